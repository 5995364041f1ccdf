"""Bars in one quiet style, drawn with Plotly's graph objects; each chart stands beside its table (framed.py)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from app.parts.chart_style import (
    BLUE,
    CHOICES,
    COLOURS,
    FONTS,
    FULL_COVERAGE,
    HATCHED,
    LAST_NARROW,
    LIGHT_BLUE,
    LONGEST_NAME,
    ORANGE,
    VERMILION,
    Part,
    figure_of,
    hatch,
    named_axis,
    short,
)

__all__ = ["FULL_COVERAGE", "Bar", "bar_figure", "stacked_figure"]

BAR_HEIGHT, ROUND_BARS = 28, 90
# On a telephone a legend has up to five lines: two bars alone would leave no room for it.
LEGEND_HEIGHT = 270
# Room for a percentage right of a bar.
END_WIDTH = 64


@dataclass(frozen=True)
class Bar:
    """One bar: what it stands for, its length (None: missing), its value in words, and what a pointer tells."""

    code: str
    name: str
    length: float | None
    label: str
    hover: str
    is_complete: bool


def stacked_figure(
    codes: Sequence[str],
    names: Sequence[str],
    parts: dict[str, tuple[str, list[int]]],
    *,
    least_height: int = 0,
    hovers: Sequence[str] = (),
    ends: Sequence[str] = (),
) -> go.Figure:
    """Horizontal bars of equal length, each split by its counts; `parts`: class or choice -> (label, counts).

    `hovers`: the names a pointer tells, where those beside the bars are short. `ends`: words at the end of each bar.
    """
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
                for name, count, total in zip(hovers or names, counts, totals, strict=True)
            ],
            "hovertemplate": "%{customdata} (%{x:.1%})<extra></extra>",
        }
        for place, (part, (label, counts)) in enumerate(parts.items())
    ]
    return figure_of(
        [*traces, *([_at_the_ends(codes, ends)] if ends else [])],
        max(least_height, ROUND_BARS + BAR_HEIGHT * len(codes)),
        margin={"r": END_WIDTH} if ends else None,
        barmode="stack",
        bargap=0.25,
        xaxis={"tickformat": ".0%", "range": [0, 1]},
        # Words at the ends would make the axis leave room above and below the bars.
        yaxis=named_axis(codes, [_beside(name) for name in names])
        | ({"autorange": False, "range": [len(codes) - 0.5, -0.5]} if ends else {}),
    )


def _at_the_ends(codes: Sequence[str], ends: Sequence[str]) -> Part:
    """Words right of bars that end at 1."""
    return {
        "type": "scatter",
        "mode": "text",
        "x": [1] * len(codes),
        "y": list(codes),
        "text": [f"\u00a0{each}" for each in ends],
        "textposition": "middle right",
        "textfont": {"family": FONTS},
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
    }


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
        yaxis=named_axis([bar.code for bar in drawn], [_beside(bar.name) for bar in drawn]),
        **_marked(marks) if marks else {},
    )


def _beside(name: str) -> str:
    """A name that fits beside a bar. A Latin letter takes half the room of a Chinese sign.

    >>> _beside("Inner Mongolia (19,700)"), len(_beside("教育" * 20))
    ('Inner Mongolia (19,700)', 18)
    """
    width = sum(1.0 if ord(letter) > LAST_NARROW else 0.5 for letter in name)
    return name if width <= LONGEST_NAME else short(name)


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
