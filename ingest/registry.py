"""The quarterly sync: units come from the ministry's base database and from nowhere else.

Rules, articles 9-12; requirements N1, R09-R12, E09-E15, E25-E35. All problems are refused at once, and a
sync is applied whole or not at all. Where a school reports is kept here; a difference becomes a task.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from ingest.csv_file import read_csv
from ingest.registry_checks import DEPARTMENT_KINDS, find_problems
from reporting.calendar import is_in_reporting_days
from reporting.quarter import quarter_of
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
LISTED = 1000


@dataclass(frozen=True)
class SyncResult:
    """What a sync changed, or would change. Lists hold at most 1,000 rows; the counts are full."""

    quarter: str
    is_dry_run: bool
    counts: dict[str, int]
    new: list[str]
    changed: list[dict[str, object]]
    closed: list[str]
    merged: list[dict[str, object]]
    affiliation_differs: list[dict[str, object]]

    def as_dict(self) -> dict[str, object]:
        """For `--json`."""
        return {
            "quarter": self.quarter,
            "dry_run": self.is_dry_run,
            "counts": self.counts,
            "new": self.new,
            "changed": self.changed,
            "closed": self.closed,
            "merged": self.merged,
            "affiliation_differs": self.affiliation_differs,
        }

    def lines(self) -> list[str]:
        """For people."""
        head = "would change" if self.is_dry_run else "changed"
        counts = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in self.counts.items())
        return [
            f"sync {self.quarter} {head}: {counts}",
            *(f"  merged {row['unit']} into {row['successor']}" for row in self.merged),
            *(
                f"  affiliation of {row['unit']}: kept {row['kept']}, the file says {row['file']};"
                f" a task for the manager of {row['common_superior']}"
                for row in self.affiliation_differs
            ),
        ]


def sync_registry(
    store: Store, file: Path, quarter: str, *, dry_run: bool = False
) -> SyncResult:
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
        result = _result(following, quarter, is_dry_run=dry_run)
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
    if quarter != quarter_of(now):
        problems.append(
            Refusal("wrong_quarter", f"The present quarter is {quarter_of(now)}, not {quarter}.")
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
        & (pl.col("was_superior_code") != pl.col("superior_code"))
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
            differs=keeps,
        )
        .with_columns(
            superior_code=pl.when("differs")
            .then("was_superior_code")
            .otherwise("superior_code")
        )
        .with_columns(
            fields=pl.concat_list(
                pl.when(pl.col(name).ne_missing(pl.col(f"was_{name}"))).then(pl.lit(name))
                for name in ATTRIBUTES
            ).list.drop_nulls()
        )
    )


def _result(following: pl.DataFrame, quarter: str, *, is_dry_run: bool) -> SyncResult:
    is_new = pl.col("sequence") == 0
    left = ~is_new & (pl.col("was_status") == "active")
    new = following.filter(is_new)
    closed = following.filter(left & (pl.col("status") == "closed"))
    merged = following.filter(left & (pl.col("status") == "merged"))
    changed = following.filter(~is_new & (pl.col("fields").list.len() > 0)).join(
        pl.concat([closed, merged]), on="unit_code", how="anti", maintain_order="left"
    )
    differs = following.filter("differs")
    above = dict(
        following.filter(pl.col("kind").is_in(DEPARTMENT_KINDS))
        .select("unit_code", "superior_code")
        .iter_rows()
    )
    return SyncResult(
        quarter=quarter,
        is_dry_run=is_dry_run,
        counts={
            "new": new.height,
            "changed": changed.height,
            "closed": closed.height,
            "merged": merged.height,
            "affiliation_differs": differs.height,
        },
        new=new["unit_code"].head(LISTED).to_list(),
        changed=[
            {"unit": code, "fields": fields}
            for code, fields in changed.select("unit_code", "fields").head(LISTED).iter_rows()
        ],
        closed=closed["unit_code"].head(LISTED).to_list(),
        merged=[
            {"unit": code, "successor": successor}
            for code, successor in merged.select("unit_code", "successor_code")
            .head(LISTED)
            .iter_rows()
        ],
        affiliation_differs=[
            {
                "unit": code,
                "kept": kept,
                "file": in_file,
                "common_superior": _common_superior(above, kept, in_file),
            }
            for code, kept, in_file in differs.select(
                "unit_code", "superior_code", "file_superior"
            ).iter_rows()
        ],
    )


def _common_superior(above: dict[str, str | None], first: str, second: str) -> str | None:
    line: list[str] = []
    code: str | None = first
    while code and code not in line:
        line.append(code)
        code = above.get(code)
    others: list[str] = []
    code = second
    while code and code not in others:
        if code in line:
            return code
        others.append(code)
        code = above.get(code)
    return None


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
