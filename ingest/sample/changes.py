"""What happens to units between quarters: moved, merged, closed, suspended, resumed, and new ones (E25-E33)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import polars as pl

from ingest.registry import ACTOR
from ingest.sample.dice import Dice, keys_of
from ingest.sample.divisions import departments
from ingest.sample.schools import SHOWCASE, coded
from reporting.quarter import starts_at

ATTRIBUTES = (
    "name",
    "kind",
    "superior_code",
    "location_code",
    "school_type",
    "urban_rural",
    "founder",
    "status",
    "successor_code",
    "central_school_code",
    "is_suspended",
)
# Share of the schools that a quarter brings, and how many at least.
_SHARES = {
    "moved": (0.0015, 3),
    "merged": (0.0008, 2),
    "closed": (0.0008, 1),
    "suspended": (0.0008, 2),
    "new": (0.0020, 3),
}
SYNC_DAY = timedelta(days=17, hours=10)


@dataclass(frozen=True)
class Changes:
    """The unit events of one quarter, and the units as they stand afterwards (with `sequence`)."""

    events: pl.DataFrame
    units: pl.DataFrame


def sync_moment(quarter: str, now: datetime) -> datetime:
    """When the quarter's registry was synced: its 18th day, never later than the clock."""
    return min(starts_at(quarter) + SYNC_DAY, now)


def found(units: pl.DataFrame, quarter: str, now: datetime) -> Changes:
    """The first sync: every unit is new."""
    first = units.with_columns(sequence=pl.lit(1)).sort("unit_code")
    return Changes(_events(first, "synced", quarter, ACTOR, sync_moment(quarter, now)), first)


def change(units: pl.DataFrame, quarter: str, number: int, seed: int, now: datetime) -> Changes:
    """The next quarter's events. `number` counts the quarters of the sample from 0."""
    schools = units.filter(
        pl.col("kind").is_in(["school", "teaching_point"])
        & (pl.col("status") == "active")
        & (pl.col("superior_code") != SHOWCASE)
    ).sort("unit_code")
    dice = Dice(keys_of(schools["unit_code"]), seed)
    draw = pl.Series(dice.uniform("change", number))
    is_central = pl.col("unit_code").is_in(units["central_school_code"].drop_nulls().unique().implode())
    pool = schools.with_columns(
        draw=draw, is_free=~pl.col("is_suspended") & ~is_central, total=pl.len()
    ).sort("draw", "unit_code")
    counties = units.filter(pl.col("kind") == "county")
    pickers: dict[str, Callable[[pl.DataFrame], pl.DataFrame]] = {
        "moved": partial(_moved, counties=counties),
        "merged": _merged,
        "closed": _closed,
        "suspended": _suspended,
    }
    synced: list[tuple[str, pl.DataFrame]] = []
    later: list[tuple[str, pl.DataFrame]] = []
    for name, pick in pickers.items():
        share, least = _SHARES[name]
        count = max(least, round(schools.height * share))
        chosen = pick(pool).head(count)
        touched = pl.concat([chosen["unit_code"], chosen["successor_code"].drop_nulls()])
        pool = pool.filter(~pl.col("unit_code").is_in(touched.implode()))
        (synced if name in ("merged", "closed") else later).append((name, chosen))
    later.append(("resumed", _resumed(pool).head(2)))
    new = _new(pool, units, max(_SHARES["new"][1], round(schools.height * _SHARES["new"][0])))
    return _applied(units, new=new, synced=synced, later=later, quarter=quarter, now=now)


def _applied(
    units: pl.DataFrame,
    *,
    new: pl.DataFrame,
    synced: list[tuple[str, pl.DataFrame]],
    later: list[tuple[str, pl.DataFrame]],
    quarter: str,
    now: datetime,
) -> Changes:
    moment = sync_moment(quarter, now)
    by_hand = min(moment + timedelta(days=20, hours=5), now)
    columns = ["unit_code", "sequence", *ATTRIBUTES]
    after = [new.with_columns(sequence=pl.lit(1)).select(columns)]
    after += [frame.with_columns(pl.col("sequence") + 1).select(columns) for _, frame in [*synced, *later]]
    fresh = pl.concat([after[0], *after[1 : 1 + len(synced)]])
    events = [_events(fresh, "synced", quarter, ACTOR, moment)]
    for (action, frame), rows in zip(later, after[1 + len(synced) :], strict=True):
        events.append(
            _events(rows, action, quarter, ACTOR, by_hand).with_columns(
                frame.select(actor=pl.col("common") + "-manager").to_series()
                if action == "moved"
                else (pl.col("unit_code") + "-manager").alias("actor")
            )
        )
    changed = pl.concat(after)
    kept = units.join(changed, on="unit_code", how="anti")
    return Changes(
        pl.concat(events).sort("unit_code", "sequence"),
        pl.concat([kept.select(columns), changed], how="vertical_relaxed").sort("unit_code"),
    )


