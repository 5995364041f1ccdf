"""Reading a CSV file that people or other systems hand in: UTF-8, a header row, everything as text."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from store.errors import Refusal


def read_csv(
    file: Path, columns: Sequence[str], *, optional: Sequence[str] = ()
) -> pl.DataFrame:
    """The file's rows as text, with a column `line` (the first row after the header is line 2).

    Missing fields are ''. Refusals: `file_missing`, `bad_encoding` (not UTF-8), `missing_columns`,
    `unknown_columns`, `ragged_line` (a half-written or broken line, named).
    """
    try:
        content = file.read_bytes()
    except OSError as fault:
        raise Refusal("file_missing", f"The file {file} cannot be read. Check the name.") from fault
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise Refusal(
            "bad_encoding",
            f"{file.name} is not UTF-8 (line {line}). Save it as CSV UTF-8 and try again.",
            line=line,
        ) from fault
    header = next(csv.reader(io.StringIO(text[: text.find("\n") + 1] or text)), [])
    names = [name.strip() for name in header]
    if missing := [name for name in columns if name not in names]:
        raise Refusal(
            "missing_columns",
            f"{file.name} lacks the columns {', '.join(missing)}. The header row must be"
            f" {','.join([*columns, *optional])}.",
        )
    if unknown := [name for name in names if name not in columns and name not in optional]:
        raise Refusal("unknown_columns", f"{file.name} has unknown columns: {', '.join(unknown)}.")
    try:
        frame = pl.read_csv(
            text.encode(),
            has_header=True,
            new_columns=names,
            infer_schema=False,
            missing_utf8_is_empty_string=True,
        )
    except (pl.exceptions.ComputeError, pl.exceptions.PolarsError) as fault:
        raise Refusal(
            "ragged_line", f"{file.name}, line {_ragged_line(text, len(names))}: not {len(names)} fields."
        ) from fault
    if text and not text.endswith("\n") and (line := _ragged_line(text, len(names))):
        raise Refusal("ragged_line", f"{file.name}, line {line}: not {len(names)} fields.")
    absent = [name for name in optional if name not in names]
    return frame.with_columns(pl.lit("").alias(name) for name in absent).with_row_index("line", offset=2)


def _ragged_line(text: str, width: int) -> int:
    for number, row in enumerate(csv.reader(io.StringIO(text)), start=1):
        if row and len(row) != width:
            return number
    return 0
