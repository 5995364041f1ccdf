"""The inbox: who gets which message, what is unread, and that it follows from the other events alone."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from auth.permissions import Person
from reporting.deadlines import run_deadlines
from reporting.figures import Entry, save_figures
from reporting.inbox import (
    CONCERNS,
    KINDS,
    SCHEMA,
    kinds_of,
    mark_read,
    messages,
    units_with_news,
    unread_count,
)
from reporting.inbox_words import EN, ZH, due_words, label_of_words, moment_words, sentence
from reporting.reminders import remind
from reporting.reports import confirm, report_up
from reporting.returns import (
    approve_withdrawal,
    reject_withdrawal,
    request_withdrawal,
    return_report,
)
from reporting.verification import answer, ask, settle, take_back
from store import clock
from store.connection import Store
from tests.nation import QUARTER, SCHOOL_FIGURES, inspector, manager, reviewer

SCHOOL, SECOND, POINT = "2111010001", "2111010002", "2111010003"
COUNTY, OTHER_COUNTY, PREFECTURE = "110101", "110102", "110100"
At = Callable[[str], None]


@pytest.fixture
def filled(store: Store) -> Store:
    """One school has filled in."""
    entries = [Entry(code, text) for code, text in SCHOOL_FIGURES.items()]
    save_figures(store, manager(SCHOOL), SCHOOL, QUARTER, entries)
    return store


def kinds(store: Store, person: Person) -> list[str]:
    return messages(store, person)["kind"].to_list()


def test_an_empty_inbox_has_its_columns(store: Store) -> None:
    for person in (manager(SCHOOL), reviewer(COUNTY), inspector(COUNTY)):
        found = messages(store, person)
        assert found.is_empty() and dict(found.schema) == SCHEMA
        assert unread_count(store, person) == 0


def test_a_return_tells_reason_and_time_limit(store: Store, at: At) -> None:
    confirm(store, manager(SCHOOL), SCHOOL, QUARTER)
    at("2019-12-21T09:00:00")
    due = datetime(2019, 12, 24, 16)
    return_report(store, reviewer(COUNTY), SCHOOL, QUARTER, "班级数有误", due)
    row = messages(store, manager(SCHOOL)).row(0, named=True)
    assert (row["kind"], row["words"], row["due_at"]) == ("returned", "班级数有误", due)
    assert (row["unit_code"], row["unit_name"], row["quarter"]) == (SCHOOL, "第一小学", QUARTER)
    assert (row["page"], row["is_read"], row["indicator_code"]) == ("fill", False, None)
    assert row["moment"] == clock.now()


def test_a_department_that_is_returned_tells_manager_and_reviewer(store: Store, at: At) -> None:
    at("2020-01-03T09:00:00")
    report_up(store, reviewer(COUNTY), COUNTY, QUARTER)
    return_report(store, reviewer(PREFECTURE), COUNTY, QUARTER, "请核实", datetime(2020, 1, 5, 16))
    pages = {}
    for person in (manager(COUNTY), reviewer(COUNTY)):
        row = messages(store, person).row(0, named=True)
        assert row["kind"] == "returned"
        pages[person.role] = row["page"]
    assert pages == {"manager": "fill", "reviewer": "review"}
    assert kinds(store, inspector(COUNTY)) == []


def test_a_withdrawal_goes_to_the_reviewer_above_and_its_answer_comes_back(store: Store, at: At) -> None:
    at("2020-01-03T09:00:00")
    report_up(store, reviewer(COUNTY), COUNTY, QUARTER)
    at("2020-01-03T10:00:00")
    request_withdrawal(store, manager(COUNTY), COUNTY, QUARTER, "漏填一所学校")
    row = messages(store, reviewer(PREFECTURE)).row(0, named=True)
    assert (row["kind"], row["unit_name"], row["words"]) == ("withdrawal_asked", "丙县", "漏填一所学校")
    assert row["page"] == "review" and unread_count(store, reviewer(PREFECTURE)) == 1
    assert kinds(store, reviewer("110000")) == [] and kinds(store, manager(PREFECTURE)) == []

    at("2020-01-03T11:00:00")
    reject_withdrawal(store, reviewer(PREFECTURE), COUNTY, QUARTER, "理由不足")
    at("2020-01-03T12:00:00")
    request_withdrawal(store, manager(COUNTY), COUNTY, QUARTER, "漏填两所学校")
    at("2020-01-03T13:00:00")
    approve_withdrawal(store, reviewer(PREFECTURE), COUNTY, QUARTER)
    for person in (manager(COUNTY), reviewer(COUNTY)):
        assert kinds(store, person)[:2] == ["withdrawal_approved", "withdrawal_rejected"]
    newest = messages(store, manager(COUNTY)).row(0, named=True)
    assert newest["due_at"] is not None and newest["page"] == "fill"


def test_a_request_goes_to_who_was_the_superior_in_that_quarter(store: Store, at: At) -> None:
    at("2020-01-03T09:00:00")
    report_up(store, reviewer(COUNTY), COUNTY, QUARTER)
    request_withdrawal(store, manager(COUNTY), COUNTY, QUARTER, "漏填")
    with store.writing() as write:  # the county moves right below the province in the next quarter
        write.execute(
            "insert into ops.unit_event select * replace (2 as sequence, '2020Q1' as quarter,"
            " '110000' as superior_code) from ops.unit_event where unit_code = ?",
            [COUNTY],
        )
    at("2020-02-03T09:00:00")
    assert kinds(store, reviewer(PREFECTURE)) == ["withdrawal_asked"]
    assert kinds(store, reviewer("110000")) == []
    assert unread_count(store, reviewer("110000")) == 0


def test_reminders_are_one_line_a_day(store: Store, at: At) -> None:
    remind(store, manager(COUNTY), COUNTY, QUARTER)
    remind(store, manager(COUNTY), COUNTY, QUARTER)
    at("2019-12-21T00:30:00")  # the next day in Shanghai, the same in UTC
    remind(store, manager(COUNTY), COUNTY, QUARTER)
    assert kinds(store, manager(SCHOOL)) == ["reminded", "reminded"]
    assert unread_count(store, manager(SCHOOL)) == 2
    assert kinds(store, manager(COUNTY)) == []


def test_a_question_and_its_answer_reach_the_two_managers(filled: Store, at: At) -> None:
    ask(filled, manager(COUNTY), SCHOOL, QUARTER, "B03", "单位是Mbps吗?", "slip")
    at("2019-12-21T09:00:00")
    answer(filled, manager(SCHOOL), SCHOOL, QUARTER, "B03", "是")
    at("2019-12-21T10:00:00")
    settle(filled, manager(COUNTY), SCHOOL, QUARTER, "B03", "好")
    ask(filled, manager(COUNTY), SCHOOL, QUARTER, "A02", "属实?")
    at("2019-12-21T11:00:00")
    take_back(filled, manager(COUNTY), SCHOOL, QUARTER, "A02")
    found = messages(filled, manager(SCHOOL))
    assert found.select("kind", "indicator_code", "words").rows() == [
        ("taken_back", "A02", None),
        ("asked", "A02", "属实?"),
        ("settled", "B03", "好"),
        ("asked", "B03", "单位是Mbps吗?"),
    ]
    assert set(found["page"]) == {"home"}
    above = messages(filled, manager(COUNTY))
    assert above.select("kind", "unit_code", "unit_name", "words", "page").rows() == [
        ("answered", SCHOOL, "第一小学", "是", "verify")
    ]
    assert kinds(filled, reviewer(COUNTY)) == [] and kinds(filled, manager(OTHER_COUNTY)) == []


def test_a_report_by_the_system_at_the_deadline_is_told_and_one_by_hand_is_not(store: Store, at: At) -> None:
    confirm(store, manager(SCHOOL), SCHOOL, QUARTER)
    at("2020-01-06T00:01:00")
    run_deadlines(store)
    assert kinds(store, manager(SCHOOL)) == []
    row = messages(store, manager(SECOND)).row(0, named=True)
    assert (row["kind"], row["words"], row["page"]) == ("auto_reported", None, "fill")
    assert kinds(store, manager(COUNTY)) == ["auto_reported"]


def test_a_report_taken_along_by_the_superior_is_told(store: Store, at: At) -> None:
    confirm(store, manager(SCHOOL), SCHOOL, QUARTER)
    at("2020-01-03T09:00:00")
    report_up(store, reviewer(COUNTY), COUNTY, QUARTER)
    assert kinds(store, manager(SCHOOL)) == []
    assert messages(store, manager(SECOND)).select("kind", "words").rows() == [("swept", None)]


def test_reading_is_up_to_a_moment_and_belongs_to_one_person(store: Store, at: At) -> None:
    remind(store, manager(COUNTY), COUNTY, QUARTER)
    first = clock.now()
    at("2019-12-22T09:00:00")
    remind(store, manager(COUNTY), COUNTY, QUARTER)
    mark_read(store, manager(SCHOOL), first)
    assert messages(store, manager(SCHOOL))["is_read"].to_list() == [False, True]
    assert unread_count(store, manager(SCHOOL)) == 1 and unread_count(store, manager(SECOND)) == 2
    mark_read(store, manager(SCHOOL), first - timedelta(days=1))
    assert unread_count(store, manager(SCHOOL)) == 1
    mark_read(store, manager(SCHOOL), datetime(2030, 1, 1))
    assert unread_count(store, manager(SCHOOL)) == 0
    at("2019-12-23T09:00:00")
    remind(store, manager(COUNTY), COUNTY, QUARTER)
    assert unread_count(store, manager(SCHOOL)) == 1
    assert store.rows("select sequence from ops.inbox_event order by 1") == [(1,), (2,)]


def test_an_inbox_is_cut_and_reaches_back_one_year(store: Store, at: At) -> None:
    for day in range(1, 6):
        at(f"2019-12-{day:02}T09:00:00")
        remind(store, manager(COUNTY), COUNTY, QUARTER)
    newest = messages(store, manager(SCHOOL), limit=2)["moment"].to_list()
    assert [moment.day for moment in newest] == [5, 4]
    at("2021-01-01T09:00:00")
    assert messages(store, manager(SCHOOL)).is_empty() and unread_count(store, manager(SCHOOL)) == 0


def test_the_unread_count_is_that_of_the_list(filled: Store, at: At) -> None:
    remind(filled, manager(COUNTY), COUNTY, QUARTER)
    ask(filled, manager(COUNTY), SCHOOL, QUARTER, "B03", "?")
    answer(filled, manager(SCHOOL), SCHOOL, QUARTER, "B03", "!")
    at("2020-01-06T00:01:00")
    run_deadlines(filled)
    request_withdrawal(filled, manager(COUNTY), COUNTY, QUARTER, "漏填")
    for code in (SCHOOL, COUNTY, PREFECTURE, OTHER_COUNTY):
        for person in (manager(code), reviewer(code), inspector(code)):
            unread = messages(filled, person).filter(~messages(filled, person)["is_read"])
            assert unread_count(filled, person) == unread.height, person


def test_news_of_many_units_are_found_in_one_look(filled: Store, at: At) -> None:
    start = clock.now()
    at("2019-12-21T09:00:00")
    ask(filled, manager(COUNTY), SCHOOL, QUARTER, "B03", "?")
    first = clock.now()
    at("2020-01-03T09:00:00")
    report_up(filled, reviewer(COUNTY), COUNTY, QUARTER)
    request_withdrawal(filled, manager(COUNTY), COUNTY, QUARTER, "漏填")
    found = units_with_news(filled, [SCHOOL, COUNTY, PREFECTURE, OTHER_COUNTY], start)
    assert found == {SCHOOL: clock.now(), COUNTY: first, PREFECTURE: clock.now()}
    assert units_with_news(filled, [PREFECTURE], clock.now()) == {}


def test_who_gets_what_follows_from_what_a_role_may_do() -> None:
    by_role = {person.role: set(kinds_of(person)) for person in (manager("1"), reviewer("1"), inspector("1"))}
    returns = {"returned", "withdrawal_approved", "withdrawal_rejected"}
    assert by_role["reviewer"] == returns | {"withdrawal_asked"}
    assert by_role["manager"] == set(KINDS) - {"withdrawal_asked"}
    assert by_role["inspector"] == set() and kinds_of(Person("operator-1", "000000", "operator")) == []


@pytest.mark.parametrize("kind", CONCERNS)
@pytest.mark.parametrize("language", [ZH, EN])
def test_every_kind_has_its_sentence(kind: str, language: str) -> None:
    said = sentence(kind, language, indicator="A01 班级数", due_at=datetime(2020, 1, 5, 16))
    assert said and "{" not in said and label_of_words(kind, language)


def test_moments_are_said_in_shanghai_and_midnight_ends_the_day(at: At) -> None:
    at("2020-01-03T09:00:00")
    assert moment_words(clock.now(), ZH) == "1月3日 09:00"
    assert moment_words(datetime(2019, 5, 1), EN) == "1 May 2019, 08:00"
    assert due_words(datetime(2020, 1, 5, 16), ZH) == "1月5日 24:00"


def test_what_happens_elsewhere_stays_out_of_sight(filled: Store) -> None:
    remind(filled, manager(OTHER_COUNTY), OTHER_COUNTY, QUARTER)
    assert kinds(filled, manager(SCHOOL)) == []
    assert kinds(filled, manager("3111010001")) == ["reminded"]
