"""Over the quarters: a few lines on one chart, or a small chart for each unit below."""

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from app.parts import drill
from app.parts.chart_style import FULL_COVERAGE
from app.parts.context import _, language, show_quarter, store
from app.parts.explorer.view import Row, View, is_by_unit, note
from app.parts.figures import NOTHING, name_of
from app.parts.framed import Framed, draw_framed
from app.parts.line_charts import Line, lines, small_multiples
from app.parts.links import several_from_address, to_address
from app.parts.slices import is_share, slice_name, value_text
from app.parts.tables import number
from reporting.indicator import Indicator
from reporting.units import subordinates

MOST_LINES = 6
MOST_SMALL = 24


def draw_lines(view: View) -> str | None:
    """The unit, what it is compared with, or its slices, over all quarters up to this one."""
    quarters = view.quarters()
    drawn = _slice_lines(view, quarters)
    if view.chosen.by == "children":
        drawn = [_line(view, _whole_rows(view, view.unit.code, quarters), view.unit.name, quarters)]
        drawn += _compared(view, quarters)
    if len(quarters) < 2 or not drawn:
        st.info(_("There is one quarter only: nothing to compare over time yet."))
        return None
    first = drawn[0]
    _draw(view, quarters, drawn, lines(quarters, drawn, tick=_tick(view)), _title(view, first, quarters))
    return None


def draw_small(view: View) -> str | None:
    """A small chart for each unit below (or slice), all on one scale; returns nothing to go down by."""
    quarters = view.quarters()
    drawn = _slice_lines(view, quarters)
    if not drawn:
        st.info(_("There is nothing below to compare."))
        return None
    shown = drawn[:MOST_SMALL]
    if len(drawn) > len(shown):
        st.caption(_("The first {count} in this order; all are in the table.", count=MOST_SMALL))
    _draw(
        view,
        quarters,
        drawn,
        small_multiples(quarters, shown, tick=_tick(view)),
        _("{indicator}: who rises, who falls", indicator=view.indicator.name(language())),
    )
    return None


def _compared(view: View, quarters: Sequence[str]) -> list[Line]:
    """Other units on the same chart: the superior, and the units right below it, as far as one may see them."""
    offered = {}
    if view.unit.superior_code:
        offered = {
            unit.code: unit.name for unit in subordinates(store(), view.unit.superior_code, view.quarter)
        }
        offered.pop(view.unit.code, None)
    if view.unit.is_department:
        offered |= {unit.code: unit.name for unit in subordinates(store(), view.unit.code, view.quarter)}
    allowed = [code for code in offered if drill.may_see(code, view.chosen.stage)]
    if not allowed:
        return []
    picked = st.multiselect(
        _("Compare with"),
        allowed,
        format_func=offered.__getitem__,
        key=several_from_address("statistics", "with", allowed, ()),
        max_selections=MOST_LINES - 1,
        placeholder=_("Units beside and below this one"),
    )
    to_address(**{"with": ",".join(picked)})
    return [_line(view, _whole_rows(view, code, quarters), offered[code], quarters) for code in picked]


def _whole_rows(view: View, unit: str, quarters: Sequence[str]) -> list[Row]:
    return view.rows("none", quarters, unit=unit)


def _slice_lines(view: View, quarters: Sequence[str]) -> list[Line]:
    """A line for each slice that has units asked, the largest of this quarter first."""
    by = view.chosen.by
    rows = view.rows(by, quarters)
    keys = list(dict.fromkeys(row["key"] for row in rows if row["units_due"]))
    own = {key: [row for row in rows if row["key"] == key] for key in keys}
    ranked = keys
    if is_by_unit(by):
        ranked = sorted(keys, key=lambda key: -(number(own[key][-1]["value"]) or 0))
    most = MOST_LINES if view.chosen.drawn == "lines" else len(ranked)
    return [_line(view, own[key], slice_name(by, own[key][-1]), quarters) for key in ranked[:most]]


def _line(view: View, rows: Sequence[Row], name: str, quarters: Sequence[str]) -> Line:
    by_quarter = {row["quarter"]: row for row in rows}
    found = [by_quarter.get(quarter) for quarter in quarters]
    return Line(
        name,
        [None if row is None else number(row["value"]) for row in found],
        [NOTHING if row is None else _label(row, view.indicator) for row in found],
        [row is not None and (number(row["coverage"]) or 0) >= FULL_COVERAGE for row in found],
    )


def _label(row: Row, indicator: Indicator) -> str:
    return f"{value_text(row, row, indicator)} · {note([row])}"


def _draw(view: View, quarters: Sequence[str], drawn: Sequence[Line], figure: go.Figure, title: str) -> None:
    table: dict[str, Sequence[object]] = {_("Quarter"): [show_quarter(each) for each in quarters]}
    for line in drawn:
        table[line.name] = line.values
    draw_framed(
        Framed(
            title=title,
            figure=figure,
            table=table,
            alt=name_of(view.indicator),
            file_name=view.file_name,
            note=_(
                "{name}. Dashed and hollow: fewer than 95 % of the units due have answered.",
                name=name_of(view.indicator),
            ),
        ),
        f"statistics.{view.chosen.drawn}_{view.chosen.by}_{view.unit.code}_{view.indicator.code}",
    )


def _title(view: View, line: Line, quarters: Sequence[str]) -> str:
    """From the first quarter with a value to the last: what to see."""
    known = [place for place, value in enumerate(line.values) if value is not None]
    name = view.indicator.name(language())
    if len(known) < 2:
        return name
    first, last = known[0], known[-1]
    before, after = line.values[first] or 0, line.values[last] or 0
    word = _("rose") if after > before else _("fell") if after < before else _("stayed")
    return _(
        "{indicator} {word} from {before} to {after} since {quarter}",
        indicator=f"{line.name}：{name}" if language() != "en" else f"{line.name}: {name}",
        word=word,
        before=line.labels[first].split(" · ")[0],
        after=line.labels[last].split(" · ")[0],
        quarter=show_quarter(quarters[first]),
    )


def _tick(view: View) -> str:
    return ".0%" if is_share({"aggregation": view.indicator.aggregation}, view.indicator) else ","
