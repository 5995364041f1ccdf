"""How quarters are written along an axis and beside a point: as people say them, in the person's language."""

from collections.abc import Sequence

from app import i18n
from app.parts.chart_style import Part
from app.parts.context import _, language


def quarter_axis(quarters: Sequence[str]) -> Part:
    """An axis of quarters, oldest first, each named as people say it."""
    axis: Part = {"type": "category", "categoryorder": "array", "categoryarray": list(quarters)}
    if language() != i18n.ZH:
        return axis
    return axis | {
        "tickmode": "array",
        "tickvals": list(quarters),
        "ticktext": [beside_point(each) for each in quarters],
    }


def upright(quarters: Sequence[str]) -> list[str]:
    """Short names for an axis, the year below the first quarter of each; lower where two would stand side by side."""
    years = [quarter[:4] for quarter in quarters]
    breaks = ["<br>" if year not in years[:place] else "" for place, year in enumerate(years)]
    if breaks[:2] == ["<br>", "<br>"]:
        breaks[0] = "<br><br>"
    return [
        _("axis.quarter", number=quarter[5]) + (lower + _("axis.year", year=quarter[:4]) if lower else "")
        for quarter, lower in zip(quarters, breaks, strict=True)
    ]


def beside_point(quarter: str) -> str:
    """A quarter in one short word, as a pointer tells it and where a small chart begins and ends."""
    if language() != i18n.ZH:
        return quarter
    return _("axis.year", year=quarter[:4]) + _("axis.quarter", number=quarter[5])
