"""What the server process shares with its pages: settings, the one store, the reader of the warehouse."""

from dataclasses import dataclass, field
from datetime import datetime

from store.connection import Store
from store.settings import Settings
from warehouse.reader import Reader


@dataclass
class Server:
    """The parts of a running server. `last_build` tells operators how the last build ended."""

    settings: Settings
    store: Store
    reader: Reader
    started_at: datetime
    last_build: dict[str, object] = field(default_factory=dict)


_server: Server | None = None


def set_server(server: Server) -> None:
    """Called once, before the first page is drawn."""
    global _server
    _server = server


def server() -> Server:
    """The running server's parts."""
    if _server is None:
        raise RuntimeError("no server has been started")
    return _server
