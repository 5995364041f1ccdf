"""One indicator's value in each unit of many, as numbers to be held against each other: a frame, float64.

What is shown of a single unit comes from `warehouse.statistics`, exact; here only the distance between units matters.
"""

from collections.abc import Mapping, Sequence

import polars as pl

from reporting.codes import SCOPES
from warehouse.cube import IS_LEAF, Asked
from warehouse.places import LEVELS
from warehouse.published import Published
from warehouse.rules import Rule

SCHEMA = {
    "quarter": pl.String,
    "unit": pl.String,
    "units_due": pl.Int64,
    "units_answered": pl.Int64,
    "value": pl.Float64,
    "weight": pl.Float64,
}
# Value and weight of each aggregation, from its sums; `due`: units due. See warehouse.rules.
_VALUES = {
    "sum": ("total", "null"),
    "mean": ("total / answered", "answered"),
    "ratio": ("numerator / nullif(denominator, 0)", "denominator"),
    "true_share": ("numerator / nullif(due, 0)", "due"),
    "distribution": ("numerator / nullif(due, 0)", "due"),
}
_SUMS = ("answered", "total", "numerator", "denominator", "excluded")


def of_departments(
    published: Published, unit: str, stages: Mapping[str, str], rule: Rule, level: str, scope: str, basis: str
) -> pl.DataFrame:
    """The departments of a level (`provinces`, `prefectures`, `counties`) below a unit, in each quarter's hierarchy.

    Columns as SCHEMA; of each quarter of `stages` (see `warehouse.places.stages_of`) those departments that have units
    due. value: as of `statistics`, but null where nobody answered, shares included: what is not known is not 0.
    weight: what the value was divided by; null for sums.
    """
    asked = Asked((rule,), stages, SCOPES[scope], basis)
    value, weight = _expressions(rule)
    picked = (
        f"unit_code in (select unit_code from below) and basis in ('both', $basis) and {asked.in_scope()}"
    )
    return published.frame(
        f"""
        with below as (
            select
                bridge.quarter,
                bridge.unit_code,
            from bridge_unit_ancestor as bridge
            inner join int_placement as placement
                on bridge.unit_code = placement.unit_code and placement.kind = $kind
            where
                list_contains($quarters, bridge.quarter)
                and bridge.basis = $basis
                and bridge.ancestor_code = $unit
                and bridge.depth > 0
        ),
        asked as (
            select quarter, unit_code, {asked.due("sum(units)")}
            from rollup_due
            where {picked}
            group by quarter, unit_code
        ),
        measured as (
            select quarter, unit_code, {_sums(rule, "sum({column})")}
            from rollup_figure_wide
            where {picked} and {asked.in_stage()}
            group by quarter, unit_code
        ),
        counted as (
            select
                below.quarter,
                below.unit_code,
                asked.{rule.code} - coalesce(measured.excluded, 0) as due,
                measured.* exclude (quarter, unit_code),
            from below
            inner join asked
                on below.quarter = asked.quarter and below.unit_code = asked.unit_code
            left join measured
                on below.quarter = measured.quarter and below.unit_code = measured.unit_code
        )
        {_select("unit_code", value, weight)}
        """,
        {"unit": unit, "kind": LEVELS[level], "quarters": list(stages), "basis": basis},
    )


def of_schools(
    published: Published,
    unit: str,
    stages: Mapping[str, str],
    rule: Rule,
    groups: tuple[str, ...],
    categories: tuple[str, ...] = (),
) -> pl.DataFrame:
    """The schools right below a department, of the groups and categories (none: all) given, in each quarter's hierarchy.

    Columns as SCHEMA. value: the school's own; weight: the denominator of a ratio, null for everything else.
    """
    asked = Asked((rule,), stages, groups)
    weight = "denominator" if rule.aggregation == "ratio" else "null"
    picked = f"node_code = $unit and {IS_LEAF} and {asked.in_scope()}"
    listed = f" and list_contains({list(categories)}, school_category)" if categories else ""
    return published.frame(
        f"""
        with asked as (
            select quarter, unit_code, {asked.due("count(*)")}
            from dim_unit
            where {picked}{listed}
            group by quarter, unit_code
        ),
        measured as (
            select
                quarter,
                unit_code,
                cast(any_value({rule.code}) as double) as own,
                {_sums(rule, "{expression}")}
            from int_figure_wide
            where {picked} and {asked.in_stage()}
            group by quarter, unit_code
        ),
        counted as (
            select
                asked.quarter,
                asked.unit_code,
                asked.{rule.code} - coalesce(measured.excluded, 0) as due,
                measured.* exclude (quarter, unit_code, answered),
                if(measured.own is null, 0, 1) as answered,
            from asked
            left join measured
                on asked.quarter = measured.quarter and asked.unit_code = measured.unit_code
        )
        {_select("unit_code", "own", weight)}
        """,
        {"unit": unit},
    )


def names_of(published: Published, quarter: str, units: Sequence[str]) -> dict[str, str]:
    """What units are called in a quarter, by code; else the last name known."""
    return dict(
        published.rows(
            """
            select
                placement.unit_code,
                coalesce(unit.name, placement.name) as name,
            from int_placement as placement
            left join dim_unit as unit
                on placement.unit_code = unit.unit_code and unit.quarter = $quarter
            where list_contains($units, placement.unit_code)
            """,
            {"quarter": quarter, "units": list(units)},
        )
    )


def _expressions(rule: Rule) -> tuple[str, str]:
    """Value and weight; a distribution without a condition of its own has no value."""
    if rule.aggregation == "distribution" and "numerator" not in rule.measures:
        return "null", "null"
    return _VALUES[rule.aggregation]


def _sums(rule: Rule, template: str) -> str:
    """The indicator's measures under their own names; those it has not are null."""
    own = {
        name: template.format(column=column, expression=expression)
        for name, (column, expression) in rule.measures.items()
    }
    return ", ".join(f"{own.get(name, 'null')} as {name}" for name in _SUMS)


def _select(key: str, value: str, weight: str) -> str:
    return f"""
        select
            quarter,
            {key} as unit,
            cast(due as bigint) as units_due,
            cast(coalesce(answered, 0) as bigint) as units_answered,
            case when answered > 0 then cast({value} as double) end as value,
            case when answered > 0 then cast({weight} as double) end as weight,
        from counted
        where due > 0
        order by quarter, unit
    """
