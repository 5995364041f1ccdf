"""Verification: who asks, who answers, what is refused, and that everything said stays."""

import threading
from collections.abc import Callable

import polars as pl
import pytest

from reporting.figures import Entry, save_figures
from reporting.report_status import status
from reporting.reports import confirm
from reporting.verification import (
    answer,
    ask,
    ask_many,
    new_answers,
    open_questions,
    questions_below,
    questions_of,
    settle,
    take_back,
    thread,
    threads_of,
)
from reporting.verification_events import append_said
from store.connection import Store
from store.errors import Refusal, Refusals
from tests.nation import QUARTER, SCHOOL_FIGURES, manager
from tests.questions import (
    BOSS,
    CLERK,
    COUNTY,
    PREFECTURE,
    SCHOOL,
    SECOND,
    At,
    ask_students,
    question,
    refused,
    rows_said,
    state,
)

# The way of a question


def test_a_question_is_asked_answered_and_settled_and_everything_stays(store: Store, at: At) -> None:
    ask_students(store)
    at("2019-12-21T10:00:00")
    answer(store, CLERK, SCHOOL, QUARTER, "A02", " 属实,新校区并入。 ")
    at("2019-12-22T10:00:00")
    settle(store, BOSS, SCHOOL, QUARTER, "A02", "已核实")
    said = thread(store, SCHOOL, QUARTER, "A02")
    assert [(each.action, each.words, each.actor) for each in said] == [
        ("asked", "人数属实吗?", f"{COUNTY}-manager"),
        ("answered", "属实,新校区并入。", f"{SCHOOL}-manager"),
        ("settled", "已核实", f"{COUNTY}-manager"),
    ]
    assert [each.sequence for each in said] == [1, 2, 3]
    assert said[0].recorded_at < said[1].recorded_at < said[2].recorded_at
    assert {each.doubt for each in said} == {"jump"} and {each.asked_by_unit for each in said} == {COUNTY}
    assert state(store) == "settled"


def test_an_answer_that_does_not_satisfy_is_asked_about_again(store: Store) -> None:
    ask_students(store)
    answer(store, CLERK, SCHOOL, QUARTER, "A02", "属实")
    ask_students(store, "请附学籍数")
    found = questions_of(store, SCHOOL, QUARTER).row(0, named=True)
    assert (found["state"], found["question"], found["asked_count"]) == ("open", "请附学籍数", 2)
    assert found["answer"] is None and found["answered_at"] is None
    assert [each.words for each in thread(store, SCHOOL, QUARTER, "A02")] == [
        "人数属实吗?",
        "属实",
        "请附学籍数",
    ]
    answer(store, CLERK, SCHOOL, QUARTER, "A02", "学籍数一致")
    assert questions_of(store, SCHOOL, QUARTER)["answer"][0] == "学籍数一致"


@pytest.mark.parametrize("closing", [settle, take_back])
def test_a_closed_question_may_be_asked_again(store: Store, closing: Callable[..., None]) -> None:
    ask_students(store)
    closing(store, BOSS, SCHOOL, QUARTER, "A02")
    ask_students(store, "再问一次")
    assert state(store) == "open" and thread(store, SCHOOL, QUARTER, "A02")[-1].sequence == 3


def test_a_question_can_be_settled_without_an_answer_and_without_words(store: Store) -> None:
    ask_students(store)
    settle(store, BOSS, SCHOOL, QUARTER, "A02", "  ")
    assert thread(store, SCHOOL, QUARTER, "A02")[-1].words is None


def test_a_question_works_after_the_report_and_does_not_unlock_it(store: Store, at: At) -> None:
    confirm(store, CLERK, SCHOOL, QUARTER)
    at("2020-01-09T09:00:00")
    before = status(store, SCHOOL, QUARTER)
    assert before.state == "reported"
    ask_students(store)
    answer(store, CLERK, SCHOOL, QUARTER, "A02", "属实")
    assert status(store, SCHOOL, QUARTER) == before
    at("2020-07-09T09:00:00")
    settle(store, BOSS, SCHOOL, QUARTER, "A02")
    assert state(store) == "settled"


