"""The quarterly sync: units come from the ministry's base database and from nowhere else.

Rules, articles 9-12; requirements N1, R09-R12, E09-E15, E25-E35. All problems are refused at once, and a
sync is applied whole or not at all. Where a school reports is kept here; a difference becomes a task.
"""

import hashlib
from pathlib import Path

import polars as pl

from ingest.csv_file import read_csv
from ingest.registry_checks import DEPARTMENT_KINDS, find_problems
from ingest.registry_difference import SyncResult, tell_difference
from reporting.calendar import is_in_reporting_days
from reporting.quarter import next_quarter, previous_quarter, quarter_of, quarters_from
from reporting.units import units_as_of
from store import clock
from store.connection import Store, Writing
from store.errors import Refusal, Refusals

COLUMNS = (
    "unit_code",
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
)
ATTRIBUTES = COLUMNS[1:]
ACTOR = "registry"


def sync_registry(store: Store, file: Path, quarter: str, *, dry_run: bool = False) -> SyncResult:
    """Bring the units up to the file for the quarter. Raises Refusals with every problem.

    Codes: `wrong_quarter`, `sync_closed_days`, `already_synced`, those of `csv_file.read_csv` and of
    `registry_checks`.
    """
    rows = read_csv(file, COLUMNS).with_columns(pl.col(*COLUMNS).str.strip_chars())
    with store.writing() as write:
        known = units_as_of(store, quarter)
        problems = _timing_problems(store, quarter) + find_problems(rows, known)
        if problems:
            raise Refusals(problems) if len(problems) > 1 else problems[0]
        following = _following(rows, known)
        warnings = _warnings(store, rows, quarter)
        result = tell_difference(following, quarter, warnings, is_dry_run=dry_run)
        if not dry_run:
            _apply(write, following, result, file)
    return result


def _timing_problems(store: Store, quarter: str) -> list[Refusal]:
    synced = {each for (each,) in store.rows("select distinct quarter from ops.sync_event")}
    if not synced:
        return []  # an empty store may begin with any quarter, on any day
    now = clock.now()
    problems = []
    if quarter in synced:
        problems.append(
            Refusal("already_synced", f"{quarter} has been synced. Base data are shared once a quarter.")
        )
    if is_in_reporting_days(now):
        problems.append(
            Refusal(
                "sync_closed_days",
                "On days 1-15 of a quarter's first month nothing is synced: reports are under way.",
            )
        )
    if quarter != quarter_of(now) or quarter < max(synced):
        problems.append(
            Refusal(
                "wrong_quarter",
                f"The present quarter is {quarter_of(now)} and the last sync was of {max(synced)};"
                f" {quarter} cannot be synced.",
            )
        )
    return problems


def _following(rows: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Each unit of the file with the state that follows, what it was, and which of it changed.

    Columns: the attributes, `was_<attribute>`, sequence (0 when new), is_suspended, file_superior, differs.
    """
    blank_to_null = pl.col(*ATTRIBUTES).replace("", None)
    active = rows.filter(pl.col("status") == "active").select(
        was_superior_code="unit_code", kept_is_active=True
    )
    before = known.select(
        "unit_code",
        "sequence",
        "is_suspended",
        *(pl.col(name).alias(f"was_{name}") for name in ATTRIBUTES),
    )
    keeps = (
        pl.col("was_superior_code").is_not_null()
        & ~pl.col("kind").is_in(DEPARTMENT_KINDS)
        & pl.col("was_superior_code").ne_missing(pl.col("superior_code"))
        & pl.col("kept_is_active").fill_null(False)
    )
    return (
        rows.with_columns(blank_to_null)
        .join(before, on="unit_code", how="left", maintain_order="left")
        .join(active, on="was_superior_code", how="left", maintain_order="left")
        .with_columns(
            pl.col("sequence").fill_null(0),
            pl.col("is_suspended").fill_null(False),
            file_superior="superior_code",
            differs=keeps & (pl.col("status") == "active"),
        )
        .with_columns(
            superior_code=pl.when(keeps)
            .then("was_superior_code")
            .otherwise(pl.coalesce("superior_code", "was_superior_code"))
        )
        .with_columns(
            fields=pl.concat_list(
                pl.when(pl.col(name).ne_missing(pl.col(f"was_{name}"))).then(pl.lit(name))
                for name in ATTRIBUTES
            ).list.drop_nulls()
        )
    )


def _warnings(store: Store, rows: pl.DataFrame, quarter: str) -> list[str]:
    """What is worth a word and no reason to refuse: quarters without a sync (E35), lost central schools (E33)."""
    found = []
    last = store.row("select max(quarter) from ops.sync_event where quarter < ?", [quarter])
    if last and last[0]:
        skipped = quarters_from(next_quarter(last[0]), previous_quarter(quarter))
        if skipped:
            found.append(f"no sync took place in {', '.join(skipped)}; they keep the units of {last[0]}")
    lost = rows.filter((pl.col("central_school_code") != "") & (pl.col("status") == "active")).join(
        rows.filter(pl.col("status") == "active").select(central_school_code="unit_code"),
        on="central_school_code",
        how="anti",
    )
    if lost.height:
        found.append(
            f"{lost.height} units name a central school that is not active in the file, such as"
            f" {lost['unit_code'][0]}"
        )
    return found


def _apply(write: Writing, following: pl.DataFrame, result: SyncResult, file: Path) -> None:
    now = clock.now()
    write.append(
        "unit_event",
        following.filter((pl.col("sequence") == 0) | (pl.col("fields").list.len() > 0))
        .select(
            *COLUMNS,
            "is_suspended",
            sequence=pl.col("sequence") + 1,
            action=pl.lit("synced"),
            quarter=pl.lit(result.quarter),
            actor=pl.lit(ACTOR),
            recorded_at=pl.lit(now),
        )
        .sort("unit_code"),
    )
    differs = result.affiliation_differs
    write.append(
        "affiliation_task_event",
        pl.DataFrame(
            {
                "unit_code": [row["unit"] for row in differs],
                "quarter": [result.quarter] * len(differs),
                "sequence": [1] * len(differs),
                "kept_superior_code": [row["kept"] for row in differs],
                "file_superior_code": [row["file"] for row in differs],
                "common_superior_code": [row["common_superior"] for row in differs],
                "recorded_at": [now] * len(differs),
            }
        ),
    )
    counts = result.counts
    write.append(
        "sync_event",
        pl.DataFrame(
            {
                "quarter": [result.quarter],
                "sequence": [1],
                "source": [file.name],
                "checksum": [hashlib.sha256(file.read_bytes()).hexdigest()],
                "new_count": [counts["new"]],
                "changed_count": [counts["changed"]],
                "closed_count": [counts["closed"]],
                "merged_count": [counts["merged"]],
                "affiliation_differs_count": [counts["affiliation_differs"]],
                "actor": [ACTOR],
                "recorded_at": [now],
            }
        ),
    )
