"""The screen of completeness in its parts: now, over the quarters, how it goes, and who is always late."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app.parts.completeness.always import mark
from app.parts.completeness.over_time import quarter_bars
from app.parts.completeness.share_map import share_of
from app.parts.map.filled import shade_labels
from reporting.figures import Entry, save_figures
from reporting.reports import confirm, report_up, submit
from reporting.returns import return_report
from store.connection import Store
from store.settings import Settings
from tests.nation import QUARTER, SCHOOL_FIGURES, manager, reviewer, small_nation
from tests.people import ready
from tests.screens.conftest import COUNTY, SCHOOL
from tests.screens.quarters import Open, pages
from warehouse.build import build
from warehouse.course import itself

SECOND, POINT = "2111010002", "2111010003"
LAST = "2020Q3"
PEOPLE = ("000000-inspector", "110100-inspector", f"{COUNTY}-inspector", f"{SCHOOL}-manager")
PARTS = ("now", "quarters", "course", "always")
TOPICS = ("hand_in", "took", "returned", "reviewed")


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """`read("110101-inspector", part="always")`: the page in October 2020, when four quarters are known."""
    yield from pages(tmp_path, monkeypatch, "completeness", "completeness", make, "2020-10-12T09:00:00", LAST)


def make(directory: Path) -> None:
    """The county and two schools report in the first quarter, one after a return; later nobody does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIBAO_NOW", "2020-01-03T09:00:00+08:00")
        store = small_nation(directory)
        play(store)
        patch.setenv("JIBAO_NOW", "2020-01-04T10:00:00+08:00")
        report_up(store, reviewer(COUNTY), COUNTY, QUARTER)
        patch.setenv("JIBAO_NOW", "2020-10-12T09:00:00+08:00")
        ready(store, *PEOPLE)
        build(Settings(data_dir=directory), store)
        store.close()


def play(store: Store) -> None:
    entries = [Entry(code, text) for code, text in SCHOOL_FIGURES.items()]
    save_figures(store, manager(SCHOOL), SCHOOL, QUARTER, entries)
    submit(store, manager(SCHOOL), SCHOOL, QUARTER)
    return_report(store, reviewer(COUNTY), SCHOOL, QUARTER, "请核对", datetime(2020, 1, 4))
    submit(store, manager(SCHOOL), SCHOOL, QUARTER)
    confirm(store, manager(SECOND), SECOND, QUARTER)


def labels(drawn: AppTest) -> dict[str, str]:
    return {each.label: str(each.value) for each in drawn.metric}


def texts(drawn: AppTest) -> str:
    kinds = (drawn.caption, drawn.markdown, drawn.info, drawn.warning, drawn.error, drawn.success)
    return "\n".join(str(each.value) for kind in kinds for each in kind)


def table(drawn: AppTest, place: int = -1) -> list[dict[str, Any]]:
    return [dict(row) for row in drawn.dataframe[place].value.to_dict("records")]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("part", PARTS)
def test_every_part_is_drawn_in_both_languages(read: Open, part: str, language: str) -> None:
    for user_name in ("000000-inspector", "110100-inspector", f"{COUNTY}-inspector"):
        drawn = read(user_name, part=part, language=language)
        assert not drawn.error
        assert drawn.dataframe
        assert drawn.query_params.get("part", "now") == part, "a link reopens the part"


def test_who_was_late_in_all_four_quarters_is_always_late(read: Open) -> None:
    drawn = read(f"{COUNTY}-inspector", part="always")
    shown = labels(drawn)
    assert (shown["Always late"], shown["Units watched"], shown["Share"]) == ("1", "3", "33.3 %")
    rows = table(drawn)
    assert [row["Unit"] for row in rows] == ["山村教学点", "第一小学", "第二小学"]
    assert [row["Times late"] for row in rows] == ["4 / 4", "3 / 4", "3 / 4"]
    assert rows[1]["2019, quarter 4"] == "● on time"
    assert rows[1]["2020, quarter 3"] == "■ by the system"


