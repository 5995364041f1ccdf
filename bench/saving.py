"""Saving 100 figures of one unit, with 1 and with 20 writers, beside a bare DuckDB append of the same rows.

Run: `.venv/bin/python -m bench.saving`. A save is what a screen does: permission, present state, typing and
range checks of every figure, the act and the figures in one committed transaction.
"""

import os
import tempfile
import threading
import time
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl

from auth.permissions import Person
from bench.timing import machine, median_and_p95
from reporting.calendar import record_windows
from reporting.catalogue import load_catalogue, record_catalogue
from reporting.codes import record_codes
from reporting.figures import Entry, save_figures
from reporting.units import record_ministry
from store.connection import Store, open_store
from store.settings import Settings

QUARTER = "2026Q3"
UNITS = 200
SAVES = 10
SAMPLES = {"int": "12", "decimal": "34.5", "bool": "true", "date": "2015-01-01"}


def main() -> None:
    """Print median and 95th percentile in milliseconds."""
    os.environ["JIBAO_NOW"] = "2026-09-01T09:00:00+08:00"
    print(machine())
    print(f"{'writers':>8} {'save median':>12} {'p95':>8} {'bare median':>12} {'p95':>8} {'ratio':>6}")
    for writers in (1, 20):
        with tempfile.TemporaryDirectory() as directory:
            saved = _saves(Path(directory), writers)
            bare = _bare(Path(directory), writers)
        ours, theirs = median_and_p95(saved), median_and_p95(bare)
        print(
            f"{writers:>8} {ours[0]:>12.1f} {ours[1]:>8.1f} {theirs[0]:>12.1f} {theirs[1]:>8.1f}"
            f" {ours[0] / theirs[0]:>6.1f}"
        )


def _saves(directory: Path, writers: int) -> list[float]:
    store = open_store(Settings(data_dir=directory), create=True)
    record_ministry(store)
    record_codes(store)
    record_windows(store, "system")
    record_catalogue(store, "system")
    codes = [f"41110{number:05d}" for number in range(UNITS)]
    _add_universities(store, codes)
    asked = [each for each in load_catalogue(store, QUARTER).for_group("HE") if not each.is_derived]
    entries = [Entry(each.code, SAMPLES.get(each.type) or each.choices[0]) for each in asked]
    entries = [entry for entry in entries if entry.indicator_code != "F04"][:100]

    def save(number: int) -> None:
        code = codes[number % UNITS]
        save_figures(store, Person(f"{code}-manager", code, "manager"), code, QUARTER, entries)

    save(UNITS - 1)
    print(f"{len(entries)} figures a save", end="\r")
    durations = _timed(writers, save)
    store.close()
    return durations


def _add_universities(store: Store, codes: list[str]) -> None:
    count = len(codes)
    moment = datetime(2026, 7, 20)
    with store.writing() as write:
        write.append(
            "unit_event",
            pl.DataFrame(
                {
                    "unit_code": codes,
                    "sequence": [1] * count,
                    "action": ["synced"] * count,
                    "quarter": [QUARTER] * count,
                    "name": codes,
                    "kind": ["university"] * count,
                    "superior_code": ["000000"] * count,
                    "school_type": ["411"] * count,
                    "status": ["active"] * count,
                    "is_suspended": [False] * count,
                    "actor": ["registry"] * count,
                    "recorded_at": [moment] * count,
                }
            ),
        )


def _bare(directory: Path, writers: int) -> list[float]:
    connection = duckdb.connect(str(directory / "bare.duckdb"))
    connection.execute(
        "create table figure (unit varchar, quarter varchar, indicator varchar, number decimal(18, 6),"
        " recorded_at timestamp)"
    )
    rows = pl.DataFrame(
        {
            "unit": ["4111000001"] * 100,
            "quarter": [QUARTER] * 100,
            "indicator": [f"A{number:02d}" for number in range(100)],
            "number": pl.Series([Decimal("34.5")] * 100, dtype=pl.Decimal(18, 6)),
            "recorded_at": [datetime(2026, 9, 1)] * 100,
        }
    )
    local = threading.local()

    def append(_: int) -> None:
        if not hasattr(local, "cursor"):
            local.cursor = connection.cursor()
            local.cursor.register("rows", rows)
        local.cursor.execute("insert into figure select * from rows")

    durations = _timed(writers, append)
    connection.close()
    return durations


def _timed(writers: int, act: object) -> list[float]:
    durations: list[float] = []

    def write(number: int) -> None:
        for step in range(SAVES * 20 // writers):
            started = time.perf_counter()
            act(number + step * writers)  # type: ignore[operator]
            durations.append(time.perf_counter() - started)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return durations


if __name__ == "__main__":
    main()
