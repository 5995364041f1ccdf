"""Each view of the statistics screen: asked, titled with what to see, and framed."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from app.parts import drill, passport
from app.parts.context import _
from app.parts.explorer import over_time, side_by_side
from app.parts.explorer.map_view import draw_map
from app.parts.explorer.view import View, is_by_unit, number_of, why_on_click
from app.parts.slices import draw_made_of, draw_slices, draw_whole, show_value


def draw(view: View) -> str | None:
    """The number and the chosen view; returns the code that was clicked."""
    whole = view.answer("none")
    draw_whole(whole, view.indicator)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        draw_made_of(whole, view.indicator)
        draw_why(view, whole)
    draw_basis(view, whole["rows"][0]["value"])
    if not view.unit.is_department and view.chosen.drawn not in ("lines",):
        return None
    return _VIEWS[view.chosen.drawn](view)


def draw_why(view: View, whole: dict[str, Any]) -> None:
    """The way to where each chosen indicator of the unit comes from."""
    number = number_of(view, "none", view.unit.code, whole, view.indicator.code)
    passport.buttons(number, view.indicators, key="statistics")


def draw_basis(view: View, shown: str | None) -> None:
    """What the other hierarchy would show, when it shows something else."""
    other = "as_is" if view.chosen.basis == "as_was" else "as_was"
    if not view.unit.is_department:
        return
    answer = view.answer("none", other)
    row = answer["rows"][0]
    if row["value"] == shown:
        return
    st.caption(
        _(
            "By the hierarchy {basis} it is {value}: units have moved since, and count elsewhere.",
            basis=_("basis." + other),
            value=show_value(row, answer, view.indicator),
        )
    )


def draw_bars(view: View) -> str | None:
    """The slices of one indicator, ranked."""
    by, answer = view.chosen.by, view.answer(view.chosen.by)
    if is_by_unit(by):
        drill.hint()
    on_cell = why_on_click(view, by, dict.fromkeys((row["key"] for row in answer["rows"]), answer))
    return draw_slices(answer, view.indicator, by, view.unit.code, on_cell)


_VIEWS: dict[str, Callable[[View], str | None]] = {
    "bars": draw_bars,
    "table": side_by_side.draw_table,
    "lines": over_time.draw_lines,
    "small": over_time.draw_small,
    "map": draw_map,
    "distribution": side_by_side.draw_distribution,
    "scatter": side_by_side.draw_scatter,
}
