"""The short names of quarters along a narrow axis."""

import pytest

from app.parts.quarter_axis import upright


@pytest.mark.parametrize(
    ("quarters", "lines_lower"),
    [
        (["2018Q1", "2018Q2", "2019Q1"], [1, 0, 1]),
        (["2018Q4", "2019Q1", "2019Q2"], [2, 1, 0]),
        (["2018Q3", "2018Q4", "2019Q1"], [1, 0, 1]),
        (["2018Q4"], [1]),
        ([], []),
    ],
)
def test_a_year_is_said_once_and_two_never_stand_side_by_side(
    quarters: list[str], lines_lower: list[int]
) -> None:
    assert [each.count("<br>") for each in upright(quarters)] == lines_lower
