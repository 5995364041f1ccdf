"""The figures of many units at once, beside the quarter before and beside their peers.

For a list of units (the schools of one county): one statement reads them all, Polars does the rest.
Peers are units of the same list, of the same school group and alike 城区, 镇区 or 乡村.
"""

from collections.abc import Sequence

import polars as pl

from reporting.catalogue import Catalogue, load_catalogue
from reporting.codes import urban_rural_expression
from reporting.figure import MISSING, VALUE
from reporting.indicator import Indicator
from reporting.plausibility import DOUBTFUL, FEWEST_PEERS, doubts
from reporting.quarter import parse_quarter
from reporting.units import roster, subordinates, unit_as_of
from store.connection import Store

# The last event of this quarter and the last one before it, side by side. What is carried is the one before.
_FIGURES = """
    with latest as (
        select
            unit_code, indicator_code, state, number, text, note, quarter, recorded_at, actor, sequence,
            quarter = $quarter as is_saved_now
        from ops.figure_event
        where quarter <= $quarter
            and unit_code in (select unnest($codes))
            and indicator_code in (select unnest($entered))
        qualify row_number() over (
            partition by unit_code, indicator_code, quarter = $quarter order by quarter desc, sequence desc
        ) = 1
    ),
    counted as (
        select * from latest
        where substr(quarter, 1, 4) = substr($quarter, 1, 4)
            or indicator_code not in (select unnest($year_to_date))
    ),
    saved as (select * from counted where is_saved_now),
    before as (select * from counted where not is_saved_now)
    select
        unit_code,
        indicator_code,
        case when saved.state is null then before.state else saved.state end as state,
        case when saved.state is null then before.number else saved.number end as number,
        case when saved.state is null then before.text else saved.text end as text,
        case when saved.state is null then before.note else saved.note end as note,
        coalesce(saved.quarter, before.quarter) as saved_quarter,
        coalesce(saved.recorded_at, before.recorded_at) as recorded_at,
        coalesce(saved.actor, before.actor) as actor,
        coalesce(saved.sequence, before.sequence) as sequence,
        before.state as previous_state,
        before.number as previous_number,
        before.text as previous_text,
        saved.state is not null and (
            saved.state <> coalesce(before.state, $missing)
            or saved.number is distinct from before.number
            or saved.text is distinct from before.text
        ) as is_changed
    from saved
    full join before using (unit_code, indicator_code)
    order by unit_code, indicator_code
"""
_PEERS = ["school_group", "urban_rural_group", "indicator_code"]
_NUMBERS = ("int", "decimal", "percent")


def is_comparable(indicator: Indicator) -> bool:
    """Whether the quarter before says what to expect: an amount or a share that does not grow by itself.

    Amounts of the year to date grow from quarter to quarter and begin anew each year.
    """
    return indicator.type in _NUMBERS and not indicator.is_year_to_date


def figures_below(store: Store, codes: Sequence[str], quarter: str) -> pl.DataFrame:
    """The entered figures of the units that hold for a quarter, carried ones included.

    One row per unit and indicator that the unit ever answered: unit_code, indicator_code, state, number
    (also 0/1 of yes and no), text, note, saved_quarter, recorded_at, actor, sequence, previous_state,
    previous_number, previous_text (of the quarter before; amounts of the year to date only within the same
    year, E37), is_changed (saved this quarter and different from before).
    """
    catalogue = load_catalogue(store, parse_quarter(quarter))
    return store.frame(
        _FIGURES,
        {
            "quarter": quarter,
            "codes": list(codes),
            "entered": [each.code for each in catalogue.indicators.values() if not each.is_derived],
            "year_to_date": [each.code for each in catalogue.indicators.values() if each.is_year_to_date],
            "missing": MISSING,
        },
    )


