"""Chasing on the screen: counts as filters, the ranked list with ticks, reminders and what they brought, mails."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from app import state
from auth.accounts import set_profile
from reporting.deadlines import run_deadlines
from reporting.deliveries import Recipient, claim, record_outcome
from reporting.figures import Entry, save_figures
from reporting.reminders import last_reminders, remind
from reporting.reports import confirm, report_up
from store import clock
from store.connection import Store
from tests.nation import QUARTER, manager, reviewer
from tests.screens.conftest import COUNTY, SCHOOL
from tests.screens.test_reading_screens import column, labels, press, rows, texts

SECOND, POINT = "2111010002", "2111010003"
BOSS, NEXT = f"{COUNTY}-manager", "2020Q1"
Open = Callable[..., AppTest]
At = Callable[[str], None]


def tick(drawn: AppTest, *places: int) -> AppTest:
    drawn.session_state[drawn.dataframe[0].key] = {"selection": {"rows": list(places)}}
    drawn.run()
    assert not drawn.exception, drawn.exception[0].message
    return drawn


def only(drawn: AppTest, what: str) -> AppTest:
    drawn.button_group(key="chase.only").set_value(what).run()
    assert not drawn.exception, drawn.exception[0].message
    return drawn


def reminded(store: Store, quarter: str = QUARTER) -> set[str]:
    return set(last_reminders(store, quarter, [SCHOOL, SECOND, POINT]))


def test_counts_say_how_far_the_units_are(store: Store, open_page: Open) -> None:
    confirm(store, manager(POINT), POINT, QUARTER)
    found = labels(open_page(BOSS, "chase"))
    assert found == {"Due": "3", "submitted": "1", "reported": "0", "Reminders": "0"}


def test_the_list_is_narrowed_by_state_and_to_the_stuck(store: Store, open_page: Open, at: At) -> None:
    confirm(store, manager(POINT), POINT, QUARTER)
    drawn = open_page(BOSS, "chase")
    assert column(drawn, "Code") == [SECOND, SCHOOL, POINT]
    assert column(only(drawn, "untouched"), "Code") == [SECOND]
    assert column(only(drawn, "submitted"), "Code") == [POINT]
    at("2020-01-05T09:00:00")
    drawn = open_page(BOSS, "chase", is_first=True)
    assert [row["State"] for row in rows(drawn)] == ["not begun", "in progress", "submitted"]
    at("2020-01-20T09:00:00")
    run_deadlines(store)
    at("2020-03-20T09:00:00")
    save_figures(store, manager(SCHOOL), SCHOOL, NEXT, [Entry("A01", "1")])
    at("2020-03-24T09:00:00")
    drawn = only(open_page(BOSS, "chase", is_first=True), "stuck")
    assert column(drawn, "Code") == [SCHOOL] and column(drawn, "State") == ["in progress · stuck"]


def test_a_filter_stays_while_its_count_changes_and_ends_when_nobody_is_left(
    store: Store, open_page: Open
) -> None:
    drawn = only(open_page(BOSS, "chase"), "untouched")
    assert column(drawn, "Code") == [SECOND, POINT]
    confirm(store, manager(POINT), POINT, QUARTER)
    drawn.run()
    assert not drawn.exception and column(drawn, "Code") == [SECOND]
    confirm(store, manager(SECOND), SECOND, QUARTER)
    drawn.run()
    assert not drawn.exception and len(rows(drawn)) == 3


def test_who_was_late_before_stands_first(store: Store, open_page: Open, at: At) -> None:
    confirm(store, manager(SECOND), SECOND, QUARTER)
    at("2020-01-20T09:00:00")
    run_deadlines(store)
    at("2020-03-20T09:00:00")
    drawn = open_page(BOSS, "chase")
    assert column(drawn, "Code") == [SCHOOL, POINT, SECOND]
    assert column(drawn, "Late before") == ["1 / 1", "1 / 1", "0 / 1"]


def test_without_history_nothing_is_claimed(store: Store, open_page: Open) -> None:
    assert set(column(open_page(BOSS, "chase"), "Late before")) == {"—"}


def test_only_the_ticked_are_reminded_and_the_ticks_are_gone(store: Store, open_page: Open) -> None:
    drawn = open_page(BOSS, "chase")
    assert "chase.remind_picked" not in {button.key for button in drawn.button}
    before = drawn.dataframe[0].key
    press(tick(drawn, 0, 1), "Remind the 2 ticked")
    assert reminded(store) == set(map(str, column(drawn, "Code")[:2]))
    assert drawn.toast[0].value == "Reminded. 2 units in all."
    assert drawn.dataframe[0].key != before
    assert "chase.remind_picked" not in {button.key for button in drawn.button}


def test_a_second_reminder_the_same_day_says_that_nobody_was(store: Store, open_page: Open) -> None:
    drawn = open_page(BOSS, "chase", language="zh_CN")
    press(drawn, "催报未提交的单位")
    assert drawn.toast[0].value == "已催报。共 3 个单位。"
    press(drawn, "催报未提交的单位")
    assert drawn.toast[0].value.startswith("没有需要催报的单位")
    assert set(column(drawn, "催报次数")) == {1}


def test_the_effect_of_earlier_reminders_is_shown(store: Store, open_page: Open, at: At) -> None:
    remind(store, manager(COUNTY), COUNTY, QUARTER)
    assert "They worked" not in labels(open_page(BOSS, "chase"))
    at("2020-01-03T15:00:00")
    confirm(store, manager(POINT), POINT, QUARTER)
    at("2020-01-04T10:00:00")
    drawn = open_page(BOSS, "chase", is_first=True)
    assert labels(drawn)["They worked"] == "33 %" and labels(drawn)["Reminders"] == "3"
    worked = {row["Code"]: row["It worked"] for row in rows(drawn)}
    assert worked == {POINT: "yes", SCHOOL: "no", SECOND: "no"}


def test_when_everybody_has_reported_that_is_said(store: Store, open_page: Open) -> None:
    report_up(store, reviewer(COUNTY), COUNTY, QUARTER)
    drawn = open_page(BOSS, "chase")
    assert drawn.success and not drawn.dataframe and labels(drawn)["reported"] == "3"
    assert "chase.remind" not in {button.key for button in drawn.button}


def test_a_department_without_units_below_says_so(store: Store, open_page: Open) -> None:
    with store.writing() as write:
        write.execute(
            "insert into ops.unit_event select * replace (2 as sequence, true as is_suspended)"
            " from ops.unit_event where superior_code = ?",
            [COUNTY],
        )
    drawn = open_page(BOSS, "chase")
    assert drawn.info and not drawn.dataframe and not drawn.metric


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
    assert len(drawn.dataframe) == 1 and drawn.info
    set_profile(store, f"{POINT}-manager", "王芳", "13800000000", "wang@school.cn")
    to = Recipient(manager(POINT), "wang@school.cn", 0, 0, None)
    assert claim(store, to, 2, clock.now())
    record_outcome(store, to, 2, clock.now(), "failed", "550 no such user")
    drawn.run()
    logged = [str(value) for value in rows(drawn, 1)[0].values()]
    assert "550 no such user" in logged and "山村教学点" in logged and "2" in logged
    assert ("发送失败" if language == "zh_CN" else "not delivered") in logged
    assert "wang@school.cn" not in str(logged)
