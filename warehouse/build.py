"""Land, build, test, publish: the published warehouse changes as a whole or not at all."""

import errno
import fcntl
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from reporting.releases import Seal, seal_releases
from store import clock
from store.connection import Store
from store.errors import Refusal
from store.settings import Settings
from warehouse.code_version import code_version
from warehouse.landing import land, mark_built

PROJECT_DIR = Path(__file__).parents[1] / "dbt_project"
MOST_MEMORY_GB = 10
# How many units of how many quarters dbt builds at once: three quarters of the nation. More would not fit into memory.
MOST_UNITS = 2_000_000

# What dbt does now for this process; `stop_building` ends it.
_under_way: set[subprocess.Popen[str]] = set()


@dataclass(frozen=True)
class BuildResult:
    """What a build did. `quarters` were built; none when the published warehouse was up to date.

    `changed_releases`: those that no longer have their first checksum, as `2026Q3 release 1`.
    """

    quarters: list[str]
    rows_landed: dict[str, int]
    is_published: bool
    models: int
    tests: int
    seconds_landing: float
    seconds_building: float
    changed_releases: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """All fields, as `--json` prints them."""
        return asdict(self)


def build(
    settings: Settings,
    store: Store,
    *,
    full: bool = False,
    progress: Callable[[str], None] | None = None,
) -> BuildResult:
    """Land what is new, build the quarters it touches in a copy of the warehouse, test it, publish it.

    `full` lands and builds everything again into a new file. A failing build or test changes nothing that
    readers see. Refusals: `nothing_to_build`, `build_running`, `build_failed` (names the nodes and the log), `disk_full`.
    """
    say = progress or (lambda _: None)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with only_one(settings.data_dir / "build.lock"), _room_on_disk():
        started = time.monotonic()
        target = settings.warehouse_path
        moment = clock.now()
        landing = land(settings, store, full=full)
        if not landing.quarters:
            raise Refusal(
                "nothing_to_build",
                "There are no units yet. Run `jibao registry sync` or `jibao sample` first.",
            )
        landed_at = time.monotonic()
        say(f"landed {sum(landing.rows.values())} events; quarters to build: {len(landing.to_build)}")
        is_new = full or landing.is_reshaped or not target.exists()
        quarters = landing.quarters if is_new else landing.to_build
        if not quarters and not landing.has_new_targets and target.exists():
            return BuildResult([], landing.rows, False, 0, 0, landed_at - started, 0.0)
        changed: list[str] = []
        results = build_file(
            settings,
            quarters,
            moment,
            begin_with=None if is_new else target,
            accept=lambda file: changed.extend(seal(store, file)),
        )
        mark_built(settings, quarters, moment)
        say(f"built and tested in {time.monotonic() - landed_at:.0f} s; published")
    kinds = [node["unique_id"].split(".")[0] for node in results]
    return BuildResult(
        quarters=quarters,
        rows_landed=landing.rows,
        is_published=True,
        models=kinds.count("model"),
        tests=kinds.count("test"),
        seconds_landing=round(landed_at - started, 2),
        seconds_building=round(time.monotonic() - landed_at, 2),
        changed_releases=tuple(changed),
    )


def seal(store: Store, file: Path) -> list[str]:
    """Record the checksums of releases built for the first time; returns those that have changed since theirs."""
    with duckdb.connect(str(file), read_only=True) as connection:
        found = connection.execute(
            "select quarter, release, checksum, unit_count, figure_count, first_checksum from rpt_release"
            " where checksum is not null order by quarter, release"
        ).fetchall()
    seal_releases(store, [Seal(*row[:5]) for row in found if row[5] is None], code_version())
    return [f"{row[0]} release {row[1]}" for row in found if row[5] not in (None, row[2])]


def build_file(
    settings: Settings,
    quarters: list[str],
    moment: datetime,
    *,
    begin_with: Path | None,
    accept: Callable[[Path], None],
) -> list[dict[str, Any]]:
    """Build into a file of the same name in a folder of its own, then put it in place of the published.

    `accept` is called with the new file when all tests have passed; if it raises, nothing changes.
    """
    folder = settings.data_dir.absolute() / "build"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    # The name must stay: views name their database, which DuckDB calls after the file.
    new = folder / settings.warehouse_path.name
    if begin_with:
        shutil.copyfile(begin_with, new)
    try:
        for portion in portions(settings.landing_dir, quarters):
            results = _run_dbt(settings, new, portion, moment)
        # A clean close leaves no log beside the file; what is renamed must be complete by itself.
        with duckdb.connect(str(new)) as connection:
            connection.execute("checkpoint")
        accept(new)
        new.replace(settings.warehouse_path)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return results


