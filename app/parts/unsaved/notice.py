"""Figures typed in this browser before the form was left: saved from whatever page comes next, else named there."""

from pathlib import Path

import streamlit as st

from app.parts.context import _, account, person
from app.parts.figure_form.component import FOLDER as FORM
from app.parts.figure_form.component import OUTCOME, act_of, answer
from app.parts.scripts import module_of

KEY = "app.unsaved"
_STYLE = """
.unsaved p {margin: 0 0 0.7rem; padding: 0.5rem 0.8rem; border-radius: 0.4rem; font-family: var(--st-font);
  color: var(--st-text-color); background: color-mix(in srgb, #c77700 16%, var(--st-background-color));}
.unsaved a {color: var(--st-link-color);}
"""

_notice = st.components.v2.component(
    "jibao.unsaved",
    css=_STYLE,
    js=module_of(FORM / "drafts.js", Path(__file__).with_name("unsaved.js")),
)


@st.fragment
def draw_unsaved() -> None:
    """Nothing at all, unless this browser keeps figures of the signed-in person that cannot be stored."""
    _notice(
        key=KEY,
        data={
            "user": person().user_name,
            "outcome": st.session_state.get(OUTCOME),
            "words": _("{count} figures typed for {year}, quarter {number}, are not saved yet."),
            "open": _("Open the form to see why"),
        },
        on_act_change=_save,
    )


def _save() -> None:
    """Carry out what the browser sends, as the form itself would have; signed out meanwhile, the browser keeps it."""
    raw, found = act_of(KEY), account()
    quarter = str(raw.get("quarter", "")) if isinstance(raw, dict) else ""
    if found is not None:
        answer(found.unit_code, quarter, raw)
