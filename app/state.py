"""What the server process shares with its pages: settings, the one store, the reader of the warehouse."""

from dataclasses import dataclass
from datetime import datetime

from store.connection import Store
from store.settings import Settings
from warehouse.build import BuildResult
from warehouse.reader import Reader


@dataclass(frozen=True)
class LastBuild:
    """How the last build ended: its result, or the code and sentence of what went wrong."""

    ended_at: datetime
    result: BuildResult | None
    code: str = ""
    message: str = ""


@dataclass
class Server:
    """The parts of a running server. `last_change_at`: the newest event the last build knew."""

    settings: Settings
    store: Store
    reader: Reader
    started_at: datetime
    last_build: LastBuild | None = None
    last_change_at: datetime | None = None


# One server a process; a list, so that setting it needs no global name to be bound again.
_running: list[Server] = []


def set_server(server: Server) -> None:
    """Called once, before the first page is drawn."""
    _running[:] = [server]


def server() -> Server:
    """The running server's parts."""
    if not _running:
        raise RuntimeError("no server has been started")
    return _running[0]
