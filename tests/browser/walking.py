"""What a walk through the pages does again and again: choose, read, go down and up, take files, look at it narrow."""

import csv
import io
import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.test_reading import click_bar
from tests.browser.test_releases import TELEPHONE, is_too_wide, value
from tests.browser.test_words import WALK

PNG = b"\x89PNG"
# Names of units and people stay as they are in every language.
NAMES = re.compile("教育部|.省|.市|.县|学校|测试|中文|Language · 语言")


def rest(page: Page) -> None:
    """The page has run and nothing old is left on it: seen twice, as a busy server begins late."""
    for pause in (200, 300):
        page.wait_for_timeout(pause)
        page.wait_for_function(
            """() => document.querySelector('[data-test-script-state=notRunning]')
                   && !document.querySelector('[data-stale=true], [data-testid=stSkeleton]')"""
        )


def open_by_menu(page: Page, title: str) -> None:
    """Go to a page by the menu on the left."""
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=title).click()
    page.get_by_role("heading", level=1).filter(has_text=title).wait_for()
    rest(page)


def metric(page: Page, label: str) -> Locator:
    """The number of the first metric with this label."""
    labelled = page.get_by_test_id("stMetricLabel").get_by_text(label, exact=True)
    return value(page.get_by_test_id("stMetric").filter(has=labelled).first)


def unfold_choices(page: Page) -> None:
    """Open the button under which a screen keeps how its numbers are counted."""
    page.get_by_test_id("stPopover").get_by_role("button").first.click()
    page.get_by_test_id("stPopoverBody").wait_for()


def choose(page: Page, label: str, option: str, *, place: Locator | None = None) -> None:
    """Choose in a list: typing narrows it, as long ones are drawn in part only."""
    box = (place or page).get_by_role("combobox", name=label, exact=True)
    box.click()
    box.fill(option)
    page.get_by_role("option", name=option, exact=True).click()
    rest(page)


def type_in(page: Page, label: str, text: str) -> None:
    """Type into a field and leave it with Enter."""
    field = page.get_by_label(label, exact=True)
    field.fill(text)
    field.press("Enter")
    rest(page)


def language(page: Page, name: str) -> None:
    """Choose the language."""
    page.get_by_test_id("stSidebar").get_by_text(name, exact=True).click()
    rest(page)


def chart(page: Page, title: str) -> Locator:
    """What stands under the heading of a chart: the tabs with picture, table and file."""
    return page.locator(f"xpath=//h3[contains(., \"{title}\")]/following::*[@data-testid='stTabs'][1]")


def saved_table(page: Page, under: Locator) -> tuple[str, list[dict[str, str]]]:
    """Open the table under a chart and save it: the file's name and its rows."""
    under.get_by_role("tab").nth(1).click()
    expect(under.get_by_test_id("stDataFrame")).to_be_visible()
    with page.expect_download() as coming:
        under.get_by_test_id("stDownloadButton").click()
    text = Path(coming.value.path()).read_text(encoding="utf-8-sig")
    return coming.value.suggested_filename, list(csv.DictReader(io.StringIO(text)))


def saved_picture(page: Page, under: Locator) -> str:
    """Save a chart as a picture: the file's name."""
    under.locator(".js-plotly-plot").hover()
    with page.expect_download() as coming:
        under.locator(".modebar-btn").click()
    assert Path(coming.value.path()).read_bytes().startswith(PNG)
    return coming.value.suggested_filename


def fits_a_telephone(page: Page) -> None:
    """Nothing of the page is wider than a telephone; the window is as before afterwards."""
    page.set_viewport_size(TELEPHONE)
    page.wait_for_timeout(700)
    assert not is_too_wide(page)
    page.set_viewport_size({"width": 1366, "height": 768})
    rest(page)


def chinese(page: Page) -> set[str]:
    """Chinese words on an English page that are no names."""
    said = {str(each).strip() for each in page.evaluate(WALK)}
    return {each for each in said if re.search(r"[\u4e00-\u9fff]", NAMES.sub("", each))}


def tab_to_button(page: Page, name: str) -> None:
    """Press Tab until a button has the focus."""
    for _ in range(60):
        if page.evaluate("document.activeElement.textContent").strip() == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to {name}")


def down(page: Page, name: str) -> None:
    """Go down by the bar of a unit."""
    click_bar(page, name)
    expect(page.locator("strong").filter(has_text=name).first).to_be_visible()
    rest(page)


def up(page: Page, name: str) -> None:
    """Go up by the line of units."""
    page.get_by_role("button", name=name, exact=True).first.click()
    expect(page.locator("strong").filter(has_text=name).first).to_be_visible()
    rest(page)
