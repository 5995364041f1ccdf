"""Goals: the guideline's targets and the ministry's own against what is reached, and the ladder with what holds units back."""

import streamlit as st

from app.parts import drill
from app.parts.context import _, quarter, show_quarter, show_refusal
from app.parts.goals import adding, assumed, closely, school, steps, targets
from app.parts.goals.view import SCREEN, View, draw_choices, open_view
from app.parts.links import from_address, to_address
from store.errors import Refusal

TARGETS, LADDER, ASSUMPTIONS = "targets", "ladder", "assumptions"
PARTS = (TARGETS, LADDER, ASSUMPTIONS)
_ICONS = {TARGETS: ":material/flag:", LADDER: ":material/stairs:", ASSUMPTIONS: ":material/tune:"}


def main() -> None:
    """One unit: how many targets are met, then the part that was chosen; a school: its own ladder."""
    st.title(f"{_('Goals')} · {show_quarter(quarter())}")
    basis, stage = draw_choices()
    try:
        view = open_view(basis, stage)
    except Refusal as refused:
        show_refusal(refused)
        drill.draw_return(SCREEN)
        return
    drill.draw_line(SCREEN, view.unit)
    part = st.segmented_control(
        _("Part"),
        PARTS,
        format_func=lambda each: f"{_ICONS[each]} {_('goals.' + each)}",
        key=from_address(SCREEN, "part", PARTS, TARGETS),
        required=True,
        label_visibility="collapsed",
    )
    to_address(part="" if part == TARGETS else str(part))
    if part == ASSUMPTIONS:
        draw_assumptions(view)
        return
    try:
        with st.spinner(_("Counting ...")):
            draw_reached(view, str(part))
    except Refusal as refused:
        show_refusal(refused)


def draw_reached(view: View, part: str) -> None:
    """What is reached: the targets or the ladder of a department, or one school."""
    if not view.unit.is_department:
        school.draw_school(view, view.standings)
        return
    if part == LADDER:
        closely.go_down(view, steps.draw_steps(view))
        return
    standings = view.standings
    if not standings:
        st.info(view.why_nothing())
        return
    targets.draw_count(view, standings)
    topic = targets.draw_bands(view, standings)
    picked = targets.pick_target(standings, topic)
    closely.draw_target(view, picked)
    drill.hint()
    clicked = closely.draw_below(view, picked)
    closely.go_down(view, clicked or closely.draw_all_below(view))


def draw_assumptions(view: View) -> None:
    """What is assumed, the ministry's own targets, and what cannot be measured."""
    assumed.draw_assumptions(view)
    assumed.draw_own(view)
    adding.draw_adding(view)
    assumed.draw_unmeasured(view)


main()