def portions(landing_dir: Path, quarters: Sequence[str]) -> list[list[str]]:
    """The quarters in order, parted so that no part has more than MOST_UNITS units, or is one quarter alone.

    Without quarters one empty part: what holds for all of them is built even then.
    """
    parts: list[list[str]] = []
    room = 0
    for quarter in sorted(quarters):
        file = landing_dir / "roster" / f"quarter={quarter}" / "roster.parquet"
        units = int(pl.scan_parquet(file).select(pl.len()).collect().item())
        if units > room:
            parts.append([])
            room = MOST_UNITS
        parts[-1].append(quarter)
        room -= units
    return parts or [[]]


def stop_building() -> None:
    """End what dbt does for this process: the build is refused, and readers keep what they had."""
    for process in list(_under_way):
        process.terminate()


def _run_dbt(settings: Settings, file: Path, quarters: list[str], moment: datetime) -> list[dict[str, Any]]:
    work = settings.data_dir.absolute() / "dbt"
    target, logs = work / "target", work / "logs"
    target.mkdir(parents=True, exist_ok=True)
    (target / "run_results.json").unlink(missing_ok=True)
    variables = {
        "landing_dir": str(settings.landing_dir.absolute()),
        "now": moment.isoformat(sep=" "),
        "quarters": quarters,
    }
    command = [
        *(sys.executable, "-W", "ignore", "-m", "dbt.cli.main", "build"),
        *("--project-dir", str(PROJECT_DIR), "--profiles-dir", str(PROJECT_DIR)),
        *("--target-path", str(target), "--log-path", str(logs)),
        *("--exclude-resource-type", "unit_test", "--exclude", "tag:slow", "--fail-fast", "--quiet"),
    ]
    # Only JIBAO_BUILD differs from build to build, and dbt reads it after parsing: what it has parsed holds on.
    environment = {
        **os.environ,
        "JIBAO_BUILD": json.dumps(variables),
        "JIBAO_WAREHOUSE_FILE": file.name,
        "JIBAO_WAREHOUSE_MEMORY": f"{_memory_gb()}GB",
        "JIBAO_WAREHOUSE_TEMP": "spill",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }
    with subprocess.Popen(
        command, cwd=file.parent, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        _under_way.add(process)
        output, _nothing = process.communicate()
        _under_way.remove(process)
    results = _results(target)
    if process.returncode != 0:
        raise _failure(results, output, logs / "dbt.log")
    return results


def _results(target: Path) -> list[dict[str, Any]]:
    try:
        text = (target / "run_results.json").read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    return list(json.loads(text)["results"])


def _failure(results: list[dict[str, Any]], output: str, log: Path) -> Refusal:
    if "no space left" in output.lower():
        return _disk_full()
    failing = [
        node["unique_id"].split(".")[2]
        for node in results
        if node["status"] in ("error", "fail", "runtime error")
    ]
    what = ", ".join(failing[:5]) if failing else " ".join(output.split())[-300:]
    return Refusal(
        "build_failed",
        f"The warehouse was not built; readers keep the one before. Failing: {what}. Read {log}.",
        failing=failing,
        log=str(log),
    )


def _memory_gb() -> int:
    """Most memory for DuckDB: 10 GB, on smaller machines two thirds of what there is."""
    present = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return max(1, min(MOST_MEMORY_GB, int(present * 2 / 3)))


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold the lock file; the system lets go of it when the process ends, however it ends."""
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            file.seek(0)
            holder = file.read().strip() or "another process"
            raise Refusal(
                "build_running",
                f"The warehouse is being built already (process {holder}). Wait until it is done.",
            ) from fault
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


@contextmanager
def _room_on_disk() -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        if fault.errno == errno.ENOSPC:
            raise _disk_full() from fault
        raise
    except duckdb.Error as fault:
        if "no space left" in str(fault).lower():
            raise _disk_full() from fault
        raise


def _disk_full() -> Refusal:
    return Refusal(
        "disk_full", "The disk is full; the warehouse stays as it was. Free some space and build again."
    )
