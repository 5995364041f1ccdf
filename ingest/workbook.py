"""Filling in by workbook: taken from the web, filled in off-line, compared on its way back, then saved."""

from collections.abc import Mapping
from typing import Literal

import polars as pl

from auth.permissions import Person
from ingest.workbook_read import (
    CHANGE,
    CONFLICT,
    REFUSED,
    SAME,
    WorkbookChanges,
    read_workbook,
)
from ingest.workbook_write import make_workbook
from reporting.figures import Entry, Saved, save_figures
from store.connection import Store
from store.errors import Refusal

__all__ = [
    "CHANGE",
    "CONFLICT",
    "REFUSED",
    "SAME",
    "Choice",
    "WorkbookChanges",
    "make_workbook",
    "read_workbook",
    "save_workbook",
]

Choice = Literal["workbook", "web"]


def save_workbook(
    store: Store,
    person: Person,
    unit_code: str,
    quarter: str,
    changes: WorkbookChanges,
    choices: Mapping[str, Choice],
) -> Saved:
    """Save what a workbook changes, and of the conflicts those for which it was chosen, all or none.

    Refused figures are left out; they stay as they are on the web. Refusals: `choice_missing` (a conflict
    without a choice), `workbook_of_another_unit` (the comparison is of another unit or quarter),
    `nothing_to_save`, and those of `save_figures`: `changed_meanwhile` when the report has moved on since.
    """
    if (changes.unit_code, changes.quarter) != (unit_code, quarter):
        raise Refusal(
            "workbook_of_another_unit",
            f"The workbook is of the unit {changes.unit_code}, not of {unit_code}.",
            unit=changes.unit_code,
        )
    conflicts = changes.rows.filter(pl.col("outcome") == CONFLICT)["indicator_code"].to_list()
    undecided = [code for code in conflicts if choices.get(code) not in ("workbook", "web")]
    if undecided:
        raise Refusal(
            "choice_missing",
            f"Choose the workbook or the web for {', '.join(undecided)}.",
            indicators=", ".join(undecided),
        )
    taken = [code for code in conflicts if choices[code] == "workbook"]
    chosen = changes.rows.filter((pl.col("outcome") == CHANGE) | pl.col("indicator_code").is_in(taken))
    if not chosen.height:
        raise Refusal("nothing_to_save", "There is nothing to save: all figures stay as they are.")
    entries = [Entry(*row) for row in chosen.select("indicator_code", "in_workbook", "note").iter_rows()]
    return save_figures(
        store,
        person,
        unit_code,
        quarter,
        entries,
        source="workbook",
        expected_sequence=changes.sequence,
    )
