"""The names of lines at their last points, moved apart where lines end close together."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.parts.chart_style import FONTS, Part, short

# Pixels: of a line of a name, and of what stands above and below the lines of a chart, on a telephone too.
LINE_HEIGHT = 16
AXIS_HEIGHT = 110


@dataclass(frozen=True)
class End:
    """A line that is named: `<br>` in its name begins a new one. `values`: one for each quarter, None where missing."""

    name: str
    values: Sequence[float | None]
    colour: str


def names_at_ends(
    quarters: Sequence[str], drawn: Sequence[End], height: int, *, from_zero: bool = False
) -> list[Part]:
    """The name of each line at its last point, in its colour, none over another.

    `height`: of the chart, in pixels. `from_zero`: its axis begins there.
    """
    ends = [(end, last) for end in drawn if (last := _last(end.values)) is not None]
    known = [value for end in drawn for value in end.values if value is not None]
    if from_zero:
        known.append(0.0)
    # The axis goes a little further than the values.
    pixels = (height - AXIS_HEIGHT) / ((max(known) - min(known)) * 1.15 or 1) if known else 0.0
    places = [float(end.values[last] or 0) * pixels for end, last in ends]
    moved = apart(places, [float(LINE_HEIGHT * len(in_lines(end.name))) for end, _last_one in ends])
    return [
        {
            "x": quarters[last],
            "y": end.values[last],
            "yshift": place - own,
            "text": "<br>".join(in_lines(end.name)),
            "align": "left",
            "xanchor": "left",
            "xshift": 8,
            "showarrow": False,
            "font": {"color": end.colour, "family": FONTS},
        }
        for (end, last), own, place in zip(ends, places, moved, strict=True)
    ]


def in_lines(name: str) -> list[str]:
    """The lines of a name, none too long to stand beside a chart."""
    return [short(each) for each in name.split("<br>")]


def apart(places: Sequence[float], rooms: Sequence[float]) -> list[float]:
    """Places along a line, moved so that each has its room and they keep their order; those with room stay.

    >>> apart([10.0, 11.0, 50.0], [10.0, 10.0, 10.0])
    [5.5, 15.5, 50.0]
    """
    # Those that press on each other stand together around the middle of where they belong.
    groups: list[tuple[list[int], float]] = []
    for each in sorted(range(len(places)), key=lambda each: places[each]):
        members, middle = [each], places[each]
        while groups:
            before, middle_before = groups[-1]
            if middle - _room(members, rooms) / 2 >= middle_before + _room(before, rooms) / 2:
                break
            groups.pop()
            members = [*before, *members]
            middle = sum(places[one] for one in members) / len(members)
        groups.append((members, middle))
    moved = [0.0] * len(places)
    for members, middle in groups:
        lowest = middle - _room(members, rooms) / 2
        for one in members:
            moved[one] = lowest + rooms[one] / 2
            lowest += rooms[one]
    return moved


def _room(members: Sequence[int], rooms: Sequence[float]) -> float:
    return sum(rooms[each] for each in members)


def _last(values: Sequence[float | None]) -> int | None:
    places = [place for place, value in enumerate(values) if value is not None]
    return places[-1] if places else None
