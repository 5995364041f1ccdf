"""Reviewing: the units right below in the order to look at them; approve, return, then report upward."""

import polars as pl
import streamlit as st

from app.parts.context import _, own_unit, person, quarter, show_quarter, store
from app.parts.figure_cards import flagged_codes
from app.parts.opened_report import draw_body
from app.parts.report_upward import draw_report_up
from app.parts.review_list import CODES, OPEN, draw_counts, draw_queue, present_queue, waiting_count
from app.parts.reviewed_unit import draw_navigation, draw_review_state, leave_last
from app.parts.superior_acts import draw_acts
from app.parts.written import as_written
from reporting.contacts import contacts_below
from reporting.figures_below import judged_figures
from reporting.forms import form
from reporting.life_cycle import WITHDRAWAL_REQUESTED
from reporting.review_queue import what_changed
from reporting.units import Unit


def main() -> None:
    """The queue with the own report's act, or the unit that was opened."""
    unit, chosen = own_unit(), quarter()
    if not unit.is_department:
        draw_university(unit, chosen)
        return
    queue = present_queue(unit.code, chosen)
    codes = queue["unit_code"].to_list()
    opened = st.session_state.get(OPEN)
    if opened not in codes:
        opened = st.session_state[OPEN] = None
    leave_last(opened, chosen)
    if opened:
        row = queue.row(by_predicate=pl.col("unit_code") == opened, named=True)
        known = set(codes)
        order = [code for code in st.session_state.get(CODES, []) if code in known]
        draw_opened(row, order if opened in order else codes, chosen)
        return
    st.title(f"{_('Review')} · {show_quarter(chosen)}")
    if unit.is_on_roster:
        draw_report_up(unit, chosen, waiting=waiting_count(queue))
    if queue.is_empty():
        st.info(_("There is no unit below that owes a report for this quarter."))
        return
    draw_requests(queue)
    draw_counts(queue)
    draw_queue(queue, chosen)


def draw_university(unit: Unit, chosen: str) -> None:
    """A university has nothing below: its own figures, and reporting them."""
    st.title(f"{_('Review')} · {show_quarter(chosen)}")
    if unit.is_on_roster:
        draw_report_up(unit, chosen)
    st.caption(_("A university reviews its own figures and reports them itself."))
    own = form(store(), unit.code, chosen)
    st.subheader(f"{unit.name} · {_('state.' + own.status.state)}")
    draw_body(own, "review", judged=judged_figures(store(), unit.code, chosen))


def draw_requests(queue: pl.DataFrame) -> None:
    """Who asks to withdraw, before everything else."""
    asking = queue.filter(pl.col("state") == WITHDRAWAL_REQUESTED)
    if asking.height:
        st.warning(_("{count} units ask to withdraw their report.", count=asking.height))
        with st.container(horizontal=True):
            for code, name in asking.select("unit_code", "name").head(10).iter_rows():
                if st.button(name, key=f"review.asking_{code}", icon=":material/undo:"):
                    st.session_state[OPEN] = code
                    st.rerun()


def draw_opened(row: dict[str, object], order: list[str], chosen: str) -> None:
    """The opened unit: the bar with the keys, what asks for an act, then what to look at."""
    code = str(row["unit_code"])
    draw_navigation(row, order, chosen)
    st.title(f"{row['name']} · {_('state.' + str(row['state']))}")
    draw_review_state(row)
    draw_contact(code, chosen)
    opened = form(store(), code, chosen)
    judged = judged_figures(store(), code, chosen)
    draw_acts(opened, flagged_codes(opened, judged))
    since = what_changed(store(), person(), code, chosen) if row["own_sequence"] is not None else None
    draw_body(opened, "review", judged=judged, since=since)


def draw_contact(code: str, chosen: str) -> None:
    """Whom to call: one talks before one returns a report (rules, article 20)."""
    found = contacts_below(store(), person(), chosen, [code]).row(0, named=True)
    if found["person_name"]:
        st.caption(
            _(
                "Contact: {name} {phone}",
                name=as_written(found["person_name"]),
                phone=as_written(found["phone"] or ""),
            )
        )
    else:
        st.caption(_("Nobody of this unit has signed in yet."))


main()
