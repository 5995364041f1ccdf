"""Pages drawn without a browser: the router and its screens over the small nation, somebody signed in."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from app import i18n, state
from app.parts import context
from auth.accounts import create_operator
from auth.sessions import start_session
from reporting.figures import Entry, save_figures
from store import clock
from store.connection import Store, open_store
from store.settings import Settings
from tests.kept import copy_of
from tests.nation import QUARTER, SCHOOL_FIGURES, manager, small_nation
from tests.people import PASSWORD, ready  # noqa: F401
from tests.released_nation import copy_released
from warehouse.build import build
from warehouse.reader import Reader

APP = Path(__file__).parents[2] / "app"
SCHOOL, COUNTY = "2111010001", "110101"


@pytest.fixture(scope="session", autouse=True)
def packages_are_searched_once() -> Iterator[None]:
    """Streamlit searches all installed packages for components anew for each AppTest; they stay the same."""
    with pytest.MonkeyPatch.context() as patch:
        found_once = cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", found_once)
        yield


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
    settings = Settings(data_dir=tmp_path)
    copy_of("screens", tmp_path, make_nation)
    nation = open_store(settings)
    state.set_server(state.Server(settings, nation, Reader(settings), clock.now()))
    yield nation
    nation.close()


@pytest.fixture
def built(store: Store) -> Store:
    """The same with a warehouse."""
    copy_of("screens built", state.server().settings.data_dir, make_warehouse)
    return store


def make_nation(directory: Path) -> None:
    nation = small_nation(directory)
    create_operator(nation)
    entries = [Entry(code, text) for code, text in SCHOOL_FIGURES.items()]
    save_figures(nation, manager(SCHOOL), SCHOOL, QUARTER, entries)
    nation.close()


def make_warehouse(directory: Path) -> None:
    """What a build over that nation leaves beside its store."""
    settings = Settings(data_dir=directory)
    copy_of("screens", directory, make_nation)
    nation = open_store(settings)
    build(settings, nation)
    nation.close()
    settings.store_path.unlink()


@pytest.fixture
def open_page(store: Store, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """`open_page("2111010001-manager", "fill")`: the page as this person sees it; '' is nobody."""

    def opened(
        user_name: str, page: str = "home", *, is_first: bool = False, language: str = "en"
    ) -> AppTest:
        if user_name and not is_first:
            ready(store, user_name)
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


@pytest.fixture
def released(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., AppTest]]:
    """`released("110101-inspector", "releases", **address)`: a page over the nation with three releases."""
    st.cache_data.clear()
    settings = copy_released(tmp_path, monkeypatch)
    nation = open_store(settings)
    state.set_server(state.Server(settings, nation, Reader(settings), clock.now()))

    def opened(user_name: str, page: str, *, language: str = "en", **address: str) -> AppTest:
        cookie = start_session(nation, user_name)
        monkeypatch.setattr(i18n, "DEFAULT", language)
        monkeypatch.setattr(context, "session_id", lambda: cookie)
        drawn = AppTest.from_file(str(APP / "main.py"), default_timeout=60)
        drawn.session_state[context.QUARTER_KEY] = QUARTER
        for name, value in address.items():
            drawn.query_params[name] = value
        drawn.run()
        drawn.switch_page(f"screens/{page}.py").run()
        assert not drawn.exception, drawn.exception[0].message
        return drawn

    yield opened
    nation.close()
