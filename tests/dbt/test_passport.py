"""A passport's parts, shares, missing units and standing are what plain Python works out from the events."""

import random
from decimal import Decimal
from typing import Any

import pytest

from tests.dbt.conftest import Built
from tests.dbt.independent import NA
from tests.dbt.random_nation import QUARTERS
from tests.dbt.test_spread import latest
from warehouse.passport import Number, contributions, standing, whole

# One of each way of adding up: sums, ratios, shares, choices; of schools, of departments, and of the system.
INDICATORS = ("A02", "B06", "B01", "B02", "C12", "H01", "P02", "P05")


def stages(nation: Built, quarter: str) -> list[tuple[str, int | None]]:
    numbers = [each["release"] for each in nation.oracle.releases if each["quarter"] == quarter]
    return [("live", None), ("reported", None), *(("released", number) for number in numbers)]


def top_of(row: dict[str, Any], aggregation: str) -> Decimal | None:
    return row["value"] if aggregation == "sum" else row["numerator"]


@pytest.mark.parametrize("quarter", QUARTERS)
def test_every_department_is_made_of_what_was_worked_out_below_it(nation: Built, quarter: str) -> None:
    oracle, published = nation.oracle, nation.reader.published
    departments = ["000000", *(code for code in oracle.roster(quarter) if len(code) == 6)]
    for place, unit in enumerate(departments):
        basis = ("as_was", "as_is")[place % 2]
        if basis == "as_is" and oracle.follow(unit) != unit:
            basis = "as_was"
        for stage, release in stages(nation, quarter):
            name = f"released:{release}" if release else stage
            for code in INDICATORS:
                parts = contributions(published, Number(unit, quarter, code, stage, release, basis))
                question = (unit, quarter, code)
                below = oracle.statistics(*question, "children", "all", basis, name)
                expected = {key: row for key, row in below.items() if row["units_due"]}
                assert {part.code for part in parts} == set(expected), (question, name, basis)
                (whole,) = oracle.statistics(*question, "none", "all", basis, name).values()
                aggregation = oracle.indicators[code].aggregation
                for part in parts:
                    row = expected[part.code]
                    assert part.missing == row["units_due"] - row["units_answered"]
                    assert part.is_department == (part.code in departments)
                    assert_share(part.share, top_of(row, aggregation), top_of(whole, aggregation))
                    assert_share(part.weight, row["denominator"], whole["denominator"])
                shares = [Decimal(part.share) for part in parts if part.share is not None]
                assert not shares or abs(sum(shares) - 1) < Decimal("1e-8")
                assert sum(part.missing for part in parts) == whole["units_due"] - whole["units_answered"]


@pytest.mark.parametrize("quarter", QUARTERS)
def test_every_units_own_figure_stands_as_worked_out_in_each_stage(nation: Built, quarter: str) -> None:
    for unit, place in nation.oracle.roster(quarter).items():
        for code in ("A02", "B01", "B02", "B06", "H01"):
            if place["group"] not in nation.oracle.indicators[code].applies_to:
                continue
            rows = {
                (row["stage"], row["release"]): row
                for row in standing(nation.reader.published, unit, quarter, code)
            }
            for stage, release in stages(nation, quarter):
                name = f"released:{release}" if release else stage
                figures = nation.oracle.figures(unit, quarter, name)
                row = rows.pop((stage, release), None)
                assert (row is None) == (figures is None and stage != "live"), (unit, code, name)
                if row is None or figures is None:
                    continue
                if code in figures[NA]:
                    assert row["state"] == "not_applicable"
                elif (value := own_value(figures, code)) is None:
                    assert row["state"] == "missing"
                elif isinstance(value, str):
                    assert row["text"] == value
                else:
                    assert abs(Decimal(row["number"]) - Decimal(value)) < Decimal("0.000001")
            assert rows == {}


def own_value(figures: dict[str, Any], code: str) -> Any:
    if code != "B06":
        return figures[code]
    return None if figures["B03"] is None or not figures["A01"] else figures["B03"] / figures["A01"]


def assert_share(shown: str | None, part: Any, of: Any) -> None:
    if part is None or not of:
        assert shown is None, (shown, part, of)
    else:
        assert shown is not None and abs(Decimal(shown) - Decimal(part) / of) <= Decimal("1e-10")


@pytest.mark.parametrize("quarter", QUARTERS)
def test_a_slice_is_made_of_its_own_units_below_each_part(nation: Built, quarter: str) -> None:
    oracle, dice = nation.oracle, random.Random(quarter)
    roster = oracle.roster(quarter)
    departments = ["000000", *(code for code in roster if len(code) == 6)]
    properties = {"group": "group", "region": "region", "urban_rural": "urban"}
    for code in INDICATORS:
        by, unit = dice.choice(list(properties)), dice.choice(departments)
        name = "live" if dice.random() < 0.5 else latest(nation, quarter)
        stage, _colon, release = name.partition(":")
        slices = oracle.statistics(unit, quarter, code, by, "all", "as_was", name)
        for key, row in slices.items():
            if not row["units_due"]:
                continue
            cut = f"{by}-{key or ''}"
            number = Number(unit, quarter, code, stage, int(release) if release else None, cut=cut)
            shown = whole(nation.reader.published, number)
            assert (shown["units_due"], shown["units_answered"]) == (row["units_due"], row["units_answered"])
            assert (shown["value"] is None) == (row["value"] is None)
            assert row["value"] is None or abs(Decimal(shown["value"]) - row["value"]) < Decimal("0.000001")
            below: dict[str, int] = {}
            for each, place in roster.items():
                chain = oracle.chain(each, quarter, "as_was")
                is_asked = place["group"] in oracle.indicators[code].applies_to
                if unit in chain and is_asked and (place[properties[by]] or "") == (key or ""):
                    at = chain.index(unit)
                    part = chain[at - 1] if at else unit
                    below[part] = below.get(part, 0) + 1
            parts = contributions(nation.reader.published, number)
            assert {part.code for part in parts} <= below.keys(), (
                number,
                "only parts with a unit of the slice",
            )
            assert sum(part.row["units_due"] for part in parts) == row["units_due"]
            assert sum(part.missing for part in parts) == row["units_due"] - row["units_answered"]