def _moved(pool: pl.DataFrame, counties: pl.DataFrame) -> pl.DataFrame:
    """A school goes to the next county of the same prefecture or province."""
    nexts = (
        counties.sort("superior_code", "unit_code")
        .select(
            county="unit_code",
            common="superior_code",
            to=pl.col("unit_code").shift(-1).over("superior_code"),
        )
        .with_columns(to=pl.coalesce("to", pl.col("county").first().over("common")))
    )
    return (
        pool.filter("is_free")
        .join(nexts, left_on="superior_code", right_on="county", maintain_order="left")
        .filter(pl.col("to") != pl.col("superior_code"))
        .with_columns(superior_code=pl.col("to"))
    )


def _merged(pool: pl.DataFrame) -> pl.DataFrame:
    """A school joins the next of its type under the same superior; its code is void from then on (E28)."""
    standing = pool.filter(~pl.col("is_suspended")).sort("superior_code", "school_type", "unit_code")
    heirs = standing.select(
        "unit_code", heir=pl.col("unit_code").shift(-1).over("superior_code", "school_type")
    )
    chosen = (
        pool.filter("is_free")
        .join(heirs, on="unit_code", maintain_order="left")
        .filter(pl.col("heir").is_not_null())
    )
    # One heir takes in one school, and is not itself merged away in the same quarter.
    alone = ~pl.col("unit_code").is_in(chosen["heir"].implode())
    return chosen.filter(alone).with_columns(status=pl.lit("merged"), successor_code=pl.col("heir"))


def _closed(pool: pl.DataFrame) -> pl.DataFrame:
    """Small village schools are given up."""
    is_small = pl.col("urban_rural").str.starts_with("2") & (pl.col("school_type") != "342")
    return pool.filter(pl.col("is_free") & is_small).with_columns(status=pl.lit("closed"))


def _suspended(pool: pl.DataFrame) -> pl.DataFrame:
    return pool.filter("is_free").with_columns(is_suspended=pl.lit(True))


def _resumed(pool: pl.DataFrame) -> pl.DataFrame:
    return pool.filter("is_suspended").with_columns(is_suspended=pl.lit(False))


def _new(pool: pl.DataFrame, units: pl.DataFrame, count: int) -> pl.DataFrame:
    """Schools opened in towns, beside existing ones of the same type, with the next free codes (E32)."""
    models = pool.filter(
        pl.col("school_type").is_in(["111", "211", "312"]) & pl.col("urban_rural").str.starts_with("1")
    ).tail(count)
    serials = (
        units.filter(pl.col("unit_code").str.len_chars() == 10)
        .group_by(prefix=pl.col("unit_code").str.slice(0, 4))
        .agg(serial=pl.col("unit_code").str.slice(4).cast(pl.Int64).max())
    )
    names = departments().select("unit_code", "place")
    opened = coded(
        models.sort("unit_code").select(
            "superior_code",
            "school_type",
            "urban_rural",
            "founder",
            place_code="location_code",
            place=pl.col("location_code").replace_strict(dict(names.iter_rows())),
        ),
        dict(serials.iter_rows()),
    )
    return opened.with_columns(
        pl.col("name") + "（新校区）",
        status=pl.lit("active"),
        successor_code=pl.lit(None, dtype=pl.String),
        is_suspended=pl.lit(False),
    )


def _events(rows: pl.DataFrame, action: str, quarter: str, actor: str, moment: datetime) -> pl.DataFrame:
    return rows.select(
        "unit_code",
        pl.col("sequence").cast(pl.Int32),
        *ATTRIBUTES,
        action=pl.lit(action),
        quarter=pl.lit(quarter),
        actor=pl.lit(actor),
        recorded_at=pl.lit(moment),
    )
