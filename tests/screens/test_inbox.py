"""The inbox on the screen: what it says in both languages, what is unread, and the way to where one acts."""

from collections.abc import Callable
from datetime import datetime

import pytest
from streamlit.testing.v1 import AppTest

from app.main_pages import PAGES
from app.parts.context import QUARTER_KEY
from auth.accounts import account, record_failed_sign_in
from reporting.figures import Entry, save_figures
from reporting.inbox import KINDS, unread_count
from reporting.reminders import remind
from reporting.reports import confirm, report_up
from reporting.returns import request_withdrawal, return_report
from reporting.verification import answer, ask
from store.connection import Store
from tests.nation import QUARTER, manager, reviewer
from tests.screens.conftest import COUNTY, SCHOOL
from tests.screens.test_reading_screens import press, texts

POINT, PREFECTURE = "2111010003", "110100"
CLERK, BOSS = f"{SCHOOL}-manager", f"{COUNTY}-manager"
Open = Callable[..., AppTest]
At = Callable[[str], None]


@pytest.fixture
def eventful(store: Store, at: At) -> Store:
    """The point was reminded, then returned after it had confirmed, and asked; it has answered."""
    remind(store, manager(COUNTY), COUNTY, QUARTER)
    confirm(store, manager(POINT), POINT, QUARTER)
    at("2020-01-03T10:00:00")
    return_report(store, reviewer(COUNTY), POINT, QUARTER, "**班级数**有误", datetime(2020, 1, 5, 16))
    at("2020-01-03T11:00:00")
    save_figures(store, manager(POINT), POINT, QUARTER, [Entry("A01", "2")])
    ask(store, manager(COUNTY), POINT, QUARTER, "A01", "只有两个班?")
    answer(store, manager(POINT), POINT, QUARTER, "A01", "是")
    return store


def said(drawn: AppTest) -> list[str]:
    return [str(each.value) for each in drawn.text]


def open_buttons(drawn: AppTest) -> list[str]:
    return [str(each.key) for each in drawn.button if str(each.key).startswith("inbox.open_")]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_an_empty_inbox_says_what_will_be_here(store: Store, open_page: Open, language: str) -> None:
    drawn = open_page(CLERK, "inbox", language=language)
    assert drawn.info and not open_buttons(drawn) and not drawn.text


def test_the_newest_stands_first_with_reason_and_time_limit(eventful: Store, open_page: Open) -> None:
    drawn = open_page(f"{POINT}-manager", "inbox", language="zh_CN")
    lines = said(drawn)
    assert lines[0] == "山村教学点 · 2019 年第 4 季度"
    assert lines[1].startswith("上级就“A01") and lines[2] == "问题：只有两个班?"
    assert "报表被上级退回，请在 1月5日 24:00 前修改并重新上报。" in lines
    assert "原因：**班级数**有误" in lines
    assert "上级催报：请尽快填报并上报。" in lines
    assert "**3** 条未读" in texts(drawn) and "● 未读" in texts(drawn)


def test_all_are_marked_read_at_once_and_the_menu_follows(eventful: Store, open_page: Open) -> None:
    drawn = open_page(f"{POINT}-manager", "inbox")
    press(drawn, "Mark all read")
    assert "You have read everything." in texts(drawn) and "unread**" not in texts(drawn)
    assert unread_count(eventful, manager(POINT)) == 0
    assert len(open_buttons(drawn)) == 3


def test_messages_are_narrowed_by_kind_and_to_the_unread(eventful: Store, open_page: Open) -> None:
    drawn = open_page(f"{POINT}-manager", "inbox")
    drawn.multiselect(key="inbox.kinds").set_value(["returned"]).run()
    assert len(open_buttons(drawn)) == 1
    drawn.multiselect(key="inbox.kinds").set_value([]).run()
    press(drawn, "Mark all read")
    drawn.toggle(key="inbox.only_unread").set_value(True).run()
    assert not open_buttons(drawn) and "No message is like that." in texts(drawn)


