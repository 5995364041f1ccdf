"""The warehouse build of a data directory held against the floor: one hand-written query over the same files.

JIBAO_DATA_DIR=data python -m bench.roll_up 2026Q3
"""

import subprocess
import sys
import time
from pathlib import Path

import duckdb

from bench.timing import machine, peak_gib
from store.connection import open_store
from store.settings import Settings
from warehouse.build import build

FLOOR = Path(__file__).parent / "roll_up_floor.sql"
RUNS = 3


def floor_seconds(landing: Path, quarter: str) -> float:
    """Seconds of the hand-written roll-up of one quarter: the middle one of three runs."""
    seconds = []
    for _ in range(RUNS):
        with duckdb.connect(config={"threads": 2, "memory_limit": "10GB"}) as connection:
            connection.execute("set preserve_insertion_order = false")
            connection.execute("set variable landing = ?", [str(landing)])
            connection.execute("set variable quarter = ?", [quarter])
            started = time.perf_counter()
            connection.execute(f"create table roll_up as {FLOOR.read_text(encoding='utf-8')}")
            seconds.append(time.perf_counter() - started)
    return sorted(seconds)[RUNS // 2]


def main(quarter: str) -> None:
    """Build everything anew, measure the floor in a process of its own, and print the table."""
    settings = Settings()
    store = open_store(settings)
    result = build(settings, store, full=True, progress=print)
    store.close()
    peak = peak_gib(children=True)
    answer = subprocess.run(
        [sys.executable, "-m", "bench.roll_up", quarter, "--floor"],
        capture_output=True,
        text=True,
        check=True,
    )
    floor = float(answer.stdout)
    print(machine())
    print(f"| landing | {result.seconds_landing:.1f} s |")
    print(f"| dbt build, tests, publishing | {result.seconds_building:.1f} s, peak {peak:.1f} GiB |")
    print(f"| floor: one hand-written query | {floor:.1f} s |")
    print(f"| ratio | {result.seconds_building / floor:.1f} |")


if __name__ == "__main__":
    if "--floor" in sys.argv:
        print(floor_seconds(Settings().landing_dir, sys.argv[1]))
    else:
        main(sys.argv[1])
