"""Charts in one quiet style, drawn with Plotly's graph objects; each stands beside its table.

A chart whose bars stand for units gives back the code of the bar that was clicked, to go down by.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from app.parts.chart_style import (
    BLUE,
    CHOICES,
    COLOURS,
    FONTS,
    FULL_COVERAGE,
    HATCHED,
    LIGHT_BLUE,
    ORANGE,
    VERMILION,
    Part,
    config,
    figure_of,
    hatch,
    named_axis,
    short,
)

__all__ = ["FULL_COVERAGE", "Bar", "bar_figure", "bars", "stacked_bars", "stacked_figure"]

BAR_HEIGHT, ROUND_BARS = 28, 90


@dataclass(frozen=True)
class Bar:
    """One bar: what it stands for, its length (None: missing), its value in words, and what a pointer tells."""

    code: str
    name: str
    length: float | None
    label: str
    hover: str
    is_complete: bool


def stacked_bars(
    codes: Sequence[str], names: Sequence[str], parts: dict[str, tuple[str, list[int]]], *, alt: str, key: str
) -> str | None:
    """Draw `stacked_figure`; returns the code of the bar that was clicked."""
    return _draw(stacked_figure(codes, names, parts), codes, alt, key)


def stacked_figure(
    codes: Sequence[str],
    names: Sequence[str],
    parts: dict[str, tuple[str, list[int]]],
    *,
    least_height: int = 0,
) -> go.Figure:
    """Horizontal bars of equal length, each split by its counts; `parts`: class or choice -> (label, counts)."""
    totals = [sum(counts) for counts in zip(*(counts for _label, counts in parts.values()), strict=True)]
    traces = [
        {
            "type": "bar",
            "orientation": "h",
            "y": list(codes),
            "x": [count / total if total else 0 for count, total in zip(counts, totals, strict=True)],
            "name": label,
            "marker": {
                "color": COLOURS.get(part, CHOICES[place % len(CHOICES)]),
                "pattern": hatch([part not in HATCHED] * len(counts)),
            },
            "customdata": [
                f"{name} · {label} {count:,} / {total:,}"
                for name, count, total in zip(names, counts, totals, strict=True)
            ],
            "hovertemplate": "%{customdata} (%{x:.1%})<extra></extra>",
        }
        for place, (part, (label, counts)) in enumerate(parts.items())
    ]
    return figure_of(
        traces,
        max(least_height, ROUND_BARS + BAR_HEIGHT * len(codes)),
        barmode="stack",
        bargap=0.25,
        xaxis={"tickformat": ".0%", "range": [0, 1]},
        yaxis=named_axis(codes, [short(name) for name in names]),
    )


def bars(drawn: Sequence[Bar], *, alt: str, key: str, tick: str = ",") -> str | None:
    """Draw `bar_figure`; returns the code of the bar that was clicked."""
    return _draw(bar_figure(drawn, tick=tick), [bar.code for bar in drawn], alt, key)


def bar_figure(
    drawn: Sequence[Bar],
    *,
    tick: str = ",",
    step: float | None = None,
    marks: Mapping[str, float] | None = None,
) -> go.Figure:
    """Horizontal bars of one indicator; hatched and lighter where not everybody due has answered.

    `step`: between two numbers of the axis. `marks`: lines across the bars with their names above.
    """
    complete = [bar.is_complete for bar in drawn]
    trace = {
        "type": "bar",
        "orientation": "h",
        "y": [bar.code for bar in drawn],
        # A missing value has no bar; its words stand at the axis.
        "x": [bar.length or 0 for bar in drawn],
        "text": [bar.label for bar in drawn],
        "textposition": "outside",
        "cliponaxis": False,
        "customdata": [bar.hover for bar in drawn],
        "marker": {
            # Not by opacity: a click on bars with opacities and words makes plotly.js stumble.
            "color": [BLUE if each else LIGHT_BLUE for each in complete],
            "pattern": hatch(complete),
        },
        "hovertemplate": "%{customdata}<extra></extra>",
    }
    return figure_of(
        [trace],
        ROUND_BARS + BAR_HEIGHT * len(drawn),
        bargap=0.25,
        xaxis={"tickformat": tick} | ({"dtick": step} if step else {}),
        yaxis=named_axis([bar.code for bar in drawn], [short(bar.name) for bar in drawn]),
        **_marked(marks) if marks else {},
    )


def _marked(marks: Mapping[str, float]) -> dict[str, Any]:
    """Lines and their names: the first's to the left of its line, the last's to the right, others higher."""
    shapes: list[Part] = []
    names: list[Part] = []
    for place, (name, value) in enumerate(marks.items()):
        is_middle = 0 < place < len(marks) - 1
        shapes.append(
            {
                "type": "line",
                "x0": value,
                "x1": value,
                "yref": "paper",
                "y0": 0,
                "y1": 1,
                "layer": "below",
                "line": {"color": VERMILION if is_middle else ORANGE, "width": 1.5, "dash": "dot"},
            }
        )
        names.append(
            {
                "text": name,
                "x": value,
                "yref": "paper",
                "y": 1,
                "showarrow": False,
                "xanchor": "center" if is_middle else "right" if place == 0 and len(marks) > 1 else "left",
                "yanchor": "bottom",
                "yshift": 16 if is_middle else 0,
                "font": {"family": FONTS},
            }
        )
    return {"margin": {"t": 48}, "shapes": shapes, "annotations": names}


def _draw(figure: go.Figure, codes: Sequence[str], alt: str, key: str) -> str | None:
    event = st.plotly_chart(
        figure, key=key, alt=alt, config=config(key), on_select="rerun", selection_mode="points"
    )
    points = event["selection"]["points"]
    clicked = str(points[0].get("y", "")) if points else ""
    return clicked if clicked in codes else None
