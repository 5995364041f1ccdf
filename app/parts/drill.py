"""Going down and up the hierarchy: the unit looked at, its line of superiors, and who may look."""

import streamlit as st

from app.parts.context import _, person, quarter, store
from auth.permissions import OPERATOR, relation_to, require
from reporting.units import Unit, superiors, unit_as_of


def looked_at(screen: str) -> Unit:
    """The unit chosen on a screen (by default the own one), if this person may see it.

    The choice sits in the session; what it says is checked again at every run.
    """
    who = person()
    code = str(st.session_state.get(f"{screen}.unit") or who.unit_code)
    above = [unit.code for unit in superiors(store(), code, quarter())]
    require(who, "view", relation=relation_to(who, code, above))
    return unit_as_of(store(), code, quarter())


def draw_line(screen: str, unit: Unit) -> None:
    """The way up: a button for each superior this person may see."""
    who = person()
    above = superiors(store(), unit.code, quarter())
    line = [unit]
    for each in above:
        if line[-1].code == who.unit_code and who.role != OPERATOR:
            break
        line.append(each)
    if len(line) == 1:
        return
    columns = st.columns([max(2, len(each.name)) for each in reversed(line)], gap="small")
    for column, each in zip(columns, reversed(line), strict=True):
        if each.code == unit.code:
            column.markdown(f"**{each.name}**")
        elif column.button(each.name, key=f"{screen}.up_{each.code}", type="tertiary"):
            go_to(screen, each.code)


def go_to(screen: str, code: str) -> None:
    """Look at another unit."""
    st.session_state[f"{screen}.unit"] = code
    st.rerun()


def picked_row(event: object, codes: list[str]) -> str | None:
    """The code of the row that was clicked in a table."""
    rows = event["selection"]["rows"]  # type: ignore[index]
    return codes[rows[0]] if rows and rows[0] < len(codes) else None


def hint() -> None:
    """How to go down."""
    st.caption(_("Click a row to look inside it."))
