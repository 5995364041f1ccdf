"""The screen of releases: whether each is what it was, and what changed between two, to those who may see it."""

from collections.abc import Callable

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from app import state
from app.parts.passport.opening import OPEN_KEY
from app.parts.revision_file import file_maker
from reporting.catalogue import load_catalogue
from tests.nation import QUARTER
from tests.released_nation import COUNTY, OTHER_COUNTY, POINT, PROVINCE, SCHOOL, SECOND
from tests.screens import lists
from tests.screens.test_passport import metrics, named, texts
from warehouse.revisions import Span

Open = Callable[..., AppTest]


def said_everywhere(drawn: AppTest) -> str:
    return texts(drawn) + str([lists.rows(drawn, key) for key in lists.keys_of_lists(drawn)])


def saved(span: Span, *, is_inside: bool) -> str:
    """The file that the button saves, as text."""
    indicators = load_catalogue(state.server().store, QUARTER).indicators
    return file_maker(span, indicators, ["110000"], is_inside=is_inside)("", "").decode("utf-8-sig")


def test_the_list_says_when_why_and_that_the_first_is_unchanged(released: Open) -> None:
    drawn = released("000000-inspector", "releases")
    rows = lists.rows(drawn, "releases.list")
    seals = lists.rows(drawn, "releases.seals")
    assert [row["Checksum"] for row in seals] == ["unchanged", "first released", "first released"]
    assert "last window closed" in rows[0]["Release under"]
    assert "甲省 reported again" in rows[1]["Release under"]
    assert [row["Units"] for row in rows] == ["13"] * 3


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            [
                "### Release 3 corrected 3 figures of 3 indicators",
                "- **Security group led by the head**: 7.69 %, nobody had answered before",
            ],
        ),
        (
            "zh_CN",
            [
                "### 第 3 版更正 3 项数据，涉及 3 项指标",
                "- **是否成立一把手负责的网信领导机构**：7.69 %，此前无单位作答",
            ],
        ),
    ],
)
def test_on_top_stands_what_the_latest_release_corrected_the_largest_change_first(
    released: Open, language: str, said: list[str]
) -> None:
    drawn = released("000000-inspector", "releases", language=language)
    heading, lines = (str(each.value) for each in drawn.markdown[:2])
    assert [heading, lines.splitlines()[0]] == said


def test_a_total_that_moved_is_told_before_and_after(released: Open) -> None:
    with duckdb.connect(str(state.server().settings.warehouse_path)) as connection:
        connection.execute("delete from rpt_release where release = 3")
    drawn = released("000000-inspector", "releases")
    assert "- **Enrolled students**: from 800 people to 780 people (-20)" in drawn.markdown[1].value


def test_of_a_unit_that_no_correction_concerns_that_is_said(released: Open) -> None:
    drawn = released(f"{POINT}-manager", "releases")
    assert "changed nothing of 山村教学点" in drawn.markdown[0].value


def test_checksums_and_programs_stand_behind_a_click(released: Open) -> None:
    drawn = released("000000-inspector", "releases")
    assert [each.label for each in drawn.expander] == ["Technical: checksums, catalogue and program"]
    assert not drawn.expander[0].proto.expanded
    assert "Checksum" not in str(lists.rows(drawn, "releases.list"))


def test_the_last_two_are_compared_first_and_any_two_by_choice(released: Open) -> None:
    drawn = released("000000-inspector", "releases")
    assert metrics(drawn)["Revised figures"] == "3"
    assert lists.ids(drawn, "releases.figures") == [
        f"{PROVINCE} P02",
        f"{OTHER_COUNTY} H01",
        f"{OTHER_COUNTY} P04",
    ]
    drawn.selectbox(key="releases.from").set_value("1").run()
    assert named(drawn, "from") == "1"
    ids = lists.ids(drawn, "releases.figures")
    assert f"{SCHOOL} A02" in ids and f"{OTHER_COUNTY} H01" in ids
    drawn.selectbox(key="releases.to").set_value("1").run()
    assert "Choose an earlier release" in texts(drawn)


def test_totals_stand_before_and_after_and_every_figure_says_why(released: Open) -> None:
    drawn = released("000000-inspector", "releases", **{"from": "1", "to": "2"})
    total = next(row for row in lists.rows(drawn, "releases.totals") if row["id"] == "A02")
    assert (total["Release 1"], total["Release 2"], total["Change"]) == ("800 people", "780 people", "-20")
    row = next(row for row in lists.rows(drawn, "releases.figures") if row["id"] == f"{SCHOOL} A02")
    assert (row["Before"], row["After"], row["Why"]) == ("500", "480", "学生数重复计算")
    assert f"{COUNTY}-reviewer" in row["Why under"] and f"{SCHOOL}-manager" in row["Reported again by"]


