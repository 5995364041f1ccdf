"""Assumptions and the ministry's own targets: read by all, set and taken back by the ministry alone."""

from datetime import date
from decimal import Decimal

import pytest

from auth.permissions import MINISTRY
from reporting.goals import add_goal, assume, assumptions, changes, own_goals
from tests.nation import manager
from tests.screens.conftest import COUNTY
from tests.screens.goals.page import by_code, press, the_store
from tests.screens.quarters import Open, rows_with, texts


@pytest.mark.parametrize("user_name", ["000000-inspector", f"{COUNTY}-manager"])
def test_assumptions_are_marked_and_read_by_all_but_set_by_the_ministry_alone(
    goals: Open, user_name: str
) -> None:
    drawn = goals(user_name, part="assumptions")
    assert "These numbers are assumptions" in texts(drawn)
    words = {row["Word"]: row for row in rows_with(drawn, "Lowest")}
    assert (words["most"]["Lowest"], words["most"]["Assumed"]) == ("50 %", "60 %")
    assert words["most"]["Set by"] == "the system's first assumption"
    keys = {str(button.key) for button in drawn.button}
    assert not [key for key in keys if "assume" in key or "add" in key or "undo" in key]
    reasons = {row["Target"]: row["Why"] for row in rows_with(drawn, "Why")}
    assert set(reasons) == {"T056", "T057"} and all(reasons.values())


def test_the_ministry_sets_an_assumption_and_undoes_it(goals: Open) -> None:
    drawn = goals("000000-manager", part="assumptions")
    drawn.selectbox(key="goals.word").set_value("大部分").run()
    field = {each.label: each for each in drawn.number_input}
    field["Assumed, %"].set_value(70.0)
    next(each for each in drawn.text_input if each.label == "Reason").set_value("专家会")
    press(drawn, "Set")
    assert assumptions(the_store())["大部分"].assumed == Decimal("0.7")
    words = {row["Word"]: row for row in rows_with(drawn, "Lowest")}
    assert (words["most"]["Assumed"], words["most"]["Set by"]) == ("70 %", "000000-manager")
    (change,) = rows_with(drawn, "What happened")
    assert (change["Before"], change["After"], change["Reason"]) == (
        "0.5 / 0.6 / 0.8",
        "0.5 / 0.7 / 0.8",
        "专家会",
    )
    drawn.text_input(key="goals.undo_reason_1_大部分").set_value("误改")
    press(drawn, "goals.undo")
    said = [each.value for each in drawn.text_input if each.label == "Reason"]
    assert said and not any(said), "the reason of one change is not that of the next"
    assert assumptions(the_store())["大部分"].assumed == Decimal("0.6")
    assert len(changes(the_store())) == 2


def test_an_assumption_without_a_reason_is_refused_and_nothing_is_set(goals: Open) -> None:
    drawn = goals("000000-manager", part="assumptions")
    next(each for each in drawn.number_input if each.label == "Lowest, %").set_value(90.0)
    press(drawn, "Set")
    assert drawn.error and changes(the_store()) == []


def test_a_changed_assumption_moves_targets_at_once(goals: Open) -> None:
    before = by_code(goals("000000-inspector"))["T018"]
    assert (before["Stands"], before["Reached"]) == ("not met", 0.25)
    assume(
        the_store(), manager(MINISTRY), "大部分", Decimal("0.1"), Decimal("0.2"), Decimal("0.3"), "试算"
    )  # fmt: skip
    assert by_code(goals("000000-inspector"))["T018"]["Stands"] == "met"


def test_the_ministry_adds_a_target_and_takes_it_back(goals: Open) -> None:
    drawn = goals("000000-manager", part="assumptions")
    drawn.selectbox(key="goals.measure").set_value("F08").run()
    drawn.text_input(key="goals.text_0").set_value("到 2027 年，*所有*学校伴随式收集")
    drawn.text_input(key="goals.add_reason_0").set_value("工作要点")
    drawn.multiselect(key="goals.groups_F08_0").set_value(["K12"])
    press(drawn, "Add")
    assert (
        next(each.value for each in drawn.text_input if each.label.startswith("What is to be reached")) == ""
    )
    (target,) = own_goals(the_store())
    assert (target.measure, target.groups, target.word) == ("F08", ("K12",), "所有")
    shown = goals("000000-inspector", topic="own")
    row = by_code(shown)["M001"]
    assert (row["Units that reach it"], row["Due"]) == (2, 4)
    assert "\\*所有\\*" in texts(shown), "somebody's words are shown as written"
    drawn = goals("000000-manager", part="assumptions")
    drawn.text_input(key="goals.withdraw_reason_M001").set_value("并入")
    press(drawn, "goals.withdraw")
    assert own_goals(the_store()) == ()


def test_a_target_by_the_value_of_a_ratio_is_shown_as_a_value(goals: Open) -> None:
    add_goal(
        the_store(),
        manager(MINISTRY),
        measure="C12",
        due_on=date(2019, 12, 31),
        text_zh="每百名学生终端",
        reason="计划",
        assumed=Decimal("16.5"),
    )
    row = by_code(goals("000000-inspector", topic="own"))["M001"]
    assert (row["Stands"], row["Assumed"]) == ("unknown", "16.5 terminals per 100 students")
