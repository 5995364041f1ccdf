"""The screen of balance: is the gap closing, held against what plain Python makes of the same schools."""

from collections.abc import Iterator
from math import sqrt
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app.parts.balance.over_time import turned
from reporting.quarter import quarters_from
from tests.quarters import COUNTIES, LAST_CLOSED, SCHOOLS, figures_of
from tests.screens.quarters import Open, charts, click_bar, figure, labels, pages, rows_with, texts

SCHOOL, NEIGHBOUR = "2111010001", "110102"


@pytest.fixture
def balance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    yield from pages(tmp_path, monkeypatch, "balance")


def figures(place: int, county: str = "", *, points: bool = False) -> list[dict[str, int]]:
    """The figures of the schools of a county, or of all, with or no teaching points."""
    wanted = [
        code
        for code, (own, kind, *_rest) in SCHOOLS.items()
        if county in ("", own) and (points or kind != "218")
    ]
    return [found for code in wanted if (found := figures_of(code, place))]


def ratio(found: list[dict[str, int]]) -> tuple[float, int]:
    """Terminals per 100 students of all together, and the students."""
    students = sum(each["A02"] for each in found)
    return 100 * sum(each["C10"] for each in found) / students, students


def weighted_variation(values: list[tuple[float, int]]) -> float:
    weights = sum(weight for _, weight in values)
    mean = sum(value * weight for value, weight in values) / weights
    return sqrt(sum(weight * (value - mean) ** 2 for value, weight in values) / weights) / mean


def between_counties(place: int, *, points: bool = False) -> float:
    return weighted_variation([ratio(figures(place, county, points=points)) for county in COUNTIES])


def between_schools(place: int, *, points: bool = False) -> float:
    return weighted_variation([ratio([each]) for each in figures(place, points=points)])


def numbers(drawn: AppTest) -> list[str]:
    return [str(each.value) for each in drawn.metric]


def test_the_answer_is_what_plain_python_makes_of_the_same_schools(balance: Open) -> None:
    drawn = balance("000000-inspector")
    assert numbers(drawn) == [
        f"{each:.3f}"
        for each in (
            between_counties(7),
            between_counties(7, points=True),
            between_schools(7),
            between_schools(7, points=True),
        )
    ]
    said = texts(drawn)
    verdict = "closing" if between_counties(7) < between_counties(0) else "opening"
    assert f"Between counties: the gap is {verdict}" in said
    assert "2019, quarter 4 against 2018, quarter 1" in said
    assert ":orange[Incomplete]" in said, "a county in which nobody answers may change the answer"


def test_the_course_of_the_spread_has_every_quarter_until_the_one_chosen(balance: Open) -> None:
    drawn = balance("000000-inspector", quarter="2019Q2")
    table = rows_with(drawn, "Between counties · no teaching points")
    assert [row["Between counties · no teaching points"] for row in table] == [
        pytest.approx(between_counties(place), abs=1e-4) for place in range(6)
    ]


@pytest.mark.parametrize(
    ("language", "names", "title"),
    [
        (
            "en",
            {"counties,<br>no teaching points", "counties, with<br>teaching points"},
            "Student terminals per 100 students · Between counties: the gap is {verdict},"
            " {change} {than} than in 2018, quarter 1 ({before} → {after})",
        ),
        (
            "zh_CN",
            {"县际<br>不含教学点", "县际<br>含教学点"},
            "每百名学生拥有终端数：县际差距{verdict}，比 2018 年第 1 季度{than} {change}"
            "（{before} → {after}）",
        ),
    ],
)
def test_lines_are_named_at_their_ends_and_the_title_says_how_the_gap_moved(
    balance: Open, language: str, names: set[str], title: str
) -> None:
    drawn = balance("000000-inspector", language=language)
    shown = figure(drawn)["layout"]
    assert names < {each["text"] for each in shown["annotations"]} and not shown["showlegend"]
    assert len(shown["annotations"]) == 4
    before, after = between_counties(0), between_counties(7)
    closes = after < before
    said = {
        "verdict": {"en": ("opening", "closing"), "zh_CN": ("扩大", "缩小")}[language][closes],
        "than": {"en": ("higher", "lower"), "zh_CN": ("高", "低")}[language][closes],
    }
    numbers = {"change": f"{abs(after - before):.3f}", "before": f"{before:.3f}", "after": f"{after:.3f}"}
    assert title.format(**said, **numbers) in texts(drawn)


