"""Signing in: the form of streamlit-authenticator, then a ticket for the route that sets the cookie."""

import secrets

import streamlit as st
import streamlit_authenticator as stauth

from app.parts.context import _, store
from app.parts.layout import choose_language
from auth.accounts import sign_in_wait
from auth.sessions import make_ticket
from auth.user_store import UserStore


def main() -> None:
    """Draw the form; after the right password go to the route that sets the cookie."""
    _left, middle, right = st.columns([1, 2, 1])
    with right:
        choose_language()
    with middle:
        st.title(_("Jibao"))
        st.caption(_("Quarterly reporting for the informatization of education"))
        authenticator = stauth.Authenticate(
            {"usernames": {}}, "unused", secrets.token_hex(32), 0, auto_hash=False, login_sleep_time=0
        )
        users = UserStore(store())
        authenticator.authentication_controller.authentication_model.credentials["usernames"] = users
        authenticator.login(
            fields={
                "Form name": _("Sign in"),
                "Username": _("User name"),
                "Password": _("Password"),
                "Login": _("Sign in"),
            },
            key="sign_in.form",
        )
        outcome = st.session_state.get("authentication_status")
        if outcome:
            go_in(str(st.session_state["username"]))
        elif outcome is False:
            explain(users.tried)
        st.caption(_("No account? The manager of your superior department hands out first passwords."))


def go_in(user_name: str) -> None:
    """Trade the proof of identity for a session; nothing of it stays in the page's state."""
    for key in ("authentication_status", "username", "name", "email", "roles"):
        st.session_state.pop(key, None)
    ticket = make_ticket(user_name)
    page = st.context.url.rstrip("/").rsplit("/", 1)[-1] if st.context.url else ""
    following = page if page.isidentifier() else ""
    st.html(
        f"<script>window.location.replace('/auth/start?ticket={ticket}&next={following}')</script>",
        unsafe_allow_javascript=True,
    )
    st.info(_("Signing in ..."))


def explain(user_name: str) -> None:
    """The same words for an unknown name and a wrong password; and how long to wait after many tries."""
    st.error(_("The user name or the password is not right."))
    if wait := sign_in_wait(store(), user_name):
        st.warning(_("Too many wrong passwords. Try again in {seconds} seconds.", seconds=wait))


main()