def test_questions_of_one_quarter_are_not_seen_in_another(store: Store, at: At) -> None:
    ask_students(store)
    at("2020-02-09T09:00:00")
    assert questions_of(store, SCHOOL, "2020Q1").is_empty()
    ask(store, BOSS, SCHOOL, "2020Q1", "A02", "本季度呢?")
    assert questions_of(store, SCHOOL, "2020Q1")["sequence"][0] == 1


def test_a_department_asks_departments_and_the_ministry_its_provinces(store: Store) -> None:
    ask(store, manager(PREFECTURE), COUNTY, QUARTER, "J05", "编制数属实吗?")
    ask(store, manager("000000"), "110000", QUARTER, "J05", "编制数属实吗?")
    answer(store, BOSS, COUNTY, QUARTER, "J05", "属实")
    assert questions_below(store, PREFECTURE, QUARTER)["state"].to_list() == ["answered"]
    assert questions_below(store, "000000", QUARTER)["unit_code"].to_list() == ["110000"]


# Lists


def test_the_lists_show_the_figure_as_it_stands_now(store: Store) -> None:
    entries = [Entry(code, text) for code, text in SCHOOL_FIGURES.items()]
    save_figures(store, CLERK, SCHOOL, QUARTER, entries)
    ask_many(
        store,
        BOSS,
        pl.DataFrame([question(), question(SCHOOL, "C01"), question(SCHOOL, "B04"), question(SECOND)]),
        QUARTER,
    )
    save_figures(store, CLERK, SCHOOL, QUARTER, [Entry("A02", "510", "更正")])
    found = questions_below(store, COUNTY, QUARTER)
    by_figure = {(row["unit_code"], row["indicator_code"]): row for row in found.iter_rows(named=True)}
    students = by_figure[(SCHOOL, "A02")]
    assert (students["figure_state"], students["number"], students["note"]) == ("value", 510, "更正")
    assert by_figure[(SCHOOL, "C01")]["figure_state"] == "missing"
    assert by_figure[(SCHOOL, "B04")]["figure_state"] is None  # computed
    assert by_figure[(SECOND, "A02")]["figure_state"] == "missing" and students["name"] == "第一小学"
    assert questions_of(store, SCHOOL, QUARTER).height == 3
    assert set(threads_of(store, SCHOOL, QUARTER)) == {"A02", "B04", "C01"}


def test_a_figure_carried_forward_stands_beside_the_question_but_not_last_years_amount(
    store: Store, at: At
) -> None:
    amounts = store.rows(
        "select indicator_code from ops.indicator_event where definition like '%\"is_year_to_date\": true%'"
        ' and definition like \'%"K12"%\' and definition like \'%"source_kind": "entered"%\' limit 1'
    )
    amount = amounts[0][0] if amounts else pytest.fail("no amount of the year to date in the catalogue")
    save_figures(store, CLERK, SCHOOL, QUARTER, [Entry("A02", "500"), Entry(amount, "7")])
    at("2020-02-09T09:00:00")
    ask_many(store, BOSS, pl.DataFrame([question(), question(SCHOOL, amount)]), "2020Q1")
    found = questions_of(store, SCHOOL, "2020Q1")
    states = dict(found.select("indicator_code", "figure_state").iter_rows())
    assert states == {"A02": "value", amount: "missing"}


def test_what_waits_is_counted_in_every_quarter(store: Store, at: At) -> None:
    ask_many(store, BOSS, pl.DataFrame([question(), question(SCHOOL, "A03")]), QUARTER)
    at("2020-02-09T09:00:00")
    ask(store, BOSS, SCHOOL, "2020Q1", "A02", "?")
    assert open_questions(store, SCHOOL) == {QUARTER: 2, "2020Q1": 1}
    assert new_answers(store, COUNTY) == {}
    answer(store, CLERK, SCHOOL, QUARTER, "A02", "属实")
    assert open_questions(store, SCHOOL) == {QUARTER: 1, "2020Q1": 1}
    assert new_answers(store, COUNTY) == {QUARTER: 1}
    settle(store, BOSS, SCHOOL, QUARTER, "A02")
    assert new_answers(store, COUNTY) == {} and open_questions(store, SECOND) == {}


