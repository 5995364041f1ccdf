"""The ladder of levels: what keeps schools from each step, and what a school sees of its own."""

import pytest

from tests.screens.conftest import SCHOOL
from tests.screens.quarters import Open, labels, rows_with, texts


def test_the_ladder_says_what_keeps_schools_from_each_step(goals: Open) -> None:
    drawn = goals("000000-inspector", part="ladder")
    shown = labels(drawn)
    assert shown["Level unknown"] == "50.0 %", "four of eight schools"
    said = texts(drawn)
    assert "What keeps 1 school from Level 1: most often not yet: Core student system in use" in said
    assert "What keeps 1 school from Level 2: most often not yet: General data arise from daily work" in said
    assert "What keeps 1 school from Level 3: most often not yet: Special systems in use" in said
    held = rows_with(drawn, "Only this is missing")
    assert {row["What is missing"]: row["Only this is missing"] for row in held}[
        "Core student system in use"
    ] == 0


@pytest.mark.parametrize(
    ("code", "level", "holds", "missing", "unknown"),
    [
        (SCHOOL, "Level 1. For Level 2", 6, 1, 0),
        ("2111010002", "Below level 1. For Level 1", 0, 1, 6),
        ("3111010001", "This school: Level 3.", 7, 0, 0),
        ("1111010001", "is not known", 4, 0, 3),
    ],
)
def test_a_school_sees_what_holds_what_is_missing_and_what_it_has_not_said(
    goals: Open, code: str, level: str, holds: int, missing: int, unknown: int
) -> None:
    drawn = goals("000000-inspector", unit=code)
    said = texts(drawn)
    assert level in said
    assert [said.count(word) for word in ("· holds", "· not yet", "· not answered")] == [
        holds,
        missing,
        unknown,
    ]
    if missing:
        assert "(F01)" in said or "(F09)" in said


def test_a_school_manager_goes_from_the_ladder_to_the_form_of_the_own_school(goals: Open) -> None:
    assert "goals.fill" in {button.key for button in goals(f"{SCHOOL}-manager").button}
    assert "goals.fill" not in {button.key for button in goals("000000-manager", unit=SCHOOL).button}
