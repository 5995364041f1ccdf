"""The screen of goals over a nation with schools on every level."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app import i18n, state
from app.parts import context
from auth.sessions import start_session
from reporting.figures import Entry, save_figures
from store import clock
from store.connection import open_store
from store.settings import Settings
from tests.kept import copy_of
from tests.nation import QUARTER, manager, small_nation
from tests.people import ready
from tests.screens.conftest import APP, COUNTY, SCHOOL
from tests.screens.quarters import Open
from warehouse.build import build
from warehouse.reader import Reader

USED = dict.fromkeys(("F01", "F02", "F03"), "国家核心系统") | {"F08": "true"}
FIGURES = {
    SCHOOL: USED
    | {"F05": "1", "F09": "false", "F06": "2"},  # level 1; general systems' data are not collected
    "2111010002": {"F01": "未使用"},  # level 0
    "3111010001": USED | {"F05": "2", "F09": "true", "F06": "1"},  # level 3
    "4111000002": USED | {"F05": "1", "F09": "true", "F06": "0"},  # level 2
    "1111010001": USED,  # at least level 1, more is not known
    COUNTY: {"J11": "5", "J02": "2015-03-01"},
    "110102": {"J11": "0"},
}
PEOPLE = (
    "000000-inspector",
    "000000-manager",
    f"{COUNTY}-inspector",
    f"{COUNTY}-manager",
    f"{SCHOOL}-manager",
)


@pytest.fixture
def goals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """`goals("110101-inspector", part="ladder")`: the page, with what the address says; over the nation above."""
    monkeypatch.setenv("JIBAO_NOW", "2020-01-03T09:00:00+08:00")
    st.cache_data.clear()
    copy_of("goals", tmp_path, make)
    settings = Settings(data_dir=tmp_path)
    store = open_store(settings)
    state.set_server(state.Server(settings, store, Reader(settings), clock.now()))

    def opened(user_name: str, *, language: str = "en", **address: str) -> AppTest:
        cookie = start_session(store, user_name)
        monkeypatch.setattr(i18n, "DEFAULT", language)
        monkeypatch.setattr(context, "session_id", lambda: cookie)
        drawn = AppTest.from_file(str(APP / "main.py"), default_timeout=60)
        drawn.session_state[context.QUARTER_KEY] = QUARTER
        drawn.session_state["goals.stage"] = address.pop("stage", "live")
        for name, value in address.items():
            drawn.session_state["app.unit" if name == "unit" else f"goals.{name}"] = value
        drawn.run()
        drawn.switch_page("screens/goals.py").run()
        assert not drawn.exception, drawn.exception[0].message
        return drawn

    yield opened
    store.close()


def make(directory: Path) -> None:
    store = small_nation(directory)
    for code, figures in FIGURES.items():
        entries = [Entry(name, text) for name, text in figures.items()]
        save_figures(store, manager(code), code, QUARTER, entries)
    ready(store, *PEOPLE)
    build(Settings(data_dir=directory), store)
    store.close()
