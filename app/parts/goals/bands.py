"""Targets drawn as bands: how much is reached, what nobody has said, and the range each target asks for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import plotly.graph_objects as go

from app.parts.chart_style import BLUE, COLOURS, FONTS, GREY, Part, figure_of, hatch, named_axis
from reporting.targets import VALUE
from warehouse.goals import Standing

ROW_HEIGHT = 34
BAR_WIDTH = 0.32
_BAND_OPACITY = 0.28


_PLAIN = {"font": {"family": FONTS}, "showarrow": False}


@dataclass(frozen=True)
class Mark:
    """One target of a row: the range of its word, the assumed share, its band, and what stands at its mark."""

    low: float
    assumed: float
    high: float
    band: str
    name: str


@dataclass(frozen=True)
class BandRow:
    """One bar: reached and unanswered as shares of those due, its label (two lines), its number, and its targets."""

    code: str
    label: str
    reached: float
    unanswered: float
    number: str
    hover: str
    marks: tuple[Mark, ...] = field(default=())


def band_row(label: str, number: str, hover: str, drawn: Sequence[Standing], code: str = "") -> BandRow:
    """A row of one or more targets that are counted alike; the last one gives the code, unless another is given."""
    last = drawn[-1]
    scale = _scale(last)
    due = last.counted.due or 1
    return BandRow(
        code=code or last.target.code,
        label=label,
        reached=min(1.0, float(Decimal(last.counted.share or 0) * scale)),
        unanswered=0.0 if last.target.kind == VALUE else last.counted.unanswered / due,
        number=number,
        hover=hover,
        marks=tuple(_mark(each, scale) for each in drawn),
    )


def band_figure(rows: Sequence[BandRow], *, with_names: bool = True) -> go.Figure:
    """Horizontal bars, the first row at the top; behind each the ranges, coloured by where the target stands.

    `with_names`: the year of each target stands at its mark.
    """
    codes = [row.code for row in rows]
    marks = [(row, mark) for row in rows for mark in row.marks]
    bar = {"type": "bar", "orientation": "h", "hovertemplate": "%{customdata}<extra></extra>"}
    told = {**bar, "y": codes, "width": BAR_WIDTH, "customdata": [row.hover for row in rows]}
    return figure_of(
        [
            {
                **bar,
                "y": [row.code for row, _mark in marks],
                "x": [max(mark.high - mark.low, 0.012) for _row, mark in marks],
                "base": [min(mark.low, 0.988) for _row, mark in marks],
                "width": 0.86,
                "marker": {"color": [COLOURS[mark.band] for _row, mark in marks], "opacity": _BAND_OPACITY},
                # To be clicked too: where nothing is reached there is no bar in the row but this range.
                "customdata": [row.hover for row, _mark in marks],
            },
            {**told, "x": [row.reached for row in rows], "marker": {"color": BLUE}},
            {
                **told,
                "x": [row.unanswered for row in rows],
                "base": [row.reached for row in rows],
                "marker": {"color": GREY, "pattern": hatch([False] * len(rows))},
            },
            {
                "type": "scatter",
                "y": [row.code for row, _mark in marks],
                "x": [mark.assumed for _row, mark in marks],
                "mode": "markers",
                "marker": {
                    "symbol": "line-ns",
                    "size": 22,
                    "line": {"width": 3, "color": [COLOURS[mark.band] for _row, mark in marks]},
                },
                "hoverinfo": "skip",
                "cliponaxis": False,
            },
        ],
        70 + ROW_HEIGHT * len(rows),
        margin={"r": 76},
        barmode="overlay",
        showlegend=False,
        annotations=[*_numbers(rows), *(_years(rows) if with_names else [])],
        xaxis={"tickformat": ".0%", "range": [0, 1.001], "fixedrange": True},
        yaxis=named_axis(codes, [row.label for row in rows]),
    )


def _numbers(rows: Sequence[BandRow]) -> list[Part]:
    """What is reached in words, in a column at the right. A place on the axis, as codes look like numbers."""
    return [
        {"xref": "paper", "x": 1, "xanchor": "left", "xshift": 6, "y": place, "text": row.number, **_PLAIN}
        for place, row in enumerate(rows)
    ]


def _years(rows: Sequence[BandRow]) -> list[Part]:
    """The year of each target beside its mark, above the bar."""
    return [
        {
            **{"x": mark.assumed, "xanchor": "right", "xshift": -3, "y": place, "yshift": 10},
            **{"text": mark.name, "font": {"family": FONTS, "size": 10}, "showarrow": False},
        }
        for place, row in enumerate(rows)
        for mark in row.marks
        if mark.name
    ]


def _mark(standing: Standing, scale: Decimal) -> Mark:
    low, assumed, high = (
        float(number * scale)
        for number in (standing.numbers.low, standing.numbers.assumed, standing.numbers.high)
    )
    return Mark(low, assumed, high, standing.band, _year(standing))


def _scale(standing: Standing) -> Decimal:
    """Values beyond 1 are drawn against the number to reach."""
    is_beyond = standing.target.kind == VALUE and standing.numbers.assumed > 1
    return 1 / standing.numbers.assumed if is_beyond else Decimal(1)


def _year(standing: Standing) -> str:
    """In two digits: marks may stand close together."""
    return f"'{standing.target.due_on.year % 100:02d}" if standing.target.due_on else ""