def test_every_revised_figure_can_be_saved_with_exact_numbers_and_reasons(released: Open) -> None:
    drawn = released("000000-inspector", "releases")
    assert [each.label for each in drawn.get("download_button")] == ["Save as CSV"]
    lines = saved(Span("000000", QUARTER, 1, 2), is_inside=True).splitlines()
    row = next(line for line in lines if SCHOOL in line and "A02" in line)
    assert ",500,480,2," in row and "学生数重复计算" in row and f"{COUNTY}-reviewer" in row


def test_one_indicator_and_one_unit_are_picked_out(released: Open) -> None:
    drawn = released("000000-inspector", "releases", **{"from": "1", "to": "3"})
    lists.send(drawn, "releases.totals", "open", "H01")
    assert lists.ids(drawn, "releases.figures") == [f"{OTHER_COUNTY} H01"]
    lists.send(drawn, "releases.totals", "open", "A02")
    drawn.text_input(key="releases.search").set_value("第二").run()
    assert "No revised figure fits" in texts(drawn)


def test_the_way_down_leads_to_the_school_and_a_figure_to_its_passport(released: Open) -> None:
    drawn = released("000000-inspector", "releases", **{"from": "1", "to": "2"})
    for code in (PROVINCE, "110100", COUNTY, SCHOOL):
        lists.send(drawn, "releases.below", "open", code)
    assert "releases.below" not in lists.keys_of_lists(drawn)
    lists.send(drawn, "releases.figures", "open", f"{SCHOOL} A02")
    assert drawn.session_state[OPEN_KEY].trail[-1].release == 2
    assert metrics(drawn)["Value"] == "480 people"


def test_outside_the_own_subtree_schools_are_neither_listed_nor_told(released: Open) -> None:
    drawn = released(f"{POINT}-manager", "releases", **{"from": "1", "to": "3", "unit": COUNTY})
    assert next(row for row in lists.rows(drawn, "releases.totals") if row["id"] == "A02")["Change"] == "-20"
    assert lists.ids(drawn, "releases.below") == [COUNTY]
    rows = lists.rows(drawn, "releases.figures")
    assert {row["id"] for row in rows} == {f"{COUNTY} P05"}
    assert {(row["Before"], row["After"]) for row in rows} == {("0", "1")}
    said = said_everywhere(drawn)
    file = saved(Span(COUNTY, QUARTER, 1, 3), is_inside=False)
    assert len(file.splitlines()) == 2
    for words in ("480", "第一小学", "重复计算", "请更正", "-reviewer", f"{SCHOOL}-manager"):
        assert words not in said and words not in file
    refused = released(f"{POINT}-manager", "releases", unit=SECOND)
    assert "not one of yours" in texts(refused) and "releases.totals" not in lists.keys_of_lists(refused)


def test_everybody_finds_the_way_to_the_nation_and_back(released: Open) -> None:
    drawn = released(f"{POINT}-manager", "releases", **{"from": "1", "to": "2"})
    assert "No figure here differs" in texts(drawn)
    drawn.button(key="releases.nation").click().run()
    assert lists.ids(drawn, "releases.below") == [PROVINCE] and "重复计算" not in said_everywhere(drawn)
    drawn.button(key="releases.own").click().run()
    assert "No figure here differs" in texts(drawn)


def test_a_release_that_changed_is_said_loudly_to_everybody(released: Open) -> None:
    file = state.server().settings.warehouse_path
    with duckdb.connect(str(file)) as connection:
        connection.execute("update rpt_release set checksum = repeat('0', 32) where release = 1")
    drawn = released(f"{POINT}-manager", "releases")
    assert "Release 1 is no longer what was released" in drawn.error[0].value
    assert lists.rows(drawn, "releases.seals")[0]["Checksum"] == "CHANGED"


def test_a_quarter_that_is_not_released_says_when_it_will_be(released: Open) -> None:
    drawn = released("000000-inspector", "releases")
    drawn.session_state["app.quarter"] = "2020Q1"
    drawn.run()
    assert "has not been released yet" in texts(drawn) and "15 Apr, 24:00" in texts(drawn)
    assert not lists.keys_of_lists(drawn)


def test_a_quarter_with_one_release_has_nothing_to_compare(released: Open) -> None:
    file = state.server().settings.warehouse_path
    with duckdb.connect(str(file)) as connection:
        connection.execute("delete from rpt_release where release > 1")
    drawn = released("000000-inspector", "releases")
    assert "There is one release only" in texts(drawn) and "releases.from" not in str(drawn.selectbox)


def test_the_screen_speaks_chinese(released: Open) -> None:
    drawn = released("000000-inspector", "releases", language="zh_CN")
    said = said_everywhere(drawn)
    for words in ("与首次发布一致", "甲省更正后重新上报", "由谁重新上报", "同意撤报"):
        assert words in said
    assert QUARTER not in said
