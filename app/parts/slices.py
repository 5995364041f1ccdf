"""One indicator as the warehouse answers it: the whole, and its slices as bars and as a table."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from app.parts import charts
from app.parts.context import _, language
from app.parts.figures import name_of, show_count, show_number, show_share, show_stage
from app.parts.framed import Framed, draw_framed
from app.parts.kinds import kind_column, pick_kind
from app.parts.metrics import Metric, draw_metrics
from app.parts.passport.definition import show_division
from app.parts.tables import OnCell, number
from app.parts.unit_names import in_full, in_short
from reporting.indicator import Indicator
from warehouse.statistics import CUTS

MOST_BARS = 40
# Of what is not a share: a count has none to show, a ratio two. The exact value is in the table.
RATIO_DIGITS = 2
Answer = dict[str, Any]


def is_share(answer: Answer, indicator: Indicator) -> bool:
    """Whether values are shares 0..1, drawn as percentages."""
    return answer["aggregation"] in ("true_share", "distribution") or indicator.type == "percent"


def show_value(row: Answer, answer: Answer, indicator: Indicator) -> str:
    """The value in words: shares as percentages, others with separators and rounded, a dash when missing."""
    return (
        show_share(row["value"]) if is_share(answer, indicator) else show_number(row["value"], RATIO_DIGITS)
    )


def draw_whole(answer: Answer, indicator: Indicator) -> None:
    """The number, with unit, coverage, stage and release."""
    row = answer["rows"][0]
    answered = f"{show_count(row['units_answered'])} / {show_count(row['units_due'])}"
    draw_metrics(
        [
            Metric(name_of(indicator), show_value(row, answer, indicator), indicator.definition(language())),
            Metric(_("Coverage"), show_share(row["coverage"]), _("Units that answered, of those asked.")),
            Metric(_("Answered of due"), answered),
            Metric(
                _("Stage"), show_stage(answer["stage"], answer["release"]), _("meaning." + answer["stage"])
            ),
        ],
        width="content",
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


def draw_made_of(answer: Answer, indicator: Indicator) -> None:
    """How the number is defined, and what it was divided from."""
    row, said = answer["rows"][0], indicator.definition(language())
    if row["numerator"] is not None:
        said = f"{said} {show_division(row, indicator)}"
    st.caption(said, width="content")


def draw_slices(answer: Answer, indicator: Indicator, by: str, where: str, on_cell: OnCell) -> str | None:
    """Bars and table of the slices, units that are not asked left out; returns the one clicked."""
    rows = [row for row in answer["rows"] if row["units_due"]]
    if not rows:
        st.subheader(_("by." + by))
        st.info(_("There is nothing below to compare."))
        return None
    if left_out := len(answer["rows"]) - len(rows):
        st.caption(_("{count} to which the indicator does not apply are left out.", count=left_out))
    is_units = by not in CUTS
    ranked = sorted(rows, key=lambda row: -(number(row["value"]) or 0)) if is_units else rows
    compared = pick_kind("statistics", ranked, lambda row: str(row["key"]), where) if is_units else ranked
    if len(compared) > MOST_BARS:
        st.caption(_("The first {count} in this order; all are in the table.", count=MOST_BARS))
    table, shares = _table(ranked, answer, indicator, by, where)
    return draw_framed(
        Framed(
            title=_title(compared, answer, indicator, by, where),
            figure=_figure(compared[:MOST_BARS], answer, indicator, by, where),
            table=table,
            alt=name_of(indicator),
            file_name=f"jibao-{where}-{answer['quarter']}-{indicator.code}-{by}",
            note=f"{name_of(indicator)} · {_('Hatched: fewer than 95 % of the units due have answered.')}",
            shares=shares,
            codes=[row["key"] for row in ranked],
            on_cell=on_cell,
        ),
        f"statistics.{by}_{where}_{indicator.code}",
    )


def slice_name(by: str, row: Answer) -> str:
    """What a row is called: units by their name, slices in the person's language."""
    if by not in CUTS:
        return str(row["name"])
    return _(f"slice.{row['key']}") if row["key"] else _("unknown")


def drawn_name(by: str, row: Answer, own: str = "") -> str:
    """What a row is called in charts and titles: departments by their place, the unit looked at as itself."""
    return in_short(str(row["key"]), str(row["name"]), own) if by not in CUTS else slice_name(by, row)


