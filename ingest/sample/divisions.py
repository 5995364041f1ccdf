"""The departments of the nation: provinces, prefectures and counties as they are (E09-E11, E15)."""

from pathlib import Path

import polars as pl

DATA_DIR = Path(__file__).parent / "data"
XPCC = "660000"
MUNICIPALITIES = ("110000", "120000", "310000", "500000")
XPCC_CITIES = "6590"
# Kinds of the file that have a department of their own; development zones and pseudo levels have none.
_COUNTY_KINDS = ("administrative", "province_administered_county")
_XPCC_CITY_KIND = "province_administered_county"


def departments() -> pl.DataFrame:
    """All departments below the ministry, superiors first.

    Columns: unit_code, name, kind, superior_code, location_code, place (the division's bare name). Counties of
    a municipality and those run by their province stand right below it; a prefecture without counties is
    a prefecture; the cities of the XPCC stand below the XPCC, which is a province of its own.
    """
    regions = pl.read_csv(DATA_DIR / "regions_2023.csv", infer_schema=False)
    pseudo = regions.filter(pl.col("kind") == "pseudo").select(pseudo_code="code", above_pseudo="parent_code")
    level, kind, code = pl.col("level"), pl.col("kind"), pl.col("code")
    is_xpcc_city = code.str.starts_with(XPCC_CITIES) & (kind == _XPCC_CITY_KIND)
    found = (
        regions.filter(
            (level == "province")
            | ((level == "prefecture") & (kind == "administrative"))
            | ((level == "county") & kind.is_in(_COUNTY_KINDS))
        )
        .join(pseudo, left_on="parent_code", right_on="pseudo_code", how="left")
        .select(
            unit_code="code",
            kind="level",
            place="name",
            superior_code=pl.when(is_xpcc_city)
            .then(pl.lit(XPCC))
            .otherwise(pl.coalesce("above_pseudo", "parent_code")),
        )
    )
    xpcc = pl.DataFrame(
        {
            "unit_code": [XPCC],
            "kind": ["province"],
            "place": ["新疆生产建设兵团"],
            "superior_code": ["000000"],
        }
    )
    rank = pl.col("kind").replace_strict({"province": 0, "prefecture": 1, "county": 2})
    return (
        pl.concat([found, xpcc], how="diagonal")
        .sort(rank, "unit_code")
        .select(
            "unit_code",
            "kind",
            "superior_code",
            "place",
            name=pl.col("place") + _office(),
            location_code="unit_code",
        )
    )


def _office() -> pl.Expr:
    code, kind = pl.col("unit_code"), pl.col("kind")
    return (
        pl.when(code.is_in(MUNICIPALITIES))
        .then(pl.lit("教育委员会"))
        .when((kind == "province") & (code != XPCC))
        .then(pl.lit("教育厅"))
        .otherwise(pl.lit("教育局"))
    )


def places(offices: pl.DataFrame) -> pl.DataFrame:
    """Where schools stand: counties, and prefectures that have none (E11).

    Columns: place_code, place, kind, superior_code, province_code, prefecture_code (null where the county
    stands right below its province).
    """
    above = offices.select(superior_code="unit_code", superior_kind="kind", above_superior="superior_code")
    with_counties = offices.filter(pl.col("kind") == "county")["superior_code"].unique()
    is_place = (pl.col("kind") == "county") | (
        (pl.col("kind") == "prefecture") & ~pl.col("unit_code").is_in(with_counties.implode())
    )
    is_below_prefecture = pl.col("superior_kind") == "prefecture"
    return (
        offices.filter(is_place)
        .join(above, on="superior_code")
        .select(
            "place",
            "kind",
            "superior_code",
            place_code="unit_code",
            province_code=pl.when(is_below_prefecture).then("above_superior").otherwise("superior_code"),
            prefecture_code=pl.when(is_below_prefecture)
            .then("superior_code")
            .when(pl.col("kind") == "prefecture")
            .then("unit_code"),
        )
        .sort("place_code")
    )
