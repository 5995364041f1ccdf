"""A spread and the units it is worked out from, held against what Polars makes of the events."""

import random

import pytest

from tests.dbt.conftest import Built
from tests.dbt.independent_spread import (
    department_spread,
    department_values,
    school_spread,
    school_values,
)
from tests.dbt.random_nation import QUARTERS
from tests.dbt.test_balance import KINDS
from tests.dbt.test_spread import latest
from warehouse.apart import SPREADS, Spread, parse_apart
from warehouse.balance import balance_indicators
from warehouse.passport import Number
from warehouse.spread import spread_indicators
from warehouse.spread_members import members_of


def close(shown: float | None, expected: float | None) -> bool:
    return shown is expected is None or (
        shown is not None and expected is not None and shown == pytest.approx(expected, rel=1e-5, abs=1e-6)
    )


def number_of(unit: str, quarter: str, spread: Spread, key: str, scope: str = "all") -> Number:
    stage, _colon, release = key.partition(":")
    return Number(unit, quarter, str(spread), stage, int(release) if release else None, "as_was", scope)


@pytest.mark.parametrize("quarter", QUARTERS)
def test_a_spread_between_departments_names_each_with_its_value(nation: Built, quarter: str) -> None:
    dice, published = random.Random(quarter), nation.reader.published
    above = ["000000", *(code for code in nation.oracle.roster(quarter) if code[2:] == "0000")]
    compared = 0
    for code in balance_indicators(published):
        unit, level, scope = dice.choice(above), dice.choice(list(KINDS)), dice.choice(["k12", "k12_tp"])
        key = dice.choice(["live", latest(nation, quarter)])
        spread = Spread(dice.choice(SPREADS), level, code)
        found = members_of(published, number_of(unit, quarter, spread, key, scope), spread)
        rows = department_values(nation.oracle, unit, quarter, key, code, KINDS[level], scope, "as_was")
        expected = department_spread(rows, nation.oracle.indicators[code].aggregation)
        assert {each.code for each in found.members} == set(rows)
        assert (found.due, found.units) == (sum(row["units_due"] for row in rows.values()), expected["n"])
        for each in found.members:
            row = rows[each.code]
            value = row["value"] if row["units_answered"] else None
            assert close(each.value, None if value is None else float(value)), (each, code)
            assert (each.due, each.answered) == (row["units_due"], row["units_answered"])
        measure = spread.measure
        if measure == "weighted_variation" and expected["weighted_mean"] is None:
            measure = "variation"
        assert close(found.value, expected[measure]), (code, unit, level, scope, key)
        compared += found.value is not None
    assert compared, "some spread there is"


@pytest.mark.parametrize("quarter", QUARTERS)
@pytest.mark.parametrize("group", ["K12", "K12_TP", "primary", "junior"])
def test_a_spread_between_schools_leads_down_to_each_school(nation: Built, quarter: str, group: str) -> None:
    published, oracle = nation.reader.published, nation.oracle
    departments = ["000000", *(unit for unit, place in oracle.roster(quarter).items() if len(unit) == 6)]
    (code, *_others) = spread_indicators(published)
    spread = Spread("variation", group, code)
    values = {
        unit: value
        for unit, _above, _group, _category, value, _weight in school_values(oracle, quarter, "live", code)
    }
    schools = set()
    for unit in departments:
        expected = school_spread(oracle, unit, quarter, "live", code, group)
        if expected is None:
            continue
        found = members_of(published, number_of(unit, quarter, spread, "live"), spread)
        assert (found.due, found.units) == (expected["schools_due"], expected["schools"])
        assert close(found.value, expected["variation"]), unit
        for each in found.members:
            if each.is_department:
                below = school_spread(oracle, each.code, quarter, "live", code, group)
                assert below is not None
                assert close(each.spread, below["variation"]) and close(each.value, below["mean"])
                assert (each.due, each.answered) == (below["schools_due"], below["schools"])
            else:
                schools.add(each.code)
                assert close(each.value, values[each.code]) and each.spread is None
    whole = school_spread(oracle, "000000", quarter, "live", code, group)
    due = 0 if whole is None else whole["schools_due"]
    assert len(schools) == due, "every school is under its own department"


def test_a_spread_is_written_and_read_again() -> None:
    spread = Spread("ratio_90_10", "primary", "C12")
    assert parse_apart(str(spread)) == spread
    assert parse_apart("gini-villages-C12") is None and parse_apart("ratio-region-west-east-C12") is None
