"""What the screen of goals draws: every part in Chinese too, of others only what is released, nothing without statistics."""

import pytest

from app.parts import context
from tests.screens.conftest import COUNTY, SCHOOL
from tests.screens.quarters import Open, texts


def test_a_school_cannot_see_another_and_a_county_no_school_of_a_neighbour(goals: Open) -> None:
    for user_name, unit in ((f"{SCHOOL}-manager", "2111010002"), (f"{COUNTY}-inspector", "3111010001")):
        drawn = goals(user_name, unit=unit)
        assert drawn.error and not drawn.dataframe and not drawn.metric
        drawn.button(key="goals.own").click().run()
        assert not drawn.error


def test_of_a_neighbour_only_what_is_released_is_shown(goals: Open) -> None:
    drawn = goals(f"{COUNTY}-inspector", unit="110102", stage="latest")
    assert "only what is released" in texts(drawn) and not drawn.error
    assert "has been released yet" in texts(drawn) and not drawn.metric and not drawn.dataframe
    assert goals(f"{COUNTY}-inspector", unit="110102", stage="live").error


@pytest.mark.parametrize("part", ["targets", "ladder", "assumptions"])
@pytest.mark.parametrize("unit", ["000000", COUNTY, SCHOOL])
def test_every_part_is_drawn_in_chinese(goals: Open, part: str, unit: str) -> None:
    drawn = goals("000000-manager", language="zh_CN", part=part, unit=unit)
    assert drawn.title[0].value.startswith("目标") and not drawn.error
    said = texts(drawn)
    assert not [word for word in ("goal.", "band.", "topic.", "goals.") if word in said]


def test_a_quarter_without_statistics_says_so(goals: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = goals("000000-inspector")
    drawn.session_state[context.QUARTER_KEY] = "2020Q1"
    drawn.run()
    assert drawn.error and not drawn.metric
