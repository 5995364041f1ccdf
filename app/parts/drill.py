"""Going down and up the hierarchy: the unit looked at, its line of superiors, and who may look."""

import streamlit as st

from app.parts.context import _, person, superiors_of, unit_at
from app.parts.unit_names import in_full
from auth.permissions import OPERATOR, Person, allows, relation_to, require
from reporting.place_names import is_department_code
from reporting.units import MINISTRY, Unit
from store.errors import Refusal

TOP = {OPERATOR: MINISTRY}
# One unit for all screens of statistics: who goes from one to the next stays where they are.
UNIT_KEY = "app.unit"
RELEASED = "released"


def looked_at(stage: str | None = None) -> Unit:
    """The unit chosen (by default the own one), if this person may see it in this stage.

    The own subtree may be seen in every stage, any other department as released. The choice comes from the address
    or the session; it is checked again at every run. Refusals: `unknown_unit`, `not_your_unit`.
    """
    who = person()
    code = chosen_unit(who)
    unit = unit_at(code)
    require(who, action_for(unit, stage), relation=relation(who, unit))
    return unit


def latest_or_released(stage: str | None) -> tuple[Unit, str | None]:
    """The unit chosen and its stage: of a department not the own, nor below, the latest is what is released.

    Refusals: `unknown_unit`, `not_your_unit`.
    """
    try:
        return looked_at(stage), stage
    except Refusal as refused:
        if refused.code != "not_your_unit" or stage is not None:
            raise
    unit = looked_at(RELEASED)
    st.caption(_("Not your own unit, nor below it: only what is released is shown."))
    return unit, RELEASED


def chosen_unit(who: Person) -> str:
    """The code chosen on the last screen, or in the address, or the own unit's."""
    if UNIT_KEY not in st.session_state and "unit" in st.query_params:
        st.session_state[UNIT_KEY] = st.query_params["unit"]
    code = str(st.session_state.get(UNIT_KEY) or top_of(who))
    if code != top_of(who):
        st.query_params["unit"] = code
    elif "unit" in st.query_params:
        del st.query_params["unit"]
    return code


def may_see(code: str, stage: str | None) -> bool:
    """Whether this person may see a unit in this stage."""
    unit = unit_at(code)
    who = person()
    return allows(who, action_for(unit, stage), relation(who, unit))


def action_for(unit: Unit, stage: str | None) -> str:
    """Which act looking at a unit's statistics in a stage is."""
    return "view_released" if stage == RELEASED and unit.is_department else "view"


def relation(who: Person, unit: Unit) -> str:
    """How the person's unit stands to another."""
    return relation_to(who, unit.code, [each.code for each in superiors_of(unit.code)])


def is_own_subtree(who: Person, unit: Unit) -> bool:
    """Whether a person may see a unit in every stage."""
    return allows(who, "view", relation(who, unit))


def may_be_named(code: str, *, is_inside: bool) -> bool:
    """Whether a unit below one that is looked at may be shown: released figures of departments are everybody's, those of
    single schools only their own superiors'."""
    return is_inside or is_department_code(code)


def top_of(who: Person) -> str:
    """Where a person begins: the own unit, or the nation."""
    return TOP.get(who.role, who.unit_code)


def draw_return(screen: str) -> None:
    """The way back to the own unit, from one that is not to be seen."""
    if st.button(_("Back to your own unit"), key=f"{screen}.own"):
        st.session_state.pop(UNIT_KEY, None)
        st.query_params.pop("unit", None)
        st.rerun()


def draw_line(screen: str, unit: Unit) -> None:
    """Where one is, and the way up: a button for each superior this person may see."""
    who = person()
    top = top_of(who)
    line = [unit]
    for each in superiors_of(unit.code):
        if line[-1].code == top:
            break
        line.append(each)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for each in reversed(line[1:]):
            if st.button(
                in_full(each.code, each.name),
                key=f"{screen}.up_{each.code}",
                type="tertiary",
                help=_("Up to {unit}", unit=in_full(each.code, each.name)),
            ):
                go_to(each.code)
            st.markdown("›", width="content")
        st.markdown(f"**{in_full(unit.code, unit.name)}** :gray[{unit.code}]", width="content")


def go_to(code: str) -> None:
    """Look at another unit."""
    st.session_state[UNIT_KEY] = code
    st.rerun()


def hint() -> None:
    """How to go down."""
    st.caption(_("Click a bar or a row to look inside it."))
