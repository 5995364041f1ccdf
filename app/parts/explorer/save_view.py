"""Keeping the view one looks at, for oneself or for everybody below."""

import streamlit as st

from app.parts.context import _, act, person, store
from app.parts.explorer.view import SCREEN, View
from app.parts.unit_names import in_full
from auth.permissions import Person, allows, own_relation
from reporting.boards import LONGEST_TITLE, keep_view

# What a kept view is not bound to: it opens on the quarter one works on.
PASSING = ("quarter", "lang")
_KEPT = "app.views_kept"


def draw(view: View) -> None:
    """A small form under the view."""
    who = person()
    suggested = f"{in_full(view.unit.code, view.unit.name)} {'、'.join(view.names())}"[:LONGEST_TITLE]
    # The fields are new ones for another view and after each that is kept: the title is of this view, and what was
    # shared with the last says nothing about this one.
    kept = st.session_state.get(_KEPT, 0)
    with st.popover(_("Keep this view"), icon=":material/bookmark_add:"):
        st.caption(_("The address above reopens exactly this view; copy it to send it to somebody."))
        with st.form("statistics.keep", border=False):
            title = st.text_input(
                _("Title"),
                value=suggested,
                max_chars=LONGEST_TITLE,
                key=f"statistics.keep_title_{kept}_{suggested}",
            )
            is_shared = False
            if allows(who, "share_view", own_relation(who, who.unit_code)):
                is_shared = st.checkbox(
                    _("Share it with my unit and everything below"),
                    key=f"statistics.keep_shared_{kept}_{suggested}",
                )
            if st.form_submit_button(_("Keep"), type="primary"):
                act(lambda: _keep(who, title, is_shared=is_shared), _("The view is kept under Boards."))


def _keep(who: Person, title: str, *, is_shared: bool) -> None:
    choices = {name: text for name, text in st.query_params.items() if name not in PASSING}
    keep_view(store(), who, title, SCREEN, choices, is_shared=is_shared)
    st.session_state[_KEPT] = st.session_state.get(_KEPT, 0) + 1
