"""Building the warehouse and reading the store, at a share of the nation.

Run: `.venv/bin/python -m bench.nation 0.01 4` (a minute) or `1 1` (three minutes, 8 GB, 3 GB of disk).
The floor is one hand-written DuckDB query over the same landed Parquet files (bench/roll_up_floor.sql).
"""

import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from app.commands.units import prepare
from auth.permissions import Person
from bench.roll_up import floor_seconds
from bench.timing import machine, median_and_p95, peak_gib
from ingest.sample import make_sample
from reporting.calendar import open_quarter
from reporting.deadlines import run_deadlines
from reporting.figures import Entry, save_figures
from reporting.forms import form
from reporting.report_status import review_list
from reporting.units import subordinates
from store import clock
from store.connection import Store, open_store
from store.settings import Settings
from warehouse.build import build

COUNTY = "341524"


def main(fraction: str, quarters: str) -> None:
    """Print one line a measurement."""
    # With one quarter the last hour of its windows: all reported, and the next quarter not begun.
    moment = "2026-10-15T23:00:00+08:00" if quarters == "1" else "2026-10-03T09:00:00+08:00"
    os.environ["JIBAO_NOW"] = "2026-10-03T09:00:00+08:00"
    print(f"{machine()}; fraction {fraction}, {quarters} quarters")
    directory = Path(tempfile.mkdtemp(prefix="jibao-bench-", dir=os.environ.get("JIBAO_BENCH_DIR")))
    settings = Settings(data_dir=directory)
    try:
        store = open_store(settings, create=True)
        prepare(store)
        timed("sample", lambda: make_sample(store, Decimal(fraction), int(quarters), 1, lambda _: None))
        os.environ["JIBAO_NOW"] = moment
        timed("deadlines", lambda: run_deadlines(store))
        counts = store.row("select count(*), count(distinct unit_code) from ops.figure_event")
        print(f"{'figures, units':<44}{counts}")
        timed("full build", lambda: build(settings, store, full=True))
        print(f"{'peak memory of a build process':<44}{peak_gib(children=True):.1f} GiB")
        measure_floor(settings, str(store.row("select max(quarter) from ops.figure_event")[0]))  # type: ignore[index]
        measure_reading(store)
        if quarters != "1":
            change_one_county(store)
            timed("build after one county's change", lambda: build(settings, store))
        print(f"{'peak memory of this process':<44}{peak_gib():.1f} GiB")
        store.close()
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def timed(name: str, act: Callable[[], object]) -> float:
    """Run once and print the seconds, and the processor's seconds with them."""
    before = _processor()
    started = time.perf_counter()
    act()
    seconds = time.perf_counter() - started
    print(f"{name:<44}{seconds:8.1f} s wall {_processor() - before:8.1f} s processor")
    return seconds


def measure_floor(settings: Settings, quarter: str) -> None:
    """The same roll-up of one quarter as one query over the same files, run three times."""
    runs: list[float] = []
    timed(
        f"floor: one query, {quarter}, three runs",
        lambda: runs.append(floor_seconds(settings.landing_dir, quarter)),
    )
    print(f"{'floor: the middle run':<44}{runs[0]:8.1f} s wall")


def measure_reading(store: Store) -> None:
    """One form and one county's review list out of the embedded store."""
    quarter = open_quarter(clock.now())
    school = next(unit.code for unit in subordinates(store, COUNTY, quarter) if not unit.is_department)
    for name, act in (
        ("one unit's form", lambda: form(store, school, quarter)),
        ("one county's review list", lambda: review_list(store, COUNTY, quarter)),
    ):
        durations = []
        for _ in range(30):
            started = time.perf_counter()
            act()
            durations.append(time.perf_counter() - started)
        median, p95 = median_and_p95(durations)
        print(f"{name:<44}{median:8.0f} ms median {p95:6.0f} ms 95th percentile")


def change_one_county(store: Store) -> None:
    """Save a figure for each school of one county that is still open."""
    quarter = open_quarter(clock.now())
    operator = Person("operator-1", "000000", "operator")
    open_units = review_list(store, COUNTY, quarter)
    for code, state in open_units.select("unit_code", "state").iter_rows():
        if state in ("untouched", "in_progress", "returned"):
            save_figures(store, operator, code, quarter, [Entry("A02", "123")], source="bench")


def _processor() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in both)


if __name__ == "__main__":
    main(*(sys.argv[1:3] or ("0.01", "4")))
