"""What is told of the spread between schools is what Polars works out from the events, for random nations."""

import random
from typing import Any

import pytest

from store.errors import Refusal
from tests.dbt.conftest import Built
from tests.dbt.independent_spread import MEMBERS, binned, school_spread, school_values, spread
from tests.dbt.random_nation import QUARTERS
from warehouse.inequality import MEASURES
from warehouse.spread import GROUPS, distribution, over_time, peers, spread_indicators

SUMMED = ("mean", "deviation", "variation", "weighted_mean", "weighted_deviation", "weighted_variation")


def departments(nation: Built, quarter: str) -> list[str]:
    return ["000000", *(code for code in nation.oracle.roster(quarter) if len(code) == 6)]


def latest(nation: Built, quarter: str) -> str:
    numbers = [each["release"] for each in nation.oracle.releases if each["quarter"] == quarter]
    return f"released:{max(numbers)}" if numbers else "live"


def assert_close(
    shown: dict[str, Any], expected: dict[str, Any], names: tuple[str, ...], where: object
) -> None:
    for name in names:
        one, other = shown[name], expected[name]
        if other is None or isinstance(other, int):
            assert one == other, (where, name)
        else:
            # A quotient half way between two numbers of six decimals may be kept as either.
            assert one == pytest.approx(other, rel=1e-5, abs=1e-6), (where, name)


@pytest.mark.parametrize("quarter", QUARTERS)
@pytest.mark.parametrize("stage", ["live", None])
def test_the_spread_of_schools_is_as_worked_out_from_the_events(
    nation: Built, quarter: str, stage: str | None
) -> None:
    published, key = nation.reader.published, stage or latest(nation, quarter)
    dice, seen = random.Random(f"{quarter} {stage}"), 0
    # All departments and groups; indicators by lot, others in each case.
    codes = ["C12", *dice.sample(spread_indicators(published), 3)]
    for unit in departments(nation, quarter):
        for code in codes:
            shown = {row["group"]: row for row in over_time(published, unit, (quarter,), code, GROUPS, stage)}
            for group in GROUPS:
                expected = school_spread(nation.oracle, unit, quarter, key, code, group)
                assert (group in shown) == (expected is not None), (unit, code, group)
                if expected is None:
                    continue
                names = SUMMED if group in ("primary", "junior") else MEASURES
                if shown[group]["weighted_gini"] is None:  # above the schools' own department it is not kept
                    names = tuple(name for name in names if name != "weighted_gini")
                assert_close(shown[group], expected, ("schools_due", "schools", *names), (unit, code, group))
                seen += expected["schools"] > 2
    assert seen > 20


@pytest.mark.parametrize("quarter", QUARTERS[::2])
def test_a_histogram_counts_every_school_once(nation: Built, quarter: str) -> None:
    published = nation.reader.published
    codes = random.Random(quarter).sample(spread_indicators(published), 3)
    for unit in departments(nation, quarter):
        for code in codes:
            for group in MEMBERS:
                expected = school_spread(nation.oracle, unit, quarter, "live", code, group)
                if expected is None:
                    with pytest.raises(Refusal, match="No school"):
                        distribution(published, unit, quarter, code, group, "live")
                    continue
                row = distribution(published, unit, quarter, code, group, "live")
                if not row["edges"]:
                    assert group in ("primary", "junior") or not expected["schools"]
                    continue
                assert [*row["counts"], row["above"]] == binned(expected["values"], row["edges"])
                assert sum(row["counts"]) + row["above"] == row["schools"]


def test_any_number_of_the_schools_right_below_can_be_told_but_not_from_further_up(nation: Built) -> None:
    published, quarter = nation.reader.published, QUARTERS[0]
    county = next(code for code, unit in nation.oracle.roster(quarter).items() if unit["kind"] == "county")
    row = distribution(published, county, quarter, "A04", "K12", "live")
    expected = school_spread(nation.oracle, county, quarter, "live", "A04", "K12")
    assert expected is not None
    assert_close(row, expected, ("schools", "median", "gini"), county)
    assert row["above"] == 0 and sum(row["counts"]) == row["schools"]
    for unit, code in (("000000", "A04"), (county, "B01"), (county, "P01")):
        with pytest.raises(Refusal) as refused:
            distribution(published, unit, quarter, code, "K12", "live")
        assert refused.value.code == "not_kept"


def test_a_school_stands_among_the_schools_beside_it(nation: Built) -> None:
    dice, published = random.Random(5), nation.reader.published
    for quarter in QUARTERS:
        schools = [
            unit
            for unit, place in nation.oracle.roster(quarter).items()
            if place["kind"] in ("school", "teaching_point")
        ]
        for unit in dice.sample(schools, 8):
            place = nation.oracle.roster(quarter)[unit]
            (row, *more) = peers(published, unit, (quarter,), ("C12",), stage="live") or [None]
            beside = {
                each: value
                for each, above, group, _, value, _ in school_values(nation.oracle, quarter, "live", "C12")
                if above[0] == place["superior_code"] and group == place["group"] and value is not None
            }
            assert not more
            if not beside:
                assert row is None
                continue
            assert row is not None
            own = beside.get(unit)
            assert row["value"] == own and row["n"] == len(beside)
            assert row["rank"] == (None if own is None else 1 + sum(value > own for value in beside.values()))
            assert_close(row, spread([(x, None) for x in beside.values()]), ("median", "p90", "lowest"), unit)
