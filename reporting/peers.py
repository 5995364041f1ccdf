"""What is usual among the units a figure can fairly be held against: the same kind of school, as large, as rural.

Peers stand right below the same superior. The narrowest circle that holds enough of them is taken:

1. size: the same category of school (小学, 普通初中, 普通高中, ...), alike 城区, 镇区 or 乡村, of the same size
2. place: the same category, alike 城区, 镇区 or 乡村, of any size
3. type: the same category, anywhere, of any size
4. group: the same group of the catalogue (K12, SV, ...), of the same size: a county has one senior school, and
   beside small primary schools every figure of it would be far too large
"""

import polars as pl

from reporting.codes import school_category_expression, urban_rural_expression
from reporting.figure import VALUE
from reporting.plausibility import FEWEST_PEERS
from reporting.units import Unit

STUDENTS = "A02"
# Within a band the largest is about three times the smallest; below 100 is what the ministry calls small.
SIZE_BANDS = (100, 300, 1000, 3000, 10000)
CIRCLES = {
    "size": ("school_group", "school_category", "urban_rural_group", "size_band"),
    "place": ("school_group", "school_category", "urban_rural_group"),
    "type": ("school_group", "school_category"),
    "group": ("school_group", "size_band"),
}
PERCENTILES = {"peer_low": 10, "peer_middle": 50, "peer_high": 90}
_UNIT_COLUMNS = ("unit_code", "school_group", "school_type", "urban_rural")


def peer_units(units: list[Unit]) -> pl.DataFrame:
    """What `with_peers` needs to know of units: unit_code, school_group, school_type, urban_rural."""
    rows = [(unit.code, unit.group, unit.school_type, unit.urban_rural) for unit in units]
    return pl.DataFrame(rows, schema=dict.fromkeys(_UNIT_COLUMNS, pl.String), orient="row")


def with_peers(figures: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    """The figures with what is usual among their peers, the unit itself left out.

    `figures` as from `figures_below`; `units` as from `roster`. The measure is what the peers had in the
    quarter before, which is complete; of amounts of the year to date, which begin anew each year, what they
    have in the same quarter. Adds school_group, peer_low, peer_middle, peer_high (10th percentile, median,
    90th percentile), peers (how many gave a number) and peer_circle (a key of `CIRCLES`); where no circle
    holds `FEWEST_PEERS` they are null, and peers is 0.
    """
    placed = figures.join(_circles(figures, units), on="unit_code", how="left", maintain_order="left")
    measured = placed.select(
        _measure(), pl.col("indicator_code").rank("dense").alias("_indicator"), *CIRCLES
    ).with_row_index("_row")
    usual = {name: _usual(measured, name) for name in CIRCLES}
    chosen = {
        column: pl.coalesce(usual[name][column] for name in CIRCLES) for column in (*PERCENTILES, "peers")
    }
    circle = pl.coalesce(pl.when(usual[name]["peers"].is_not_null()).then(pl.lit(name)) for name in CIRCLES)
    return (
        placed.drop(CIRCLES)
        .with_columns(**chosen, peer_circle=circle)
        .with_columns(pl.col("peers").fill_null(0))
    )


def _circles(figures: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    """unit_code, school_group, and for each circle a number that its members share; null: in none of this kind.

    A unit without students, a department among them, has no size.
    """
    students = figures.filter(pl.col("indicator_code") == STUDENTS).select(
        "unit_code",
        # Last quarter's, where there are some: this quarter's may be the slip that is looked for.
        students=pl.coalesce(_given("previous_state", "previous_number"), _given()),
    )
    bands = pl.sum_horizontal((pl.col("students") >= least).cast(pl.Int8) for least in SIZE_BANDS)
    return (
        units.join(students, on="unit_code", how="left")
        .select(
            "unit_code",
            "school_group",
            school_category=school_category_expression(),
            urban_rural_group=urban_rural_expression(),
            size_band=pl.when(pl.col("students").is_not_null()).then(bands).cast(pl.String),
        )
        .select(
            "unit_code",
            "school_group",
            **{name: pl.concat_str(keys, separator="/").rank("dense") for name, keys in CIRCLES.items()},
        )
    )


def _given(state: str = "state", number: str = "number") -> pl.Expr:
    return pl.when(pl.col(state) == VALUE).then(number)


def _measure() -> pl.Expr:
    """What a figure is to its peers."""
    before = _given("previous_state", "previous_number")
    return pl.when("is_year_to_date").then(_given()).otherwise(before).alias("_measure")


def _usual(measured: pl.DataFrame, circle: str) -> pl.DataFrame:
    """Percentiles and number of the others in one circle, in the order of the rows; null where too few."""
    alike = [circle, "_indicator"]
    ordered = measured.sort(*alike, "_measure", nulls_last=True).with_columns(
        _place=pl.int_range(pl.len(), dtype=pl.Int64),
        _is_own=pl.col("_measure").is_not_null(),
    )
    counted = ordered.with_columns(
        _first=pl.col("_place").min().over(alike),
        peers=pl.col("_is_own").sum().over(alike).cast(pl.Int64) - pl.col("_is_own"),
    )
    is_enough = pl.col(circle).is_not_null() & (pl.col("peers") >= FEWEST_PEERS)
    return (
        counted.select(
            "_row",
            pl.when(is_enough).then("peers").alias("peers"),
            *(
                pl.when(is_enough).then(pl.col("_measure").gather(_nth_of_others(percent))).alias(name)
                for name, percent in PERCENTILES.items()
            ),
        )
        .sort("_row")
        .drop("_row")
    )


def _nth_of_others(percent: int) -> pl.Expr:
    """Where the lowest number lies that so many per cent of the others do not exceed: never one between two."""
    nth = (pl.col("peers") * percent + 99) // 100
    is_passed = pl.col("_is_own") & (pl.col("_place") - pl.col("_first") < nth)
    return (pl.col("_first") + nth - 1 + is_passed).clip(0, pl.len() - 1)
