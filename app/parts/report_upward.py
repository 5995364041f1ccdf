"""Reporting upward: when, what it would lock, what is missing, and one confirmation (rules, article 18)."""

from collections.abc import Sequence

import streamlit as st

from app.parts.context import _, act, person, show_due, show_left, show_moment, store
from app.parts.figures import show_count
from app.parts.metrics import Metric, draw_metrics
from app.parts.withdrawal import draw_withdrawal
from app.parts.written import as_written
from reporting.forms import form
from reporting.life_cycle import LOCKED, RETURNED
from reporting.preview import Preview, report_up_preview
from reporting.report_status import status, window_of
from reporting.reports import report_up
from reporting.units import Unit
from store import clock

MOST_NAMES = 12


def draw_report_up(unit: Unit, chosen: str, *, waiting: int = 0) -> None:
    """When; asked for, what it would lock and what is missing, then one confirmation.

    `waiting`: how many of the units right below have handed in and are not approved.
    """
    where = status(store(), unit.code, chosen)
    window = window_of(store(), unit, chosen)
    if where.state in LOCKED:
        st.info(_("Reported on {moment}; everything below is locked.", moment=show_moment(where.reported_at)))
        draw_withdrawal("review", where)
        return
    key = f"review.reporting_{unit.code}_{chosen}"
    is_open = window.is_open(clock.now()) or where.state == RETURNED
    with st.container(horizontal=True, vertical_alignment="center"):
        start, end = show_moment(window.opens_at), show_due(where.due)
        said = _("Report upward: from {start} until {end}.", start=start, end=end)
        if is_open and where.due:
            said += " " + _("{left} left.", left=show_left(where.due))
        elif not is_open and unit.is_department:
            said += " " + _("Until then you can review and return what is below.")
        st.caption(said, width="content")
        if is_open and not st.session_state.get(key):
            st.button(
                _("Report upward …"),
                key="review.begin_report",
                icon=":material/upload:",
                on_click=_set,
                args=(key, True),
            )
    if where.state == RETURNED:
        st.warning(_("Your superior returned your report: {reason}", reason=as_written(where.reason or "")))
    if is_open and st.session_state.get(key):
        _draw_asking(unit, chosen, waiting, key)


def _draw_asking(unit: Unit, chosen: str, waiting: int, key: str) -> None:
    """What it would do, and the one question."""
    with st.container(border=True):
        st.markdown(f"**{_('Report upward')}**")
        if unit.is_department:
            _draw_below(report_up_preview(store(), unit.code, chosen), waiting)
        _draw_own(unit, chosen)
        with st.container(horizontal=True):
            if st.button(_("Yes, report to the superior"), type="primary", key="review.report_up"):
                st.session_state.pop(key)
                act(
                    lambda: report_up(store(), person(), unit.code, chosen),
                    _("Reported. Everything below is locked."),
                )
            st.button(_("Not yet"), key="review.not_yet", on_click=_set, args=(key, False))
        st.caption(_("To change anything after that, you ask your superior to let you withdraw."))


def _draw_below(would: Preview, waiting: int) -> None:
    """What would be locked, what goes in as it stands, what is missing and what was explained."""
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
    counts = [
        (waiting, _("{count} right below have handed in and are not approved yet", count=waiting)),
        (would.untouched, _("{count} have done nothing this quarter", count=would.untouched)),
        (would.returned, _("{count} are still correcting", count=would.returned)),
        (would.asking, _("{count} ask to withdraw", count=would.asking)),
    ]
    if said := [text for count, text in counts if count]:
        st.warning(_("Of the units below: {list}.", list=_("; ").join(said)))
    for label, names in (
        (_("Go in as they stand ({count})", count=len(would.unfinished)), would.unfinished),
        (_("Lack a required figure ({count})", count=len(would.incomplete)), would.incomplete),
        (_("Explained a warning ({count})", count=len(would.explained)), would.explained),
    ):
        if names:
            st.caption(f"**{label}**{_(': ')}{_named(names)}")
    if would.system_at:
        st.caption(
            _(
                "If nobody does anything, the system reports at {moment}: your own figures and"
                " {count} units below as they stand, marked as reported by the system.",
                moment=show_due(would.system_at),
                count=would.by_system,
            )
        )


def _named(names: Sequence[str]) -> str:
    """The first of the names, and how many more there are."""
    listed = _(", ").join(names[:MOST_NAMES])
    if len(names) > MOST_NAMES:
        return _("{names} and {count} more", names=listed, count=len(names) - MOST_NAMES)
    return listed


def _draw_own(unit: Unit, chosen: str) -> None:
    """What the own figures lack."""
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


def _set(key: str, value: bool) -> None:
    st.session_state[key] = value
