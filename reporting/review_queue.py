"""The order in which a reviewer looks at the units: what is doubtful and moves the total comes first."""

import polars as pl

from auth import permissions
from auth.permissions import Person
from reporting.catalogue import Catalogue, load_catalogue
from reporting.figure import MISSING, VALUE
from reporting.figures_below import doubted_figures, figures_below
from reporting.life_cycle import LOCKED, SUBMITTED
from reporting.plausibility import DOUBTFUL
from reporting.problems_below import problems_below
from reporting.quarter import parse_quarter, previous_quarter
from reporting.report_status import reports_of
from reporting.reviews import review_states
from reporting.units import roster_below, subordinates, unit_as_of
from store.connection import Store

_SINCE = """
    with events as (
        select * from ops.figure_event
        where unit_code = $unit and quarter <= $quarter
            and (substr(quarter, 1, 4) = substr($quarter, 1, 4)
                or indicator_code not in (select unnest($year_to_date)))
    ),
    after as (
        select * from events
        where quarter = $quarter and sequence > $seen
        qualify row_number() over (partition by indicator_code order by sequence desc) = 1
    ),
    before as (
        select * from events
        where quarter < $quarter or sequence <= $seen
        qualify row_number() over (partition by indicator_code order by quarter desc, sequence desc) = 1
    )
    select
        indicator_code,
        coalesce(before.state, $missing) as before_state,
        before.number as before_number,
        before.text as before_text,
        before.note as before_note,
        after.state,
        after.number,
        after.text,
        after.note,
        after.actor,
        after.recorded_at
    from after left join before using (indicator_code)
    where after.state <> coalesce(before.state, $missing)
        or after.number is distinct from before.number
        or after.text is distinct from before.text
        or coalesce(after.note, '') <> coalesce(before.note, '')
    order by indicator_code
"""
_COUNTS = ("changed_count", "doubtful_count", "blocking_count", "explained_count", "flagged_count")


def review_queue(store: Store, unit_code: str, quarter: str, person: Person | None = None) -> pl.DataFrame:
    """The units right below a department in the order to look at them, the weightiest first.

    Columns of `review_list`, then school_group, school_type, changed_count (figures saved this quarter that
    differ from before), doubtful_count, blocking_count (errors and unexplained warnings), explained_count
    (warnings with a note), flagged_count (the last two together), max_doubt (0..1), impact (the largest
    share, 0..1 and more, by which one changed figure moves the total of the listed units; null: none),
    rank (the largest impact x doubt of one figure), only_confirmed (handed in, nothing saved, nothing
    blocking), review_state, own_sequence (seen by `person`), saved_sequence, approved_by, approved_at.
    """
    units = roster_below(store, unit_code, parse_quarter(quarter))
    codes = units["unit_code"].to_list()
    catalogue = load_catalogue(store, quarter)
    figures = doubted_figures(figures_below(store, codes, quarter), units, catalogue)
    problems = problems_below(store, quarter, figures, units)
    states = review_states(store, unit_code, codes, quarter, person)
    handed_in = pl.col("state").is_in([SUBMITTED, *LOCKED])
    return (
        reports_of(store, units, quarter)
        .join(units.select("unit_code", "school_group", "school_type"), on="unit_code", how="left")
        .join(_weights(figures, catalogue), on="unit_code", how="left")
        .join(_flags(problems), on="unit_code", how="left")
        .with_columns(pl.col(_COUNTS).fill_null(0).cast(pl.Int64), pl.col("max_doubt", "rank").fill_null(0.0))
        .with_columns(
            only_confirmed=handed_in
            & (pl.col("saved_count") == 0)
            & (pl.col("confirmed_count") > 0)
            & (pl.col("blocking_count") == 0)
        )
        .join(states.drop("sequence"), on="unit_code", how="left")
        .sort(
            ["rank", "max_doubt", "impact", "changed_count", "flagged_count", "unit_code"],
            descending=[True, True, True, True, True, False],
            nulls_last=True,
        )
    )


def review_marker(store: Store, unit_code: str, quarter: str) -> tuple[int, ...]:
    """Changes with every act, figure, review and question of the units right below, in this quarter or the last.

    What is worked out about them is the same until then; what time alone changes (a window that closes) and
    what is corrected in quarters longer ago does not show in it.
    """
    codes = [unit.code for unit in subordinates(store, unit_code, parse_quarter(quarter))]
    counts = [
        store.rows(
            f"select count(*) from ops.{table} where quarter in (?, ?) and unit_code in (select unnest(?))",
            [previous_quarter(quarter), quarter, codes],
        )
        for table in ("report_event", "review_event", "verification_event")
    ]
    return len(codes), *(int(found[0][0]) for found in counts)


def what_changed(store: Store, person: Person, unit_code: str, quarter: str) -> pl.DataFrame:
    """The figures of a unit that have changed since this person last looked, or this quarter if never.

    indicator_code, before_state, before_number, before_text, before_note, state, number, text, note, actor,
    recorded_at (of the last save, UTC). Refusals: `not_allowed`, `not_your_unit`.
    """
    unit = unit_as_of(store, unit_code, parse_quarter(quarter))
    superiors = [unit.superior_code] if unit.superior_code else []
    permissions.require(person, "review", relation=permissions.relation_to(person, unit_code, superiors))
    states = review_states(store, person.unit_code, [unit_code], quarter, person)
    catalogue = load_catalogue(store, quarter)
    return store.frame(
        _SINCE,
        {
            "unit": unit_code,
            "quarter": quarter,
            "seen": states["own_sequence"][0] or 0,
            "year_to_date": [each.code for each in catalogue.indicators.values() if each.is_year_to_date],
            "missing": MISSING,
        },
    )


def _weights(figures: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """Per unit: changed_count, doubtful_count, max_doubt, impact, rank.

    Only amounts that add up have a total to move. What is missing adds nothing to it.
    """
    amounts = [
        code
        for code, each in catalogue.indicators.items()
        if each.aggregation == "sum" and each.type in ("int", "decimal")
    ]
    now = pl.when(pl.col("state") == VALUE).then("number").cast(pl.Float64)
    before = pl.when(pl.col("previous_state") == VALUE).then("previous_number").cast(pl.Float64)
    moved = (now.fill_null(0) - before.fill_null(0)).abs()
    total = now.sum().over("indicator_code")
    is_moving = pl.col("is_changed") & pl.col("indicator_code").is_in(amounts) & (total > 0)
    return (
        figures.with_columns(impact=pl.when(is_moving).then(moved / total))
        .group_by("unit_code")
        .agg(
            changed_count=pl.col("is_changed").sum(),
            doubtful_count=(pl.col("doubt") >= DOUBTFUL).sum(),
            max_doubt=pl.col("doubt").max(),
            rank=(pl.col("impact") * pl.col("doubt")).max(),
            impact=pl.col("impact").max(),
        )
    )


def _flags(problems: pl.DataFrame) -> pl.DataFrame:
    """Per unit: blocking_count, explained_count, flagged_count."""
    return problems.group_by("unit_code").agg(
        blocking_count=pl.col("is_blocking").sum(),
        explained_count=pl.col("is_explained").sum(),
        flagged_count=(pl.col("is_blocking") | pl.col("is_explained")).sum(),
    )
