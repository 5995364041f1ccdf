"""A map whose places are filled by their values: hatched where incomplete, grey where there is nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from app.parts.chart_style import FONTS, SHADES, lay_out, shade
from app.parts.map.outlines import Outline

NOTHING = "#EEF1F4"


@dataclass(frozen=True)
class Filled:
    """One place's value (None: missing), what a pointer tells, and whether it is complete."""

    value: float | None
    hover: str
    is_complete: bool


def filled_map(
    outlines: Sequence[Outline], values: Mapping[str, Filled], *, labels: Sequence[str], height: int = 520
) -> go.Figure:
    """Places filled in six shades. `labels`: the words of the shades, from little to much, as the legend."""
    numbers = [each.value for each in values.values() if each.value is not None]
    low, high = (min(numbers), max(numbers)) if numbers else (0.0, 0.0)
    figure = go.Figure()
    for outline in outlines:
        own = values.get(outline.code)
        colour = shade(own.value, low, high) if own else None
        figure.add_scatter(
            x=outline.x,
            y=outline.y,
            mode="lines",
            fill="toself",
            fillcolor=colour or NOTHING,
            fillpattern={
                "shape": "" if own is None or own.is_complete else "/",
                "fgcolor": "white",
                "size": 6,
            },
            line={"color": "white", "width": 0.8},
            hoverinfo="skip",
            showlegend=False,
        )
    known = [outline for outline in outlines if outline.code in values]
    figure.add_scatter(
        x=[outline.middle[0] for outline in known],
        y=[outline.middle[1] for outline in known],
        mode="markers+text" if len(known) <= 40 else "markers",
        text=[outline.name[:2] if len(outline.name) < 4 else outline.name[:3] for outline in known],
        textfont={"size": 10, "family": FONTS},
        textposition="top center",
        marker={"size": 14, "color": "rgba(29,39,51,0.15)", "line": {"color": "#1d2733", "width": 0.5}},
        customdata=[[outline.code, values[outline.code].hover] for outline in known],
        hovertemplate="%{customdata[1]}<extra></extra>",
        showlegend=False,
    )
    for colour, label in zip(SHADES, labels, strict=False):
        figure.add_scatter(
            x=[None],
            y=[None],
            mode="markers",
            marker={"size": 12, "symbol": "square", "color": colour},
            name=label,
        )
    lay_out(figure, height, margin={"l": 0, "r": 0, "t": 8, "b": 0})
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False, scaleanchor="x")
    return figure
