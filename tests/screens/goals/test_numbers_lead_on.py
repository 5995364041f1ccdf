"""Every number of goals leads to who was counted: targets, conditions of the ladder, and how many targets stand where."""

import pytest
from streamlit.testing.v1 import AppTest

from app.parts.passport.opening import OPEN_KEY
from reporting.targets import codes_in, conditions, guideline_targets
from tests.nation import QUARTER
from tests.released_nation import COUNTY as RELEASED_COUNTY
from tests.released_nation import OTHER_COUNTY
from tests.screens import lists
from tests.screens.conftest import COUNTY, SCHOOL
from tests.screens.goals.page import by_code, press
from tests.screens.quarters import Open, click_bar, click_cell, labels, texts
from tests.screens.test_passport import see
from warehouse.passport import Number

NATION = "000000"


def asked(drawn: AppTest) -> Number:
    number = drawn.session_state[OPEN_KEY].trail[-1]
    assert isinstance(number, Number)
    return number


def live(unit: str, indicator: str, cut: str = "") -> Number:
    return Number(unit, QUARTER, indicator, "live", cut=cut)


def test_how_many_targets_stand_somewhere_leads_to_which_and_on_to_who_reaches_them(goals: Open) -> None:
    drawn = goals("000000-inspector")
    shown = labels(drawn)["not met"]
    press(drawn, "passport.count_band-not_met")
    assert asked(drawn) == live(NATION, "band-not_met")
    targets = lists.ids(drawn, "passport.targets")
    assert shown == str(len(targets)) == labels(drawn)["Value"]
    assert set(lists.column(drawn, "passport.targets", "Stands")) == {"not met"}
    lists.send(drawn, "passport.targets", "open", targets[0])
    assert asked(drawn) == live(NATION, f"target-{targets[0]}")


def test_a_target_is_made_of_the_units_below_down_to_one_school_and_its_figures(goals: Open) -> None:
    drawn = goals("000000-inspector")
    code, expected = max(by_code(drawn).items(), key=lambda item: int(str(item[1]["Due"])))
    drawn.selectbox(key="goals.target").select(code).run()
    press(drawn, "passport.goals")
    assert asked(drawn) == live(NATION, f"target-{code}")
    said = labels(drawn)
    for label in ("Units that reach it", "Not reached", "Not answered", "Due"):
        assert said[label] == str(expected[label])
        column = lists.column(drawn, "passport.parts", label)
        assert sum(int(each) for each in column) == expected[label]
    for unit in ("110000", "110100", COUNTY, SCHOOL):
        lists.send(drawn, "passport.parts", "open", unit)
    assert asked(drawn).unit == SCHOOL and "What it is worked out from" in texts(drawn)
    lists.send(drawn, "passport.inputs", "open", lists.ids(drawn, "passport.inputs")[0])
    assert asked(drawn) == live(SCHOOL, "F10")


def test_a_target_counted_by_a_condition_names_the_condition_and_its_figures(goals: Open) -> None:
    drawn = goals("000000-inspector", topic="systems")
    by_condition = {each.code: each.measure for each in guideline_targets() if each.measure in conditions()}
    code = next(each for each in by_code(drawn) if each in by_condition)
    drawn.selectbox(key="goals.target").select(code).run()
    press(drawn, "passport.goals")
    condition = conditions()[by_condition[code]]
    assert set(lists.ids(drawn, "passport.inputs")) == set(
        codes_in(f"{condition.formula} {condition.applies_when}")
    )
    assert f"`{condition.formula}`" in texts(drawn)


def test_a_cell_of_a_unit_below_leads_to_the_target_there(goals: Open) -> None:
    drawn = goals("000000-inspector")
    target = drawn.selectbox(key="goals.target").value
    table = next(each.value for each in drawn.dataframe if {"Unit", "Not reached"} <= set(each.value.columns))
    row = list(table["Unit"]).index("甲省")
    shown = click_cell(drawn, {"Unit", "Stands"}, row, "Not reached")
    assert asked(drawn) == live("110000", f"target-{target}")
    assert labels(drawn)["Not reached"] == str(shown)


