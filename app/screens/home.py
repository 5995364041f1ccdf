"""Home: what is due, by when, in which state, and the next step."""

import streamlit as st

from app.parts.context import (
    _,
    own_unit,
    person,
    quarter,
    show_due,
    show_left,
    show_moment,
    show_quarter,
    store,
)
from app.parts.metrics import Metric, draw_metrics
from app.parts.once import once
from app.parts.questions import draw_questions
from app.parts.unit_names import in_full
from app.parts.units_below import draw_below
from app.parts.written import as_written
from auth.permissions import MANAGER, REVIEWER
from reporting.inbox import unread_count
from reporting.life_cycle import LOCKED, RETURNED
from reporting.report_status import Status, status, window_of
from reporting.units import Unit
from store import clock


def main() -> None:
    """The unit's own report, then the units right below."""
    unit, chosen = own_unit(), quarter()
    st.title(f"{in_full(unit.code, unit.name)} · {show_quarter(chosen)}")
    if unit.is_on_roster:
        draw_own(unit, status(store(), unit.code, chosen))
    elif unit.kind != "ministry":
        st.info(_("This unit owes no report for this quarter."))
    draw_unread()
    draw_questions(unit.code, chosen)
    if unit.is_department:
        draw_below(unit, chosen)


def draw_unread() -> None:
    """How many messages wait in the inbox, and the way there."""
    unread = once(unread_count, store(), person())
    if unread and st.button(
        _("{count} unread messages", count=unread), key="home.inbox", icon=":material/inbox:"
    ):
        st.switch_page("screens/inbox.py")


def draw_own(unit: Unit, where: Status) -> None:
    """State, time limit and next step of the own report."""
    due = Metric(_("Due by"), show_due(where.due))
    if where.due is None:
        due = Metric(_("Reported at"), show_moment(where.reported_at))
    state = Metric(_("State"), _("state." + where.state))
    figures = Metric(_("Figures this quarter"), _("content." + where.content))
    draw_metrics([state, due, figures], width=170)
    if where.state in LOCKED:
        how = _("by the system, at the deadline") if where.auto else _("by hand")
        st.caption(_("Version {version}, reported {how}.", version=where.version, how=how))
    elif where.state == RETURNED:
        st.warning(
            _(
                "Returned: {reason}. Correct it within {left}.",
                reason=as_written(where.reason or ""),
                left=show_left(where.due) if where.due else "",
            )
        )
    elif where.due and where.due > clock.now():
        st.caption(_("{left} left.", left=show_left(where.due)))
    draw_next_step(unit, where)


def draw_next_step(unit: Unit, where: Status) -> None:
    """One button to what this person can do now."""
    role = person().role
    if role == MANAGER and where.state not in LOCKED:
        text = _("Fill in or confirm") if where.state != "submitted" else _("Look at what was submitted")
        if st.button(text, type="primary", key="home.fill"):
            st.switch_page("screens/fill.py")
    elif role == REVIEWER and where.state not in LOCKED:
        window = window_of(store(), unit, where.quarter)
        if clock.now() < window.opens_at:
            st.info(_("Reporting upward opens on {moment}.", moment=show_moment(window.opens_at)))
        if st.button(_("Review and report upward"), type="primary", key="home.review"):
            st.switch_page("screens/review.py")


main()
