"""What a change would do, held against fractions worked out from the figures of single units."""

import random
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any

import polars as pl
import pytest

from reporting.additions import addition_of
from reporting.catalogue import load_catalogue
from reporting.targets import guideline_targets
from tests.dbt.conftest import Built
from tests.dbt.independent_goals import Goals
from tests.dbt.random_nation import QUARTERS
from tests.dbt.test_goals import RATIO
from warehouse.what_if import lifted_targets, moved_targets, share_options, unmoved_targets, what_if

KINDS = {"counties": "county", "prefectures": "prefecture"}
LINES = {"B05": "0.8", "C05": "0.9", "C12": "25.5", "F04": "3", "A02": "600", "F01": "0.5"}
SHARES = ("true_share", "distribution")
Row = dict[str, Any]


def questions(nation: Built, quarter: str) -> Iterator[tuple[str, str]]:
    """Every department with what lies below it: the units right below, or all of a kind."""
    for code, unit in nation.oracle.roster(quarter).items():
        if unit["kind"] in ("province", "prefecture", "county"):
            yield code, "children"
        if unit["kind"] == "province":
            yield code, "counties"
    yield from (("000000", by) for by in ("children", *KINDS))


def rows_below(nation: Built, unit: str, quarter: str, code: str, by: str) -> dict[str, Row]:
    oracle = nation.oracle
    if by == "children":
        found = oracle.statistics(unit, quarter, code, "children", "all", "as_was", "live")
        return {key: row for key, row in found.items() if key != unit}
    places = {
        each: place
        for each, place in oracle.roster(quarter).items()
        if place["kind"] == KINDS[by] and unit in oracle.chain(each, quarter, "as_was") and each != unit
    }
    return {
        each: oracle.statistics(each, quarter, code, "none", "all", "as_was", "live")[each] for each in places
    }


def parts(row: Row, aggregation: str) -> tuple[Fraction, Fraction]:
    if aggregation == "sum":
        return Fraction(row["value"]), Fraction(1)
    return Fraction(row["numerator"]), Fraction(row["denominator"])


@pytest.mark.parametrize("quarter", QUARTERS)
def test_a_lifted_whole_is_the_sum_of_what_its_units_need(nation: Built, quarter: str) -> None:
    catalogue, moved = load_catalogue(nation.store, quarter), 0
    for code, line in LINES.items():
        aggregation, addition = catalogue.indicators[code].aggregation, addition_of(catalogue, code)
        for unit, by in questions(nation, quarter):
            effect = what_if(
                nation.reader.published, unit, quarter, code, by, Decimal(line), addition, "live"
            )
            whole = nation.oracle.statistics(unit, quarter, code, "none", "all", "as_was", "live")[unit]
            needed: dict[str, Fraction] = {}
            unknown = 0
            for key, row in rows_below(nation, unit, quarter, code, by).items():
                if not row["units_due"]:
                    continue
                if row["value"] is None or not row["units_answered"]:
                    unknown += 1
                    continue
                top, bottom = parts(row, aggregation)
                missing = (Fraction(line) * bottom - top) / Fraction(addition.scale)
                if missing > 0:
                    needed[key] = Fraction(ceil(missing)) if addition.is_whole else missing
            assert effect is not None
            where = (unit, by, code)
            assert {each.key: Fraction(each.added) for each in effect.lifted} == needed, where
            assert (effect.unknown, Fraction(effect.added)) == (unknown, sum(needed.values())), where
            if whole["value"] is None or not whole["units_answered"]:
                assert effect.before is None and effect.after is None, where
                continue
            top, bottom = parts(whole, aggregation)
            after = (top + sum(needed.values()) * Fraction(addition.scale)) / bottom if bottom else None
            assert (effect.after is None) == (after is None), where
            if after is not None:
                assert abs(Fraction(effect.after or 0) - after) <= Fraction(1, 10**9), where
            moved += bool(needed)
    assert moved > 10, "the lines must lift somebody"


