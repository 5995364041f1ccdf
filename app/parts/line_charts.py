"""Figures over the quarters: lines whose incomplete stretches are dashed, and many small ones side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import plotly.graph_objects as go

from app.parts.chart_style import (
    BLUE,
    CHOICES,
    COLOURS,
    FONTS,
    GREEN,
    LAST_NARROW,
    VERMILION,
    Part,
    figure_of,
    short,
)
from app.parts.line_ends import End, in_lines, names_at_ends
from app.parts.quarter_axis import beside_point, quarter_axis

SMALL_COLUMNS = 4
SMALL_HEIGHT = 120
# Vermilion, as clear as an interval is vague.
BAND = "rgba(213, 94, 0, 0.15)"


@dataclass(frozen=True)
class Goal:
    """A number to reach, drawn across, with its name; from `low` on one is inside the range."""

    value: float
    name: str
    low: float | None = None


@dataclass(frozen=True)
class Line:
    """One line. `values`: one for each quarter, None where missing. `is_complete`: whether (nearly) all have answered.

    `full_name`: what a pointer and a table tell, where it is not the name beside the line.
    """

    name: str
    values: Sequence[float | None]
    labels: Sequence[str]
    is_complete: Sequence[bool]
    colour: str = ""
    is_dashed: bool = False
    full_name: str = ""


class OutlookWords(NamedTuple):
    """What the parts of an outlook are called: what was, the incomplete of it, what comes, and the band around that."""

    actual: str
    incomplete: str
    ahead: str
    band: str


def lines(
    quarters: Sequence[str],
    drawn: Sequence[Line],
    *,
    tick: str = ",",
    height: int = 340,
    has_legend: bool = False,
    from_zero: bool = False,
    x_axis: Part | None = None,
    goal: Goal | None = None,
) -> go.Figure:
    """A line for each row; a stretch that ends in something incomplete is dashed.

    Its name stands at its end, moved apart where lines end close together, or in a legend above, where names are long.
    `x_axis`: more of the axis of quarters.
    """
    traces: list[Part] = []
    for place, line in enumerate(drawn):
        traces += _stretches(quarters, line, _colour(line, place), is_named=has_legend)
    ends = [End(line.name, line.values, _colour(line, place)) for place, line in enumerate(drawn)]
    is_named_there = len(drawn) > 1 and not has_legend
    starts = from_zero or goal is not None
    names = names_at_ends(quarters, ends, height, from_zero=starts) if is_named_there else []
    value_axis: Part = {
        "tickformat": tick,
        "rangemode": "tozero" if from_zero else "normal",
        "automargin": True,
    }
    if goal:
        shown = [value for line in drawn for value in line.values if value is not None]
        value_axis["range"] = [0, max([*shown, goal.value]) * 1.08]
    return figure_of(
        traces,
        height,
        margin={"r": 24 + max(_widest(line.name) for line in drawn)} if names else None,
        showlegend=has_legend,
        hovermode="closest",
        annotations=[*names, *([_name_of(goal, "right")] if goal else [])],
        shapes=_goal_shapes(goal) if goal else [],
        # A name beside a line would otherwise take its room from the lines.
        xaxis=quarter_axis(quarters)
        | ({"range": [-0.3, len(quarters) - 0.9]} if names else {})
        | (x_axis or {}),
        yaxis=value_axis,
    )


def with_outlook(
    quarters: Sequence[str],
    line: Line,
    ahead: Sequence[tuple[str, float, float, float]],
    *,
    tick: str,
    words: OutlookWords,
    goal: Goal | None = None,
) -> go.Figure:
    """A history and its outlook (quarter, low, middle, high): a dotted line in a band, and the line to reach."""
    names = [quarters[-1], *(each[0] for each in ahead)]
    low, middle, high = ([line.values[-1], *(each[place] for each in ahead)] for place in (1, 2, 3))
    band = {
        "type": "scatter",
        "x": [*names, *reversed(names)],
        "y": [*high, *reversed(low)],
        "mode": "lines",
        "line": {"width": 0},
        "fill": "toself",
        "fillcolor": BAND,
        "hoverinfo": "skip",
        "name": words.band,
        "legendrank": 4,
    }
    shown = [
        f"{beside_point(name)}<br>{tick_text(low, tick)} – {tick_text(high, tick)}"
        for name, low, _, high in ahead
    ]
    dotted = {
        "type": "scatter",
        "x": names,
        "y": middle,
        "mode": "lines+markers",
        "line": {"color": VERMILION, "width": 2, "dash": "dot"},
        "marker": {"size": [0, *[8] * len(ahead)], "symbol": "diamond-open", "color": VERMILION},
        "customdata": ["", *shown],
        "hovertemplate": "%{customdata}<extra></extra>",
        "name": words.ahead,
        "legendrank": 3,
    }
    return figure_of(
        [band, dotted, *_named_history(quarters, line, words)],
        360,
        margin={"t": 32},
        hovermode="closest",
        annotations=[_name_of(goal, "left")] if goal else [],
        shapes=_goal_shapes(goal) if goal else [],
        xaxis=quarter_axis([*quarters, *names[1:]]),
        yaxis={"tickformat": tick, "automargin": True},
    )


def _named_history(quarters: Sequence[str], line: Line, words: OutlookWords) -> list[Part]:
    """What was, named in the legend: the solid line, and the dashed one where there is something incomplete."""
    *strokes, points = _stretches(quarters, line, BLUE)
    names = {"solid": (words.actual, 1), "dash": (words.incomplete, 2)}
    for stroke in strokes:
        if any(value is not None for value in stroke["y"]):
            name, rank = names[stroke["line"]["dash"]]
            stroke |= {"name": name, "legendrank": rank, "showlegend": True}
    return [*strokes, points]


def tick_text(value: float, tick: str) -> str:
    """A number as beside a point: in per cent where the axis is.

    >>> tick_text(0.256, ".0%"), tick_text(1234.5, ",")
    ('25.6 %', '1,234.5')
    """
    return f"{value * 100:.1f} %" if tick.endswith("%") else f"{value:,.1f}"


def small_multiples(
    quarters: Sequence[str], drawn: Sequence[Line], *, tick: str = ",", columns: int = SMALL_COLUMNS
) -> go.Figure:
    """A small chart for each line, all on the same scale, so that levels and slopes can be compared."""
    rows = max(1, -(-len(drawn) // columns))
    across, down = 1 / columns, 1 / rows
    traces: list[Part] = []
    axes: dict[str, Part] = {}
    names: list[Part] = []
    for place, line in enumerate(drawn):
        row, column = divmod(place, columns)
        number = str(place + 1) if place else ""
        left, top = column * across, 1 - row * down
        # The row or the column that ends the grid has the numbers, all others only the lines.
        is_lowest = place + columns >= len(drawn)
        traces += [
            trace | {"xaxis": f"x{number}", "yaxis": f"y{number}"}
            for trace in _stretches(quarters, line, BLUE)
        ]
        axes[f"xaxis{number}"] = quarter_axis(quarters) | {
            "anchor": f"y{number}",
            "domain": [left, left + across * 0.9],
            "showticklabels": is_lowest,
            "tickvals": [quarters[0], quarters[-1]],
            "ticktext": [beside_point(quarters[0]), beside_point(quarters[-1])],
            "tickangle": 0,
        }
        axes[f"yaxis{number}"] = {
            "anchor": f"x{number}",
            "domain": [top - down * 0.72, top - down * 0.12],
            "showticklabels": column == 0,
            "tickformat": tick,
            "nticks": 4,
            **({"matches": "y"} if place else {}),
        }
        names.append(
            {
                "text": short(line.name),
                "x": left + across * 0.45,
                "xref": "paper",
                "xanchor": "center",
                "y": top - down * 0.11,
                "yref": "paper",
                "yanchor": "bottom",
                "showarrow": False,
                "font": {"size": 12, "family": FONTS},
            }
        )
    return figure_of(
        traces,
        40 + (SMALL_HEIGHT + 40) * rows,
        margin={"r": 8},
        showlegend=False,
        annotations=names,
        **axes,
    )


def _colour(line: Line, place: int) -> str:
    return line.colour or CHOICES[place % len(CHOICES)]


def _widest(name: str) -> int:
    return max(_width(each) for each in in_lines(name))


def _goal_shapes(goal: Goal) -> list[Part]:
    """The line across, and what is inside the range below it."""
    across = {"xref": "paper", "x0": 0, "x1": 1, "y1": goal.value}
    line = {
        **across,
        "type": "line",
        "y0": goal.value,
        "line": {"color": GREEN, "width": 2, "dash": "dash" if goal.low is None else "solid"},
    }
    if goal.low is None:
        return [line]
    inside = {"fillcolor": COLOURS["inside"], "opacity": 0.15, "line": {"width": 0}}
    return [{**across, **inside, "type": "rect", "y0": goal.low}, line]


def _name_of(goal: Goal, side: str) -> Part:
    return {
        "text": goal.name,
        "xref": "paper",
        "x": 0 if side == "left" else 1,
        "xanchor": side,
        "y": goal.value,
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"family": FONTS, "color": GREEN},
    }


def _stretches(quarters: Sequence[str], line: Line, colour: str, *, is_named: bool = False) -> list[Part]:
    """The solid line through what is complete, the dashed one to what is not, and the points to point at."""
    solid = [
        value if complete else None for value, complete in zip(line.values, line.is_complete, strict=True)
    ]
    style = "dot" if line.is_dashed else "solid"
    drawn = {
        "type": "scatter",
        "mode": "lines",
        "x": list(quarters),
        "hoverinfo": "skip",
        "showlegend": False,
    }
    traces: list[Part] = [
        {**drawn, "y": list(line.values), "line": {"color": colour, "width": 2, "dash": "dash"}},
        {**drawn, "y": solid, "line": {"color": colour, "width": 2.5, "dash": style}},
        {
            "type": "scatter",
            "mode": "markers",
            "x": list(quarters),
            "y": list(line.values),
            "name": line.name,
            # The column of the table beside it, for a click.
            "meta": line.full_name or line.name,
            "showlegend": is_named,
            "cliponaxis": False,
            "marker": {
                "size": 8,
                "color": [colour if complete else "white" for complete in line.is_complete],
                "line": {"color": colour, "width": 2},
            },
            "customdata": [
                f"{line.full_name or line.name}<br>{beside_point(quarter)} {label}"
                for quarter, label in zip(quarters, line.labels, strict=True)
            ],
            "hovertemplate": "%{customdata}<extra></extra>",
        },
    ]
    # Where all is complete nothing is dashed, and one line less is sent.
    return traces if not all(line.is_complete) else traces[1:]


def _width(text: str) -> int:
    """About how many pixels a text takes: Chinese characters are twice as wide."""
    return sum(13 if ord(letter) > LAST_NARROW else 7 for letter in text)
