"""Chasing: reminding picked units, who is likely to be late, who is stuck, and whether reminders work."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from reporting.affiliation import move_unit
from reporting.deadlines import run_deadlines
from reporting.figures import Entry, save_figures
from reporting.lateness import likely_late
from reporting.reminders import Effect, last_reminders, remind, remind_units, reminder_effect
from reporting.report_status import review_list
from reporting.reports import confirm, report_up
from reporting.returns import return_report
from store.connection import Store
from store.errors import Refusal
from tests.nation import QUARTER, manager, reviewer

SCHOOL, SECOND, POINT = "2111010001", "2111010002", "2111010003"
COUNTY, OTHER_COUNTY, PREFECTURE = "110101", "110102", "110100"
BOSS = manager(COUNTY)
NEXT = "2020Q1"
At = Callable[[str], None]


def refused(do: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as caught:
        do()
    return caught.value.code


def of(found: pl.DataFrame, unit: str) -> dict[str, object]:
    return found.row(by_predicate=pl.col("unit_code") == unit, named=True)


# Reminding some


def test_only_the_picked_are_reminded(store: Store) -> None:
    assert remind_units(store, BOSS, COUNTY, QUARTER, [SECOND]) == [SECOND]
    assert set(last_reminders(store, QUARTER, [SCHOOL, SECOND, POINT])) == {SECOND}
    assert remind_units(store, BOSS, COUNTY, QUARTER, [SECOND, POINT]) == [POINT]
    assert remind(store, BOSS, COUNTY, QUARTER) == [SCHOOL]
    assert remind_units(store, BOSS, COUNTY, QUARTER, [SCHOOL, SECOND, POINT]) == []


def test_a_picked_unit_that_has_submitted_meanwhile_is_left_out(store: Store) -> None:
    confirm(store, manager(POINT), POINT, QUARTER)
    assert remind_units(store, BOSS, COUNTY, QUARTER, [POINT, SECOND]) == [SECOND]


def test_a_department_that_has_submitted_but_not_reported_is_reminded(store: Store) -> None:
    confirm(store, manager(COUNTY), COUNTY, QUARTER)
    assert remind_units(store, manager(PREFECTURE), PREFECTURE, QUARTER, [COUNTY]) == [COUNTY]


def test_a_reminder_is_refused_to_whom_it_is_not_for_and_then_nobody_is(store: Store) -> None:
    other = "3111010001"
    assert refused(lambda: remind_units(store, BOSS, COUNTY, QUARTER, [])) == "nothing_given"
    assert refused(lambda: remind_units(store, BOSS, COUNTY, QUARTER, [SECOND, other])) == "not_right_below"
    assert refused(lambda: remind_units(store, BOSS, OTHER_COUNTY, QUARTER, [other])) == "not_your_unit"
    assert refused(lambda: remind_units(store, reviewer(COUNTY), COUNTY, QUARTER, [SECOND])) == "not_allowed"
    assert (
        refused(lambda: remind_units(store, manager(SCHOOL), SCHOOL, QUARTER, [SCHOOL])) == "not_a_department"
    )
    assert refused(lambda: remind_units(store, BOSS, COUNTY, "2019", [SECOND])) == "bad_quarter"
    assert store.rows("select * from ops.reminder_event") == []


# Who is likely to be late


def test_history_ranks_those_who_were_late_before(store: Store, at: At) -> None:
    confirm(store, manager(SECOND), SECOND, QUARTER)
    confirm(store, manager(POINT), POINT, QUARTER)
    at("2020-01-06T00:01:00")
    run_deadlines(store)
    at("2020-03-10T09:00:00")
    found = likely_late(store, COUNTY, NEXT)
    assert found.select("unit_code", "quarters_known", "times_late").rows() == [
        (SCHOOL, 1, 1),
        (SECOND, 1, 0),
        (POINT, 1, 0),
    ]
    assert found["lateness"].to_list() == pytest.approx([2 / 3, 1 / 3, 1 / 3])
    assert set(found["state"]) == {"untouched"}
    assert found["due_at"][0] == datetime(2020, 4, 5, 16)


def test_without_history_nothing_is_known_and_that_is_not_never_late(store: Store) -> None:
    found = likely_late(store, COUNTY, QUARTER)
    assert set(found["quarters_known"]) == {0} and set(found["lateness"]) == {0.5}
    assert found["last_act_at"].null_count() == 3 and found["worked"].null_count() == 3
    assert not found["stuck"].any() and set(found["reminders"]) == {0}


def test_a_department_is_late_unless_it_reported_upward_in_time(store: Store, at: At) -> None:
    confirm(store, manager(COUNTY), COUNTY, QUARTER)  # submitted, and then its reviewer did nothing
    at("2020-01-05T09:00:00")
    report_up(store, reviewer(OTHER_COUNTY), OTHER_COUNTY, QUARTER)
    at("2020-01-06T00:01:00")
    run_deadlines(store)
    at("2020-03-10T09:00:00")
    found = likely_late(store, PREFECTURE, NEXT)
    assert of(found, COUNTY)["times_late"] == 1 and of(found, OTHER_COUNTY)["times_late"] == 0


def test_a_correction_after_the_deadline_does_not_make_a_punctual_report_late(store: Store, at: At) -> None:
    at("2020-01-03T09:00:00")
    report_up(store, reviewer(COUNTY), COUNTY, QUARTER)
    at("2020-01-07T09:00:00")
    return_report(store, reviewer(PREFECTURE), COUNTY, QUARTER, "请核实", datetime(2020, 1, 9))
    at("2020-01-08T09:00:00")
    report_up(store, reviewer(COUNTY), COUNTY, QUARTER)
    at("2020-03-10T09:00:00")
    assert of(likely_late(store, PREFECTURE, NEXT), COUNTY)["times_late"] == 0


def test_only_the_last_eight_quarters_count(store: Store, at: At) -> None:
    at("2020-01-20T09:00:00")
    run_deadlines(store)
    assert of(likely_late(store, COUNTY, "2021Q4"), SCHOOL)["quarters_known"] == 1
    assert of(likely_late(store, COUNTY, "2022Q1"), SCHOOL)["quarters_known"] == 0


def test_who_has_reported_is_not_chased_and_who_has_submitted_stands_last(store: Store, at: At) -> None:
    confirm(store, manager(SCHOOL), SCHOOL, QUARTER)
    save_figures(store, manager(POINT), POINT, QUARTER, [Entry("A01", "1")])
    found = likely_late(store, COUNTY, QUARTER)
    assert found.select("unit_code", "state", "has_to_act").rows() == [
        (SECOND, "untouched", True),
        (POINT, "in_progress", True),
        (SCHOOL, "submitted", False),
    ]
    at("2020-01-03T09:00:00")
    report_up(store, reviewer(COUNTY), COUNTY, QUARTER)
    assert likely_late(store, COUNTY, QUARTER).is_empty()


def test_in_progress_for_three_quiet_days_is_stuck(store: Store, at: At) -> None:
    save_figures(store, manager(POINT), POINT, QUARTER, [Entry("A01", "1")])
    at("2019-12-23T08:59:00")
    assert not likely_late(store, COUNTY, QUARTER)["stuck"].any()
    at("2019-12-23T09:00:00")
    found = likely_late(store, COUNTY, QUARTER)
    assert found.filter(pl.col("stuck"))["unit_code"].to_list() == [POINT] == found["unit_code"].to_list()[:1]


def test_returned_and_due_within_a_day_is_stuck(store: Store, at: At) -> None:
    confirm(store, manager(SCHOOL), SCHOOL, QUARTER)
    return_report(store, reviewer(COUNTY), SCHOOL, QUARTER, "有误", datetime(2019, 12, 25, 1))
    assert of(likely_late(store, COUNTY, QUARTER), SCHOOL)["stuck"] is False
    at("2019-12-24T09:00:00")
    row = of(likely_late(store, COUNTY, QUARTER), SCHOOL)
    assert row["stuck"] is True and row["due_at"] == datetime(2019, 12, 25, 1)


def test_a_unit_nobody_stands_below_has_nobody_to_chase(store: Store) -> None:
    assert likely_late(store, SCHOOL, QUARTER).is_empty()
    assert reminder_effect(store, SCHOOL, QUARTER) == Effect(0, 0, 0)


def test_what_the_page_has_read_already_is_not_read_again(
    store: Store, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirm(store, manager(POINT), POINT, QUARTER)
    listed = review_list(store, COUNTY, QUARTER)
    expected = likely_late(store, COUNTY, QUARTER)
    asked = statements(monkeypatch)
    assert likely_late(store, COUNTY, QUARTER, listed).equals(expected)
    assert not any("ops.unit_event where quarter" in sql for sql in asked)


def test_who_was_on_time_in_a_quarter_long_over_is_read_once(
    store: Store, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirm(store, manager(SECOND), SECOND, QUARTER)
    at("2020-01-06T00:01:00")
    run_deadlines(store)
    asked = statements(monkeypatch)
    at("2020-01-10T09:00:00")  # the quarter has just ended: what the deadline brought may still be written
    first, again = (likely_late(store, COUNTY, NEXT) for _ in range(2))
    assert sum("submitted_at" in sql for sql in asked) == 2
    at("2020-03-10T09:00:00")
    third, fourth = (likely_late(store, COUNTY, NEXT) for _ in range(2))
    assert sum("submitted_at" in sql for sql in asked) == 3
    columns = ["unit_code", "quarters_known", "times_late", "lateness"]
    assert first.select(columns).equals(again.select(columns))
    assert third.select(columns).equals(fourth.select(columns)) and third.select(columns).equals(
        first.select(columns)
    )


def test_a_school_that_has_moved_here_brings_its_history(store: Store, at: At) -> None:
    at("2020-01-06T00:01:00")
    run_deadlines(store)
    at("2020-03-10T09:00:00")
    assert set(likely_late(store, OTHER_COUNTY, NEXT)["unit_code"]) == {"3111010001"}
    move_unit(store, manager(PREFECTURE), SECOND, OTHER_COUNTY)
    found = likely_late(store, OTHER_COUNTY, NEXT)
    assert of(found, SECOND)["quarters_known"] == 1 and of(found, SECOND)["times_late"] == 1


def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the store is asked from now on, filled as it is asked."""
    asked: list[str] = []
    for name in ("frame", "rows", "row"):
        ask = getattr(Store, name)

        def counted(self: Store, sql: str, parameters: object = (), ask: Any = ask) -> object:
            asked.append(sql)
            return ask(self, sql, parameters)

        monkeypatch.setattr(Store, name, counted)
    return asked