def test_a_target_moves_by_whole_units_of_those_it_counts(nation: Built) -> None:
    quarter, line = random.Random(5).choice(QUARTERS), Decimal("0.7")
    targets = moved_targets(guideline_targets(), "F11", "true_share")
    addition = addition_of(load_catalogue(nation.store, quarter), "F11")
    found = lifted_targets(
        nation.reader.published, "000000", quarter, targets, "children", line, addition, "live"
    )
    assert [before.target for before, _after in found] == ["T042", "T047"]
    for (before, after), target in zip(found, targets, strict=True):
        counted = (
            Goals(nation.oracle)
            .counted("core", target.groups, target.region)
            .filter(quarter=quarter, stage="live", basis="as_was", place="000000")
        )
        below = counted.filter((pl.col("child") != "000000") & (pl.col("answered") > 0))
        rise = sum(
            max(0, ceil(Fraction(line) * row["due"] - row["reached"])) for row in below.iter_rows(named=True)
        )
        assert before.reached == counted["reached"].sum() and before.due == counted["due"].sum()
        assert after.reached == before.reached + rise and rise > 0
        assert Decimal(after.share or 0) == pytest.approx(
            Decimal(after.reached) / after.due, abs=Decimal("1e-9")
        )
        assert after.not_reached + after.reached == after.answered


def test_targets_of_the_options_a_share_counts_move_with_it_and_no_others(nation: Built) -> None:
    catalogue = load_catalogue(nation.store, QUARTERS[0])
    level = catalogue.indicators["F10"]
    options = share_options(nation.reader.published, "F10", level.numerator_formula, level.choices)
    assert options == ("1", "2", "3")
    moved = moved_targets(guideline_targets(), "F10", "distribution", options)
    assert [target.code for target in moved] == ["T001", "T003", "T016", "T029"]
    unmoved = unmoved_targets(guideline_targets(), moved, catalogue, "F10")
    assert {reason: len(some) for reason, some in unmoved.items()} == {"options": 37}
    addition = addition_of(catalogue, "F10")
    line = Decimal("0.9")
    (target,) = (each for each in moved if each.code == "T016")
    ((before, after),) = lifted_targets(
        nation.reader.published, "000000", QUARTERS[0], [target], "children", line, addition, "live"
    )
    counted = (
        Goals(nation.oracle)
        .counted("level1", target.groups, target.region)
        .filter(quarter=QUARTERS[0], stage="live", basis="as_was", place="000000")
    )
    below = counted.filter((pl.col("child") != "000000") & (pl.col("answered") > 0))
    rise = sum(
        max(0, ceil(Fraction(line) * row["due"] - row["reached"])) for row in below.iter_rows(named=True)
    )
    assert (before.reached, after.reached) == (counted["reached"].sum(), counted["reached"].sum() + rise)


@pytest.mark.parametrize(
    ("indicator", "reasons"),
    [
        ("J11", {"units": {"T049"}, "several": {"T048", "T055"}}),
        ("F08", {"several": {f"T{number:03d}" for number in range(1, 42)}}),
        ("E07", {"several": {"T046"}}),
        ("B05", {}),
    ],
)
def test_targets_that_depend_on_an_indicator_and_do_not_move_have_a_reason(
    nation: Built, indicator: str, reasons: dict[str, set[str]]
) -> None:
    catalogue = load_catalogue(nation.store, QUARTERS[0])
    found = unmoved_targets(guideline_targets(), (), catalogue, indicator)
    assert {reason: {target.code for target in some} for reason, some in found.items()} == reasons


def test_a_target_for_a_value_moves_as_the_value_does(nation: Built) -> None:
    quarter, line = QUARTERS[0], Decimal(40)
    addition = addition_of(load_catalogue(nation.store, quarter), "C12")
    target = replace(RATIO, assumed=Decimal(40))
    for by in ("children", "counties"):
        ((before, after),) = lifted_targets(
            nation.reader.published, "000000", quarter, (target,), by, line, addition, "live"
        )
        effect = what_if(nation.reader.published, "000000", quarter, "C12", by, line, addition, "live")
        assert effect is not None and (before.share, after.share) == (effect.before, effect.after)
        assert before.share != after.share and before.reached == after.reached
