"""The number passport: opened from anywhere, it explains a number down to the event, to those who may see it."""

import json
from collections.abc import Callable

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from app.i18n import EN, translate
from app.parts.passport import Number, definition, link
from app.parts.passport.opening import OPEN_KEY, Opened
from reporting.catalogue import catalogue_of
from reporting.catalogue_files import read_catalogue_files
from store.errors import Refusal
from tests.nation import QUARTER
from tests.released_nation import COUNTY, OTHER_COUNTY, POINT, PROVINCE, SCHOOL, SECOND
from tests.screens import lists
from tests.screens.quarters import click_bar
from warehouse.passport import parse_number

Open = Callable[..., AppTest]


def texts(drawn: AppTest) -> str:
    kinds = (drawn.caption, drawn.markdown, drawn.info, drawn.warning, drawn.error, drawn.success)
    return "\n".join(str(each.value) for kind in kinds for each in kind)


def metrics(drawn: AppTest) -> dict[str, str]:
    return {each.label: str(each.value) for each in drawn.metric}


def named(drawn: AppTest, name: str = "number") -> str:
    """What the address says: as it was typed a list, as the page wrote it a text."""
    said = drawn.query_params[name]
    return said if isinstance(said, str) else said[0]


def see(released: Open, user_name: str, number: Number, *, language: str = "en") -> AppTest:
    return released(user_name, "number", language=language, number=str(number))


def test_a_number_says_value_coverage_stage_and_definition(released: Open) -> None:
    drawn = see(released, f"{COUNTY}-inspector", Number(COUNTY, QUARTER, "A02", "released", 1))
    shown = metrics(drawn)
    assert (shown["Value"], shown["Answered of due"], shown["Stage"]) == ("800 people", "2 / 3", "release 1")
    assert "All students or children enrolled" in texts(drawn)
    assert "when nobody answered it is missing, not zero" in texts(drawn)
    assert "Version of the catalogue" in texts(drawn) and "the first quarter" in texts(drawn)


def test_a_department_is_made_of_the_units_right_below_with_their_shares(released: Open) -> None:
    drawn = see(released, f"{COUNTY}-inspector", Number(COUNTY, QUARTER, "A02", "released", 2))
    rows = lists.rows(drawn, "passport.parts")
    assert [(row["id"], row["Value"], row["Share"]) for row in rows] == [
        (SCHOOL, "480 people", "61.5 %"),
        (SECOND, "300 people", "38.5 %"),
        (POINT, "—", "—"),
    ]
    assert lists.ids(drawn, "passport.missing") == [POINT]
    assert "1 unit has not answered" in texts(drawn)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "This is release 1. In release 3, the latest, of 2 Mar, 09:00, it is 780 people."),
        ("zh_CN", "此为第 1 版的数。最新的第 3 版（3月2日 09:00）为 780 人。"),
    ],
)
def test_a_number_of_an_earlier_release_says_what_the_latest_says_and_leads_to_it(
    released: Open, language: str, said: str
) -> None:
    number = Number(COUNTY, QUARTER, "A02", "released", 1)
    drawn = see(released, f"{COUNTY}-inspector", number, language=language)
    assert [each.value for each in drawn.info] == [said]
    drawn.button(key="passport.newer").click().run()
    assert parse_number(named(drawn)) == Number(COUNTY, QUARTER, "A02", "released", 3)
    assert not drawn.info, "the latest has nothing newer"


def test_a_number_that_no_correction_touched_says_so(released: Open) -> None:
    drawn = see(released, f"{COUNTY}-inspector", Number(COUNTY, QUARTER, "A01", "released", 2))
    assert "it is the same: 24 classes." in drawn.info[0].value
    assert not see(released, f"{COUNTY}-inspector", Number(COUNTY, QUARTER, "A01", "live")).info


