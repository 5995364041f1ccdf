"""Outlooks of histories whose course is known."""

import random

import pytest

from warehouse.outlook import FEWEST_KNOWN, QUARTERS_AHEAD, project, reaches

QUARTERS = ["2024Q3", "2024Q4", "2025Q1", "2025Q2", "2025Q3", "2025Q4", "2026Q1", "2026Q2"]


def test_a_steady_rise_goes_on() -> None:
    found = project(QUARTERS, [0.40 + 0.02 * place for place in range(8)], highest=1.0)
    assert [each.quarter for each in found.ahead] == ["2026Q3", "2026Q4", "2027Q1", "2027Q2"]
    assert found.pace == pytest.approx(0.02)
    assert 0.54 < found.ahead[0].middle <= 0.58
    assert found.error < found.naive_error, "with a trend, no change is the worse forecast"


def test_what_never_changes_stays_with_no_interval() -> None:
    found = project(QUARTERS, [0.5] * 8, highest=1.0)
    assert {(each.low, each.middle, each.high) for each in found.ahead} == {(0.5, 0.5, 0.5)}


def test_a_share_stays_between_0_and_1() -> None:
    found = project(QUARTERS, [0.80, 0.85, 0.90, 0.94, 0.97, 0.99, 0.995, 0.999], highest=1.0)
    assert all(0 <= each.low <= each.middle <= each.high <= 1 for each in found.ahead)


def test_the_interval_grows_with_the_quarters_ahead() -> None:
    dice = random.Random(1)
    found = project(QUARTERS, [100 + place + dice.gauss(0, 3) for place in range(8)], highest=None)
    widths = [each.high - each.low for each in found.ahead]
    assert widths == sorted(widths) and widths[0] > 0


def test_eight_of_ten_outcomes_lie_in_the_interval_of_noisy_histories() -> None:
    dice, inside, tries = random.Random(7), 0, 20
    for _ in range(tries):
        value, history = 50.0, []
        for _ in range(9):
            value += 0.5 + dice.gauss(0, 1)
            history.append(value)
        first = project(QUARTERS, history[:8], highest=None).ahead[0]
        inside += first.low <= history[8] <= first.high
    assert 0.7 <= inside / tries <= 0.98


def test_every_quarter_after_the_first_four_is_a_test() -> None:
    found = project(QUARTERS, [1.0, 2.0, 3.0, 5.0, 4.0, 6.0, 8.0, 7.0], highest=None)
    assert found.tests == 8 - FEWEST_KNOWN and 0 <= found.inside <= found.tests
    assert len(found.ahead) == QUARTERS_AHEAD


@pytest.mark.parametrize(("target", "quarter"), [(0.5, "2026Q2"), (0.60, "2026Q4"), (5.0, None)])
def test_when_a_target_is_reached_at_the_present_pace(target: float, quarter: str | None) -> None:
    found = project(QUARTERS, [0.40 + 0.0234 * place for place in range(8)], highest=1.0)
    assert reaches(found, target) == quarter