def test_how_many_targets_a_unit_below_meets_leads_to_them(goals: Open) -> None:
    drawn = goals("000000-inspector")
    table = next(each.value for each in drawn.dataframe if "Mean gap" in each.value.columns)
    row = list(table["Unit"]).index("甲省")
    shown = click_cell(drawn, {"Mean gap"}, row, "not met")
    assert asked(drawn) == live("110000", "band-not_met")
    assert labels(drawn)["Value"] == str(shown)


def test_what_keeps_schools_back_leads_to_them_and_to_what_they_said(goals: Open) -> None:
    drawn = goals("000000-inspector", part="ladder")
    table = next(each.value for each in drawn.dataframe if "Schools it keeps back" in each.value.columns)
    shown = click_cell(drawn, {"What is missing"}, 0, "Schools it keeps back")
    assert asked(drawn).indicator.startswith("rung-")
    assert labels(drawn)["Schools it keeps back"] == str(shown) == str(table["Schools it keeps back"][0])
    assert labels(drawn)["Only this is missing"] == str(table["Only this is missing"][0])
    column = lists.column(drawn, "passport.parts", "Schools it keeps back")
    assert sum(int(each) for each in column) == shown
    for _level in range(4):
        code = lists.ids(drawn, "passport.parts")[0]
        lists.send(drawn, "passport.parts", "open", code)
        if len(code) > 6:
            break
    assert "**not yet**" in texts(drawn) and lists.ids(drawn, "passport.inputs")


def test_the_levels_of_a_school_type_and_of_a_unit_lead_to_the_indicator(goals: Open) -> None:
    drawn = goals("000000-inspector", part="ladder")
    click_bar(drawn, f"goals.ladder_group_{NATION}", "HE")
    assert asked(drawn) == live(NATION, "F10", "group-HE")
    drawn = goals("000000-inspector", part="ladder")
    table = next(each.value for each in drawn.dataframe if {"Unit", "Coverage"} <= set(each.value.columns))
    click_cell(drawn, {"Unit", "Coverage"}, list(table["Unit"]).index("甲省"), "Due")
    assert asked(drawn) == live("110000", "F10")


@pytest.mark.parametrize("indicator", ["target-T999", "rung-nothing", "band-nearly"])
def test_a_link_to_a_goal_there_is_not_says_so(goals: Open, indicator: str) -> None:
    drawn = goals("000000-inspector")
    drawn.query_params["number"] = str(live(NATION, indicator))
    drawn.switch_page("screens/number.py").run()
    assert not drawn.exception and "There is no target" in "".join(str(each.value) for each in drawn.error)


@pytest.mark.parametrize("indicator", ["target-level_1", "rung-core_students"])
def test_single_schools_of_another_county_are_not_named(released: Open, indicator: str) -> None:
    for unit, names_schools in ((OTHER_COUNTY, False), (RELEASED_COUNTY, True)):
        number = Number(unit, QUARTER, indicator, "released", 3)
        drawn = see(released, f"{RELEASED_COUNTY}-inspector", number)
        parts = "passport.parts" in lists.keys_of_lists(drawn)
        assert not drawn.error and parts == names_schools


@pytest.mark.parametrize("release", [1, 3])
def test_a_link_to_an_earlier_release_shows_what_stood_there(released: Open, release: int) -> None:
    number = Number(NATION, QUARTER, "target-level_1", "released", release)
    drawn = see(released, "000000-inspector", number)
    assert labels(drawn)["Stage"] == f"release {release}"


def test_a_target_of_a_school_leads_to_what_the_school_said(goals: Open) -> None:
    drawn = goals("000000-inspector", unit=SCHOOL)
    code = next(each.value["Target"][0] for each in drawn.dataframe if "Here" in each.value.columns)
    click_cell(drawn, {"Target", "What"}, 0, "Here")
    assert asked(drawn) == live(SCHOOL, f"target-{code}")
    assert lists.ids(drawn, "passport.inputs")
