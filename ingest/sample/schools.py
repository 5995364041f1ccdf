"""Schools and teaching points: as many as there are by province and type, spread over real places."""

from decimal import Decimal

import numpy as np
import polars as pl

from ingest.sample.dice import Dice, Floats, keys_of
from ingest.sample.divisions import DATA_DIR
from ingest.sample.names import with_names

TEACHING_POINT = "218"
# Columns of schools_by_province.csv and the school types behind them, with the share of each.
_TYPES: dict[str, dict[str, float]] = {
    "kindergarten": {"111": 1.0},
    "primary": {"211": 1.0},
    "teaching_point": {TEACHING_POINT: 1.0},
    "junior": {"311": 1.0},
    "nine_year": {"312": 1.0},
    "senior": {"342": 1.0},
    "full_secondary": {"341": 1.0},
    "twelve_year": {"345": 1.0},
    "vocational": {"361": 0.55, "365": 0.45},
    "special": {"514": 0.70, "513": 0.16, "512": 0.12, "511": 0.02},
}
# Share of a type that stands under the prefecture, and under the province (E12).
_DIRECT = {
    "111": (0.02, 0.002),
    "211": (0.02, 0.001),
    "311": (0.03, 0.001),
    "312": (0.03, 0.001),
    "341": (0.15, 0.01),
    "342": (0.25, 0.02),
    "345": (0.15, 0.01),
    "361": (0.35, 0.15),
    "365": (0.30, 0.03),
    "511": (0.50, 0.20),
    "512": (0.50, 0.05),
    "513": (0.30, 0.01),
    "514": (0.30, 0.01),
}
# Where a school of a type stands: urban code by share, in a district, a county-level city, a county.
_URBAN_CODES = ("111", "112", "121", "122", "123", "210", "220")
_MIX = {
    "early": (
        (0.58, 0.18, 0.08, 0.04, 0.01, 0.03, 0.08),
        (0.25, 0.10, 0.22, 0.09, 0.01, 0.09, 0.24),
        (0.02, 0.01, 0.34, 0.11, 0.02, 0.14, 0.36),
    ),
    "primary": (
        (0.48, 0.18, 0.10, 0.05, 0.01, 0.04, 0.14),
        (0.16, 0.09, 0.18, 0.10, 0.01, 0.11, 0.35),
        (0.01, 0.01, 0.20, 0.12, 0.01, 0.16, 0.49),
    ),
    "point": (
        (0.02, 0.08, 0.05, 0.15, 0.00, 0.10, 0.60),
        (0.00, 0.02, 0.03, 0.10, 0.00, 0.10, 0.75),
        (0.00, 0.00, 0.01, 0.06, 0.00, 0.08, 0.85),
    ),
    "junior": (
        (0.55, 0.16, 0.14, 0.05, 0.01, 0.05, 0.04),
        (0.22, 0.08, 0.38, 0.12, 0.01, 0.11, 0.08),
        (0.01, 0.01, 0.52, 0.16, 0.01, 0.19, 0.10),
    ),
    "upper": (
        (0.78, 0.14, 0.05, 0.02, 0.01, 0.00, 0.00),
        (0.45, 0.12, 0.36, 0.05, 0.01, 0.01, 0.00),
        (0.05, 0.02, 0.80, 0.09, 0.01, 0.02, 0.01),
    ),
}
_MIX_OF = {"111": "early", "211": "primary", TEACHING_POINT: "point", "311": "junior", "312": "junior"}
_PRIVATE = {
    "111": 0.57,
    "211": 0.04,
    "311": 0.08,
    "312": 0.25,
    "341": 0.20,
    "342": 0.20,
    "345": 0.75,
    "361": 0.25,
    "365": 0.15,
}
_CATEGORY = {"111": "11", "211": "21", TEACHING_POINT: "21", "311": "31", "312": "31"}

# A county in the mountains with one school of nearly every kind, for demonstrations: Jinzhai, Anhui.
SHOWCASE = "341524"
_SHOWCASE_TYPES = (
    "111",
    "111",
    "111",
    "211",
    "211",
    "211",
    "211",
    "218",
    "218",
    "218",
    "311",
    "311",
    "312",
    "341",
    "342",
    "365",
    "514",
)
# (place, type, superior): what every sample must hold (E10-E12, E15), whatever the fraction.
_EDGES = [
    *((SHOWCASE, each, SHOWCASE) for each in _SHOWCASE_TYPES),
    *(
        (place, each, place)
        for place in ("441900", "442000", "460400", "620200")
        for each in ("111", "211", "311")
    ),
    *(
        (place, each, place)
        for place in ("659001", "419001", "429021", "469001")
        for each in ("111", "211", "341")
    ),
    ("110101", "342", "110000"),
    ("341503", "342", "341500"),
    ("340104", "361", "340000"),
    ("340104", "511", "340000"),
    ("340104", "512", "340100"),
    ("110105", "513", "110105"),
    ("310101", "345", "310101"),
]


