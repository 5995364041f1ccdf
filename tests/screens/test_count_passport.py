"""The passport of a count of reports: what it is made of, down to the acts on a single report."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from app.parts.passport.opening import OPEN_KEY
from tests.nation import QUARTER
from tests.released_nation import COUNTY, OTHER_COUNTY, PROVINCE, SCHOOL
from tests.screens import lists
from tests.screens.test_passport import click_cell, metrics, named, see, texts
from warehouse.passport import Number, parse_number
from warehouse.report_counts import PART_OF

Open = Callable[..., AppTest]


def count(unit: str, name: str, stage: str = "live") -> Number:
    return Number(unit, QUARTER, name, stage, 1 if stage == "released" else None)


def test_the_nations_count_leads_down_to_the_acts_on_one_report(released: Open) -> None:
    drawn = see(released, "000000-inspector", count("000000", "returned"))
    assert (metrics(drawn)["Value"], metrics(drawn)["Of"]) == ("4", "13")
    for code in (PROVINCE, "110100", COUNTY):
        assert lists.ids(drawn, "passport.parts")[0] == code, "most first"
        lists.send(drawn, "passport.parts", "open", code)
    first = lists.rows(drawn, "passport.parts")[0]
    assert (first["id"], first["Itself"]) == (SCHOOL, "yes")
    lists.send(drawn, "passport.parts", "open", SCHOOL)
    assert parse_number(named(drawn)).unit == SCHOOL
    assert "Units returned: **yes**" in texts(drawn)
    assert "4. returned" in [row["Act"] for row in lists.rows(drawn, "passport.acts")]


def test_a_department_says_what_lies_below_it_and_what_its_own_report_counts_for(released: Open) -> None:
    drawn = see(released, "000000-inspector", count("110100", "returned"))
    by_code = {row["id"]: row for row in lists.rows(drawn, "passport.parts")}
    assert (by_code[COUNTY]["Below it"], by_code[COUNTY]["Itself"]) == ("1", "yes")
    assert "1 below the departments listed, 1 of the listed units themselves" in texts(drawn)
    assert "Units returned: **yes**" in texts(drawn)
    assert "Units returned: **no**" in texts(
        see(released, "000000-inspector", count(OTHER_COUNTY, "returned"))
    )
    assert "Reports that came back for correction" in texts(drawn)


def test_acts_are_counted_and_not_said_to_be_a_share(released: Open) -> None:
    drawn = see(released, f"{COUNTY}-inspector", count(COUNTY, "returns"))
    assert metrics(drawn) == {"Value": "1"}
    assert lists.rows(drawn, "passport.parts")[0]["Itself"] == "1"


@pytest.mark.parametrize("number", [count("000000", "on_time"), count(OTHER_COUNTY, "on_time", "released")])
def test_reports_are_released_to_nobody_outside_the_own_subtree(released: Open, number: Number) -> None:
    drawn = see(released, f"{COUNTY}-inspector", number)
    assert "not one of yours" in texts(drawn)
    assert not drawn.metric and not lists.keys_of_lists(drawn)


@pytest.mark.parametrize(
    ("address", "label", "name"),
    [
        ({}, "on time", "on_time"),
        ({}, "Due", "due"),
        ({}, "Fill rate", "core_answered"),
        ({"part": "course", "topic": "returned"}, "Units returned", "returned"),
        ({"part": "course", "topic": "reviewed"}, "on time", "reviewed_on_time"),
    ],
)
def test_every_number_of_completeness_is_one_click_from_its_passport(
    released: Open, address: dict[str, str], label: str, name: str
) -> None:
    drawn = released("000000-inspector", "completeness", **address)
    shown = metrics(drawn)[label]
    drawn.button(key=f"passport.count_{name}").click().run()
    assert drawn.session_state[OPEN_KEY].trail == [count("000000", name)]
    assert shown == metrics(drawn)["Share" if name == "core_answered" else "Value"]
    drawn = released("000000-inspector", "completeness", **address)
    click_cell(drawn, list(drawn.dataframe[0].value["Unit"]).index("甲省"), label)
    assert drawn.session_state[OPEN_KEY].trail == [count(PROVINCE, name)]


@pytest.mark.parametrize("topic", ["hand_in", "took", "returned", "reviewed"])
def test_a_department_whose_counties_have_no_reviewers_below_says_so_and_still_counts_them(
    released: Open, topic: str
) -> None:
    drawn = released("000000-inspector", "completeness", unit="110100", part="course", topic=topic)
    assert ("nobody below them" in texts(drawn)) == (topic == "reviewed")
    assert [each for each in drawn.button if str(each.key).startswith("passport.count_")]


def test_a_share_leads_to_the_count_it_is_about_and_a_kind_to_nothing(released: Open) -> None:
    drawn = released("000000-inspector", "completeness", part="course", topic="reviewed")
    row = list(drawn.dataframe[0].value["Unit"]).index("甲省")
    click_cell(drawn, row, "Share")
    assert drawn.session_state[OPEN_KEY].trail == [count(PROVINCE, "reviewed_late")]
    drawn = released("000000-inspector", "completeness", part="course", topic="reviewed")
    click_cell(drawn, row, drawn.dataframe[0].value.columns[1])
    assert OPEN_KEY not in drawn.session_state and named(drawn, "unit") == PROVINCE


def test_the_shares_of_the_overview_lead_to_the_counts_they_are_made_of(released: Open) -> None:
    drawn = released("000000-inspector", "overview")
    shown = metrics(drawn)
    for label, name in (
        ("Reported so far", "reported"),
        ("on time", "on_time"),
        ("Fill rate", "core_answered"),
    ):
        drawn.button(key=f"passport.count_{name}").click().run()
        assert drawn.session_state[OPEN_KEY].trail == [count("000000", name)]
        assert metrics(drawn)["Share"] == shown[label]


@pytest.mark.parametrize(
    ("share", "name"), [("on_time", "on_time"), ("reported", "reported"), ("fill_rate", "core_answered")]
)
def test_a_share_on_the_map_leads_to_its_count(released: Open, share: str, name: str) -> None:
    drawn = released("000000-inspector", "completeness")
    drawn.segmented_control(key="completeness.drawn").set_value("map").run()
    drawn.selectbox(key="completeness.share").select(share).run()
    table = drawn.dataframe[0].value
    click_cell(drawn, list(table["Unit"]).index("甲省"), table.columns[1])
    assert drawn.session_state[OPEN_KEY].trail == [count(PROVINCE, name)]


def test_the_fill_rate_leads_to_how_many_core_figures_each_unit_answered(released: Open) -> None:
    drawn = see(released, f"{COUNTY}-inspector", count(COUNTY, "core_answered"))
    cells = [row["Itself"].split(" / ") for row in lists.rows(drawn, "passport.parts")]
    assert sum(int(answered) for answered, _due in cells) == int(metrics(drawn)["Value"])
    assert sum(int(due) for _answered, due in cells) == int(metrics(drawn)["Of"])


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("name", PART_OF)
def test_every_count_has_a_name_and_a_meaning(released: Open, name: str, language: str) -> None:
    drawn = see(released, f"{COUNTY}-inspector", count(COUNTY, name), language=language)
    said = texts(drawn)
    assert not drawn.exception
    for beginning in ("count.", "count_meaning.", "meaning.", "meaning_of_course."):
        assert beginning not in said
