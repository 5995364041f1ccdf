"""The frame around every page: language, demonstration clock, the person, the quarter."""

import html
import os
from pathlib import Path

import streamlit as st

from app import i18n
from app.parts.builtin_words import draw_builtin_words
from app.parts.context import (
    LANGUAGE_COOKIE,
    LANGUAGE_KEY,
    _,
    language,
    own_unit,
    pick_quarter,
    show_moment,
)
from app.parts.unit_names import in_full
from app.parts.written import as_written
from auth.accounts import Account
from store import clock

# In pixels: wide enough for the menu in both languages.
SIDEBAR_WIDTH = 232
_TABLE_KEYS = Path(__file__).with_name("table_keys.js").read_text(encoding="utf-8")
_STYLE = """
<style>
  .block-container {padding: 1.4rem 2.5rem 3rem; max-width: 1240px;}
  .block-container > div > [data-testid="stVerticalBlock"], .block-container > [data-testid="stVerticalBlock"] {
    gap: 0.7rem;}
  html, body, [class*="css"] {font-family: "Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC",
    "PingFang SC", "Microsoft YaHei", "Source Sans", sans-serif;}
  h1 {font-size: 1.5rem !important; padding: 0 0 1rem !important;} h2 {font-size: 1.25rem !important;}
  h3 {font-size: 1.05rem !important;}
  [data-testid="stMetricValue"] {font-size: 1.5rem;}
  [data-testid="stMetricValue"] *, [data-testid="stMetricLabel"] * {white-space: normal !important;
    overflow: visible; text-overflow: clip;}
  [data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] * {color: inherit;}
  [data-testid="stCaptionContainer"] {opacity: 0.9;}
  [data-testid="stSidebarHeader"] {height: 2.6rem; padding-bottom: 0;}
  [data-testid="stMain"]:focus, [data-testid="stMain"]:focus-visible {outline: none; box-shadow: none;}
  .st-key-app_unseen {position: absolute; height: 0; overflow: hidden;}
  .st-key-app-unsaved {margin-bottom: -0.7rem;}
  div:has(> .st-key-review_bar) {position: sticky; top: 0; z-index: 90;}
  .st-key-review_bar {padding: 0.4rem 0; gap: 0.5rem; border-bottom: 1px solid rgba(128, 128, 128, 0.25);
    background: light-dark(#ffffff, #12181f);}
  @media (max-width: 640px) {
    .block-container {padding: 3rem 1rem 3rem;} h1 {font-size: 1.3rem !important;}
    .st-key-review_bar button {padding: 0 0.6rem;}
  }
  a.jibao-quiet {color: inherit; font-size: 0.9rem;}
</style>
"""


def draw_frame() -> None:
    """What every page has, signed in or not."""
    chosen = language()
    st.session_state[LANGUAGE_KEY] = chosen
    st.html(_STYLE)
    with st.container(key="app_unseen"):
        st.html(f"<script>{_TABLE_KEYS}</script>", unsafe_allow_javascript=True)
        # The browser is told the language for its reader, and keeps the choice over a sign-in and a reload.
        st.html(
            f"<script>document.documentElement.lang={'zh-CN' if chosen == i18n.ZH else 'en'!r};"
            f"document.cookie='{LANGUAGE_COOKIE}={chosen};path=/;max-age=31536000;samesite=lax';</script>",
            unsafe_allow_javascript=True,
        )
        draw_builtin_words()


def draw_clock() -> None:
    """Where the clock was set, as in a demonstration: what time it is taken to be."""
    if os.environ.get("JIBAO_NOW"):
        st.caption(
            _("Demonstration with invented figures; the clock stands at {now}", now=show_moment(clock.now()))
        )


def draw_account(found: Account) -> None:
    """Who is signed in, in the sidebar, and the way out."""
    with st.sidebar:
        st.markdown(f"**{as_written(found.person_name or found.user_name)}**  \n{_('role.' + found.role)}")
        st.html(f'<a class="jibao-quiet" href="/auth/end" target="_self">{_("Sign out")}</a>')
        choose_language()


def draw_choices(found: Account) -> None:
    """The unit and the quarter everything on the page is about."""
    with st.sidebar:
        pick_quarter()
        own = own_unit()
        st.caption(f"{in_full(own.code, own.name)} · {found.unit_code}")
        draw_clock()


def go_to(selector: str, moment: str) -> None:
    """Put the keyboard into a field, or with '' at the top of the page; once for each `moment`.

    Otherwise the keyboard stays where a button was that is gone, and neither keys nor scrolling work.
    """
    st.html(
        f"<script>/* {html.escape(moment)} */ (() => {{"
        "const main = document.querySelector('[data-testid=stMain]');"
        f"const put = (tries) => {{ const field = {selector!r} && document.querySelector({selector!r});"
        "  if (field) field.focus();"
        f"  else if ({selector!r} && tries) setTimeout(put, 100, tries - 1);"
        "  else { main.tabIndex = -1; main.scrollTo(0, 0); main.focus({preventScroll: true}); } };"
        "put(20); })();</script>",
        unsafe_allow_javascript=True,
    )


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
