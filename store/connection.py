"""One DuckDB connection with the operations store attached as `ops`: a file, or PostgreSQL."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from store import clock
from store.errors import Refusal
from store.migrate import migrate
from store.settings import Settings

Row = tuple[Any, ...]

# A DuckDB file finds one unit's figures by the order in which they lie, but its events as a unit, asked for many times
# on every page, by an index. PostgreSQL wants one for the others.
_FILE_INDEXES = ("create index if not exists unit_event_unit on ops.unit_event (unit_code)",)
_POSTGRES_INDEXES = (
    "create index if not exists figure_event_unit on figure_event (unit_code, quarter)",
    "create index if not exists unit_event_superior on unit_event (superior_code)",
)


class Store:
    """Append and read events. Writers take turns within a process; readers never wait.

    Every thread reads through a cursor of its own. A unit of writing is `with store.writing() as
    write:`; all of it is committed, or none.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, *, is_embedded: bool) -> None:
        self._connection = connection
        self._local = threading.local()
        self._lock = threading.RLock()
        self.is_embedded = is_embedded
        self.commits = 0  # how many units of writing this process has committed

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        cursor = getattr(self._local, "cursor", None)
        if cursor is None:
            cursor = self._connection.cursor()
            self._local.cursor = cursor
        return cursor

    def rows(self, sql: str, parameters: Sequence[object] | dict[str, object] = ()) -> list[Row]:
        """All rows of a query."""
        return self._cursor().execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Sequence[object] | dict[str, object] = ()) -> Row | None:
        """The first row of a query, or None."""
        return self._cursor().execute(sql, parameters).fetchone()

    def frame(self, sql: str, parameters: Sequence[object] | dict[str, object] = ()) -> pl.DataFrame:
        """A query's answer as a Polars frame."""
        return self._cursor().execute(sql, parameters).pl()

    @contextmanager
    def writing(self) -> Iterator["Writing"]:
        """One transaction. Raises `someone_was_faster` when another writer took the same sequence.

        Entered again by the same thread it joins the transaction under way.
        """
        with self._lock:
            under_way = getattr(self._local, "writing", None)
            if under_way is not None:
                yield under_way
                return
            cursor = self._cursor()
            cursor.execute("begin transaction")
            self._local.writing = Writing(cursor)
            try:
                yield self._local.writing
                cursor.execute("commit")
                self.commits += 1
            except BaseException as fault:
                with suppress(duckdb.Error):  # a failed commit has rolled back by itself
                    cursor.execute("rollback")
                if isinstance(fault, duckdb.Error):
                    raise _explained(fault) from fault
                raise
            finally:
                self._local.writing = None

    def close(self) -> None:
        """Close the connection; an embedded file is free for another process afterwards."""
        self._connection.close()


class Writing:
    """The open transaction: appends only."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        self._cursor = cursor

    def append(self, table: str, frame: pl.DataFrame) -> int:
        """Append a frame whose columns are those of the table, `written_at` excepted. Returns the rows.

        >>> # write.append("reminder_event", frame)
        """
        if frame.height == 0:
            return 0
        columns = ", ".join(frame.columns)
        # The engine finds `appended` here by its name, without a detour through its own catalogue.
        appended = frame.to_arrow()  # noqa: F841
        self._cursor.execute(
            f"insert into ops.{table} ({columns}, written_at) select {columns}, ?::timestamp from appended",
            [clock.machine_now()],
        )
        return frame.height

    def execute(self, sql: str, parameters: Sequence[object] | dict[str, object] = ()) -> None:
        """An `insert ... select` that the engine carries out whole (for acts on a whole nation)."""
        self._cursor.execute(sql, parameters)


def open_store(settings: Settings, *, create: bool = False) -> Store:
    """Open the operations store and bring it to this program's schema.

    Refusals: `store_missing` (no `jibao init` yet), `store_held` (a running server has it),
    `store_newer` (made by a later program), `store_unreadable`.
    """
    connection = duckdb.connect()
    # Moments are UTC throughout; the machine's own zone must not creep in.
    connection.execute("set timezone = 'UTC'")
    connection.execute("set preserve_insertion_order = false")
    # The units of one list lie scattered over the tables: with so many codes a scan still skips what holds
    # none of them (a county's figures out of a nation's: 47 ms instead of 435).
    connection.execute("set global dynamic_or_filter_threshold = 1000")
    if settings.store_url:
        _attach_postgres(connection, settings.store_url)
    else:
        _attach_file(connection, settings.store_path, create=create)
    try:
        migrate(connection)
        if settings.store_url:
            for statement in _POSTGRES_INDEXES:
                connection.execute("call postgres_execute('ops', ?)", [statement])
        else:
            for statement in _FILE_INDEXES:
                connection.execute(statement)
    except BaseException:
        connection.close()
        raise
    return Store(connection, is_embedded=not settings.store_url)


def _attach_file(connection: duckdb.DuckDBPyConnection, path: Path, *, create: bool) -> None:
    if not path.exists():
        if not create:
            raise Refusal(
                "store_missing",
                f"There is no store in {path.parent}. Run `jibao init` first, or set JIBAO_DATA_DIR.",
                directory=str(path.parent),
            )
        path.parent.mkdir(parents=True, exist_ok=True)
    try:
        connection.execute(f"attach '{_quoted(path)}' as ops")
    except duckdb.IOException as fault:
        if "lock" in str(fault).lower():
            raise Refusal(
                "store_held",
                f"The store {path} is held by another process, most likely a running `jibao serve`."
                " Do this on its screens, or stop the server and try again.",
                path=str(path),
            ) from fault
        raise Refusal(
            "store_unreadable",
            f"The store {path} cannot be read. Put back the last backup.",
            path=str(path),
        ) from fault


def _attach_postgres(connection: duckdb.DuckDBPyConnection, url: str) -> None:
    import duckdb_extensions

    duckdb_extensions.import_extension("postgres_scanner", con=connection)
    connection.execute("load postgres_scanner")
    try:
        connection.execute(f"attach '{_quoted(url)}' as ops (type postgres)")
    except duckdb.Error as fault:
        raise Refusal(
            "store_unreachable",
            "The PostgreSQL named in JIBAO_STORE_URL does not answer. Check that it runs and the address.",
        ) from fault


def _quoted(text: object) -> str:
    return str(text).replace("'", "''")


def _explained(fault: duckdb.Error) -> Exception:
    text = str(fault).lower()
    if isinstance(fault, duckdb.ConstraintException) or "conflict" in text or "duplicate key" in text:
        return Refusal(
            "someone_was_faster",
            "Someone else acted on this unit at the same moment. Look at its present state and try again.",
        )
    if "no space left" in text or "could not write" in text or "disk" in text:
        return Refusal(
            "disk_full",
            "The disk is full. Nothing was saved. Free some space and try again.",
        )
    return fault
