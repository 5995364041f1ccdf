"""The story of a quarter in a real browser: fill, explain, submit; return, correct, report; the deadline; the total."""

import pytest
from playwright.sync_api import Page, expect

from reporting.figures import Entry, save_figures
from store.connection import Store
from tests.browser.conftest import Server, ready, sign_in
from tests.nation import QUARTER, SCHOOL_FIGURES, manager

pytestmark = pytest.mark.browser
SCHOOL, OTHER, COUNTY, PREFECTURE = "2111010001", "2111010002", "110101", "110100"


def before(store: Store) -> None:
    """Two schools have filled in; the first one's manager now changes some of it."""
    ready(store, f"{SCHOOL}-manager", f"{COUNTY}-reviewer", f"{PREFECTURE}-inspector")
    for code, pupils in ((SCHOOL, "500"), (OTHER, "320")):
        figures = {**SCHOOL_FIGURES, "A02": pupils}
        entries = [Entry(indicator, text) for indicator, text in figures.items()]
        save_figures(store, manager(code), code, QUARTER, entries)


def sign_out(page: Page) -> None:
    page.get_by_role("link", name="退出登录").click()
    page.get_by_label("用户名").wait_for()


def test_a_quarter_from_the_school_to_the_statistics(page: Page, server: Server) -> None:
    server.prepare("2020-01-03T09:00:00+08:00", before)
    server.start("2020-01-03T09:00:00+08:00")

    # The school's manager changes three figures; one of them asks for an explanation.
    sign_in(page, server, f"{SCHOOL}-manager", "/fill")
    type_in(page, "A01 班级数 (个)", "13")
    type_in(page, "A02 在校学生数 (人)", "960")
    type_in(page, "A05 普通教室数 (间)", "15")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("班均学生数低于3人或高于70人").first).to_be_visible()
    type_in(page, "A02 的说明", "两个校区合并统计")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("已提交，等待上级审核")).to_be_visible()
    sign_out(page)

    # The county's reviewer returns it with a time limit.
    sign_in(page, server, f"{COUNTY}-reviewer", "/review")
    open_unit(page, "第一小学")
    page.keyboard.press("t")
    type_in(page, "原因", "学生数请再核实")
    page.get_by_role("button", name="退回", exact=True).click()
    expect(page.get_by_text("已限时退回。")).to_be_visible()
    sign_out(page)

    # The school corrects and submits again.
    sign_in(page, server, f"{SCHOOL}-manager", "/fill")
    expect(page.get_by_text("退回：学生数请再核实")).to_be_visible()
    type_in(page, "A02 在校学生数 (人)", "560")
    page.get_by_role("button", name="提交并上报").click()
    expect(page.get_by_text("提交后立即上报并锁定")).to_be_visible()
    page.locator(".said").get_by_role("button", name="提交并上报").click()
    expect(page.get_by_text("锁定：由")).to_be_visible()
    sign_out(page)

    # The county reports; everything below is locked.
    sign_in(page, server, f"{COUNTY}-reviewer", "/review")
    page.get_by_role("button", name="上报……").click()
    page.get_by_role("button", name="确认上报").click()
    expect(page.get_by_text("已上报，下级数据已锁定。")).to_be_visible()
    sign_out(page)

    # All deadlines pass; the statistics show the new total with its coverage.
    server.stop()
    server.start("2020-01-16T09:00:00+08:00")
    server.has_built()
    sign_in(page, server, f"{PREFECTURE}-inspector", "/statistics?quarter=2019Q4")
    wait_for_the_build(page, "880")
    expect(page.get_by_text("2 / 5")).to_be_visible()
    expect(page.get_by_text("40.0 %").first).to_be_visible()
    expect(page.get_by_text("发布第 1 版")).to_be_visible()


def wait_for_the_build(page: Page, total: str) -> None:
    """Readers move to what has been published without a restart: look again until the total is there."""
    for _ in range(40):
        if page.get_by_text(total, exact=True).first.is_visible():
            return
        page.wait_for_timeout(1500)
        page.get_by_label("指标", exact=True).press("Escape")
        page.goto(f"{page.url.split('/statistics')[0]}/statistics?quarter=2019Q4")
        page.get_by_label("指标", exact=True).wait_for()
        page.wait_for_timeout(1500)
    expect(page.get_by_text(total, exact=True).first).to_be_visible()


def type_in(page: Page, label: str, text: str) -> None:
    """Fill a field and leave it, as a person does before clicking on."""
    field = page.get_by_label(label, exact=True)
    field.fill(text)
    field.press("Tab")


def open_unit(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    page.get_by_role("heading", name=name).wait_for()
    page.wait_for_timeout(500)
    page.locator("[data-test-script-state='notRunning']").wait_for()
