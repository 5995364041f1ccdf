"""Reviewing: the units right below in the order to look at them; approve, return, then report upward."""

from datetime import datetime

import polars as pl
import streamlit as st

from app.parts.context import _, own_unit, person, quarter, show_quarter, store
from app.parts.figure_cards import flagged_codes
from app.parts.opened_report import draw_report
from app.parts.report_upward import draw_report_up
from app.parts.review_list import OPEN, ROUND, draw_counts, draw_filters, draw_queue
from app.parts.reviewed_unit import draw_navigation, leave_last
from app.parts.superior_acts import draw_acts
from auth.permissions import Person
from reporting.figures_below import judged_figures
from reporting.life_cycle import WITHDRAWAL_REQUESTED
from reporting.review_queue import review_marker, review_queue, what_changed
from store import clock


def main() -> None:
    """The queue, the unit that was opened, and the own report's act."""
    unit, chosen = own_unit(), quarter()
    st.title(f"{_('Review')} · {show_quarter(chosen)}")
    if not unit.is_department:
        if unit.is_on_roster:
            draw_report_up(unit, chosen)
        st.caption(_("A university reviews its own figures and reports them itself."))
        judged = judged_figures(store(), unit.code, chosen)
        draw_report(unit.code, unit.name, chosen, "review", judged=judged)
        return
    minute = clock.now().replace(second=0, microsecond=0)
    queue = queue_of(unit.code, chosen, person(), review_marker(store(), unit.code, chosen), minute)
    if queue.is_empty():
        st.info(_("There is no unit below that owes a report for this quarter."))
    else:
        draw_requests(queue)
        draw_reviewing(queue, chosen)
    if unit.is_on_roster:
        draw_report_up(unit, chosen)


@st.cache_data(max_entries=500, show_spinner=False, hash_funcs={Person: lambda each: each.user_name})
def queue_of(
    unit_code: str, chosen: str, reviewer: Person, marker: tuple[int, ...], minute: datetime
) -> pl.DataFrame:
    """The queue, worked out anew when something has happened below, and every minute: time moves reports too."""
    del marker, minute
    return review_queue(store(), unit_code, chosen, reviewer)


def draw_requests(queue: pl.DataFrame) -> None:
    """Who asks to withdraw, before everything else."""
    asking = queue.filter(pl.col("state") == WITHDRAWAL_REQUESTED)
    if asking.height:
        st.warning(_("{count} units ask to withdraw their report.", count=asking.height))
        with st.container(horizontal=True):
            for code, name in asking.select("unit_code", "name").head(10).iter_rows():
                if st.button(name, key=f"review.asking_{code}", icon=":material/undo:"):
                    st.session_state[OPEN] = code


def draw_reviewing(queue: pl.DataFrame, chosen: str) -> None:
    """The list, folded away while a unit is open, and that unit."""
    names = dict(queue.select("unit_code", "name").iter_rows())
    if st.session_state.get(OPEN) not in names:
        st.session_state[OPEN] = None
    draw_counts(queue)
    opened = st.selectbox(
        _("Open a unit"),
        list(names),
        index=None,
        format_func=lambda code: f"{names[code]} {code}",
        key=OPEN,
        placeholder=_("choose, or click a row"),
    )
    leave_last(opened, chosen)
    fold_list(is_open=opened is not None)
    with st.expander(_("Units right below"), expanded=True, key="review.units", on_change="rerun"):
        shown = draw_filters(queue)
        draw_queue(shown, queue, chosen)
    if opened:
        row = queue.row(by_predicate=pl.col("unit_code") == opened, named=True)
        draw_navigation(row, shown["unit_code"].to_list(), chosen)
        draw_opened(opened, str(names[opened]), chosen, has_looked=row["own_sequence"] is not None)


def fold_list(*, is_open: bool) -> None:
    """When a unit is opened the list makes room for it; when it is closed the list comes back untouched."""
    if st.session_state.get("review.is_open", False) != is_open:
        st.session_state["review.units"] = not is_open
        st.session_state[ROUND] = st.session_state.get(ROUND, 0) + (not is_open)
    st.session_state["review.is_open"] = is_open


def draw_opened(code: str, name: str, chosen: str, *, has_looked: bool) -> None:
    """The opened unit: what to look at first, then what can be done."""
    judged = judged_figures(store(), code, chosen)
    since = what_changed(store(), person(), code, chosen) if has_looked else None
    opened = draw_report(code, name, chosen, "review", judged=judged, since=since)
    draw_acts(opened, flagged_codes(opened, judged))


main()
