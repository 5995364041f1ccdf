"""A map whose places are filled by their values: hatched where incomplete, grey where there is nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import plotly.graph_objects as go

from app.parts.chart_style import FONTS, LAST_NARROW, SHADES, Part, figure_of, shade
from app.parts.figures import show_rough
from app.parts.map.outlines import Outline
from app.parts.unit_names import in_full

NOTHING = "#EEF1F4"
TEXT = "#1d2733"
DARK = SHADES[3:]
# A place narrower than this share of the whole map has its name in what a pointer tells only.
ROOM = 0.06
# How much of the width of the whole map a Latin letter takes.
LETTER = 0.012


@dataclass(frozen=True)
class Filled:
    """One place's value (None: missing), what a pointer tells, and whether it is complete."""

    value: float | None
    hover: str
    is_complete: bool


def filled_map(
    outlines: Sequence[Outline], values: Mapping[str, Filled], *, labels: Sequence[str], height: int = 600
) -> go.Figure:
    """Places filled in six shades. `labels`: the words of the shades, from little to much, as the legend."""
    numbers = [each.value for each in values.values() if each.value is not None]
    low, high = (min(numbers), max(numbers)) if numbers else (0.0, 0.0)
    shades = {code: shade(each.value, low, high) for code, each in values.items()}
    places = [_place(outline, values.get(outline.code), shades.get(outline.code)) for outline in outlines]
    known = [outline for outline in outlines if outline.code in values]
    names_of = {outline.code: short_name(outline) for outline in outlines}
    room = _room(outlines, names_of)
    names = {
        "type": "scatter",
        "x": [outline.middle[0] for outline in known],
        "y": [outline.middle[1] for outline in known],
        "mode": "markers+text",
        "text": [names_of[outline.code] if outline.code in room else "" for outline in known],
        "textfont": {
            "size": 11,
            "family": FONTS,
            # A long name reaches beyond its place: its edge tells it from what is below.
            "shadow": "auto",
            "color": ["white" if shades.get(outline.code) in DARK else TEXT for outline in known],
        },
        "marker": {"size": 18, "color": "rgba(0,0,0,0)"},  # not seen: what is pointed at and clicked
        "customdata": [[outline.code, values[outline.code].hover] for outline in known],
        "hovertemplate": "%{customdata[1]}<extra></extra>",
        "showlegend": False,
    }
    legend = [
        {
            "type": "scatter",
            "x": [None],
            "y": [None],
            "mode": "markers",
            "marker": {"size": 12, "symbol": "square", "color": colour},
            "name": label,
        }
        for colour, label in zip(SHADES, labels, strict=False)
    ]
    return figure_of(
        [*places, names, *legend],
        height,
        margin={"l": 0, "r": 0, "t": 8, "b": 0},
        xaxis={"visible": False},
        yaxis={"visible": False, "scaleanchor": "x"},
    )


def _place(outline: Outline, own: Filled | None, colour: str | None) -> Part:
    return {
        "type": "scatter",
        "x": outline.x,
        "y": outline.y,
        "mode": "lines",
        "fill": "toself",
        "fillcolor": colour or NOTHING,
        "fillpattern": {
            "shape": "" if own is None or own.is_complete else "/",
            "bgcolor": colour or NOTHING,
            "fgcolor": "white",
            "size": 6,
        },
        "line": {"color": "white", "width": 0.8},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def short_name(outline: Outline) -> str:
    """A place's name as maps have it: without what kind of place it is; of a province in English its English name."""
    name = outline.name
    called = in_full(outline.code, name)
    if called != name:
        return called
    if outline.code.endswith("0000"):
        return name[:3] if name.startswith(("内蒙古", "黑龙江")) else name[:2]
    for kind in ("自治州", "自治县", "地区", "市", "县", "区", "盟"):
        if name.endswith(kind) and len(name) > len(kind) + 1:
            return name.removesuffix(kind) if len(kind) < 3 else name[:2]
    return name


def _room(outlines: Sequence[Outline], names: Mapping[str, str]) -> set[str]:
    """The codes of the places that are wide and high enough for their names; Latin letters need more the more they are."""
    whole = max(_extent([each for outline in outlines for each in outline.x]), 1.0)
    return {
        outline.code
        for outline in outlines
        if min(_extent(outline.x), _extent(outline.y)) >= ROOM * whole
        and _extent(outline.x) >= LETTER * whole * _letters(names[outline.code])
    }


def _letters(name: str) -> int:
    return sum(ord(letter) <= LAST_NARROW for letter in name)


def _extent(places: Sequence[float | None]) -> float:
    known = [each for each in places if each is not None]
    return max(known) - min(known) if known else 0.0


def shade_labels(values: Sequence[float | None], *, is_share: bool) -> list[str]:
    """The bounds of each shade in words, from little to much; none when all values are the same.

    >>> shade_labels([0.0, None, 0.6], is_share=True)[:2], shade_labels([0.5, None], is_share=True)
    (['0 % – 10 %', '10 % – 20 %'], [])
    """
    known = [value for value in values if value is not None]
    if len(set(known)) < 2:
        return []
    low, step = min(known), (max(known) - min(known)) / len(SHADES)
    bounds = [show_rough(low + place * step, is_share=is_share, digits=0) for place in range(len(SHADES) + 1)]
    return [f"{below} – {above}" for below, above in pairwise(bounds)]