def test_town_and_country_are_held_against_each_other(balance: Open) -> None:
    drawn = balance("000000-inspector")
    own = {
        urban: ratio(
            [
                figures_of(code, 7)
                for code, each in SCHOOLS.items()
                if each[2] == urban and each[1] != "218" and each[3]
            ]
        )[0]
        for urban in ("111", "220")
    }
    times = own["111"] / own["220"]
    assert f"Urban has {times:.2f} times what Rural has" in texts(drawn)


def test_counties_are_ranked_and_those_without_answers_left_out(balance: Open) -> None:
    drawn = balance("110000-inspector")
    table = rows_with(drawn, "Coverage")
    by_unit = {str(row["Unit"]): row for row in table}
    assert set(by_unit) == {"乙市", "戊县"}, "what stands right below the province"
    drawn = balance("000000-inspector")
    assert [row["Unit"] for row in rows_with(drawn, "Coverage")] == ["甲省"]
    assert "1 without an answer is left out." in texts(drawn)


def test_a_click_on_a_bar_tells_where_its_number_comes_from_when_one_asks_for_that(balance: Open) -> None:
    drawn = balance("110000-inspector", unit="110100")
    (ranked,) = (
        table.value for table in drawn.dataframe if list(table.value.get("Unit", [])) == ["丙县", "丁县"]
    )
    (chart,) = (str(each.key).removesuffix(".why") for each in drawn.toggle if "ranked" in str(each.key))
    drawn.toggle(key=f"{chart}.why").set_value(True).run()
    click_bar(drawn, chart, "110101")
    assert labels(drawn)["Value"] == f"{ranked.iloc[0, 1]:.3f} terminals per 100 students"


def test_schools_within_each_county_are_compared_with_the_inspections_yardsticks(balance: Open) -> None:
    drawn = balance("000000-inspector", within="K12")
    table = {str(row["Unit"]): row for row in rows_with(drawn, "Schools")}
    for county, name in zip(COUNTIES, ("丙县", "丁县", "戊县"), strict=True):
        values = [ratio([each]) for each in figures(7, county)]
        shown = table[name]["variation, weighted by size"]
        assert shown == pytest.approx(weighted_variation(values), abs=1e-6)
        assert (table[name]["Schools"], table[name]["Due"]) == (3, 3)


def test_who_moved_is_ranked_by_change_between_the_quarters_chosen(balance: Open) -> None:
    drawn = balance("000000-inspector", order="value")
    table = {str(row["Unit"]): row for row in rows_with(drawn, "Rank after")}
    for county, name in zip(COUNTIES, ("丙县", "丁县", "戊县"), strict=True):
        change = ratio(figures(7, county))[0] - ratio(figures(0, county))[0]
        assert table[name]["Change"] == pytest.approx(change, abs=0.01)
    changes = [float(str(row["Change"])) for row in table.values()]
    assert changes == sorted(changes, reverse=True)
    assert "3 units have a value in both quarters; 0 only in the first, 0 only in the second." in texts(drawn)


def test_a_county_holds_its_own_schools_against_each_other(balance: Open) -> None:
    drawn = balance("110101-inspector")
    assert numbers(drawn)[0] == f"{weighted_variation([ratio([each]) for each in figures(7, '110101')]):.3f}"
    names = {row["Unit"] for row in rows_with(drawn, "Coverage")}
    assert names == {"学校010001", "学校010002", "学校010003"}


