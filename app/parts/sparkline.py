"""The course of a number as a small line on a card: dashed and hollow where not (nearly) all have answered."""

from base64 import b64encode
from collections.abc import Sequence
from html import escape
from itertools import pairwise
from typing import NamedTuple

import streamlit as st

from app.parts.chart_style import BLUE

WIDTH, HEIGHT = 160, 32
# Room for the points at the edges.
EDGE = 5
# A line's scale spans at least this share of its highest value, so that small changes look small.
LEAST_SPAN = 0.1


class Spot(NamedTuple):
    """A quarter: what a pointer tells of it, its value, None where missing, and whether (nearly) all have answered."""

    words: str
    value: float | None
    is_complete: bool


def draw_sparkline(spots: Sequence[Spot]) -> None:
    """Draw the line of the quarters, oldest first; nothing where fewer than two have a value."""
    if sum(spot.value is not None for spot in spots) < 2:
        return
    words = escape("; ".join(spot.words for spot in spots))
    data = b64encode(picture(spots).encode()).decode()
    st.html(
        f'<img class="sparkline" src="data:image/svg+xml;base64,{data}" alt="{words}" title="{words}"'
        f' width="{WIDTH}" height="{HEIGHT}">'
    )


def picture(spots: Sequence[Spot]) -> str:
    """The line as an SVG; a missing quarter leaves a gap.

    >>> drawn = picture([Spot("Q1", 1.0, True), Spot("Q2", 2.0, False), Spot("Q3", None, False), Spot("Q4", 3.0, True)])
    >>> drawn.count("<line"), drawn.count("dasharray"), drawn.count("<circle")
    (1, 1, 2)
    """
    places = _places([spot.value for spot in spots])
    drawn = []
    for (before, spot), (after, ending) in pairwise(zip(places, spots, strict=True)):
        if before and after:
            dash = "" if spot.is_complete and ending.is_complete else ' stroke-dasharray="3 3"'
            drawn.append(
                f'<line x1="{before[0]}" y1="{before[1]}" x2="{after[0]}" y2="{after[1]}" stroke-width="1.6"{dash}/>'
            )
    last = max(number for number, place in enumerate(places) if place)
    for number, (place, spot) in enumerate(zip(places, spots, strict=True)):
        is_alone = not any(places[max(number - 1, 0) : number] + places[number + 1 : number + 2])
        if place and (not spot.is_complete or number == last or is_alone):
            fill = BLUE if spot.is_complete else "white"
            drawn.append(f'<circle cx="{place[0]}" cy="{place[1]}" r="3" fill="{fill}" stroke-width="1.4"/>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" stroke="{BLUE}">'
        f"{''.join(drawn)}</svg>"
    )


def _places(values: Sequence[float | None]) -> list[tuple[float, float] | None]:
    known = [value for value in values if value is not None]
    low, high = min(known), max(known)
    span = max(high - low, LEAST_SPAN * max(abs(low), abs(high))) or 1.0
    bottom = (low + high - span) / 2
    step = (WIDTH - 2 * EDGE) / (len(values) - 1)
    return [
        None
        if value is None
        else (
            round(EDGE + place * step, 1),
            round(HEIGHT - EDGE - (value - bottom) / span * (HEIGHT - 2 * EDGE), 1),
        )
        for place, value in enumerate(values)
    ]
