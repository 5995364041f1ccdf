"""Reading a CSV file that people or other systems hand in: UTF-8, a header row, everything as text."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import duckdb
import polars as pl

from store.errors import Refusal


def read_csv(file: Path, columns: Sequence[str], *, optional: Sequence[str] = ()) -> pl.DataFrame:
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
    # The names are known ones by now, so they may stand in the statement.
    types = ", ".join(f"'{name}': 'varchar'" for name in names)
    try:
        with duckdb.connect() as reader:
            frame = reader.execute(
                "select * from read_csv(?, header = true, delim = ',', quote = '\"', escape = '\"',"
                " auto_detect = false, strict_mode = true, null_padding = false,"
                f" columns = {{{types}}}, force_not_null = ?)",
                [str(file), names],
            ).pl()
    except duckdb.Error as fault:
        raise _ragged(file, text, len(names)) from fault
    absent = [name for name in optional if name not in names]
    return frame.with_columns(pl.lit("").alias(name) for name in absent).with_row_index("line", offset=2)


def _ragged(file: Path, text: str, width: int) -> Refusal:
    rows = enumerate(csv.reader(io.StringIO(text)), start=1)
    line = next((number for number, row in rows if row and len(row) != width), 0)
    return Refusal(
        "ragged_line",
        f"{file.name}, line {line}: it has not {width} fields. Is the file written to its end?",
        line=line,
    )
