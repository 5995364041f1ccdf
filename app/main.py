"""The router: who is signed in decides which pages there are. It runs first, at every run of a page."""

import streamlit as st

from app.main_pages import PAGES, SCREENS
from app.parts import layout, passport
from app.parts.context import _, account, show_done, store
from app.parts.once import once
from app.parts.turns import turn
from app.parts.unsaved.notice import draw_unsaved
from auth.accounts import Account
from auth.permissions import MANAGER
from reporting.calendar import open_quarter
from reporting.inbox import unread_count
from reporting.units import unit_as_of
from store import clock


def pages_for(found: Account) -> list[st.Page]:
    """The pages of a person's role, the home screen first. In one list: sections make no sound list for readers."""
    leads = once(unit_as_of, store(), found.unit_code, open_quarter(clock.now())).is_department
    return [
        st.Page(
            SCREENS / f"{name}.py",
            title=title_of(name, page.title, found),
            icon=page.icon,
            url_path=name,
            default=name == "home",
            visibility="hidden" if page.is_hidden else "visible",
        )
        for name, page in PAGES.items()
        if found.role in page.roles and (leads or not page.for_departments)
    ]


def pages_instead(screen: str, title: str) -> list[st.Page]:
    """The same addresses with one screen behind them all, so that a link survives it; public pages stay."""
    return [
        st.Page(
            SCREENS / f"{name if page.is_public else screen}.py",
            title=_(page.title if page.is_public else title),
            url_path=name,
            default=name == "home",
        )
        for name, page in PAGES.items()
    ]


def title_of(name: str, title: str, found: Account) -> str:
    """A page's title in the menu; the inbox's says how many messages are unread."""
    unread = once(unread_count, store(), found.person) if name == "inbox" else 0
    return f"{_(title)} ({unread})" if unread else _(title)


def main() -> None:
    """Draw the frame and the chosen page."""
    st.set_page_config(
        page_title="季报 Jibao",
        page_icon=SCREENS.parent / "static" / "icon.png",
        layout="wide",
        initial_sidebar_state=layout.SIDEBAR_WIDTH,
    )
    layout.draw_frame()
    found = account()
    if found is None:
        layout.draw_clock()
        page = st.navigation(pages_instead("sign_in", "Sign in"), position="hidden")
    elif not found.is_complete:
        page = st.navigation(pages_instead("first_sign_in", "Welcome"), position="hidden")
        layout.draw_account(found)
    else:
        page = st.navigation(pages_for(found), expanded=True)
        layout.draw_choices(found)  # above the account: it is needed more often, and in sight in a low window
        layout.draw_account(found)
    show_done()
    if found is not None and found.is_complete and found.role == MANAGER and page.url_path != "fill":
        draw_unsaved()
    page.run()
    if found is not None and found.is_complete:
        passport.draw_open(page.url_path)


with turn():
    main()