def test_nobody_asked_gives_empty_lists_with_their_columns(store: Store) -> None:
    below = questions_below(store, COUNTY, QUARTER)
    assert below.is_empty() and {"name", "state", "number"} <= set(below.columns)
    assert questions_of(store, SCHOOL, QUARTER).is_empty()
    assert questions_below(store, SCHOOL, QUARTER).is_empty()
    assert thread(store, SCHOOL, QUARTER, "A02") == []


# Many at once


def test_many_questions_go_out_together(store: Store) -> None:
    questions = [question(SCHOOL, code) for code in ("A01", "A02", "A03")] + [question(SECOND)]
    assert ask_many(store, BOSS, pl.DataFrame(questions), QUARTER) == 4
    assert questions_below(store, COUNTY, QUARTER)["state"].to_list() == ["open"] * 4


def test_of_many_questions_all_or_none_are_asked_and_every_problem_is_named(store: Store) -> None:
    ask_students(store)
    questions = [
        question(),
        question(SECOND),
        question(SECOND, "J05"),
        question(SECOND, "A01", ""),
        question(SECOND, "A03"),
        question(SECOND, "A03"),
    ]
    with pytest.raises(Refusals) as found:
        ask_many(store, BOSS, pl.DataFrame(questions), QUARTER)
    codes = [problem.code for problem in found.value.problems]
    assert codes == ["unknown_indicator", "words_missing", "asked_twice", "already_asked"]
    assert rows_said(store) == 1


def test_one_unit_of_another_superior_stops_all_of_them(store: Store) -> None:
    questions = pl.DataFrame([question(), question("3111010001")])
    assert refused(lambda: ask_many(store, BOSS, questions, QUARTER)) == "not_your_unit"
    assert rows_said(store) == 0


def test_no_question_at_all_is_refused_and_the_doubt_may_be_left_out(store: Store) -> None:
    empty = pl.DataFrame([question()]).clear()
    assert refused(lambda: ask_many(store, BOSS, empty, QUARTER)) == "nothing_given"
    assert ask_many(store, BOSS, pl.DataFrame([question()]).drop("doubt"), QUARTER) == 1


# Two people at once


def together(acts: list[Callable[[], object]]) -> list[str]:
    """Carry out acts at the same moment; the code of each refusal, '' for what went through."""
    gate, codes = threading.Barrier(len(acts)), [""] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        gate.wait()
        try:
            act()
        except Refusal as fault:
            codes[place] = fault.code

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return sorted(codes)


def test_two_who_ask_the_same_at_once_leave_one_question(store: Store) -> None:
    codes = together([lambda: ask_students(store)] * 4)
    assert codes[0] == "" and set(codes[1:]) <= {"already_asked", "someone_was_faster"}
    assert rows_said(store) == 1


def test_two_who_answer_at_once_leave_one_answer(store: Store) -> None:
    ask_students(store)
    codes = together([lambda: answer(store, CLERK, SCHOOL, QUARTER, "A02", "属实")] * 4)
    assert codes[0] == "" and set(codes[1:]) <= {"already_answered", "someone_was_faster"}
    assert rows_said(store) == 2


@pytest.mark.parametrize("act", ["answer", "settle", "take_back"])
def test_an_act_on_a_question_that_has_moved_on_is_refused(store: Store, act: str) -> None:
    ask_students(store)
    take_back(store, BOSS, SCHOOL, QUARTER, "A02", expected_sequence=1)
    ask_students(store, "换一个问题")

    def do() -> None:
        if act == "answer":
            answer(store, CLERK, SCHOOL, QUARTER, "A02", "属实", expected_sequence=1)
        else:
            closing = {"settle": settle, "take_back": take_back}[act]
            closing(store, BOSS, SCHOOL, QUARTER, "A02", expected_sequence=1)

    assert refused(do) == "someone_was_faster"
    assert state(store) == "open"


def test_the_store_takes_each_step_of_a_question_once(store: Store) -> None:
    ask_students(store)
    row = store.frame("select * exclude (written_at) from ops.verification_event")

    def again() -> None:
        with store.writing() as write:
            append_said(write, row)

    assert refused(again) == "someone_was_faster"
    assert rows_said(store) == 1
