"""The overview: the quarter's state, headline figures with change and coverage, and what needs attention."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from app.i18n import translate
from app.parts import headline_cards
from reporting.catalogue import catalogue_of
from reporting.catalogue_files import read_catalogue_files
from reporting.codes import SCHOOL_GROUPS
from reporting.headline import headline_codes
from store.connection import Store
from tests.screens.conftest import COUNTY, SCHOOL

Open = Callable[..., AppTest]


def metrics(drawn: AppTest) -> dict[str, str]:
    return {each.label: str(each.value) for each in drawn.metric}


def said(drawn: AppTest) -> str:
    kinds = (drawn.caption, drawn.markdown, drawn.info, drawn.error, drawn.success)
    return "\n".join(str(each.value) for kind in kinds for each in kind)


def test_a_county_sees_its_figures_with_their_coverage(built: Store, open_page: Open) -> None:
    drawn = open_page(f"{COUNTY}-inspector", "overview")
    assert metrics(drawn)["Enrolled students"] == "500 people"
    assert "Coverage 33.3 %" in said(drawn)
    assert "have not reported yet" in said(drawn)


def test_a_figure_nobody_gave_is_a_dash_and_not_zero(built: Store, open_page: Open) -> None:
    drawn = open_page(f"{COUNTY}-inspector", "overview")
    assert metrics(drawn)["Informatization spending, year to date"] == "—"


def test_where_nobody_has_answered_every_card_is_a_dash_shares_too(built: Store, open_page: Open) -> None:
    shown = metrics(open_page("110201-inspector", "overview"))
    assert [
        shown[label] for label in ("Enrolled students", "All three core systems used, share of schools")
    ] == ["—", "—"]


def test_a_school_sees_its_own(built: Store, open_page: Open) -> None:
    shown = metrics(open_page(f"{SCHOOL}-manager", "overview"))
    assert (shown["Enrolled students"], shown["Own report"]) == ("500 people", "in progress")


def test_what_needs_attention_stands_before_the_figures(built: Store, open_page: Open) -> None:
    drawn = open_page(f"{COUNTY}-inspector", "overview")
    heads = [str(each.value) for each in drawn.markdown if str(each.value).startswith("###")]
    assert heads == ["### What needs attention", "### Headline figures"]
    assert {each.label for each in drawn.button if str(each.key).startswith("overview.notice")} == {"Look"}


def draw(many: int) -> None:
    """A page of so many notices."""
    from app.parts.notices import draw_notices
    from warehouse.overview import Notice

    draw_notices([Notice("empty", count, "completeness", share="0.1") for count in range(1, many + 1)], {})


def test_with_nothing_to_attend_to_there_is_one_quiet_line() -> None:
    drawn = AppTest.from_function(draw, args=(0,)).run()
    assert [each.value for each in drawn.caption] == [
        ":material/check: 没有异常：各单位均已上报，核心数据无明显变化。"
    ]
    assert not drawn.markdown and not drawn.button and not drawn.success


@pytest.mark.parametrize(("many", "behind"), [(4, []), (6, ["其余 2 条"])])
def test_the_first_four_are_read_at_once_and_the_others_by_a_click(many: int, behind: list[str]) -> None:
    drawn = AppTest.from_function(draw, args=(many,)).run()
    assert [each.label for each in drawn.expander] == behind and len(drawn.button) == many


@pytest.mark.parametrize(
    ("language", "said", "not_said"),
    [
        ("en", "Bandwidth >= 100 Mbps, share of schools", "Share of teachers teaching with IT, share"),
        ("zh_CN", "有无线网络的学校占比", "信息化教学应用教师占比占比"),
    ],
)
def test_a_card_says_of_a_share_that_it_is_one_where_the_catalogue_does_not(
    built: Store, open_page: Open, language: str, said: str, not_said: str
) -> None:
    shown = metrics(open_page(f"{COUNTY}-inspector", "overview", language=language))
    assert said in shown and not_said not in shown
    assert {"en": "Enrolled students", "zh_CN": "在校学生数"}[language] in shown, "a sum is none"


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("D01", "zh_CN", "建有校本资源库占比"),
        ("H09", "zh_CN", "等级测评按期完成率"),
        ("H09", "en", "Grade tests on time, share"),
        ("J04", "en", "CIO appointed, share of units"),
        ("C12", "zh_CN", "每百名学生拥有终端数"),
    ],
)
def test_the_word_comes_from_the_type_of_the_indicator(
    code: str, language: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(headline_cards, "language", lambda: language)
    monkeypatch.setattr(headline_cards, "_", lambda text, **details: translate(text, language, **details))
    indicator = catalogue_of(*read_catalogue_files()).indicators[code]
    assert headline_cards.card_name({"aggregation": indicator.aggregation}, indicator) == name


def test_before_the_first_build_it_says_what_is_missing(store: Store, open_page: Open) -> None:
    drawn = open_page(f"{COUNTY}-inspector", "overview")
    assert "There are no statistics yet" in said(drawn)


def test_a_unit_outside_the_own_subtree_is_refused(built: Store, open_page: Open) -> None:
    drawn = open_page(f"{COUNTY}-inspector", "overview")
    drawn.session_state["app.unit"] = "110102"
    drawn.run()
    assert not drawn.metric
    assert drawn.error


@pytest.mark.parametrize("group", SCHOOL_GROUPS)
def test_every_group_of_schools_has_eight(group: str) -> None:
    assert len(set(headline_codes(group, is_department=False))) == 8