def test_a_message_leads_to_its_screen_in_its_quarter(eventful: Store, open_page: Open, at: At) -> None:
    at("2020-03-03T09:00:00")
    drawn = open_page(f"{POINT}-manager", "inbox")
    assert drawn.session_state[QUARTER_KEY] == "2020Q1"
    drawn.button(key=next(key for key in open_buttons(drawn) if "returned" in key)).click().run()
    assert not drawn.exception
    assert drawn.session_state[QUARTER_KEY] == QUARTER and "Fill in · 2019" in drawn.title[0].value


def test_an_answer_leads_to_its_question(eventful: Store, open_page: Open) -> None:
    drawn = open_page(BOSS, "inbox")
    drawn.button(key=open_buttons(drawn)[0]).click().run()
    assert not drawn.exception
    assert "Verify" in drawn.title[0].value and "是" in said(drawn)


def test_a_request_for_withdrawal_opens_the_unit_that_asks(store: Store, open_page: Open) -> None:
    report_up(store, reviewer(COUNTY), COUNTY, QUARTER)
    request_withdrawal(store, manager(COUNTY), COUNTY, QUARTER, "漏填")
    drawn = open_page(f"{PREFECTURE}-reviewer", "inbox")
    drawn.button(key=open_buttons(drawn)[0]).click().run()
    assert not drawn.exception
    assert drawn.session_state["review.open"] == COUNTY
    assert drawn.title[0].value == "丙县 · withdrawal requested" and "漏填" in texts(drawn)


def test_a_long_inbox_is_shown_by_twenty(store: Store, open_page: Open, at: At) -> None:
    for day in range(1, 29):
        at(f"2019-12-{day:02}T09:00:00")
        remind(store, manager(COUNTY), COUNTY, QUARTER)
    at("2020-01-03T09:00:00")
    drawn = open_page(CLERK, "inbox")
    assert len(open_buttons(drawn)) == 20
    drawn.button(key="inbox.more").click().run()
    assert len(open_buttons(drawn)) == 28
    assert not [each for each in drawn.button if each.key == "inbox.more"]


def test_everybody_but_operators_has_the_page() -> None:
    assert set(PAGES["inbox"].roles) == {"manager", "reviewer", "inspector"}


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_kind_has_its_name(language: str) -> None:
    from app.i18n import catalogue

    assert {f"message.{kind}" for kind in KINDS} <= set(catalogue(language))


def test_an_address_is_given_and_corrected_under_my_account(store: Store, open_page: Open) -> None:
    drawn = open_page(CLERK, "profile", language="zh_CN")
    drawn.text_input(key="profile.email").set_value("wang@")
    press(drawn, "保存")
    assert drawn.error[0].value == "邮箱格式不正确，请更正，或留空。"
    drawn.text_input(key="profile.email").set_value("wang@school.cn")
    press(drawn, "保存")
    found = account(store, CLERK)
    assert found is not None and found.email == "wang@school.cn"
    record_failed_sign_in(store, CLERK)
    found = account(store, CLERK)
    assert found is not None and found.email == "wang@school.cn"


@pytest.mark.parametrize(("text", "kept"), [("", None), ("wang@school.cn", "wang@school.cn")])
def test_an_address_can_be_given_at_the_first_sign_in(
    store: Store, open_page: Open, text: str, kept: str | None
) -> None:
    from auth.accounts import set_password

    set_password(store, CLERK, "一个很长的演示密码2020", CLERK)
    drawn = open_page(CLERK, is_first=True)
    drawn.text_input(key="first_sign_in.name").set_value("王芳")
    drawn.text_input(key="first_sign_in.phone").set_value("13800000000")
    drawn.text_input(key="first_sign_in.email").set_value(text)
    press(drawn, "Save")
    found = account(store, CLERK)
    assert found is not None and found.person_name == "王芳" and found.email == kept