def schools(places: pl.DataFrame, fraction: Decimal, seed: int) -> pl.DataFrame:
    """All schools of the sample, with the edge cases, sorted by code.

    Columns: unit_code, name, kind, superior_code, location_code, school_type, urban_rural, founder,
    central_school_code.
    """
    found = pl.concat([_edges(places), _spread(places, fraction, seed)])
    found = found.sort("school_type", "place_code", "draw", maintain_order=True).with_row_index("line")
    dice = Dice(found["line"].cast(pl.UInt64).to_numpy() + np.uint64(1), seed)
    return coded(_described(found, dice), {})


def coded(described: pl.DataFrame, last_serials: dict[str, int]) -> pl.DataFrame:
    """Give codes (2 digits category, 2 province, 6 serial), names and central schools.

    `last_serials`: the last serial used by its first four digits, where schools exist already.
    """
    category = pl.col("school_type").replace_strict(
        {**_CATEGORY, **dict.fromkeys(("341", "342", "345"), "34"), "361": "36", "365": "36"},
        default="51",
    )
    # The XPCC's schools carry the digits of Xinjiang (E15).
    prefix = category + pl.col("place_code").str.slice(0, 2)
    used = pl.col("prefix").replace_strict(last_serials, default=0, return_dtype=pl.Int64)
    serial = used + 1 + pl.int_range(pl.len()).over("prefix")
    named = with_names(
        described.with_columns(prefix=prefix)
        .sort("prefix", "place_code", maintain_order=True)
        .with_columns(serial=serial)
        .with_columns(unit_code=pl.col("prefix") + pl.col("serial").cast(pl.String).str.zfill(6))
    )
    return _with_central_schools(
        named.select(
            "unit_code",
            "name",
            "superior_code",
            "school_type",
            "urban_rural",
            "founder",
            kind=pl.when(pl.col("school_type") == TEACHING_POINT)
            .then(pl.lit("teaching_point"))
            .otherwise(pl.lit("school")),
            location_code="place_code",
        )
    ).sort("unit_code")


def _edges(places: pl.DataFrame) -> pl.DataFrame:
    given = pl.DataFrame(
        _EDGES, schema=["place_code", "school_type", "superior_code"], orient="row"
    ).with_columns(draw=pl.lit(-1.0))
    return given.join(
        places.select("place_code", "place", "prefecture_code", "province_code"),
        on="place_code",
        maintain_order="left",
    )


def _spread(places: pl.DataFrame, fraction: Decimal, seed: int) -> pl.DataFrame:
    """Schools by province and type, each put in a place by weight; the number is the fraction of the real one."""
    counts = pl.read_csv(DATA_DIR / "schools_by_province.csv", schema_overrides={"province_code": pl.String})
    weights = _weights(places, fraction, seed)
    frames = []
    for column, types in _TYPES.items():
        carried = 0.0
        for province_code, real in counts.select("province_code", column).iter_rows():
            rows = np.flatnonzero((places["province_code"] == province_code).to_numpy())
            for school_type, share in types.items():
                carried += real * share * float(fraction)
                count = round(carried)
                carried -= count
                if count > 0:
                    there = places.select(pl.all().gather(rows))
                    frames.append(_put(there, weights[school_type][rows], count, school_type, seed))
    return pl.concat(frames) if frames else _edges(places).clear()


def _weights(places: pl.DataFrame, fraction: Decimal, seed: int) -> dict[str, Floats]:
    dice = Dice(keys_of(places["place_code"]), seed)
    size = np.exp(0.5 * dice.normal("size"))
    if fraction < Decimal("0.2"):
        # In a small sample every province keeps a few places with enough schools to look at.
        size = np.exp(0.9 * dice.normal("size"))
        chance = dice.uniform("focus")
        order = pl.DataFrame({"province": places["province_code"], "chance": chance})
        is_focus = order.select(pl.col("chance") == pl.col("chance").min().over("province")).to_series()
        size = size * np.where(is_focus.to_numpy(), 6.0, 1.0)
    is_district = places["place"].str.ends_with("区").to_numpy()
    rural = np.where(is_district, 0.25, 1.0)
    upper = np.where(is_district, 1.3, 1.0)
    return {
        each: size * (rural if each == TEACHING_POINT else upper if each[0] in "35" else 1.0)
        for types in _TYPES.values()
        for each in types
    }


