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
    label; `shares` names its columns that hold 0..1. `file_name`: of the downloads, without ending. `codes`: what each row
    of the table stands for, when it can be clicked: a unit, a quarter, a slice. `on_cell`: what a click on a cell of the
    table does, and one on the chart: where rows are units, only if somebody has chosen to be told where a number comes from.
    `is_chart_clicked`: not where bars stand for several rows.
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
    is_chart_clicked: bool = True


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
    if not chart.codes or not chart.is_chart_clicked:
        st.plotly_chart(chart.figure, key=f"{key}.chart", alt=chart.alt, config=config(chart.file_name))
        return None
    on_cell = chart.on_cell
    drawn = st.container()
    asks_why = on_cell is not None and (not on_cell.looks_inside or _draw_choice(key))
    # A chart keeps what was clicked: anew after each passport, so that the same bar can be asked about again.
    place = f"{key}.chart"
    if asks_why:
        place = f"{place}_{st.session_state.setdefault(f'{key}.asked', 0)}"

    def clicked() -> None:
        found = _clicked(st.session_state[place], chart)
        if found and on_cell:
            st.session_state[f"{key}.asked"] += 1
            on_cell.do(*found)

    if on_cell and not on_cell.looks_inside:
        st.caption(_("Click the chart to see where a number comes from."))
    event = drawn.plotly_chart(
        chart.figure,
        key=place,
        alt=chart.alt,
        config=config(chart.file_name),
        on_select=clicked if asks_why else "rerun",
        selection_mode="points",
    )
    if asks_why:
        return None
    found = _clicked(event, chart)
    return found[0] if found else None


def _draw_choice(key: str) -> bool:
    """What a click on a chart of units does."""
    return st.toggle(
        _("A click tells where the number comes from"),
        key=f"{key}.why",
        help=_("Off: a click looks inside the unit. On: it opens the number's passport."),
    )


def _clicked(event: PlotlyState, chart: Framed) -> tuple[str, str] | None:
    """The row and the column of what was clicked: bars and points say their row on an axis, places on a map in their data."""
    for point in event["selection"]["points"]:
        data = point.get("customdata")
        for each in (point.get("y"), point.get("x"), data[0] if isinstance(data, list) else data):
            if each in chart.codes:
                trace = chart.figure.data[point["curve_number"]]
                label = trace.meta or trace.name
                return str(each), label if label in chart.table else ""
    return None
