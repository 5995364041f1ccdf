"""How single schools are spread, and where one unit stands among its peers.

Departments with departments below are answered from the mart `rpt_spread`, for the indicators of the seed
`spread_indicator`; of a department right above its schools any number is read from those schools.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import polars as pl

from store.errors import Refusal
from warehouse.inequality import MEASURES, QUANTILES, measure, with_ratios
from warehouse.places import Place, place_of, stages_of
from warehouse.published import Published
from warehouse.quartiles import step_edges
from warehouse.rules import Rule, read_rules
from warehouse.unit_values import of_departments, of_schools

# Groups whose spread is kept: E39's two readings first; primary and junior are the stages of compulsory education.
GROUPS = ("K12", "K12_TP", "TP", "primary", "junior", "PRE", "SV", "HE")
# Those of whose single schools the values are sorted; of primary and junior sums are kept.
_SORTED = ("K12", "K12_TP", "TP", "PRE", "SV", "HE")
_NUMBERS = ("sum", "mean", "ratio")
_LEVEL_OF = {"province": "provinces", "prefecture": "prefectures", "county": "counties"}
Row = dict[str, Any]


def spread_indicators(published: Published) -> list[str]:
    """The indicators whose spread between schools is kept for every department, in catalogue order."""
    return [
        code
        for (code,) in published.rows(
            "select indicator_code from spread_indicator inner join dim_indicator using (indicator_code)"
            " order by position"
        )
    ]


def distribution(
    published: Published,
    unit: str,
    quarter: str,
    indicator: str,
    group: str = "K12",
    stage: str | None = None,
) -> Row:
    """How the schools of a group below a department are spread in a quarter: `over_time`'s row, with a histogram.

    Besides: `edges` (ascending) and `counts` of schools between each two of them, the upper end belonging to the bin;
    `above`: schools beyond the last edge. Both are empty when nobody answered, or for primary and junior.
    Refusals: those of `over_time`, and `nothing_kept` when the quarter has no such row.
    """
    rows = over_time(published, unit, (quarter,), indicator, (group,), stage)
    if not rows:
        raise Refusal("nothing_kept", f"No school of {unit} is asked {indicator}.", indicator=indicator)
    row = rows[0]
    counts = row["counts"]
    edges = _edges(published, indicator, group)
    if counts is None and row["schools"] and group in _SORTED:
        (rule,) = read_rules(published, [indicator])
        stages = {quarter: _stage_key(row)}
        values = schools_of(published, unit, stages, rule, group)["value"].drop_nulls().sort()
        edges = edges or step_edges(values.to_list())
        counts = _binned(values, edges)
    if not counts:
        edges, counts = [], [0]
    return row | {"edges": edges, "counts": counts[:-1], "above": counts[-1]}


def over_time(
    published: Published,
    unit: str,
    quarters: Sequence[str],
    indicator: str,
    groups: Sequence[str] = ("K12", "K12_TP"),
    stage: str | None = None,
) -> list[Row]:
    """The spread between the schools below a department, by group and quarter, in the hierarchy of each quarter.

    Rows: quarter, group, stage, release, schools_due, schools (with a value), coverage (0..1 or None), the measures
    of `warehouse.inequality` (float64; what cannot be told is None), counts. Weights are the ratio's denominators.
    Kept are the latest figures and the latest release: where a unit would be shown as reported, the row says live.
    Of primary and junior there are no quantiles and no Gini.
    Refusals: `not_kept` (an indicator without numbers, or above the schools' own department one that is not among
    `spread_indicators`), `bad_choice`, those of `warehouse.places`.
    """
    for group in groups:
        if group not in GROUPS:
            raise Refusal("bad_choice", f"{group} is not one of {', '.join(GROUPS)}.", given=group)
    place = place_of(published, unit, quarters[-1])
    (rule,) = read_rules(published, [indicator])
    stages = {
        quarter: "live" if key == "reported" else key
        for quarter, key in stages_of(published, unit, quarters, stage).items()
    }
    check_schools_have_numbers(place, rule)
    is_kept = indicator in spread_indicators(published)
    found = kept(published, [unit], stages, indicator, groups) if is_kept else pl.DataFrame()
    own = [group for group in groups if group in _SORTED]
    if not is_kept or (not found.is_empty() and found.filter(pl.col("median").is_not_null()).is_empty()):
        if _has_departments(published, unit, quarters[-1]):
            if not is_kept:
                raise not_kept(indicator)
        else:
            direct = [_from_schools(published, unit, stages, rule, group) for group in own]
            others = [] if found.is_empty() else [found.filter(~pl.col("group").is_in(own))]
            found = pl.concat([*direct, *others], how="diagonal_relaxed")
    return _as_rows(found, stages, groups)


def peers(
    published: Published,
    unit: str,
    quarters: Sequence[str],
    indicators: Sequence[str],
    among: str = "",
    scope: str = "all",
    basis: str = "as_was",
    stage: str | None = None,
) -> list[Row]:
    """Where a department stands among those of its kind below `among` (by default its superior), itself included.

    Rows by indicator and quarter: `among`, stage, release, value (float64), `n` (those with a value), `rank` (1 is the
    highest; equal values share the better one), `share_below` (0..1: of the others, those below and half of those
    equal), and the quantiles. A unit without a value has neither rank nor share. A school's peers are the schools of
    its group right below its department.
    """
    place = place_of(published, unit, quarters[-1])
    stages = stages_of(published, among or unit, quarters, stage)
    rows = []
    for rule in read_rules(published, indicators):
        if place.is_leaf:
            values = of_schools(
                published, place.node, stages, rule, (_group_of(published, unit, quarters[-1]),)
            )
            above = place.node
        else:
            above = among or _superior(published, unit, quarters[-1], basis)
            if not above or place.kind not in _LEVEL_OF:
                continue
            values = of_departments(published, above, stages, rule, _LEVEL_OF[place.kind], scope, basis)
        rows += [row | {"indicator": rule.code, "among": above} for row in standing(values, unit, stages)]
    return rows


def standing(values: pl.DataFrame, unit: str, stages: Mapping[str, str]) -> list[Row]:
    """One unit among the units of a frame (see `warehouse.unit_values`), a row for each quarter with a value."""
    known = values.filter(pl.col("value").is_not_null())
    own = known.filter(pl.col("unit") == unit).select("quarter", own="value")
    ranked = (
        known.join(own, on="quarter", how="left")
        .group_by("quarter", maintain_order=True)
        .agg(
            pl.col("own").first(),
            higher=(pl.col("value") > pl.col("own")).sum(),
            lower=(pl.col("value") < pl.col("own")).sum(),
            equal=(pl.col("value") == pl.col("own")).sum(),
        )
    )
    found = measure(known, ["quarter"]).join(ranked, on="quarter")
    rows = []
    for row in found.iter_rows(named=True):
        has_value, others = row["own"] is not None, row["n"] - 1
        below = row["lower"] + (row["equal"] - 1) / 2
        rows.append(
            {
                "quarter": row["quarter"],
                **_stage(stages[row["quarter"]]),
                "value": row["own"],
                "n": row["n"],
                "rank": row["higher"] + 1 if has_value else None,
                "share_below": below / others if has_value and others else None,
                **{name: row[name] for name in QUANTILES},
            }
        )
    return rows


def schools_of(
    published: Published, unit: str, stages: Mapping[str, str], rule: Rule, group: str
) -> pl.DataFrame:
    """The schools of one of GROUPS right below a department: a frame as of `unit_values.of_schools`."""
    members = published.rows(
        "select school_group, school_category from spread_group where spread_group = ? order by all", [group]
    )
    groups = tuple(dict.fromkeys(school_group for school_group, _category in members))
    categories = tuple(category for _school_group, category in members if category != "any")
    return of_schools(published, unit, stages, rule, groups, categories)


def check_schools_have_numbers(place: Place, rule: Rule) -> None:
    """Refusal `not_kept` where there is no department, or single schools have no number of the indicator."""
    if place.is_leaf or rule.aggregation not in _NUMBERS or rule.is_system:
        raise not_kept(rule.code)


def kept(
    published: Published,
    units: Sequence[str],
    stages: Mapping[str, str],
    indicator: str,
    groups: Sequence[str],
) -> pl.DataFrame:
    """The spread between the schools below departments as the mart has it: a row for each unit, quarter and group.

    Columns: unit, quarter, group, schools_due, schools, the measures of `warehouse.inequality`, counts. Departments
    without schools due are left out, and stages that are not kept (see `over_time`).
    """
    wanted = " or ".join(
        f"(quarter = '{quarter}' and list_contains(string_split(stage_set, ' '), '{key}'))"
        for quarter, key in stages.items()
    )
    found = published.frame(
        f"""
        select
            unit_code as unit,
            quarter,
            spread_group as "group",
            schools_due,
            schools,
            schools as n,
            weight is not null as is_weighted,
            mean,
            standard_deviation as deviation,
            weighted_mean,
            weighted_deviation,
            gini,
            cast(null as double) as weighted_gini,
            {", ".join(QUANTILES)},
            counts,
        from rpt_spread
        where
            unit_code in (select unnest($units))
            and indicator_code = $indicator
            and list_contains($groups, spread_group)
            and schools_due > 0
            and ({wanted or "false"})
        """,
        {"units": list(units), "indicator": indicator, "groups": list(groups)},
    )
    return with_ratios(found)


def _from_schools(
    published: Published, unit: str, stages: Mapping[str, str], rule: Rule, group: str
) -> pl.DataFrame:
    values = schools_of(published, unit, stages, rule, group)
    counted = values.group_by("quarter").agg(
        schools_due=pl.len().cast(pl.Int64), schools=pl.col("units_answered").sum()
    )
    return counted.join(measure(values, ["quarter"]), on="quarter", how="left").with_columns(
        group=pl.lit(group), counts=pl.lit(None, dtype=pl.List(pl.Int64))
    )


def _as_rows(found: pl.DataFrame, stages: Mapping[str, str], groups: Sequence[str]) -> list[Row]:
    by_place = {(row["group"], row["quarter"]): row for row in found.iter_rows(named=True)}
    rows = []
    for group in groups:
        for quarter, key in stages.items():
            row = by_place.get((group, quarter))
            if row is None:
                continue
            due, schools = row["schools_due"], row["schools"]
            rows.append(
                {
                    "quarter": quarter,
                    "group": group,
                    **_stage(key),
                    "schools_due": due,
                    "schools": schools,
                    "coverage": schools / due if due else None,
                    **{name: row[name] for name in MEASURES},
                    "counts": row["counts"],
                }
            )
    return rows


def _stage(key: str) -> Row:
    name, _, number = key.partition(":")
    return {"stage": name, "release": int(number) if number else None}


def _stage_key(row: Row) -> str:
    return f"{row['stage']}:{row['release']}" if row["release"] else str(row["stage"])


def _edges(published: Published, indicator: str, group: str) -> list[float]:
    """The ends of the bins that the mart counts in; empty for indicators it does not keep."""
    bins = published.rows("select len(counts) - 1 from rpt_spread where counts is not null limit 1")
    scale = published.rows("select scale from spread_group where spread_group = ?", [group])[0][0]
    top = published.rows(f"select {scale} from spread_indicator where indicator_code = ?", [indicator])
    if not bins or not top or top[0][0] is None:
        return []
    return [top[0][0] * place / bins[0][0] for place in range(bins[0][0] + 1)]


def _binned(values: pl.Series, edges: Sequence[float]) -> list[int]:
    """How many values lie in each bin, upper ends included, the lowest edge too; the last count lies above."""
    up_to = [int((values <= edge).sum()) for edge in edges[1:]]
    return [up_to[0], *(high - low for low, high in pairwise(up_to)), len(values) - up_to[-1]]


def _has_departments(published: Published, unit: str, quarter: str) -> bool:
    return bool(
        published.rows(
            "select 1 from bridge_unit_ancestor where quarter = ? and basis = 'as_was' and ancestor_code = ?"
            " and depth > 0 limit 1",
            [quarter, unit],
        )
    )


def _superior(published: Published, unit: str, quarter: str, basis: str) -> str:
    found = published.rows(
        "select ancestor_code from bridge_unit_ancestor"
        " where quarter = ? and basis = ? and unit_code = ? and depth = 1",
        [quarter, basis, unit],
    )
    return str(found[0][0]) if found else ""


def _group_of(published: Published, unit: str, quarter: str) -> str:
    ((group,),) = published.rows(
        "select school_group from dim_unit where quarter = ? and unit_code = ?", [quarter, unit]
    )
    return str(group)


def not_kept(indicator: str) -> Refusal:
    """The refusal for a spread between schools that nobody counts."""
    return Refusal(
        "not_kept",
        f"How {indicator} is spread between schools is not kept. Choose a ratio, or a department right above its"
        " schools.",
        indicator=indicator,
    )
