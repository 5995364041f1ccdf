"""Going down and up the hierarchy: the unit looked at, its line of superiors, and who may look."""

import streamlit as st

from app.parts.context import _, person, quarter, store
from auth.permissions import OPERATOR, relation_to, require
from reporting.units import MINISTRY, Unit, superiors, unit_as_of

TOP = {OPERATOR: MINISTRY}


def looked_at(screen: str) -> Unit:
    """The unit chosen on a screen (by default the own one), if this person may see it.

    The choice sits in the session; what it says is checked again at every run. Refusals: `unknown_unit`,
    `not_your_unit`.
    """
    who = person()
    code = str(st.session_state.get(f"{screen}.unit") or who.unit_code)
    above = [unit.code for unit in superiors(store(), code, quarter())]
    require(who, "view", relation=relation_to(who, code, above))
    return unit_as_of(store(), code, quarter())


def draw_return(screen: str) -> None:
    """The way back to the own unit, from one that is not to be seen."""
    if st.button(_("Back to your own unit"), key=f"{screen}.own"):
        st.session_state.pop(f"{screen}.unit", None)
        st.rerun()


def draw_line(screen: str, unit: Unit) -> None:
    """Where one is, and the way up: a button for each superior this person may see."""
    who = person()
    top = TOP.get(who.role, who.unit_code)
    line = [unit]
    for each in superiors(store(), unit.code, quarter()):
        if line[-1].code == top:
            break
        line.append(each)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for each in reversed(line[1:]):
            if st.button(
                each.name,
                key=f"{screen}.up_{each.code}",
                type="tertiary",
                help=_("Up to {unit}", unit=each.name),
            ):
                go_to(screen, each.code)
            st.markdown("›", width="content")
        st.markdown(f"**{unit.name}** :gray[{unit.code}]", width="content")


def go_to(screen: str, code: str) -> None:
    """Look at another unit."""
    st.session_state[f"{screen}.unit"] = code
    st.rerun()


def hint() -> None:
    """How to go down."""
    st.caption(_("Click a bar or a row to look inside it."))
