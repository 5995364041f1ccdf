"""The screen of goals over a nation with schools on every level."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from reporting.figures import Entry, save_figures
from store.settings import Settings
from tests.nation import QUARTER, manager, small_nation
from tests.people import ready
from tests.screens.conftest import COUNTY, SCHOOL
from tests.screens.quarters import Open, pages
from warehouse.build import build

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
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """The page over the nation above."""
    yield from pages(tmp_path, monkeypatch, "goals", "goals", make, "2020-01-03T09:00:00", QUARTER)


@pytest.fixture
def goals(opened: Open) -> Open:
    """`goals("110101-inspector", part="ladder")`: the same, live if nothing else is said."""

    def live(user_name: str, *, stage: str = "live", **address: str) -> AppTest:
        return opened(user_name, stage=stage, **address)

    return live


def make(directory: Path) -> None:
    store = small_nation(directory)
    for code, figures in FIGURES.items():
        entries = [Entry(name, text) for name, text in figures.items()]
        save_figures(store, manager(code), code, QUARTER, entries)
    ready(store, *PEOPLE)
    build(Settings(data_dir=directory), store)
    store.close()
