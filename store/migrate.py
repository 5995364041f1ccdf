"""Numbered SQL migrations, each in one transaction with the row that records it."""

import re
from pathlib import Path

import duckdb

from store import clock
from store.errors import Refusal

MIGRATIONS_DIR = Path(__file__).parent / "migrations"

_RECORD_TABLE = "create table if not exists ops.migration (number integer primary key, name varchar, applied_at timestamp)"


def known_migrations() -> dict[int, Path]:
    """The migrations of this program, by number, in order."""
    found = {
        int(match.group(1)): path
        for path in sorted(MIGRATIONS_DIR.glob("*.sql"))
        if (match := re.match(r"(\d{4})_", path.name))
    }
    return dict(sorted(found.items()))


def migrate(connection: duckdb.DuckDBPyConnection) -> list[int]:
    """Apply what is missing and return the numbers applied. Refusal `store_newer` for a later schema.

    Each migration and its record stand or fall together, so a crash leaves the schema before or
    after a migration and never between.
    """
    connection.execute(_RECORD_TABLE)
    done = {number for (number,) in connection.execute("select number from ops.migration").fetchall()}
    known = known_migrations()
    if newer := done - known.keys():
        raise Refusal(
            "store_newer",
            f"The store was made by a newer Jibao (schema {max(newer)}; this one knows up to"
            f" {max(known)}). Install that version, or open another store.",
        )
    applied = []
    for number, path in known.items():
        if number in done:
            continue
        connection.execute("begin transaction")
        try:
            for statement in _statements(path.read_text(encoding="utf-8")):
                connection.execute(statement)
            connection.execute(
                "insert into ops.migration values (?, ?, ?)",
                [number, path.stem, clock.machine_now()],
            )
            connection.execute("commit")
        except BaseException:
            connection.execute("rollback")
            raise
        applied.append(number)
    return applied


def _statements(text: str) -> list[str]:
    without_comments = re.sub(r"--[^\n]*", "", text)
    return [part.strip() for part in without_comments.split(";") if part.strip()]
