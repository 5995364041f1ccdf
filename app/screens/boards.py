"""Boards: the views one keeps, and those shared by the own unit and the departments above."""

import streamlit as st

from app.main_pages import PAGES
from app.parts.context import _, act, person, show_moment, store
from auth.accounts import account
from reporting.boards import Board, boards_of, take_away
from reporting.calendar import open_quarter
from reporting.units import unit_as_of
from store import clock


def main() -> None:
    """Own views first, then what is shared."""
    st.title(_("Boards"))
    who = person()
    found = boards_of(store(), who)
    if not found:
        st.info(_("No view is kept yet. Open Statistics, choose a view, and keep it there."))
        if st.button(_("Open Statistics"), key="boards.begin", type="primary"):
            st.switch_page("screens/statistics.py")
        return
    draw_group(_("My views"), [board for board in found if board.actor == who.user_name])
    draw_group(_("Shared with me"), [board for board in found if board.actor != who.user_name])


def draw_group(title: str, boards: list[Board]) -> None:
    """A row for each view: its title opens it."""
    if not boards:
        return
    st.markdown(f"### {title}")
    for board in boards:
        with st.container(horizontal=True, vertical_alignment="center", gap="small", border=True):
            if st.button(board.title, key=f"boards.open_{board.unit_code}_{board.number}", type="tertiary"):
                open_board(board)
            st.caption(said(board), width="stretch")
            if board.actor == person().user_name:
                draw_take_away(board)


def said(board: Board) -> str:
    """Where it comes from, and when it was kept."""
    parts = [_(PAGES[board.page].title), show_moment(board.recorded_at)]
    if board.is_shared:
        unit = unit_as_of(store(), board.unit_code, open_quarter(clock.now()))
        keeper = account(store(), board.actor)
        parts.append(
            _("shared by {who}", who=f"{unit.name} {keeper.person_name or '' if keeper else ''}".strip())
        )
    return " · ".join(parts)


def draw_take_away(board: Board) -> None:
    """Taking it away: at once, since keeping it again takes a moment."""
    if st.button(
        _("Take away"),
        key=f"boards.away_{board.unit_code}_{board.number}",
        type="tertiary",
        icon=":material/delete:",
    ):
        act(
            lambda: take_away(store(), person(), board.unit_code, board.number), _("The view was taken away.")
        )


def open_board(board: Board) -> None:
    """Open its page with its choices in the address; what was chosen there before is forgotten."""
    for key in [each for each in st.session_state if str(each).startswith(f"{board.page}.")]:
        del st.session_state[key]
    st.session_state.pop("app.unit", None)
    st.switch_page(f"screens/{board.page}.py", query_params=board.choices)


main()
