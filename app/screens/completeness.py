"""Completeness: who has reported, how and with what; from the nation down to the school."""

from collections.abc import Callable

import streamlit as st

from app.parts import drill
from app.parts.completeness.always import draw_always
from app.parts.completeness.going import draw_going
from app.parts.completeness.now import draw_now
from app.parts.completeness.over_time import draw_over_time
from app.parts.completeness.view import SCREEN, View
from app.parts.context import _, quarter, show_quarter, show_refusal
from app.parts.links import from_address, to_address
from app.parts.opened_report import draw_report
from store.errors import Refusal

PARTS: dict[str, Callable[[View], str | None]] = {
    "now": draw_now,
    "quarters": draw_over_time,
    "course": draw_going,
    "always": draw_always,
}
_ICONS = {
    "now": ":material/checklist:",
    "quarters": ":material/timeline:",
    "course": ":material/hourglass_top:",
    "always": ":material/running_with_errors:",
}


def main() -> None:
    """One unit: the part that was chosen; a school: its report."""
    chosen = quarter()
    st.title(f"{_('Completeness')} · {show_quarter(chosen)}")
    try:
        unit = drill.looked_at()
    except Refusal as refused:
        show_refusal(refused)
        drill.draw_return(SCREEN)
        return
    drill.draw_line(SCREEN, unit)
    if not unit.is_department:
        draw_report(unit.code, unit.name, chosen, SCREEN)
        return
    try:
        with st.spinner(_("Counting ...")):
            clicked = draw_department(View(unit, chosen))
    except Refusal as refused:
        show_refusal(refused)
        return
    if clicked:
        drill.go_to(clicked)


def draw_department(view: View) -> str | None:
    """The part that was chosen; returns the code of the unit below that was clicked."""
    if not view.now()["due"]:
        st.info(_("There is no unit below that owes a report for this quarter."))
        return None
    part = st.segmented_control(
        _("Part"),
        list(PARTS),
        format_func=lambda each: f"{_ICONS[each]} {_('completeness.' + each)}",
        key=from_address(SCREEN, "part", list(PARTS), "now"),
        required=True,
        label_visibility="collapsed",
    )
    to_address(part="" if part == "now" else str(part))
    return PARTS[str(part)](view)


main()
