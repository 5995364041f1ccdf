"""Spread between departments, gaps between slices and who moved, held against Polars and plain Python."""

import random
from decimal import Decimal
from typing import Any

import pytest

from tests.dbt.conftest import Built
from tests.dbt.independent_spread import department_spread, department_values, school_spread
from tests.dbt.random_nation import QUARTERS
from tests.dbt.test_spread import assert_close, latest
from warehouse.balance import PAIRS, balance_indicators, between, gaps, moves, within
from warehouse.inequality import MEASURES
from warehouse.spread import peers

KINDS = {"counties": "county", "prefectures": "prefecture", "provinces": "province"}


@pytest.mark.parametrize("quarter", QUARTERS)
def test_the_spread_between_departments_is_as_worked_out(nation: Built, quarter: str) -> None:
    dice, published = random.Random(quarter), nation.reader.published
    above = ["000000", *(code for code in nation.oracle.roster(quarter) if code[2:] == "0000")]
    for code in [*balance_indicators(published), "A02", "P02"]:
        unit, level = dice.choice(above), dice.choice(list(KINDS))
        scope, basis = dice.choice(["k12", "k12_tp", "all"]), dice.choice(["as_was", "as_is"])
        for stage in ("live", "released"):
            key = latest(nation, quarter) if stage == "released" else "live"
            if stage == "released" and key == "live":
                continue
            shown = between(published, unit, (quarter,), code, level, scope, basis, stage)
            rows = department_values(nation.oracle, unit, quarter, key, code, KINDS[level], scope, basis)
            if not rows:
                assert shown == []
                continue
            expected = department_spread(rows, nation.oracle.indicators[code].aggregation)
            names = ("departments", "n", "units_due", "units_answered", *MEASURES)
            assert_close(shown[0], expected, names, (unit, code, level, scope, basis, stage))


def test_the_gap_is_the_difference_and_the_ratio_of_two_slices(nation: Built) -> None:
    for by, pairs in PAIRS.items():
        for code in ("C12", "B05", "F04"):
            rows, found = gaps(nation.reader.published, "000000", QUARTERS[:2], code, by, stage="live")
            assert len(found) == len(pairs) * 2
            for gap in found:
                expected = nation.oracle.statistics(
                    "000000", gap["quarter"], code, by, "k12", "as_was", "live"
                )
                first, second = (expected.get(gap[name], {}).get("value") for name in ("first", "second"))
                if first is None or second is None:
                    assert gap["difference"] is None and gap["ratio"] is None
                    continue
                assert abs(Decimal(gap["difference"]) - (first - second)) <= Decimal("1e-9")
                if second:
                    assert abs(Decimal(gap["ratio"]) - first / second) <= Decimal("1e-6")
                else:
                    assert gap["ratio"] is None
            assert {row["quarter"] for row in rows} <= set(QUARTERS[:2])


@pytest.mark.parametrize("order", ["rank", "value"])
def test_who_moved_is_ranked_among_those_with_a_value_in_both_quarters(nation: Built, order: str) -> None:
    before, after = QUARTERS[:2]
    for code in ("C12", "B05"):
        values: list[dict[str, Any]] = []
        for quarter in (before, after):
            rows = department_values(
                nation.oracle, "000000", quarter, "live", code, "county", "k12", "as_was"
            )
            values.append({unit: row["value"] for unit, row in rows.items() if row["units_answered"]})
        first, last = ({unit: x for unit, x in each.items() if x is not None} for each in values)
        both = first.keys() & last.keys()
        found = moves(
            nation.reader.published, "000000", before, after, code, stage="live", order=order, most=99
        )
        assert found["compared"] == len(both)
        assert (found["only_before"], found["only_after"]) == (len(first) - len(both), len(last) - len(both))
        for row in [*found["risen"], *found["fallen"]]:
            unit = row["unit"]
            ranks = [1 + sum(each[other] > each[unit] for other in both) for each in (first, last)]
            assert (row["rank_before"], row["rank_after"]) == tuple(ranks)
            assert row["rank_change"] == ranks[0] - ranks[1]
            assert row["change"] == pytest.approx(float(last[unit] - first[unit]), abs=1e-6)
        by = "rank_change" if order == "rank" else "change"
        assert all(row[by] > 0 for row in found["risen"]) and all(row[by] < 0 for row in found["fallen"])
        for rows in (found["risen"], found["fallen"]):
            assert [abs(row[by]) for row in rows] == sorted((abs(row[by]) for row in rows), reverse=True)


def test_unevenness_within_each_county_is_that_of_its_schools(nation: Built) -> None:
    quarter = QUARTERS[0]
    found = within(nation.reader.published, "000000", quarter, "C12", "K12", "live")
    for row in found.iter_rows(named=True):
        expected = school_spread(nation.oracle, row["unit"], quarter, "live", "C12", "K12")
        assert expected is not None and expected["schools"] >= 3
        assert_close(row, expected, ("schools", "variation", "weighted_variation"), row["unit"])


def test_a_department_stands_among_those_of_its_kind_below_the_same_superior(nation: Built) -> None:
    quarter = QUARTERS[0]
    for unit, place in nation.oracle.roster(quarter).items():
        if place["kind"] != "county":
            continue
        for among in ("", "000000"):
            above = among or place["superior_code"]
            rows = department_values(nation.oracle, above, quarter, "live", "C12", "county", "all", "as_was")
            known = {
                code: row["value"]
                for code, row in rows.items()
                if row["units_answered"] and row["value"] is not None
            }
            found = peers(nation.reader.published, unit, (quarter,), ("C12",), among, stage="live")
            if not known:
                assert found == []
                continue
            (row,) = found
            own = known.get(unit)
            assert (row["among"], row["n"]) == (above, len(known))
            assert row["rank"] == (None if own is None else 1 + sum(x > own for x in known.values()))