def with_peers(figures: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    """The figures with what is usual among their peers in the quarter before.

    `units`: unit_code, school_group, urban_rural as in `roster`. Adds school_group, urban_rural_group,
    peer_low, peer_middle, peer_high (10th percentile, median, 90th percentile) and peers (how many gave a
    number; 0 when nobody did). The three are null below `FEWEST_PEERS`. A unit is one of its own peers.
    """
    placed = figures.join(_groups(units), on="unit_code", how="left", maintain_order="left")
    return placed.join(
        _usual(placed), on=_PEERS, how="left", nulls_equal=True, maintain_order="left"
    ).with_columns(pl.col("peers").fill_null(0))


def doubted_figures(figures: pl.DataFrame, units: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """Figures of units with peers and doubts, all of them; only comparable ones (`is_comparable`) can be doubted.

    Adds to the columns of `with_peers` slip, jump, far_from_peers and doubt. Figures that the unit's group
    is not asked for are left out.
    """
    asked = pl.DataFrame(
        [
            (group, each.code, is_comparable(each), each.type == "percent")
            for each in catalogue.indicators.values()
            for group in each.applies_to
        ],
        schema={
            "school_group": pl.String,
            "indicator_code": pl.String,
            "is_number": pl.Boolean,
            "is_share": pl.Boolean,
        },
        orient="row",
    )
    beside = with_peers(figures, units).join(
        asked, on=["school_group", "indicator_code"], how="inner", maintain_order="left"
    )
    number = pl.col("number")
    has_number = pl.col("is_number") & (pl.col("state") == VALUE)
    return (
        doubts(
            beside.with_columns(
                _given=number, number=pl.when(has_number).then(number), previous=pl.col("previous_number")
            )
        )
        .with_columns(number=pl.col("_given"))
        .drop("_given", "previous", "is_number", "is_share")
    )


def doubtful_figures(store: Store, superior_code: str, quarter: str) -> pl.DataFrame:
    """The doubtful figures of the units right below, the most doubtful first.

    Columns of `figures_below`, `with_peers` and `doubts`. A figure that says the same as the quarter before
    is never among them.
    """
    codes = [unit.code for unit in subordinates(store, superior_code, parse_quarter(quarter))]
    judged = doubted_figures(
        figures_below(store, codes, quarter), roster(store, quarter, codes), load_catalogue(store, quarter)
    )
    return judged.filter(pl.col("doubt") >= DOUBTFUL).sort(
        ["doubt", "unit_code", "indicator_code"], descending=[True, False, False]
    )


def peer_figures(store: Store, unit_code: str, quarter: str) -> pl.DataFrame:
    """What is usual among a unit's sisters: right below the same superior, same group, alike urban or rural.

    One row per indicator that enough sisters gave a number for in the quarter before: indicator_code,
    peer_low, peer_middle, peer_high, peers. Empty for a unit without a superior.
    """
    unit = unit_as_of(store, unit_code, parse_quarter(quarter))
    sisters = subordinates(store, unit.superior_code, quarter) if unit.superior_code else []
    units = pl.DataFrame(
        {
            "unit_code": [each.code for each in sisters],
            "school_group": [each.group for each in sisters],
            "urban_rural": [each.urban_rural for each in sisters],
        },
        schema={"unit_code": pl.String, "school_group": pl.String, "urban_rural": pl.String},
    )
    own = _groups(units).filter(pl.col("unit_code") == unit_code)
    alike = _groups(units).join(own.drop("unit_code"), on=["school_group", "urban_rural_group"], how="semi")
    figures = figures_below(store, alike["unit_code"].to_list(), quarter)
    known = load_catalogue(store, quarter).indicators
    numbers = [code for code, each in known.items() if is_comparable(each)]
    return (
        _usual(figures.join(alike, on="unit_code"))
        .filter(pl.col("peer_middle").is_not_null() & pl.col("indicator_code").is_in(numbers))
        .select("indicator_code", "peer_low", "peer_middle", "peer_high", "peers")
        .sort("indicator_code")
    )


def judged_figures(store: Store, unit_code: str, quarter: str) -> pl.DataFrame:
    """The figures of one unit beside its sisters', with doubts: as `doubted_figures` of it alone."""
    figures = figures_below(store, [unit_code], quarter)
    catalogue = load_catalogue(store, quarter)
    numbers = [code for code, each in catalogue.indicators.items() if is_comparable(each)]
    shares = [code for code, each in catalogue.indicators.items() if each.type == "percent"]
    usual = peer_figures(store, unit_code, quarter)
    has_number = pl.col("indicator_code").is_in(numbers) & (pl.col("state") == VALUE)
    beside = figures.join(usual, on="indicator_code", how="left", maintain_order="left")
    return (
        doubts(
            beside.with_columns(
                _given="number",
                number=pl.when(has_number).then("number"),
                previous="previous_number",
                is_share=pl.col("indicator_code").is_in(shares),
            )
        )
        .with_columns(number="_given")
        .drop("_given", "previous", "is_share")
    )


def _groups(units: pl.DataFrame) -> pl.DataFrame:
    return units.select("unit_code", "school_group", urban_rural_group=urban_rural_expression())


def _usual(placed: pl.DataFrame) -> pl.DataFrame:
    """Per group, urban or rural, and indicator: the spread of the numbers of the quarter before."""
    number = pl.col("previous_number")
    is_enough = pl.col("peers") >= FEWEST_PEERS
    return (
        placed.filter((pl.col("previous_state") == VALUE) & number.is_not_null())
        .group_by(_PEERS)
        .agg(
            peer_low=_percentile(number, 10),
            peer_middle=_percentile(number, 50),
            peer_high=_percentile(number, 90),
            peers=pl.len(),
        )
        .with_columns(
            pl.when(is_enough).then(pl.col(each)).alias(each)
            for each in ("peer_low", "peer_middle", "peer_high")
        )
    )


def _percentile(number: pl.Expr, percent: int) -> pl.Expr:
    """The lowest given number that at least so many per cent of the peers do not exceed: never one between."""
    place = (pl.len().cast(pl.Int64) * percent + 99) // 100
    return number.sort().get(place - 1)
