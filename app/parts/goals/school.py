"""One school on the ladder: what holds, what is missing, what is not known, and what to do for the next level."""

import streamlit as st

from app.parts import passport
from app.parts.asking import ask
from app.parts.context import _, language, person
from app.parts.goals import words
from app.parts.goals.steps import draw_why
from app.parts.goals.targets import said_counts
from app.parts.goals.view import View, note_of
from app.parts.tables import pick_from_table
from auth.permissions import MANAGER
from reporting.targets import STEPS, Rung, rungs_of
from warehouse.goals import Standing
from warehouse.ladder import rungs_of_school

ICONS = {
    True: ":green[:material/check_circle:]",
    False: ":red[:material/cancel:]",
    None: ":gray[:material/help:]",
}


def draw_school(view: View, standings: list[Standing]) -> None:
    """The level, the steps with their conditions, and the targets the school counts for."""
    holds = ask(rungs_of_school, view.unit.code, view.quarter, view.stage)
    levels = view.ladder("none")
    if holds is None or not levels:
        st.info(view.why_nothing())
        return
    (own,) = levels
    level = next((number for number, many in enumerate(own.levels) if many), None)
    st.markdown(f"### {_say_level(level)}")
    if standings:
        st.caption(note_of(standings[0].counted))
    draw_why(view, own)
    for step in STEPS:
        _draw_step(step, [(rung, holds[rung.code]) for rung in rungs_of(step)], level)
    is_own = person().role == MANAGER and person().unit_code == view.unit.code
    if is_own and st.button(_("Fill in"), key="goals.fill", icon=":material/edit_note:"):
        st.switch_page("screens/fill.py")
    if standings:
        _draw_targets(view, standings)


def _say_level(level: int | None) -> str:
    if level is None:
        return _("The level of this school is not known: figures are missing.")
    said = _("This school: {level}.", level=_("goal.level_" + str(level)))
    if level == STEPS[-1]:
        return said
    return f"{said} {_('For {next} it needs:', next=_('goal.level_' + str(level + 1)))}"


def _draw_step(step: int, rungs: list[tuple[Rung, bool | None]], level: int | None) -> None:
    is_next = level is not None and step == level + 1
    with st.container(border=True, key=f"goals.step_{step}"):
        st.markdown(f"**{_('goal.level_' + str(step))}**" + (f" · {_('the next step')}" if is_next else ""))
        for rung, holds in rungs:
            said = {True: _("holds"), False: _("not yet"), None: _("not answered")}[holds]
            line = f"{ICONS[holds]} {rung.name(language())} · {said}"
            if holds is not True:
                line += (
                    f"  \n{rung.advice(language())}"
                    if holds is False
                    else f"  \n{_('Say so in the form.')} {rung.advice(language())}"
                )
            st.markdown(line)


def _draw_targets(view: View, standings: list[Standing]) -> None:
    st.markdown(f"### {_('Targets this school counts for')}")
    stages = {each.target.code: each.counted.stage for each in standings}
    pick_from_table(
        {
            _("Target"): [each.target.code for each in standings],
            _("What"): [words.what(each.target, view.indicators) for each in standings],
            _("Year"): [words.by_when(each.target) for each in standings],
            _("Here"): [_here(each) for each in standings],
            _("Text"): [each.target.text(language()) for each in standings],
        },
        list(stages),
        key="goals.of_school",
        alt=_("Targets this school counts for"),
        on_cell=passport.on_number(
            lambda code, _label: passport.goal_number(view, passport.TARGET, code, stages[code])
        ),
    )


def _here(standing: Standing) -> str:
    counted = standing.counted
    if standing.target.kind == "value":
        return said_counts(standing)
    return _("not answered") if counted.unanswered else _("reached") if counted.reached else _("not reached")
