"""The figures of many units at once, beside the quarter before, the year before and their peers.

For a list of units (the schools of one county): one statement reads them all, Polars does the rest.
"""

from collections.abc import Sequence

import polars as pl

from reporting.catalogue import Catalogue, load_catalogue
from reporting.explanations import HAS_REASON
from reporting.figure import MISSING, VALUE
from reporting.indicator import Indicator
from reporting.peers import peer_units, with_peers
from reporting.plausibility import DOUBTFUL, doubts
from reporting.quarter import parse_quarter, year_before
from reporting.units import roster_below, subordinates, unit_as_of
from store.connection import Store

# The last event of this quarter and the last one before it, side by side. What is carried is the one before.
# Amounts of the year to date count within their year only; beside them stands the same quarter a year before.
_FIGURES = f"""
    with latest as (
        select
            unit_code, indicator_code, state, number, text, note, quarter, recorded_at, actor, sequence,
            {HAS_REASON} as has_reason,
            case
                when quarter = $quarter then 'now'
                when not list_contains($year_to_date, indicator_code) then 'before'
                when substr(quarter, 1, 4) = substr($quarter, 1, 4) then 'before'
                when quarter <= $year_before
                    and substr(quarter, 1, 4) = substr($year_before, 1, 4) then 'year_before'
            end as period
        from ops.figure_event
        where quarter <= $quarter
            and unit_code in (select unnest($codes))
        qualify row_number() over (
            partition by unit_code, indicator_code, period order by quarter desc, sequence desc
        ) = 1
    ),
    saved as (select * from latest where period = 'now'),
    before as (select * from latest where period = 'before'),
    year_before as (select unit_code, indicator_code, state, number from latest where period = 'year_before')
    select
        unit_code,
        indicator_code,
        case when saved.state is null then before.state else saved.state end as state,
        case when saved.state is null then before.number else saved.number end as number,
        case when saved.state is null then before.text else saved.text end as text,
        case when saved.state is null then before.note else saved.note end as note,
        case when saved.state is null then before.has_reason else saved.has_reason end as has_reason,
        coalesce(saved.quarter, before.quarter) as saved_quarter,
        coalesce(saved.recorded_at, before.recorded_at) as recorded_at,
        coalesce(saved.actor, before.actor) as actor,
        coalesce(saved.sequence, before.sequence) as sequence,
        before.state as previous_state,
        before.number as previous_number,
        before.text as previous_text,
        case when year_before.state = $value then year_before.number end as year_before_number,
        list_contains($year_to_date, indicator_code) as is_year_to_date,
        saved.state is not null as is_saved,
        saved.state is not null and (
            saved.state <> coalesce(before.state, $missing)
            or saved.number is distinct from before.number
            or saved.text is distinct from before.text
        ) as is_changed
    from saved
    full join before using (unit_code, indicator_code)
    full join year_before using (unit_code, indicator_code)
    order by unit_code, indicator_code
"""
_NUMBERS = ("int", "decimal", "percent")


def is_comparable(indicator: Indicator) -> bool:
    """Whether other figures say what to expect of it: it is an amount or a share."""
    return indicator.type in _NUMBERS


def figures_below(store: Store, codes: Sequence[str], quarter: str) -> pl.DataFrame:
    """The entered figures of the units that hold for a quarter, carried ones included.

    One row per unit and indicator that the unit ever answered: unit_code, indicator_code, state, number
    (also 0/1 of yes and no), text, note, has_reason (the note explains it this quarter), saved_quarter,
    recorded_at, actor, sequence, previous_state, previous_number, previous_text (of the quarter before;
    amounts of the year to date only within the same year, E37), year_before_number (of amounts of the year to
    date: the same quarter a year before), is_year_to_date, is_saved (this quarter), is_changed (saved this
    quarter and different from before).
    """
    return _figures(store, codes, quarter).filter(pl.col("state").is_not_null())


def _figures(store: Store, codes: Sequence[str], quarter: str) -> pl.DataFrame:
    """The same, with rows of state null for what was only answered a year before."""
    indicators = load_catalogue(store, parse_quarter(quarter)).indicators
    found = store.frame(
        _FIGURES,
        {
            "quarter": quarter,
            "year_before": year_before(quarter),
            "codes": list(codes),
            "year_to_date": [code for code, each in indicators.items() if each.is_year_to_date],
            "value": VALUE,
            "missing": MISSING,
        },
    )
    entered = [code for code, each in indicators.items() if not each.is_derived]
    return found.filter(pl.col("indicator_code").is_in(entered))


