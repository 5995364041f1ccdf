"""The router: who is signed in decides which pages there are. It runs first, at every run of a page."""

import streamlit as st

from app.main_pages import PAGES, SCREENS
from app.parts import layout
from app.parts.context import _, account, show_done, store
from auth.accounts import Account
from reporting.calendar import open_quarter
from reporting.inbox import unread_count
from reporting.units import unit_as_of
from store import clock


def pages_for(found: Account) -> list[st.Page]:
    """The pages of a person's role, the home screen first."""
    leads = unit_as_of(store(), found.unit_code, open_quarter(clock.now())).is_department
    return [
        st.Page(
            SCREENS / f"{name}.py",
            title=title_of(name, title, found),
            icon=icon,
            url_path=name,
            default=name == "home",
        )
        for name, (title, roles, for_departments, icon) in PAGES.items()
        if found.role in roles and (leads or not for_departments)
    ]


def title_of(name: str, title: str, found: Account) -> str:
    """A page's title in the menu; the inbox's says how many messages are unread."""
    unread = unread_count(store(), found.person) if name == "inbox" else 0
    return f"{_(title)} ({unread})" if unread else _(title)


def main() -> None:
    """Draw the frame and the chosen page."""
    st.set_page_config(
        page_title="季报 Jibao", page_icon=SCREENS.parent / "static" / "icon.png", layout="wide"
    )
    layout.draw_frame()
    found = account()
    if found is None:
        # The same addresses while signed out, so that a link survives the sign-in.
        page = st.navigation(
            [
                st.Page(SCREENS / "sign_in.py", url_path=name, default=name == "home", title=_("Sign in"))
                for name in PAGES
            ],
            position="hidden",
        )
    elif not found.is_complete:
        page = st.navigation(
            [
                st.Page(
                    SCREENS / "first_sign_in.py", url_path=name, default=name == "home", title=_("Welcome")
                )
                for name in PAGES
            ],
            position="hidden",
        )
        layout.draw_account(found)
    else:
        page = st.navigation(pages_for(found))
        layout.draw_account(found)
        layout.draw_choices(found)
    show_done()
    page.run()


main()
