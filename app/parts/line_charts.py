"""Figures over the quarters: lines whose incomplete stretches are dashed, and many small ones side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from app.parts.chart_style import BLUE, CHOICES, FONTS, GREEN, VERMILION, lay_out, short

SMALL_COLUMNS = 4
SMALL_HEIGHT = 120
# Vermilion, as clear as an interval is vague.
BAND = "rgba(213, 94, 0, 0.15)"


@dataclass(frozen=True)
class Line:
    """One line. `values`: one for each quarter, None where missing. `is_complete`: whether (nearly) all have answered."""

    name: str
    values: Sequence[float | None]
    labels: Sequence[str]
    is_complete: Sequence[bool]
    colour: str = ""
    is_dashed: bool = False


def lines(
    quarters: Sequence[str],
    drawn: Sequence[Line],
    *,
    tick: str = ",",
    height: int = 340,
    has_legend: bool = False,
) -> go.Figure:
    """A line for each row; a stretch that ends in something incomplete is dashed.

    Its name stands at its end, or in a legend above, where names are long or lines end close together.
    """
    traces, names = [], []
    for place, line in enumerate(drawn):
        colour = line.colour or CHOICES[place % len(CHOICES)]
        traces += _stretches(quarters, line, colour, is_named=has_legend)
        last = _last(line.values)
        if last is not None and len(drawn) > 1 and not has_legend:
            names.append(
                {
                    "x": quarters[last],
                    "y": line.values[last],
                    "text": short(line.name),
                    "xanchor": "left",
                    "xshift": 8,
                    "showarrow": False,
                    "font": {"color": colour, "family": FONTS},
                }
            )
    # All at once: each update of a figure looks at the whole of it.
    return lay_out(
        go.Figure(traces),
        height,
        showlegend=has_legend,
        hovermode="closest",
        annotations=names,
        margin_r=24 + max(_width(short(line.name)) for line in drawn) if names else 48,
        xaxis={"type": "category", "categoryorder": "array", "categoryarray": list(quarters)},
        yaxis={"tickformat": tick, "rangemode": "normal", "automargin": True},
    )


def with_outlook(
    quarters: Sequence[str],
    line: Line,
    ahead: Sequence[tuple[str, float, float, float]],
    *,
    tick: str,
    words: tuple[str, str],
    target: tuple[str, float] | None = None,
) -> go.Figure:
    """A history and its outlook (quarter, low, middle, high): a dotted line in a band, and the line to reach.

    `words`: what the dotted line and the band are called.
    """
    names = [quarters[-1], *(each[0] for each in ahead)]
    low, middle, high = ([line.values[-1], *(each[place] for each in ahead)] for place in (1, 2, 3))
    band = go.Scatter(
        x=[*names, *reversed(names)],
        y=[*high, *reversed(low)],
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=BAND,
        hoverinfo="skip",
        name=words[1],
    )
    shown = [f"{name}<br>{tick_text(low, tick)} – {tick_text(high, tick)}" for name, low, _, high in ahead]
    dotted = go.Scatter(
        x=names,
        y=middle,
        mode="lines+markers",
        line={"color": VERMILION, "width": 2, "dash": "dot"},
        marker={"size": [0, *[8] * len(ahead)], "symbol": "diamond-open", "color": VERMILION},
        customdata=["", *shown],
        hovertemplate="%{customdata}<extra></extra>",
        name=words[0],
    )
    figure = lay_out(
        go.Figure([band, dotted, *_stretches(quarters, line, BLUE)]),
        360,
        margin_t=32,
        hovermode="closest",
        xaxis={"type": "category", "categoryorder": "array", "categoryarray": [*quarters, *names[1:]]},
        yaxis={"tickformat": tick, "automargin": True},
    )
    if target:
        figure.add_hline(
            y=target[1],
            line={"color": GREEN, "width": 2, "dash": "dash"},
            annotation={"text": target[0], "font": {"family": FONTS, "color": GREEN}},
            annotation_position="top left",
        )
    return figure


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
    figure = make_subplots(
        rows=rows,
        cols=columns,
        shared_yaxes="all",
        shared_xaxes=True,
        subplot_titles=[short(line.name) for line in drawn],
        vertical_spacing=min(0.12, 0.3 / rows),
        horizontal_spacing=0.03,
    )
    for place, line in enumerate(drawn):
        for trace in _stretches(quarters, line, BLUE):
            figure.add_trace(trace, row=place // columns + 1, col=place % columns + 1)
    lay_out(figure, 60 + (SMALL_HEIGHT + 20) * rows, showlegend=False, margin_t=28, margin_r=8)
    figure.update_annotations(font={"size": 12, "family": FONTS})
    figure.update_xaxes(
        type="category",
        categoryorder="array",
        categoryarray=list(quarters),
        tickvals=[quarters[0], quarters[-1]],
        tickangle=0,
    )
    figure.update_yaxes(tickformat=tick, nticks=4)
    return figure


def _stretches(
    quarters: Sequence[str], line: Line, colour: str, *, is_named: bool = False
) -> list[go.Scatter]:
    """The solid line through what is complete, the dashed one to what is not, and the points to point at."""
    solid = [
        value if complete else None for value, complete in zip(line.values, line.is_complete, strict=True)
    ]
    style = "dot" if line.is_dashed else "solid"
    traces = [
        go.Scatter(
            x=list(quarters),
            y=list(line.values),
            mode="lines",
            line={"color": colour, "width": 2, "dash": "dash"},
            hoverinfo="skip",
            showlegend=False,
        ),
        go.Scatter(
            x=list(quarters),
            y=solid,
            mode="lines",
            line={"color": colour, "width": 2.5, "dash": style},
            hoverinfo="skip",
            showlegend=False,
        ),
        go.Scatter(
            x=list(quarters),
            y=list(line.values),
            mode="markers",
            name=line.name,
            showlegend=is_named,
            marker={
                "size": 8,
                "color": [colour if complete else "white" for complete in line.is_complete],
                "line": {"color": colour, "width": 2},
            },
            customdata=[
                f"{line.name}<br>{quarter} {label}"
                for quarter, label in zip(quarters, line.labels, strict=True)
            ],
            hovertemplate="%{customdata}<extra></extra>",
        ),
    ]
    # Where all is complete nothing is dashed, and one line less is sent.
    return traces if not all(line.is_complete) else traces[1:]


def _width(text: str) -> int:
    """About how many pixels a text takes: Chinese characters are twice as wide."""
    return sum(13 if ord(letter) > 0x2E7F else 7 for letter in text)


def _last(values: Sequence[float | None]) -> int | None:
    places = [place for place, value in enumerate(values) if value is not None]
    return places[-1] if places else None
