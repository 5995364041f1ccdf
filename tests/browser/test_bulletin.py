"""The bulletin from the overview in a real browser: choose, click once, and the file is there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from store.connection import open_store
from tests.browser.conftest import Server, ready, sign_in
from tests.bulletins import CITY, NOW, SECOND, copy_two_quarters

pytestmark = pytest.mark.browser
BEGINNINGS = {"PDF": b"%PDF-", "Word": b"PK\x03\x04", "Excel": b"PK\x03\x04"}
SUFFIXES = {"PDF": "pdf", "Word": "docx", "Excel": "xlsx"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server over two quarters; the inspector of the city has signed in before."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIBAO_NOW", NOW)
        made = Server(tmp_path_factory.mktemp("bulletin"))
        copy_two_quarters(made.directory)
        store = open_store(made.settings)
        ready(store, f"{CITY}-inspector")
        store.close()
        made.start(NOW)
        yield made
        made.stop()


def test_one_click_makes_the_file_in_each_format(page: Page, served: Server) -> None:
    sign_in(page, served, f"{CITY}-inspector", "/overview")
    page.get_by_role("button", name="季报").click()
    for name, begins in BEGINNINGS.items():
        page.get_by_role("radio", name=name).click()
        button = page.get_by_role("button", name="下载季报")
        expect(button).to_be_visible()
        page.wait_for_timeout(1500)  # the page is drawn anew with the format chosen
        with page.expect_download() as coming:
            button.click()
        assert coming.value.suggested_filename == f"jibao-{CITY}-{SECOND}-zh.{SUFFIXES[name]}"
        assert Path(coming.value.path()).read_bytes().startswith(begins)
