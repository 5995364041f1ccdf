"""Charts in one quiet style, drawn with Plotly's graph objects; each stands beside its table.

A chart whose bars stand for units gives back the code of the bar that was clicked, to go down by.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go
import streamlit as st

# Okabe and Ito's colours: told apart by colour-blind people too.
BLUE, GREEN, ORANGE, GREY, SKY = "#0072B2", "#009E73", "#E69F00", "#9AA5B1", "#56B4E9"
COLOURS = {
    "on_time": GREEN,
    "late": ORANGE,
    "auto": BLUE,
    "pending": GREY,
    "updated": GREEN,
    "confirmed": SKY,
    "untouched": ORANGE,
    "empty": GREY,
}
CHOICES = (BLUE, ORANGE, GREEN, "#D55E00", SKY, "#CC79A7", "#F0E442")
# A bar counts as complete from this share of answers on.
FULL_COVERAGE = 0.95
# What nobody has sent is drawn hatched, never as a solid fact.
HATCHED = ("pending", "empty")
LONGEST_NAME = 18
LIGHT_BLUE = "#7FB8D8"


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
    """Horizontal bars of equal length, each split by its counts; `parts`: class or choice -> (label, counts)."""
    totals = [sum(counts) for counts in zip(*(counts for _label, counts in parts.values()), strict=True)]
    figure = go.Figure()
    for place, (part, (label, counts)) in enumerate(parts.items()):
        figure.add_bar(
            y=list(codes),
            x=[count / total if total else 0 for count, total in zip(counts, totals, strict=True)],
            name=label,
            orientation="h",
            marker={
                "color": COLOURS.get(part, CHOICES[place % len(CHOICES)]),
                "pattern": _hatch([part not in HATCHED] * len(counts)),
            },
            customdata=[
                f"{name} · {label} {count:,} / {total:,}"
                for name, count, total in zip(names, counts, totals, strict=True)
            ],
            hovertemplate="%{customdata} (%{x:.1%})<extra></extra>",
        )
    figure.update_layout(barmode="stack")
    figure.update_xaxes(tickformat=".0%", range=[0, 1])
    return _draw(figure, codes, names, alt, key)


def bars(drawn: Sequence[Bar], *, alt: str, key: str, tick: str = ",") -> str | None:
    """Horizontal bars of one indicator; hatched and lighter where not everybody due has answered."""
    complete = [bar.is_complete for bar in drawn]
    figure = go.Figure(
        go.Bar(
            y=[bar.code for bar in drawn],
            # A missing value has no bar; its words stand at the axis.
            x=[bar.length or 0 for bar in drawn],
            orientation="h",
            text=[bar.label for bar in drawn],
            textposition="outside",
            cliponaxis=False,
            customdata=[bar.hover for bar in drawn],
            marker={
                # Not by opacity: a click on bars with opacities and words makes plotly.js stumble.
                "color": [BLUE if each else LIGHT_BLUE for each in complete],
                "pattern": _hatch(complete),
            },
            hovertemplate="%{customdata}<extra></extra>",
        )
    )
    figure.update_xaxes(tickformat=tick)
    return _draw(figure, [bar.code for bar in drawn], [bar.name for bar in drawn], alt, key)


def _hatch(solid: Sequence[bool]) -> dict[str, object]:
    shapes = ["" if each else "/" for each in solid]
    return {"shape": shapes, "fillmode": "overlay", "fgcolor": "white", "fgopacity": 0.9, "size": 6}


def _draw(figure: go.Figure, codes: Sequence[str], names: Sequence[str], alt: str, key: str) -> str | None:
    figure.update_layout(
        height=90 + 28 * len(codes),
        margin={"l": 8, "r": 48, "t": 8, "b": 32},
        legend={"orientation": "h", "traceorder": "normal", "y": 1.02, "yanchor": "bottom", "x": 0},
        bargap=0.25,
        dragmode=False,
        font={"family": "Noto Sans SC, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"},
    )
    figure.update_yaxes(
        autorange="reversed",
        automargin=True,
        type="category",
        tickmode="array",
        tickvals=list(codes),
        ticktext=[_short(name) for name in names],
    )
    event = st.plotly_chart(
        figure,
        key=key,
        alt=alt,
        config={"displayModeBar": False},
        on_select="rerun",
        selection_mode="points",
    )
    points = event["selection"]["points"]
    clicked = str(points[0].get("y", "")) if points else ""
    return clicked if clicked in codes else None


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"
