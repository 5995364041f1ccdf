"""The units right below on the map of their place."""

import streamlit as st

from app.parts.chart_style import FULL_COVERAGE
from app.parts.context import _, language
from app.parts.explorer.view import Row, View, note, why_on_click
from app.parts.figures import name_of, show_share
from app.parts.framed import Framed, draw_framed
from app.parts.map.beside import draw_beside
from app.parts.map.filled import Filled, filled_map, shade_labels
from app.parts.map.outlines import outlines_below
from app.parts.slices import is_share, show_value, value_text
from app.parts.tables import number
from app.parts.unit_names import in_full, in_short
from reporting.indicator import Indicator


def draw_map(view: View) -> str | None:
    """Places filled by value; returns the one clicked. What has no place on the map is in the table."""
    outlines = outlines_below(view.unit.code, view.unit.kind)
    rows = [row for row in view.rows("children") if row["units_due"]]
    known = [row for row in rows if row["value"] is not None]
    if not outlines or not rows:
        st.info(_("There is no map of the units below this one."))
        return None
    on_map = {outline.code for outline in outlines}
    beside = [
        _name(row)
        for row in sorted(rows, key=lambda row: len(row["key"]))
        if row["key"] not in on_map and row["key"] != view.unit.code
    ]
    draw_beside(beside)
    return draw_framed(
        Framed(
            title=_title([row for row in known if row["key"] in on_map], view.indicator),
            figure=filled_map(
                outlines,
                {row["key"]: _filled(row, view.indicator) for row in rows if row["key"] in on_map},
                labels=_labels([row for row in known if row["key"] in on_map], view.indicator),
            ),
            table={
                _("Unit"): [row["name"] for row in rows],
                name_of(view.indicator): [number(row["value"]) for row in rows],
                _("Coverage"): [row["coverage"] for row in rows],
            },
            alt=name_of(view.indicator),
            file_name=view.file_name,
            note=f"{name_of(view.indicator)} · {note(rows)} · {_('Hatched: fewer than 95 % of the units due have answered.')}",
            shares=[_("Coverage")],
            codes=[row["key"] for row in rows],
            on_cell=why_on_click(view, "children", {row["key"]: row for row in rows}),
        ),
        f"statistics.map_{view.unit.code}_{view.indicator.code}",
    )


def _filled(row: Row, indicator: Indicator) -> Filled:
    value = number(row["value"])
    said = value_text(row, row, indicator) if value is not None else _("missing")
    hover = f"{in_full(row['key'], row['name'])}<br>{said}<br>{_('Coverage')} {show_share(row['coverage'])}"
    return Filled(value, hover, (number(row["coverage"]) or 0) >= FULL_COVERAGE)


def _name(row: Row) -> str:
    return in_short(row["key"], row["name"])


def _title(known: list[Row], indicator: Indicator) -> str:
    if len(known) < 2:
        return indicator.name(language())
    ranked = sorted(known, key=lambda row: number(row["value"]) or 0)
    return _(
        "{indicator}: {highest} has the most ({most}), {lowest} the least ({least})",
        indicator=indicator.name(language()),
        highest=_name(ranked[-1]),
        most=show_value(ranked[-1], ranked[-1], indicator),
        lowest=_name(ranked[0]),
        least=show_value(ranked[0], ranked[0], indicator),
    )


def _labels(known: list[Row], indicator: Indicator) -> list[str]:
    """The bounds of each shade in words."""
    values = [number(row["value"]) or 0.0 for row in known]
    return shade_labels(values, is_share=bool(known) and is_share(known[0], indicator))
