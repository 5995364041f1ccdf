"""The published warehouse file, opened read-only; readers move over when a new one takes its place."""

import threading
from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import duckdb
import polars as pl

from store.errors import Refusal

Row = tuple[Any, ...]
Version = tuple[int, int, int]
Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")
MOST_KEPT = 8192


class Published:
    """One reader of the published file for all threads of a process.

    Each version of the file is attached to a connection of its own, so that a query under way on the old
    one ends undisturbed; threads take the new one with their next query.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._local = threading.local()
        self._version: Version | None = None
        self._connection: duckdb.DuckDBPyConnection | None = None

    def version(self) -> Version:
        """What changes with every publication: fit for the key of a cache. Refusal `no_warehouse`."""
        try:
            found = self._path.stat()
        except FileNotFoundError as fault:
            raise Refusal(
                "no_warehouse", "There are no statistics yet. Run `jibao warehouse build`."
            ) from fault
        return found.st_ino, found.st_mtime_ns, found.st_size

    def ask(
        self,
        question: Callable[Concatenate["Published", Arguments], Answer],
        *arguments: Arguments.args,
        **choices: Arguments.kwargs,
    ) -> Answer:
        """`question(published, ...)`, answered once for each publication however many ask.

        Its arguments must be hashable, and nobody may change the answer. Refusal `no_warehouse`, and those of the
        question; a refusal is not kept.
        """
        return _kept(self, self.version(), question, arguments, tuple(sorted(choices.items())))  # type: ignore[return-value]

    def rows(self, sql: str, parameters: Sequence[object] | dict[str, object] = ()) -> list[Row]:
        """All rows of a query; parameters are bound."""
        return self._cursor().execute(sql, parameters).fetchall()

    def dicts(self, sql: str, parameters: Sequence[object] | dict[str, object] = ()) -> list[dict[str, Any]]:
        """All rows of a query, each by the names of its columns."""
        cursor = self._cursor().execute(sql, parameters)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def frame(self, sql: str, parameters: Sequence[object] | dict[str, object] = ()) -> pl.DataFrame:
        """All rows of a query as a frame, for what is worked out over many of them."""
        return self._cursor().execute(sql, parameters).pl()

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        version = self.version()
        held = getattr(self._local, "held", None)
        if held is None or held[0] != version:
            held = (version, self._open(version).cursor())
            held[1].execute("use warehouse")
            self._local.held = held
        return held[1]

    def _open(self, version: Version) -> duckdb.DuckDBPyConnection:
        with self._lock:
            if self._connection is None or self._version != version:
                connection = duckdb.connect(config={"memory_limit": "2GB"})
                connection.execute("set timezone = 'UTC'")
                path = str(self._path).replace("'", "''")
                try:
                    connection.execute(f"attach '{path}' as warehouse (read_only)")
                except duckdb.Error as fault:
                    raise Refusal(
                        "warehouse_unreadable",
                        "The published statistics cannot be read. Run `jibao warehouse build --full`.",
                    ) from fault
                self._connection, self._version = connection, version
            return self._connection


@lru_cache(maxsize=MOST_KEPT)
def _kept(
    published: Published,
    _version: Version,
    question: Callable[..., object],
    arguments: tuple[Hashable, ...],
    choices: tuple[tuple[str, Hashable], ...],
) -> object:
    return question(published, *arguments, **dict(choices))
