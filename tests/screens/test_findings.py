"""The titles of completeness tell what to see: who is lowest, that all have or nobody has, and against which quarter."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app import i18n
from app.parts.compared import share_moved, show_before, two_quarters
from app.parts.completeness.always import late_finding
from app.parts.completeness.findings import ANSWERED, ON_TIME, REPORTED, Measure, finding, measure_of
from app.parts.completeness.over_time import closed

PROVINCES = {
    "630000": "青海省教育厅",
    "410000": "河南省教育厅",
    "660000": "新疆生产建设兵团教育局",
}
Row = dict[str, Any]
Expected = Callable[[str, str], str]


@pytest.fixture(params=["zh_CN", "en"])
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(i18n, "DEFAULT", request.param)
    yield request.param


@pytest.fixture
def expected(language: str) -> Expected:
    """`expected("按时上报", "on time")`: what is to be said in the language that is set."""
    return lambda chinese, english: chinese if language == "zh_CN" else english


def below(code: str, name: str, due: int = 10, **counts: int) -> Row:
    """A unit of which so many below have reported in each way, the others by the system; none has pending time left."""
    row = dict.fromkeys(
        ("on_time", "late", "auto", "pending", "updated", "confirmed", "untouched", "empty"), 0
    )
    return {"unit": code, "name": name, "due": due, **row, **counts}


def provinces(*on_time: int) -> list[Row]:
    return [
        below(code, name, on_time=count, auto=10 - count)
        for (code, name), count in zip(PROVINCES.items(), on_time, strict=True)
    ]


def schools(*on_time: int) -> list[Row]:
    return [
        below(f"214101000{place}", f"第{place}小学", 1, on_time=count, late=1 - count)
        for place, count in enumerate(on_time)
    ]


@pytest.mark.parametrize(
    ("counts", "chinese", "english"),
    [
        (
            (8, 9, 10),
            "3 个省级单位中，青海省按时上报比例最低（80.0 %）",
            "Of 3 province-level units, Qinghai has the lowest share on time (80.0 %)",
        ),
        (
            (8, 9, 8),
            "3 个省级单位中，青海省等 2 个单位按时上报比例最低（80.0 %）",
            "Of 3 province-level units, Qinghai and others, 2 in all, have the lowest share on time (80.0 %)",
        ),
        ((8, 8, 8), "按时上报比例均为 80.0 %", "share on time: 80.0 % everywhere"),
        (
            (10, 10, 10),
            "3 个省级单位的下级单位全部按时上报",
            "Below 3 province-level units: all reported on time",
        ),
        (
            (0, 0, 0),
            "3 个省级单位的下级单位均未按时上报",
            "Below 3 province-level units: none reported on time",
        ),
    ],
)
def test_the_title_names_who_is_lowest_or_says_that_all_or_nobody_was_on_time(
    expected: Expected, counts: tuple[int, ...], chinese: str, english: str
) -> None:
    assert finding(provinces(*counts), ON_TIME) == expected(chinese, english)


@pytest.mark.parametrize(
    ("counts", "chinese", "english"),
    [
        ((1, 0, 1), "3 所学校中，1 所未按时上报", "1 of 3 schools did not report on time"),
        ((1, 1, 1), "3 所学校全部按时上报", "3 schools: all reported on time"),
        ((0, 0, 0), "3 所学校均未按时上报", "3 schools: none reported on time"),
    ],
)
def test_single_units_are_counted_and_not_ranked(
    expected: Expected, counts: tuple[int, ...], chinese: str, english: str
) -> None:
    assert finding(schools(*counts), ON_TIME) == expected(chinese, english)


def test_while_units_have_time_left_the_title_tells_who_has_reported_so_far(expected: Expected) -> None:
    assert measure_of("class", is_open=True) is REPORTED
    assert measure_of("class", is_open=False) is ON_TIME
    nobody = [below(code, name, pending=10) for code, name in PROVINCES.items()]
    assert finding(nobody, REPORTED) == expected(
        "尚未到截止时间，还没有单位上报",
        "Nothing is due yet, and nobody has reported so far",
    )
    some = [*nobody[:1], *(row | {"on_time": 4, "auto": 1, "pending": 5} for row in nobody[1:])]
    assert finding(some, REPORTED) == expected(
        "3 个省级单位中，青海省目前已上报比例最低（0.0 %）",
        "Of 3 province-level units, Qinghai has the lowest share reported so far (0.0 %)",
    )


@pytest.mark.parametrize("is_open", [True, False])
def test_what_was_filled_in_is_compared_by_what_was_updated_or_confirmed(is_open: bool) -> None:
    assert measure_of("content", is_open=is_open) is ANSWERED
    assert ANSWERED.share(below("410000", "河南省教育厅", updated=3, confirmed=5)) == "0.8"


@pytest.mark.parametrize(
    ("codes", "chinese"),
    [
        (("410000", "660000"), "2 个省级单位"),
        (("410100", "410200"), "2 个地市级单位"),
        (("410102", "410103"), "2 个区县级单位"),
        (("410100", "419001"), "2 个教育行政部门"),
        (("4111010003", "4111010004"), "2 所高校"),
        (("2141010001", "3141010001"), "2 所学校"),
        (("2141010001", "4111010003"), "2 所学校和高校"),
    ],
)
def test_the_title_says_of_which_level_the_units_are(
    monkeypatch: pytest.MonkeyPatch, codes: tuple[str, str], chinese: str
) -> None:
    monkeypatch.setattr(i18n, "DEFAULT", "zh_CN")
    said = finding([below(codes[0], "甲", 2, on_time=1), below(codes[1], "乙", 2, on_time=2)], ON_TIME)
    assert said.startswith(f"{chinese}中，")


def test_a_single_department_is_named(expected: Expected) -> None:
    (row,) = provinces(8, 0, 0)[:1]
    said = finding([row], Measure("on_time", ("on_time",)))
    assert said == expected("青海省按时上报比例为 80.0 %", "Qinghai: share on time 80.0 %")


def moved(rows: list[Row], shares: list[str | None], name: str) -> str:
    return share_moved(rows[-1]["quarter"], closed(rows, shares), name)


def quarter(name: str, *, is_open: bool = False) -> Row:
    return {"quarter": name, "is_open": is_open}


def test_a_quarter_is_held_against_the_same_of_the_year_before(expected: Expected) -> None:
    rows = [quarter(each) for each in ("2025Q2", "2025Q3", "2026Q1", "2026Q2")]
    said = moved(rows, ["0.8", "0.5", "0.95", "0.831"], "X")
    assert said == expected(
        "X：83.1 %，较上年同期（2025 年第 2 季度）上升 3.1 个百分点",
        "X: 83.1 %, 3.1 points more than a year before (2025, quarter 2)",
    )


def test_without_that_it_is_held_against_the_quarter_before(expected: Expected) -> None:
    said = moved([quarter("2026Q1"), quarter("2026Q2")], ["0.95", "0.831"], "X")
    assert said == expected(
        "X：83.1 %，较上季度（2026 年第 1 季度）下降 11.9 个百分点",
        "X: 83.1 %, 11.9 points less than the quarter before (2026, quarter 1)",
    )


def test_a_quarter_that_is_open_is_not_compared_and_the_title_names_the_one_it_tells_of(
    expected: Expected,
) -> None:
    rows = [quarter("2025Q2"), quarter("2026Q2"), quarter("2026Q3", is_open=True)]
    said = moved(rows, ["0.8", "0.8", "0.1"], "X")
    assert said == expected(
        "X：2026 年第 2 季度为 80.0 %，与上年同期（2025 年第 2 季度）持平",
        "X: 80.0 % in 2026, quarter 2, as a year before (2025, quarter 2)",
    )


@pytest.mark.parametrize(("shares", "chinese"), [(["0.8"], "X：80.0 %"), ([None], "X：尚无已截止的季度")])
def test_with_nothing_to_compare_the_title_says_what_there_is(
    monkeypatch: pytest.MonkeyPatch, shares: list[str | None], chinese: str
) -> None:
    monkeypatch.setattr(i18n, "DEFAULT", "zh_CN")
    assert moved([quarter("2026Q2")], shares, "X") == chinese


def test_two_quarters_are_the_last_and_the_one_to_hold_it_against(language: str) -> None:
    assert two_quarters(["2025Q3", "2026Q2", "2026Q3"]) == ("2025Q3", "2026Q3")
    assert two_quarters(["2026Q1", "2026Q3"]) == ("2026Q1", "2026Q3")
    assert two_quarters(["2026Q3"]) is None and two_quarters([]) is None
    assert "2025" in show_before("2025Q3", "2026Q3")


def late(code: str, name: str, times: int, always: int = 0) -> Row:
    is_department = len(code) == 6
    return {
        "unit": code,
        "name": name,
        "is_department": is_department,
        "quarters_late": times,
        "always_late": always,
    }


@pytest.mark.parametrize(
    ("times", "chinese", "english"),
    [
        (
            (2, 1, 0),
            "最近 4 个季度，3 个省级单位中有 2 个曾逾期，青海省最多（2 次）",
            "2 of 3 province-level units were late in the last 4 quarters, Qinghai most often (in 2)",
        ),
        (
            (1, 1, 0),
            "最近 4 个季度，3 个省级单位中有 2 个曾逾期，均为 1 次",
            "2 of 3 province-level units were late in the last 4 quarters, each in 1",
        ),
        (
            (2, 2, 1),
            "最近 4 个季度，3 个省级单位中有 3 个曾逾期，其中 2 个最多（2 次）",
            "3 of 3 province-level units were late in the last 4 quarters, 2 of them most often (in 2)",
        ),
        (
            (0, 0, 1),
            "最近 4 个季度，3 个省级单位中仅新疆兵团曾逾期（1 次）",
            "Of 3 province-level units only XPCC was late in the last 4 quarters, in 1",
        ),
        (
            (0, 0, 0),
            "最近 4 个季度，3 个省级单位均无逾期，其下级有 6 个单位经常逾期",
            "None of 3 province-level units was late in the last 4 quarters; 6 below them are always late",
        ),
    ],
)
def test_the_title_says_how_many_departments_were_late_and_who_most_often(
    expected: Expected, times: tuple[int, ...], chinese: str, english: str
) -> None:
    rows = [late(*unit, count, 2) for unit, count in zip(PROVINCES.items(), times, strict=True)]
    rows.append(late("4111010003", "清华大学", 4))
    assert late_finding(rows, 4) == expected(chinese, english)


def test_a_quarter_that_is_not_the_one_before_is_not_called_so(expected: Expected) -> None:
    assert show_before("2025Q4", "2026Q3") == expected(
        "前一可比季度（2025 年第 4 季度）",
        "the last comparable quarter (2025, quarter 4)",
    )
