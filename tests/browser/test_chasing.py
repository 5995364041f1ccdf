"""Chasing in a real browser: reminded, read in the inbox, acted upon, and what became of the mail."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from auth.accounts import set_profile
from reporting.deliveries import SENT, Recipient, claim, record_outcome
from reporting.figures import Entry, save_figures
from reporting.reminders import remind
from store import clock
from store.connection import Store
from tests.browser.conftest import Server, ready, sign_in
from tests.nation import QUARTER, SCHOOL_FIGURES, manager

pytestmark = pytest.mark.browser
NOW = "2020-01-03T09:00:00+08:00"
SCHOOL, POINT, COUNTY = "2111010001", "2111010003", "110101"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One school is in the middle of it; the teaching point was reminded yesterday, and got a mail."""
    made = Server(tmp_path_factory.mktemp("chasing"))

    def fill(store: Store) -> None:
        ready(store, f"{COUNTY}-manager", f"{SCHOOL}-manager", f"{POINT}-manager")
        set_profile(store, f"{POINT}-manager", "王芳", "13800000001", "wang@school.cn")
        entries = [Entry(indicator, text) for indicator, text in SCHOOL_FIGURES.items()]
        save_figures(store, manager(SCHOOL), SCHOOL, QUARTER, entries)
        with pytest.MonkeyPatch.context() as yesterday:
            yesterday.setenv("JIBAO_NOW", "2020-01-02T09:00:00+08:00")
            remind(store, manager(COUNTY), COUNTY, QUARTER)
            to = Recipient(manager(POINT), "wang@school.cn", 0, 0, None)
            claim(store, to, 1, clock.now())
            record_outcome(store, to, 1, clock.now(), SENT, "250 OK")

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIBAO_NOW", NOW)
        made.prepare(NOW, fill)
        made.start(NOW)
        yield made
        made.stop()


def test_a_ticked_unit_is_reminded_and_finds_its_way_from_the_inbox(page: Page, served: Server) -> None:
    sign_in(page, served, f"{COUNTY}-manager", "/chase")
    expect(page.get_by_role("row", name="山村教学点")).to_contain_text("王芳 13800000001")
    page.get_by_label("勾选第一小学").check()
    page.get_by_role("button", name="催报勾选的 1 个单位").click()
    expect(page.get_by_text("已催报。共 1 个单位。")).to_be_visible()
    expect(page.get_by_role("row", name="第一小学")).to_contain_text("1月3日")
    expect(page.get_by_label("勾选第一小学")).not_to_be_checked()
    leave(page)

    # The school: two days, two messages; the number in the menu, the way to the form, and then none unread.
    sign_in(page, served, f"{SCHOOL}-manager", "/")
    page.get_by_role("link", name="消息 (2)").click()
    expect(page.get_by_text("2 条未读")).to_be_visible()
    page.get_by_role("button", name="查看").first.click()
    page.get_by_role("heading", level=1, name="填报").wait_for()
    page.get_by_role("link", name="消息 (2)").click()
    page.get_by_role("button", name="全部标为已读").click()
    expect(page.get_by_role("link", name="消息", exact=True)).to_be_visible()
    expect(page.get_by_text("消息均已读。")).to_be_visible()
    page.get_by_role("link", name="填报", exact=True).click()
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("已提交，等待上级审核")).to_be_visible()
    leave(page)

    # The department: it worked.
    sign_in(page, served, f"{COUNTY}-manager", "/chase")
    expect(page.get_by_text("本季度催报 4 次")).to_be_visible()
    expect(page.get_by_role("row", name="第一小学")).to_contain_text("是")
    expect(page.get_by_role("button", name="催报未提交的单位（2）")).to_be_visible()


def test_the_list_is_narrowed_and_everybody_left_is_reminded_once_a_day(page: Page, served: Server) -> None:
    sign_in(page, served, f"{COUNTY}-manager", "/chase")
    page.get_by_role("button", name="未开始 2").click()
    expect(page.get_by_role("row", name="第一小学")).to_be_hidden()
    page.get_by_role("button", name="催报未提交的单位（2）").click()
    expect(page.get_by_text("已催报。共 2 个单位。")).to_be_visible()
    page.get_by_role("button", name="催报未提交的单位（2）").click()
    expect(page.get_by_text("没有需要催报的单位")).to_be_visible()


def test_the_log_says_what_became_of_the_mails(page: Page, served: Server) -> None:
    sign_in(page, served, f"{COUNTY}-manager", "/chase")
    page.get_by_text("邮件发送记录").click()
    logged = page.get_by_role("table", name="邮件发送记录").get_by_role("row", name="山村教学点")
    expect(logged).to_contain_text("250 OK")
    expect(page.get_by_text("wang@school.cn")).to_have_count(0)


def leave(page: Page) -> None:
    page.get_by_role("link", name="退出登录").click()
    page.get_by_label("用户名").wait_for()
