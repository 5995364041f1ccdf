"""What anybody may read without signing in: the latest release, of departments only, single units protected.

Nothing here takes a unit, a stage or a quarter: the public cannot ask for anything but what is released, and for no
school. `warehouse.small_counts` says what is withheld of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import polars as pl

from reporting.codes import SCOPES
from warehouse.cube import Asked
from warehouse.overview import Headline, headlines
from warehouse.places import stage_key
from warehouse.published import Published
from warehouse.rules import Rule, read_rules
from warehouse.small_counts import is_too_few, withheld

# The ministry's code stands for everything below it.
NATION, NATION_NAME, NATION_NAME_EN = "000000", "全国", "Whole nation"
# From the whole to the smallest: the kinds of departments, as `level` names them.
LEVELS = ("ministry", "province", "prefecture", "county")
SHOWN, WITHHELD, MISSING = "shown", "withheld", "missing"
# Shares are said as 0..1, like everywhere.
SHARES = ("true_share", "distribution")
# Of a release that was built before: it has the checksum it had then. A new one has nothing to be held against.
_IS_UNCHANGED = "(first_checksum is null or checksum is not distinct from first_checksum)"
SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "unit": pl.String,
    "name": pl.String,
    "level": pl.String,
    "parent": pl.String,
    "indicator": pl.String,
    "value": pl.Decimal(38, 10),
    "status": pl.String,
    "units_due": pl.Int64,
    "units_answered": pl.Int64,
    "coverage": pl.Decimal(38, 10),
}


@dataclass(frozen=True)
class PublicRelease:
    """The release the public sees. `released_at` is UTC; `checksum`: over every released figure."""

    quarter: str
    release: int
    released_at: datetime
    checksum: str

    @property
    def stage(self) -> str:
        """As the warehouse writes it."""
        return stage_key("released", self.release)


def latest_release(published: Published) -> PublicRelease | None:
    """The newest release, of the latest quarter that has one, that is still what was released; None without one.

    A release whose figures no longer have their first checksum (decision 0020) is passed over: see `changed_release`.
    """
    rows = published.rows(
        f"select quarter, release, released_at, coalesce(checksum, '') from rpt_release where {_IS_UNCHANGED}"
        " order by quarter desc, release desc limit 1"
    )
    return PublicRelease(*rows[0]) if rows else None


def changed_release(published: Published) -> tuple[str, int] | None:
    """Quarter and number of the newest release where it is passed over because it has changed; else None."""
    rows = published.rows(
        f"select quarter, release, {_IS_UNCHANGED} from rpt_release"
        " order by quarter desc, release desc limit 1"
    )
    return (rows[0][0], rows[0][1]) if rows and not rows[0][2] else None


def public_headlines(published: Published, release: PublicRelease, codes: tuple[str, ...]) -> list[Headline]:
    """The nation's headline figures, quarters before in their last unchanged release; too few answers give no value.

    A row that is withheld says so: `is_withheld` is true and its value None.
    """
    stages = {
        quarter: stage_key("released", number)
        for quarter, number in published.rows(
            f"select quarter, max(release) from rpt_release where {_IS_UNCHANGED} group by quarter"
        )
    }
    found = headlines(
        published, NATION, release.quarter, codes, stages=stages | {release.quarter: release.stage}
    )
    return [
        replace(
            each,
            now=_protected(each.now),
            last_quarter=each.last_quarter and _protected(each.last_quarter),
            year_ago=each.year_ago and _protected(each.year_ago),
            trend=tuple(_protected(row) for row in each.trend),
        )
        for each in found
    ]


def _protected(row: dict[str, Any]) -> dict[str, Any]:
    is_withheld = is_too_few(row["units_due"], row["units_answered"])
    value = None if is_withheld or not row["units_answered"] else row["value"]
    return row | {"value": value, "numerator": None, "denominator": None, "is_withheld": is_withheld}


def option_code(indicator: str, number: int) -> str:
    """The code under which the public has one option of a choice indicator, by its number in the catalogue, from 1.

    >>> option_code("B02", 3), indicator_of("B02_3"), indicator_of("A02")
    ('B02_3', 'B02', 'A02')
    """
    return f"{indicator}_{number}"


def indicator_of(code: str) -> str:
    """The indicator a public code belongs to: itself, or the one it is an option of."""
    return code.partition("_")[0]


def _public_rules(published: Published, quarter: str) -> list[Rule]:
    """The indicators that the public may have in a quarter, in catalogue order."""
    codes = [code for (code,) in published.rows("select indicator_code from dim_indicator order by position")]
    return [rule for rule in read_rules(published, codes) if rule.from_quarter <= quarter]


def _numbers_of(rule: Rule) -> dict[str, str]:
    """The numbers a department has of an indicator: public code -> measure it is made of ('' for its own value)."""
    own = {} if rule.aggregation in SHARES and "numerator" not in rule.measures else {rule.code: ""}
    if rule.aggregation != "distribution":
        return own
    options = range(1, len(rule.choices) + 1)
    return own | {option_code(rule.code, number): f"choice_{number}" for number in options}


def public_figures(published: Published, release: PublicRelease) -> pl.DataFrame:
    """Every figure of the release that the public may have: columns `SCHEMA`, by level, unit and catalogue order.

    One row per department and indicator asked of somebody there, in the hierarchy of the quarter; of a choice one for
    each option too: units with it, of those due, withheld where any number of the indicator is. `value` is null
    where `status` is `withheld` (see `warehouse.small_counts`) or `missing` (nobody answered, which is not 0); of what is
    withheld nothing is said about the answers either. Values and coverage are exact, quotients to ten decimals.
    """
    places = published.frame(_PLACES, {"quarter": release.quarter, "nation": NATION})
    rules = _public_rules(published, release.quarter)
    codes = [code for rule in rules for code in _numbers_of(rule)]
    order = pl.DataFrame({"code": codes}, schema={"code": pl.String})
    found = published.frame(_figures_sql(release, rules)) if rules else pl.DataFrame(schema=_FOUND)
    found = found.filter(pl.col("units_due") > 0).rename({"units_due": "due", "units_answered": "answered"})
    # Who answered is the same for every option, and so is what is withheld.
    asked = found.unique(["unit", "indicator"]).select("unit", "indicator", "due", "answered")
    protected = withheld(places.join(asked, on="unit"))
    cells = found.drop("due", "answered").join(protected, on=["unit", "indicator"])
    is_shown = ~pl.col("is_withheld") & (pl.col("answered") > 0)
    levels = {level: place for place, level in enumerate(LEVELS)}
    return (
        cells.join(order.with_row_index("_order"), on="code")
        .with_columns(
            pl.col("code").alias("indicator"),
            pl.when(pl.col("unit") == NATION)
            .then(pl.lit(NATION_NAME))
            .otherwise(pl.col("name"))
            .alias("name"),
            pl.when(is_shown).then(pl.col("value")).alias("value"),
            pl.when(pl.col("is_withheld"))
            .then(pl.lit(WITHHELD))
            .when(is_shown)
            .then(pl.lit(SHOWN))
            .otherwise(pl.lit(MISSING))
            .alias("status"),
            pl.col("due").alias("units_due"),
            pl.when(~pl.col("is_withheld")).then(pl.col("answered")).alias("units_answered"),
            pl.when(~pl.col("is_withheld")).then(pl.col("coverage")).alias("coverage"),
        )
        .sort(pl.col("level").replace_strict(levels, default=len(levels)), "unit", "_order")
        .select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())
    )


def _figures_sql(release: PublicRelease, rules: Sequence[Rule]) -> str:
    """One row per department and public code.

    Columns: unit, indicator, code, units_due, units_answered, value, coverage.
    """
    asked = Asked(tuple(rules), {release.quarter: release.stage}, SCOPES["all"])
    picked = f"basis in ('both', 'as_was') and {asked.in_scope()}"
    columns = [column for rule in rules for column, _ in rule.measures.values()]
    measured = ", ".join(f"sum({column}) as {column}" for column in columns)
    rows = " union all ".join(
        _rows_sql(rule, code, name) for rule in rules for code, name in _numbers_of(rule).items()
    )
    return f"""
        with due as (
            select unit_code, {asked.due("sum(units)")} from rollup_due where {picked} group by unit_code
        ),
        measured as (
            select unit_code, {measured} from rollup_figure_wide
            where {picked} and {asked.in_stage()} group by unit_code
        ),
        figure as ({rows})
        select
            unit_code as unit,
            indicator,
            code,
            units_due,
            units_answered,
            case
                when units_answered = 0 then null
                when is_divided then {_quotient("top", "bottom")}
                else cast(top as decimal(38, 10))
            end as value,
            {_quotient("units_answered", "units_due")} as coverage,
        from figure
    """


def _rows_sql(rule: Rule, code: str, option: str) -> str:
    def measure(name: str) -> str:
        column = rule.measures.get(name)
        return f"measured.{column[0]}" if column else "null"

    due = f"coalesce(due.{rule.code}, 0) - coalesce({measure('excluded')}, 0)"
    top, bottom = {
        "sum": (measure("total"), "null"),
        "mean": (measure("total"), measure("answered")),
        "ratio": (measure("numerator"), measure("denominator")),
    }.get(rule.aggregation, (measure(option or "numerator"), due))
    return f"""
        select
            unit_code,
            '{rule.code}' as indicator,
            '{code}' as code,
            cast({due} as bigint) as units_due,
            cast(coalesce({measure("answered")}, 0) as bigint) as units_answered,
            cast({top} as decimal(38, 6)) as top,
            cast({bottom} as decimal(38, 6)) as bottom,
            {rule.aggregation != "sum"} as is_divided,
        from due left join measured using (unit_code)
    """


def _quotient(top: str, bottom: str) -> str:
    """Exact division to ten decimals, half to even, like `warehouse.numbers.quotient`; null over 0."""
    first = f"cast(abs(cast({top} as decimal(38, 6))) * 1000000 as hugeint) * 10000000000"
    second = f"cast(abs(cast({bottom} as decimal(38, 6))) * 1000000 as hugeint)"
    whole, rest = f"({first} // {second})", f"({first} % {second})"
    up = f"case when 2 * {rest} > {second} or (2 * {rest} = {second} and {whole} % 2 = 1) then 1 else 0 end"
    exact = f"cast({whole} + {up} as decimal(38, 0)) * cast(0.0000000001 as decimal(10, 10))"
    return f"case when {bottom} <> 0 then {exact} * sign({top}) * sign({bottom}) end"


_FOUND: dict[str, pl.DataType | type[pl.DataType]] = {
    "unit": pl.String,
    "indicator": pl.String,
    "code": pl.String,
    "units_due": pl.Int64,
    "units_answered": pl.Int64,
    "value": pl.Decimal(38, 10),
    "coverage": pl.Decimal(38, 10),
}
_PLACES = """
    select
        below.unit_code as unit,
        right_above.ancestor_code as parent,
        cast(below.depth as bigint) as depth,
        coalesce(unit.name, placement.name) as name,
        coalesce(unit.kind, placement.kind) as level,
    from bridge_unit_ancestor as below
    inner join int_placement as placement on below.unit_code = placement.unit_code
    left join bridge_unit_ancestor as right_above
        on
            below.unit_code = right_above.unit_code
            and right_above.quarter = $quarter
            and right_above.basis = 'as_was'
            and right_above.depth = 1
    left join dim_unit as unit
        on below.unit_code = unit.unit_code and unit.quarter = $quarter and unit.is_department
    where below.quarter = $quarter and below.basis = 'as_was' and below.ancestor_code = $nation
"""
