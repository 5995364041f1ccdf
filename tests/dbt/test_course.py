"""How quarters went is what plain Python works out from the events, for random nations."""

import pytest

from tests.dbt.conftest import Built
from tests.dbt.independent_course import course as worked_out
from tests.dbt.independent_course import often_late
from tests.dbt.random_nation import QUARTERS
from warehouse.course import COURSE, HAND_IN, REVIEWED, TOOK, always_late, course, over_the_quarters


def departments(nation: Built, quarter: str) -> list[str]:
    return ["000000", *(code for code in nation.oracle.roster(quarter) if len(code) == 6)]


@pytest.mark.parametrize("quarter", QUARTERS)
def test_the_course_of_every_department_is_as_worked_out(nation: Built, quarter: str) -> None:
    place = nation.oracle.roster(quarter)
    for unit in departments(nation, quarter):
        answer = course(nation.reader.published, unit, quarter)
        children = {child["unit"]: child for child in answer["children"]}
        assert set(children) == {code for code in place if place[code]["superior_code"] == unit}
        for code, shown in {unit: answer, **children}.items():
            expected = worked_out(nation.oracle, code, quarter, QUARTERS)
            assert {name: shown[name] for name in COURSE} == {name: expected[name] for name in COURSE}, code


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
    """Else the comparison says little. Bins at their edges, and four quarters, are in int_unit_course.yml."""
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
    place = nation.oracle.roster(quarter)
    for unit in departments(nation, quarter):
        answer = always_late(nation.reader.published, unit, quarter)
        assert {row["unit"] for row in answer["rows"]} == {
            code for code in place if place[code]["superior_code"] == unit
        }
        for row in answer["rows"]:
            expected = often_late(nation.oracle, row["unit"], quarter, QUARTERS)
            assert {name: row[name] for name in expected} == expected, row["unit"]
            assert set(row["classes"]) <= set(answer["quarters"])
        singles = [row["quarters_late"] for row in answer["rows"] if not row["is_department"]]
        assert singles == sorted(singles, reverse=True)


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
