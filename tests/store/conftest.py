"""A small nation with a clock that tests set."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from auth.accounts import set_profile
from reporting.figures import Entry, save_figures
from reporting.reminders import remind
from reporting.reports import submit
from store.connection import Store, open_store
from store.settings import Settings
from tests.kept import copy_of
from tests.mail_server import ADDRESS, COUNTY, WHO, Post, configured, listening
from tests.nation import QUARTER, SCHOOL_FIGURES, manager, small_nation
from warehouse.build import build


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Set the clock: `at("2020-01-03T09:00:00")`, in Shanghai. It begins on 20 December 2019."""

    def set_clock(text: str) -> None:
        monkeypatch.setenv("JIBAO_NOW", f"{text}+08:00")

    set_clock("2019-12-20T09:00:00")
    return set_clock


@pytest.fixture
def store(at: Callable[[str], None], tmp_path: Path) -> Iterator[Store]:
    """The small nation of tests/nation.py in a store of its own."""
    nation = small_nation(tmp_path)
    yield nation
    nation.close()


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def settings(post: Post, tmp_path: Path) -> Iterator[Settings]:
    """Of an installation with a mail server without encryption."""
    with listening(post) as port:
        yield configured(tmp_path, port)


@pytest.fixture
def reminded(store: Store) -> Store:
    """The school's manager has given an address and was reminded."""
    set_profile(store, WHO, "王芳", "13800000000", ADDRESS)
    remind(store, manager(COUNTY), COUNTY, QUARTER)
    return store


@pytest.fixture
def built(at: Callable[[str], None], tmp_path: Path) -> Iterator[Store]:
    """The nation of `copy_built` in a store of its own."""
    copy_built(tmp_path)
    nation = open_store(Settings(data_dir=tmp_path))
    yield nation
    nation.close()


def copy_built(directory: Path) -> None:
    """The small nation with published statistics: two schools have figures, the first one has submitted."""
    copy_of("built", directory, _make_built)


def _make_built(directory: Path) -> None:
    nation = small_nation(directory)
    for code, figures in (
        ("2111010001", SCHOOL_FIGURES),
        ("3111010001", {"A02": "70", "C10": "7", "B03": "8"}),
    ):
        entries = [Entry(indicator, text) for indicator, text in figures.items()]
        save_figures(nation, manager(code), code, QUARTER, entries)
    submit(nation, manager("2111010001"), "2111010001", QUARTER)
    build(Settings(data_dir=directory), nation)
    nation.close()