@pytest.mark.parametrize(
    ("code", "said"),
    [("C12", "4,250 / 25,000 × 100, each summed before"), ("C05", "4,250 / 25,000, each summed before")],
)
def test_a_numerator_is_what_was_counted_and_its_factor_stands_apart(
    code: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(definition, "_", lambda text, **details: translate(text, EN, **details))
    indicator = catalogue_of(*read_catalogue_files()).indicators[code]
    row = {"numerator": "425000" if code == "C12" else "4250", "denominator": "25000"}
    assert definition.show_division(row, indicator).startswith(said)


def test_one_goes_down_from_the_nation_to_the_single_event(released: Open) -> None:
    drawn = see(released, "000000-inspector", Number("000000", QUARTER, "A02", "released", 3))
    for code in (PROVINCE, "110100", COUNTY, SCHOOL):
        lists.send(drawn, "passport.parts", "open", code)
        assert code in texts(drawn)
    assert parse_number(named(drawn)).unit == SCHOOL
    saves = lists.rows(drawn, "passport.saves")
    assert [(row["Act no."], row["Before"], row["After"]) for row in saves] == [
        ("1", "—", "500"),
        ("5", "500", "480"),
    ]
    assert f"{SCHOOL}-manager" in saves[0]["Saved by"]
    said = texts(drawn)
    assert "release 1: **500**" in said and "release 2: **480**" in said and "live: **480**" in said
    acts = lists.rows(drawn, "passport.acts")
    assert [row["Act"] for row in acts][:4] == [
        "1. saved",
        "2. submitted",
        "3. reported along with the superior",
        "4. returned",
    ]
    assert "学生数重复计算" in str(acts[3])
    for name in ("第一小学", "丙县", "乙市", "甲省"):
        assert f"**{name}**" in said


def test_one_goes_up_as_far_as_one_may(released: Open) -> None:
    drawn = see(released, f"{COUNTY}-inspector", Number(SCHOOL, QUARTER, "A02", "live"))
    drawn.button(key="passport.up").click().run()
    assert parse_number(named(drawn)) == Number(COUNTY, QUARTER, "A02", "live")
    assert "passport.up" not in {each.key for each in drawn.button}
    drawn = see(released, f"{COUNTY}-inspector", Number(COUNTY, QUARTER, "A02", "released", 2))
    drawn.button(key="passport.up").click().run()
    assert parse_number(named(drawn)).unit == "110100" and metrics(drawn)["Value"] == "780 people"


def test_the_page_leads_to_the_same_number_in_the_quarter_that_is_chosen(released: Open) -> None:
    drawn = see(released, f"{COUNTY}-inspector", Number(COUNTY, QUARTER, "A02", "released", 1))
    assert "number.other" not in {each.key for each in drawn.button}
    drawn.session_state["app.quarter"] = "2020Q1"
    drawn.run()
    drawn.button(key="number.other").click().run()
    assert parse_number(named(drawn)) == Number(COUNTY, "2020Q1", "A02", "live")
    assert metrics(drawn)["Value"] == "780 people"


def test_a_department_that_answers_itself_shows_its_own_saves(released: Open) -> None:
    drawn = see(released, f"{OTHER_COUNTY}-manager", Number(OTHER_COUNTY, QUARTER, "H01", "released", 3))
    assert [row["After"] for row in lists.rows(drawn, "passport.saves")] == ["yes"]
    assert OTHER_COUNTY in lists.ids(drawn, "passport.parts")
    lists.send(drawn, "passport.parts", "open", OTHER_COUNTY)
    assert parse_number(named(drawn)).unit == OTHER_COUNTY


def test_a_formula_leads_to_the_figures_it_is_worked_out_from(released: Open) -> None:
    drawn = see(released, f"{SCHOOL}-manager", Number(SCHOOL, QUARTER, "B06", "live"))
    assert lists.ids(drawn, "passport.inputs") == ["A01", "B03"]
    assert "computed from others" in texts(drawn)
    lists.send(drawn, "passport.inputs", "open", "B03")
    assert metrics(drawn)["Value"].startswith("100")


@pytest.mark.parametrize(
    "number",
    [
        Number("110102", QUARTER, "A02", "live"),
        Number("110102", QUARTER, "A02", "reported"),
        Number(SECOND, QUARTER, "A02", "live"),
        Number(SECOND, QUARTER, "A02", "released", 1),
        Number("000000", QUARTER, "A02", "live"),
    ],
)
def test_a_number_outside_the_own_subtree_is_refused_inside_the_passport(
    released: Open, number: Number
) -> None:
    drawn = see(released, f"{SCHOOL}-manager", number)
    assert "not one of yours" in texts(drawn)
    assert not drawn.metric and not lists.keys_of_lists(drawn) and "300" not in texts(drawn)


def test_released_figures_of_departments_are_everybodys_and_their_schools_stay_hidden(released: Open) -> None:
    drawn = see(released, f"{POINT}-manager", Number(PROVINCE, QUARTER, "A02", "released", 3))
    assert metrics(drawn)["Value"] == "780 people"
    assert "4111000001" not in lists.ids(drawn, "passport.parts")
    lists.send(drawn, "passport.parts", "open", "110100")
    lists.send(drawn, "passport.parts", "open", COUNTY)
    assert metrics(drawn)["Value"] == "780 people"
    assert not {"passport.parts", "passport.missing", "passport.saves"} & set(lists.keys_of_lists(drawn))
    assert "第一小学" not in texts(drawn) and "480" not in texts(drawn)


def test_the_button_opens_the_dialog_on_any_page_and_it_is_closed_on_another(released: Open) -> None:
    drawn = released(f"{COUNTY}-inspector", "calendar")
    drawn.session_state[OPEN_KEY] = Opened([Number(COUNTY, QUARTER, "A02", "released", 3)])
    drawn.run()
    assert metrics(drawn)["Value"] == "780 people"
    lists.send(drawn, "passport.parts", "open", SCHOOL)
    assert metrics(drawn)["Value"] == "480 people"
    drawn.button(key="passport.back").click().run()
    assert metrics(drawn)["Value"] == "780 people"
    drawn.switch_page("screens/profile.py").run()
    assert "Value" not in metrics(drawn) and OPEN_KEY not in drawn.session_state


@pytest.mark.parametrize(
    ("page", "key", "address", "number"),
    [
        ("overview", "overview_A02", {}, Number(COUNTY, QUARTER, "A02", "released", 3)),
        (
            "statistics",
            "statistics_B06",
            {"indicator": "B06", "basis": "as_is", "scope": "k12"},
            Number(COUNTY, QUARTER, "B06", "released", 3, "as_is", "k12"),
        ),
        (
            "statistics",
            "statistics_A01",
            {"indicator": "A02", "beside": "A01", "stage": "live"},
            Number(COUNTY, QUARTER, "A01", "live"),
        ),
        ("goals", "goals_ladder", {"part": "ladder"}, Number(COUNTY, QUARTER, "F10", "released", 3)),
    ],
)
def test_every_screen_of_numbers_has_a_way_to_the_passport_of_what_it_shows(
    released: Open, page: str, key: str, address: dict[str, str], number: Number
) -> None:
    drawn = released(f"{COUNTY}-inspector", page, **address)
    drawn.button(key=f"passport.{key}").click().run()
    assert drawn.session_state[OPEN_KEY].trail == [number]
    assert not drawn.exception and "Answered of due" in metrics(drawn)


def click_cell(drawn: AppTest, place: int, label: str) -> AppTest:
    """What a click on a cell of the only table says to the server."""
    states = drawn._tree.get_widget_states()
    said = {"selection": {"rows": [], "columns": [], "cells": [[place, label]]}}
    states.widgets.append(WidgetState(id=drawn.dataframe[0].proto.id, string_value=json.dumps(said)))
    drawn._run(states)
    assert not drawn.exception, drawn.exception[0].message
    return drawn


def test_a_click_on_a_number_of_a_table_opens_its_passport_and_on_a_unit_goes_down(released: Open) -> None:
    address = {"indicator": "A02", "beside": "A01", "view": "table"}
    drawn = released("000000-inspector", "statistics", unit=COUNTY, **address)
    units = list(drawn.dataframe[0].value["Unit"])
    click_cell(drawn, units.index("第二小学"), drawn.dataframe[0].value.columns[3])
    assert drawn.session_state[OPEN_KEY].trail == [Number(SECOND, QUARTER, "A01", "released", 3)]
    drawn = released("000000-inspector", "statistics", unit=COUNTY, view="bars", indicator="A02")
    click_cell(drawn, 0, drawn.dataframe[0].value.columns[1])
    assert metrics(drawn)["Value"] == "480 people"
    drawn = released("000000-inspector", "statistics", unit=COUNTY, **address)
    click_cell(drawn, units.index("第二小学"), "Unit")
    assert OPEN_KEY not in drawn.session_state and named(drawn, "unit") == SECOND


def test_a_click_on_a_bar_tells_where_its_number_comes_from_when_one_asks_for_that(released: Open) -> None:
    drawn = released("000000-inspector", "statistics", unit=COUNTY, view="bars", indicator="A02")
    chart = f"statistics.children_{COUNTY}_A02"
    drawn.toggle(key=f"{chart}.why").set_value(True).run()
    assert OPEN_KEY not in drawn.session_state
    for _time in range(2):
        click_bar(drawn, chart, SECOND)
        assert drawn.session_state[OPEN_KEY].trail == [Number(SECOND, QUARTER, "A02", "released", 3)]
        assert named(drawn, "unit") == COUNTY
        del drawn.session_state[OPEN_KEY]
        drawn.run()
        assert OPEN_KEY not in drawn.session_state
    drawn.toggle(key=f"{chart}.why").set_value(False).run()
    click_bar(drawn, chart, SECOND)
    assert OPEN_KEY not in drawn.session_state and named(drawn, "unit") == SECOND


def test_a_schools_figure_on_the_completeness_screen_leads_to_its_passport(released: Open) -> None:
    drawn = released(f"{COUNTY}-inspector", "completeness", unit=SCHOOL)
    lists.send(drawn, "completeness.figures", "open", "A02")
    drawn.button(key="passport.completeness.history").click().run()
    assert metrics(drawn)["Value"] == "480 people"
    assert [row["After"] for row in lists.rows(drawn, "passport.saves")] == ["500", "480"]


def test_everything_is_said_in_chinese_too(released: Open) -> None:
    drawn = see(released, f"{SCHOOL}-manager", Number(SCHOOL, QUARTER, "A02", "live"), language="zh_CN")
    said = texts(drawn) + str([lists.listed(drawn, key) for key in lists.keys_of_lists(drawn)])
    for words in ("指标含义", "由谁填报", "退回修改", "随上级一并上报", "各单位数值相加"):
        assert words in said


def test_a_link_that_names_no_number_says_how_one_is_written(released: Open) -> None:
    assert "names no number" in texts(released(f"{COUNTY}-inspector", "number", number="nonsense"))
    assert "beside it stands" in texts(released(f"{COUNTY}-inspector", "number"))
    assert "no indicator" in texts(
        released(f"{COUNTY}-inspector", "number", number=f"{COUNTY}.{QUARTER}.Z99")
    )


def test_a_number_is_the_same_as_text_and_back() -> None:
    number = Number("110000", "2026Q2", "A02", "released", 2, "as_is", "k12")
    assert parse_number(str(number)) == number
    assert link(number) == "/number?number=110000.2026Q2.A02.released-2.as_is.k12"
    for given in (
        "",
        "a.b",
        "110000.2026Q2.A02.live-1",
        "110000.2026Q2.A02.released-x",
        "1.2026Q5.A02",
        "1.2026Q2.A02.live.x",
    ):
        with pytest.raises(Refusal):
            parse_number(given)
