"""The preview of a report upward promises exactly what the report then does; reminders are counted."""

from collections.abc import Callable

import pytest

from reporting.preview import Preview, report_up_preview
from reporting.reminders import last_reminders, remind
from reporting.report_events import last_reports
from reporting.reports import confirm, report_up
from reporting.returns import request_withdrawal
from reporting.units import codes_below
from store import clock
from store.connection import Store
from tests.nation import QUARTER, manager, reviewer

SCHOOL, SECOND, POINT = "2111010001", "2111010002", "2111010003"
COUNTY, OTHER_COUNTY, PREFECTURE = "110101", "110102", "110100"


def test_nothing_below_gives_an_empty_preview(store: Store) -> None:
    assert report_up_preview(store, SCHOOL, QUARTER) == Preview(0, 0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize("unit", [COUNTY, PREFECTURE])
def test_the_preview_promises_what_the_report_then_does(
    store: Store, at: Callable[[str], None], unit: str
) -> None:
    confirm(store, manager(SCHOOL), SCHOOL, QUARTER)
    confirm(store, manager("3111010002"), "3111010002", QUARTER)
    at("2020-01-03T09:00:00")
    if unit == PREFECTURE:
        report_up(store, reviewer(COUNTY), COUNTY, QUARTER)
        at("2020-01-07T09:00:00")
    # What the deadline has brought is written before the sweep; the preview is taken of what is written.
    before = report_up_preview(store, unit, QUARTER)
    report_up(store, reviewer(unit), unit, QUARTER)
    codes = codes_below(store, unit, QUARTER)
    after = last_reports(store, QUARTER, codes)
    assert before.below == before.reported + before.submitted + before.by_system == len(codes)
    assert after.height == len(codes) and set(after["state"]) == {"reported"}
    if unit == COUNTY:
        assert after["is_auto"].sum() == before.by_system
    assert report_up_preview(store, unit, QUARTER) == Preview(len(codes), len(codes), 0, 0, 0, 0, 0)


def test_who_asks_to_withdraw_is_counted_among_the_reported(store: Store, at: Callable[[str], None]) -> None:
    at("2020-01-03T09:00:00")
    report_up(store, reviewer(COUNTY), COUNTY, QUARTER)
    request_withdrawal(store, reviewer(COUNTY), COUNTY, QUARTER, "a mistake")
    found = report_up_preview(store, PREFECTURE, QUARTER)
    assert (found.asking, found.reported) == (1, 4)


def test_reminders_are_counted_by_unit(store: Store, at: Callable[[str], None]) -> None:
    confirm(store, manager(POINT), POINT, QUARTER)
    codes = [SCHOOL, SECOND, POINT]
    assert last_reminders(store, QUARTER, codes) == {}
    remind(store, manager(COUNTY), COUNTY, QUARTER)
    at("2020-01-02T09:00:00")
    remind(store, manager(COUNTY), COUNTY, QUARTER)
    assert last_reminders(store, QUARTER, codes) == {SCHOOL: (2, clock.now()), SECOND: (2, clock.now())}


def test_the_units_right_below_that_go_in_as_they_stand_or_lack_something_are_named(store: Store) -> None:
    confirm(store, manager(SCHOOL), SCHOOL, QUARTER)
    found = report_up_preview(store, COUNTY, QUARTER)
    assert found.unfinished == ("第二小学", "山村教学点")
    assert {"第二小学", "山村教学点"} <= set(found.incomplete) and found.explained == ()
