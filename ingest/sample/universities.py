"""Universities: real ones, with the department that runs them, not the place they stand in (E13-E15, E27)."""

from decimal import Decimal

import polars as pl

from ingest.sample.dice import Dice, keys_of
from ingest.sample.divisions import DATA_DIR, XPCC
from reporting.units import MINISTRY

MIN_MINISTRY_UNIVERSITIES = 5
# Shown in demonstrations: a local one of Anhui and one of the ministry's own.
SHOWN = ("4134010357", "4111010003")
# In every sample: those, and three that are run from elsewhere than they stand (E26, E27).
ALWAYS = (*SHOWN, "4113010080", "4154010695", "4111012802")


def universities(offices: pl.DataFrame, fraction: Decimal, seed: int) -> pl.DataFrame:
    """A share of the universities: at least one of every province, at least five of the ministry's own.

    Columns: unit_code, name, kind, superior_code, location_code, school_type, urban_rural, founder.
    """
    found = pl.read_csv(DATA_DIR / "universities_2021.csv", infer_schema=False).rename(
        {"school_code": "unit_code", "name_zh": "name"}
    )
    provinces = offices.filter(pl.col("kind") == "province").select(
        province_code="unit_code", province="place", short=pl.col("place").str.slice(0, 2)
    )
    cities = offices.filter(pl.col("kind") != "county").unique("place", keep="first", maintain_order=True)
    counties = offices.filter(pl.col("kind") == "county").unique("place", keep="none")
    city_codes = dict(pl.concat([counties, cities]).select("place", "unit_code").iter_rows())
    by_short = dict(provinces.select("short", "province_code").iter_rows())
    department = pl.col("supervising_department")
    named = found.with_columns(
        superior_code=pl.when(pl.col("affiliation").is_in(["moe", "other_central"]))
        .then(pl.lit(MINISTRY))
        .when(pl.col("affiliation") == "xpcc")
        .then(pl.lit(XPCC))
        .otherwise(department.str.slice(0, 2).replace_strict(by_short, default=None)),
        location_code=pl.col("location").replace_strict(city_codes, default=None),
    ).with_columns(location_code=pl.coalesce("location_code", pl.col("unit_code").str.slice(2, 2) + "0000"))
    return (
        _chosen(named.sort("unit_code"), fraction, seed)
        .select(
            "unit_code",
            "name",
            "superior_code",
            "location_code",
            kind=pl.lit("university"),
            school_type=_school_type(),
            urban_rural=pl.lit("111"),
            founder=pl.when(pl.col("note") == "民办").then(pl.lit("民办")).otherwise(pl.lit("教育部门")),
        )
        .sort("unit_code")
    )


def _chosen(named: pl.DataFrame, fraction: Decimal, seed: int) -> pl.DataFrame:
    chance = pl.Series(Dice(keys_of(named["unit_code"]), seed).uniform("university"))
    always = pl.col("unit_code").is_in(ALWAYS)
    least = pl.when(pl.col("superior_code") == MINISTRY).then(MIN_MINISTRY_UNIVERSITIES).otherwise(1)
    wanted = (pl.len().over("superior_code") * float(fraction)).round()
    return (
        named.with_columns(chance=pl.when(always).then(-1.0).otherwise(chance))
        .with_columns(
            place=pl.col("chance").rank("ordinal").over("superior_code"),
            wanted=pl.max_horizontal(wanted, least),
        )
        .filter((pl.col("place") <= pl.col("wanted")) | always)
    )


def _school_type() -> pl.Expr:
    name = pl.col("name")
    return (
        pl.when(pl.col("level") == "本科")
        .then(pl.when(name.str.contains("大学")).then(pl.lit("411")).otherwise(pl.lit("412")))
        .otherwise(pl.when(name.str.contains("高等专科学校")).then(pl.lit("414")).otherwise(pl.lit("415")))
    )
