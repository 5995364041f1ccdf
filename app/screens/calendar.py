"""The reporting windows of a quarter; the ministry's manager may extend one (rules, article 18)."""

import streamlit as st

from app.parts.context import _, act, person, quarter, show_due, show_moment, show_quarter, store
from app.parts.standing import standing
from app.parts.tables import draw_table
from auth.permissions import MINISTRY, allows, own_relation
from reporting.calendar import MOST_EXTRA_DAYS, WINDOWS, extend_windows, extensions, windows
from store import clock


def main() -> None:
    """The windows, what was extended and why, and the extension for whom it is allowed."""
    chosen = quarter()
    st.title(f"{_('Calendar')} · {show_quarter(chosen)}")
    found = windows(store(), chosen)
    draw_table(
        {
            _("Who reports"): [_("window." + kind) for kind in found],
            _("Opens"): [show_moment(window.opens_at) for window in found.values()],
            _("Closes"): [show_due(window.closes_at) for window in found.values()],
            _("Now"): [_("phase." + standing(window)) for window in found.values()],
        },
        key="calendar.windows",
        alt=_("Reporting windows"),
    )
    st.caption(
        _("A school's figures go up with its superior's report. What is not in at the end goes in by itself.")
    )
    draw_extensions(chosen)
    if allows(person(), "extend_windows", own_relation(person(), MINISTRY)):
        draw_extend(chosen, [kind for kind in WINDOWS if clock.now() < found[kind].closes_at])


def draw_extensions(chosen: str) -> None:
    """What was extended this quarter, by whom and why."""
    found = extensions(store(), chosen)
    if found.is_empty():
        return
    st.subheader(_("Extended this quarter"))
    draw_table(
        {
            _("Who reports"): [_("window." + kind) for kind in found["window_kind"]],
            _("Last day"): found["last_day"].to_list(),
            _("Reason"): found["reason"].to_list(),
            _("By"): found["actor"].to_list(),
            _("When"): [show_moment(moment) for moment in found["recorded_at"]],
        },
        key="calendar.extensions",
        alt=_("Extended this quarter"),
    )


def draw_extend(chosen: str, kinds: list[str]) -> None:
    """The form of the extension; the windows after the extended one move on by as many days."""
    st.subheader(_("Extend a window"))
    if not kinds:
        st.caption(_("All windows of this quarter are over."))
        return
    with st.form("calendar.extend"):
        kind = st.selectbox(
            _("Who reports"), kinds, format_func=lambda each: _("window." + each), key="calendar.kind"
        )
        days = st.number_input(_("Further days"), 1, MOST_EXTRA_DAYS, 1, key="calendar.days")
        reason = st.text_input(_("Reason"), key="calendar.reason")
        st.caption(_("For this quarter only. The windows after it move on by as many days."))
        if st.form_submit_button(_("Extend"), type="primary"):
            act(
                lambda: extend_windows(store(), person(), chosen, kind, int(days), reason),
                _("The window has been extended."),
            )


main()
