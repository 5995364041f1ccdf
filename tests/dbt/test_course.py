"""How quarters went is what plain Python works out from the events: for random nations of three quarters, and for one
of six made by hand, in which some are late four quarters in a row."""

from collections.abc import Iterator

import pytest

from tests.dbt import late_nation as late
from tests.dbt.conftest import Built, built_in
from tests.dbt.independent_course import course as worked_out
from tests.dbt.independent_course import often_late
from tests.dbt.random_nation import QUARTERS
from warehouse.course import COURSE, HAND_IN, REVIEWED, TOOK, always_late, course, over_the_quarters


def departments(nation: Built, quarter: str) -> list[str]:
    return ["000000", *(code for code in nation.oracle.roster(quarter) if len(code) == 6)]


def course_agrees(nation: Built, quarter: str, quarters: tuple[str, ...]) -> None:
    """Each department and each unit right below it; `quarters`: all the nation has."""
    place = nation.oracle.roster(quarter)
    for unit in departments(nation, quarter):
        answer = course(nation.reader.published, unit, quarter)
        children = {child["unit"]: child for child in answer["children"]}
        assert set(children) == {code for code in place if place[code]["superior_code"] == unit}
        for code, shown in {unit: answer, **children}.items():
            expected = worked_out(nation.oracle, code, quarter, quarters)
            assert {name: shown[name] for name in COURSE} == {name: expected[name] for name in COURSE}, code


def often_late_agrees(nation: Built, quarter: str, quarters: tuple[str, ...]) -> None:
    """Who right below each department is late again and again, and in which order."""
    place = nation.oracle.roster(quarter)
    for unit in departments(nation, quarter):
        answer = always_late(nation.reader.published, unit, quarter)
        assert {row["unit"] for row in answer["rows"]} == {
            code for code in place if place[code]["superior_code"] == unit
        }
        for row in answer["rows"]:
            expected = often_late(nation.oracle, row["unit"], quarter, quarters)
            assert {name: row[name] for name in expected} == expected, row["unit"]
            below = worked_out(nation.oracle, row["unit"], quarter, quarters)
            assert (row["watched"], row["always_late"]) == (below["watched"], below["always_late"]), row[
                "unit"
            ]
            assert set(row["classes"]) <= set(answer["quarters"])
        singles = [row["quarters_late"] for row in answer["rows"] if not row["is_department"]]
        assert singles == sorted(singles, reverse=True)
        first = [row["is_always_late"] for row in answer["rows"]]
        assert first == sorted(first, reverse=True)


@pytest.mark.parametrize("quarter", QUARTERS)
def test_the_course_of_every_department_is_as_worked_out(nation: Built, quarter: str) -> None:
    course_agrees(nation, quarter, QUARTERS)


@pytest.mark.parametrize("quarter", QUARTERS)
def test_counts_add_up_and_are_parts_of_what_they_are_divided_by(nation: Built, quarter: str) -> None:
    for unit in departments(nation, quarter):
        row = course(nation.reader.published, unit, quarter)
        complete = nation.reader.completeness(unit, quarter)
        assert row["due"] == complete["due"]
        assert sum(row[name] for name in HAND_IN) == sum(row[name] for name in TOOK) == row["due"]
        assert sum(row[name] for name in REVIEWED) == row["reviewed_due"] <= row["due"]
        assert row["week_before"] + row["days_before"] + row["last_day"] == complete["on_time"]
        assert (row["after"], row["never"]) == (complete["late"], complete["auto"] + complete["pending"])
        assert row["always_late"] <= row["watched"] <= row["due"]
        assert row["returned"] <= min(row["returns"], row["due"])
        assert row["withdrawals_approved"] + row["withdrawals_rejected"] <= row["withdrawals_asked"]


def test_the_nations_have_something_to_count_of_everything(nation: Built) -> None:
    """Else the comparison says little. Bins at their edges are in int_unit_course.yml, four quarters below."""
    rows = [course(nation.reader.published, "000000", quarter) for quarter in QUARTERS]
    counted = {name: sum(row[name] for row in rows) for name in COURSE}
    rare = {"watched", "always_late", "week_before", "up_to_7"}
    assert {name for name, count in counted.items() if not count} <= rare


def test_children_add_up_to_their_superior(nation: Built) -> None:
    """A department counts what is below it and, for its superior, itself."""
    for quarter in QUARTERS:
        for unit in departments(nation, quarter):
            answer = course(nation.reader.published, unit, quarter)
            own = [child["unit"] for child in answer["children"] if len(child["unit"]) == 6]
            below = sum(child["due"] for child in answer["children"])
            assert below + len(own) == answer["due"]


@pytest.mark.parametrize("quarter", QUARTERS)
def test_who_is_often_late_is_as_worked_out_and_stands_first(nation: Built, quarter: str) -> None:
    often_late_agrees(nation, quarter, QUARTERS)


