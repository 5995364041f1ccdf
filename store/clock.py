"""The one clock: UTC inside, Asia/Shanghai shown (requirements E02)."""

import os
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from store.errors import Refusal

SHANGHAI = ZoneInfo("Asia/Shanghai")

# When a server let the clock run on, by the machine's monotonic time; empty while it stands still.
_running_since: list[float] = []


def now() -> datetime:
    """This moment in UTC, without a time zone on it, as the store keeps it.

    `JIBAO_NOW` (ISO 8601 with offset) sets it; it then stands still, except in a server, which
    lets it run on from there (`let_run`).
    """
    given = os.environ.get("JIBAO_NOW", "").strip()
    if not given:
        return datetime.now(UTC).replace(tzinfo=None)
    moment = parse_moment(given)
    if _running_since:
        moment += timedelta(seconds=time.monotonic() - _running_since[0])
    return moment


def let_run() -> None:
    """From now on a clock set by `JIBAO_NOW` ticks (a server lives longer than a command)."""
    _running_since[:] = [time.monotonic()]


def machine_now() -> datetime:
    """The machine's own time in UTC, whatever `JIBAO_NOW` says: the order in which rows were written."""
    return datetime.now(UTC).replace(tzinfo=None)


def parse_moment(text: str) -> datetime:
    """A moment from ISO 8601 with offset, in UTC without a time zone.

    >>> parse_moment("2020-01-06T00:00:00+08:00")
    datetime.datetime(2020, 1, 5, 16, 0)
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Refusal(
            "bad_moment",
            f"'{text}' is not a moment. Write it as 2026-10-05T23:59:00+08:00, with the offset.",
            given=text,
        )
    return moment.astimezone(UTC).replace(tzinfo=None)


def shown(moment: datetime | None) -> str | None:
    """A stored moment in Asia/Shanghai, ISO 8601 with offset, or None.

    >>> shown(datetime(2020, 1, 5, 16, 0))
    '2020-01-06T00:00:00+08:00'
    """
    if moment is None:
        return None
    return moment.replace(tzinfo=UTC).astimezone(SHANGHAI).isoformat()
