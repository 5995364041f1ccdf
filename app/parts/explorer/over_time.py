"""Over the quarters: a few lines on one chart, or a small chart for each unit below."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import plotly.graph_objects as go
import streamlit as st

from app.parts import drill, passport
from app.parts.chart_style import FULL_COVERAGE
from app.parts.compared import show_before, two_quarters
from app.parts.context import _, language, show_quarter, store
from app.parts.explorer.view import SCREEN, Row, View, is_by_unit, note, number_of
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


@dataclass(frozen=True)
class Course:
    """One unit or slice over the quarters: its key, its line, and the number of each quarter it has one in."""

    key: str
    line: Line
    numbers: Mapping[str, passport.Number]


def draw_lines(view: View) -> str | None:
    """The unit, what it is compared with, or its slices, over all quarters up to this one."""
    quarters = view.quarters()
    if view.chosen.by != "children":
        courses = _courses(view, quarters)[:MOST_LINES]
    else:
        whole = _whole(view, view.unit.code, view.unit.name, quarters)
        courses = told_apart([whole, *_compared(view, quarters)])
    if len(quarters) < 2 or not courses:
        st.info(_("There is one quarter only: nothing to compare over time yet."))
        return None
    drawn = [course.line for course in courses]
    title = _title(view, drawn[0], quarters)
    _draw(view, quarters, courses, lines(quarters, drawn, tick=_tick(view)), title)
    return None


def draw_small(view: View) -> str | None:
    """A small chart for each unit below (or slice), all on one scale; returns nothing to go down by."""
    quarters = view.quarters()
    courses = _courses(view, quarters)
    if not courses:
        st.info(_("There is nothing below to compare."))
        return None
    compared = courses
    if is_by_unit(view.chosen.by):
        compared = pick_kind(SCREEN, courses, lambda course: course.key, view.unit.code)
    own = [course.line for course in compared]
    if len(own) > MOST_SMALL:
        st.caption(_("The first {count} in this order; all are in the table.", count=MOST_SMALL))
    _draw(
        view,
        quarters,
        courses,
        small_multiples(quarters, own[:MOST_SMALL], tick=_tick(view)),
        _moves_title(view, own, quarters),
    )
    return None


def _compared(view: View, quarters: Sequence[str]) -> list[Course]:
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
    return [_whole(view, code, offered[code], quarters) for code in picked]


def _whole(view: View, unit: str, name: str, quarters: Sequence[str]) -> Course:
    """A unit with everything below it."""
    rows = view.rows("none", quarters, unit=unit)
    return _course(view, "none", unit, rows, quarters, (in_short(unit, name), in_full(unit, name)))


def _courses(view: View, quarters: Sequence[str]) -> list[Course]:
    """The course of each slice that has units asked, the largest of this quarter first."""
    by = view.chosen.by
    rows = view.rows(by, quarters)
    keys = list(dict.fromkeys(row["key"] for row in rows if row["units_due"]))
    own = {key: [row for row in rows if row["key"] == key] for key in keys}
    ranked = keys
    if is_by_unit(by):
        ranked = sorted(keys, key=lambda key: -(number(own[key][-1]["value"]) or 0))
    return told_apart([_course(view, by, key, own[key], quarters) for key in ranked])


def told_apart(courses: Sequence[Course]) -> list[Course]:
    """Courses whose full names differ: units of one name have their codes behind it (南山区 stands in two provinces)."""
    often = Counter(course.line.full_name for course in courses)
    return [
        replace(course, line=replace(course.line, full_name=f"{course.line.full_name} {course.key}"))
        if often[course.line.full_name] > 1
        else course
        for course in courses
    ]


def _course(
    view: View,
    by: str,
    key: str,
    rows: Sequence[Row],
    quarters: Sequence[str],
    called: tuple[str, str] | None = None,
) -> Course:
    """`called`: beside its line and in full, if that is not the name it has in the last quarter."""
    by_quarter = {row["quarter"]: row for row in rows}
    found = [by_quarter.get(quarter) for quarter in quarters]
    name, full_name = called or (drawn_name(by, rows[-1], view.unit.code), slice_name(by, rows[-1]))
    line = Line(
        name,
        [None if row is None else number(row["value"]) for row in found],
        [NOTHING if row is None else _label(row, view.indicator) for row in found],
        [row is not None and (number(row["coverage"]) or 0) >= FULL_COVERAGE for row in found],
        full_name=full_name,
    )
    numbers = {
        quarter: number_of(view, by, key, row, view.indicator.code, quarter)
        for quarter, row in by_quarter.items()
    }
    return Course(key, line, numbers)


def _label(row: Row, indicator: Indicator) -> str:
    return f"{value_text(row, row, indicator)} · {note([row])}"


def _draw(
    view: View, quarters: Sequence[str], courses: Sequence[Course], figure: go.Figure, title: str
) -> None:
    by_label = {course.line.full_name: course for course in courses}
    table: dict[str, Sequence[object]] = {_("Quarter"): [show_quarter(each) for each in quarters]}
    draw_framed(
        Framed(
            title=title,
            figure=figure,
            table=table | {label: course.line.values for label, course in by_label.items()},
            alt=name_of(view.indicator),
            file_name=view.file_name,
            note=_(
                "{name}. Dashed and hollow: fewer than 95 % of the units due have answered.",
                name=name_of(view.indicator),
            ),
            codes=quarters,
            on_cell=passport.on_number(
                lambda quarter, label: by_label[label].numbers.get(quarter) if label in by_label else None
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
