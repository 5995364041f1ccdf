"""Statistics: one indicator for a unit and everything below it, sliced, with its coverage."""

from typing import Any

import polars as pl
import streamlit as st

from app.parts import charts, drill
from app.parts.context import _, language, quarter, reader, show_quarter, show_refusal, store
from app.parts.figures import name_of, show_count, show_number, show_share
from app.parts.metrics import Metric, draw_metrics
from reporting.catalogue import load_catalogue
from reporting.codes import SCOPES
from reporting.indicator import Indicator
from store.errors import Refusal
from warehouse.reader import BASES, STAGES

SCREEN = "statistics"
SLICES = ("children", "group", "region", "urban_rural")
MOST_BARS = 40


def main() -> None:
    """The choices, the number, and what it is made of."""
    chosen = quarter()
    st.title(f"{_('Statistics')} · {show_quarter(chosen)}")
    indicators = load_catalogue(store(), chosen).indicators
    code = st.selectbox(
        _("Indicator"),
        list(indicators),
        index=list(indicators).index("A02") if "A02" in indicators else 0,
        format_func=lambda each: name_of(indicators[each]),
        key="statistics.indicator",
    )
    columns = st.columns(4)
    scope = columns[0].selectbox(
        _("Scope"), list(SCOPES), format_func=lambda each: _("scope." + each), key="statistics.scope"
    )
    by = columns[1].selectbox(_("By"), SLICES, format_func=lambda each: _("by." + each), key="statistics.by")
    basis = columns[2].selectbox(
        _("Hierarchy"), BASES, format_func=lambda each: _("basis." + each), key="statistics.basis"
    )
    stage = columns[3].selectbox(
        _("Stage"),
        ("latest", *STAGES),
        format_func=lambda each: _("stage." + each),
        key="statistics.stage",
    )
    indicator = indicators[code]
    st.caption(indicator.definition(language()))
    try:
        unit = drill.looked_at(SCREEN)
        common = {"scope": scope, "basis": basis, "stage": None if stage == "latest" else stage}
        whole = reader().statistics(unit.code, chosen, code, by="none", **common)
        parts = reader().statistics(unit.code, chosen, code, by=by, **common)
    except Refusal as refused:
        show_refusal(refused)
        return
    drill.draw_line(SCREEN, unit)
    draw_whole(whole, indicator)
    draw_parts(parts, indicator, by, unit.code)


def draw_whole(answer: dict[str, Any], indicator: Indicator) -> None:
    """The number, with unit, coverage, stage and release."""
    row = answer["rows"][0]
    answered = f"{show_count(row['units_answered'])} / {show_count(row['units_due'])}"
    release = f" {answer['release']}" if answer["release"] else ""
    draw_metrics(
        [
            Metric(name_of(indicator), show_value(row, answer, indicator)),
            Metric(_("Coverage"), show_share(row["coverage"])),
            Metric(_("Answered of due"), answered),
            Metric(_("Stage"), _("stage." + answer["stage"]) + release),
        ],
        width=210,
    )
    if row["numerator"] is not None:
        st.caption(f"{show_number(row['numerator'])} / {show_number(row['denominator'])}")
    if row["distribution"]:
        st.dataframe(
            pl.DataFrame(
                {
                    _("Choice"): [indicator.choice(each, language()) for each in row["distribution"]],
                    _("Units"): list(row["distribution"].values()),
                }
            ),
            hide_index=True,
            key="statistics.distribution",
            alt=_("Units by choice"),
        )


def draw_parts(answer: dict[str, Any], indicator: Indicator, by: str, unit_code: str) -> None:
    """Bars and table of the slices; by children one can go down."""
    rows = answer["rows"]
    if not rows:
        st.info(_("There is nothing below to compare."))
        return
    st.subheader(_("by." + by))
    is_share = answer["aggregation"] in ("true_share", "distribution") or indicator.type == "percent"
    ranked = sorted(rows, key=lambda row: -float(row["value"] or 0))[:MOST_BARS]
    charts.bars(
        [row["name"] for row in ranked],
        [None if row["value"] is None else float(row["value"]) for row in ranked],
        [None if row["coverage"] is None else float(row["coverage"]) for row in ranked],
        alt=name_of(indicator),
        key="statistics.chart",
        tick=".0%" if is_share else "",
    )
    st.caption(_("Hatched: fewer than 95 % of the units due have answered."))
    table = pl.DataFrame(
        {
            _("Unit"): [row["name"] for row in rows],
            _("Value"): [show_value(row, answer, indicator) for row in rows],
            _("Coverage"): [show_share(row["coverage"]) for row in rows],
            _("Answered"): [row["units_answered"] for row in rows],
            _("Due"): [row["units_due"] for row in rows],
        }
    )
    event = st.dataframe(
        table,
        hide_index=True,
        key=f"statistics.table_{by}_{unit_code}",
        on_select="rerun",
        selection_mode="single-row",
        alt=name_of(indicator),
    )
    if by == "children":
        drill.hint()
        code = drill.picked_row(event, [row["key"] for row in rows])
        if code and code != unit_code:
            drill.go_to(SCREEN, code)


def show_value(row: dict[str, Any], answer: dict[str, Any], indicator: Indicator) -> str:
    """The value in its unit: shares as percentages, sums with separators."""
    if answer["aggregation"] in ("true_share", "distribution") or indicator.type == "percent":
        return show_share(row["value"])
    return show_number(row["value"])


main()
