"""The windows as data, and an extension of one quarter by the ministry owner."""

from datetime import datetime

import pytest

from reporting.calendar import (
    WINDOWS,
    extend_windows,
    open_quarter,
    record_windows,
    releases_at,
    windows,
    windows_of,
)
from reporting.quarter import day_after
from store.errors import Refusal
from tests.nation import QUARTER, manager, reviewer


def test_the_windows_are_written_once(store) -> None:  # type: ignore[no-untyped-def]
    assert record_windows(store, "system") == 0
    found = windows(store, QUARTER)
    assert found.keys() == WINDOWS.keys()
    assert found["county"].opens_at == datetime(2019, 12, 31, 16)
    assert found["county"].closes_at == found["prefecture"].opens_at == datetime(2020, 1, 5, 16)
    assert releases_at(store, QUARTER) == datetime(2020, 1, 15, 16)


def test_an_extension_moves_the_later_windows_too_and_only_in_its_quarter(store) -> None:  # type: ignore[no-untyped-def]
    extend_windows(store, manager("000000"), QUARTER, "county", 2, "春节")
    found = windows(store, QUARTER)
    assert found["county"].closes_at == day_after(QUARTER, 8) == found["prefecture"].opens_at
    assert found["local_university"] == found["prefecture"]
    assert found["province"].closes_at == day_after(QUARTER, 18)
    assert windows(store, "2020Q1")["county"].closes_at == day_after("2020Q1", 6)
    quarters = ["2019Q3", QUARTER, "2020Q1"]
    assert windows_of(store, quarters) == {each: windows(store, each) for each in quarters}


def test_only_the_ministry_owner_extends(store) -> None:  # type: ignore[no-untyped-def]
    for person in (manager("110000"), reviewer("000000")):
        with pytest.raises(Refusal) as refused:
            extend_windows(store, person, QUARTER, "county", 2, "春节")
        assert refused.value.code in ("not_allowed", "not_your_unit")


def test_a_window_that_is_over_is_not_extended(store, at) -> None:  # type: ignore[no-untyped-def]
    at("2020-01-06T00:00:00")
    with pytest.raises(Refusal) as refused:
        extend_windows(store, manager("000000"), QUARTER, "county", 2, "春节")
    assert refused.value.code == "window_over"


@pytest.mark.parametrize(
    ("moment", "quarter"),
    [
        (datetime(2020, 1, 3), "2019Q4"),
        (datetime(2020, 1, 15, 15, 59, 59), "2019Q4"),
        (datetime(2020, 1, 15, 16), "2020Q1"),
        (datetime(2020, 4, 3), "2020Q1"),
    ],
)
def test_the_quarter_people_work_on(moment: datetime, quarter: str) -> None:
    assert open_quarter(moment) == quarter