def test_a_department_shows_its_own_quarters_and_the_share_always_late_below_it(read: Open) -> None:
    rows = table(read("110100-inspector", part="always"))
    assert [row["Unit"] for row in rows] == ["丁县", "市直中学", "丙县"], (
        "always late themselves, then the share"
    )
    assert rows[2]["Times late"] == "3 / 4"
    assert [row["Always late below it"] for row in rows[::2]] == [1, 1]
    assert [row["Share below it"] for row in rows[::2]] == [1, pytest.approx(1 / 3)]
    school = rows[1]["Always late below it"]
    assert school != school, "nothing is below a school"


def test_while_units_have_time_left_who_is_late_is_told_of_the_quarter_before(read: Open) -> None:
    drawn = read("000000-inspector", part="always")
    assert "2020, quarter 3 is still open: shown are the quarters up to 2020, quarter 2." in texts(drawn)
    rows = {row["Unit"]: row for row in table(drawn)}
    assert rows["甲省"]["Times late"] == "3 / 3"
    assert "2020, quarter 3" not in rows["甲省"]


def test_when_units_hand_in_is_counted_to_their_own_deadline(read: Open) -> None:
    shown = labels(read(f"{COUNTY}-inspector", part="course", quarter=QUARTER))
    assert shown["1 to 6 days before"] == "2"
    assert shown["not reported by the unit"] == "1", "swept by the county's report"
    assert sum(int(number) for number in shown.values()) == 3


def test_how_long_units_take_tells_work_from_confirming(read: Open) -> None:
    shown = labels(read(f"{COUNTY}-inspector", part="course", topic="took", quarter=QUARTER))
    assert (shown["the same day"], shown["no save before"]) == ("1", "2")


def test_returns_are_counted_by_unit_and_by_act(read: Open) -> None:
    drawn = read("110100-inspector", part="course", topic="returned", quarter=QUARTER)
    shown = labels(drawn)
    assert (shown["Units returned"], shown["Returns"], shown["Withdrawals asked"]) == ("1", "1", "0")
    rows = {row["Unit"]: row for row in table(drawn)}
    assert rows["丙县"]["Share"] == pytest.approx(1 / 3)
    assert rows["丁县"]["Share"] == 0
    assert (
        "Units returned, of those due: 14.3 %; of 2 county-level units 丙县 has the most (33.3 %)"
        in texts(drawn)
    )


def test_reviewers_are_those_of_departments_and_universities(read: Open) -> None:
    drawn = read("000000-inspector", part="course", topic="reviewed", quarter=QUARTER)
    shown = labels(drawn)
    assert (shown["on time"], shown["by the system"]) == ("1", "6")
    schools = read(f"{COUNTY}-inspector", part="course", topic="reviewed", quarter=QUARTER)
    assert "nobody reviews there" in texts(schools)
    assert not schools.dataframe


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_is_drawn_for_the_nation(read: Open, topic: str) -> None:
    drawn = read("000000-inspector", part="course", topic=topic, quarter=QUARTER)
    assert [row["Unit"] for row in table(drawn)][:1]
    assert sum(row["Due"] for row in table(drawn)) > 0


def test_over_the_quarters_shows_each_split_as_shares_of_the_units_due(read: Open) -> None:
    drawn = read(f"{COUNTY}-inspector", part="quarters")
    reported = table(drawn, 0)
    assert [row["Quarter"] for row in reported] == [
        f"{year}, quarter {number}" for year, number in ((2019, 4), (2020, 1), (2020, 2), (2020, 3))
    ]
    for row in reported:
        shares = (row["on time"], row["late"], row["by the system"], row["pending"])
        assert sum(shares) == pytest.approx(1)
    assert reported[0]["on time"] == pytest.approx(2 / 3)
    assert "On time: 0.0 %, as the quarter before (2020, quarter 2)" in texts(drawn)


