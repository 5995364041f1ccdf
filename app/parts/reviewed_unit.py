"""Going through the queue unit by unit: previous, next, approve, return, each with a key on the keyboard."""

from collections.abc import Sequence

import streamlit as st

from app.parts.context import DONE_KEY, _, person, show_moment, show_refusal, store
from app.parts.layout import go_to
from app.parts.review_list import LAST, OPEN
from app.parts.superior_acts import RETURNING
from reporting.life_cycle import LOCKED, SUBMITTED
from reporting.reviews import APPROVED, CHANGED_SINCE, approve, mark_looked, take_back_approval
from store.errors import Refusal

SHOWN, REFUSED = "review.shown", "review.refused"
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
    """The bar above an opened unit. `row`: its row of the queue; `codes`: the list in the order it was shown."""
    code = str(row["unit_code"])
    sequence = int(str(row["sequence"] or 0))
    st.session_state[SHOWN] = (code, chosen, sequence)
    st.session_state[LAST] = code
    place = codes.index(code) if code in codes else -1
    before = codes[place - 1] if place > 0 else None
    following = codes[place + 1] if 0 <= place < len(codes) - 1 else None
    is_handed_in = row["state"] in (SUBMITTED, *LOCKED)
    is_approved = row["review_state"] == APPROVED
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="review_bar"):
        _button(_("List"), "close_unit", "L", ":material/list:", _set, OPEN, None)
        _button(_("Previous"), "previous", "K", ":material/arrow_back:", _set, OPEN, before, off=not before)
        _button(_("Next"), "next", "J", ":material/arrow_forward:", _set, OPEN, following, off=not following)
        if is_approved:
            _button(
                _("Take the approval back"), "take_back", "U", ":material/undo:", _take_back, code, chosen
            )
        else:
            _button(
                _("Approve and next") if following else _("Approve"),
                "approve",
                "A",
                ":material/check:",
                _approve_and_go,
                code,
                sequence,
                following,
                chosen,
                off=not is_handed_in,
                is_primary=True,
            )
        if is_handed_in:
            _button(_("Return"), "start_return", "T", ":material/assignment_return:", _start_return, code)
        if place >= 0:
            st.caption(_("{place} of {all}", place=place + 1, all=len(codes)), width="content")
    # The keyboard goes to the top of the unit, or into the return that was begun.
    if st.session_state.get(RETURNING) == code:
        go_to(".st-key-review-reason_key input", f"return {code}")
    else:
        go_to("", f"unit {code}")
    if refused := st.session_state.pop(REFUSED, None):
        show_refusal(refused)


def draw_review_state(row: dict[str, object]) -> None:
    """What is known of this unit's review: not handed in, approved by whom, or changed since."""
    if row["state"] not in (SUBMITTED, *LOCKED):
        st.caption(_("Not handed in yet: there is nothing to approve or to return."))
    if row["review_state"] == CHANGED_SINCE:
        st.warning(_("Figures were saved after the last look. What changed stands below."))
    if row["review_state"] == APPROVED:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.badge(_("review.approved"), icon=":material/check:", color="green")
            st.caption(
                _("by {who}, {moment}", who=row["approved_by"], moment=show_moment(row["approved_at"])),  # type: ignore[arg-type]
                width="content",
            )


def _button(
    label: str,
    name: str,
    key: str,
    icon: str,
    do: object,
    *args: object,
    off: bool = False,
    is_primary: bool = False,
) -> None:
    st.button(
        label,
        key=f"review.{name}",
        icon=icon,
        shortcut=key,
        disabled=off,
        type="primary" if is_primary else "secondary",
        on_click=do,  # type: ignore[arg-type]
        args=args,
    )


def _set(key: str, value: str | None) -> None:
    st.session_state[key] = value


def _start_return(code: str) -> None:
    """Open the return, or close it again."""
    is_open = st.session_state.get(RETURNING) == code
    st.session_state[RETURNING] = None if is_open else code


def _approve_and_go(code: str, sequence: int, following: str | None, chosen: str) -> None:
    try:
        approve(store(), person(), [code], chosen, seen={code: sequence})
    except Refusal as refused:
        st.session_state[REFUSED] = refused
        return
    st.session_state[DONE_KEY] = (
        _("Approved.") if following else _("Approved. This was the last of the list.")
    )
    if following:
        st.session_state[OPEN] = following


def _take_back(code: str, chosen: str) -> None:
    try:
        take_back_approval(store(), person(), code, chosen)
    except Refusal as refused:
        st.session_state[REFUSED] = refused
        return
    st.session_state[DONE_KEY] = _("The approval was taken back.")
