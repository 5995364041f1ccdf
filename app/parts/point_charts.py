"""How figures spread: bars of a distribution with its quartiles, and two indicators against each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import plotly.graph_objects as go

from app.parts.chart_style import BLUE, FONTS, GREY, LIGHT_BLUE, ORANGE, Part, figure_of

MOST_NAMED = 6
# How much room a name takes, in units of the spread.
NAME_WIDTH, NAME_HEIGHT = 0.3, 0.12


@dataclass(frozen=True)
class Point:
    """One unit in a scatter: its two values, what a pointer tells, and whether both are complete."""

    code: str
    name: str
    x: float
    y: float
    hover: str
    is_complete: bool


def distribution(
    edges: Sequence[float],
    counts: Sequence[int],
    marks: Sequence[tuple[str, float]],
    *,
    x_title: str,
    y_title: str,
    tick: str = ",",
) -> go.Figure:
    """Bars of how many lie between each two edges; `marks` (quartiles, the own value) are lines with their names."""
    middles = [(low + high) / 2 for low, high in pairwise(edges)]
    widths = [high - low for low, high in pairwise(edges)]
    trace = {
        "type": "bar",
        "x": middles,
        "y": list(counts),
        "width": widths,
        "marker": {"color": LIGHT_BLUE, "line": {"color": "white", "width": 1}},
        "customdata": list(pairwise(edges)),
        "hovertemplate": f"%{{customdata[0]:{tick}}} – %{{customdata[1]:{tick}}}: %{{y:,}}<extra></extra>",
    }
    shapes: list[Part] = []
    names: list[Part] = []
    for place, (name, value) in enumerate(marks):
        colour = ORANGE if place == len(marks) - 1 and len(marks) > 3 else BLUE
        upright = {"yref": "paper", "y0": 0, "y1": 1, "x0": value, "x1": value}
        shapes.append({"type": "line", **upright, "line": {"color": colour, "width": 2}})
        names.append(
            {
                **{"text": name, "x": value, "xanchor": "left", "y": 1, "yref": "paper", "yanchor": "bottom"},
                **{"yshift": 14 * (place % 2), "showarrow": False, "font": {"family": FONTS}},
            }
        )
    return figure_of(
        [trace],
        340,
        margin={"t": 44},
        bargap=0,
        shapes=shapes,
        annotations=names,
        xaxis={"title": {"text": x_title}, "tickformat": tick},
        yaxis={"title": {"text": y_title}, "tickformat": ","},
    )


def scatter(
    points: Sequence[Point],
    *,
    x_title: str,
    y_title: str,
    x_tick: str = ",",
    y_tick: str = ",",
) -> go.Figure:
    """Two indicators against each other, a point for each unit; the outermost ones bear their names."""
    named = _outermost(points)
    trace = {
        "type": "scatter",
        "x": [point.x for point in points],
        "y": [point.y for point in points],
        "mode": "markers+text",
        "text": [point.name if point.code in named else "" for point in points],
        "textposition": "top center",
        "customdata": [[point.code, point.hover] for point in points],
        "hovertemplate": "%{customdata[1]}<extra></extra>",
        "marker": {
            "size": 11,
            "opacity": 0.85,
            "color": [BLUE if point.is_complete else "white" for point in points],
            "line": {"color": [BLUE if point.is_complete else GREY for point in points], "width": 2},
        },
    }
    return figure_of(
        [trace],
        440,
        xaxis={"title": {"text": x_title}, "tickformat": x_tick},
        yaxis={"title": {"text": y_title}, "tickformat": y_tick},
    )


def _outermost(points: Sequence[Point]) -> set[str]:
    """The codes of those furthest from the middle of all, in units of the spread; where names would overlap, of one."""
    if len(points) <= MOST_NAMED:
        return {point.code for point in points}
    x_mean = sum(point.x for point in points) / len(points)
    y_mean = sum(point.y for point in points) / len(points)
    x_spread = max(abs(point.x - x_mean) for point in points) or 1
    y_spread = max(abs(point.y - y_mean) for point in points) or 1
    ranked = sorted(
        points,
        key=lambda point: -(((point.x - x_mean) / x_spread) ** 2 + ((point.y - y_mean) / y_spread) ** 2),
    )
    chosen: list[Point] = []
    for point in ranked[: 3 * MOST_NAMED]:
        is_free = all(
            abs(point.x - other.x) > NAME_WIDTH * x_spread or abs(point.y - other.y) > NAME_HEIGHT * y_spread
            for other in chosen
        )
        if is_free and len(chosen) < MOST_NAMED:
            chosen.append(point)
    return {point.code for point in chosen}
