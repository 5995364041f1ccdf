"""Numbers of rows that are no units, quarters and slices: a click on each opens its passport, which says the same."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app.parts.explorer import over_time
from app.parts.line_charts import Line
from app.parts.passport.opening import OPEN_KEY
from tests.quarters import LAST_CLOSED, OPEN
from tests.screens import lists
from tests.screens.quarters import Open, click_bar, click_cell, labels, pages, texts
from warehouse.passport import Number

QUARTERS = ["2018Q1", "2018Q2", "2018Q3", "2018Q4", "2019Q1", "2019Q2", LAST_CLOSED, OPEN]
NATION = "000000"
WITHOUT, WITH = "no teaching points", "with teaching points"


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, screen: str) -> Iterator[Open]:
    yield from pages(tmp_path, monkeypatch, screen)


def asked(drawn: AppTest) -> Number:
    number = drawn.session_state[OPEN_KEY].trail[-1]
    assert isinstance(number, Number)
    return number


def people(shown: str) -> int:
    return int(shown.removesuffix(" people").replace(",", ""))


def percent(shown: object) -> str:
    return f"{float(str(shown)) * 100:.1f} %"


@pytest.mark.parametrize("screen", ["completeness"])
@pytest.mark.parametrize(
    ("beside", "label", "name"),
    [
        ("late", "on time", "on_time"),
        ("carried over", "confirmed", "confirmed"),
        ("Of", "Units returned", "returned"),
    ],
)
def test_a_share_of_an_earlier_quarter_leads_to_who_was_counted(
    opened: Open, beside: str, label: str, name: str
) -> None:
    drawn = opened("000000-inspector", part="quarters")
    shown = click_cell(drawn, {"Quarter", beside}, 1, label)
    assert asked(drawn) == Number(NATION, "2018Q2", name, "live")
    assert labels(drawn)["Share"] == percent(shown)


@pytest.mark.parametrize("screen", ["completeness"])
def test_a_bar_of_a_quarter_leads_to_the_count_it_draws(opened: Open) -> None:
    drawn = opened("000000-inspector", part="quarters")
    click_bar(drawn, f"completeness.quarters_class_{NATION}", "2019Q1", trace=1, axis="x")
    assert asked(drawn) == Number(NATION, "2019Q1", "late", "live")


@pytest.mark.parametrize("screen", ["completeness"])
def test_the_quarter_itself_leads_to_nothing(opened: Open) -> None:
    drawn = opened("000000-inspector", part="quarters")
    click_cell(drawn, {"Quarter", "late"}, 1, "Quarter")
    assert OPEN_KEY not in drawn.session_state


@pytest.mark.parametrize("screen", ["statistics"])
@pytest.mark.parametrize(("by", "key"), [("region", "east"), ("urban_rural", "乡村"), ("group", "TP")])
def test_a_slice_leads_to_its_units_and_down_to_one(opened: Open, by: str, key: str) -> None:
    drawn = opened("000000-inspector", quarter=LAST_CLOSED, view="bars", by=by, indicator="A02")
    click_bar(drawn, f"statistics.{by}_{NATION}_A02", key)
    assert asked(drawn) == Number(NATION, LAST_CLOSED, "A02", "released", 1, cut=f"{by}-{key}")
    assert "Only: " in texts(drawn)
    values = [each for each in lists.column(drawn, "passport.parts", "Value") if each != "—"]
    assert sum(people(each) for each in values) == people(labels(drawn)["Value"])
    for _level in range(4):
        code = lists.ids(drawn, "passport.parts")[0]
        lists.send(drawn, "passport.parts", "open", code)
        if len(code) > 6:
            break
    assert asked(drawn).cut == f"{by}-{key}" and "Who entered it" in texts(drawn)


@pytest.mark.parametrize("screen", ["statistics"])
@pytest.mark.parametrize(
    ("by", "label", "unit", "cut"),
    [
        ("children", None, NATION, ""),
        ("region", "East", NATION, "region-east"),
        ("counties", "丁县教育局", "110102", ""),
    ],
)
def test_a_value_of_an_earlier_quarter_leads_to_its_own_passport(
    opened: Open, by: str, label: str | None, unit: str, cut: str
) -> None:
    drawn = opened("000000-inspector", quarter=LAST_CLOSED, view="lines", by=by, indicator="A02")
    columns = next(list(each.value.columns) for each in drawn.dataframe if "Quarter" in each.value.columns)
    column = columns[1] if label is None else next(each for each in columns if label[:2] in each)
    shown = click_cell(drawn, {"Quarter"}, 2, column)
    assert asked(drawn) == Number(unit, "2018Q3", "A02", "released", 1, cut=cut)
    assert labels(drawn)["Value"].replace(",", "").startswith(f"{float(str(shown)):.0f}")


@pytest.mark.parametrize("screen", ["statistics"])
def test_the_units_of_a_distribution_lead_to_their_numbers(opened: Open) -> None:
    drawn = opened("110101-inspector", quarter=LAST_CLOSED, view="distribution", indicator="A02")
    table = drawn.dataframe[0].value
    shown = click_cell(drawn, {"Unit"}, 1, table.columns[-1])
    assert asked(drawn).indicator == "A02" and table["Unit"][1] in texts(drawn)
    assert people(labels(drawn)["Value"]) == shown


@pytest.mark.parametrize("screen", ["outlook"])
def test_a_value_before_an_outlook_leads_on_and_what_is_reckoned_does_not(opened: Open) -> None:
    drawn = opened("000000-inspector", quarter=LAST_CLOSED, indicator="C10")
    value = next(each for each in drawn.dataframe[0].value.columns if str(each).startswith("C10"))
    click_cell(drawn, {"Quarter", "Low"}, 0, value)
    assert asked(drawn) == Number(NATION, "2018Q1", "C10", "released", 1, "as_is")
    again = opened("000000-inspector", quarter=LAST_CLOSED, indicator="C10")
    click_cell(again, {"Quarter", "Low"}, 7, "Outlook")
    assert OPEN_KEY not in again.session_state


@pytest.mark.parametrize("screen", ["balance"])
@pytest.mark.parametrize(
    ("label", "indicator", "scope", "units"),
    [
        (f"Between counties · {WITHOUT}", "weighted_variation-counties-C12", "k12", "3"),
        (f"Between schools · {WITH}", "weighted_variation-K12_TP-C12", "k12_tp", "10"),
    ],
)
def test_a_spread_names_the_units_it_lies_between(
    opened: Open, label: str, indicator: str, scope: str, units: str
) -> None:
    drawn = opened("000000-inspector", quarter=LAST_CLOSED)
    shown = click_cell(drawn, {"Quarter"}, 3, label)
    assert asked(drawn) == Number(NATION, "2018Q4", indicator, "released", 1, "as_was", scope)
    assert labels(drawn)["Value"] == f"{float(str(shown)):.3f}"
    assert labels(drawn)["Units with a value"] == units
    assert "√(Σ w (x − m)² ÷ Σ w) ÷ m" in texts(drawn)


@pytest.mark.parametrize("screen", ["balance"])
def test_a_spread_leads_down_to_the_value_of_a_county_and_who_has_none(opened: Open) -> None:
    drawn = opened("000000-inspector", quarter=LAST_CLOSED)
    drawn.button(key="passport.balance_counties_k12").click().run()
    assert lists.ids(drawn, "passport.missing") == ["120101"]
    assert set(lists.ids(drawn, "passport.parts")) == {"110101", "110102", "110201"}
    lists.send(drawn, "passport.parts", "open", "110102")
    assert asked(drawn) == Number("110102", LAST_CLOSED, "C12", "released", 1, "as_was", "k12")


@pytest.mark.parametrize("screen", ["balance"])
def test_a_spread_between_schools_leads_down_to_the_schools_of_a_county(opened: Open) -> None:
    drawn = opened("000000-inspector", quarter=LAST_CLOSED)
    drawn.button(key="passport.balance_schools_k12").click().run()
    for code in ("110000", "110100", "110102"):
        assert code in lists.ids(drawn, "passport.parts")
        lists.send(drawn, "passport.parts", "open", code)
    assert set(lists.ids(drawn, "passport.parts")) == {"2111020001", "2111020002", "3111020003"}
    lists.send(drawn, "passport.parts", "open", "3111020003")
    assert asked(drawn).indicator == "C12" and asked(drawn).unit == "3111020003"


@pytest.mark.parametrize("screen", ["balance"])
def test_how_uneven_a_county_is_leads_to_its_schools_of_that_stage(opened: Open) -> None:
    drawn = opened("000000-inspector", quarter=LAST_CLOSED, within="primary")
    table = next(each.value for each in drawn.dataframe if "Schools" in each.value.columns)
    shown = click_cell(drawn, {"Unit", "Schools"}, list(table["Unit"]).index("丙县"), table.columns[1])
    assert labels(drawn)["Value"] == f"{float(str(shown)):.3f}"
    rows = lists.rows(drawn, "passport.parts")
    assert {row["id"] for row in rows} == {"2111010001", "2111010002", "2111010003"}
    assert {"Value", "Weight"} <= rows[0].keys(), "schools, not departments with theirs"


@pytest.mark.parametrize("screen", ["balance"])
def test_a_gap_names_both_slices_and_leads_to_each(opened: Open) -> None:
    drawn = opened("000000-inspector", quarter=LAST_CLOSED)
    shown = click_cell(drawn, {"Quarter"}, 2, "Urban / Rural ratio")
    assert asked(drawn).indicator == "ratio-urban_rural-城区-乡村-C12"
    assert labels(drawn)["Value"] == f"{float(str(shown)):.2f}"
    assert lists.ids(drawn, "passport.parts") == ["urban_rural-城区", "urban_rural-乡村"]
    lists.send(drawn, "passport.parts", "open", "urban_rural-乡村")
    assert asked(drawn) == Number(NATION, "2018Q3", "C12", "released", 1, "as_was", "k12", "urban_rural-乡村")


@pytest.mark.parametrize("screen", ["balance"])
def test_who_moved_leads_to_the_value_of_either_quarter(opened: Open) -> None:
    for label, quarter in (("Rank before", "2018Q1"), ("Rank after", LAST_CLOSED)):
        drawn = opened("000000-inspector", quarter=LAST_CLOSED, order="value")
        table = next(each.value for each in drawn.dataframe if "Places" in each.value.columns)
        value = table.iloc[0, 1 if label == "Rank before" else 2]
        click_cell(drawn, {"Unit", "Places"}, 0, label)
        unit = asked(drawn).unit
        assert asked(drawn) == Number(unit, quarter, "C12", "released", 1, "as_was", "k12")
        assert labels(drawn)["Value"].startswith(f"{value:g}")


@pytest.mark.parametrize("screen", ["balance"])
def test_schools_of_another_county_are_not_named_in_a_spread_of_theirs(opened: Open) -> None:
    drawn = opened("110101-inspector", quarter=LAST_CLOSED, unit="110102")
    drawn.button(key="passport.balance_schools_k12").click().run()
    assert "Single schools are shown to themselves" in texts(drawn)
    assert not lists.keys_of_lists(drawn)


@pytest.mark.parametrize("screen", ["completeness"])
def test_who_is_always_late_leads_to_the_report_of_a_quarter_and_to_those_below(opened: Open) -> None:
    drawn = opened("000000-inspector", part="always", quarter=LAST_CLOSED)
    units = list(drawn.dataframe[0].value["Unit"])
    click_cell(drawn, {"Unit", "Times late"}, units.index("己省"), "2019, quarter 2")
    assert asked(drawn) == Number("120000", "2019Q2", "on_time", "live")
    drawn = opened("000000-inspector", part="always", quarter=LAST_CLOSED)
    shown = click_cell(drawn, {"Unit", "Times late"}, units.index("己省"), "Always late below it")
    assert asked(drawn) == Number("120000", LAST_CLOSED, "always_late", "live")
    assert labels(drawn)["Value"] == str(int(float(str(shown))))


@pytest.mark.parametrize("screen", ["balance"])
@pytest.mark.parametrize("indicator", ["gini-K12-P02", "variation-K12-B02", "variation-K12-A01"])
@pytest.mark.parametrize("unit", [NATION, "110101", "2111010001"])
def test_a_link_to_a_spread_between_schools_nobody_counts_says_so(
    opened: Open, indicator: str, unit: str
) -> None:
    drawn = opened("000000-inspector", quarter=LAST_CLOSED)
    drawn.query_params["number"] = str(Number(unit, LAST_CLOSED, indicator, "live"))
    drawn.switch_page("screens/number.py").run()
    assert not drawn.exception
    is_counted = indicator.endswith("A01") and unit == "110101"
    assert bool(drawn.error) != is_counted


def test_units_of_one_name_have_lines_and_passports_of_their_own() -> None:
    courses = [
        over_time.Course(code, Line("南山区", [], [], [], full_name="南山区教育局"), {})
        for code in ("440305", "230404")
    ]
    other = over_time.Course("110102", Line("丁县", [], [], [], full_name="丁县教育局"), {})
    named = [course.line.full_name for course in over_time.told_apart([*courses, other])]
    assert named == ["南山区教育局 440305", "南山区教育局 230404", "丁县教育局"]
