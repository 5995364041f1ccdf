"""The frame around every page: language, demonstration clock, the person, the quarter."""

import os

import streamlit as st

from app import i18n
from app.parts.context import (
    LANGUAGE_COOKIE,
    LANGUAGE_KEY,
    _,
    language,
    own_unit,
    pick_quarter,
    show_moment,
)
from auth.accounts import Account
from store import clock

_STYLE = """
<style>
  .block-container {padding-top: 2.6rem; max-width: 1200px;}
  html, body, [class*="css"] {font-family: "Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC",
    "PingFang SC", "Microsoft YaHei", "Source Sans", sans-serif;}
  h1 {font-size: 1.6rem !important; padding-top: 0 !important;} h2 {font-size: 1.25rem !important;}
  h3 {font-size: 1.05rem !important;}
  [data-testid="stMetricValue"] {font-size: 1.5rem;}
  [data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] * {color: inherit;}
  [data-testid="stCaptionContainer"] {opacity: 0.9;}
  @media (max-width: 640px) {h1 {font-size: 1.3rem !important;}}
  a.jibao-quiet {color: inherit; font-size: 0.9rem;}
</style>
"""


def draw_frame() -> None:
    """What every page has, signed in or not."""
    chosen = language()
    st.session_state[LANGUAGE_KEY] = chosen
    st.html(_STYLE)
    # The browser is told the language for its reader, and keeps the choice over a sign-in and a reload.
    st.html(
        f"<script>document.documentElement.lang={'zh-CN' if chosen == i18n.ZH else 'en'!r};"
        f"document.cookie='{LANGUAGE_COOKIE}={chosen};path=/;max-age=31536000;samesite=lax';</script>",
        unsafe_allow_javascript=True,
    )
    if os.environ.get("JIBAO_NOW"):
        st.caption(_("Demonstration: the clock stands at {now}", now=show_moment(clock.now())))


def draw_account(found: Account) -> None:
    """Who is signed in, in the sidebar, and the way out."""
    with st.sidebar:
        st.markdown(f"**{found.person_name or found.user_name}**  \n{_('role.' + found.role)}")
        st.html(f'<a class="jibao-quiet" href="/auth/end" target="_self">{_("Sign out")}</a>')
        choose_language()


def draw_choices(found: Account) -> None:
    """The unit and the quarter everything on the page is about."""
    with st.sidebar:
        st.divider()
        pick_quarter()
        st.caption(f"{own_unit().name} · {found.unit_code}")


def choose_language() -> None:
    """The switch between Chinese and English."""
    chosen = st.segmented_control(
        "Language · 语言",
        list(i18n.LANGUAGES),
        default=language(),
        format_func=i18n.LANGUAGES.__getitem__,
        key="app.language_choice",
        label_visibility="collapsed",
    )
    if chosen and chosen != language():
        st.session_state[LANGUAGE_KEY] = chosen
        st.query_params["lang"] = chosen
        st.rerun()
