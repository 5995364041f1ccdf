"""The screen of goals: targets as bands, the ladder, a school's steps, and assumptions with who may set them."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app import i18n, state
from app.parts import context
from app.parts.goals import findings
from auth.permissions import MINISTRY
from auth.sessions import start_session
from reporting.figures import Entry, save_figures
from reporting.goals import add_goal, assume, assumptions, changes, own_goals
from store import clock
from store.connection import Store, open_store
from store.settings import Settings
from tests.kept import copy_of
from tests.nation import QUARTER, manager, small_nation
from tests.people import ready
from tests.screens.conftest import APP, COUNTY, SCHOOL
from tests.screens.quarters import pages
from warehouse.build import build
from warehouse.ladder import Climbed
from warehouse.reader import Reader

Open = Callable[..., AppTest]
USED = dict.fromkeys(("F01", "F02", "F03"), "国家核心系统") | {"F08": "true"}
FIGURES = {
    SCHOOL: USED
    | {"F05": "1", "F09": "false", "F06": "2"},  # level 1; general systems' data are not collected
    "2111010002": {"F01": "未使用"},  # level 0
    "3111010001": USED | {"F05": "2", "F09": "true", "F06": "1"},  # level 3
    "4111000002": USED | {"F05": "1", "F09": "true", "F06": "0"},  # level 2
    "1111010001": USED,  # at least level 1, more is not known
    COUNTY: {"J11": "5", "J02": "2015-03-01"},
    "110102": {"J11": "0"},
}
PEOPLE = (
    "000000-inspector",
    "000000-manager",
    f"{COUNTY}-inspector",
    f"{COUNTY}-manager",
    f"{SCHOOL}-manager",
)


@pytest.fixture
def goals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """`goals("110101-inspector", part="ladder")`: the page, with what the address says; over the nation above."""
    monkeypatch.setenv("JIBAO_NOW", "2020-01-03T09:00:00+08:00")
    st.cache_data.clear()
    copy_of("goals", tmp_path, make)
    settings = Settings(data_dir=tmp_path)
    store = open_store(settings)
    state.set_server(state.Server(settings, store, Reader(settings), clock.now()))

    def opened(user_name: str, *, language: str = "en", **address: str) -> AppTest:
        cookie = start_session(store, user_name)
        monkeypatch.setattr(i18n, "DEFAULT", language)
        monkeypatch.setattr(context, "session_id", lambda: cookie)
        drawn = AppTest.from_file(str(APP / "main.py"), default_timeout=60)
        drawn.session_state[context.QUARTER_KEY] = QUARTER
        drawn.session_state["goals.stage"] = address.pop("stage", "live")
        for name, value in address.items():
            drawn.session_state["app.unit" if name == "unit" else f"goals.{name}"] = value
        drawn.run()
        drawn.switch_page("screens/goals.py").run()
        assert not drawn.exception, drawn.exception[0].message
        return drawn

    yield opened
    store.close()


def make(directory: Path) -> None:
    store = small_nation(directory)
    for code, figures in FIGURES.items():
        entries = [Entry(name, text) for name, text in figures.items()]
        save_figures(store, manager(code), code, QUARTER, entries)
    ready(store, *PEOPLE)
    build(Settings(data_dir=directory), store)
    store.close()


def the_store() -> Store:
    return state.server().store


def labels(drawn: AppTest) -> dict[str, str]:
    return {each.label: str(each.value) for each in drawn.metric}


def texts(drawn: AppTest) -> str:
    kinds = (drawn.caption, drawn.markdown, drawn.info, drawn.warning, drawn.error, drawn.success)
    return "\n".join(str(each.value) for kind in kinds for each in kind)


def rows_with(drawn: AppTest, column: str) -> list[dict[str, Any]]:
    """The rows of the first table that has this column."""
    for table in drawn.dataframe:
        found = table.value.to_dict("records")
        if found and column in found[0]:
            return [dict(row) for row in found]
    raise AssertionError(f"no table with {column}")


def by_code(drawn: AppTest) -> dict[str, dict[str, Any]]:
    return {row["Target"]: row for row in rows_with(drawn, "Stands")}


def press(drawn: AppTest, key: str) -> AppTest:
    next(button for button in drawn.button if button.key == key or button.label == key).click().run()
    assert not drawn.exception, drawn.exception[0].message
    return drawn


def test_the_targets_are_counted_by_where_they_stand(goals: Open) -> None:
    drawn = goals("000000-inspector")
    shown = labels(drawn)
    bands = [int(shown[name]) for name in ("met", "inside the range", "not met", "unknown")]
    assert f"Of **{sum(bands)}** targets due by now" in texts(drawn)
    assert shown["Besides, not measurable"] == "1", (
        "the ministry's own target of 2015; that of 2020 is not due yet"
    )
    table = by_code(drawn)
    assert table["T016"]["Stands"] == "not met"
    first = table["T016"]
    assert (first["Units that reach it"], first["Not reached"], first["Not answered"], first["Due"]) == (
        2,
        1,
        1,
        4,
    )
    # One university of two stands at level 2, the other has said nothing.
    assert (table["T001"]["Reached"], table["T002"]["Reached"]) == (0.5, 0.0)
    assert table["T002"]["Not answered"] == 1, "missing is not reached, but shown apart"


def test_what_nobody_has_answered_is_unknown_and_not_nothing_reached(goals: Open) -> None:
    table = by_code(goals("000000-inspector", unit="110201"))
    assert table and {row["Stands"] for row in table.values()} == {"unknown"}
    assert {row["Value"] for row in table.values()} == {"—"}
    assert all(row["Reached"] != row["Reached"] or row["Reached"] is None for row in table.values())


def test_only_targets_that_concern_the_unit_are_shown(goals: Open) -> None:
    table = by_code(goals(f"{COUNTY}-inspector"))
    assert "T016" in table and "T023" in table, "primary schools in the east"
    assert not {"T001", "T029", "T025"} & set(table), "no university, no preschool, not in the centre"
    departments = by_code(goals(f"{COUNTY}-inspector", topic="departments"))
    assert departments["T049"]["Stands"] == "met" and departments["T058"]["Stands"] == "met"
    assert departments["T054"]["Stands"] == "unknown", "nobody answered"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "### Levels of schools: 0 of 8 targets due are met; furthest away: Universities · Level 3 (2017): 0.0 % of",
        ),
        (
            "zh_CN",
            "### 管理信息化级别：已到期目标 8 项，达到 0 项；差距最大的是高校 · 三级 (2017)：达到 0.0 %",
        ),
    ],
)
def test_the_chart_of_targets_says_how_many_are_met_and_which_is_furthest(
    goals: Open, language: str, said: str
) -> None:
    drawn = goals("000000-inspector", language=language, topic="levels")
    assert said in texts(drawn)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            ["### Levels of schools: nothing has been measured yet", "### Levels of schools: nothing has"],
        ),
        ("zh_CN", ["### 管理信息化级别：尚无单位作答", "### 学校级别：尚无单位作答"]),
    ],
)
def test_where_nothing_is_measured_the_charts_say_that(goals: Open, language: str, said: list[str]) -> None:
    for part, words in zip(("targets", "ladder"), said, strict=True):
        assert words in texts(goals("000000-inspector", language=language, unit="110201", part=part))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            [
                "### 37.5 % of schools stand at level 1 or above",
                "stands lowest of the units below: 28.6 % of its",
            ],
        ),
        (
            "zh_CN",
            [
                "### 达到一级及以上的学校占 37.5 %",
                "### 下级单位中甲省级别最低：达到一级及以上的学校占 28.6 %",
            ],
        ),
    ],
)
def test_the_ladder_says_how_many_have_climbed_and_who_stands_lowest(
    goals: Open, language: str, said: list[str]
) -> None:
    drawn = goals("000000-inspector", language=language, part="ladder")
    assert [words for words in said if words not in texts(drawn)] == []
    below = texts(goals(f"{COUNTY}-inspector", language=language, part="ladder"))
    assert {"en": "1 of 3 schools right below have not", "zh_CN": "直接下级 3 所学校中，1 所未达一级"}[
        language
    ] in below


def climbed(key: str, levels: tuple[int, ...], unknown: int = 0) -> Climbed:
    return Climbed(key, key, "live", sum(levels) + unknown, levels, unknown, ())


@pytest.mark.parametrize(
    ("by_type", "said"),
    [
        (
            [climbed("HE", (1, 1, 1, 1)), climbed("PRE", (3, 1, 0, 0)), climbed("TP", (0, 0, 0, 0), 5)],
            "达到一级及以上的学校占 50.0 %：高校最高（75.0 %），学前最低（25.0 %）",
        ),
        ([climbed("HE", (1, 1, 0, 0)), climbed("PRE", (2, 2, 0, 0))], "达到一级及以上的学校占 50.0 %"),
        ([climbed("HE", (0, 0, 0, 0), 5)], "学校级别：尚无单位作答，还没有可以衡量的数据"),
    ],
)
def test_the_ladder_names_the_types_of_school_that_stand_highest_and_lowest(
    by_type: list[Climbed], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (findings, findings.words):
        monkeypatch.setattr(module, "_", lambda text, **details: i18n.translate(text, i18n.ZH, **details))
    assert findings.by_type_in_words(climbed("", (2, 2, 0, 0)), by_type) == said


def test_one_target_shows_its_text_reading_and_who_is_furthest(goals: Open) -> None:
    drawn = goals("000000-inspector", topic="departments", target="T049")
    said = texts(drawn)
    assert "five applications cover" in said and "J11 is 5" in said
    assert drawn.button(key="passport.goals_J11"), "what the condition reads has its passport"
    below = next(
        table.value.to_dict("records") for table in drawn.dataframe
        if {"Unit", "Stands"} <= set(table.value.columns)
    )  # fmt: skip
    assert [row["Unit"] for row in below] == ["甲省"]
    assert (below[0]["Units that reach it"], below[0]["Not reached"], below[0]["Not answered"]) == (1, 1, 3)


@pytest.fixture
def over_quarters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    yield from pages(tmp_path, monkeypatch, "goals")


def test_the_course_of_a_target_is_held_against_the_year_before(over_quarters: Open) -> None:
    said = texts(over_quarters("000000-inspector", unit="110101", topic="systems", target="T042"))
    assert "### All three core systems used: 33.3 %, as a year before (2018, quarter 4)" in said
    said = texts(over_quarters("000000-inspector", topic="systems", target="T042"))
    assert "### All three core systems used: 18.2 %\n" in said, "most have not answered: nothing to compare"


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
