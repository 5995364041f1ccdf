"""Chasing on the screen: counts as filters, the ranked list with ticks, reminders and what they brought, mails."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from app import state
from auth.accounts import set_password, set_profile
from reporting.deadlines import run_deadlines
from reporting.deliveries import Recipient, claim, record_outcome
from reporting.figures import Entry, save_figures
from reporting.reminders import last_reminders, remind
from reporting.reports import confirm, report_up
from store import clock
from store.connection import Store
from tests.nation import QUARTER, manager, reviewer
from tests.screens.conftest import COUNTY, PASSWORD, SCHOOL
from tests.screens.lists import column, ids, keys_of_lists, listed, options, rows, send
from tests.screens.test_reading_screens import texts

SECOND, POINT = "2111010002", "2111010003"
BOSS, NEXT, LIST = f"{COUNTY}-manager", "2020Q1", "chase.list"
Open = Callable[..., AppTest]
At = Callable[[str], None]


def reminded(store: Store, quarter: str = QUARTER) -> set[str]:
    return set(last_reminders(store, quarter, [SCHOOL, SECOND, POINT]))


def test_counts_say_how_far_the_units_are(store: Store, open_page: Open) -> None:
    confirm(store, manager(POINT), POINT, QUARTER)
    said = texts(open_page(BOSS, "chase"))
    assert "3 units due · 1 submitted · 0 reported · 0 reminders this quarter" in said


def test_the_list_is_narrowed_by_state_and_to_the_stuck(store: Store, open_page: Open, at: At) -> None:
    confirm(store, manager(POINT), POINT, QUARTER)
    drawn = open_page(BOSS, "chase")
    assert ids(drawn, LIST) == [SECOND, SCHOOL, POINT]
    assert ids(drawn, LIST, "untouched") == [SECOND] and ids(drawn, LIST, "submitted") == [POINT]
    assert options(drawn, LIST) == {
        "untouched": "not begun",
        "in_progress": "in progress",
        "submitted": "submitted",
    }
    at("2020-01-05T09:00:00")
    drawn = open_page(BOSS, "chase", is_first=True)
    assert column(drawn, LIST, "State") == ["not begun", "in progress", "submitted"]
    at("2020-01-20T09:00:00")
    run_deadlines(store)
    at("2020-03-20T09:00:00")
    save_figures(store, manager(SCHOOL), SCHOOL, NEXT, [Entry("A01", "1")])
    at("2020-03-24T09:00:00")
    drawn = open_page(BOSS, "chase", is_first=True)
    assert ids(drawn, LIST, "stuck") == [SCHOOL]
    assert "in progress · stuck" in column(drawn, LIST, "State")


def test_who_was_late_before_stands_first(store: Store, open_page: Open, at: At) -> None:
    confirm(store, manager(SECOND), SECOND, QUARTER)
    at("2020-01-20T09:00:00")
    run_deadlines(store)
    at("2020-03-20T09:00:00")
    drawn = open_page(BOSS, "chase")
    assert ids(drawn, LIST) == [SCHOOL, POINT, SECOND]
    assert column(drawn, LIST, "Late before") == ["1 / 1", "1 / 1", "0 / 1"]


def test_without_history_nothing_is_claimed(store: Store, open_page: Open) -> None:
    assert "Late before" not in rows(open_page(BOSS, "chase"), LIST)[0]


def test_only_the_ticked_are_reminded_and_the_ticks_are_gone(store: Store, open_page: Open) -> None:
    drawn = open_page(BOSS, "chase")
    before, first = listed(drawn, LIST)["key"], ids(drawn, LIST)[:2]
    send(drawn, LIST, "remind_picked", *first)
    assert reminded(store) == set(first)
    assert drawn.toast[0].value == "Reminded. 2 units in all."
    assert listed(drawn, LIST)["key"] != before


def test_a_school_that_has_submitted_is_not_among_those_to_be_reminded(store: Store, open_page: Open) -> None:
    confirm(store, manager(POINT), POINT, QUARTER)
    drawn = open_page(BOSS, "chase")
    assert ids(drawn, LIST, "has_to_act") == [SECOND, SCHOOL]
    send(drawn, LIST, "remind_picked", POINT)
    assert "Nobody was reminded" in drawn.toast[0].value and reminded(store) == set()


def test_a_second_reminder_the_same_day_says_that_nobody_was(store: Store, open_page: Open) -> None:
    drawn = open_page(BOSS, "chase", language="zh_CN")
    everybody = ids(drawn, LIST, "has_to_act")
    send(drawn, LIST, "remind", *everybody)
    assert drawn.toast[0].value == "已催报。共 3 个单位。"
    send(drawn, LIST, "remind", *everybody)
    assert drawn.toast[0].value.startswith("没有需要催报的单位")
    assert set(column(drawn, LIST, "催报次数")) == {"1"}


def test_whom_to_call_is_in_the_list(store: Store, open_page: Open) -> None:
    set_profile(store, f"{POINT}-manager", "王芳", "13800000001")
    assert set(column(open_page(BOSS, "chase"), LIST, "Contact")) == {"never signed in"}
    set_password(store, f"{POINT}-manager", PASSWORD, "x")
    drawn = open_page(BOSS, "chase", is_first=True)
    contacts = dict(zip(ids(drawn, LIST), column(drawn, LIST, "Contact"), strict=True))
    assert contacts[POINT] == "王芳 13800000001" and contacts[SCHOOL] == "never signed in"


def test_the_effect_of_earlier_reminders_is_shown(store: Store, open_page: Open, at: At) -> None:
    remind(store, manager(COUNTY), COUNTY, QUARTER)
    said = texts(open_page(BOSS, "chase"))
    assert "3 reminders this quarter" in said and "3 too new to tell" in said and "worked" not in said
    at("2020-01-03T15:00:00")
    confirm(store, manager(POINT), POINT, QUARTER)
    at("2020-01-04T10:00:00")
    drawn = open_page(BOSS, "chase", is_first=True)
    assert "33 % of them worked: 1 of 3 were followed by a submission" in texts(drawn)
    worked = {row["id"]: row["It worked"] for row in rows(drawn, LIST)}
    assert worked == {POINT: "yes", SCHOOL: "no", SECOND: "no"}


def test_when_everybody_has_reported_that_is_said(store: Store, open_page: Open) -> None:
    report_up(store, reviewer(COUNTY), COUNTY, QUARTER)
    drawn = open_page(BOSS, "chase")
    assert drawn.success and LIST not in keys_of_lists(drawn) and "3 reported" in texts(drawn)


def test_a_department_without_units_below_says_so(store: Store, open_page: Open) -> None:
    with store.writing() as write:
        write.execute(
            "insert into ops.unit_event select * replace (2 as sequence, true as is_suspended)"
            " from ops.unit_event where superior_code = ?",
            [COUNTY],
        )
    drawn = open_page(BOSS, "chase")
    assert drawn.info and LIST not in keys_of_lists(drawn)


# The log of mails


def opened_log(drawn: AppTest) -> AppTest:
    drawn.session_state["chase.mails"] = True
    drawn.run()
    assert not drawn.exception, drawn.exception[0].message
    return drawn


def test_without_a_mail_server_the_log_says_so(store: Store, open_page: Open) -> None:
    drawn = open_page(BOSS, "chase")
    assert "No mail server" not in texts(drawn)
    assert "No mail server is set up." in texts(opened_log(drawn))


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_log_shows_what_became_of_each_mail(store: Store, open_page: Open, language: str) -> None:
    state.server().settings.mail_host = "mail.example.cn"
    drawn = opened_log(open_page(BOSS, "chase", language=language))
    assert keys_of_lists(drawn) == [LIST] and drawn.info
    set_profile(store, f"{POINT}-manager", "王芳", "13800000000", "wang@school.cn")
    to = Recipient(manager(POINT), "wang@school.cn", 0, 0, None)
    assert claim(store, to, 2, clock.now())
    record_outcome(store, to, 2, clock.now(), "failed", "550 no such user")
    drawn.run()
    logged = list(rows(drawn, "chase.deliveries")[0].values())
    assert "550 no such user" in logged and "山村教学点" in logged and "2" in logged
    assert ("发送失败" if language == "zh_CN" else "not delivered") in logged
    assert "wang@school.cn" not in str(logged)
