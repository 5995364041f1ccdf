"""The screen of outlook and what-if: closed quarters only, honest when there are too few, nothing of others' figures."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from math import ceil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app.parts.passport.opening import OPEN_KEY
from tests.quarters import COUNTIES, SCHOOLS, SILENT, figures_of
from tests.screens.quarters import Open, charts, click_bar, figure, labels, legend, pages, rows_with, texts
from warehouse.passport import Number

SCHOOL, NEIGHBOUR = "2111010001", "110102"
C12 = "C12 Student terminals per 100 students (terminals per 100 students)"


@pytest.fixture
def outlook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    yield from pages(tmp_path, monkeypatch, "outlook")


def field(drawn: AppTest, label: str, value: float) -> AppTest:
    next(each for each in drawn.number_input if each.label == label).set_value(value).run()
    assert not drawn.exception, drawn.exception[0].message
    return drawn


def nation(place: int, county: str = "") -> Fraction:
    """Terminals per 100 students, worked out from the schools."""
    found = [figures_of(code, place) for code in SCHOOLS if county in ("", SCHOOLS[code][0])]
    known = [each for each in found if each]
    return Fraction(100 * sum(each["C10"] for each in known), sum(each["A02"] for each in known))


def test_the_history_is_that_of_the_closed_quarters_and_the_next_four_follow(outlook: Open) -> None:
    drawn = outlook("000000-inspector", indicator="C12")
    table = rows_with(drawn, "Outlook")
    assert [row["Quarter"] for row in table[:7]] == [
        *(f"2018, quarter {number}" for number in range(1, 5)),
        *(f"2019, quarter {number}" for number in range(1, 4)),
    ]
    for place, row in enumerate(table[:7]):
        assert row[C12] == pytest.approx(float(nation(place)))
        assert row["Coverage"] == pytest.approx(10 / 12)
    ahead = table[7:]
    assert [row["Quarter"] for row in ahead] == [
        "2019, quarter 4",
        *(f"2020, quarter {number}" for number in range(1, 4)),
    ]
    last = float(nation(6))
    for row in ahead:
        low, middle, high = (float(str(row[name])) for name in ("Low", "Outlook", "High"))
        assert low < middle < high and middle > last
    assert "release 1, coverage 83.3 %" in texts(drawn)
    assert "Tested on the last 3 quarters" in texts(drawn)
    assert charts(drawn) == 1


@pytest.mark.parametrize(
    ("language", "named"),
    [
        ("en", ["Incomplete: fewer than 95 % answered", "Outlook", "8 to 9 of 10 outcomes"]),
        ("zh_CN", ["数据不完整的季度（作答不足 95 %）", "展望", "实际值有八九成可能落在此范围"]),
    ],
)
def test_the_legend_names_what_was_and_what_comes(outlook: Open, language: str, named: list[str]) -> None:
    drawn = outlook("000000-inspector", language=language, indicator="C12")
    assert legend(drawn) == named, "nothing here is complete"
    drawn = outlook("000000-inspector", language=language, indicator="C12", unit="110101")
    assert legend(drawn) == [{"en": "Actual values", "zh_CN": "实际值"}[language], *named[1:]]


def test_an_axis_names_quarters_in_chinese_as_people_say_them(outlook: Open) -> None:
    axis = figure(outlook("000000-inspector", language="zh_CN", indicator="C12"))["layout"]["xaxis"]
    assert (axis["ticktext"][0], axis["ticktext"][-1]) == ("2018年1季度", "2020年3季度")
    assert axis["tickvals"] == axis["categoryarray"] and len(axis["tickvals"]) == 11
    assert "ticktext" not in figure(outlook("000000-inspector", indicator="C12"))["layout"]["xaxis"]


def test_a_course_too_short_for_an_outlook_says_what_a_dashed_line_is(outlook: Open) -> None:
    drawn = outlook("000000-inspector", indicator="C12", quarter="2019Q1")
    assert "Dashed: fewer than 95 % of the units due have answered." in texts(drawn)


def test_the_open_quarter_does_not_move_the_outlook(outlook: Open) -> None:
    shown = [
        str(rows_with(outlook("000000-inspector", indicator="C12", quarter=quarter), "Outlook"))
        for quarter in ("2019Q4", "2019Q3")
    ]
    assert shown[0] == shown[1]


def test_a_target_that_is_typed_is_answered(outlook: Open) -> None:
    drawn = outlook("000000-inspector", indicator="C12")
    now = float(nation(6))
    assert "is reached in" in texts(field(drawn, "Target", round(now + 1, 2)))
    assert "is not reached within 10 years" in texts(field(drawn, "Target", 1000.0))
    assert "is not reached within 10 years: it stands at 11.8 now" in texts(field(drawn, "Target", 1.0))


def test_with_too_few_quarters_it_says_so_and_shows_what_there_is(outlook: Open) -> None:
    drawn = outlook("000000-inspector", indicator="C12", quarter="2019Q1")
    assert "needs 6 closed quarters in a row with answers; here there are 5" in texts(drawn)
    assert "too early for an outlook" in texts(drawn) and charts(drawn) == 1
    assert not [each for each in drawn.number_input if each.label == "Target"]
    nothing = outlook(f"{SCHOOL}-manager", indicator="C05")
    assert "here there are 0" in texts(nothing) and not charts(nothing) and not nothing.dataframe


def test_a_school_has_an_outlook_of_its_numbers_but_not_of_a_yes(outlook: Open) -> None:
    assert charts(outlook(f"{SCHOOL}-manager", indicator="C12")) == 1
    drawn = outlook(f"{SCHOOL}-manager", indicator="B05")
    assert "A single school is in this share or it is not" in texts(drawn) and not charts(drawn)
    assert "below a department" in texts(outlook(f"{SCHOOL}-manager", part="what_if"))


def test_what_never_changed_gets_no_interval(outlook: Open) -> None:
    drawn = outlook("000000-inspector", indicator="A02")
    assert "in all of the last 7 quarters" in texts(drawn)
    assert "No interval can be given" in texts(drawn) and "Tested on" not in texts(drawn)


def test_what_starts_anew_or_cannot_be_added_is_not_offered(outlook: Open) -> None:
    offered = " ".join(outlook("000000-inspector").selectbox(key="outlook.indicator").options)
    assert "B05" in offered and "C12" in offered and "F01" in offered
    for code in ("G07", "G12", "G14", "B02", "P02"):
        assert f"{code} " not in offered


def test_counties_below_a_line_are_lifted_and_the_total_follows(outlook: Open) -> None:
    drawn = outlook("000000-inspector", indicator="C12", part="what_if", level_ministry="counties")
    field(drawn, "that is below", 14.0)
    field(drawn, "at a cost for each one added (yuan)", 2500.0)
    needed, students, terminals = 0, 0, 0
    for county in COUNTIES:
        own = [figures_of(code, 7) for code in SCHOOLS if SCHOOLS[code][0] == county]
        pupils, has = sum(each["A02"] for each in own), sum(each["C10"] for each in own)
        needed += max(0, ceil(Fraction(14 * pupils, 100) - has))
        students, terminals = students + pupils, terminals + has
    shown = labels(drawn)
    assert shown["To be added"] == f"{needed} terminals" and needed > 0
    assert shown["Cost (yuan)"] == f"{needed * 2500:,}"
    assert float(shown["Now"]) == pytest.approx(float(nation(7)), abs=1e-4)
    assert float(shown["After"]) == pytest.approx(100 * (terminals + needed) / students, abs=1e-4)
    assert "1 unit in which nobody has answered is left as it is" in texts(drawn)
    assert sum(float(str(row["To be added"])) for row in rows_with(drawn, "To be added")) == needed


def test_a_bar_and_the_present_value_lead_to_what_they_rest_on(outlook: Open) -> None:
    drawn = outlook("000000-inspector", indicator="C12", part="what_if", level_ministry="counties")
    field(drawn, "that is below", 14.0)
    drawn.button(key="passport.what_if").click().run()
    shown = drawn.session_state[OPEN_KEY].trail[0]
    assert (shown.unit, shown.indicator, shown.stage) == ("000000", "C12", "live")
    drawn = field(
        outlook("000000-inspector", indicator="C12", part="what_if", level_ministry="counties"),
        "that is below",
        14.0,
    )
    chart = "outlook.lifted_000000_C12_counties"
    county = next(iter(COUNTIES))
    drawn.toggle(key=f"{chart}.why").set_value(True).run()
    click_bar(drawn, chart, county)
    assert drawn.session_state[OPEN_KEY].trail == [replace(shown, unit=county)]


def test_the_last_value_of_the_history_leads_to_its_passport(outlook: Open) -> None:
    drawn = outlook("000000-inspector", indicator="C12")
    drawn.button(key="passport.outlook").click().run()
    last = Number("000000", "2019Q3", "C12", "released", 1, "as_is")
    assert drawn.session_state[OPEN_KEY].trail == [last]
    assert labels(drawn)["Coverage"] == "83.3 %"


@pytest.mark.parametrize(
    ("language", "moving", "added", "title"),
    [
        (
            "en",
            ("Units that move", "2 counties"),
            ("To be added", "5 schools"),
            "2 of 2 counties are below 80.0 %: once",
        ),
        (
            "zh_CN",
            ("需要提升的单位", "2 个区县"),
            ("需增加", "达标学校 5 所"),
            "2 个区县中有 2 个低于 80.0 %：全部提升后",
        ),
    ],
)
def test_every_count_says_what_it_counts(
    outlook: Open, language: str, moving: tuple[str, str], added: tuple[str, str], title: str
) -> None:
    drawn = outlook(
        "000000-inspector", language=language, indicator="F11", part="what_if", level_ministry="counties"
    )
    shown = labels(drawn)
    assert (shown[moving[0]], shown[added[0]]) == (moving[1], added[1])
    assert title in texts(drawn) and added[1] in texts(drawn)


def test_units_beside_counties_stay_as_they_are(outlook: Open) -> None:
    """The total is that of the Statistics screen, whichever units are lifted."""
    for level in ("counties", "children"):
        drawn = outlook("000000-inspector", indicator="B05", part="what_if", level_ministry=level)
        assert labels(drawn)["Now"] == "66.7 %"


def test_a_sum_asks_for_a_line_first(outlook: Open) -> None:
    drawn = outlook("000000-inspector", indicator="A02", part="what_if")
    assert "Type the line that every unit below it is to reach." in texts(drawn) and not drawn.metric


def test_the_targets_an_indicator_counts_are_shown_before_and_after(outlook: Open) -> None:
    drawn = outlook("000000-inspector", indicator="F11", part="what_if", level_ministry="counties")
    # 110101: one of four uses all three, four of five are asked for: three more; 110102: one of three, two more.
    assert labels(drawn)["To be added"] == "5 schools"
    table = {str(row["Target"]): row for row in rows_with(drawn, "Stands now")}
    # T042 counts no teaching points: of the eleven others two use them; three and three schools reach 80 % whole.
    assert (table["T042"]["Now"], table["T042"]["After"]) == ("18.2 %", "54.5 %")
    assert (table["T047"]["Now"], table["T047"]["After"]) == ("16.7 %", "58.3 %")
    assert {row["Stands after"] for row in table.values()} == {"not met"}
    assert "No target is counted" in texts(outlook("000000-inspector", indicator="B05", part="what_if"))


def test_the_targets_that_a_change_does_not_move_are_named_with_the_reason(outlook: Open) -> None:
    core = outlook("000000-inspector", indicator="F11", part="what_if", level_ministry="counties")
    said = texts(core)
    assert "Not moved: 4 targets" in said and "several figures of the same unit" in said and "T043" in said
    level = outlook("000000-inspector", indicator="F10", part="what_if", level_ministry="counties")
    moved = {str(row["Target"]) for row in rows_with(level, "Stands now")}
    assert moved <= {"T001", "T003", "T016", "T029"} and "T016" in moved
    said = texts(level)
    assert "Not moved: 37 targets" in said and "which level a unit would reach" in said and "T002" in said
    assert "Not moved" not in texts(outlook("000000-inspector", indicator="B05", part="what_if"))


def test_where_nobody_has_answered_nothing_is_tried_out(outlook: Open) -> None:
    drawn = outlook("000000-inspector", indicator="D01", part="what_if")
    assert (
        "Nobody here has answered this indicator" in texts(drawn) and not drawn.metric and not charts(drawn)
    )


def test_of_a_neighbour_only_what_is_released_is_told_and_nothing_is_tried_out(outlook: Open) -> None:
    drawn = outlook("110101-inspector", unit=NEIGHBOUR, indicator="C12")
    assert "only what is released is shown" in texts(drawn) and charts(drawn) == 1
    assert float(str(rows_with(drawn, "Outlook")[6][C12])) == pytest.approx(float(nation(6, NEIGHBOUR)))
    drawn = outlook("110101-inspector", unit=NEIGHBOUR, indicator="C12", part="what_if")
    assert "one's own unit" in texts(drawn) and not drawn.metric and not drawn.dataframe


def test_a_single_school_elsewhere_is_refused(outlook: Open) -> None:
    for part in ("ahead", "what_if"):
        drawn = outlook("110101-inspector", unit="2111020001", part=part)
        assert drawn.error and not drawn.metric and not charts(drawn) and not drawn.dataframe
    drawn.button(key="outlook.own").click().run()
    assert not drawn.error


@pytest.mark.parametrize("part", ["ahead", "what_if"])
@pytest.mark.parametrize("unit", ["000000", "110000", "110101", SILENT])
def test_it_is_drawn_in_chinese_for_every_level(outlook: Open, unit: str, part: str) -> None:
    drawn = outlook("000000-inspector", unit=unit, part=part, language="zh_CN", indicator="C12")
    assert drawn.title[0].value.startswith("展望") and not drawn.error
    assert charts(drawn) == (1 if unit != SILENT else 0)
