"""Reporting upward: when, what it would lock, what is missing, and one confirmation (rules, article 18)."""

import streamlit as st

from app.parts.context import _, act, person, show_due, show_moment, store
from app.parts.figures import show_count
from app.parts.metrics import Metric, draw_metrics
from app.parts.withdrawal import draw_withdrawal
from reporting.forms import form
from reporting.life_cycle import LOCKED, RETURNED
from reporting.preview import report_up_preview
from reporting.report_status import status, window_of
from reporting.reports import report_up
from reporting.units import Unit
from store import clock


def draw_report_up(unit: Unit, chosen: str) -> None:
    """When; asked for, what it would lock and what is missing, then one confirmation."""
    where = status(store(), unit.code, chosen)
    window = window_of(store(), unit, chosen)
    if where.state in LOCKED:
        st.info(_("Reported on {moment}; everything below is locked.", moment=show_moment(where.reported_at)))
        draw_withdrawal("review", where)
        return
    with st.container(border=True):
        st.markdown(f"**{_('Report upward')}**")
        start, end = show_moment(window.opens_at), show_due(where.due)
        st.markdown(_("Report upward: from {start} until {end}.", start=start, end=end))
        if where.state == RETURNED:
            st.warning(_("Your superior returned your report: {reason}", reason=where.reason or ""))
        elif not window.is_open(clock.now()):
            st.caption(_("Until then you can review and return what is below."))
            return
        key = f"review.reporting_{unit.code}_{chosen}"
        if not st.session_state.get(key):
            if st.button(_("Report upward …"), type="primary", key="review.begin_report"):
                st.session_state[key] = True
                st.rerun()
            return
        _draw_preview(unit, chosen)
        with st.container(horizontal=True):
            if st.button(_("Yes, report to the superior"), type="primary", key="review.report_up"):
                st.session_state.pop(key)
                act(
                    lambda: report_up(store(), person(), unit.code, chosen),
                    _("Reported. Everything below is locked."),
                )
            if st.button(_("Not yet"), key="review.not_yet"):
                st.session_state.pop(key)
                st.rerun()


def _draw_preview(unit: Unit, chosen: str) -> None:
    """What would be locked, what goes in as it stands, and what the own figures lack."""
    if unit.is_department:
        would = report_up_preview(store(), unit.code, chosen)
        draw_metrics(
            [
                Metric(_("Will be locked"), show_count(would.below), _("All units below, at every level.")),
                Metric(_("Reported already"), show_count(would.reported)),
                Metric(_("Submitted by hand"), show_count(would.submitted)),
                Metric(
                    _("By the system"),
                    show_count(would.by_system),
                    _("They go in as they stand and count as reported by the system."),
                ),
            ]
        )
        said = []
        if would.untouched:
            said.append(_("{count} have done nothing this quarter", count=would.untouched))
        if would.returned:
            said.append(_("{count} are still correcting", count=would.returned))
        if would.asking:
            said.append(_("{count} ask to withdraw", count=would.asking))
        if would.incomplete:
            said.append(_("{count} right below lack a required figure", count=would.incomplete))
        if said:
            st.warning(_("Of the units below: {list}.", list=_("; ").join(said)))
        if would.explained:
            st.caption(_("{count} units right below have explained a warning.", count=would.explained))
        if would.system_at:
            st.caption(
                _(
                    "If nobody does anything, the system reports at {moment}: your own figures and"
                    " {count} units below as they stand, marked as reported by the system.",
                    moment=show_due(would.system_at),
                    count=would.by_system,
                )
            )
    own = form(store(), unit.code, chosen)
    core = [cell for cell in own.cells if cell.indicator.tier == "core" and not cell.indicator.is_derived]
    missing = sum(1 for cell in core if cell.figure is None or not cell.figure.is_answered)
    blocking = sum(1 for problem in own.problems if problem.is_blocking)
    st.caption(
        _(
            "Your own figures: {missing} of {core} core figures missing, {blocking} problems not settled.",
            missing=missing,
            core=len(core),
            blocking=blocking,
        )
    )
