"""Figures from a file: a manager's own, or an operator's feed for many units (interfaces, "Figures file")."""

from pathlib import Path

import polars as pl

from auth.permissions import OPERATOR, Person
from ingest.csv_file import read_csv
from reporting.figures import ENTRY_SCHEMA, save_many
from store.connection import Store

COLUMNS = ("unit_code", "indicator_code", "value")


def load_figures(store: Store, person: Person, file: Path, quarter: str) -> dict[str, int]:
    """Save every figure of the file, or refuse it whole with all its problems. Returns the counts."""
    frame = read_csv(file, COLUMNS, optional=("note",)).select(
        pl.col("line").cast(pl.Int64),
        pl.col("unit_code").str.strip_chars(),
        pl.col("indicator_code").str.strip_chars(),
        pl.col("value").fill_null("").alias("text"),
        pl.col("note").fill_null(""),
    )
    source = f"feed:{file.name}" if person.role == OPERATOR else f"file:{file.name}"
    saved = save_many(store, person, quarter, frame.select(*ENTRY_SCHEMA), source=source)
    return {"figures": saved.count, "units": frame["unit_code"].n_unique()}
