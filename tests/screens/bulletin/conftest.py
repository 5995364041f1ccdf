"""The nation with two quarters of which bulletins are made."""

from pathlib import Path

import pytest

from store.settings import Settings
from tests.bulletins import NOW, copy_two_quarters
from warehouse.reader import Reader


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The nation with two quarters, as no test of this folder changes it."""
    directory: Path = tmp_path_factory.mktemp("bulletins")
    copy_two_quarters(directory)
    return directory


@pytest.fixture(scope="session")
def reader(data_dir: Path) -> Reader:
    """Its published statistics."""
    return Reader(Settings(data_dir=data_dir))


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands in the window of the second quarter."""
    monkeypatch.setenv("JIBAO_NOW", NOW)
