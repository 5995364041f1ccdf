"""Going through the queue unit by unit: previous, next, approve, return, each with a key on the keyboard."""

from collections.abc import Sequence

import streamlit as st

from app.parts.context import DONE_KEY, _, person, show_moment, show_refusal, store
from app.parts.review_list import OPEN
from reporting.life_cycle import LOCKED, SUBMITTED
from reporting.reviews import APPROVED, CHANGED_SINCE, approve, mark_looked, take_back_approval
from store.errors import Refusal

SHOWN, REFUSED, RETURNING = "review.shown", "review.refused", "review.returning"
# What was typed about one unit must not go to the next.
_TYPED = ("reason_key", "reason", "due_on", "due_at", "only", "answer")


def leave_last(opened: str | None, chosen: str) -> None:
    """When another unit is opened, or none: the last one counts as looked at, as it was drawn."""
    last = st.session_state.get(SHOWN)
    if last is None or last[:2] == (opened, chosen):
        return
    for name in _TYPED:
        st.session_state.pop(f"review.{name}", None)
    st.session_state.pop(RETURNING, None)
    st.session_state.pop(SHOWN)
    try:
        mark_looked(store(), person(), last[0], last[1], seen=last[2])
    except Refusal as refused:
        show_refusal(refused)


def draw_navigation(row: dict[str, object], codes: Sequence[str], chosen: str) -> None:
    """The bar above an opened unit. `row`: its row of the queue; `codes`: the filtered queue in order."""
    code = str(row["unit_code"])
    sequence = int(str(row["sequence"] or 0))
    st.session_state[SHOWN] = (code, chosen, sequence)
    if refused := st.session_state.pop(REFUSED, None):
        show_refusal(refused)
    place = codes.index(code) if code in codes else -1
    before = codes[place - 1] if place > 0 else None
    following = codes[place + 1] if place + 1 < len(codes) else None
    is_handed_in = row["state"] in (SUBMITTED, *LOCKED)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _go_button(_("Previous"), "previous", before, "K", ":material/arrow_back:")
        _go_button(_("Next"), "next", following, "J", ":material/arrow_forward:")
        st.button(
            _("Approve and next") if following else _("Approve"),
            key="review.approve",
            type="primary",
            icon=":material/check:",
            shortcut="A",
            disabled=not is_handed_in or row["review_state"] == APPROVED,
            help=None if is_handed_in else _("Not handed in yet."),
            on_click=_approve_and_go,
            args=(code, sequence, following, chosen),
        )
        if is_handed_in:
            st.button(
                _("Write a return"),
                key="review.start_return",
                icon=":material/undo:",
                shortcut="T",
                on_click=_set,
                args=(RETURNING, code),
            )
        st.button(_("Close"), key="review.close_unit", type="tertiary", on_click=_set, args=(OPEN, None))
        if place >= 0:
            st.caption(_("{place} of {all}", place=place + 1, all=len(codes)), width="content")
    _draw_review_state(row, chosen)


def _draw_review_state(row: dict[str, object], chosen: str) -> None:
    state = str(row["review_state"])
    if state == CHANGED_SINCE:
        st.warning(_("Figures were saved after the last look. What changed stands below."))
    if state != APPROVED:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(_("review.approved"), icon=":material/check:", color="green")
        st.caption(
            _("by {who}, {moment}", who=row["approved_by"], moment=show_moment(row["approved_at"])),  # type: ignore[arg-type]
            width="content",
        )
        st.button(
            _("Take the approval back"),
            key="review.take_back",
            type="tertiary",
            on_click=_take_back,
            args=(str(row["unit_code"]), chosen),
        )


def _go_button(label: str, name: str, code: str | None, shortcut: str, icon: str) -> None:
    st.button(
        label,
        key=f"review.{name}",
        icon=icon,
        shortcut=shortcut,
        disabled=code is None,
        on_click=_set,
        args=(OPEN, code),
    )


def _set(key: str, value: str | None) -> None:
    st.session_state[key] = value


def _approve_and_go(code: str, sequence: int, following: str | None, chosen: str) -> None:
    try:
        approve(store(), person(), [code], chosen, seen={code: sequence})
    except Refusal as refused:
        st.session_state[REFUSED] = refused
        return
    st.session_state[DONE_KEY] = _("Approved.")
    if following:
        st.session_state[OPEN] = following


def _take_back(code: str, chosen: str) -> None:
    try:
        take_back_approval(store(), person(), code, chosen)
    except Refusal as refused:
        st.session_state[REFUSED] = refused
        return
    st.session_state[DONE_KEY] = _("The approval was taken back.")