@pytest.mark.parametrize("share", ["on_time", "reported", "fill_rate"])
def test_the_nation_is_shown_on_a_map_by_share(read: Open, share: str) -> None:
    drawn = read("000000-inspector", drawn="map", share=share, quarter=QUARTER)
    assert {row["Unit"] for row in table(drawn)} == {"甲省", "部属大学"}
    assert "Not on the map: 部属大学" in texts(drawn)


def test_where_there_is_no_map_nothing_offers_one(read: Open) -> None:
    drawn = read(f"{COUNTY}-inspector")
    assert "completeness.drawn" not in [each.key for each in drawn.button_group]


@pytest.mark.parametrize("part", PARTS)
def test_no_part_shows_a_unit_outside_the_own_subtree(read: Open, part: str) -> None:
    drawn = read(f"{COUNTY}-inspector", part=part, unit="110102")
    assert drawn.error
    assert not drawn.metric and not drawn.dataframe


@pytest.mark.parametrize("part", PARTS)
def test_a_school_sees_its_own_report_whatever_part_the_address_says(read: Open, part: str) -> None:
    drawn = read(f"{SCHOOL}-manager", part=part)
    assert "第一小学" in drawn.subheader[0].value
    assert not drawn.error


@pytest.mark.parametrize("part", ["quarters", "always"])
def test_the_first_quarter_says_that_there_is_nothing_to_compare_yet(read: Open, part: str) -> None:
    drawn = read(f"{COUNTY}-inspector", part=part, quarter=QUARTER)
    assert "one quarter only" in texts(drawn)
    assert not drawn.dataframe


def test_before_four_quarters_are_known_nobody_is_called_always_late(read: Open) -> None:
    drawn = read(f"{COUNTY}-inspector", part="always", quarter="2020Q1")
    assert "there are 2 so far" in texts(drawn)
    assert not drawn.metric
    assert [row["Times late"] for row in table(drawn)] == ["2 / 2", "1 / 2", "1 / 2"]


def test_the_bars_of_an_open_quarter_are_hatched() -> None:
    counts = {"due": 4, "on_time": 3, "pending": 1}
    rows = [
        {"quarter": "2020Q1", "is_open": False, **counts},
        {"quarter": "2020Q2", "is_open": True, **counts},
    ]
    on_time, pending = quarter_bars(rows, {"on_time": "on time", "pending": "pending"}).data
    assert list(on_time.y) == [0.75, 0.75]
    assert list(on_time.marker.pattern.shape) == ["", "/"]
    assert list(pending.marker.pattern.shape) == ["/", "/"], "what nobody has sent is never solid"


def test_a_report_that_was_not_owed_has_no_mark() -> None:
    assert mark(None) == "—"


def test_shares_are_parts_of_the_units_due() -> None:
    child = {"due": 4, "on_time": 1, "pending": 1, "fill_rate": None}
    assert [share_of(child, each) for each in ("on_time", "reported", "fill_rate")] == ["0.25", "0.75", None]


def test_a_map_of_equal_shares_has_no_legend_of_bounds() -> None:
    assert shade_labels([0.5, None, 0.5], is_share=True) == []
    assert shade_labels([0.0, None, 0.6], is_share=True)[0] == "0 % – 10 %"


def test_a_single_unit_counts_itself_once_in_each_split() -> None:
    row = itself(
        {
            "hand_in": "after",
            "took": "same_day",
            "report_class": "late",
            "own_returns": 2,
            "is_reviewed": True,
            "quarters_known": 4,
            "quarters_late": 3,
        }
    )
    assert (row["due"], row["after"], row["same_day"], row["reviewed_due"], row["reviewed_late"]) == (1,) * 5
    assert (row["returned"], row["returns"], row["watched"], row["always_late"]) == (1, 2, 1, 0)
