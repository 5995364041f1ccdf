"""A small nation with a clock that tests set."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from auth.accounts import set_profile
from reporting.reminders import remind
from store.connection import Store
from store.settings import Settings
from tests.mail_server import ADDRESS, COUNTY, WHO, Post, configured, listening
from tests.nation import QUARTER, manager, small_nation


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
