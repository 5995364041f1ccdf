"""What a superior's reviewer does with an opened report: answer a request, return it with a time limit."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

import streamlit as st

from app.parts.chain import draw_chain
from app.parts.context import _, act, language, person, show_due, show_left, store
from app.parts.written import as_written
from reporting.forms import Form
from reporting.life_cycle import LOCKED, REPORTED, SUBMITTED, WITHDRAWAL_REQUESTED
from reporting.report_status import status
from reporting.return_reasons import RETURN_REASONS, reason_text
from reporting.returns import approve_withdrawal, reject_withdrawal, return_report
from reporting.units import MINISTRY
from store import clock
from store.clock import SHANGHAI, parse_moment

END_OF_WORK = time(18, 0)
RETURNING = "review.returning"


def draw_acts(opened: Form, flagged: Sequence[str] = ()) -> None:
    """The acts that fit the state of the report; why there are none, where it is locked from above.

    `flagged`: the figures that a return suggests to open again.
    """
    state = opened.status.state
    if state not in (SUBMITTED, REPORTED, WITHDRAWAL_REQUESTED):
        return
    own, limit, is_locked = person().unit_code, None, False
    if own != MINISTRY:
        above = status(store(), own, opened.quarter)
        limit, is_locked = above.due, above.state in LOCKED
    is_returning = st.session_state.get(RETURNING) == opened.unit.code
    if is_locked and (is_returning or state == WITHDRAWAL_REQUESTED):
        st.info(
            _(
                "Your own report is locked. Ask your superior to return it first, then you can return this one."
            )
        )
        draw_chain(opened.unit.code, opened.quarter)
    if state == WITHDRAWAL_REQUESTED:
        _draw_request(opened, limit, is_locked=is_locked)
    if is_returning and not is_locked:
        _draw_return(opened, limit, flagged)


def _draw_request(opened: Form, limit: datetime | None, *, is_locked: bool) -> None:
    code, chosen = opened.unit.code, opened.quarter
    with st.form("review.request"):
        st.markdown(
            _("The unit asks to withdraw its report: {reason}", reason=as_written(opened.status.reason or ""))
        )
        if not is_locked:
            draw_chain(code, chosen)
        answer = st.text_input(_("Your reason (needed to reject)"), key="review.answer")
        st.caption(_("If you agree, the unit has five days, but not longer than you have yourself."))
        if limit:
            st.caption(_("You yourself have until {moment}.", moment=show_due(limit)))
        with st.container(horizontal=True):
            agrees = st.form_submit_button(
                _("Agree and return"), type="primary", key="review.agree", disabled=is_locked
            )
            refuses = st.form_submit_button(_("Reject"), key="review.reject")
    if agrees:
        act(lambda: approve_withdrawal(store(), person(), code, chosen, None, answer), _("Returned."))
    if refuses:
        act(
            lambda: reject_withdrawal(store(), person(), code, chosen, answer),
            _("Rejected; the report stays locked."),
        )


def _draw_return(opened: Form, limit: datetime | None, flagged: Sequence[str]) -> None:
    code, chosen = opened.unit.code, opened.quarter
    indicators = {
        cell.indicator.code: cell.indicator for cell in opened.cells if not cell.indicator.is_derived
    }
    suggested = _suggested(limit)
    with st.form("review.return", enter_to_submit=False):
        st.markdown(f"**{_('Return for correction')}**")
        left, right = st.columns(2)
        key = left.selectbox(
            _("Kind of reason"),
            list(RETURN_REASONS),
            index=None,
            format_func=lambda each: RETURN_REASONS[each].name(language()),
            key="review.reason_key",
            placeholder=_("choose"),
        )
        day, hour = right.columns(2)
        due_on = day.date_input(
            _("Correct by (day)"),
            value=suggested.date(),
            min_value=_in_shanghai(clock.now()).date(),
            max_value=_in_shanghai(limit).date() if limit else None,
            format="YYYY-MM-DD",
            key="review.due_on",
        )
        due_at = hour.time_input(_("Time"), value=suggested.time(), key="review.due_at")
        words = st.text_area(_("Reason"), key="review.reason", placeholder=_("in your own words"), height=80)
        only = st.multiselect(
            _("Only these figures"),
            list(indicators),
            default=[each for each in flagged if each in indicators],
            format_func=lambda each: f"{each} {indicators[each].name(language())}",
            key="review.only",
            placeholder=_("all figures"),
            help=_("Suggested: the figures that stand out. Nothing chosen means all figures."),
        )
        if limit:
            st.caption(
                _(
                    "Not later than your own limit, {moment} ({left} left).",
                    moment=show_due(limit),
                    left=show_left(limit),
                )
            )
        with st.container(horizontal=True):
            returns = st.form_submit_button(_("Return"), type="primary", key="review.do_return")
            cancels = st.form_submit_button(_("Cancel"), key="review.cancel_return")
    if cancels:
        st.session_state.pop(RETURNING, None)
        st.rerun()
    if returns:
        moment = parse_moment(datetime.combine(due_on, due_at, tzinfo=SHANGHAI).isoformat())
        act(
            lambda: return_report(
                store(), person(), code, chosen, reason_text(key, words, language()), moment, only
            ),
            _("Returned with its time limit."),
        )


def _suggested(limit: datetime | None) -> datetime:
    """Tomorrow at the end of work, or the own limit if that comes first; in Shanghai."""
    tomorrow = _in_shanghai(clock.now()) + timedelta(days=1)
    end = datetime.combine(tomorrow.date(), END_OF_WORK, tzinfo=SHANGHAI)
    return min(end, _in_shanghai(limit)) if limit else end


def _in_shanghai(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC).astimezone(SHANGHAI)
