"""The events of assumptions and own targets: appended and read, with what stood before each change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import polars as pl

from reporting.codes import DEPARTMENT_GROUPS
from reporting.targets import Assumption, Target, first_assumptions, listed
from store import clock
from store.connection import Store

ADDED, WITHDRAWN, RESTORED, ASSUMED = "added", "withdrawn", "restored", "assumed"
_NUMBER = pl.Decimal(18, 6)
_Row = tuple[Any, ...]


@dataclass(frozen=True)
class AssumptionEvent:
    """Somebody said what a word means."""

    word: str
    sequence: int
    low: Decimal
    assumed: Decimal
    high: Decimal
    reason: str
    undoes: int | None
    actor: str
    recorded_at: datetime


@dataclass(frozen=True)
class GoalEvent:
    """An own target as it stands after an act."""

    target: Target
    sequence: int
    action: str
    reason: str
    undoes: int | None
    actor: str
    recorded_at: datetime


@dataclass(frozen=True)
class Change:
    """One change of a word or an own target. `before` and `after` are its numbers or its text; before is '' for a new one."""

    subject: str
    action: str
    before: str
    after: str
    reason: str
    undoes: int | None
    actor: str
    recorded_at: datetime


def assumption_events(store: Store) -> list[AssumptionEvent]:
    """Every event of every word, oldest first."""
    return [
        AssumptionEvent(*row)
        for row in store.rows(
            "select word, sequence, low, assumed, high, reason, undoes, actor, recorded_at"
            " from ops.assumption_event order by recorded_at, written_at, sequence"
        )
    ]


def goal_events(store: Store) -> list[GoalEvent]:
    """Every event of every own target, by code, oldest first."""
    return [
        GoalEvent(_target(row[:12]), *row[12:])
        for row in store.rows(
            "select goal_code, groups, region, due_on, measure, choices, kind, word, low, assumed,"
            " text_zh, text_en, sequence, action, reason, undoes, actor, recorded_at"
            " from ops.goal_event order by goal_code, sequence"
        )
    ]


def append_assumption(
    store: Store, said: Assumption, reason: str, actor: str, undoes: int | None = None
) -> None:
    """Write what a word means from now on. Refusal `someone_was_faster`."""
    with store.writing() as write:
        (last,) = store.row(
            "select coalesce(max(sequence), 0) from ops.assumption_event where word = ?", [said.word]
        ) or (0,)
        write.append(
            "assumption_event",
            pl.DataFrame(
                {
                    "word": [said.word],
                    "sequence": [last + 1],
                    "low": pl.Series([said.low], dtype=_NUMBER),
                    "assumed": pl.Series([said.assumed], dtype=_NUMBER),
                    "high": pl.Series([said.high], dtype=_NUMBER),
                    "reason": [reason],
                    "undoes": pl.Series([undoes], dtype=pl.Int32),
                    "actor": [actor],
                    "recorded_at": [clock.now()],
                }
            ),
        )


def append_goal(
    store: Store,
    target: Target,
    sequence: int,
    action: str,
    reason: str,
    actor: str,
    undoes: int | None = None,
) -> None:
    """Write an own target as it stands from now on. Refusal `someone_was_faster` when the sequence is taken."""
    with store.writing() as write:
        write.append(
            "goal_event",
            pl.DataFrame(
                {
                    "goal_code": [target.code],
                    "sequence": [sequence],
                    "action": [action],
                    "groups": ["|".join(target.groups)],
                    "region": [target.region],
                    "due_on": [target.due_on],
                    "measure": [target.measure],
                    "choices": ["|".join(target.choices)],
                    "kind": [target.kind],
                    "word": [target.word],
                    "low": pl.Series([target.low], dtype=_NUMBER),
                    "assumed": pl.Series([target.assumed], dtype=_NUMBER),
                    "text_zh": [target.text_zh],
                    "text_en": [target.text_en],
                    "reason": [reason],
                    "undoes": pl.Series([undoes], dtype=pl.Int32),
                    "actor": [actor],
                    "recorded_at": [clock.now()],
                }
            ),
        )


def changes(store: Store) -> list[Change]:
    """Every change of assumptions and own targets, the newest first."""
    found: list[Change] = []
    numbers = {word: _numbers(first) for word, first in first_assumptions().items()}
    for event in assumption_events(store):
        after = _numbers(event)
        found.append(_change(event, event.word, ASSUMED, numbers[event.word], after))
        numbers[event.word] = after
    for each in goal_events(store):
        text = each.target.text_zh
        is_gone = each.action == WITHDRAWN
        before = text if is_gone else ""
        found.append(_change(each, each.target.code, each.action, before, "" if is_gone else text))
    found.reverse()
    return sorted(found, key=lambda change: change.recorded_at, reverse=True)


def who_of(groups: Sequence[str]) -> str:
    """Whom a target of these groups is for: schools, departments or all."""
    departments = [group for group in groups if group in DEPARTMENT_GROUPS]
    return "departments" if len(departments) == len(groups) else "all" if departments else "schools"


def _target(row: _Row) -> Target:
    code, groups, region, due_on, measure, choices, kind, word, low, assumed, text_zh, text_en = row
    return Target(
        code=code,
        who=who_of(listed(groups)),
        groups=listed(groups),
        region=region,
        due_on=due_on,
        every_months=None,
        measure=measure,
        choices=listed(choices),
        kind=kind,
        word=word,
        section="",
        text_zh=text_zh,
        text_en=text_en,
        reading_zh="",
        reading_en="",
        low=low,
        assumed=assumed,
        is_own=True,
    )


def _numbers(said: Assumption | AssumptionEvent) -> str:
    return " / ".join(f"{each.normalize():f}" for each in (said.low, said.assumed, said.high))


def _change(event: AssumptionEvent | GoalEvent, subject: str, action: str, before: str, after: str) -> Change:
    return Change(subject, action, before, after, event.reason, event.undoes, event.actor, event.recorded_at)
