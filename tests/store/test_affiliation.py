"""Moves and suspensions: who may, from when, and never while a report is under way (R11, E24-E27, E31)."""

from collections.abc import Callable

import polars as pl
import pytest

from auth.permissions import Person
from reporting.affiliation import move_unit, resume_unit, suspend_unit
from reporting.units import roster, roster_below, unit_as_of
from store.connection import Store
from store.errors import Refusal
from tests.nation import add_units, inspector, manager, reviewer

SCHOOL, LOCAL, MINISTERIAL = "2111010001", "4111000001", "4111000002"
At = Callable[[str], None]


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.code


@pytest.mark.parametrize(
    ("to", "common"),
    [
        ("110102", "110100"),  # between counties of one prefecture: the prefecture
        ("110100", "110100"),  # from a county to its own prefecture: the prefecture (E24)
        ("110201", "110000"),  # across prefectures: the province
        ("330101", "000000"),  # across provinces: the ministry (E26)
    ],
)
def test_the_lowest_common_superior_moves_a_school_and_nobody_else(
    store: Store, to: str, common: str
) -> None:
    add_units(
        store,
        [
            ("330000", "乙省", "province", "000000", None, None),
            ("330101", "己县", "county", "330000", None, None),
        ],
        "2019Q3",
    )
    for code in {"000000", "110000", "110100", "110101", "110102", "330000", SCHOOL} - {common}:
        assert refused(lambda code=code: move_unit(store, manager(code), SCHOOL, to)) == "not_your_unit"
    for who in (reviewer(common), inspector(common), Person("operator-1", "000000", "operator")):
        assert refused(lambda who=who: move_unit(store, who, SCHOOL, to)) == "not_allowed"
    move_unit(store, manager(common), SCHOOL, to)
    moved = unit_as_of(store, SCHOOL, "2019Q4")
    assert moved.superior_code == to
    assert moved.location_code == "110101", "the place is another matter (E27)"


def test_a_move_after_the_quarter_leaves_its_report_where_it_was(store: Store, at: At) -> None:
    at("2020-01-03T09:00:00")
    move_unit(store, manager("110100"), SCHOOL, "110102")
    assert unit_as_of(store, SCHOOL, "2019Q4").superior_code == "110101"
    assert unit_as_of(store, SCHOOL, "2020Q1").superior_code == "110102"


def test_a_university_is_moved_by_the_ministry(store: Store) -> None:
    assert refused(lambda: move_unit(store, manager("110000"), LOCAL, "000000")) == "not_your_unit"
    assert refused(lambda: move_unit(store, manager("000000"), LOCAL, "110101")) == "wrong_superior_level"
    move_unit(store, manager("000000"), LOCAL, "000000")
    assert unit_as_of(store, LOCAL, "2019Q4").superior_code == "000000"


def test_only_an_active_school_moves_and_only_below_an_active_department(store: Store) -> None:
    move = lambda: move_unit(store, manager("110100"), SCHOOL, "110102")  # noqa: E731
    close(store, "110102")
    assert refused(move) == "wrong_superior_level"
    close(store, SCHOOL)
    assert refused(move) == "not_movable"


def test_a_move_is_recorded_with_its_actor_and_nothing_is_overwritten(store: Store) -> None:
    move_unit(store, manager("110100"), SCHOOL, "110102")
    move_unit(store, manager("110100"), SCHOOL, "110101")
    events = store.rows(
        "select sequence, action, superior_code, actor from ops.unit_event where unit_code = ?"
        " order by sequence",
        [SCHOOL],
    )
    assert events == [
        (1, "synced", "110101", "registry"),
        (2, "moved", "110102", "110100-manager"),
        (3, "moved", "110101", "110100-manager"),
    ]


