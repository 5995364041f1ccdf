"""What a release was when it was first built: its checksum, kept for ever, so that doubts can be settled (E19).

The only thing that is written down because of the warehouse; it is no statistic, but the seal on one.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

import polars as pl

from reporting.catalogue import load_catalogue
from store import clock
from store.connection import Store


@dataclass(frozen=True)
class Seal:
    """The checksum over every released figure, and over how many units and figures it goes."""

    quarter: str
    release: int
    checksum: str
    unit_count: int
    figure_count: int


def latest_release(store: Store, quarter: str) -> tuple[int, datetime] | None:
    """Number and moment (UTC) of a quarter's last release, None before the first (E19)."""
    found = store.row(
        "select max(release), max(released_at) from ops.release_event where quarter = ?", [quarter]
    )
    return (int(found[0]), found[1]) if found and found[0] is not None else None


def sealed(store: Store) -> pl.DataFrame:
    """Every seal ever recorded, in order.

    Columns: quarter, release, checksum, unit_count, figure_count, catalogue_version, code_version,
    recorded_at (UTC).
    """
    return store.frame(
        "select * exclude (written_at) from ops.release_checksum_event order by quarter, release"
    )


def seal_releases(store: Store, seals: list[Seal], code_version: str) -> list[Seal]:
    """Record the seals of releases that have none; those recorded before stay as they are. Returns the new ones."""
    with store.writing() as write:
        known = set(sealed(store).select("quarter", "release").iter_rows())
        new = [seal for seal in seals if (seal.quarter, seal.release) not in known]
        rows = [
            {
                **asdict(seal),
                "catalogue_version": load_catalogue(store, seal.quarter).version,
                "code_version": code_version,
                "recorded_at": clock.now(),
            }
            for seal in new
        ]
        if rows:
            write.append("release_checksum_event", pl.DataFrame(rows))
    return new