# Whether reminders work


def test_a_reminder_has_worked_when_a_submission_follows_within_a_day(store: Store, at: At) -> None:
    remind(store, BOSS, COUNTY, QUARTER)
    assert reminder_effect(store, COUNTY, QUARTER) == Effect(3, 0, 3)
    assert reminder_effect(store, COUNTY, QUARTER).share is None
    at("2019-12-21T09:00:00")
    confirm(store, manager(SCHOOL), SCHOOL, QUARTER)
    at("2019-12-21T09:01:00")
    confirm(store, manager(SECOND), SECOND, QUARTER)
    effect = reminder_effect(store, COUNTY, QUARTER)
    assert effect == Effect(3, 1, 0) and effect.share == Decimal(1) / 3
    worked = dict(likely_late(store, COUNTY, QUARTER).select("unit_code", "worked").iter_rows())
    assert worked == {SCHOOL: True, SECOND: False, POINT: False}


def test_the_last_reminder_counts_for_a_unit_and_every_one_for_the_effect(store: Store, at: At) -> None:
    remind_units(store, BOSS, COUNTY, QUARTER, [POINT])
    at("2019-12-22T09:00:00")
    remind_units(store, BOSS, COUNTY, QUARTER, [POINT])
    row = of(likely_late(store, COUNTY, QUARTER), POINT)
    assert row["worked"] is None and row["reminders"] == 2
    assert row["last_reminder"] == datetime(2019, 12, 22, 1)
    assert reminder_effect(store, COUNTY, QUARTER) == Effect(2, 0, 1)
    confirm(store, manager(POINT), POINT, QUARTER)
    assert of(likely_late(store, COUNTY, QUARTER), POINT)["worked"] is True
    assert reminder_effect(store, COUNTY, QUARTER) == Effect(2, 1, 0)


def test_what_was_submitted_before_the_reminder_is_not_its_work(store: Store, at: At) -> None:
    confirm(store, manager(COUNTY), COUNTY, QUARTER)
    at("2020-01-03T09:00:00")
    remind_units(store, manager(PREFECTURE), PREFECTURE, QUARTER, [COUNTY])
    assert reminder_effect(store, PREFECTURE, QUARTER) == Effect(1, 0, 1)
    at("2020-01-03T18:00:00")
    report_up(store, reviewer(COUNTY), COUNTY, QUARTER)
    assert reminder_effect(store, PREFECTURE, QUARTER) == Effect(1, 1, 0)
