"""Streamlit's built-in words, which it has in English only, in the person's language.

They stand in `builtin.po` of each language: its own word -> ours, `{}` for what differs. docs/screens/README.md
names what is out of reach.
"""

import json
from functools import cache
from pathlib import Path

import streamlit as st

from app import i18n
from app.parts.context import language


def draw_builtin_words() -> None:
    """Have the browser say them; once a language, then it looks after what the page adds."""
    st.html(_script(language()), unsafe_allow_javascript=True)


@cache
def _script(chosen: str) -> str:
    act = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
    words = json.dumps(i18n.words_of(chosen, "builtin"), ensure_ascii=False).replace("<", "\\u003c")
    return f"<script>(\n{act}\n)({words});</script>"
