"""The portal: the latest release for everybody, and nothing but that for somebody who is not signed in."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app import i18n, state
from app.main_pages import PAGES
from app.parts import context
from auth.sessions import start_session
from store import clock
from store.connection import Store, open_store
from tests.people import ready
from tests.public_nation import PUPILS, UNRELEASED, copy_public
from tests.released_nation import copy_released
from tests.screens.conftest import APP, COUNTY, SCHOOL
from warehouse.reader import Reader

NATION = f"{sum(PUPILS.values()):,}"
Open = Callable[..., AppTest]


@pytest.fixture
def released(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Store]:
    """A server over the nation whose first quarter has been released."""
    st.cache_data.clear()
    settings = copy_public(tmp_path, monkeypatch)
    nation = open_store(settings)
    state.set_server(state.Server(settings, nation, Reader(settings), clock.now()))
    yield nation
    nation.close()


@pytest.fixture
def visit(monkeypatch: pytest.MonkeyPatch) -> Open:
    """`visit("en", store, "110101-manager")`: the portal as this person sees it, without a name as nobody."""

    def visited(language: str = "en", store: Store | None = None, user_name: str = "") -> AppTest:
        if store is not None and user_name:
            ready(store, user_name)
        cookie = start_session(store, user_name) if store is not None and user_name else ""
        monkeypatch.setattr(i18n, "DEFAULT", language)
        monkeypatch.setattr(context, "session_id", lambda: cookie)
        drawn = AppTest.from_file(str(APP / "main.py"), default_timeout=60)
        drawn.run()
        drawn.switch_page("screens/portal.py").run()
        assert not drawn.exception, drawn.exception[0].message
        return drawn

    return visited


def words(drawn: AppTest) -> str:
    """Everything on the page that can be read, tables too."""
    tables = [each.value for each in drawn.dataframe]
    shown = [pl.DataFrame(table).write_csv() for table in tables]
    kinds = (drawn.title, drawn.caption, drawn.markdown, drawn.info, drawn.error)
    said = [element.value for kind in kinds for element in kind]
    return "\n".join([*said, *shown, *(f"{each.label} {each.value}" for each in drawn.metric)])


def areas(drawn: AppTest) -> list[dict[str, object]]:
    return pl.DataFrame(drawn.dataframe[0].value).to_dicts()


@pytest.mark.parametrize(("language", "title"), [("en", "2019, quarter 4"), ("zh_CN", "2019 年第 4 季度")])
def test_a_visitor_sees_the_latest_release(released: Store, visit: Open, language: str, title: str) -> None:
    drawn = visit(language)
    assert title in drawn.title[0].value
    assert len(drawn.metric) == 8 and not drawn.error
    assert areas(drawn)[0][drawn.dataframe[0].value.columns[1]] == sum(PUPILS.values())


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[[str], None]]:
    """`changed("release = 3")`: a server over the nation of three releases, some of which have changed."""
    st.cache_data.clear()
    settings = copy_released(tmp_path, monkeypatch)
    nation = open_store(settings)

    def serve(which: str) -> None:
        with duckdb.connect(str(settings.warehouse_path)) as connection:
            connection.execute(f"update rpt_release set first_checksum = repeat('0', 32) where {which}")
        state.set_server(state.Server(settings, nation, Reader(settings), clock.now()))

    yield serve
    nation.close()


@pytest.mark.parametrize(
    ("language", "said"), [("en", "is not shown"), ("zh_CN", "2019 年第 4 季度发布第 3 版暂不展示")]
)
def test_a_release_that_has_changed_is_not_offered_and_the_page_says_so(
    changed: Callable[[str], None], visit: Open, language: str, said: str
) -> None:
    changed("release = 3")
    drawn = visit(language)
    assert [said in each.value for each in drawn.warning] == [True]
    number = {"en": "Release 2, of", "zh_CN": "发布第 2 版"}[language]
    assert any(number in each.value for each in drawn.caption) and len(drawn.metric) == 8


def test_where_every_release_has_changed_none_is_offered(changed: Callable[[str], None], visit: Open) -> None:
    changed("true")
    drawn = visit()
    assert ["there is no other" in each.value for each in drawn.warning] == [True]
    assert not drawn.metric and not drawn.dataframe and not drawn.info


def test_an_unchanged_release_has_no_notice(changed: Callable[[str], None], visit: Open) -> None:
    changed("release = 1")
    assert not visit().warning


def test_somebody_signed_in_has_the_portal_in_the_menu_too(released: Store, visit: Open) -> None:
    drawn = visit("en", released, f"{SCHOOL}-manager")
    assert "Statistics of education informatization" in drawn.title[0].value
    assert areas(drawn)[0]["Area"] == "Whole nation"


def test_somebody_who_has_not_finished_the_first_sign_in_has_the_portal_too(
    released: Store, visit: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookie = start_session(released, f"{COUNTY}-inspector")
    drawn = visit()
    monkeypatch.setattr(context, "session_id", lambda: cookie)
    drawn.run()
    assert not drawn.exception and areas(drawn)[0]["Area"] == "Whole nation"


def test_a_county_that_is_too_small_is_withheld_and_not_missing(released: Store, visit: Open) -> None:
    drawn = visit()
    drawn.segmented_control(key="portal.level").set_value("county").run()
    rows = {row["Area"]: row for row in areas(drawn)}
    assert {name: row["Status"] for name, row in rows.items()} == {
        "丙县": "withheld",
        "丁县": "withheld",
        "戊县": "",
    }
    assert rows["戊县"]["Value (people)"] == sum(list(PUPILS.values())[6:])
    assert rows["丙县"]["Superior"] == "乙市"


def formats(drawn: AppTest, place: int) -> dict[str, str]:
    """How a table writes its numbers, by label."""
    said = json.loads(drawn.dataframe[place].proto.columns)
    kinds = {label: each.get("type_config") or {} for label, each in said.items()}
    return {label: kind["format"] for label, kind in kinds.items() if "format" in kind}


def test_numbers_are_written_alike_in_every_table(released: Store, visit: Open) -> None:
    drawn = visit()
    first = {"Value (people)": "%,d", "Coverage": "%.1f %%", "Answered": "%,d", "Due": "%,d"}
    assert {label: each for label, each in formats(drawn, 0).items() if label in first} == first
    assert formats(drawn, 1) == {"Coverage": "%.1f %%", "Answered": "%,d", "Due": "%,d"}
    drawn.selectbox(key="portal.indicator").set_value("C05").run()
    assert formats(drawn, 0)["Value"] == "%.1f %%"


@pytest.mark.parametrize(
    ("language", "since", "year"),
    [("en", "against last quarter", "a year: +0.5 %"), ("zh_CN", "较上季度", "同比 +0.5 %")],
)
def test_a_change_says_beside_the_number_since_when_and_the_year_stands_below(
    monkeypatch: pytest.MonkeyPatch, language: str, since: str, year: str
) -> None:
    monkeypatch.setattr(i18n, "DEFAULT", language)
    drawn = AppTest.from_function(draw_card).run()
    assert (drawn.metric[0].delta, drawn.metric[0].proto.delta_description) == ("+10.0 %", since)
    said = [caption.value for caption in drawn.caption]
    assert any(year in each for each in said) and not any(since in each for each in said)


def draw_card() -> None:
    """A page of one card: 220 now, 200 the quarter before, a little less than now a year ago."""
    from app.parts.portal.cards import draw_cards
    from reporting.catalogue import catalogue_of
    from reporting.catalogue_files import read_catalogue_files
    from warehouse.overview import Headline

    def row(value: str) -> dict[str, object]:
        return {"value": value, "coverage": "1", "aggregation": "sum", "is_withheld": False}

    indicators = catalogue_of(*read_catalogue_files()).indicators
    draw_cards([Headline("A02", row("220"), row("200"), row("218.9"), ())], indicators)


def test_an_area_is_found_by_name_and_by_code(released: Store, visit: Open) -> None:
    drawn = visit()
    drawn.text_input(key="portal.search").set_value("甲").run()
    assert [row["Area"] for row in areas(drawn)] == ["甲省"]
    drawn.text_input(key="portal.search").set_value("11").run()
    assert [row["Area"] for row in areas(drawn)] == ["甲省"]
    drawn.text_input(key="portal.search").set_value("(").run()
    assert not drawn.exception and "No area has this name." in words(drawn)


def test_a_visitor_gets_no_school_and_no_number_that_is_not_released(released: Store, visit: Open) -> None:
    drawn = visit()
    for code in ("A02", "A03", "B03", "C05"):
        drawn.selectbox(key="portal.indicator").set_value(code).run()
        assert drawn.selectbox(key="portal.indicator").value == code
        for level in ("province", "prefecture", "county"):
            drawn.segmented_control(key="portal.level").set_value(level).run()
            assert not drawn.exception
            read = words(drawn).replace(",", "")
            for school, number in PUPILS.items():
                assert school not in read and str(number) not in read
            assert str(UNRELEASED) not in read and "小学" not in read


def test_an_address_cannot_ask_for_another_unit_quarter_or_stage(released: Store, visit: Open) -> None:
    drawn = visit()
    for name, value in (("unit", SCHOOL), ("quarter", "2020Q1"), ("stage", "live"), ("indicator", "H01")):
        drawn.query_params[name] = value
    drawn.session_state["app.unit"] = SCHOOL
    drawn.session_state["app.quarter"] = "2020Q1"
    drawn.run()
    assert not drawn.exception and "2019, quarter 4" in drawn.title[0].value
    assert areas(drawn)[0]["Area"] == "Whole nation" and SCHOOL not in words(drawn)


@pytest.mark.parametrize("page", sorted(name for name, page in PAGES.items() if not page.is_public))
def test_every_other_page_is_the_sign_in_for_a_visitor(released: Store, visit: Open, page: str) -> None:
    drawn = visit()
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        drawn.switch_page(f"screens/{page}.py")


def test_the_sign_in_page_leads_to_the_portal(store: Store, open_page: Open) -> None:
    links = open_page("").get("page_link")
    assert [link.proto.page for link in links] == ["portal"]


def test_before_the_first_release_the_portal_says_so(built: Store, visit: Open) -> None:
    assert "Nothing has been released yet." in visit().info[0].value


def test_before_the_first_build_the_portal_says_so(store: Store, visit: Open) -> None:
    drawn = visit("zh_CN")
    assert "尚无已发布的数据" in drawn.info[0].value and not drawn.error


def test_the_portal_needs_no_account_and_leaves_no_trace(released: Store, visit: Open) -> None:
    counts = "select count(*) from ops.figure_event union all select count(*) from ops.report_event"
    before = released.rows(counts)
    visit()
    assert released.rows(counts) == before


def test_a_reviewer_of_a_county_reads_no_more_there_than_a_visitor(released: Store, visit: Open) -> None:
    assert areas(visit("en", released, f"{COUNTY}-reviewer")) == areas(visit())
