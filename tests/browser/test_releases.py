"""Releases and passports in a real browser: compared, gone down, opened as a dialog and as a page, on a telephone too."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server, sign_in
from tests.browser.test_access import findings
from tests.nation import QUARTER
from tests.released_nation import COUNTY, NOW, SCHOOL, copy_released

pytestmark = pytest.mark.browser
COMPARED = f"/releases?quarter={QUARTER}&from=1&to=2"
TELEPHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for this file, over the nation with three releases."""
    with pytest.MonkeyPatch.context() as patch:
        made = Server(tmp_path_factory.mktemp("releases"))
        copy_released(made.directory, patch)
        made.start(NOW)
        yield made
        made.stop()


def rest(page: Page) -> None:
    """The script has run and everything is drawn."""
    page.wait_for_timeout(500)
    page.locator("[data-test-script-state=notRunning]").first.wait_for(state="attached")
    page.wait_for_timeout(1000)


def value(place: Page | Locator) -> Locator:
    """The value of the passport that is shown."""
    return place.get_by_test_id("stMetricValue").first


def is_too_wide(page: Page) -> bool:
    """Whether one would have to move the page sideways."""
    main = "document.querySelector('[data-testid=stMain]')"
    return bool(page.evaluate(f"{main}.scrollWidth > {main}.clientWidth + 1"))


def test_two_releases_are_compared_down_to_the_figure_and_its_passport(page: Page, served: Server) -> None:
    sign_in(page, served, "000000-inspector", COMPARED)
    page.get_by_role("heading", level=1).filter(has_text="发布版次").wait_for()
    page.get_by_text("技术信息：校验码、指标目录和程序版本").click()
    expect(page.get_by_text("与首次发布一致").first).to_be_visible()
    page.get_by_role("button", name="A02 在校学生数").click()
    rest(page)
    figure = page.get_by_role("button", name="第一小学")
    expect(figure).to_have_count(1)
    expect(page.get_by_text("学生数重复计算")).to_be_visible()
    assert findings(page) == []
    figure.click()
    dialog = page.get_by_role("dialog")
    expect(value(dialog)).to_have_text("480 人")
    rest(page)
    expect(dialog.get_by_text("发布第 1 版：500")).to_be_visible()
    assert findings(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_a_number_of_the_overview_leads_down_in_the_dialog_back_and_to_its_own_page(
    page: Page, served: Server
) -> None:
    sign_in(page, served, f"{COUNTY}-inspector", f"/overview?quarter={QUARTER}")
    rest(page)
    page.locator(".st-key-passport-overview_A02").get_by_role("button").click()
    dialog = page.get_by_role("dialog")
    expect(value(dialog)).to_have_text("780 人")
    dialog.get_by_role("button", name="第一小学").click()
    expect(value(dialog)).to_have_text("480 人")
    dialog.get_by_role("button", name="返回上一项").click()
    expect(value(dialog)).to_have_text("780 人")
    rest(page)
    dialog.get_by_role("link", name="单独打开此页").click()
    page.get_by_role("heading", level=1).filter(has_text="这个数从哪里来").wait_for()
    expect(value(page)).to_have_text("780 人")
    rest(page)
    page.get_by_role("button", name="第一小学").click()
    expect(value(page)).to_have_text("480 人")
    assert SCHOOL in page.url
    rest(page)
    assert findings(page) == []
    page.go_back()
    expect(value(page)).to_have_text("780 人")


def test_a_click_on_a_number_of_a_table_opens_its_passport(page: Page, served: Server) -> None:
    address = f"/statistics?quarter={QUARTER}&view=table&indicator=A02&beside=A01"
    sign_in(page, served, f"{COUNTY}-inspector", address)
    grid = page.get_by_test_id("stDataFrame").locator(".dvn-scroller")
    grid.wait_for()
    rest(page)
    box = grid.bounding_box()
    assert box is not None
    # The first row below the head; the first number stands behind the box to tick and the unit's name.
    grid.click(position={"x": box["width"] * 0.4, "y": 52})
    expect(value(page.get_by_role("dialog"))).to_have_text("480 人")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    rest(page)
    grid.click(position={"x": 90, "y": 52})
    expect(page.get_by_role("heading", name="数据来源")).to_be_visible()


def test_a_link_to_a_number_survives_the_sign_in(page: Page, served: Server) -> None:
    sign_in(page, served, f"{COUNTY}-inspector", f"/number?number={SCHOOL}.{QUARTER}.A02.released-1")
    expect(value(page)).to_have_text("500 人")


@pytest.mark.parametrize("path", [COMPARED, f"/number?number={COUNTY}.{QUARTER}.A02.released-2"])
def test_nothing_is_wider_than_a_telephone(page: Page, served: Server, path: str) -> None:
    page.set_viewport_size(TELEPHONE)
    sign_in(page, served, "000000-inspector", path)
    page.get_by_role("heading", level=1).wait_for()
    rest(page)
    assert not is_too_wide(page)
    assert findings(page) == []
