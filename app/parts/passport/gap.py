"""The passport of a gap: one slice of a unit against another, both with their values."""

from dataclasses import replace

import streamlit as st

from app.parts.asking import ask
from app.parts.context import _, store
from app.parts.figures import NOTHING, show_rough, show_share, show_stage
from app.parts.metrics import Metric, draw_metrics
from app.parts.passport.definition import draw_head, draw_measure, is_share, show_value
from app.parts.passport.listing import Go, list_numbers
from app.parts.row_list.columns import counts
from app.parts.row_list.component import Column
from reporting.catalogue import load_catalogue
from reporting.units import Unit
from warehouse.apart import Gap
from warehouse.balance import gap_between
from warehouse.passport import Number, whole
from warehouse.statistics import as_told


def draw_gap(number: Number, gap: Gap, unit: Unit, go: Go) -> None:
    """How many times, or how far apart; each slice with its own passport."""
    catalogue = load_catalogue(store(), number.quarter)
    indicator = catalogue.indicator(gap.indicator)
    slices = [
        replace(number, indicator=gap.indicator, cut=f"{gap.by}-{key}") for key in (gap.first, gap.second)
    ]
    rows = [ask(whole, each) for each in slices]
    names = [_("slice." + key) for key in (gap.first, gap.second)]
    first, second = (as_told(row)["value"] for row in rows)
    found = gap_between(first, second)[gap.kind]
    in_shares = gap.kind == "difference" and is_share(rows[0], indicator)
    draw_head(number, unit, f"{_(gap.kind)}{_(': ')}{' / '.join(names)}", indicator)
    draw_metrics(
        [
            Metric(
                _("Value"),
                NOTHING if found is None else show_rough(float(found), is_share=in_shares, digits=2),
                _("meaning.gap_" + gap.kind),
            ),
            Metric(_("Stage"), show_stage(rows[0]["stage"], rows[0]["release"])),
        ],
        width="content",
    )
    made, meaning = st.tabs([_("What it is made of"), _("What it means")])
    with made:
        list_numbers(
            "passport.parts",
            [each.cut for each in slices],
            [
                Column(
                    _("Slice"),
                    [f"{letter} · {name}" for letter, name in zip("ab", names, strict=True)],
                    "name",
                ),
                Column(_("Value"), [show_value(row, indicator) for row in rows], is_number=True),
                Column(_("Coverage"), [show_share(row["coverage"]) for row in rows], is_number=True),
                counts(_("Missing"), [row["units_due"] - row["units_answered"] for row in rows], tone="warn"),
            ],
            lambda cut: replace(number, indicator=gap.indicator, cut=cut),
            number,
            go,
            alt=_("What it is made of"),
        )
    with meaning:
        draw_measure(gap.kind, _("meaning.gap_" + gap.kind), indicator, catalogue)
