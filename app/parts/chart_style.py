"""One quiet style for all charts: colours, hatching of what is incomplete, and how a figure is laid out."""

import os
from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from app import i18n
from app.parts.context import _, language

# Okabe and Ito's colours: told apart by colour-blind people too.
BLUE, GREEN, ORANGE, GREY, SKY = "#0072B2", "#009E73", "#E69F00", "#9AA5B1", "#56B4E9"
VERMILION, PINK, YELLOW = "#D55E00", "#CC79A7", "#F0E442"
LIGHT_BLUE = "#7FB8D8"
COLOURS = {
    "on_time": GREEN,
    "late": ORANGE,
    "auto": BLUE,
    "pending": GREY,
    "updated": GREEN,
    "confirmed": SKY,
    "untouched": ORANGE,
    "empty": GREY,
    "met": GREEN,
    "inside": ORANGE,
    "not_met": VERMILION,
    "unknown": GREY,
}
CHOICES = (BLUE, ORANGE, GREEN, VERMILION, SKY, PINK, YELLOW)
# From little to much, in steps the eye tells apart on white and on black; the last is the brand's blue.
SHADES = ("#DCE9F5", "#AFCFE8", "#7FB3DA", "#4C92C7", "#1F6FAE", "#0B4A85")
# Levels are more or less of one thing.
COLOURS |= {"level_0": SHADES[0], "level_1": SHADES[2], "level_2": SHADES[4], "level_3": SHADES[5]}
# How early, from early to late, and how long, from short to long.
COLOURS |= {
    "week_before": SHADES[5],
    "days_before": SHADES[3],
    "last_day": SHADES[1],
    "after": ORANGE,
    "never": GREY,
    "same_day": SHADES[1],
    "up_to_3": SHADES[2],
    "up_to_7": SHADES[4],
    "longer": SHADES[5],
    "no_work": GREY,
}
# A value counts as complete from this share of answers on.
FULL_COVERAGE = 0.95
# What nobody has sent is drawn hatched, never as a solid fact.
HATCHED = ("pending", "empty", "never", "no_work")
LONGEST_NAME = 18
# The last letter that is about half as wide as a Chinese sign.
LAST_NARROW = 0x2E7F
# A trace, an axis or a line, as Plotly's reference names its properties.
Part = dict[str, Any]
FONTS = "Noto Sans SC, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"


def hatch(solid: Sequence[bool]) -> dict[str, object]:
    """The pattern of bars: none for those that are complete."""
    shapes = ["" if each else "/" for each in solid]
    return {"shape": shapes, "fillmode": "overlay", "fgcolor": "white", "fgopacity": 0.9, "size": 6}


def figure_of(
    traces: Sequence[Part], height: int, *, margin: Mapping[str, int] | None = None, **layout: Any
) -> go.Figure:
    """A figure of these traces in the layout every chart has; `margin` and `layout` go on top of it.

    Plotly looks at each property of a figure, which takes longer than all the rest of a page. The traces are plain
    parts, put together at once and taken as they are; where JIBAO_CHECK_CHARTS is set, as in tests, they are looked at.
    """
    laid_out = {
        "height": height,
        "margin": {"l": 8, "r": 48, "t": 8, "b": 32} | dict(margin or {}),
        "legend": {"orientation": "h", "traceorder": "normal", "y": 1.02, "yanchor": "bottom", "x": 0},
        "dragmode": False,
        "hoverlabel": {"font": {"family": FONTS}},
        "font": {"family": FONTS},
        "separators": ".,",
        **layout,
    }
    return go.Figure({"data": list(traces), "layout": laid_out}, _validate="JIBAO_CHECK_CHARTS" in os.environ)


def named_axis(codes: Sequence[str], names: Sequence[str]) -> Part:
    """An axis of codes with their names beside it, the first at the top. Codes look like numbers: they are categories."""
    return {
        "autorange": "reversed",
        "automargin": True,
        "type": "category",
        "categoryorder": "array",
        "categoryarray": list(codes),
        "tickmode": "array",
        "tickvals": list(codes),
        "ticktext": list(names),
    }


def config(file_name: str) -> dict[str, Any]:
    """What a chart lets one do: save it as a picture, in the person's language."""
    return {
        "displaylogo": False,
        "displayModeBar": True,
        "modeBarButtons": [["toImage"]],
        "scrollZoom": False,
        "toImageButtonOptions": {"filename": file_name, "scale": 2},
        "locale": "zh-CN" if language() == i18n.ZH else "en",
        "locales": {
            "zh-CN": {
                "dictionary": {
                    "Download plot as a PNG": _("Save as a picture"),
                    "Download plot": _("Save as a picture"),
                    "Taking snapshot - this may take a few seconds": "…",
                    "Snapshot succeeded": "✓",
                }
            }
        },
    }


def short(name: str) -> str:
    """A name that fits beside a bar."""
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def shade(value: float | None, low: float, high: float) -> str | None:
    """The colour of a value between the lowest and the highest; None stays without one."""
    if value is None:
        return None
    place = 0.5 if high <= low else (value - low) / (high - low)
    return SHADES[min(len(SHADES) - 1, max(0, int(place * len(SHADES))))]
