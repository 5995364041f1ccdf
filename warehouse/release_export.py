"""A release as files that never change: the same figures give the same bytes, whoever writes them and when."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb

from store import clock
from store.errors import Refusal
from warehouse.landed_files import quoted

FORMATS = ("parquet", "csv")
MANIFEST = "manifest.json"
_WRITE = {
    "parquet": "format parquet, compression zstd, row_group_size 122880",
    "csv": "format csv, header true",
}


def export_release(warehouse: Path, quarter: str, release: int, target: Path, form: str = "parquet") -> Path:
    """Write a release of a published file into a new folder of `target`; returns the folder.

    Files: figures (one row per unit, a column per indicator), units, system_figures, statistics (every
    department, with everything below it, as_was), revisions (against the release before), indicators, and
    manifest.json with the rows, size and SHA-256 of each, the checksum now and when first built, and the versions.
    All are read-only. Nothing is left when it fails. Refusals `bad_choice`, `unknown_release`, `already_exported`.
    """
    if form not in FORMATS:
        raise Refusal("bad_choice", f"--format {form} is not one of {', '.join(FORMATS)}.", given=form)
    folder = target / f"{quarter}-release-{release}"
    if folder.exists():
        raise Refusal(
            "already_exported",
            f"{folder} is there already; an exported release is never written over.",
            folder=str(folder),
        )
    partial = target / f".{folder.name}.{os.getpid()}"
    partial.mkdir(parents=True)
    try:
        with _reading(warehouse) as connection:
            facts = _facts(connection, quarter, release)
            files = [
                _write(connection, sql, partial / f"{name}.{form}", form)
                for name, sql in _selects(connection, quarter, release)
            ]
        text = json.dumps(facts | {"files": files}, ensure_ascii=False, indent=1)
        (partial / MANIFEST).write_text(text + "\n", encoding="utf-8")
        for path in partial.iterdir():
            path.chmod(0o444)
        partial.rename(folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return folder


def differing_files(one: Path, other: Path) -> list[str]:
    """The names of the files in which two exports differ, the manifest left out."""
    names = {path.name for folder in (one, other) for path in folder.iterdir()} - {MANIFEST}
    return sorted(name for name in names if _digest(one / name) != _digest(other / name))


def _reading(warehouse: Path) -> duckdb.DuckDBPyConnection:
    # One thread and the order kept: the engine then writes the same bytes every time.
    connection = duckdb.connect(config={"threads": 1, "memory_limit": "2GB"})
    connection.execute("set timezone = 'UTC'")
    connection.execute(f"attach '{quoted(warehouse)}' as warehouse (read_only)")
    connection.execute("use warehouse")
    return connection


def _facts(connection: duckdb.DuckDBPyConnection, quarter: str, release: int) -> dict[str, Any]:
    names = (
        *("released_at", "cause", "checksum", "unit_count", "figure_count", "first_checksum"),
        *("catalogue_version", "code_version"),
    )
    found = connection.execute(
        f"select {', '.join(names)} from rpt_release where quarter = ? and release = ?", [quarter, release]
    ).fetchone()
    if found is None:
        raise Refusal("unknown_release", f"{quarter} has no release {release}.", quarter=quarter)
    facts = dict(zip(names, found, strict=True))
    facts["released_at"] = clock.shown(facts["released_at"])
    return {"quarter": quarter, "release": release, **facts, "engine": f"duckdb {version('duckdb')}"}


def _write(connection: duckdb.DuckDBPyConnection, sql: str, path: Path, form: str) -> dict[str, object]:
    rows = connection.execute(f"copy ({sql}) to '{quoted(path)}' ({_WRITE[form]})").fetchone()
    return {
        "name": path.name,
        "rows": rows[0] if rows else 0,
        "bytes": path.stat().st_size,
        "sha256": _digest(path),
    }


def _digest(path: Path) -> str:
    if not path.exists():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _selects(connection: duckdb.DuckDBPyConnection, quarter: str, release: int) -> Iterable[tuple[str, str]]:
    """Name and query of each file; all in a fixed order of rows and columns.

    Indicators that came later are left out, so that they make no difference to older releases.
    """
    asked = f"from_quarter <= '{quarter}'"
    codes = [
        code
        for (code,) in connection.execute(
            f"select indicator_code from dim_indicator where {asked} and source_kind <> 'system' order by 1"
        ).fetchall()
    ]
    in_release = (
        f"quarter = '{quarter}' and list_contains(string_split(stage_set, ' '), 'released:{release}')"
    )
    yield (
        "figures",
        f"select unit_code, {''.join(f'{code}, ' for code in codes)}"
        f" array_to_string(list_sort(not_applicable), ' ') as not_applicable"
        f" from int_figure_wide where {in_release} order by unit_code",
    )
    yield (
        "units",
        "select unit_code, name, kind, school_group, urban_rural_group, region, superior_code, node_code,"
        f" deadline_at from dim_unit where quarter = '{quarter}' order by unit_code",
    )
    yield (
        "system_figures",
        f"select unit_code, indicator_code, total, numerator, denominator from int_system_figure"
        f" where {in_release} order by unit_code, indicator_code",
    )
    yield (
        "statistics",
        "select unit_code, indicator_code, school_group, urban_rural_group, region, units_answered,"
        " units_excluded, total, numerator, denominator, cast(distribution as varchar) as distribution"
        f" from rollup_figure where quarter = '{quarter}' and basis = 'as_was'"
        f" and stage = 'released:{release}'"
        " order by unit_code, indicator_code, school_group, urban_rural_group, region",
    )
    yield (
        "revisions",
        "select * exclude (present_node_code) from rpt_revision"
        f" where quarter = '{quarter}' and release = {int(release)} order by unit_code, indicator_code",
    )
    yield (
        "indicators",
        f"select * exclude (position) from dim_indicator where {asked} order by indicator_code",
    )
