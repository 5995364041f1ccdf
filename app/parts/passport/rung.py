"""The passport of a condition of the ladder: how many schools it keeps from the next level, and what it is read from."""

from collections.abc import Sequence

import streamlit as st

from app.parts.asking import ask
from app.parts.context import _, language
from app.parts.figures import show_count, show_share
from app.parts.goals.view import View
from app.parts.metrics import Metric, draw_metrics
from app.parts.passport.definition import draw_head, in_words
from app.parts.passport.goal_parts import allowed, draw_parts, stage_metric, two_tabs
from app.parts.passport.inputs import draw_inputs
from app.parts.passport.listing import Go, unit_column
from app.parts.passport.unit import draw_report
from app.parts.row_list.columns import counts
from reporting.indicator import Catalogue
from reporting.targets import Rung, codes_in
from warehouse.ladder import Climbed, Held, ladder_of, rungs_of_school
from warehouse.numbers import quotient
from warehouse.passport import Number


def draw_rung(
    number: Number, view: View, rung: Rung, catalogue: Catalogue, go: Go, *, is_inside: bool
) -> None:
    """How many schools a condition of the ladder keeps from the next level, below whom, and what it reads."""
    draw_head(number, view.unit, rung.name(language()))
    whole = view.ladder("none")
    if not whole:
        st.info(view.why_nothing())
        return
    (own,) = whole
    if view.unit.is_department:
        held = _held(own, rung)
        waiting = own.levels[rung.step - 1]
        draw_metrics(
            [
                Metric(_("Schools it keeps back"), show_count(held.held)),
                Metric(_("Of"), show_count(waiting), _("goal.level_" + str(rung.step - 1))),
                Metric(_("Share"), show_share(quotient(held.held, waiting))),
                Metric(_("Only this is missing"), show_count(held.only)),
                Metric(_("Not answered"), show_count(held.open)),
                stage_metric(own.stage),
            ],
            width="content",
        )
    made, meaning = two_tabs(view.unit)
    with made:
        if view.unit.is_department:
            below = ask(ladder_of, view.unit.code, number.quarter, "children", number.basis, view.stage)
            _draw_held_below(number, allowed(below, is_inside=is_inside), rung, go)
        else:
            holds = ask(rungs_of_school, view.unit.code, number.quarter, view.stage)
            if holds is not None:
                st.markdown(f"**{_rung_says(holds[rung.code])}**")
        draw_inputs(number, codes_in(rung.formula), catalogue, go)
        if not view.unit.is_department:
            draw_report(number)
    with meaning:
        st.markdown(f"**{_('goal.level_' + str(rung.step))}**{_(': ')}{rung.name(language())}")
        st.markdown(f"- **{_('Formula')}**{_(': ')}{in_words(rung.formula, catalogue)}")
        st.markdown(f"- **{_('What to do')}**{_(': ')}{rung.advice(language())}")


def _rung_says(holds: bool | None) -> str:
    return _("not answered") if holds is None else _("holds") if holds else _("not yet")


def _held(climbed: Climbed, rung: Rung) -> Held:
    return next(each for each in climbed.held if each.code == rung.code and each.step == rung.step)


def _draw_held_below(number: Number, below: Sequence[Climbed], rung: Rung, go: Go) -> None:
    ranked = sorted(below, key=lambda each: (-_held(each, rung).held, each.key))
    if not ranked:
        st.info(_("There is no unit right below that is asked and may be shown here."))
        return
    held = [_held(each, rung) for each in ranked]
    columns = [
        unit_column([(each.key, each.name) for each in ranked]),
        counts(_("Schools it keeps back"), [each.held for each in held]),
        counts(_("Only this is missing"), [each.only for each in held]),
        counts(_("Not answered"), [each.open for each in held], tone="warn"),
        counts(_("goal.level_" + str(rung.step - 1)), [each.levels[rung.step - 1] for each in ranked]),
        counts(_("Due"), [each.due for each in ranked]),
    ]
    draw_parts(number, [each.key for each in ranked], columns, go)
