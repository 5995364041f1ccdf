"""Over the quarters: a few lines on one chart, or a small chart for each unit below."""

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from app.parts import drill
from app.parts.chart_style import FULL_COVERAGE
from app.parts.compared import show_before, two_quarters
from app.parts.context import _, language, show_quarter, store
from app.parts.explorer.view import SCREEN, Row, View, is_by_unit, note
from app.parts.figures import NOTHING, name_of
from app.parts.framed import Framed, draw_framed
from app.parts.kinds import pick_kind
from app.parts.line_charts import Line, lines, small_multiples
from app.parts.links import several_from_address, to_address
from app.parts.slices import drawn_name, is_share, slice_name, value_text
from app.parts.tables import number
from app.parts.unit_names import in_full, in_short
from reporting.indicator import Indicator
from reporting.units import subordinates

MOST_LINES = 6
MOST_SMALL = 24


def draw_lines(view: View) -> str | None:
    """The unit, what it is compared with, or its slices, over all quarters up to this one."""
    quarters = view.quarters()
    if view.chosen.by != "children":
        drawn = _lines_of(view, _ranked_rows(view, quarters)[:MOST_LINES], quarters)
    else:
        whole = _whole_rows(view, view.unit.code, quarters)
        drawn = [_line(view, whole, _called(view.unit.code, view.unit.name), quarters)]
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
    rows = _ranked_rows(view, quarters)
    if not rows:
        st.info(_("There is nothing below to compare."))
        return None
    compared = rows
    if is_by_unit(view.chosen.by):
        compared = pick_kind(SCREEN, rows, lambda own: str(own[0]["key"]), view.unit.code)
    drawn = _lines_of(view, rows, quarters)
    own = _lines_of(view, compared, quarters)
    if len(own) > MOST_SMALL:
        st.caption(_("The first {count} in this order; all are in the table.", count=MOST_SMALL))
    _draw(
        view,
        quarters,
        drawn,
        small_multiples(quarters, own[:MOST_SMALL], tick=_tick(view)),
        _moves_title(view, own, quarters),
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
    return [
        _line(view, _whole_rows(view, code, quarters), _called(code, offered[code]), quarters)
        for code in picked
    ]


def _whole_rows(view: View, unit: str, quarters: Sequence[str]) -> list[Row]:
    return view.rows("none", quarters, unit=unit)


def _called(code: str, name: str) -> tuple[str, str]:
    """What a unit is called beside its line, and in full."""
    return in_short(code, name), in_full(code, name)


def _ranked_rows(view: View, quarters: Sequence[str]) -> list[list[Row]]:
    """The rows of each slice that has units asked, the largest of this quarter first."""
    by = view.chosen.by
    rows = view.rows(by, quarters)
    keys = list(dict.fromkeys(row["key"] for row in rows if row["units_due"]))
    own = {key: [row for row in rows if row["key"] == key] for key in keys}
    ranked = keys
    if is_by_unit(by):
        ranked = sorted(keys, key=lambda key: -(number(own[key][-1]["value"]) or 0))
    return [own[key] for key in ranked]


def _lines_of(view: View, rows: Sequence[Sequence[Row]], quarters: Sequence[str]) -> list[Line]:
    """A line for each slice, by the name it has in the last quarter."""
    by, unit = view.chosen.by, view.unit.code
    names = [(drawn_name(by, own[-1], unit), slice_name(by, own[-1])) for own in rows]
    return [_line(view, own, called, quarters) for own, called in zip(rows, names, strict=True)]


def _line(view: View, rows: Sequence[Row], called: tuple[str, str], quarters: Sequence[str]) -> Line:
    by_quarter = {row["quarter"]: row for row in rows}
    found = [by_quarter.get(quarter) for quarter in quarters]
    return Line(
        called[0],
        [None if row is None else number(row["value"]) for row in found],
        [NOTHING if row is None else _label(row, view.indicator) for row in found],
        [row is not None and (number(row["coverage"]) or 0) >= FULL_COVERAGE for row in found],
        full_name=called[1],
    )


def _label(row: Row, indicator: Indicator) -> str:
    return f"{value_text(row, row, indicator)} · {note([row])}"


def _draw(view: View, quarters: Sequence[str], drawn: Sequence[Line], figure: go.Figure, title: str) -> None:
    table: dict[str, Sequence[object]] = {_("Quarter"): [show_quarter(each) for each in quarters]}
    for line in drawn:
        table[line.full_name or line.name] = line.values
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
    """The last quarter against the same of the year before, or the quarter before: what to see."""
    name = view.indicator.name(language())
    pair = two_quarters(_told(line, quarters))
    if pair is None:
        return name
    (first, before), (last, after) = (
        (quarters.index(each), _value_in(line, quarters, each)) for each in pair
    )
    word = _("rose") if after > before else _("fell") if after < before else _("stayed")
    is_last = pair[1] == quarters[-1]
    return _(
        "{indicator} {word} from {before} to {after} against {quarter}",
        indicator=f"{line.name}：{name}" if language() != "en" else f"{line.name}: {name}",
        word=word,
        before=line.labels[first].split(" · ")[0],
        after=line.labels[last].split(" · ")[0] + ("" if is_last else f" ({show_quarter(pair[1])})"),
        quarter=show_before(*pair),
    )


def _moves_title(view: View, drawn: Sequence[Line], quarters: Sequence[str]) -> str:
    """How many rise and how many fall, between two quarters that at least half of the lines have."""
    name = view.indicator.name(language())
    told = [_told(line, quarters) for line in drawn]
    pair = two_quarters([each for each in quarters if 2 * sum(each in own for own in told) >= len(told)])
    if pair is None:
        return _("{indicator}: who rises, who falls", indicator=name)
    changes = [
        _value_in(line, quarters, pair[1]) - _value_in(line, quarters, pair[0])
        for line, own in zip(drawn, told, strict=True)
        if set(pair) <= set(own)
    ]
    return _(
        "{indicator}: of {count} that can be compared {risen} rise and {fallen} fall against {quarter}",
        indicator=name,
        count=len(changes),
        risen=sum(change > 0 for change in changes),
        fallen=sum(change < 0 for change in changes),
        quarter=show_before(*pair),
    )


def _told(line: Line, quarters: Sequence[str]) -> list[str]:
    """The quarters that can be held against each other: those in which (nearly) all answered, if there are two."""
    known = [place for place, value in enumerate(line.values) if value is not None]
    complete = [place for place in known if line.is_complete[place]]
    return [quarters[place] for place in (complete if len(complete) > 1 else known)]


def _value_in(line: Line, quarters: Sequence[str], quarter: str) -> float:
    return line.values[quarters.index(quarter)] or 0.0


def _tick(view: View) -> str:
    return ".0%" if is_share({"aggregation": view.indicator.aggregation}, view.indicator) else ","
