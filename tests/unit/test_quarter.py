"""Quarters: which one a moment belongs to, and their bounds in Shanghai's days."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.quarter import (
    compared_quarter,
    day_after,
    ends_at,
    next_quarter,
    parse_quarter,
    previous_quarter,
    quarter_of,
    quarters_from,
    starts_at,
)
from store.errors import Refusal

QUARTERS = st.builds("{}Q{}".format, st.integers(2000, 2100), st.integers(1, 4))


@given(QUARTERS)
def test_next_and_previous_undo_each_other(quarter: str) -> None:
    assert previous_quarter(next_quarter(quarter)) == quarter
    assert next_quarter(quarter) > quarter


@given(QUARTERS)
def test_a_quarter_ends_where_the_next_one_starts(quarter: str) -> None:
    assert ends_at(quarter) == starts_at(next_quarter(quarter))
    assert quarter_of(starts_at(quarter)) == quarter
    assert quarter_of(ends_at(quarter)) == next_quarter(quarter)


def test_the_fifth_of_january_ends_at_midnight_in_shanghai() -> None:
    assert day_after("2019Q4", 6) == datetime(2020, 1, 5, 16)


def test_quarters_from_counts_both_ends() -> None:
    assert quarters_from("2019Q3", "2020Q1") == ["2019Q3", "2019Q4", "2020Q1"]
    assert quarters_from("2020Q1", "2019Q4") == []


@pytest.mark.parametrize("text", ["2026", "2026Q5", "2026q3", "2026-Q3", "", "２０２６Q3"])
def test_what_is_not_a_quarter_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_quarter(text)
    assert refused.value.code == "bad_quarter"


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (["2025Q2", "2025Q3", "2026Q2", "2026Q3"], "2025Q3"),
        (["2025Q2", "2026Q1", "2026Q2", "2026Q3"], "2026Q2"),
        (["2026Q1", "2026Q3", "2026Q4"], "2026Q1"),
        (["2026Q3", "2026Q4"], None),
        ([], None),
    ],
)
def test_a_quarter_is_compared_with_the_same_of_the_year_before_or_else_the_last_before_it(
    known: list[str], expected: str | None
) -> None:
    assert compared_quarter("2026Q3", known) == expected
