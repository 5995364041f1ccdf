"""Parquet files of landed events: appended by quarter, never rewritten but when small ones are joined."""

import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from store.connection import Store

# Rows are stamped a moment before their transaction ends; a landing looks back this far for late ones.
OVERLAP = timedelta(minutes=10)
MOST_FILES = 8
EMPTY_QUARTER = "0000Q0"
_JOURNAL = "joining.json"


class EventTable(NamedTuple):
    """A table that is landed: its name, the columns taken and those that tell its rows apart."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]


FIGURE_EVENT = EventTable(
    "figure_event",
    (
        "unit_code",
        "sequence",
        "indicator_code",
        "state",
        "number",
        "text",
        "recorded_at",
        "written_at",
    ),
    ("unit_code", "sequence", "indicator_code"),
)
REPORT_EVENT = EventTable(
    "report_event",
    (
        "unit_code",
        "sequence",
        "action",
        "state",
        "version",
        "is_auto",
        "reason",
        "due_at",
        "actor",
        "effective_at",
        "recorded_at",
        "written_at",
    ),
    ("unit_code", "sequence"),
)
RELEASE_EVENT = EventTable(
    "release_event", ("release", "released_at", "cause", "recorded_at", "written_at"), ("release",)
)
EVENT_TABLES = (FIGURE_EVENT, REPORT_EVENT, RELEASE_EVENT)


def append_new(
    store: Store, directory: Path, table: EventTable, since: datetime | None
) -> tuple[dict[str, int], datetime | None]:
    """Append the rows written since a moment, less the overlap, that are not landed yet.

    Returns the number of new rows by quarter and the moment from which the next landing looks back. A file
    is written under another name and renamed, so a crash leaves whole files only.
    """
    folder = directory / table.name
    folder.mkdir(parents=True, exist_ok=True)
    _finish_joining(folder)
    _make_empty(store, folder, table)
    start = since - OVERLAP if since else datetime.min
    present = {
        quarter: (count, last)
        for quarter, count, last in store.rows(
            f"select quarter, count(*), max(written_at) from ops.{table.name}"
            f" where written_at >= {_moment(start)} group by quarter order by quarter"
        )
    }
    new = {}
    for quarter, (count, _) in present.items():
        # The landed rows are among those of the store: as many means the same.
        landed = _count_landed(store, folder, quarter, start)
        if landed < count:
            _append(store, folder, table, quarter, start)
            new[quarter] = count - landed
    last = max((last for _, last in present.values()), default=since)
    return new, max(last, since) if since and last else last


def files_of(folder: Path, quarter: str) -> list[Path]:
    """The landed files of a quarter, oldest first."""
    return sorted((folder / f"quarter={quarter}").glob("*.parquet"))


def _append(store: Store, folder: Path, table: EventTable, quarter: str, start: datetime) -> None:
    columns = ", ".join(f"event.{column}" for column in table.columns)
    known = ""
    files = files_of(folder, quarter)
    if files:
        same = " and ".join(f"landed.{column} = event.{column}" for column in table.key)
        known = (
            f" and not exists (select 1 from {read_parquet(files)} as landed"
            f" where landed.written_at >= {_moment(start)} and {same})"
        )
    number = 1 + max((int(path.stem.split("-")[0]) for path in files), default=0)
    _copy(
        store,
        f"select {columns} from ops.{table.name} as event where event.quarter = '{quarter}'"
        f" and event.written_at >= {_moment(start)}{known}",
        folder / f"quarter={quarter}" / f"{number:06d}.parquet",
    )
    if len(files) + 1 > MOST_FILES:
        _join_files(store, folder, quarter)


def _join_files(store: Store, folder: Path, quarter: str) -> None:
    """One file in place of many small ones.

    The journal names the old files before the new one is in place; whoever comes after a crash either
    finds the new file and removes the old, or has lost nothing.
    """
    files = files_of(folder, quarter)
    number = int(files[-1].stem.split("-")[0])
    joined = folder / f"quarter={quarter}" / f"{number:06d}-joined.parquet"
    waiting = joined.with_suffix(".waiting")
    _copy(store, f"select * from {read_parquet(files)}", waiting)
    journal = {"joined": str(joined.relative_to(folder)), "waiting": str(waiting.relative_to(folder))}
    journal["files"] = json.dumps([str(path.relative_to(folder)) for path in files])
    (folder / _JOURNAL).write_text(json.dumps(journal), encoding="utf-8")
    _finish_joining(folder)


def _finish_joining(folder: Path) -> None:
    journal_path = folder / _JOURNAL
    if not journal_path.exists():
        return
    try:
        journal = json.loads(journal_path.read_text(encoding="utf-8"))
    except ValueError:  # cut short by a crash: nothing had been moved yet
        journal_path.unlink()
        return
    waiting = folder / journal["waiting"]
    # The old files go first: the new one is complete, and a reader in between would count rows twice.
    for name in json.loads(journal["files"]):
        (folder / name).unlink(missing_ok=True)
    if waiting.exists():
        waiting.replace(folder / journal["joined"])
    journal_path.unlink()


def _make_empty(store: Store, folder: Path, table: EventTable) -> None:
    """A file without rows, so that readers find the columns before anything has happened."""
    path = folder / f"quarter={EMPTY_QUARTER}" / "000000.parquet"
    if not path.exists():
        columns = ", ".join(table.columns)
        _copy(store, f"select {columns} from ops.{table.name} limit 0", path)


def _copy(store: Store, select: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        store.rows(f"copy ({select}) to '{quoted(temporary)}' (format parquet, compression zstd)")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _count_landed(store: Store, folder: Path, quarter: str, start: datetime) -> int:
    files = files_of(folder, quarter)
    if not files:
        return 0
    found = store.row(f"select count(*) from {read_parquet(files)} where written_at >= {_moment(start)}")
    return int(found[0]) if found else 0


def read_parquet(files: list[Path]) -> str:
    """SQL that reads these files, the quarter in their path left out."""
    names = ", ".join(f"'{quoted(path)}'" for path in files)
    return f"read_parquet([{names}], hive_partitioning = false)"


def quoted(text: object) -> str:
    """Text inside SQL quotes."""
    return str(text).replace("'", "''")


def _moment(moment: datetime) -> str:
    return f"timestamp '{moment.isoformat(sep=' ')}'"
