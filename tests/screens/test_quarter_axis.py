"""The short names of quarters along a narrow axis."""

import pytest

from app.parts.quarter_axis import upright


@pytest.mark.parametrize(
    ("quarters", "with_year"),
    [
        (["2018Q1", "2018Q2", "2019Q1"], [True, False, True]),
        (["2018Q4", "2019Q1", "2019Q2"], [False, True, False]),
        (["2018Q3", "2018Q4", "2019Q1"], [True, False, True]),
        (["2018Q4"], [True]),
        ([], []),
    ],
)
def test_a_year_is_said_once_and_two_never_stand_side_by_side(
    quarters: list[str], with_year: list[bool]
) -> None:
    assert ["<br>" in each for each in upright(quarters)] == with_year