def test_a_school_has_nothing_to_be_balanced(balance: Open) -> None:
    drawn = balance(f"{SCHOOL}-manager")
    assert "A school has nothing below it" in texts(drawn) and not drawn.metric and not charts(drawn)


def test_where_too_few_answer_it_says_so(balance: Open) -> None:
    drawn = balance("000000-inspector", unit="120000")
    assert "three are needed" in texts(drawn) and not drawn.metric and not charts(drawn)
    assert "three are needed" in texts(balance("000000-inspector", indicator="E05"))


def test_with_one_quarter_there_is_no_verdict(balance: Open) -> None:
    drawn = balance("000000-inspector", quarter="2018Q1")
    assert "There is one quarter only" in texts(drawn) and "the gap is" not in texts(drawn)
    assert len(drawn.metric) == 4


def test_of_a_neighbour_only_what_is_released_is_shown_and_no_single_school(balance: Open) -> None:
    drawn = balance("110101-inspector", unit=NEIGHBOUR)
    said = texts(drawn)
    assert "only what is released is shown" in said and not drawn.error
    values = [ratio([each]) for each in figures(6, NEIGHBOUR)]
    assert numbers(drawn)[0] == f"{weighted_variation(values):.3f}", "of the last released quarter"
    shown = str([table.value.to_dict("records") for table in drawn.dataframe])
    assert "学校" not in shown, "figures of single schools are for their own superiors"
    assert balance("110101-inspector", unit=NEIGHBOUR, stage="live").error


def test_a_single_school_elsewhere_is_refused(balance: Open) -> None:
    drawn = balance("110101-inspector", unit="2111020001")
    assert drawn.error and not drawn.metric and not charts(drawn)
    drawn.button(key="balance.own").click().run()
    assert not drawn.error and labels(drawn)


@pytest.mark.parametrize("measure", ["variation", "gini", "ratio_90_10"])
def test_every_measure_is_drawn_in_chinese(balance: Open, measure: str) -> None:
    drawn = balance("000000-inspector", language="zh_CN", measure=measure)
    assert drawn.title[0].value.startswith("均衡") and charts(drawn) >= 4 and not drawn.error


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([0.5, 0.4, 0.3], ("closing", "2018Q1", 2)),
        ([0.5, 0.4, 0.45, 0.5], ("opening", "2018Q2", 2)),
        ([0.500, 0.496, 0.492, 0.488], ("closing", "2018Q1", 3)),
        ([0.5, 0.4, 0.45], ("opening", "2018Q2", 1)),
        ([0.5, 0.4, None, 0.2], None),
        ([0.5, None, 0.4, 0.3, 0.2], ("closing", "2018Q3", 2)),
        ([0.4, 0.4, 0.4], None),
        ([0.4], None),
    ],
)
def test_since_when_the_gap_goes_one_way_is_told_without_a_break(
    values: list[float | None], said: tuple[str, str, int] | None
) -> None:
    """None: a quarter in which too few have answered, which breaks the row."""
    quarters = quarters_from("2018Q1", "2019Q4")
    rows = [
        {"quarter": quarter, "variation": value or 0.1, "coverage": 0.5 if value is None else 1}
        for quarter, value in zip(quarters, values, strict=False)
    ]
    assert turned(rows, "variation", (quarters[0], quarters[-1])) == said


def test_a_change_of_direction_is_said_beside_the_whole(balance: Open) -> None:
    before, after = between_counties(0), between_counties(6)
    drawn = balance("110000-inspector", quarter=LAST_CLOSED)
    closes = [between_counties(place + 1) < between_counties(place) for place in range(6)]
    assert ("But " in texts(drawn)) == (closes[-1] != (after < before))
    said = "smaller" if closes[-1] else "larger"
    once, often = f"{said} in the last quarter", f"{said} with every quarter since"
    assert (often if closes[-1] == closes[-2] else once) in texts(drawn) or closes[-1] == (after < before)
