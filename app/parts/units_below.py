"""The units right below on the home screen: how far they are, and what waits for this person there."""

import polars as pl
import streamlit as st

from app.parts.context import _, person, store
from app.parts.figures import show_count
from app.parts.metrics import Metric, draw_metrics
from app.parts.review_list import CODES, OPEN, columns_of, is_waiting, present_queue
from app.parts.row_list.component import Message, draw_row_list
from auth.permissions import MANAGER, REVIEWER
from reporting.life_cycle import IN_PROGRESS, LOCKED, RETURNED, SUBMITTED, UNTOUCHED, WITHDRAWAL_REQUESTED
from reporting.reminders import has_to_act
from reporting.report_status import review_list
from reporting.units import Unit
from reporting.verification import new_answers

FIRST = 8
GO = "home.go_to_review"


def draw_below(unit: Unit, chosen: str) -> None:
    """How far the units right below are, then what there is to do."""
    if st.session_state.pop(GO, False):
        st.switch_page("screens/review.py")
    st.subheader(_("Units right below"))
    listed = review_list(store(), unit.code, chosen)
    if listed.is_empty():
        st.info(_("There is no unit below that owes a report for this quarter."))
        return
    _draw_counts(listed)
    role = person().role
    if role == REVIEWER:
        _draw_waiting(present_queue(unit.code, chosen))
    elif role == MANAGER:
        _draw_chasing(unit, listed)


def _draw_counts(listed: pl.DataFrame) -> None:
    counts = dict(listed.group_by("state").len().iter_rows())
    parts = [
        ((UNTOUCHED,), _("not begun")),
        ((IN_PROGRESS, RETURNED), _("in progress")),
        ((SUBMITTED,), _("submitted")),
        (LOCKED, _("reported")),
    ]
    draw_metrics(
        [
            Metric(_("Due"), show_count(listed.height)),
            *(
                Metric(text, show_count(sum(counts.get(each, 0) for each in states)))
                for states, text in parts
            ),
        ],
        width=96,
    )
    if asking := counts.get(WITHDRAWAL_REQUESTED, 0):
        st.warning(_("{count} units ask to withdraw their report.", count=asking))
    done = sum(counts.get(state, 0) for state in (*LOCKED, SUBMITTED))
    st.progress(
        done / listed.height,
        text=_("{done} of {due} have submitted or reported", done=done, due=listed.height),
    )


def _draw_waiting(queue: pl.DataFrame) -> None:
    """The first of the units that wait to be reviewed; a click opens one."""
    waiting = queue.filter(is_waiting())
    if waiting.is_empty():
        st.caption(_("Nothing waits for your review."))
        return
    codes = waiting["unit_code"].to_list()

    def do(message: Message) -> None:
        st.session_state[OPEN], st.session_state[CODES] = message.ids[0], codes
        st.session_state[GO] = True

    st.markdown(f"**{_('To be reviewed ({count}), the weightiest first', count=len(codes))}**")
    first = waiting.head(FIRST)
    draw_row_list(
        "home.waiting",
        first["unit_code"].to_list(),
        columns_of(first),
        alt=_("Units to be reviewed"),
        do=do,
        opens=True,
        version=str(codes[:FIRST]),
    )
    if len(codes) > FIRST:
        st.caption(_("{count} more are on the page “Review”.", count=len(codes) - FIRST))


def _draw_chasing(unit: Unit, listed: pl.DataFrame) -> None:
    """The ways to chasing and to the answers that came in."""
    late = listed.filter(has_to_act()).height
    answers = sum(new_answers(store(), unit.code).values())
    with st.container(horizontal=True):
        if late and st.button(
            _("Chase {count} units", count=late), key="home.chase", icon=":material/notifications:"
        ):
            st.switch_page("screens/chase.py")
        if answers and st.button(
            _("Read {count} answers", count=answers), key="home.verify", icon=":material/troubleshoot:"
        ):
            st.switch_page("screens/verify.py")
