"""The titles of the charts of goals tell what to see: how many are met, who is furthest away, who stands lowest."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app import i18n
from app.parts.goals import findings
from tests.screens.conftest import COUNTY
from tests.screens.quarters import Open, pages, texts
from warehouse.ladder import Climbed


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


@pytest.fixture
def over_quarters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    yield from pages(tmp_path, monkeypatch, "goals")


def test_the_course_of_a_target_is_held_against_the_year_before(over_quarters: Open) -> None:
    said = texts(over_quarters("000000-inspector", unit="110101", topic="systems", target="T042"))
    assert "### All three core systems used: 33.3 %, as a year before (2018, quarter 4)" in said
    said = texts(over_quarters("000000-inspector", topic="systems", target="T042"))
    assert "### All three core systems used: 18.2 %\n" in said, "most have not answered: nothing to compare"
