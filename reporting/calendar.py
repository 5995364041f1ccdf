"""The reporting windows, as data: kind of unit by days (rules, article 18; requirements R18, E01-E13)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from auth import permissions
from auth.permissions import Person
from reporting.quarter import day_after, ends_at, parse_quarter, previous_quarter, quarter_of
from store import clock
from store.connection import Store
from store.errors import Refusal

EVERY_QUARTER = ""
# In the order in which reports climb. A local university reports to its province in the days of the
# prefectures (E13); a prefecture's or county's university too, so that it is swept in time.
WINDOWS = {
    "county": (1, 5),
    "prefecture": (6, 10),
    "local_university": (6, 10),
    "province": (11, 15),
    "ministry_university": (11, 15),
}
MOST_EXTRA_DAYS = 10
_TIERS = (("county",), ("prefecture", "local_university"), ("province", "ministry_university"))


@dataclass(frozen=True)
class Window:
    """When a unit's report may go up: from `opens_at` on, before `closes_at`; both UTC."""

    opens_at: datetime
    closes_at: datetime

    def is_open(self, moment: datetime) -> bool:
        """Whether the moment lies inside."""
        return self.opens_at <= moment < self.closes_at


def record_windows(store: Store, actor: str) -> int:
    """Write the windows of every quarter once (part of `jibao init`). Returns the rows written."""
    known = {kind for (kind,) in store.rows("select distinct window_kind from ops.window_event")}
    missing = [kind for kind in WINDOWS if kind not in known]
    with store.writing() as write:
        return write.append(
            "window_event",
            pl.DataFrame(
                [_window_row(kind, EVERY_QUARTER, 1, WINDOWS[kind], actor, None) for kind in missing]
            ),
        )


def window_kind(kind: str, superior_kind: str | None) -> str:
    """Which window a unit goes by; a school or teaching point goes by its superior's (E03).

    >>> window_kind("school", "county"), window_kind("university", "ministry")
    ('county', 'ministry_university')
    """
    if kind in ("school", "teaching_point"):
        return superior_kind or "province"
    if kind == "university":
        return "ministry_university" if superior_kind == "ministry" else "local_university"
    return "province" if kind == "ministry" else kind


def windows(store: Store, quarter: str) -> dict[str, Window]:
    """The windows of a quarter by window kind, an extension included.

    An extension for one quarter is an event of that quarter and goes before the standing days.
    """
    return windows_of(store, [quarter])[quarter]


def windows_of(store: Store, quarters: Sequence[str]) -> dict[str, dict[str, Window]]:
    """The windows of each of the quarters by window kind, read at once."""
    found = store.rows(
        "select quarter, window_kind, first_day, last_day from ops.window_event"
        " where quarter in (select unnest(?)) order by quarter, sequence",
        [[EVERY_QUARTER, *quarters]],
    )
    days: dict[str, dict[str, tuple[int, int]]] = {quarter: {} for quarter in quarters}
    for quarter, kind, first, last in found:
        for each in quarters if quarter == EVERY_QUARTER else (quarter,):
            days[each][kind] = (first, last)
    return {
        quarter: {
            kind: Window(day_after(quarter, first), day_after(quarter, last + 1))
            for kind, (first, last) in own.items()
        }
        for quarter, own in days.items()
    }


def extensions(store: Store, quarter: str) -> pl.DataFrame:
    """What was extended in a quarter, oldest first: window_kind, last_day, reason, actor, recorded_at."""
    return store.frame(
        "select window_kind, last_day, reason, actor, recorded_at from ops.window_event"
        " where quarter = ? order by recorded_at, last_day, window_kind",
        [parse_quarter(quarter)],
    )


def open_quarter(moment: datetime) -> str:
    """The quarter people work on: during days 1-15 after a quarter's end the quarter before.

    >>> open_quarter(datetime(2020, 1, 3)), open_quarter(datetime(2020, 1, 20))
    ('2019Q4', '2020Q1')
    """
    current = quarter_of(moment)
    before = previous_quarter(current)
    return before if moment < day_after(before, WINDOWS["province"][1] + 1) else current


def releases_at(store: Store, quarter: str) -> datetime:
    """When the quarter is first released: the end of the last window."""
    return max(window.closes_at for window in windows(store, quarter).values())


def is_in_reporting_days(moment: datetime) -> bool:
    """Whether the moment lies in days 1-15 of a quarter's first month, when nothing is synced (R12)."""
    return open_quarter(moment) != quarter_of(moment)


def extend_windows(
    store: Store, person: Person, quarter: str, kind: str, extra_days: int, reason: str
) -> dict[str, Window]:
    """Give one kind of unit more days in one quarter; the windows after it move on by as many.

    Kinds that share their days stay together, and a county never reports after its prefecture
    could (E08). For the ministry's manager only.
    Refusals: `not_allowed`, `bad_window`, `window_over`.
    """
    permissions.require(person, "extend_windows", relation=permissions.own_relation(person, "000000"))
    parse_quarter(quarter)
    if kind not in WINDOWS or not 1 <= extra_days <= MOST_EXTRA_DAYS or not reason.strip():
        raise Refusal(
            "bad_window",
            f"Name a window kind, 1 to {MOST_EXTRA_DAYS} further days and the reason of the extension.",
        )
    present = windows(store, quarter)
    if clock.now() >= present[kind].closes_at:
        raise Refusal("window_over", f"The window of {kind} for {quarter} is over; it cannot be extended.")
    tier = next(number for number, kinds in enumerate(_TIERS) if kind in kinds)
    rows = []
    with store.writing() as write:
        for number, kinds in enumerate(_TIERS[tier:], start=tier):
            for each in kinds:
                first, last = _days(present[each], quarter)
                moved = (first if number == tier else first + extra_days, last + extra_days)
                sequence = 1 + len(
                    store.rows(
                        "select 1 from ops.window_event where window_kind = ? and quarter = ?",
                        [each, quarter],
                    )
                )
                rows.append(_window_row(each, quarter, sequence, moved, person.user_name, reason))
        write.append("window_event", pl.DataFrame(rows))
    return windows(store, quarter)


def _days(window: Window, quarter: str) -> tuple[int, int]:
    start = ends_at(quarter)
    return (window.opens_at - start).days + 1, (window.closes_at - start).days


def _window_row(
    kind: str, quarter: str, sequence: int, days: tuple[int, int], actor: str, reason: str | None
) -> dict[str, object]:
    return {
        "window_kind": kind,
        "quarter": quarter,
        "sequence": sequence,
        "first_day": days[0],
        "last_day": days[1],
        "actor": actor,
        "reason": reason,
        "recorded_at": clock.now(),
    }
