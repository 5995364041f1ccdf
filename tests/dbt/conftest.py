"""Random nations, landed, built and published once for all tests of this folder."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from store import clock
from store.connection import Store, open_store
from store.settings import Settings
from tests.dbt.independent import Oracle
from tests.dbt.random_nation import moment_in_window, random_nation
from tests.kept import copy_of
from warehouse.build import build
from warehouse.reader import Reader

SEEDS = (11, 12)


@dataclass(frozen=True)
class Built:
    """A nation, its published warehouse, and what plain Python makes of the same events."""

    settings: Settings
    store: Store
    reader: Reader
    oracle: Oracle


@pytest.fixture(autouse=True)
def clock_in_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands where the nations were built: counties are past their deadline, provinces not."""
    monkeypatch.setenv("JIBAO_NOW", moment_in_window())


@pytest.fixture(scope="session", params=SEEDS)
def nation(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    """One nation after the other."""
    seed = request.param
    yield from built_in(
        tmp_path_factory.mktemp(f"nation-{seed}"),
        f"random nation {seed}",
        lambda directory: random_nation(directory, seed),
    )


def built_in(directory: Path, name: str, make: Callable[[Path], Store]) -> Iterator[Built]:
    """The nation that `make` puts into a store, built and published once for all who ask for the name."""

    def make_built(kept: Path) -> None:
        store = make(kept)
        build(Settings(data_dir=kept), store)
        store.close()

    settings = Settings(data_dir=directory)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIBAO_NOW", moment_in_window())
        copy_of(name, directory, make_built)
        store = open_store(settings)
        built = Built(settings, store, Reader(settings), Oracle(store, clock.now()))
    # The clock of each test is its own: this one would stay for all that follow on the same worker.
    yield built
    store.close()