def _title(rows: list[Answer], answer: Answer, indicator: Indicator, by: str, own: str) -> str:
    """Who has most and who least, where that can be said."""
    known = [row for row in rows if row["value"] is not None]
    if len(known) < 2 or rows[0]["distribution"] is not None:
        return (
            f"{indicator.name(language())}：{_('by.' + by)}"
            if language() != "en"
            else f"{indicator.name(language())}: {_('by.' + by)}"
        )
    most = max(known, key=lambda row: number(row["value"]) or 0)
    least = min(known, key=lambda row: number(row["value"]) or 0)
    return _(
        "{indicator}: {highest} has the most ({most}), {lowest} the least ({least})",
        indicator=indicator.name(language()),
        highest=drawn_name(by, most, own),
        most=show_value(most, answer, indicator),
        lowest=drawn_name(by, least, own),
        least=show_value(least, answer, indicator),
    )


def _table(
    rows: list[Answer], answer: Answer, indicator: Indicator, by: str, own: str
) -> tuple[dict[str, Sequence[object]], list[str]]:
    value, coverage = _value_label(indicator), _("Coverage")
    columns: dict[str, Sequence[object]] = {
        _("Unit"): [slice_name(by, row) for row in rows],
        **(kind_column([row["key"] for row in rows], own) if by not in CUTS else {}),
        value: [number(row["value"]) for row in rows],
        coverage: [row["coverage"] for row in rows],
        _("Answered"): [row["units_answered"] for row in rows],
        _("Due"): [row["units_due"] for row in rows],
    }
    if rows[0]["distribution"] is not None:
        for choice in rows[0]["distribution"]:
            columns[indicator.choice(choice, language())] = [row["distribution"][choice] for row in rows]
    if is_share(answer, indicator):
        columns[value] = [row["value"] for row in rows]
        return columns, [coverage, value]
    return columns, [coverage]


def _figure(rows: list[Answer], answer: Answer, indicator: Indicator, by: str, own: str) -> go.Figure:
    names = [drawn_name(by, row, own) for row in rows]
    if rows[0]["distribution"] is not None:
        parts = {
            choice: (indicator.choice(choice, language()), [row["distribution"][choice] for row in rows])
            for choice in rows[0]["distribution"]
        }
        silent = [row["units_due"] - sum(row["distribution"].values()) for row in rows]
        parts["empty"] = (_("not answered"), silent)
        return charts.stacked_figure([row["key"] for row in rows], names, parts, hovers=_hovers(by, rows))
    return charts.bar_figure(
        [
            _bar(row, answer, indicator, name, hover)
            for row, name, hover in zip(rows, names, _hovers(by, rows), strict=True)
        ],
        tick=".0%" if is_share(answer, indicator) else ",",
    )


def _hovers(by: str, rows: list[Answer]) -> list[str]:
    """The full names, which a pointer tells."""
    if by in CUTS:
        return [slice_name(by, row) for row in rows]
    return [in_full(row["key"], row["name"]) for row in rows]


def _bar(row: Answer, answer: Answer, indicator: Indicator, name: str, full_name: str) -> charts.Bar:
    value, unit = show_value(row, answer, indicator), indicator.unit(language())
    label = value if row["value"] is not None else _("missing")
    answered = f"{show_count(row['units_answered'])} / {show_count(row['units_due'])}"
    return charts.Bar(
        code=row["key"],
        name=name,
        length=number(row["value"]),
        label=label,
        hover=f"{full_name}<br>{label} {unit if not is_share(answer, indicator) else ''}"
        f"<br>{_('Coverage')} {show_share(row['coverage'])} ({answered})",
        is_complete=(number(row["coverage"]) or 0) >= charts.FULL_COVERAGE,
    )


def value_text(row: Answer, answer: Answer, indicator: Indicator) -> str:
    """The value with its unit of measure."""
    value = show_value(row, answer, indicator)
    unit = "" if is_share(answer, indicator) or row["value"] is None else indicator.unit(language())
    return f"{value} {unit}".strip()


def _value_label(indicator: Indicator) -> str:
    unit = indicator.unit(language())
    return f"{_('Value')} ({unit})" if unit else _("Value")