def test_over_the_quarters_says_of_each_what_it_says_alone(nation: Built) -> None:
    published = nation.reader.published
    for unit in departments(nation, QUARTERS[-1]):
        rows = over_the_quarters(published, unit, QUARTERS[-1])
        assert [row["quarter"] for row in rows] == sorted(row["quarter"] for row in rows)
        for row in rows:
            one, other = (
                course(published, unit, row["quarter"]),
                nation.reader.completeness(unit, row["quarter"]),
            )
            assert {**one, **other, "is_open": other["pending"] > 0, "children": None, "unit": None} == {
                **row,
                "children": None,
                "unit": None,
            }
    assert len(over_the_quarters(published, "000000", QUARTERS[-1], 2)) == 2
    assert [row["quarter"] for row in over_the_quarters(published, "000000", QUARTERS[0])] == [QUARTERS[0]]


@pytest.fixture(scope="module")
def six_quarters(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    """The nation made by hand, built once."""
    yield from built_in(tmp_path_factory.mktemp("late"), "late nation", late.late_nation)


# In all of the last four quarters late or reported by the system, by hand from the histories of `late_nation`.
LATE = {
    "2019Q1": set(),
    "2019Q2": set(),
    "2019Q3": set(),
    "2019Q4": {
        *("110100", "110102", "360000", "360102"),
        *(
            late.ALWAYS,
            late.NO_MORE,
            late.MOVED,
            late.MERGED,
            late.UNIVERSITY,
            late.UNDER_PROVINCE,
            late.ORPHAN,
        ),
    },
    "2020Q1": {
        *("110102", "360000", "360101", late.ALWAYS, late.MIXED, late.MOVED, late.HEIR),
        *(late.UNIVERSITY, late.UNDER_PROVINCE, late.ORPHAN),
    },
    # What is pending is not late yet; who was away in 2019Q3 is not watched, who came back then is.
    "2020Q2": {
        *("110102", late.ALWAYS, late.MIXED, late.MOVED, late.HEIR, late.CAME_BACK, late.NEW, late.ORPHAN),
    },
}
# Below the nation, a province, a prefecture, and the two counties between which a school moved.
COUNTED = {
    "2019Q4": {"000000": 11, "110000": 6, "110100": 5, "110101": 3, "110102": 1, "360000": 3, "360102": 1},
    "2020Q1": {"000000": 10, "110000": 5, "110100": 5, "110101": 2, "110102": 2, "360000": 3, "360101": 1},
    "2020Q2": {"000000": 8, "110000": 7, "110100": 7, "110101": 2, "110102": 4, "360000": 1, "360101": 1},
}


@pytest.mark.parametrize("quarter", late.QUARTERS)
def test_who_is_late_four_quarters_in_a_row_is_as_worked_out_at_every_level(
    six_quarters: Built, quarter: str
) -> None:
    course_agrees(six_quarters, quarter, late.QUARTERS)
    often_late_agrees(six_quarters, quarter, late.QUARTERS)


@pytest.mark.parametrize("quarter", late.QUARTERS)
def test_the_always_late_are_those_one_counts_by_hand(six_quarters: Built, quarter: str) -> None:
    """So that the comparison above is of something: both calculations could count nobody."""
    published = six_quarters.reader.published
    found = [
        row["unit"]
        for unit in departments(six_quarters, quarter)
        for row in always_late(published, unit, quarter)["rows"]
        if row["is_always_late"]
    ]
    assert sorted(found) == sorted(LATE[quarter])
    counted = {
        unit: course(published, unit, quarter)["always_late"] for unit in departments(six_quarters, quarter)
    }
    expected = COUNTED.get(quarter, {})
    assert counted == {unit: expected.get(unit, 0) for unit in counted}


def test_who_was_away_is_not_watched_and_who_is_merged_leaves_nothing_to_the_heir(
    six_quarters: Built,
) -> None:
    published = six_quarters.reader.published
    for quarter, known in (("2019Q4", 3), ("2020Q1", 3), ("2020Q2", 3)):
        rows = {row["unit"]: row for row in always_late(published, "110102", quarter)["rows"]}
        away = rows[late.AWAY]
        assert (away["quarters_known"], away["quarters_late"], away["watched"]) == (known, 3, 0)
    before = {row["unit"]: row for row in always_late(published, "110102", "2019Q4")["rows"]}
    after = {row["unit"]: row for row in always_late(published, "110102", "2020Q1")["rows"]}
    assert before[late.HEIR]["quarters_late"] == 3 and late.MERGED in before and late.MERGED not in after
    assert after[late.MOVED]["classes"] == {
        "2019Q2": "auto", "2019Q3": "late", "2019Q4": "auto", "2020Q1": "auto",
    }, "a school takes its history along"  # fmt: skip
