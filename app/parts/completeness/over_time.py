"""Completeness over the quarters: both splits as bars; reviewers, returns and the always late as lines."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import plotly.graph_objects as go
import streamlit as st

from app.parts import passport
from app.parts.chart_style import COLOURS, HATCHED, Part, figure_of, hatch
from app.parts.compared import share_moved
from app.parts.completeness.view import GOOD, SPLITS, Row, View
from app.parts.context import _, show_quarter
from app.parts.figures import NOTHING, show_count, show_share
from app.parts.framed import Framed, draw_framed
from app.parts.line_charts import Line, lines
from app.parts.quarter_axis import upright
from app.parts.tables import OnCell, number
from warehouse.numbers import quotient

# Each with its numerator and its denominator, the first a part of the second.
COURSES = {
    "reviewed_on_time": ("reviewed_on_time", "reviewed_due"),
    "returned": ("returned", "due"),
    "always_late": ("always_late", "watched"),
}
# These can be told only when nobody below has time left.
DECIDED_LAST = ("reviewed_on_time", "always_late")
HEIGHT = 300


def draw_over_time(view: View) -> None:
    """The last quarters up to this one; the bars of a quarter in which units still have time are hatched."""
    rows = view.over_the_quarters()
    if len(rows) < 2:
        st.info(_("There is one quarter only: nothing to compare over time yet."))
        return
    for place, split in zip(st.columns(2), SPLITS, strict=True):
        with place:
            draw_split(view, rows, split)
    told = [name for name, (_over, under) in COURSES.items() if any(row[under] for row in rows)]
    for place, name in zip(st.columns(len(told)), told, strict=True):
        with place:
            draw_course(view, rows, name)
    st.caption(_("Dashed and hollow: units below still have time to report."))


def draw_split(view: View, rows: Sequence[Row], split: str) -> None:
    """One split as shares of the units due, a bar for each quarter."""
    names = SPLITS[split]
    shares = {name: [quotient(row[name], row["due"]) for row in rows] for name in names}
    draw_framed(
        Framed(
            title=share_moved(
                rows[-1]["quarter"],
                closed(rows, [quotient(sum(row[each] for each in GOOD[split]), row["due"]) for row in rows]),
                _("good." + split),
            ),
            figure=quarter_bars(rows, {name: _("class." + name) for name in names}),
            table={
                _("Quarter"): [show_quarter(row["quarter"]) for row in rows],
                _("Due"): [row["due"] for row in rows],
                **{_("class." + name): shares[name] for name in names},
            },
            alt=_("alt.quarters_" + split),
            file_name=view.file_name(f"quarters-{split}"),
            note=" · ".join([view.unit_name, *_hatched(split, rows)]),
            shares=[_("class." + name) for name in names],
            codes=[row["quarter"] for row in rows],
            on_cell=_why(view, {_("Due"): "due", **{_("class." + name): name for name in names}}),
        ),
        view.key(f"quarters_{split}"),
    )


def _why(view: View, counted: Mapping[str, str]) -> OnCell:
    """A click on a count of a quarter, or its share, tells where it comes from; `counted`: the count by label."""
    return passport.on_number(
        lambda quarter, label: (
            passport.Number(view.unit.code, quarter, counted[label], passport.LIVE)
            if label in counted
            else None
        )
    )


def _hatched(split: str, rows: Sequence[Row]) -> list[str]:
    """What is hatched on the chart of a split."""
    still_open = [_("Hatched: units below still have time to report.")]
    if split == "class" or any(row["is_open"] for row in rows):
        return still_open
    return [_("Hatched: units that have never given a figure.")]


def draw_course(view: View, rows: Sequence[Row], name: str) -> None:
    """Reviewers on time, units returned, or units always late, as a share of those that could be."""
    over, under = COURSES[name]
    shares = [
        None if row["is_open"] and name in DECIDED_LAST else quotient(row[over], row[under]) for row in rows
    ]
    label = _("course." + name)
    draw_framed(
        Framed(
            title=share_moved(rows[-1]["quarter"], closed(rows, shares), label),
            figure=share_line(rows, _line(rows, label, shares, over, under)),
            table={
                _("Quarter"): [show_quarter(row["quarter"]) for row in rows],
                _("Units"): [row[over] for row in rows],
                _("Of"): [row[under] for row in rows],
                label: shares,
            },
            alt=_("alt.quarters_" + name),
            file_name=view.file_name(f"quarters-{name}"),
            note=_("meaning.course_" + name),
            shares=[label],
            codes=[row["quarter"] for row in rows],
            on_cell=_why(view, {_("Units"): over, _("Of"): under, label: over}),
        ),
        view.key(f"quarters_{name}"),
    )


def share_line(rows: Sequence[Row], line: Line) -> go.Figure:
    """A share over the quarters from 0 on, so that small changes look small."""
    quarters = [row["quarter"] for row in rows]
    return lines(quarters, [line], tick=".1~%", height=HEIGHT - 80, from_zero=True, x_axis=_upright(quarters))


def quarter_bars(rows: Sequence[Row], parts: dict[str, str]) -> go.Figure:
    """A bar of equal height for each quarter, split by the counts named; `parts`: count -> label."""
    quarters = [row["quarter"] for row in rows]
    traces = [
        {
            "type": "bar",
            "x": quarters,
            "y": [row[part] / row["due"] for row in rows],
            "name": label,
            "marker": {
                "color": COLOURS[part],
                "pattern": hatch([part not in HATCHED and not row["is_open"] for row in rows]),
            },
            "customdata": [f"{row['quarter']} · {label} {row[part]:,} / {row['due']:,}" for row in rows],
            "hovertemplate": "%{customdata} (%{y:.1%})<extra></extra>",
        }
        for part, label in parts.items()
    ]
    return figure_of(
        traces,
        HEIGHT,
        barmode="stack",
        bargap=0.35,
        xaxis=_upright(quarters),
        yaxis={"tickformat": ".0%", "range": [0, 1], "automargin": True},
    )


def _upright(quarters: Sequence[str]) -> Part:
    """An axis of quarters that stand upright below a narrow chart: the year below the first of each."""
    return {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": list(quarters),
        "tickmode": "array",
        "tickvals": list(quarters),
        "ticktext": upright(quarters),
        "tickangle": 0,
        "automargin": True,
    }


def _line(rows: Sequence[Row], name: str, shares: Sequence[str | None], over: str, under: str) -> Line:
    return Line(
        name,
        [number(share) for share in shares],
        [
            f"{show_share(share)} ({show_count(row[over])} / {show_count(row[under])})"
            if share is not None
            else NOTHING
            for row, share in zip(rows, shares, strict=True)
        ],
        [not row["is_open"] for row in rows],
    )


def closed(rows: Sequence[Row], shares: Sequence[str | None]) -> dict[str, Decimal]:
    """The shares of the quarters that are over, by quarter."""
    return {
        row["quarter"]: Decimal(share)
        for row, share in zip(rows, shares, strict=True)
        if share is not None and not row["is_open"]
    }
