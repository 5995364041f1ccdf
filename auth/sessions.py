"""Sessions on the server: a random id in an HttpOnly cookie, its hash in the store, an end that counts.

A ticket is the bridge from the sign-in form to the route that sets the cookie: good once, for a minute.
"""

import hashlib
import secrets
import threading
import time
from datetime import timedelta

import polars as pl

from auth.accounts import Account, account
from store import clock
from store.connection import Store

SESSION_HOURS = 8
TICKET_SECONDS = 60

_tickets: dict[str, tuple[str, float]] = {}
_tickets_lock = threading.Lock()


def make_ticket(user_name: str) -> str:
    """A one-time ticket for somebody who has just proved who they are."""
    ticket = secrets.token_urlsafe(32)
    now = time.monotonic()
    with _tickets_lock:
        for old in [each for each, (_, until) in _tickets.items() if until < now]:
            del _tickets[old]
        _tickets[ticket] = (user_name, now + TICKET_SECONDS)
    return ticket


def redeem_ticket(ticket: str) -> str | None:
    """The user name behind a ticket, once; None when unknown, used or too old."""
    with _tickets_lock:
        user_name, until = _tickets.pop(ticket, ("", 0.0))
    return user_name if user_name and until >= time.monotonic() else None


def start_session(store: Store, user_name: str) -> str:
    """Open a session and return its secret id, which is kept nowhere but in the cookie."""
    session_id = secrets.token_urlsafe(32)
    _append(store, session_id, 1, "started", user_name)
    return session_id


def session_user(store: Store, session_id: str) -> Account | None:
    """The account of a running session, or None when it is unknown, ended, over, or the account is off."""
    if not session_id:
        return None
    row = store.row(
        "select action, user_name, expires_at from ops.session_event where session_hash = ?"
        " order by sequence desc limit 1",
        [_hash(session_id)],
    )
    if row is None or row[0] != "started" or clock.now() >= row[2]:
        return None
    found = account(store, row[1])
    return found if found and found.is_active else None


def end_session(store: Store, session_id: str) -> None:
    """End a session; a copy of its cookie is worthless from now on."""
    row = store.row(
        "select max(sequence), max(user_name) from ops.session_event where session_hash = ?",
        [_hash(session_id)],
    )
    if row and row[0] == 1:
        _append(store, session_id, 2, "ended", row[1])


def end_sessions_of(store: Store, user_name: str) -> int:
    """End every running session of an account, as after a change of password."""
    hashes = store.frame(
        "select session_hash from ops.session_event where user_name = ?"
        " group by session_hash having max(sequence) = 1",
        [user_name],
    )["session_hash"].to_list()
    with store.writing() as write:
        return write.append("session_event", _rows(hashes, 2, "ended", user_name))


def _append(store: Store, session_id: str, sequence: int, action: str, user_name: str) -> None:
    with store.writing() as write:
        write.append("session_event", _rows([_hash(session_id)], sequence, action, user_name))


def _rows(hashes: list[str], sequence: int, action: str, user_name: str) -> pl.DataFrame:
    now = clock.now()
    return pl.DataFrame(
        {
            "session_hash": hashes,
            "sequence": [sequence] * len(hashes),
            "action": [action] * len(hashes),
            "user_name": [user_name] * len(hashes),
            "expires_at": [now + timedelta(hours=SESSION_HOURS)] * len(hashes),
            "recorded_at": [now] * len(hashes),
        }
    )


def _hash(session_id: str) -> str:
    return hashlib.sha256(session_id.encode()).hexdigest()
