"""What the reader answers is what plain Python works out from the events, for random nations and questions."""

import random
from decimal import Decimal
from typing import Any

import pytest

from tests.dbt.conftest import Built
from tests.dbt.random_nation import QUARTERS

BYS = ("none", "children", "group", "region", "urban_rural")
SCOPES = ("all", "all", "all", "k12", "k12_tp", "he", "sv", "pre", "tp")
QUESTIONS_PER_INDICATOR = 4


def stages(nation: Built, quarter: str) -> list[str]:
    numbers = [each["release"] for each in nation.oracle.releases if each["quarter"] == quarter]
    return ["live", "reported", *(f"released:{number}" for number in numbers)]


def ask(
    nation: Built, unit: str, quarter: str, code: str, by: str, scope: str, basis: str, stage: str
) -> dict[str, dict[str, Any]]:
    name, _, number = stage.partition(":")
    answer = nation.reader.statistics(
        unit, quarter, code, by, scope, basis, name, int(number) if number else None
    )
    return {row["key"]: row for row in answer["rows"]}


def assert_same(shown: dict[str, dict[str, Any]], expected: dict[str, dict[str, Any]]) -> None:
    assert set(shown) == set(expected)
    for key, row in expected.items():
        for name, value in row.items():
            if isinstance(value, Decimal):
                assert shown[key][name] is not None, (key, name)
                assert abs(Decimal(shown[key][name]) - value) <= Decimal("1e-10"), (key, name)
            else:
                assert shown[key][name] == value, (key, name)


@pytest.mark.parametrize("quarter", QUARTERS)
def test_every_indicator_answers_as_worked_out_from_the_events(nation: Built, quarter: str) -> None:
    dice = random.Random(quarter)
    roster = sorted(nation.oracle.roster(quarter))
    departments = ["000000", *(code for code in roster if len(code) == 6)]
    for code in nation.oracle.indicators:
        for _ in range(QUESTIONS_PER_INDICATOR):
            unit = dice.choice(["000000", dice.choice(departments), dice.choice(roster)])
            basis = dice.choice(["as_was", "as_is"])
            if len(unit) > 6 and nation.oracle.follow(unit) != unit:
                basis = "as_was"  # today it is part of another school, which has rows of its own
            question = (unit, quarter, code, dice.choice(BYS), dice.choice(SCOPES), basis)
            for stage in stages(nation, quarter):
                expected = nation.oracle.statistics(*question, stage)
                assert_same(ask(nation, *question, stage), expected)


@pytest.mark.parametrize("quarter", QUARTERS)
def test_completeness_of_every_department_is_as_worked_out(nation: Built, quarter: str) -> None:
    for unit in ["000000", *(code for code in nation.oracle.roster(quarter) if len(code) == 6)]:
        answer = nation.reader.completeness(unit, quarter)
        children = {child["unit"]: child for child in answer["children"]}
        place = nation.oracle.roster(quarter)
        assert set(children) == {code for code in place if place[code]["superior_code"] == unit}
        for code, shown in {unit: answer, **children}.items():
            expected = nation.oracle.completeness(code, quarter)
            assert_same({code: shown}, {code: expected})
            assert shown["on_time"] + shown["late"] + shown["auto"] + shown["pending"] == shown["due"]


def test_children_add_up_to_their_superior(nation: Built) -> None:
    for quarter in QUARTERS[::2]:
        for unit in ["000000", *(code for code in nation.oracle.roster(quarter) if len(code) == 6)]:
            for basis in ("as_was", "as_is"):
                for code in ("A02", "H01"):
                    (whole,) = ask(nation, unit, quarter, code, "none", "all", basis, "live").values()
                    parts = ask(nation, unit, quarter, code, "children", "all", basis, "live").values()
                    for name in ("units_due", "units_answered"):
                        assert sum(part[name] for part in parts) == whole[name]
                    total = sum(Decimal(part["value"] or 0) for part in parts)
                    if code != "H01":
                        assert total == Decimal(whole["value"] or 0)


def test_a_first_release_stays_the_same_after_corrections(nation: Built) -> None:
    quarter = QUARTERS[0]
    first = ask(nation, "000000", quarter, "A02", "children", "all", "as_was", "released:1")
    assert_same(
        first,
        nation.oracle.statistics("000000", quarter, "A02", "children", "all", "as_was", "released:1"),
    )
    checksums = [each["checksum"] for each in nation.reader.releases(quarter)]
    assert all(checksums)


def test_default_stage_is_released_then_reported_then_live(nation: Built) -> None:
    released = nation.reader.statistics("000000", QUARTERS[0], "A02")
    last = max(each["release"] for each in nation.oracle.releases if each["quarter"] == QUARTERS[0])
    assert (released["stage"], released["release"]) == ("released", last)
    roster = nation.oracle.roster(QUARTERS[-1])
    county = next(code for code, unit in roster.items() if unit["kind"] == "county")
    province = next(code for code, unit in roster.items() if unit["kind"] == "province")
    assert nation.reader.statistics(county, QUARTERS[-1], "A02")["stage"] == "reported"
    assert nation.reader.statistics(province, QUARTERS[-1], "A02")["stage"] == "live"
    assert nation.reader.statistics("000000", QUARTERS[-1], "A02")["stage"] == "live"
