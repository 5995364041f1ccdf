"""Who is named and who is compared: places in charts and titles, full names in tables, one kind of units at a time."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app import i18n, state
from app.parts import context
from app.parts.kinds import has_both
from app.parts.portal import areas
from app.parts.unit_names import in_short
from auth.accounts import create_accounts
from auth.sessions import start_session
from reporting.boards import boards_of
from reporting.figures import Entry, save_figures
from store import clock
from store.connection import Store, open_store
from store.settings import Settings
from tests.kept import copy_of
from tests.nation import QUARTER, add_units, empty_store, inspector, manager
from tests.people import ready
from tests.screens.conftest import APP
from warehouse.build import build
from warehouse.reader import Reader

UNITS = [
    ("120000", "天津市教育委员会", "province", "000000", None, None),
    ("120101", "和平区教育局", "county", "120000", None, None),
    ("2112010001", "和平区第一小学", "school", "120101", "211", "111"),
    ("410000", "河南省教育厅", "province", "000000", None, None),
    ("410100", "郑州市教育局", "prefecture", "410000", None, None),
    ("410102", "中原区教育体育局", "county", "410100", None, None),
    ("2141010001", "中原区第一小学", "school", "410102", "211", "111"),
    ("2141010002", "中原区第二小学", "school", "410102", "211", "111"),
    ("410200", "开封市教育局", "prefecture", "410000", None, None),
    ("410202", "龙亭区教育局", "county", "410200", None, None),
    ("410203", "顺河回族区教育局", "county", "410200", None, None),
    ("410204", "鼓楼区教育局", "county", "410200", None, None),
    ("2141020002", "龙亭区小学", "school", "410202", "211", "111"),
    ("2141020003", "顺河区小学", "school", "410203", "211", "111"),
    ("2141020004", "鼓楼区小学", "school", "410204", "211", "111"),
    ("2141020001", "开封市实验小学", "school", "410200", "211", "111"),
    ("4111000001", "部属大学", "university", "000000", "411", None),
    ("4111000002", "部属学院", "university", "000000", "411", None),
]
FIGURES = {
    "2112010001": {"A02": "120", "C10": "13"},
    "2141010001": {"A02": "500", "C10": "70"},
    "2141010002": {"A02": "300", "C10": "20"},
    "2141020002": {"A02": "100", "C10": "12"},
    "2141020003": {"A02": "100", "C10": "9"},
    "2141020004": {"A02": "100", "C10": "6"},
    "2141020001": {"A02": "100", "C10": "16"},
    "4111000001": {"A02": "30000", "C10": "900"},
    "4111000002": {"A02": "20000", "C10": "800"},
}
LEADER = "000000-inspector"
Open = Callable[..., AppTest]


@pytest.fixture
def nation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """Two provinces and two universities below the ministry, their names as real offices have them."""
    monkeypatch.setenv("JIBAO_NOW", "2020-01-03T09:00:00+08:00")
    st.cache_data.clear()
    copy_of("offices", tmp_path, make)
    settings = Settings(data_dir=tmp_path)
    store = open_store(settings)
    state.set_server(state.Server(settings, store, Reader(settings), clock.now()))
    yield store
    store.close()


def make(directory: Path) -> None:
    store = empty_store(directory)
    add_units(store, UNITS, QUARTER)  # type: ignore[arg-type]
    create_accounts(store, QUARTER)
    for code, figures in FIGURES.items():
        save_figures(store, manager(code), code, QUARTER, [Entry(*each) for each in figures.items()])
    build(Settings(data_dir=directory), store)
    ready(store, LEADER, "410102-inspector")
    store.close()


@pytest.fixture
def read(nation: Store, monkeypatch: pytest.MonkeyPatch) -> Open:
    """`read("statistics", unit="410000", view="small")`: the page as the leader sees it, its choices as said."""

    def opened(screen: str, *, language: str = "en", user_name: str = LEADER, **choices: object) -> AppTest:
        cookie = start_session(nation, user_name)
        monkeypatch.setattr(i18n, "DEFAULT", language)
        monkeypatch.setattr(context, "session_id", lambda: cookie)
        drawn = AppTest.from_file(str(APP / "main.py"), default_timeout=60)
        for name, choice in choices.items():
            drawn.session_state["app.unit" if name == "unit" else f"{screen}.{name}"] = choice
        drawn.run().switch_page(f"screens/{screen}.py").run()
        assert not drawn.exception, drawn.exception[0].message
        return drawn

    return opened


def chart(drawn: AppTest) -> dict[str, Any]:
    """The only chart of a page, as the browser gets it."""
    (found,) = drawn.get("plotly_chart")
    return dict(json.loads(found.proto.spec))


def beside_the_bars(drawn: AppTest) -> list[str]:
    return list(chart(drawn)["layout"]["yaxis"]["ticktext"])


def title(drawn: AppTest) -> str:
    """The title of the chart."""
    return next(str(each.value) for each in drawn.markdown if str(each.value).startswith("### "))


def column(drawn: AppTest, label: str) -> list[object]:
    return list(drawn.dataframe[0].value[label])


def kinds_offered(drawn: AppTest) -> list[str]:
    return [str(each.key) for each in drawn.button_group if str(each.key).endswith(".kind")]


def test_bars_and_title_name_places_and_the_table_the_offices(read: Open) -> None:
    drawn = read("statistics", language="zh_CN", stage="live")
    assert beside_the_bars(drawn) == ["河南省", "天津市"]
    assert title(drawn) == "### 在校学生数：河南省最高（1,200），天津市最低（120）"
    assert {"河南省教育厅", "天津市教育委员会"} < set(column(drawn, "单位"))
    hovers = chart(drawn)["data"][0]["customdata"]
    assert hovers[0].startswith("河南省教育厅<br>")


def test_in_english_the_ministry_and_the_provinces_have_their_english_names(read: Open) -> None:
    drawn = read("statistics", stage="live")
    assert beside_the_bars(drawn) == ["Henan", "Tianjin"]
    assert title(drawn) == "### Enrolled students: Henan has the most (1,200), Tianjin the least (120)"
    assert any("**Ministry of Education** :gray[000000]" in str(each.value) for each in drawn.markdown)
    below = read("statistics", unit="410000", stage="live")
    assert [each.label for each in below.button if "up_" in str(each.key)] == ["Ministry of Education"]
    assert beside_the_bars(below) == ["郑州市", "开封市"], "the base data have no official English name of it"


@pytest.mark.parametrize("view", ["bars", "small", "distribution", "scatter"])
def test_where_both_kinds_stand_below_one_is_compared_and_the_choice_is_in_the_link(
    read: Open, view: str
) -> None:
    choices = {"view": view, "stage": "live", "beside": ["C10"]}
    drawn = read("statistics", **choices)
    assert kinds_offered(drawn) == ["statistics.kind"]
    assert "kind" not in drawn.query_params
    units = read("statistics", kind="units", **choices)
    assert units.query_params["kind"] == "units"
    if view == "distribution":
        assert "Fewer than 4 units below" in str(drawn.info[0].value), "of six units four are of one kind"
    else:
        assert chart(units) != chart(drawn)


def test_universities_are_ranked_among_themselves_and_the_table_has_all_with_their_kind(read: Open) -> None:
    drawn = read("statistics", stage="live", kind="units")
    assert beside_the_bars(drawn) == ["部属大学", "部属学院"]
    assert (
        title(drawn) == "### Enrolled students: 部属大学 has the most (30,000), 部属学院 the least (20,000)"
    )
    assert column(drawn, "Unit") == ["部属大学", "部属学院", "河南省教育厅", "天津市教育委员会"]
    assert column(drawn, "Kind") == ["school or university"] * 2 + ["department"] * 2


def test_small_multiples_show_one_kind_and_their_table_all(read: Open) -> None:
    drawn = read("statistics", stage="live", view="small")
    assert [each["text"] for each in chart(drawn)["layout"]["annotations"]] == ["Henan", "Tianjin"]
    assert {"河南省教育厅", "部属大学"} < set(drawn.dataframe[0].value.columns)


def test_where_there_is_one_kind_only_nothing_is_to_be_chosen(read: Open) -> None:
    for screen in ("statistics", "completeness"):
        drawn = read(screen, unit="410102")
        assert kinds_offered(drawn) == []
        assert "Kind" not in drawn.dataframe[0].value.columns
        assert beside_the_bars(drawn) == ["中原区第一小学", "中原区第二小学"]


def test_balance_ranks_one_kind_too(read: Open) -> None:
    counties = {"410202": "龙亭区", "410203": "顺河回族区", "410204": "鼓楼区"}
    for kind, codes in (("departments", list(counties)), ("units", ["2141020001"])):
        drawn = read("balance", unit="410200", stage="live", kind=kind)
        assert kinds_offered(drawn) == ["balance.kind"]
        charts = [json.loads(each.proto.spec) for each in drawn.get("plotly_chart")]
        ranked = next(each for each in charts if each["data"][0].get("orientation") == "h")
        assert ranked["data"][0]["y"] == codes
        if kind == "departments":
            assert ranked["layout"]["yaxis"]["ticktext"] == list(counties.values())
        table = next(each.value for each in drawn.dataframe if "Kind" in each.value.columns)
        assert list(table["Unit"]) == [
            "开封市实验小学",
            "龙亭区教育局",
            "顺河回族区教育局",
            "鼓楼区教育局",
        ]


def test_a_department_is_not_among_the_units_below_itself() -> None:
    assert not has_both(["410102", "2141010001"], own="410102")
    assert has_both(["410102", "2141010001"], own="410100")


@pytest.mark.parametrize(("language", "said"), [("zh_CN", "河南省本级"), ("en", "Henan itself")])
def test_a_department_among_those_below_it_stands_for_itself(
    monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    monkeypatch.setattr(i18n, "DEFAULT", language)
    assert in_short("410000", "河南省教育厅", own="410000") == said


def test_a_kept_view_reopens_the_kind_that_was_compared(nation: Store, read: Open) -> None:
    drawn = read("statistics", stage="live", kind="units")
    next(each for each in drawn.button if each.label == "Keep").click().run()
    (kept,) = boards_of(nation, inspector("000000"))
    assert kept.choices["kind"] == "units"
    drawn.switch_page("screens/boards.py").run()
    drawn.button(key=f"boards.open_000000_{kept.number}").click().run()
    assert drawn.query_params["kind"] == "units"
    assert beside_the_bars(drawn) == ["部属大学", "部属学院"]


@pytest.mark.parametrize(("language", "name"), [("zh_CN", "河南省 (12)"), ("en", "Henan (12)")])
def test_completeness_compares_one_kind_too(read: Open, language: str, name: str) -> None:
    drawn = read("completeness", language=language)
    assert kinds_offered(drawn) == ["completeness.kind"]
    assert name in beside_the_bars(drawn)
    units = read("completeness", language=language, kind="units")
    assert beside_the_bars(units) == ["部属大学", "部属学院"], "single units have no number due"
    assert units.query_params["kind"] == "units"


def test_the_share_that_is_compared_stands_at_the_end_of_each_bar(read: Open) -> None:
    drawn = read("completeness")
    assert [each.strip() for each in chart(drawn)["data"][-1]["text"]] == ["0.0 %", "0.0 %"]
    said = [str(each.value) for each in drawn.caption]
    assert any(
        "In brackets: units due · At the end of each bar: share reported so far" in each for each in said
    )
    assert len(chart(read("completeness", kind="units"))["data"]) == 4, "single units are all or nothing"


def test_a_headline_value_and_a_title_have_two_decimals_at_most_and_the_table_all(read: Open) -> None:
    drawn = read("statistics", indicator="C12", stage="live", unit="120000")
    (shown,) = (each for each in drawn.metric if each.label.startswith("C12"))
    assert shown.value == "10.83"
    nation = read("statistics", indicator="C12", stage="live")
    assert "Henan has the most (11.08), Tianjin the least (10.83)" in title(nation)
    value = next(each for each in nation.dataframe[0].value.columns if each.startswith("Value"))
    values = dict(zip(column(nation, "Unit"), column(nation, value), strict=True))
    assert values["天津市教育委员会"] == pytest.approx(1300 / 120, abs=1e-8)


def test_the_legend_of_a_map_is_of_the_places_on_it(read: Open) -> None:
    drawn = read("statistics", view="map", stage="live")
    legend = [each["name"] for each in chart(drawn)["data"] if "–" in each.get("name", "")]
    assert (legend[0].split(" – ")[0], legend[-1].split(" – ")[1]) == ("120", "1,200"), (
        "not the universities'"
    )


def test_the_portals_table_has_english_names_of_provinces_and_finds_them() -> None:
    figures = pl.DataFrame(
        {
            "unit_code": ["000000", "410000", "410100"],
            "unit_name": ["教育部", "河南省教育厅", "郑州市教育局"],
            "level": ["ministry", "province", "prefecture"],
        }
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(i18n, "DEFAULT", "en")
        assert areas.named(figures)["called"].to_list() == ["Ministry of Education", "Henan", "郑州市教育局"]
        patch.setattr(i18n, "DEFAULT", "zh_CN")
        assert areas.named(figures)["called"].to_list() == figures["unit_name"].to_list()
