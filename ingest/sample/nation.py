"""A synthetic nation in an empty store: units, the people behind the accounts, and the quarters played."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import numpy as np
import polars as pl

from auth.accounts import create_accounts
from ingest.sample.changes import ATTRIBUTES, Changes, change, found, sync_moment
from ingest.sample.dice import Dice, keys_of
from ingest.sample.divisions import departments, places
from ingest.sample.forms import Layout
from ingest.sample.people import name_people
from ingest.sample.play import play_quarter
from ingest.sample.schools import SHOWCASE, schools
from ingest.sample.script import Quarter
from ingest.sample.slips import NONE
from ingest.sample.stage import Calendar, Nation, Stage
from ingest.sample.universities import universities
from reporting.calendar import open_quarter
from reporting.catalogue import load_catalogue
from reporting.quarter import previous_quarter
from store import clock
from store.connection import Store, Writing
from store.errors import Refusal

_NO_REVIEWER = 3


def make_sample(
    store: Store,
    fraction: Decimal,
    quarters: int,
    seed: int,
    progress: Callable[[str], None] = print,
) -> dict[str, int]:
    """Fill an initialised store with a sample nation; all or nothing. Returns counts.

    `fraction` is the share of the nation's schools (1 is about 627,000 units); departments are always
    complete. The last of the `quarters` is the one open by the clock; nothing is recorded after the clock.
    The same seed, clock and fraction give the same rows (the time of writing excepted).
    Refusals: `store_not_empty`, `catalogue_missing`.
    """
    known = store.row("select count(*) from ops.unit_event where kind <> 'ministry'")
    if known and known[0]:
        raise Refusal(
            "store_not_empty",
            "The store already has units. A sample nation needs a fresh one: set JIBAO_DATA_DIR to an"
            " empty directory.",
        )
    now = clock.now()
    names = _quarters(now, quarters)
    layout = Layout(load_catalogue(store, names[-1]))
    progress(f"sample nation: fraction {fraction}, quarters {names[0]} to {names[-1]}, seed {seed}")
    counts = {"units": 0, "acts": 0, "figures": 0, "releases": 0}
    with store.writing() as write:
        units = _write_units(write, fraction, names, seed, now)
        codes = units["unit_code"]
        no_reviewer = _without_reviewer(units, seed)
        people = name_people(write, units, no_reviewer, sync_moment(names[0], now), seed)
        progress(f"{len(codes):,} units, {people:,} accounts of named people")
        nation = Nation(
            codes,
            np.full(len(codes), -1, dtype=np.int64),
            np.zeros(len(codes), dtype=np.int64),
            np.full(len(codes), NONE),
            no_reviewer,
        )
        calendar = Calendar(
            np.array([int(name[:4]) for name in names]), np.array([int(name[5]) for name in names])
        )
        stage = Stage(
            store=store,
            write=write,
            nation=nation,
            layout=layout,
            calendar=calendar,
            seed=seed,
            progress=progress,
        )
        for number, name in enumerate(names):
            quarter = Quarter(name, number, sync_moment(name, now), now)
            made = play_quarter(stage, quarter, corrects_release=number == len(names) - 2)
            for key, count in made.items():
                counts[key] += count
        counts["units"] = len(codes)
        counts["accounts"] = people + create_accounts(store, names[-1])
    progress(f"{counts['accounts']:,} accounts, {counts['figures']:,} figures in all")
    return counts


def _quarters(now: datetime, count: int) -> list[str]:
    names = [open_quarter(now)]
    while len(names) < count:
        names.insert(0, previous_quarter(names[0]))
    return names


def _write_units(
    write: Writing, fraction: Decimal, names: list[str], seed: int, now: datetime
) -> pl.DataFrame:
    """The first sync and what every later quarter changed. Returns all units as they stand at the end."""
    offices = departments()
    first = pl.concat(
        [
            offices.drop("place"),
            universities(offices, fraction, seed),
            schools(places(offices), fraction, seed),
        ],
        how="diagonal",
    ).with_columns(
        status=pl.lit("active"),
        successor_code=pl.lit(None, dtype=pl.String),
        is_suspended=pl.lit(False),
    )
    state = found(first.select("unit_code", *ATTRIBUTES), names[0], now)
    _append(write, state, names[0], now)
    for number, name in enumerate(names[1:], start=1):
        state = change(state.units, name, number, seed, now)
        _append(write, state, name, now)
    return state.units


def _append(write: Writing, state: Changes, quarter: str, now: datetime) -> None:
    write.append("unit_event", state.events)
    synced = state.events.filter(pl.col("action") == "synced")
    is_new = pl.col("sequence") == 1
    write.append(
        "sync_event",
        synced.select(
            quarter=pl.lit(quarter),
            sequence=pl.lit(1),
            source=pl.lit("sample"),
            checksum=pl.lit("-"),
            new_count=is_new.sum(),
            changed_count=pl.lit(0),
            closed_count=(pl.col("status") == "closed").sum(),
            merged_count=(pl.col("status") == "merged").sum(),
            affiliation_differs_count=pl.lit(0),
            actor=pl.lit("registry"),
            recorded_at=pl.lit(sync_moment(quarter, now)),
        ),
    )


def _without_reviewer(units: pl.DataFrame, seed: int) -> pl.Series:
    """A few counties whose reviewer has left: they cannot report by hand (E22)."""
    counties = units.filter((pl.col("kind") == "county") & (pl.col("unit_code") != SHOWCASE))
    draw = Dice(keys_of(counties["unit_code"]), seed).uniform("no reviewer")
    return counties["unit_code"].gather(np.argsort(draw)[:_NO_REVIEWER]).sort()
