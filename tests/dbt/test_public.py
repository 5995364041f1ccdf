"""The public figures of random nations are those of the events, and no unit can be told from them."""

import random
from decimal import Decimal

import polars as pl
import pytest

from tests.dbt.conftest import Built
from tests.told_apart import Tree, told_apart
from warehouse.public import (
    MISSING,
    SHOWN,
    WITHHELD,
    PublicRelease,
    indicator_of,
    latest_release,
    option_code,
    public_figures,
)

INDICATORS = 30


@pytest.fixture(scope="session")
def release(nation: Built) -> PublicRelease:
    found = latest_release(nation.reader.published)
    assert found is not None
    return found


@pytest.fixture(scope="session")
def figures(nation: Built, release: PublicRelease) -> pl.DataFrame:
    return public_figures(nation.reader.published, release)


def test_the_release_is_the_last_of_the_last_quarter_that_has_one(
    nation: Built, release: PublicRelease
) -> None:
    assert (release.quarter, release.release) == max(
        (each["quarter"], each["release"]) for each in nation.oracle.releases
    )


def test_what_is_shown_is_worked_out_from_the_events_alike(
    nation: Built, release: PublicRelease, figures: pl.DataFrame
) -> None:
    rows = figures.to_dicts()
    for row in random.Random(release.quarter).sample(rows, min(len(rows), 600)):
        unit = row["unit"]
        code = indicator_of(row["indicator"])
        answer = nation.oracle.statistics(
            unit, release.quarter, code, "none", "all", "as_was", release.stage
        )[unit]
        if row["indicator"] != code:
            options = nation.oracle.indicators[code].choices
            chosen = options[int(row["indicator"].removeprefix(f"{code}_")) - 1]
            answer["value"] = answer["distribution"][chosen] / Decimal(answer["units_due"])
        assert row["units_due"] == answer["units_due"]
        answered = answer["units_answered"]
        if row["status"] == SHOWN:
            assert abs(row["value"] - answer["value"]) <= Decimal("1e-10")
            assert row["units_answered"] == answered >= 3
        else:
            assert row["value"] is None
            assert (row["status"] == MISSING) == (answered == 0 and answer["units_due"] >= 3)


def test_every_choice_has_all_its_options_and_they_are_shown_or_withheld_as_one(
    nation: Built, figures: pl.DataFrame
) -> None:
    shares = 0
    for code, indicator in nation.oracle.indicators.items():
        if indicator.aggregation != "distribution":
            assert not figures["indicator"].str.starts_with(f"{code}_").any()
            continue
        wanted = [option_code(code, number) for number in range(1, len(indicator.choices) + 1)]
        options = figures.filter(pl.col("indicator").is_in(wanted))
        for (unit,), rows in options.group_by("unit", maintain_order=True):
            assert rows["indicator"].to_list() == wanted, (code, unit)
            assert rows.select("status", "units_due", "units_answered", "coverage").unique().height == 1
            if rows["status"][0] == SHOWN:
                assert abs(rows["value"].sum() - rows["coverage"][0]) <= Decimal("1e-8"), (code, unit)
                shares += 1
        own = figures.filter(pl.col("indicator") == code).select("unit", "status")
        if not own.is_empty():
            first = options.filter(pl.col("indicator") == wanted[0]).select("unit", "status")
            assert own.sort("unit").equals(first.sort("unit")), code
    assert shares > 10


def test_no_unit_can_be_told_from_what_is_shown(
    nation: Built, release: PublicRelease, figures: pl.DataFrame
) -> None:
    codes = figures["indicator"].unique(maintain_order=True).to_list()
    for code in random.Random(release.release).sample(codes, INDICATORS):
        rows = {row["unit"]: row for row in figures.filter(pl.col("indicator") == code).to_dicts()}
        answered = {
            unit: nation.oracle.statistics(
                unit, release.quarter, indicator_of(code), "none", "all", "as_was", release.stage
            )[unit]["units_answered"]
            for unit in rows
        }
        tree: Tree = {}
        for unit, row in rows.items():
            below = sum(answered[other] for other, each in rows.items() if each["parent"] == unit)
            assert answered[unit] >= below, (
                "a department is the sum of its children and what is right below it"
            )
            tree[unit] = (row["parent"], 0, answered[unit] - below)
        is_shown = {unit: row["status"] != WITHHELD for unit, row in rows.items()}
        assert told_apart(tree, is_shown) == [], code


def test_something_is_withheld_and_something_shown(figures: pl.DataFrame) -> None:
    assert {SHOWN, WITHHELD} <= set(figures["status"])


def test_nothing_is_asked_of_a_single_school(figures: pl.DataFrame) -> None:
    assert set(figures["unit"].str.len_chars()) == {6}
