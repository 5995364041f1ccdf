"""The passport of a target's counts: who reaches it, who does not, who has not said, and what it is read from."""

from collections.abc import Sequence

import streamlit as st

from app.parts.asking import ask
from app.parts.context import _, language
from app.parts.figures import show_count, show_share
from app.parts.goals import words
from app.parts.goals.view import View
from app.parts.metrics import Metric, draw_metrics
from app.parts.passport.definition import draw_head, in_words
from app.parts.passport.goal_parts import allowed, draw_parts, stage_metric, two_tabs
from app.parts.passport.inputs import draw_inputs
from app.parts.passport.listing import Go, unit_column
from app.parts.passport.unit import draw_report
from app.parts.row_list.columns import counts
from app.parts.row_list.component import Column
from app.parts.written import as_written
from reporting.indicator import Catalogue
from reporting.targets import Target, codes_in, conditions
from warehouse.goals import Counted, reached, reached_below
from warehouse.passport import Number


def draw_target(
    number: Number, view: View, target: Target, catalogue: Catalogue, go: Go, *, is_inside: bool
) -> None:
    """How many units reach it, do not, and have not said; below whom; and the figures it is read from."""
    name = f"{words.whom(target)} · {words.what(target, view.indicators)}"
    draw_head(number, view.unit, name)
    own = ask(reached, view.unit.code, (number.quarter,), (target,), number.basis, view.stage)
    if not own:
        st.info(view.why_nothing())
        return
    (counted,) = own
    draw_metrics(
        [
            Metric(_("Reached"), words.show_reached(target, counted, view.indicators)),
            *_counts(target, counted),
            Metric(_("Coverage"), show_share(counted.coverage), _("Units that answered, of those asked.")),
            stage_metric(counted.stage),
        ],
        width="content",
    )
    made, meaning = two_tabs(view.unit)
    with made:
        if view.unit.is_department:
            below = ask(reached_below, view.unit.code, number.quarter, (target,), number.basis, view.stage)
            _draw_below(number, allowed(below, is_inside=is_inside), target, view, go)
        draw_inputs(number, _read_by(target, view), catalogue, go)
        if view.unit.is_department:
            st.caption(_("Of all units asked there, whether the target is for them or not."))
        else:
            draw_report(number)
    with meaning:
        _draw_target_meaning(target, catalogue)


def _counts(target: Target, counted: Counted) -> list[Metric]:
    silent = Metric(_("Not answered"), show_count(counted.unanswered), _("Missing, not zero."))
    due = Metric(_("Due"), show_count(counted.due))
    if target.kind == "value":
        return [Metric(_("Answered"), show_count(counted.answered)), silent, due]
    return [
        Metric(_("Units that reach it"), show_count(counted.reached)),
        Metric(_("Not reached"), show_count(counted.not_reached)),
        silent,
        due,
    ]


def _draw_below(number: Number, below: Sequence[Counted], target: Target, view: View, go: Go) -> None:
    if not below:
        st.info(_("There is no unit right below that is asked and may be shown here."))
        return
    is_value = target.kind == "value"
    columns = [
        unit_column([(each.key, each.name) for each in below]),
        Column(
            _("Value"),
            [words.show_reached(target, each, view.indicators) for each in below],
            is_number=True,
            sorts=[None if each.share is None else float(each.share) for each in below],
        ),
        *(
            []
            if is_value
            else [
                counts(_("Units that reach it"), [each.reached for each in below]),
                counts(_("Not reached"), [each.not_reached for each in below]),
            ]
        ),
        counts(_("Not answered"), [each.unanswered for each in below], tone="warn"),
        counts(_("Due"), [each.due for each in below]),
    ]
    draw_parts(number, [each.key for each in below], columns, go)


def _read_by(target: Target, view: View) -> Sequence[str]:
    """The indicators a target is counted by: the one that counts it, or those its condition reads."""
    if target.measure in view.indicators:
        return (target.measure,)
    condition = conditions()[target.measure]
    return codes_in(f"{condition.formula} {condition.applies_when}")


def _draw_target_meaning(target: Target, catalogue: Catalogue) -> None:
    text, reading = as_written(target.text(language())), target.reading(language())
    st.markdown(f"> {text}" + (f" :gray[({_('guideline')} {target.section})]" if target.section else ""))
    facts = [(_("How it is read"), reading)]
    if condition := conditions().get(target.measure):
        facts += [
            (_("Formula"), in_words(condition.formula, catalogue)),
            (_("Only where"), in_words(condition.applies_when, catalogue)),
        ]
    st.markdown("\n".join(f"- **{label}**{_(': ')}{said}" for label, said in facts if said))