@pytest.mark.parametrize(
    ("unit", "to", "code"),
    [
        ("110101", "110201", "not_movable"),
        (SCHOOL, "000000", "wrong_superior_level"),
        (SCHOOL, "2111010002", "wrong_superior_level"),
        (SCHOOL, "110101", "same_superior"),
        (SCHOOL, "119999", "unknown_unit"),
    ],
)
def test_a_senseless_move_is_refused(store: Store, unit: str, to: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        move_unit(store, manager("110100"), unit, to)
    assert refused.value.code == code


def test_a_school_suspends_enrolment_itself_and_nobody_for_it(store: Store) -> None:
    for who in (manager("110101"), manager("2111010002")):
        assert refused(lambda who=who: suspend_unit(store, who, SCHOOL)) == "not_your_unit"
    someone = Person(f"{SCHOOL}-reviewer", SCHOOL, "reviewer")
    assert refused(lambda: suspend_unit(store, someone, SCHOOL)) == "not_allowed"


def test_a_suspension_counts_from_the_present_quarter(store: Store, at: At) -> None:
    at("2020-01-06T00:00:00")
    suspend_unit(store, manager(SCHOOL), SCHOOL)
    assert SCHOOL in roster(store, "2019Q4")["unit_code"]
    assert SCHOOL not in roster(store, "2020Q1")["unit_code"]


def test_suspending_twice_and_resuming_what_runs_are_refused(store: Store) -> None:
    who = manager(SCHOOL)
    assert refused(lambda: resume_unit(store, who, SCHOOL)) == "not_suspended"
    suspend_unit(store, who, SCHOOL)
    assert refused(lambda: suspend_unit(store, who, SCHOOL)) == "already_suspended"
    assert SCHOOL not in roster(store, "2019Q4")["unit_code"]
    resume_unit(store, who, SCHOOL)
    assert SCHOOL in roster(store, "2019Q4")["unit_code"]


def test_departments_and_closed_schools_suspend_nothing(store: Store) -> None:
    assert refused(lambda: suspend_unit(store, manager("110101"), "110101")) == "not_a_school"
    close(store, SCHOOL)
    assert refused(lambda: suspend_unit(store, manager(SCHOOL), SCHOOL)) == "not_a_school"


@pytest.mark.parametrize(
    ("code", "shut", "free"),
    [
        (SCHOOL, ["01-01T00:00:00", "01-05T23:59:59"], ["01-06T00:00:00", "01-12T09:00:00"]),
        ("3111010002", ["01-06T00:00:00", "01-10T23:59:59"], ["01-05T23:59:59", "01-11T00:00:00"]),
        (LOCAL, ["01-07T09:00:00", "01-13T09:00:00"], ["01-05T09:00:00", "01-16T00:00:00"]),
        (MINISTERIAL, ["01-11T00:00:00", "01-15T23:59:59"], ["01-10T23:59:59", "01-16T00:00:00"]),
    ],
)
def test_nothing_is_switched_while_the_department_reports(
    store: Store, at: At, code: str, shut: list[str], free: list[str]
) -> None:
    for moment in shut:
        at(f"2020-{moment}")
        assert refused(lambda: suspend_unit(store, manager(code), code)) == "in_window"
    for moment in free:
        at(f"2020-{moment}")
        suspend_unit(store, manager(code), code)
        resume_unit(store, manager(code), code)


def close(store: Store, code: str) -> None:
    """As a sync does that finds the unit closed."""
    with store.writing() as write:
        write.execute(
            "insert into ops.unit_event select * replace (sequence + 1 as sequence, 'closed' as status)"
            " from ops.unit_event where unit_code = ? order by sequence desc limit 1",
            [code],
        )


def test_the_units_right_below_are_those_of_the_roster_in_every_quarter(store: Store, at: At) -> None:
    move_unit(store, manager("110100"), SCHOOL, "110102")
    suspend_unit(store, manager("2111010002"), "2111010002")
    at("2020-02-20T09:00:00")
    move_unit(store, manager("110100"), SCHOOL, "110101")
    resume_unit(store, manager("2111010002"), "2111010002")
    for quarter in ("2019Q3", "2019Q4", "2020Q1"):
        due = roster(store, quarter)
        for code in ("000000", "110000", "110100", "110101", "110102", "110201", SCHOOL):
            below = due.filter(pl.col("superior_code") == code)
            assert roster_below(store, code, quarter).equals(below), (quarter, code)
    assert roster_below(store, "999999", "2019Q4").is_empty()
