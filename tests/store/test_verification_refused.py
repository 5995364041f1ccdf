"""Verification: who may ask, answer and settle, and what is refused to everybody."""

from collections.abc import Callable

import pytest

from auth.permissions import Person
from reporting.verification import (
    answer,
    ask,
    settle,
    take_back,
    thread,
)
from store.connection import Store
from tests.nation import QUARTER, inspector, manager, reviewer
from tests.questions import (
    BOSS,
    CLERK,
    COUNTY,
    PREFECTURE,
    SCHOOL,
    SECOND,
    ask_students,
    refused,
    rows_said,
    state,
)

# Permissions

PEOPLE = [
    (BOSS, None),
    (reviewer(COUNTY), "not_allowed"),
    (inspector(COUNTY), "not_allowed"),
    (Person("operator-1", "000000", "operator"), "not_allowed"),
    (CLERK, "not_your_unit"),
    (manager("110102"), "not_your_unit"),
    (manager(PREFECTURE), "not_your_unit"),
    (manager("000000"), "not_your_unit"),
]


@pytest.mark.parametrize(("person", "code"), PEOPLE)
@pytest.mark.parametrize("act", ["ask", "settle", "take_back"])
def test_only_the_manager_right_above_asks_and_closes(
    store: Store, act: str, person: Person, code: str | None
) -> None:
    def do() -> None:
        if act == "ask":
            ask(store, person, SCHOOL, QUARTER, "A02", "?")
        else:
            {"settle": settle, "take_back": take_back}[act](store, person, SCHOOL, QUARTER, "A02")

    if act != "ask":
        ask_students(store)
    said = rows_said(store)
    if code is None:
        do()
    else:
        assert refused(do) == code
    assert rows_said(store) == said + (code is None)


@pytest.mark.parametrize(
    ("person", "code"),
    [
        (CLERK, None),
        (manager(SECOND), "not_your_unit"),
        (BOSS, "not_your_unit"),
        (Person(f"{SCHOOL}-x", SCHOOL, "reviewer"), "not_allowed"),
        (Person(f"{SCHOOL}-x", SCHOOL, "inspector"), "not_allowed"),
        (Person("operator-1", "000000", "operator"), "not_allowed"),
    ],
)
def test_only_the_own_manager_answers(store: Store, person: Person, code: str | None) -> None:
    ask_students(store)

    def do() -> None:
        answer(store, person, SCHOOL, QUARTER, "A02", "属实")

    if code is None:
        do()
    else:
        assert refused(do) == code
    assert state(store) == ("answered" if code is None else "open")


# Refusals


@pytest.mark.parametrize(
    ("unit_code", "quarter", "indicator_code", "words", "code"),
    [
        ("9999999999", QUARTER, "A02", "?", "unknown_unit"),
        (SCHOOL, "2019年", "A02", "?", "bad_quarter"),
        (SCHOOL, "2020Q2", "A02", "?", "quarter_not_begun"),
        (SCHOOL, QUARTER, "Z99", "?", "unknown_indicator"),
        (SCHOOL, QUARTER, "J05", "?", "unknown_indicator"),
        (SCHOOL, QUARTER, "A02", " \n ", "words_missing"),
        (SCHOOL, QUARTER, "A02", "字" * 501, "words_too_long"),
    ],
)
def test_what_cannot_be_asked(
    store: Store, unit_code: str, quarter: str, indicator_code: str, words: str, code: str
) -> None:
    assert refused(lambda: ask(store, BOSS, unit_code, quarter, indicator_code, words)) == code
    assert rows_said(store) == 0


def test_a_unit_that_owes_no_report_cannot_be_asked(store: Store) -> None:
    assert refused(lambda: ask(store, BOSS, "000000", QUARTER, "J05", "?")) == "not_on_roster"


def test_words_of_the_greatest_length_are_taken(store: Store) -> None:
    ask_students(store, " " + "字" * 500 + " ")
    answer(store, CLERK, SCHOOL, QUARTER, "A02", "字" * 500)
    assert len(str(thread(store, SCHOOL, QUARTER, "A02")[-1].words)) == 500


def test_an_open_question_is_not_asked_again_before_it_is_answered(store: Store) -> None:
    ask_students(store)
    assert refused(lambda: ask_students(store)) == "already_asked"


@pytest.mark.parametrize(("words", "code"), [("", "words_missing"), ("字" * 501, "words_too_long")])
def test_what_cannot_be_answered(store: Store, words: str, code: str) -> None:
    ask_students(store)
    assert refused(lambda: answer(store, CLERK, SCHOOL, QUARTER, "A02", words)) == code
    assert state(store) == "open"


def test_closing_words_may_not_be_too_long(store: Store) -> None:
    ask_students(store)
    assert refused(lambda: settle(store, BOSS, SCHOOL, QUARTER, "A02", "字" * 501)) == "words_too_long"


def test_without_a_question_there_is_nothing_to_answer_settle_or_take_back(store: Store) -> None:
    def acts() -> list[Callable[[], None]]:
        return [
            lambda: answer(store, CLERK, SCHOOL, QUARTER, "A02", "属实"),
            lambda: settle(store, BOSS, SCHOOL, QUARTER, "A02"),
            lambda: take_back(store, BOSS, SCHOOL, QUARTER, "A02"),
        ]

    assert [refused(act) for act in acts()] == ["nothing_asked"] * 3
    ask_students(store)
    settle(store, BOSS, SCHOOL, QUARTER, "A02")
    assert [refused(act) for act in acts()] == ["nothing_asked"] * 3


def test_an_answered_question_is_neither_answered_again_nor_taken_back(store: Store) -> None:
    ask_students(store)
    answer(store, CLERK, SCHOOL, QUARTER, "A02", "属实")
    assert refused(lambda: answer(store, CLERK, SCHOOL, QUARTER, "A02", "还是属实")) == "already_answered"
    assert refused(lambda: take_back(store, BOSS, SCHOOL, QUARTER, "A02")) == "already_answered"
