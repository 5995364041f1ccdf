"""What a sync changes, or would change: the difference between the registry file and the units known here."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from ingest.registry_checks import DEPARTMENT_KINDS

LISTED = 1000
SHOWN = 50


@dataclass(frozen=True)
class SyncResult:
    """What a sync changed, or would change. Lists hold at most 1,000 rows; the counts are full."""

    quarter: str
    is_dry_run: bool
    counts: dict[str, int]
    new: list[str]
    changed: list[dict[str, Any]]
    closed: list[str]
    merged: list[dict[str, object]]
    affiliation_differs: list[dict[str, object]]
    warnings: list[str]

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
            "affiliation_differs": self.affiliation_differs[:LISTED],
            "warnings": self.warnings,
        }

    def lines(self) -> list[str]:
        """For people."""
        head = "would change" if self.is_dry_run else "changed"
        counts = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in self.counts.items())
        parts = {
            "new": [f"new {code}" for code in self.new],
            "changed": [f"changed {row['unit']}: {', '.join(row['fields'])}" for row in self.changed],
            "closed": [f"closed {code}" for code in self.closed],
            "merged": [f"merged {row['unit']} into {row['successor']}" for row in self.merged],
            "affiliation_differs": [
                f"affiliation of {row['unit']}: kept {row['kept']}, the file says {row['file']};"
                f" a task for the manager of {row['common_superior']}"
                for row in self.affiliation_differs
            ],
        }
        found = [f"sync {self.quarter} {head}: {counts}"]
        for name, lines in parts.items():
            found += [f"  {line}" for line in lines[:SHOWN]]
            if self.counts[name] > SHOWN:
                found.append(f"  ... {self.counts[name] - SHOWN} more {name.replace('_', ' ')} (see --json)")
        return found + [f"warning: {warning}" for warning in self.warnings]


def tell_difference(
    following: pl.DataFrame, quarter: str, warnings: list[str], *, is_dry_run: bool
) -> SyncResult:
    """The difference by what happened to each unit; every unit of the file is in one list at most.

    `following`: the attributes, `was_status`, sequence (0 when new), fields (changed ones), file_superior,
    differs.
    """
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
            for code, successor in merged.select("unit_code", "successor_code").head(LISTED).iter_rows()
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
        warnings=warnings,
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
