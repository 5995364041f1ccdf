"""Pages drawn without a browser: the router and its screens over the small nation, somebody signed in."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app import i18n, state
from app.parts import context
from auth.accounts import create_operator, set_password, set_profile
from auth.sessions import start_session
from reporting.figures import Entry, save_figures
from store import clock
from store.connection import Store
from store.settings import Settings
from tests.nation import QUARTER, SCHOOL_FIGURES, manager, small_nation
from warehouse.build import build
from warehouse.reader import Reader

APP = Path(__file__).parents[2] / "app"
PASSWORD = "一个很长的演示密码2020"
SCHOOL, COUNTY = "2111010001", "110101"


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Set the clock: `at("2020-01-03T09:00:00")`, in Shanghai; it begins in the county's window."""

    def set_clock(text: str) -> None:
        monkeypatch.setenv("JIBAO_NOW", f"{text}+08:00")

    set_clock("2020-01-03T09:00:00")
    return set_clock


@pytest.fixture
def store(at: Callable[[str], None], tmp_path: Path) -> Iterator[Store]:
    """The small nation, one school of which has filled in, as the store of a server; nothing is built yet."""
    st.cache_data.clear()  # what pages keep belongs to one store
    nation = small_nation(tmp_path)
    create_operator(nation)
    entries = [Entry(code, text) for code, text in SCHOOL_FIGURES.items()]
    save_figures(nation, manager(SCHOOL), SCHOOL, QUARTER, entries)
    settings = Settings(data_dir=tmp_path)
    state.set_server(state.Server(settings, nation, Reader(settings), clock.now()))
    yield nation
    nation.close()


@pytest.fixture
def built(store: Store) -> Store:
    """The same with a warehouse."""
    build(state.server().settings, store)
    return store


@pytest.fixture
def open_page(store: Store, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """`open_page("2111010001-manager", "fill")`: the page as this person sees it; '' is nobody."""

    def opened(
        user_name: str, page: str = "home", *, is_first: bool = False, language: str = "en"
    ) -> AppTest:
        if user_name and not is_first:
            set_password(store, user_name, PASSWORD, user_name)
            set_profile(store, user_name, f"测试{user_name}", "13800000000")
        cookie = start_session(store, user_name) if user_name else ""
        monkeypatch.setattr(i18n, "DEFAULT", language)
        monkeypatch.setattr(context, "session_id", lambda: cookie)
        drawn = AppTest.from_file(str(APP / "main.py"), default_timeout=60)
        drawn.run()
        if page != "home":
            drawn.switch_page(f"screens/{page}.py").run()
        assert not drawn.exception, drawn.exception[0].message
        return drawn

    return opened