def _put(places: pl.DataFrame, weights: Floats, count: int, school_type: str, seed: int) -> pl.DataFrame:
    """Schools of one type in one province's places, evenly along their weights."""
    key = np.arange(count, dtype=np.uint64) + np.uint64(int(places["place_code"][0]) * 1_000_000)
    draw = Dice(key, seed).uniform(f"place.{school_type}")
    ends = np.cumsum(weights) / weights.sum()
    chosen = np.searchsorted(ends, (np.arange(count) + draw) / count).clip(0, len(weights) - 1)
    return places.select(pl.all().gather(chosen)).select(
        "place_code",
        school_type=pl.lit(school_type),
        superior_code=pl.lit(None, dtype=pl.String),
        draw=pl.Series(draw),
        place="place",
        prefecture_code="prefecture_code",
        province_code="province_code",
    )


def _described(found: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    """Fill in superior, urban or rural, and founder; edge cases keep the superior they came with."""
    kind = pl.col("school_type")
    direct = dice.uniform("direct")
    share = [
        kind.replace_strict({code: both[column] for code, both in _DIRECT.items()}, default=0.0)
        for column in (0, 1)
    ]
    return found.with_columns(
        pl.Series("direct", direct),
        pl.Series("urban_rural", _urban_rural(found, dice.uniform("urban"))),
        pl.Series("private", dice.uniform("founder")),
    ).with_columns(
        superior_code=pl.when(pl.col("superior_code").is_not_null())
        .then("superior_code")
        .when(pl.col("direct") < share[1])
        .then("province_code")
        .when(pl.col("direct") < share[0] + share[1])
        .then(pl.coalesce("prefecture_code", "place_code"))
        .otherwise("place_code"),
        founder=pl.when(pl.col("private") < kind.replace_strict(_PRIVATE, default=0.0))
        .then(pl.lit("民办"))
        .when(pl.col("private") > 0.97)
        .then(pl.lit("其他部门"))
        .otherwise(pl.lit("教育部门")),
    )


def _urban_rural(found: pl.DataFrame, draw: Floats) -> list[str]:
    area = np.select(
        [found["place"].str.ends_with("区").to_numpy(), found["place"].str.ends_with("市").to_numpy()],
        [0, 1],
        default=2,
    )
    mix = found["school_type"].replace_strict(_MIX_OF, default="upper").to_numpy()
    codes = np.zeros(found.height, dtype=np.int64)
    for name, shares in _MIX.items():
        for place in range(3):
            rows = (mix == name) & (area == place)
            ends = np.cumsum(shares[place]) / sum(shares[place])
            codes[rows] = np.searchsorted(ends, draw[rows]).clip(0, len(_URBAN_CODES) - 1)
    return np.array(_URBAN_CODES)[codes].tolist()  # type: ignore[no-any-return]


def _with_central_schools(frame: pl.DataFrame) -> pl.DataFrame:
    """A teaching point belongs to a primary school of its county, or else of its province (E33)."""
    primary = frame.filter(pl.col("school_type") == "211").sort("unit_code")
    in_place = primary.group_by("location_code").agg(near=pl.col("unit_code"))
    in_province = primary.group_by(province=pl.col("location_code").str.slice(0, 2)).agg(
        far=pl.col("unit_code").first()
    )
    is_point = pl.col("kind") == "teaching_point"
    nth = pl.int_range(pl.len()).over("location_code", "kind")
    return (
        frame.with_columns(province=pl.col("location_code").str.slice(0, 2), nth=nth)
        .join(in_place, on="location_code", how="left", maintain_order="left")
        .join(in_province, on="province", how="left", maintain_order="left")
        .with_columns(
            central_school_code=pl.when(is_point).then(
                pl.coalesce(
                    pl.col("near").list.get(pl.col("nth") % pl.col("near").list.len(), null_on_oob=True),
                    "far",
                )
            )
        )
        .drop("province", "nth", "near", "far")
    )
