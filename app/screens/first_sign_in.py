"""The first sign-in: an own password, then the person behind the account (rules, article 14)."""

import streamlit as st

from app.parts.context import _, account, act, session_id, store
from auth.accounts import set_password, set_profile


def main() -> None:
    """Ask for what is still missing; no other page until it is there."""
    found = account()
    if found is None:
        st.stop()
    st.title(_("Welcome"))
    if found.must_change_password:
        st.write(_("Choose a password of your own first. You will then sign in with it."))
        with st.form("first_sign_in.password"):
            password = st.text_input(_("New password"), type="password", key="first_sign_in.new")
            again = st.text_input(_("The same again"), type="password", key="first_sign_in.again")
            if st.form_submit_button(_("Save"), type="primary"):
                if password != again:
                    st.error(_("The two passwords differ."))
                else:
                    act(
                        lambda: set_password(
                            store(),
                            found.user_name,
                            password,
                            found.user_name,
                            keep_session=session_id(),
                        ),
                        _("The password has been changed."),
                    )
        return
    st.write(_("One person, one account: register your real name and phone number."))
    with st.form("first_sign_in.person"):
        name = st.text_input(_("Real name"), value=found.person_name or "", key="first_sign_in.name")
        phone = st.text_input(_("Phone"), value=found.phone or "", key="first_sign_in.phone")
        email = st.text_input(
            _("E-mail (optional)"),
            value=found.email or "",
            key="first_sign_in.email",
            help=_("If you give one, you get at most one mail a day while messages are unread."),
        )
        if st.form_submit_button(_("Save"), type="primary"):
            act(lambda: set_profile(store(), found.user_name, name, phone, email), _("Saved."))


main()
