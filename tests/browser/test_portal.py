"""The portal in a real browser, nobody signed in: both languages, desk and telephone, files, axe."""

import io
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.public_nation import NOW, PUPILS, UNRELEASED, copy_public

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for this file, over a nation with one release."""
    made = Server(tmp_path_factory.mktemp("portal"))
    with pytest.MonkeyPatch.context() as patch:
        copy_public(made.directory, patch)
        made.start(NOW)
    yield made
    made.stop()


def is_drawn(page: Page) -> None:
    """The last of the page has come: the table of coverage."""
    page.get_by_test_id("stDataFrame").nth(1).wait_for()


def test_the_way_leads_from_the_sign_in_to_the_portal_and_back(page: Page, served: Server) -> None:
    page.goto(served.address)
    page.get_by_role("link", name="公开统计（无需登录）").click()
    is_drawn(page)
    assert page.url.split("?")[0].endswith("/portal")
    expect(page.get_by_role("heading", name="教育信息化统计")).to_be_visible()
    page.get_by_role("link", name="登录").click()
    page.get_by_label("用户名").wait_for()


@pytest.mark.parametrize(
    ("language", "title"), [("zh_CN", "教育信息化统计"), ("en", "Statistics of education")]
)
@pytest.mark.parametrize("width", [1366, 390])
def test_the_portal_is_accessible_and_not_wider_than_the_screen(
    page: Page, served: Server, language: str, title: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{served.address}/portal?lang={language}")
    is_drawn(page)
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    answer = Axe().run(page)
    assert [
        (each["id"], each["nodes"][0]["html"][:300])
        for each in answer.response["violations"]
        if each["impact"] in ("serious", "critical")
    ] == []
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width


def test_a_visitor_saves_the_release_as_files(page: Page, served: Server, tmp_path: Path) -> None:
    page.goto(f"{served.address}/portal?lang=en")
    is_drawn(page)
    for label, ending in (
        ("Excel workbook", ".xlsx"),
        ("Parquet", ".parquet"),
        ("SDMX-CSV", "-sdmx.csv"),
        ("SDMX structure", "-structure.json"),
    ):
        with page.expect_download() as saved:
            page.get_by_role("button", name=label).click()
        assert saved.value.suggested_filename == f"jibao-2019Q4-release-1{ending}"
        saved.value.save_as(tmp_path / ending)
    figures = pl.read_parquet(io.BytesIO((tmp_path / ".parquet").read_bytes()))
    own = figures.filter((pl.col("indicator_code") == "A02") & (pl.col("unit_code") == "000000"))
    assert int(own["value"].item()) == sum(PUPILS.values())
    assert str(UNRELEASED) not in (tmp_path / "-sdmx.csv").read_text(encoding="utf-8")
