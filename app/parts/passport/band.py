"""The passport of how many targets are met, inside, not met or unknown: which they are, each with its own."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from app.parts.context import _
from app.parts.figures import show_count, show_share
from app.parts.goals import words
from app.parts.goals.view import View
from app.parts.metrics import Metric, draw_metrics
from app.parts.passport.definition import draw_head
from app.parts.passport.goal_parts import ALL, TARGET, stage_metric
from app.parts.passport.listing import Go, list_numbers
from app.parts.row_list.component import Column
from warehouse.goals import Standing
from warehouse.passport import Number


def draw_band(number: Number, view: View, band: str, go: Go) -> None:
    """The targets due that stand there, those furthest from what is assumed first; each with its own passport."""
    due = [each for each in view.standings if view.due(each.target)]
    shown = words.furthest_first([each for each in due if band in (ALL, each.band)])
    draw_head(number, view.unit, _("Targets due") if band == ALL else _("band." + band))
    draw_metrics(
        [
            Metric(_("Value"), show_count(len(shown))),
            Metric(_("Of"), show_count(len(due)), _("Targets due by now that concern the unit.")),
            *([stage_metric(due[0].counted.stage)] if due else []),
        ],
        width="content",
    )
    if band != ALL:
        st.caption(_("meaning.band_" + band))
    if not shown:
        st.info(_("No target stands there."))
        return
    list_numbers(
        "passport.targets",
        [each.target.code for each in shown],
        [
            Column(
                _("Target"),
                [words.named(each.target, view.indicators) for each in shown],
                "name",
                unders=[each.target.code for each in shown],
            ),
            *_numbers_of(shown, view),
        ],
        lambda code: replace(number, indicator=f"{TARGET}-{code}"),
        number,
        go,
        alt=_("Targets due"),
    )


def _numbers_of(shown: Sequence[Standing], view: View) -> list[Column]:
    return [
        Column(
            _("Value"),
            [words.show_reached(each.target, each.counted, view.indicators) for each in shown],
            is_number=True,
        ),
        Column(
            _("Assumed"),
            [words.show_goal(each.target, each.numbers.assumed, view.indicators) for each in shown],
            is_number=True,
        ),
        Column(
            _("Gap"),
            [show_share(str(each.gap)) for each in shown],
            is_number=True,
            sorts=[float(each.gap) for each in shown],
        ),
        Column(_("Stands"), [_("band." + each.band) for each in shown]),
    ]
