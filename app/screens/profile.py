"""My account: who I am, and my password."""

import streamlit as st

from app.parts.context import _, act, session_id, signed_in, store
from auth.accounts import set_password, set_profile


def main() -> None:
    """Name, phone, e-mail and password."""
    found = signed_in()
    st.title(_("My account"))
    st.caption(f"{found.user_name} · {_('role.' + found.role)}")
    with st.form("profile.person"):
        name = st.text_input(_("Real name"), value=found.person_name or "", key="profile.name")
        phone = st.text_input(_("Phone"), value=found.phone or "", key="profile.phone")
        email = st.text_input(
            _("E-mail (optional)"),
            value=found.email or "",
            key="profile.email",
            help=_("If you give one, you get at most one mail a day while messages are unread."),
        )
        if st.form_submit_button(_("Save")):
            act(lambda: set_profile(store(), found.user_name, name, phone, email), _("Saved."))
    with st.form("profile.password", clear_on_submit=True):
        password = st.text_input(_("New password"), type="password", key="profile.new")
        again = st.text_input(_("The same again"), type="password", key="profile.again")
        if st.form_submit_button(_("Change the password")):
            if password != again:
                st.error(_("The two passwords differ."))
            else:
                act(
                    lambda: set_password(
                        store(), found.user_name, password, found.user_name, keep_session=session_id()
                    ),
                    _("The password has been changed."),
                )


main()
