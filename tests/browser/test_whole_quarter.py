"""A whole quarter in a real browser, as six people of five levels: nobody uses anything but the screens."""

import pytest
from playwright.sync_api import Page, expect

from reporting.figures import Entry, save_figures
from store.connection import Store
from tests.browser.conftest import Server, ready, sign_in
from tests.nation import QUARTER, SCHOOL_FIGURES, manager

pytestmark = pytest.mark.browser
SCHOOL, OTHER, COUNTY, PREFECTURE, PROVINCE = "2111010001", "2111010002", "110101", "110100", "110000"
LOCAL, MINISTERIAL = "4111000001", "4111000002"


def before(store: Store) -> None:
    """Two schools and two universities have figures; nobody has submitted."""
    people = [
        *(f"{unit}-manager" for unit in (SCHOOL, COUNTY, LOCAL, MINISTERIAL)),
        *(f"{unit}-reviewer" for unit in (COUNTY, PREFECTURE, PROVINCE, LOCAL, MINISTERIAL)),
        "000000-inspector",
    ]
    ready(store, *people)
    for code in (SCHOOL, OTHER, LOCAL, MINISTERIAL):
        asked = SCHOOL_FIGURES | ({"K03": "自建"} if code in (LOCAL, MINISTERIAL) else {})
        entries = [Entry(indicator, text) for indicator, text in asked.items()]
        save_figures(store, manager(code), code, QUARTER, entries)


def test_a_quarter_through_all_levels(page: Page, server: Server) -> None:
    server.prepare("2020-01-03T09:00:00+08:00", before)
    server.start("2020-01-03T09:00:00+08:00")

    # The county's manager asks a school about a figure; the school answers, changes it and submits.
    sign_in(page, server, f"{COUNTY}-manager", "/verify")
    ask(page, "第一小学", "A02", "在校学生数与学籍系统不一致，请核实。")
    leave(page)
    sign_in(page, server, f"{SCHOOL}-manager", "/")
    expect(page.get_by_text("在校学生数与学籍系统不一致，请核实。")).to_be_visible()
    page.get_by_label("答复内容").fill("本学期转入十二人，已更新。")
    page.get_by_role("button", name="提交答复").click()
    expect(page.get_by_label("答复内容")).to_have_count(0)
    expect(page.get_by_text("在校学生数与学籍系统不一致，请核实。")).not_to_be_visible()
    page.get_by_role("link", name="填报", exact=True).click()
    field = page.get_by_label("A02 在校学生数 (人)", exact=True)
    field.fill("512")
    field.press("Control+Enter")
    expect(page.get_by_text("已提交，等待上级审核")).to_be_visible()
    leave(page)

    # The county's reviewer looks at it, approves it and reports the county.
    sign_in(page, server, f"{COUNTY}-reviewer", "/review")
    page.get_by_role("button", name="第一小学", exact=True).click()
    page.get_by_role("heading", name="第一小学").wait_for()
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="撤销通过")).to_be_visible()
    page.keyboard.press("l")
    expect(page.get_by_text("已通过 1 个")).to_be_visible()
    report(page)
    leave(page)

    # Days 6-10: the prefecture, and the province's university, whose own manager submits.
    restart(server, "2020-01-07T09:00:00+08:00")
    sign_in(page, server, f"{PREFECTURE}-reviewer", "/review")
    report(page)
    leave(page)
    university(page, server, LOCAL)

    # Days 11-15: the province and the ministry's university.
    restart(server, "2020-01-12T09:00:00+08:00")
    sign_in(page, server, f"{PROVINCE}-reviewer", "/review")
    report(page)
    leave(page)
    university(page, server, MINISTERIAL)

    # The ministry's leader sees that everybody right below has reported.
    sign_in(page, server, "000000-inspector", "/")
    expect(page.get_by_text("2 个单位中 2 个已提交或上报")).to_be_visible()


def university(page: Page, server: Server, code: str) -> None:
    """Its manager submits, its own reviewer reports."""
    sign_in(page, server, f"{code}-manager", "/fill")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("已提交，等待本单位审核员上报")).to_be_visible()
    leave(page)
    sign_in(page, server, f"{code}-reviewer", "/review")
    report(page)
    leave(page)


def ask(page: Page, unit: str, indicator: str, words: str) -> None:
    """Ask about a figure that nothing makes suspicious."""
    page.get_by_text("就其他数据提问").click()
    page.wait_for_timeout(800)  # it unfolds; a list that opens meanwhile closes again
    page.locator(".st-key-verify-other_unit input").click()
    page.get_by_role("option", name=unit).click()
    page.locator(".st-key-verify-other_indicator input").click()
    page.get_by_role("option", name=indicator).click()
    page.get_by_label("提问内容").last.fill(words)
    page.locator(".st-key-verify-other_send button").click()
    expect(page.get_by_text("已提问。")).to_be_visible()


def report(page: Page) -> None:
    """Look at what it would do, and report upward."""
    page.get_by_role("button", name="上报……").click()
    expect(page.get_by_text("本级数据：")).to_be_visible()
    page.get_by_role("button", name="确认上报").click()
    expect(page.get_by_text("已上报，下级数据已锁定。")).to_be_visible()


def restart(server: Server, moment: str) -> None:
    server.stop()
    server.start(moment)


def leave(page: Page) -> None:
    page.get_by_role("link", name="退出登录").click()
    page.get_by_label("用户名").wait_for()
