"""Outlooks of histories whose course is known."""

import random
import subprocess
import sys
from decimal import Decimal
from typing import Any

import pytest
from scipy.stats import t as student

from reporting.quarter import next_quarter
from warehouse.outlook import (
    FEWEST_KNOWN,
    FEWEST_QUARTERS,
    FURTHEST,
    MOST_QUARTERS,
    MOST_TESTS,
    QUARTERS_AHEAD,
    STUDENT_T,
    Past,
    forecast,
    history,
    project,
    reaches,
)


def past(values: list[float], first: str = "2024Q3") -> list[Past]:
    found, quarter = [], first
    for value in values:
        found.append(Past(quarter, value, 1.0, "released", 1))
        quarter = next_quarter(quarter)
    return found


def row(quarter: str, value: str | None, stage: str = "released", answered: int = 9) -> dict[str, Any]:
    return {
        "quarter": quarter,
        "value": value,
        "stage": stage,
        "release": 1 if stage == "released" else None,
        "units_answered": answered,
        "coverage": "0.9",
    }


def test_a_steady_rise_goes_on() -> None:
    found = project(past([0.40 + 0.02 * place for place in range(8)]), highest=1.0)
    assert [each.quarter for each in found.ahead] == ["2026Q3", "2026Q4", "2027Q1", "2027Q2"]
    assert found.past_pace == pytest.approx(0.02)
    assert 0.54 < found.ahead[0].middle <= 0.58
    assert found.error < found.naive_error, "with a trend, no change is the worse forecast"


def test_what_never_changes_stays_with_no_interval() -> None:
    found = project(past([0.5] * 8), highest=1.0)
    assert {(each.low, each.middle, each.high) for each in found.ahead} == {(0.5, 0.5, 0.5)}
    assert found.error == found.naive_error == found.pace == 0


def test_a_share_stays_between_0_and_1() -> None:
    found = project(past([0.80, 0.85, 0.90, 0.94, 0.97, 0.99, 0.995, 0.999]), highest=1.0)
    assert all(0 <= each.low <= each.middle <= each.high <= 1 for each in found.ahead)
    falling = project(past([9.0, 7.0, 6.0, 4.0, 2.0, 1.0]), highest=None)
    assert min(each.low for each in falling.ahead) == 0 == min(falling.line)


def test_the_interval_is_as_wide_as_the_errors_of_the_tests_ask_for_and_grows_each_quarter() -> None:
    values = [100.0, 103.0, 101.0, 106.0, 104.0, 109.0, 108.0, 112.0]
    found = project(past(values), highest=None)
    errors = [values[known] - forecast(values[:known], 1)[0] for known in range(FEWEST_KNOWN, len(values))]
    typical = (sum(error**2 for error in errors) / len(errors)) ** 0.5
    for step, each in enumerate(found.ahead, start=1):
        assert each.high - each.middle == pytest.approx(1.5332 * typical * step)
        assert each.middle - each.low == pytest.approx(1.5332 * typical * step)
    assert found.error == pytest.approx(sum(abs(error) for error in errors) / len(errors))
    naive = [abs(values[known] - values[known - 1]) for known in range(FEWEST_KNOWN, len(values))]
    assert found.naive_error == pytest.approx(sum(naive) / len(naive))


def test_students_t_is_that_of_the_tables() -> None:
    assert set(STUDENT_T) == set(range(FEWEST_QUARTERS - FEWEST_KNOWN, MOST_TESTS + 1))
    for tests, value in STUDENT_T.items():
        assert value == pytest.approx(student.ppf(0.9, tests), abs=1e-4)


def test_a_forecast_is_that_of_the_theta_method_worked_out_by_hand() -> None:
    # With a perfect line the smoothing takes the last value: half the slope is added each quarter.
    ahead = forecast([10.0 + 2 * place for place in range(9)], 3)
    assert ahead == pytest.approx([27.0, 28.0, 29.0], abs=0.05)


def test_eight_of_ten_outcomes_lie_in_the_interval_of_noisy_histories() -> None:
    dice, inside, tries = random.Random(7), 0, 60
    for _ in range(tries):
        value, values = 50.0, []
        for _ in range(9):
            value += 0.5 + dice.gauss(0, 1)
            values.append(value)
        first = project(past(values[:8]), highest=None).ahead[0]
        inside += first.low <= values[8] <= first.high
    assert 0.7 <= inside / tries <= 0.95


@pytest.mark.parametrize(("count", "tests"), [(6, 2), (8, 4), (12, 8), (16, 8)])
def test_every_quarter_after_the_first_four_is_a_test_but_eight_are_enough(count: int, tests: int) -> None:
    found = project(past([5.0 + place % 3 for place in range(count)]), highest=None)
    assert found.tests == tests
    assert (len(found.ahead), len(found.line)) == (QUARTERS_AHEAD, FURTHEST)


@pytest.mark.parametrize(
    ("target", "quarter"), [(0.54, "2026Q2"), (0.545, "2026Q3"), (0.595, "2027Q4"), (9.0, None), (0.5, None)]
)
def test_a_target_is_reached_where_the_outlook_comes_to_it(target: float, quarter: str | None) -> None:
    # 0.54 is the last value; from there on by half of 0.02 a quarter, so that what lies below is left behind.
    found = project(past([0.40 + 0.02 * place for place in range(8)]), highest=None)
    assert found.pace == pytest.approx(0.01, abs=0.001)
    assert reaches(found, target) == quarter


def test_a_falling_outlook_comes_to_a_target_below() -> None:
    found = project(past([0.60 - 0.02 * place for place in range(8)]), highest=1.0)
    assert reaches(found, 0.44) in ("2026Q4", "2027Q1")
    assert reaches(found, 0.5) is None


def test_an_open_quarter_is_no_history() -> None:
    rows = [row("2025Q4", "0.5"), row("2026Q1", "0.6", "reported"), row("2026Q2", "0.1", "live")]
    found = history(rows)
    assert [(each.quarter, each.value, each.stage) for each in found] == [
        ("2025Q4", 0.5, "released"),
        ("2026Q1", 0.6, "reported"),
    ]


@pytest.mark.parametrize(
    "gap", [row("2025Q4", None), row("2025Q4", "0", answered=0), row("2025Q4", "0", "live")]
)
def test_a_history_begins_anew_after_a_quarter_without_answers(gap: dict[str, Any]) -> None:
    rows = [row("2025Q3", "1"), gap, row("2026Q1", "2"), row("2026Q2", "3")]
    assert [each.quarter for each in history(rows)] == ["2026Q1", "2026Q2"]


def test_a_history_is_not_longer_than_four_years() -> None:
    rows, quarter = [], "2010Q1"
    for place in range(20):
        rows.append(row(quarter, str(Decimal(place))))
        quarter = next_quarter(quarter)
    assert [each.value for each in history(rows)] == [float(place) for place in range(20 - MOST_QUARTERS, 20)]


def test_other_questions_do_not_load_what_only_an_outlook_needs() -> None:
    """A command that reads statistics must not pay for statsmodels."""
    code = "import sys, warehouse.outlook; sys.exit('statsmodels' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
