"""Quarters, written `2026Q3`; their text order is their order in time (requirements E01, E02, E44)."""

import re
from collections.abc import Collection
from datetime import UTC, datetime

from store.clock import SHANGHAI
from store.errors import Refusal


def parse_quarter(text: str) -> str:
    """The quarter as given, or Refusal `bad_quarter`.

    >>> parse_quarter("2026Q3")
    '2026Q3'
    """
    if not re.fullmatch(r"[12]\d{3}Q[1-4]", text):
        raise Refusal("bad_quarter", f"'{text}' is not a quarter. Write it as 2026Q3.", given=text)
    return text


def quarter_of(moment: datetime) -> str:
    """The quarter a stored moment (UTC) falls into, by the calendar of Asia/Shanghai.

    >>> quarter_of(datetime(2019, 12, 31, 16, 0))
    '2020Q1'
    """
    local = moment.replace(tzinfo=UTC).astimezone(SHANGHAI)
    return f"{local.year}Q{(local.month + 2) // 3}"


def next_quarter(quarter: str) -> str:
    """The quarter after.

    >>> next_quarter("2026Q4")
    '2027Q1'
    """
    year, number = _parts(quarter)
    return f"{year + number // 4}Q{number % 4 + 1}"


def previous_quarter(quarter: str) -> str:
    """The quarter before.

    >>> previous_quarter("2026Q1")
    '2025Q4'
    """
    year, number = _parts(quarter)
    return f"{year}Q{number - 1}" if number > 1 else f"{year - 1}Q4"


def year_before(quarter: str) -> str:
    """The same quarter of the year before.

    >>> year_before("2026Q3")
    '2025Q3'
    """
    year, number = _parts(quarter)
    return f"{year - 1}Q{number}"


def compared_quarter(quarter: str, known: Collection[str]) -> str | None:
    """Which known quarter to hold one against: the same a year before, else the last before it; None without one.

    >>> compared_quarter("2026Q3", ["2025Q3", "2026Q2"]), compared_quarter("2026Q3", ["2026Q1", "2026Q2"])
    ('2025Q3', '2026Q2')
    """
    if year_before(quarter) in known:
        return year_before(quarter)
    return max((each for each in known if each < quarter), default=None)


def quarters_from(first: str, last: str) -> list[str]:
    """All quarters from the first to the last, both included; empty when the last is before the first.

    >>> quarters_from("2026Q3", "2027Q1")
    ['2026Q3', '2026Q4', '2027Q1']
    """
    found = []
    while first <= last:
        found.append(first)
        first = next_quarter(first)
    return found


def quarters_back(last: str, count: int) -> list[str]:
    """So many quarters up to and with the last, the oldest first.

    >>> quarters_back("2026Q1", 3)
    ['2025Q3', '2025Q4', '2026Q1']
    """
    found = [last]
    while len(found) < count:
        found.insert(0, previous_quarter(found[0]))
    return found


def day_after(quarter: str, day: int) -> datetime:
    """00:00 (Asia/Shanghai) of the given day of the first month after the quarter, in UTC.

    Days count from 1 and may run past the month's end only by one (an exclusive bound).

    >>> day_after("2019Q4", 6)
    datetime.datetime(2020, 1, 5, 16, 0)
    """
    year, number = _parts(next_quarter(quarter))
    return datetime(year, number * 3 - 2, day, tzinfo=SHANGHAI).astimezone(UTC).replace(tzinfo=None)


def starts_at(quarter: str) -> datetime:
    """The first moment of the quarter, in UTC."""
    return day_after(previous_quarter(quarter), 1)


def ends_at(quarter: str) -> datetime:
    """The first moment after the quarter, in UTC (exclusive end)."""
    return day_after(quarter, 1)


def _parts(quarter: str) -> tuple[int, int]:
    return int(quarter[:4]), int(quarter[5])
