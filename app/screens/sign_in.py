"""Signing in: streamlit-authenticator checks the password, then a ticket for the route that sets the cookie.

The form is drawn here: the library's own mounts a component for its cookie, which is off, and which makes the
page run once more just when somebody quick presses the button; that press was lost.
"""

from urllib.parse import quote, urlencode

import streamlit as st
from streamlit_authenticator.controllers import AuthenticationController

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
        with st.form("sign_in.form"):
            st.subheader(_("Sign in"))
            user_name = st.text_input(_("User name"), key="sign_in.user_name", autocomplete="username")
            password = st.text_input(
                _("Password"), type="password", key="sign_in.password", autocomplete="current-password"
            )
            tries = st.form_submit_button(_("Sign in"), key="sign_in.submit", type="primary")
        if tries:
            sign_in(user_name, password)
        st.caption(_("No account? The manager of your superior department hands out first passwords."))
        st.page_link(
            "screens/portal.py", label=_("Public statistics, without signing in"), icon=":material/public:"
        )


def sign_in(user_name: str, password: str) -> None:
    """Check the password and go in, or say what is wrong."""
    if not user_name.strip() or not password.strip():
        st.error(_("Fill in the user name and the password."))
        return
    controller = AuthenticationController({"usernames": {}}, auto_hash=False)
    users = UserStore(store())
    controller.authentication_model.credentials["usernames"] = users
    if controller.login(user_name, password):
        go_in(users.tried)
    else:
        explain(users.tried)


def go_in(user_name: str) -> None:
    """Trade the proof of identity for a session; nothing of it stays in the page's state."""
    for key in ("authentication_status", "username", "name", "email", "roles", "sign_in.password"):
        st.session_state.pop(key, None)
    ticket = make_ticket(user_name)
    page = st.context.url.rstrip("/").rsplit("/", 1)[-1] if st.context.url else ""
    view = f"?{urlencode(st.query_params.to_dict())}" if st.query_params else ""
    following = quote(page + view, safe="") if page.isidentifier() else ""
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
