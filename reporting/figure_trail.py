"""What happened to the report a figure stands in: every act on it, who reviewed it, and who reported it at each level.

The saves of the figure itself are in `reporting.figures.history`; both together lead to the single event (article 22).
"""

from dataclasses import dataclass
from datetime import datetime

from reporting.life_cycle import LOCKED, REPORTING_ACTS
from reporting.units import MINISTRY, superiors, unit_as_of
from store.connection import Store


@dataclass(frozen=True)
class Act:
    """One act on a report. `effective_at` is what it counts from, `recorded_at` when it was written down (UTC)."""

    sequence: int
    action: str
    state: str
    actor: str
    reason: str | None
    due_at: datetime | None
    effective_at: datetime
    recorded_at: datetime


@dataclass(frozen=True)
class Reported:
    """Who reported at one level, by which act and when (UTC); all None where it is not reported now."""

    unit_code: str
    name: str
    kind: str
    action: str | None
    actor: str | None
    reported_at: datetime | None


@dataclass(frozen=True)
class Reviewed:
    """A reviewer looked at the figures, or approved them, up to a sequence of the report."""

    action: str
    seen_sequence: int
    actor: str
    recorded_at: datetime


def acts_on(store: Store, unit_code: str, quarter: str) -> list[Act]:
    """Every act on a unit's report of a quarter, the first one first."""
    return [
        Act(*row)
        for row in store.rows(
            "select sequence, action, state, actor, reason, due_at, effective_at, recorded_at"
            " from ops.report_event where unit_code = ? and quarter = ? order by sequence",
            [unit_code, quarter],
        )
    ]


def reviews_on(store: Store, unit_code: str, quarter: str) -> list[Reviewed]:
    """Everything reviewers noted about a unit's figures of a quarter, the first first."""
    return [
        Reviewed(*row)
        for row in store.rows(
            "select action, seen_sequence, actor, recorded_at from ops.review_event"
            " where unit_code = ? and quarter = ? order by sequence",
            [unit_code, quarter],
        )
    ]


def reported_by_level(store: Store, unit_code: str, quarter: str) -> list[Reported]:
    """Who made the last report of the unit itself and of each superior below the ministry, from the bottom up.

    A level whose report is open now, or that never reported, has no act. Refusal `unknown_unit`.
    """
    line = [unit_as_of(store, unit_code, quarter), *superiors(store, unit_code, quarter)]
    line = [unit for unit in line if unit.code != MINISTRY]
    last: dict[str, tuple[str | None, str | None, datetime | None]] = {}
    for code, action, state, actor, moment in store.rows(
        "select unit_code, action, state, actor, effective_at from ops.report_event"
        " where quarter = ? and unit_code in (select unnest(?)) order by unit_code, sequence",
        [quarter, [unit.code for unit in line]],
    ):
        if state not in LOCKED:
            last[code] = (None, None, None)
        elif action in REPORTING_ACTS:
            last[code] = (action, actor, moment)
    return [
        Reported(unit.code, unit.name, unit.kind, *last.get(unit.code, (None, None, None))) for unit in line
    ]