def doubted_figures(figures: pl.DataFrame, units: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """Figures of units with peers and doubts, all of them; only numbers can be doubted (`is_comparable`).

    Adds to the columns of `with_peers` slip, jump, far_from_peers, has_fallen and doubt. Figures that the
    unit's group is not asked for are left out.
    """
    asked = _asked(catalogue).drop("is_year_to_date")
    beside = with_peers(figures, units).join(
        asked, on=["school_group", "indicator_code"], how="inner", maintain_order="left"
    )
    return judge(beside).drop("is_number", "is_share")


def judge(figures: pl.DataFrame) -> pl.DataFrame:
    """The figures with `doubts`, each held against what it can be held against.

    Needs state, number, previous_number, year_before_number, is_year_to_date, is_saved, is_number, is_share
    and the percentiles of the peers. An amount of the year to date is held against the same quarter a year
    before and cannot lie below the quarter before; one that was not saved this quarter is still that of an
    earlier quarter, and judged no more.
    """
    is_to_date, number = pl.col("is_year_to_date"), pl.col("number")
    is_judged = pl.col("is_number") & (pl.col("state") == VALUE) & (~is_to_date | pl.col("is_saved"))
    return (
        doubts(
            figures.with_columns(
                _given=number,
                number=pl.when(is_judged).then(number),
                previous=pl.when(is_to_date).then("year_before_number").otherwise("previous_number"),
                least=pl.when(is_to_date).then("previous_number"),
            )
        )
        .with_columns(number=pl.col("_given"))
        .drop("_given", "previous", "least")
    )


def doubtful_figures(store: Store, superior_code: str, quarter: str) -> pl.DataFrame:
    """The doubtful figures of the units right below, the most doubtful first.

    Columns of `figures_below`, `with_peers` and `doubts`. A figure that says the same as the quarter before
    is never among them.
    """
    units = roster_below(store, superior_code, parse_quarter(quarter))
    figures = figures_below(store, units["unit_code"].to_list(), quarter)
    judged = doubted_figures(figures, units, load_catalogue(store, quarter))
    return judged.filter(pl.col("doubt") >= DOUBTFUL).sort(
        ["doubt", "unit_code", "indicator_code"], descending=[True, False, False]
    )


def usual_figures(store: Store, unit_code: str, quarter: str) -> pl.DataFrame:
    """What the numbers a unit is asked for are held against, answered or not.

    indicator_code, is_year_to_date, is_number (always true), is_share, year_before_number, peer_low,
    peer_middle, peer_high, peers, peer_circle. Peers are sisters right below the same superior; a unit
    without a superior has none.
    """
    unit = unit_as_of(store, unit_code, parse_quarter(quarter))
    above = subordinates(store, unit.superior_code, quarter) if unit.superior_code else []
    sisters = [each for each in above if each.group == unit.group] or [unit]
    figures = _figures(store, [each.code for each in sisters], quarter)
    asked = (
        _asked(load_catalogue(store, quarter))
        .filter(pl.col("is_number") & (pl.col("school_group") == unit.group))
        .drop("school_group")
    )
    return (
        with_peers(_with_blanks(figures, asked, unit_code), peer_units(sisters))
        .filter(pl.col("unit_code") == unit_code)
        .select(
            "indicator_code",
            "is_year_to_date",
            "year_before_number",
            "peer_low",
            "peer_middle",
            "peer_high",
            "peers",
            "peer_circle",
        )
        .join(asked.drop("is_year_to_date"), on="indicator_code")
        .sort("indicator_code")
    )


def judged_figures(store: Store, unit_code: str, quarter: str) -> pl.DataFrame:
    """The figures of one unit beside its sisters', with doubts: as `doubted_figures` of it alone."""
    figures = figures_below(store, [unit_code], quarter)
    usual = usual_figures(store, unit_code, quarter).drop("is_year_to_date", "year_before_number")
    beside = figures.join(usual, on="indicator_code", how="left", maintain_order="left")
    return judge(beside.with_columns(pl.col("is_number", "is_share").fill_null(False))).drop(
        "is_number", "is_share"
    )


def _with_blanks(figures: pl.DataFrame, asked: pl.DataFrame, unit_code: str) -> pl.DataFrame:
    """The figures, and a row for each number that the unit has not answered yet: it has peers, too."""
    known = figures.filter(pl.col("unit_code") == unit_code)
    blank = asked.join(known, on="indicator_code", how="anti").select(
        "indicator_code", "is_year_to_date", unit_code=pl.lit(unit_code)
    )
    return pl.concat([figures, blank], how="diagonal")


def _asked(catalogue: Catalogue) -> pl.DataFrame:
    """school_group, indicator_code, is_year_to_date, is_number, is_share of every group's indicators."""
    rows = [
        (group, each.code, each.is_year_to_date, is_comparable(each), each.type == "percent")
        for each in catalogue.indicators.values()
        for group in each.applies_to
        if not each.is_derived
    ]
    schema: dict[str, type[pl.DataType]] = {
        "school_group": pl.String,
        "indicator_code": pl.String,
        "is_year_to_date": pl.Boolean,
        "is_number": pl.Boolean,
        "is_share": pl.Boolean,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")
