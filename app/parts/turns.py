"""How many pages are drawn at once: more than a few on one process only make each other wait."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

AT_ONCE = 2
# Nobody is kept out by pages that take long: after this many seconds a page is drawn out of turn.
LONGEST_WAIT = 5.0
_turns = threading.Semaphore(AT_ONCE)


@contextmanager
def turn() -> Iterator[None]:
    """Wait for a turn, in the order of coming as far as the system keeps it.

    Python runs one thread at a time. A hundred pages drawn side by side are all done at the end of the hundred; one
    after another each is done as soon as its turn has come.
    """
    has_turn = _turns.acquire(timeout=LONGEST_WAIT)
    try:
        yield
    finally:
        if has_turn:
            _turns.release()
