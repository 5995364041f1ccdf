"""Reviewing: the units right below, one opened at a time; return, answer requests, report upward."""

from datetime import datetime, time, timedelta

import polars as pl
import streamlit as st

from app.parts.context import (
    _,
    act,
    language,
    own_unit,
    person,
    quarter,
    show_moment,
    show_quarter,
    store,
)
from app.parts.figures import name_of, show_figure
from reporting.forms import form
from reporting.life_cycle import LOCKED, REPORTED, STATES, SUBMITTED, WITHDRAWAL_REQUESTED
from reporting.reports import (
    approve_withdrawal,
    reject_withdrawal,
    report_up,
    return_report,
    review_list,
    status,
    window_of,
)
from reporting.units import Unit
from store import clock
from store.clock import SHANGHAI, parse_moment


def main() -> None:
    """The own report's act, the list, and the unit that was opened."""
    unit, chosen = own_unit(), quarter()
    st.title(f"{_('Review')} · {show_quarter(chosen)}")
    listed = review_list(store(), unit.code, chosen) if unit.is_department else None
    if unit.is_on_roster:
        draw_report_up(unit, chosen, listed)
    if listed is None:
        st.caption(_("A university reviews its own figures and reports them itself."))
        draw_opened(unit.code, unit.name, chosen)
    elif listed.is_empty():
        st.info(_("There is no unit below that owes a report for this quarter."))
    elif opened := draw_list(listed):
        draw_opened(opened, str(dict(listed.select("unit_code", "name").iter_rows())[opened]), chosen)


def draw_report_up(unit: Unit, chosen: str, listed: pl.DataFrame | None) -> None:
    """Report upward: what will be locked, what is missing, then one confirmation."""
    where = status(store(), unit.code, chosen)
    window = window_of(store(), unit, chosen)
    if where.state in LOCKED:
        st.info(_("Reported on {moment}; everything below is locked.", moment=show_moment(where.reported_at)))
        return
    with st.container(border=True):
        st.markdown(
            _(
                "Report upward: from {start} until {end}.",
                start=show_moment(window.opens_at),
                end=show_moment(where.due),
            )
        )
        if listed is not None and listed.height:
            open_units = listed.filter(~pl.col("state").is_in([*LOCKED, SUBMITTED]))
            st.caption(
                _(
                    "{due} units below will be locked; {open} of them have not submitted and go in as they stand.",
                    due=listed.height,
                    open=open_units.height,
                )
            )
        sure = st.checkbox(
            _("I have reviewed the figures and report them to the superior."), key="review.sure"
        )
        if st.button(_("Report upward"), type="primary", disabled=not sure, key="review.report_up"):
            act(
                lambda: report_up(store(), person(), unit.code, chosen),
                _("Reported. Everything below is locked."),
            )


def draw_list(listed: pl.DataFrame) -> str | None:
    """The filtered list; returns the unit that was picked."""
    states = st.multiselect(
        _("State"),
        [state for state in STATES if state in set(listed["state"])],
        format_func=lambda state: _("state." + state),
        key="review.states",
        placeholder=_("all states"),
    )
    shown = listed.filter(pl.col("state").is_in(states)) if states else listed
    table = pl.DataFrame(
        {
            _("Unit"): shown["name"],
            _("Code"): shown["unit_code"],
            _("State"): [_("state." + state) for state in shown["state"]],
            _("Saves"): shown["saved_count"],
            _("Returns"): shown["returned_count"],
            _("Last act"): [show_moment(moment) for moment in shown["last_act_at"]],
        }
    )
    event = st.dataframe(
        table,
        hide_index=True,
        key="review.list",
        on_select="rerun",
        selection_mode="single-row",
        alt=_("Units right below"),
    )
    rows = event["selection"]["rows"]
    codes = shown["unit_code"].to_list()
    if rows and rows[0] < len(codes):
        return str(codes[rows[0]])
    picked = st.selectbox(
        _("Open a unit"),
        codes,
        index=None,
        format_func=dict(shown.select("unit_code", "name").iter_rows()).get,
        key="review.open",
        placeholder=_("choose, or click a row"),
    )
    return picked


def draw_opened(code: str, name: str, chosen: str) -> None:
    """One unit: its changed figures, what the checks say, and what the reviewer can do."""
    opened = form(store(), code, chosen)
    where = opened.status
    st.subheader(f"{name} · {_('state.' + where.state)}")
    changed = [cell for cell in opened.cells if cell.figure and cell.figure.quarter == chosen]
    if changed:
        st.dataframe(
            pl.DataFrame(
                {
                    _("Indicator"): [name_of(cell.indicator) for cell in changed],
                    _("Last quarter"): [show_figure(cell.previous, cell.indicator) for cell in changed],
                    _("This quarter"): [show_figure(cell.figure, cell.indicator) for cell in changed],
                    _("Note"): [cell.figure.note or "" for cell in changed if cell.figure],
                }
            ),
            hide_index=True,
            key="review.changed",
            alt=_("Figures saved this quarter"),
        )
    else:
        st.caption(_("No figure was saved this quarter."))
    for problem in opened.problems:
        draw = {"error": st.error, "explain": st.warning}.get(problem.severity, st.caption)
        draw(f"**{problem.indicator_code}** {problem.message(language())}")
    if code == person().unit_code:
        return
    if where.state == WITHDRAWAL_REQUESTED:
        draw_request(code, chosen, str(where.reason))
    if where.state in (SUBMITTED, REPORTED):
        draw_return(
            code, chosen, [cell.indicator.code for cell in opened.cells if not cell.indicator.is_derived]
        )


def draw_request(code: str, chosen: str, reason: str) -> None:
    """Answer a request for withdrawal."""
    with st.form("review.request"):
        st.markdown(_("The unit asks to withdraw its report: {reason}", reason=reason))
        answer = st.text_input(_("Your reason (needed to reject)"), key="review.answer")
        agree, refuse = st.columns(2)
        if agree.form_submit_button(_("Agree and return"), type="primary"):
            act(lambda: approve_withdrawal(store(), person(), code, chosen, None, answer), _("Returned."))
        if refuse.form_submit_button(_("Reject")):
            act(
                lambda: reject_withdrawal(store(), person(), code, chosen, answer),
                _("Rejected; the report stays locked."),
            )


def draw_return(code: str, chosen: str, indicators: list[str]) -> None:
    """Return a report with a reason, a time limit and, if wanted, only some figures."""
    with st.expander(_("Return for correction")), st.form("review.return"):
        reason = st.text_area(_("Reason"), key="review.reason")
        local = clock.now() + timedelta(hours=8)
        day, hour = st.columns(2)
        due_on = day.date_input(
            _("Correct by (day)"), value=(local + timedelta(days=1)).date(), key="review.due_on"
        )
        due_at = hour.time_input(_("Time"), value=time(18, 0), key="review.due_at")
        only = st.multiselect(
            _("Only these figures"), indicators, key="review.only", placeholder=_("all figures")
        )
        if st.form_submit_button(_("Return"), type="primary"):
            moment = datetime.combine(due_on, due_at, tzinfo=SHANGHAI).isoformat()
            act(
                lambda: return_report(store(), person(), code, chosen, reason, parse_moment(moment), only),
                _("Returned with its time limit."),
            )


main()
