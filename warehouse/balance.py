"""Is the gap closing: between counties, between town and country, between regions, and who moved."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import polars as pl

from store.errors import Refusal
from warehouse.inequality import MEASURES, measure
from warehouse.numbers import quotient, text
from warehouse.places import LEVELS, stages_of
from warehouse.published import Published
from warehouse.rules import Rule, read_rules
from warehouse.statistics import table
from warehouse.unit_values import SCHEMA, names_of, of_departments

# What is held against what, in each cut: the first over the second.
PAIRS = {
    "urban_rural": (("城区", "乡村"), ("城区", "镇区")),
    "region": (("east", "west"), ("east", "central")),
}
# Aggregations whose values do not grow with the unit: only these can be balanced or not.
COMPARABLE = ("ratio", "mean", "true_share", "distribution")
_COMPULSORY = ("K12", "TP")
# Up to here the inspection calls the schools of a county balanced (教督〔2012〕3号: of eight figures together), and well
# balanced (〔2017〕6号: of each of seven figures). Yardsticks: the figures asked there are its own.
YARDSTICKS = {"primary": (0.65, 0.50), "junior": (0.55, 0.45)}
Row = dict[str, Any]


def balance_indicators(published: Published) -> list[str]:
    """The indicators by which compulsory education can be balanced, in catalogue order.

    Those asked of its schools (K12, TP) whose value does not grow with the unit: ratios, means and shares.
    """
    codes = [code for (code,) in published.rows("select indicator_code from dim_indicator order by position")]
    return [rule.code for rule in read_rules(published, codes) if is_comparable(rule)]


def is_comparable(rule: Rule) -> bool:
    """Whether units of different sizes can be held against each other by this indicator in compulsory education."""
    has_value = rule.aggregation != "distribution" or "numerator" in rule.measures
    return (
        rule.aggregation in COMPARABLE
        and has_value
        and any(group in _COMPULSORY for group in rule.applies_to)
    )


def between(
    published: Published,
    unit: str,
    quarters: Sequence[str],
    indicator: str,
    level: str = "counties",
    scope: str = "k12",
    basis: str = "as_was",
    stage: str | None = None,
) -> list[Row]:
    """How the departments of a level below a unit are spread, a row for each quarter.

    level: `counties`, `prefectures` or `provinces`. Rows: quarter, stage, release, departments (with units due), n (of
    them with a value), units_due, units_answered, coverage, and the measures of `warehouse.inequality`: unweighted
    ones count each department once; weighted ones by what its value was divided by, so that weighted_mean is the value
    of all together. Refusals: `bad_choice`, those of `warehouse.places` and `warehouse.rules`.
    """
    _check_level(level)
    (rule,) = read_rules(published, [indicator])
    stages = stages_of(published, unit, quarters, stage)
    values = of_departments(published, unit, stages, rule, level, scope, basis)
    counted = values.group_by("quarter").agg(
        departments=pl.len(),
        units_due=pl.col("units_due").sum(),
        units_answered=pl.col("units_answered").sum(),
    )
    found = counted.join(measure(values, ["quarter"]), on="quarter", how="left")
    rows = {row["quarter"]: row for row in found.iter_rows(named=True)}
    return [
        {
            "quarter": quarter,
            "stage": key.partition(":")[0],
            "release": int(key.partition(":")[2]) if ":" in key else None,
            "departments": rows[quarter]["departments"],
            "n": rows[quarter]["n"] or 0,
            "units_due": rows[quarter]["units_due"],
            "units_answered": rows[quarter]["units_answered"],
            "coverage": quotient(rows[quarter]["units_answered"], rows[quarter]["units_due"]),
            **{name: rows[quarter][name] for name in MEASURES},
        }
        for quarter, key in stages.items()
        if quarter in rows
    ]


def gaps(
    published: Published,
    unit: str,
    quarters: Sequence[str],
    indicator: str,
    by: str,
    scope: str = "k12",
    basis: str = "as_was",
    stage: str | None = None,
) -> tuple[list[Row], list[Row]]:
    """The slices of a cut over time, and the gap between them.

    by: `urban_rural` or `region`. Returns the rows of `statistics.table`, and for each quarter and pair of PAIRS:
    quarter, first, second, difference (first - second) and ratio (first / second), exact text; None where one of the
    two is missing, the ratio also over 0. Refusals: those of `statistics.table`.
    """
    rows = table(published, unit, quarters, [indicator], by, scope, basis, stage)
    values = {(row["quarter"], row["key"]): row["value"] for row in rows}
    shown = list(dict.fromkeys(row["quarter"] for row in rows))
    return rows, [
        {"quarter": quarter, "first": first, "second": second}
        | gap_between(values.get((quarter, first)), values.get((quarter, second)))
        for first, second in PAIRS[by]
        for quarter in shown
    ]


def moves(
    published: Published,
    unit: str,
    before: str,
    after: str,
    indicator: str,
    level: str = "counties",
    scope: str = "k12",
    basis: str = "as_was",
    stage: str | None = None,
    order: str = "rank",
    most: int = 10,
) -> Row:
    """Who rose and who fell most between two quarters, among the units of a level with a value in both.

    level: as of `between`, or `children` (the units right below, schools among them). order: by `rank` or by `value`.
    Returns `compared`, `only_before`, `only_after` (numbers of units), and `risen` and `fallen`, the largest first, at
    most `most` each: unit, name, before, after, change (float64), rank_before, rank_after (1 is the highest, equal
    values share the better one, among those compared), rank_change (positive: risen). Who did not move is in neither.
    """
    if order not in ("rank", "value"):
        raise Refusal("bad_choice", f"{order} is neither rank nor value.", given=order)
    both = (before, after)
    if level == "children":
        values = _children(published, unit, both, indicator, scope, basis, stage)
    else:
        _check_level(level)
        (rule,) = read_rules(published, [indicator])
        stages = stages_of(published, unit, both, stage)
        values = of_departments(published, unit, stages, rule, level, scope, basis)
    known = values.filter(pl.col("value").is_not_null())
    first = known.filter(pl.col("quarter") == before).select("unit", before="value")
    last = known.filter(pl.col("quarter") == after).select("unit", after="value")
    compared = (
        first.join(last, on="unit")
        .with_columns(
            change=pl.col("after") - pl.col("before"),
            rank_before=_rank("before"),
            rank_after=_rank("after"),
        )
        .with_columns(rank_change=pl.col("rank_before") - pl.col("rank_after"))
    )
    by = ["rank_change", "change"] if order == "rank" else ["change", "rank_change"]
    moved = compared.filter(pl.col(by[0]) != 0)
    risen = moved.filter(pl.col(by[0]) > 0).sort(*by, "unit", descending=[True, True, False]).head(most)
    fallen = moved.filter(pl.col(by[0]) < 0).sort(*by, "unit").head(most)
    names = names_of(published, after, [*risen["unit"], *fallen["unit"]])
    return {
        "compared": len(compared),
        "only_before": len(first) - len(compared),
        "only_after": len(last) - len(compared),
        "risen": [row | {"name": names[row["unit"]]} for row in risen.iter_rows(named=True)],
        "fallen": [row | {"name": names[row["unit"]]} for row in fallen.iter_rows(named=True)],
    }


def within(
    published: Published,
    unit: str,
    quarter: str,
    indicator: str,
    group: str,
    stage: str | None = None,
) -> pl.DataFrame:
    """How uneven the schools within each county below a unit are: the coefficient the inspection asks (差异系数).

    A county is each department right above the schools, whatever its kind. Columns: unit, name, schools_due, schools,
    variation (each school once), weighted_variation (by the ratio's denominator), the most uneven first. Counties with
    fewer than three schools with a value are left out.
    """
    stages = {
        each: "live" if key == "reported" else key
        for each, key in stages_of(published, unit, [quarter], stage).items()
    }
    return published.frame(
        """
        select
            spread.unit_code as unit,
            coalesce(department.name, placement.name) as name,
            spread.schools_due,
            spread.schools,
            spread.standard_deviation / nullif(spread.mean, 0) as variation,
            spread.weighted_deviation / nullif(spread.weighted_mean, 0) as weighted_variation,
        from rpt_spread as spread
        inner join bridge_unit_ancestor as bridge
            on
                spread.quarter = bridge.quarter
                and spread.unit_code = bridge.unit_code
                and bridge.basis = 'as_was'
                and bridge.ancestor_code = $unit
        inner join int_placement as placement
            on spread.unit_code = placement.unit_code
        left join dim_unit as department
            on spread.quarter = department.quarter and spread.unit_code = department.unit_code
        where
            spread.quarter = $quarter
            and spread.indicator_code = $indicator
            and spread.spread_group = $group
            and list_contains(string_split(spread.stage_set, ' '), $stage)
            and spread.standard_deviation is not null
            and spread.unit_code not in (
                select ancestor_code from bridge_unit_ancestor
                where quarter = $quarter and basis = 'as_was' and depth > 0
            )
        order by coalesce(weighted_variation, variation) desc, unit
        """,
        {
            "unit": unit,
            "quarter": quarter,
            "indicator": indicator,
            "group": group,
            "stage": stages.get(quarter, ""),
        },
    )


def gap_between(first: str | None, second: str | None) -> Row:
    """The difference and the ratio of two values, exact text; None where one is missing, the ratio also over 0."""
    if first is None or second is None:
        return {"difference": None, "ratio": None}
    return {
        "difference": text(Decimal(first) - Decimal(second)),
        "ratio": quotient(Decimal(first), Decimal(second)),
    }


def _children(
    published: Published,
    unit: str,
    quarters: tuple[str, str],
    indicator: str,
    scope: str,
    basis: str,
    stage: str | None,
) -> pl.DataFrame:
    """The units right below in the last quarter, as a frame of SCHEMA."""
    rows = table(published, unit, quarters, [indicator], "children", scope, basis, stage)
    return pl.DataFrame(
        [
            (row["quarter"], row["key"], row["units_due"], row["units_answered"], _float(row), None)
            for row in rows
            if row["key"] != unit and row["units_answered"]
        ],
        schema=SCHEMA,
        orient="row",
    )


def _float(row: Row) -> float | None:
    return None if row["value"] is None else float(Decimal(row["value"]))


def _rank(column: str) -> pl.Expr:
    """1 for the highest; equal values share the better place."""
    return pl.col(column).rank("min", descending=True).cast(pl.Int64)


def _check_level(level: str) -> None:
    if level not in LEVELS:
        raise Refusal("bad_choice", f"{level} is not one of {', '.join(LEVELS)}.", given=level)
