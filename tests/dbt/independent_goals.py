"""Targets and the ladder worked out anew in Polars, from the figures as `independent.Oracle` sees them.

Written from the guideline and docs/decisions/0021, target by target; it reads none of the tables of conditions.
What is unknown is null: Polars' `&` and `|` know three values as SQL does.
"""

from functools import cached_property
from typing import Any

import polars as pl

from tests.dbt.independent import DEPARTMENTS, NA, Oracle
from tests.dbt.random_nation import QUARTERS

SCHOOLS = ("HE", "SV", "K12", "TP", "PRE")
USED = {code: pl.col(code) != "未使用" for code in ("F01", "F02", "F03")}
CORE_LIST = {"HE": 14, "SV": 14, "K12": 13, "PRE": 10}
FOUR_FIFTHS = {group: -(-size * 4 // 5) for group, size in CORE_LIST.items()}

COMPLETE = pl.col("F11") & (
    pl.col("F04") >= pl.col("group").replace_strict(FOUR_FIFTHS, default=None, return_dtype=pl.Float64)
)
ALL_BELOW = pl.col("J14") >= pl.col("below")
# A target's condition; where it does not apply (false leaves the unit out); the figures it depends on.
HOLDS: dict[str, tuple[pl.Expr, pl.Expr | None, tuple[str, ...]]] = {
    "complete": (COMPLETE, None, ("F11", "F04")),
    "spaces": (pl.col("E07"), COMPLETE, ("E07", "F11", "F04")),
    "begun": (pl.col("J11") >= 1, None, ("J11",)),
    "five": (pl.col("J11") == 5, None, ("J11",)),
    "standard": (pl.col("J12") & pl.col("J13"), None, ("J12", "J13")),
    "accepted": (ALL_BELOW, pl.col("below") > 0, ("J14",)),
    "both": ((ALL_BELOW | (pl.col("below") == 0)) & (pl.col("J11") == 5), None, ("J14", "J11")),
    "grade3": (pl.col("H07") >= pl.col("H04"), pl.col("H04") > 0, ("H07", "H04")),
    "grade2": (pl.col("H08") >= pl.col("H05"), pl.col("H05") > 0, ("H08", "H05")),
    "filed": (pl.col("J02") <= "2015-03-31", None, ("J02",)),
    "core": (pl.col("F11"), None, ()),
    "level1": (pl.col("F10").is_in(["1", "2", "3"]), None, ()),
    "level2": (pl.col("F10").is_in(["2", "3"]), None, ()),
    "level3": (pl.col("F10") == "3", None, ()),
    "optical": (pl.col("B02").is_in(["光纤", "4G或5G"]), None, ("B02",)),
    **{code: (pl.col(code), None, (code,)) for code in ("J01", "J12", "J13", "H01")},
}
RUNGS = {
    1: {
        "core_students": USED["F01"],
        "core_teachers": USED["F02"],
        "core_assets": USED["F03"],
        "core_collected": pl.col("F08"),
    },
    2: {"general_in_use": (pl.col("F05") > 0) | (pl.col("F07") > 0), "general_collected": pl.col("F09")},
    3: {"special_in_use": pl.col("F06") > 0},
}


class Goals:
    """Counts of targets and of the ladder for every department, quarter, basis and stage."""

    def __init__(self, oracle: Oracle) -> None:
        self.oracle = oracle

    @cached_property
    def units(self) -> pl.DataFrame:
        """One row per unit, quarter and stage: group, region, units right below, what is NA, every figure."""
        rows: list[dict[str, Any]] = []
        for quarter in QUARTERS:
            roster = self.oracle.roster(quarter)
            numbers = [each["release"] for each in self.oracle.releases if each["quarter"] == quarter]
            for stage in ("live", "reported", *(f"released:{number}" for number in numbers)):
                for code, unit in roster.items():
                    figures = self.oracle.figures(code, quarter, stage) or {}
                    below = sum(each["superior_code"] == code for each in roster.values())
                    rows.append(
                        {
                            **{name: _plain(value) for name, value in figures.items() if name != NA},
                            "quarter": quarter, "stage": stage, "unit": code,
                            "group": unit["group"], "region": unit["region"], "below": below,
                            "na": sorted(figures.get(NA, ())), "is_there": bool(figures),
                        }
                    )  # fmt: skip
        return pl.DataFrame(rows, infer_schema_length=None).with_columns(
            pl.col(code).cast(pl.Boolean) for code in ("F08", "F09", "F11", "E07", "J01", "J12", "J13", "H01")
        )

    @cached_property
    def places(self) -> pl.DataFrame:
        """One row per unit, quarter, basis and everything it stands in: `place`, and the `child` right below it."""
        rows = []
        for quarter in QUARTERS:
            for code in self.oracle.roster(quarter):
                for basis in ("as_was", "as_is"):
                    chain = self.oracle.chain(code, quarter, basis)
                    rows += [
                        (quarter, basis, code, place, chain[number - 1] if number else place)
                        for number, place in enumerate(chain)
                        if number or place in self.departments
                    ]
        return pl.DataFrame(
            rows, schema=["quarter", "basis", "unit", "place", "child"], orient="row"
        ).unique()

    @cached_property
    def departments(self) -> set[str]:
        """Every department there ever was."""
        return {each["unit_code"] for each in self.oracle.unit_events if each["kind"] in DEPARTMENTS}

    def counted(self, name: str, groups: tuple[str, ...], region: str) -> pl.DataFrame:
        """Due, answered and reached of one condition by quarter, stage, basis, place and child."""
        holds, applies, reads = HOLDS[name]
        if applies is not None:
            holds = pl.when(applies).then(holds)
        is_left_out = holds.is_null() & pl.any_horizontal(
            pl.lit(False), *(pl.col("na").list.contains(code) for code in reads)
        )
        if applies is not None:
            is_left_out = is_left_out | (~applies).fill_null(False)
        wanted = pl.col("group").is_in(groups)
        if region != "all":
            wanted &= pl.col("region") == region
        return (
            self.units.filter(wanted)
            .with_columns(holds=holds, is_left_out=is_left_out)
            .filter(~pl.col("is_left_out"))
            .join(self.places, on=["quarter", "unit"])
            .group_by("quarter", "stage", "basis", "place", "child")
            .agg(
                due=pl.len(),
                answered=pl.col("holds").is_not_null().sum(),
                reached=pl.col("holds").fill_null(False).sum(),
            )
        )

    def climbed(self) -> pl.DataFrame:
        """The ladder by quarter, stage, basis, place, child, group and region: due, level_0..3, held_*, only_*, open_*."""
        level = pl.col("F10")
        counts: list[pl.Expr] = [pl.len().alias("due")]
        counts += [(level == str(number)).sum().alias(f"level_{number}") for number in range(4)]
        reached_so_far = pl.lit(True)
        for step, rungs in RUNGS.items():
            is_below = level == str(step - 1)
            for code, holds in rungs.items():
                fails = (is_below & ~holds).fill_null(False)
                others = [each for name, each in rungs.items() if name != code]
                rest = pl.all_horizontal(pl.lit(True), *others).fill_null(False)
                # Who has not reported in the stage has not left anything open: it is not there yet.
                is_open = pl.col("is_there") & level.is_null() & reached_so_far & holds.is_null()
                counts += [
                    fails.sum().alias(f"held_{code}"),
                    (fails & rest).sum().alias(f"only_{code}"),
                    is_open.sum().alias(f"open_{code}"),
                ]
            reached_so_far = reached_so_far & pl.all_horizontal(
                each.fill_null(False) for each in rungs.values()
            )
        return (
            self.units.filter(pl.col("group").is_in(SCHOOLS))
            .join(self.places, on=["quarter", "unit"])
            .group_by("quarter", "stage", "basis", "place", "child", "group", "region")
            .agg(counts)
        )


def _plain(value: Any) -> Any:
    """Decimals as floats: the conditions compare counts and small numbers only."""
    return float(value) if hasattr(value, "as_tuple") else value
