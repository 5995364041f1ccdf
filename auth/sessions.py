"""Sessions on the server: a random id in an HttpOnly cookie, its hash in the store, an end that counts.

A ticket is the bridge from the sign-in form to the route that sets the cookie: good once, for a minute.
"""

import secrets
import threading
import time

from auth.accounts import Account, account
from auth.session_events import ENDED, STARTED, append_sessions, hash_of
from store import clock
from store.connection import Store

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
    append_sessions(store, [hash_of(session_id)], STARTED, user_name)
    return session_id


def session_user(store: Store, session_id: str) -> Account | None:
    """The account of a running session, or None when it is unknown, ended, over, or the account is off."""
    if not session_id:
        return None
    row = store.row(
        "select action, user_name, expires_at from ops.session_event where session_hash = ?"
        " order by sequence desc limit 1",
        [hash_of(session_id)],
    )
    if row is None or row[0] != "started" or clock.now() >= row[2]:
        return None
    found = account(store, row[1])
    return found if found and found.is_active else None


def end_session(store: Store, session_id: str) -> None:
    """End a session; a copy of its cookie is worthless from now on."""
    row = store.row(
        "select max(sequence), max(user_name) from ops.session_event where session_hash = ?",
        [hash_of(session_id)],
    )
    if row and row[0] == STARTED:
        append_sessions(store, [hash_of(session_id)], ENDED, row[1])
