"""The frame of every chart: what to see as its title, where the numbers stand, the table, and the downloads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go
import polars as pl
import streamlit as st
from streamlit.elements.plotly_chart import PlotlyState

from app.parts.chart_style import config
from app.parts.context import _
from app.parts.tables import Column, OnCell, draw_table, pick_from_table


@dataclass(frozen=True)
class Framed:
    """A chart and what belongs to it.

    `title`: the sentence that says what to see. `note`: unit, stage, release, coverage. `table`: the same numbers by
    label; `shares` names its columns that hold 0..1. `codes`: what each row of the table stands for, when it can be clicked.
    `file_name`: of the downloads, without ending.
    `on_cell`: what a click on a cell of the table does, where its rows can be clicked, and one on the chart where
    somebody has chosen to be told where a number comes from.
    """

    title: str
    figure: go.Figure
    table: Mapping[str, Column]
    alt: str
    file_name: str
    note: str = ""
    shares: Sequence[str] = ()
    codes: Sequence[str] = ()
    on_cell: OnCell | None = None


def draw_framed(chart: Framed, key: str) -> str | None:
    """Draw it; returns the code that was clicked, in the chart or in the table."""
    st.markdown(f"### {chart.title}")
    if chart.note:
        st.caption(chart.note)
    drawn, listed = st.tabs([_("Chart"), _("Table")])
    with drawn:
        clicked = _draw_figure(chart, key)
    with listed:
        if chart.codes:
            picked = pick_from_table(
                chart.table,
                chart.codes,
                key=f"{key}.table",
                alt=chart.alt,
                shares=chart.shares,
                on_cell=chart.on_cell,
            )
        else:
            picked = None
            draw_table(chart.table, key=f"{key}.table", alt=chart.alt, shares=chart.shares)
        st.download_button(
            _("Save as CSV"),
            data=lambda: as_csv(chart.table),
            file_name=f"{chart.file_name}.csv",
            mime="text/csv",
            key=f"{key}.csv",
            on_click="ignore",
            icon=":material/download:",
        )
    return clicked or picked


def as_csv(table: Mapping[str, Column]) -> bytes:
    """The table as CSV that office programs open with its Chinese characters intact."""
    frame = pl.DataFrame(
        {label: pl.Series(label, list(values), strict=False) for label, values in table.items()}
    )
    return frame.write_csv(include_bom=True).encode()


def _draw_figure(chart: Framed, key: str) -> str | None:
    if not chart.codes:
        st.plotly_chart(chart.figure, key=f"{key}.chart", alt=chart.alt, config=config(chart.file_name))
        return None
    on_cell = chart.on_cell
    drawn = st.container()
    asks_why = on_cell is not None and st.toggle(
        _("A click tells where the number comes from"),
        key=f"{key}.why",
        help=_("Off: a click looks inside the unit. On: it opens the number's passport."),
    )
    # A chart keeps what was clicked: anew after each passport, so that the same bar can be asked about again.
    place = f"{key}.chart"
    if asks_why:
        place = f"{place}_{st.session_state.setdefault(f'{key}.asked', 0)}"

    def clicked() -> None:
        code = _clicked(st.session_state[place], chart.codes)
        if code and on_cell:
            st.session_state[f"{key}.asked"] += 1
            on_cell(code, "")

    event = drawn.plotly_chart(
        chart.figure,
        key=place,
        alt=chart.alt,
        config=config(chart.file_name),
        on_select=clicked if asks_why else "rerun",
        selection_mode="points",
    )
    return None if asks_why else _clicked(event, chart.codes)


def _clicked(event: PlotlyState, codes: Sequence[str]) -> str | None:
    """The code of what was clicked: a bar says it on its axis, a place on a map or a point in its data."""
    for point in event["selection"]["points"]:
        data = point.get("customdata")
        offered = (point.get("y"), data[0] if isinstance(data, list) else data)
        for each in offered:
            if each in codes:
                return str(each)
    return None
