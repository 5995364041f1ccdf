"""One indicator as the warehouse answers it: the whole, and its slices as bars and as a table."""

from typing import Any

import streamlit as st

from app.parts import charts
from app.parts.context import _, language
from app.parts.figures import name_of, show_count, show_number, show_share
from app.parts.metrics import Metric, draw_metrics
from app.parts.tables import draw_table, number, pick_from_table
from reporting.indicator import Indicator

MOST_BARS = 40
Answer = dict[str, Any]


def is_share(answer: Answer, indicator: Indicator) -> bool:
    """Whether values are shares 0..1, drawn as percentages."""
    return answer["aggregation"] in ("true_share", "distribution") or indicator.type == "percent"


def show_value(row: Answer, answer: Answer, indicator: Indicator) -> str:
    """The value in words: shares as percentages, sums with separators, a dash when missing."""
    return show_share(row["value"]) if is_share(answer, indicator) else show_number(row["value"])


def draw_whole(answer: Answer, indicator: Indicator) -> None:
    """The number, with unit, coverage, stage and release, and what it was divided from."""
    row = answer["rows"][0]
    answered = f"{show_count(row['units_answered'])} / {show_count(row['units_due'])}"
    release = f" {answer['release']}" if answer["release"] else ""
    draw_metrics(
        [
            Metric(name_of(indicator), show_value(row, answer, indicator), indicator.definition(language())),
            Metric(_("Coverage"), show_share(row["coverage"]), _("Units that answered, of those asked.")),
            Metric(_("Answered of due"), answered),
            Metric(_("Stage"), _("stage." + answer["stage"]) + release, _("meaning." + answer["stage"])),
        ],
        width=165,
    )
    if not row["units_due"]:
        st.info(_("This indicator is not asked of any unit here."))
    elif row["coverage"] is not None and (number(row["coverage"]) or 0) < charts.FULL_COVERAGE:
        st.caption(
            _(
                ":orange[Incomplete]: {count} units have not answered. They are missing, not zero.",
                count=show_count(row["units_due"] - row["units_answered"]),
            )
        )
    if row["numerator"] is not None:
        st.caption(
            _(
                "{numerator} / {denominator}, each summed before dividing.",
                numerator=show_number(row["numerator"]),
                denominator=show_number(row["denominator"]),
            )
        )


def draw_slices(answer: Answer, indicator: Indicator, by: str, where: str) -> str | None:
    """Bars and table of the slices, units that are not asked left out; returns the one clicked."""
    rows = [row for row in answer["rows"] if row["units_due"]]
    st.subheader(_("by." + by))
    if not rows:
        st.info(_("There is nothing below to compare."))
        return None
    if left_out := len(answer["rows"]) - len(rows):
        st.caption(_("{count} to which the indicator does not apply are left out.", count=left_out))
    key = f"{by}_{where}_{indicator.code}"
    ranked = sorted(rows, key=lambda row: -(number(row["value"]) or 0)) if by == "children" else rows
    chart, table = st.tabs([_("Chart"), _("Table")])
    with chart:
        if len(ranked) > MOST_BARS:
            st.caption(_("The first {count} in this order; all are in the table.", count=MOST_BARS))
        clicked = _draw_bars(ranked[:MOST_BARS], answer, indicator, f"statistics.chart_{key}")
        st.caption(_("Hatched: fewer than 95 % of the units due have answered."))
    with table:
        picked = _draw_table(ranked, answer, indicator, f"statistics.table_{key}", is_picked=by == "children")
    return (clicked or picked) if by == "children" else None


def _draw_table(
    rows: list[Answer], answer: Answer, indicator: Indicator, key: str, *, is_picked: bool
) -> str | None:
    value, coverage = _value_label(indicator), _("Coverage")
    columns: dict[str, list[object]] = {
        _("Unit"): [row["name"] for row in rows],
        value: [number(row["value"]) for row in rows],
        coverage: [row["coverage"] for row in rows],
        _("Answered"): [row["units_answered"] for row in rows],
        _("Due"): [row["units_due"] for row in rows],
    }
    if rows[0]["distribution"] is not None:
        for choice in rows[0]["distribution"]:
            columns[indicator.choice(choice, language())] = [row["distribution"][choice] for row in rows]
    shares = [coverage, *([value] if is_share(answer, indicator) else [])]
    alt = name_of(indicator)
    if is_picked:
        return pick_from_table(columns, [row["key"] for row in rows], key=key, alt=alt, shares=shares)
    draw_table(columns, key=key, alt=alt, shares=shares)
    return None


def _draw_bars(rows: list[Answer], answer: Answer, indicator: Indicator, key: str) -> str | None:
    if rows[0]["distribution"] is not None:
        parts = {
            choice: (indicator.choice(choice, language()), [row["distribution"][choice] for row in rows])
            for choice in rows[0]["distribution"]
        }
        silent = [row["units_due"] - sum(row["distribution"].values()) for row in rows]
        parts["empty"] = (_("not answered"), silent)
        codes, names = [row["key"] for row in rows], [row["name"] for row in rows]
        return charts.stacked_bars(codes, names, parts, alt=name_of(indicator), key=key)
    return charts.bars(
        [_bar(row, answer, indicator) for row in rows],
        alt=name_of(indicator),
        key=key,
        tick=".0%" if is_share(answer, indicator) else ",",
    )


def _bar(row: Answer, answer: Answer, indicator: Indicator) -> charts.Bar:
    value, unit = show_value(row, answer, indicator), indicator.unit(language())
    label = value if row["value"] is not None else _("missing")
    answered = f"{show_count(row['units_answered'])} / {show_count(row['units_due'])}"
    return charts.Bar(
        code=row["key"],
        name=row["name"],
        length=number(row["value"]),
        label=label,
        hover=f"{row['name']}<br>{label} {unit if not is_share(answer, indicator) else ''}"
        f"<br>{_('Coverage')} {show_share(row['coverage'])} ({answered})",
        is_complete=(number(row["coverage"]) or 0) >= charts.FULL_COVERAGE,
    )


def _value_label(indicator: Indicator) -> str:
    unit = indicator.unit(language())
    return f"{_('Value')} ({unit})" if unit else _("Value")
