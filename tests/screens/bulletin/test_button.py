"""The bulletin by button: the same file as by command, for those who may have it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app.bulletin.make import Choice, make_bulletin
from app.parts.bulletin import bulletin_for
from store.connection import open_store
from store.errors import Refusal
from store.settings import Settings
from tests.bulletins import COUNTY, FIRST, NATION, SCHOOL, SECOND
from tests.nation import inspector, manager
from tests.screens.bulletin.files import MOMENT, cells_of, gathered
from warehouse.reader import Reader


def test_the_overview_offers_the_bulletin(built: object, open_page: Callable[..., AppTest]) -> None:
    page = open_page(f"{COUNTY}-inspector", "overview")
    (offered,) = page.get("download_button")
    assert offered.label == "Download the bulletin"
    assert {"Language of the bulletin", "Format"} <= {each.label for each in page.segmented_control}


def test_the_button_makes_what_the_command_makes(reader: Reader, data_dir: Path) -> None:
    store = open_store(Settings(data_dir=data_dir))
    try:
        made = bulletin_for(store, reader.published, inspector(COUNTY), COUNTY, FIRST, Choice("en", "xlsx"))
    finally:
        store.close()
    expected = make_bulletin(gathered(reader, COUNTY, FIRST), Choice("en", "xlsx"), MOMENT)
    assert cells_of(made) == cells_of(expected)


@pytest.mark.parametrize(
    ("user", "unit", "quarter", "is_released_only", "code"),
    [
        (inspector(COUNTY), "110102", FIRST, False, "not_your_unit"),
        (inspector(COUNTY), "3111010001", FIRST, True, "not_your_unit"),
        (manager(SCHOOL), "2111010002", FIRST, False, "not_your_unit"),
        (inspector(COUNTY), "110102", SECOND, True, "unknown_release"),
        (inspector(COUNTY), "110102", FIRST, True, None),
        (inspector(COUNTY), SCHOOL, SECOND, False, None),
        (manager(SCHOOL), SCHOOL, SECOND, False, None),
        (manager(SCHOOL), NATION, FIRST, True, None),
    ],
)
def test_one_has_the_own_subtree_and_the_released_figures_of_departments(
    reader: Reader,
    data_dir: Path,
    user: object,
    unit: str,
    quarter: str,
    is_released_only: bool,
    code: str | None,
) -> None:
    store = open_store(Settings(data_dir=data_dir))
    choice = Choice("en", "xlsx")

    def asked() -> bytes:
        return bulletin_for(
            store,
            reader.published,
            user,  # type: ignore[arg-type]
            unit,
            quarter,
            choice,
            is_released_only=is_released_only,
        )

    try:
        if code is None:
            assert asked().startswith(b"PK")
            return
        with pytest.raises(Refusal) as refused:
            asked()
        assert refused.value.code == code
    finally:
        store.close()
