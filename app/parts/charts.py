"""Charts in one quiet style, drawn with Plotly's graph objects; each comes with its table."""

import plotly.graph_objects as go
import streamlit as st

# Okabe and Ito's colours: told apart by colour-blind people too.
BLUE, GREEN, ORANGE, GREY, RED = "#0072B2", "#009E73", "#E69F00", "#9AA5B1", "#D55E00"
CLASS_COLOURS = {"on_time": GREEN, "late": ORANGE, "auto": BLUE, "pending": GREY}
FULL_COVERAGE = 0.999


def stacked_bars(names: list[str], parts: dict[str, tuple[str, list[int]]], *, alt: str, key: str) -> None:
    """Horizontal bars of counts, one part beside the other. `parts`: class -> (label, counts)."""
    figure = go.Figure()
    for part, (label, counts) in parts.items():
        figure.add_bar(
            y=names,
            x=counts,
            name=label,
            orientation="h",
            marker={"color": CLASS_COLOURS[part]},
            hovertemplate="%{y} · " + label + " %{x}<extra></extra>",
        )
    figure.update_layout(barmode="stack")
    _draw(figure, len(names), alt, key)


def bars(
    names: list[str],
    values: list[float | None],
    coverages: list[float | None],
    *,
    alt: str,
    key: str,
    tick: str = "",
) -> None:
    """Horizontal bars of one indicator; hatched where not everybody due has answered."""
    shapes = ["" if (each or 0) >= FULL_COVERAGE else "/" for each in coverages]
    figure = go.Figure(
        go.Bar(
            y=names,
            x=values,
            orientation="h",
            marker={"color": BLUE, "pattern": {"shape": shapes, "fillmode": "overlay", "fgcolor": "white", "size": 6}},
            hovertemplate="%{y} %{x}<extra></extra>",
        )
    )
    figure.update_xaxes(tickformat=tick)
    _draw(figure, len(names), alt, key)


def _draw(figure: go.Figure, rows: int, alt: str, key: str) -> None:
    figure.update_layout(
        height=min(900, 90 + 26 * rows),
        margin={"l": 8, "r": 16, "t": 8, "b": 32},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        bargap=0.25,
        font={"family": "Noto Sans SC, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"},
    )
    figure.update_yaxes(autorange="reversed", automargin=True, type="category")
    st.plotly_chart(figure, key=key, alt=alt, config={"displayModeBar": False})
