"""The rows of `session_event`: a session is started once and ended once; only the hash of its id is kept."""

import hashlib
from datetime import timedelta

import polars as pl

from store import clock
from store.connection import Store

SESSION_HOURS = 8
STARTED, ENDED = 1, 2  # a session's only sequence numbers


def hash_of(session_id: str) -> str:
    """What is kept of a session id: whoever reads the store cannot use it."""
    return hashlib.sha256(session_id.encode()).hexdigest()


def append_sessions(store: Store, hashes: list[str], sequence: int, user_name: str) -> int:
    """Write the start or the end of sessions of one account; returns how many."""
    now = clock.now()
    with store.writing() as write:
        return write.append(
            "session_event",
            pl.DataFrame(
                {
                    "session_hash": hashes,
                    "sequence": [sequence] * len(hashes),
                    "action": ["started" if sequence == STARTED else "ended"] * len(hashes),
                    "user_name": [user_name] * len(hashes),
                    "expires_at": [now + timedelta(hours=SESSION_HOURS)] * len(hashes),
                    "recorded_at": [now] * len(hashes),
                }
            ),
        )


def end_sessions_of(store: Store, user_name: str, *, keep: str | None = None) -> int:
    """End every session of an account but the one whose id is to be kept; returns how many."""
    with store.writing():
        found = store.rows(
            "select session_hash from ops.session_event where user_name = ?"
            " group by session_hash having max(sequence) = ?",
            [user_name, STARTED],
        )
        kept = hash_of(keep) if keep else ""
        hashes = [session_hash for (session_hash,) in found if session_hash != kept]
        return append_sessions(store, hashes, ENDED, user_name)
