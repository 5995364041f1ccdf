"""The figures a reviewer has to look at, one card each: before, after, peers, explanation, and why."""

from decimal import Decimal
from typing import Any

import polars as pl
import streamlit as st

from app.parts.context import _, language, show_moment
from app.parts.doubts import show_circle, show_doubt, show_peers
from app.parts.figures import NOTHING, name_of, show_figure
from app.parts.people import show_person
from app.parts.written import as_written
from reporting.figure import Figure
from reporting.forms import Cell, Form
from reporting.plausibility import DOUBTFUL

MOST_CARDS = 12
Row = dict[str, Any]


def flagged_codes(opened: Form, judged: pl.DataFrame) -> list[str]:
    """Entered figures that are doubtful, wrong, unexplained or explained; the most doubtful first."""
    entered = [cell.indicator.code for cell in opened.cells if not cell.indicator.is_derived]
    doubtful = judged.filter(pl.col("doubt") >= DOUBTFUL).sort("doubt", descending=True)["indicator_code"]
    found = [each.indicator_code for each in opened.problems if each.is_blocking or each.is_explained]
    return [code for code in dict.fromkeys([*doubtful, *found]) if code in entered]


def draw_cards(opened: Form, judged: pl.DataFrame, screen: str) -> None:
    """A card for each flagged figure; the first dozen open, the others behind one click."""
    codes = flagged_codes(opened, judged)
    if not codes:
        st.caption(
            ":material/check: " + _("No figure stands out: nothing doubtful, no problem, no note.")
        )
        return
    cells = {cell.indicator.code: cell for cell in opened.cells}
    beside = judged.rows_by_key("indicator_code", named=True, unique=True)
    st.markdown(f"**{_('To be looked at ({count})', count=len(codes))}**")
    for code in codes[:MOST_CARDS]:
        _draw_card(opened, cells[code], beside.get(code))
    if rest := codes[MOST_CARDS:]:
        with st.expander(_("{count} more figures", count=len(rest)), key=f"{screen}.more_cards"):
            for code in rest:
                _draw_card(opened, cells[code], beside.get(code))


def show_change(before: Decimal | None, after: Decimal | None) -> str:
    """The change of a number in per cent, with its sign; a dash where there is nothing to compare."""
    if before is None or after is None or not before:
        return NOTHING
    change = (after - before) / abs(before) * 100
    if not change:
        return "0 %"
    digits = 1 if abs(change) < 100 else 0
    return f"{change:+,.{digits}f} %"


def _draw_card(opened: Form, cell: Cell, row: Row | None) -> None:
    indicator = cell.indicator
    with st.container(border=True, gap="xsmall"):
        change = NOTHING if row is None else show_change(row["previous_number"], row["number"])
        if indicator.type in ("bool", "choice", "date"):
            change = NOTHING
        after = f"{show_figure(cell.previous, indicator)} → **{show_figure(cell.figure, indicator)}**"
        st.markdown(
            f"**{name_of(indicator)}**  \n{after}" + (f" ({change})" if change != NOTHING else ""),
            help=indicator.definition(language()),
        )
        if row is not None and row["doubt"] >= DOUBTFUL:
            st.markdown(f":orange-badge[{_('doubtful')}] {_('; ').join(show_doubt(row))}")
        for problem in opened.problems:
            if problem.indicator_code == indicator.code and (problem.is_blocking or problem.is_explained):
                badge = "gray-badge" if problem.is_explained else "red-badge"
                label = _("explained") if problem.is_explained else _("problem")
                st.markdown(f":{badge}[{label}] {problem.message(language())}")
        if cell.figure is not None and cell.figure.note:
            _draw_note(cell.figure)
        if (peers := show_peers(row, indicator)) != NOTHING:
            assert row is not None
            details = {"circle": show_circle(row), "usual": peers, "count": row["peers"]}
            st.caption(
                _("Similar units this quarter ({circle}): {usual}, {count} units", **details)
                if row["is_year_to_date"]
                else _("Similar units last quarter ({circle}): {usual}, {count} units", **details)
            )


def _draw_note(figure: Figure) -> None:
    """The unit's words and whose they are: the reason for the figure, or a note that only stands beside it."""
    who = show_person(figure.actor, figure.recorded_at)
    details = {"actor": as_written(who), "moment": show_moment(figure.recorded_at)}
    st.markdown(
        ":material/chat: "
        + (
            _("Note given as the reason ({actor}, {moment})", **details)
            if figure.has_reason
            else _("Note, not given as the reason of this quarter's figure ({actor}, {moment})", **details)
        )
    )
    st.text(figure.note or "")
