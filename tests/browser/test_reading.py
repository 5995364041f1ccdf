"""Reading in a real browser: down to the school by clicking bars and rows, up again by the line of units."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from reporting.figures import Entry, save_figures
from store.connection import Store
from tests.browser.conftest import Server, ready, sign_in
from tests.nation import QUARTER, SCHOOL_FIGURES, manager

pytestmark = pytest.mark.browser
SCHOOL, PROVINCE = "2111010001", "110000"
NOW = "2020-01-03T09:00:00+08:00"


def before(store: Store) -> None:
    """One school has filled in; people of three levels have signed in before."""
    ready(store, f"{PROVINCE}-inspector")
    entries = [Entry(indicator, text) for indicator, text in SCHOOL_FIGURES.items()]
    save_figures(store, manager(SCHOOL), SCHOOL, QUARTER, entries)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for this file, its statistics built."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIBAO_NOW", NOW)
        made = Server(tmp_path_factory.mktemp("reading"))
        made.prepare(NOW, before)
        made.start(NOW)
        made.has_built()
        yield made
        made.stop()


def click_bar(page: Page, name: str) -> None:
    """Click the bar of a unit: Plotly wants the pointer to come to rest on it first."""
    label = page.locator(".js-plotly-plot .ytick text").filter(has_text=name).first
    label.scroll_into_view_if_needed()
    row = label.bounding_box()
    assert row is not None
    middle = row["y"] + row["height"] / 2
    bars = page.locator(".js-plotly-plot .point path")
    boxes = [bars.nth(place).bounding_box() for place in range(bars.count())]
    bar = next(
        box for box in boxes if box and box["width"] > 2 and box["y"] <= middle <= box["y"] + box["height"]
    )
    page.mouse.move(bar["x"] + bar["width"] / 2 - 1, middle)
    page.mouse.move(bar["x"] + bar["width"] / 2, middle)
    page.wait_for_timeout(400)
    page.mouse.click(bar["x"] + bar["width"] / 2, middle)


def comes_to(page: Page, name: str) -> None:
    """The page now looks at the unit, and its picture has been drawn."""
    expect(page.locator("strong").filter(has_text=name).first).to_be_visible()
    page.wait_for_timeout(1500)


def test_statistics_lead_from_the_province_to_the_school_by_clicking_bars(page: Page, served: Server) -> None:
    sign_in(page, served, f"{PROVINCE}-inspector", "/statistics")
    for name in ("乙市", "丙县", "第一小学"):
        page.locator(".js-plotly-plot .point path").first.wait_for(state="attached")
        page.wait_for_timeout(1500)
        click_bar(page, name)
        comes_to(page, name)
    expect(page.get_by_role("heading", name="数据来源")).to_be_visible()
    page.get_by_role("button", name="乙市").click()
    comes_to(page, "乙市")
    expect(page.get_by_text("500", exact=True).first).to_be_visible()


def test_completeness_leads_to_the_report_of_a_school_by_clicking_bars(page: Page, served: Server) -> None:
    sign_in(page, served, f"{PROVINCE}-inspector", "/completeness")
    for name in ("乙市", "丙县", "第一小学"):
        page.locator(".js-plotly-plot .point path").first.wait_for(state="attached")
        page.wait_for_timeout(1500)
        click_bar(page, name)
        comes_to(page, name)
    expect(page.get_by_role("heading", name="第一小学")).to_be_visible()
    expect(page.get_by_role("button", name=f"本季度变化 {len(SCHOOL_FIGURES)}")).to_be_visible()


def test_how_the_quarter_goes_leads_down_and_the_part_stays_in_the_address(
    page: Page, served: Server
) -> None:
    sign_in(page, served, f"{PROVINCE}-inspector", "/completeness?part=course")
    for name in ("乙市", "丙县"):
        page.locator(".js-plotly-plot .point path").first.wait_for(state="attached")
        page.wait_for_timeout(1500)
        click_bar(page, name)
        comes_to(page, name)
    assert "part=course" in page.url
    page.get_by_role("radio", name="当前情况").click()
    expect(page.get_by_role("heading", name="还没有单位上报")).to_be_visible()
    assert "part=" not in page.url


def test_a_row_of_the_table_leads_down_too_and_is_one_click_away(page: Page, served: Server) -> None:
    sign_in(page, served, f"{PROVINCE}-inspector", "/completeness")
    page.get_by_role("tab", name="数据表").click()
    table = page.get_by_test_id("stDataFrame").filter(visible=True).first
    table.wait_for()
    page.wait_for_timeout(1500)
    box = table.bounding_box()
    assert box is not None
    # The first row's mark: below the head, in the first column of the canvas.
    page.mouse.click(box["x"] + 18, box["y"] + 35 + 17)
    expect(page.get_by_role("button", name="甲省")).to_be_visible()
