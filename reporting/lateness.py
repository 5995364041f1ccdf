"""Who right below is likely to be late: by the own history of the units and where they stand now."""

from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple
from weakref import WeakKeyDictionary

import polars as pl

from reporting.calendar import Window, window_kind, windows_of
from reporting.life_cycle import IN_PROGRESS, LOCKED, RETURNED, STATES
from reporting.quarter import parse_quarter, previous_quarter, quarters_back
from reporting.reminders import effects, has_to_act
from reporting.report_status import review_list
from reporting.units import REPORTING_KINDS, unit_as_of
from store import clock
from store.connection import Store

QUARTERS_LOOKED_AT = 8
STUCK_AFTER = timedelta(days=3)
SHORT_BEFORE_DUE = timedelta(days=1)

# Which units were on time in a quarter that is over never changes: the first act by hand decided it. So it is
# read once; until the job has surely written what the deadline brought, it is read each time.
SETTLED_AFTER = timedelta(days=30)
MOST_KEPT = 4000


class Kept(NamedTuple):
    """Of one superior and quarter: which units were looked up, and what `_read` found."""

    codes: frozenset[str]
    on_time: pl.DataFrame


_kept: WeakKeyDictionary[Store, dict[tuple[str, str], Kept]] = WeakKeyDictionary()

# When each unit first handed in by hand what it owed: the same moments by which reports count as on time,
# late or made by the system in the statistics.
_HISTORY = """
    select
        unit_code,
        quarter,
        min(recorded_at) filter (where action in ('submit', 'confirm')) as submitted_at,
        min(recorded_at) filter (where action = 'report_up') as reported_up_at
    from ops.report_event
    where quarter in (select unnest($quarters)) and unit_code in (select unnest($codes))
    group by unit_code, quarter
"""


def likely_late(
    store: Store, unit_code: str, quarter: str, listed: pl.DataFrame | None = None
) -> pl.DataFrame:
    """The units right below that have not reported, those most likely to be late first.

    `listed`: what `review_list` gave, where the caller has read it already.
    Columns: unit_code, name, kind, state, due_at (UTC), last_act_at (UTC or null), quarters_known (of the
    last 8, how many the unit had a report in), times_late (of these, handed in late or made by the system),
    lateness (0..1, `(times_late + 1) / (quarters_known + 2)`: a half when nothing is known), has_to_act
    (false for a school that has submitted), stuck (in progress and nothing done for 3 days, or returned and
    due within a day), reminders, last_reminder (UTC or null), worked (handed in within 24 hours after the
    last reminder; null without one, or while it is too early to say).
    """
    now = clock.now()
    if listed is None:
        listed = review_list(store, unit_code, parse_quarter(quarter))
    waiting = listed.filter(~pl.col("state").is_in(LOCKED)).with_columns(
        due_at=pl.coalesce("due_at", "deadline_at")
    )
    codes = waiting["unit_code"].to_list()
    quiet = pl.col("last_act_at") <= pl.lit(now - STUCK_AFTER)
    soon = pl.col("due_at") <= pl.lit(now + SHORT_BEFORE_DUE)
    is_stuck = ((pl.col("state") == IN_PROGRESS) & quiet) | ((pl.col("state") == RETURNED) & soon)
    order = {state: place for place, state in enumerate(STATES)}
    return (
        waiting.join(_history(store, unit_code, quarter, listed), on="unit_code", how="left")
        .join(_reminded(store, quarter, codes), on="unit_code", how="left")
        .with_columns(pl.col("quarters_known", "times_late", "reminders").fill_null(0))
        .select(
            "unit_code",
            "name",
            "kind",
            "state",
            "due_at",
            "last_act_at",
            "quarters_known",
            "times_late",
            lateness=(pl.col("times_late") + 1) / (pl.col("quarters_known") + 2),
            has_to_act=has_to_act(),
            stuck=is_stuck.fill_null(False),
            reminders="reminders",
            last_reminder="last_reminder",
            worked="worked",
        )
        .sort(
            ~pl.col("has_to_act"),
            -pl.col("lateness"),
            ~pl.col("stuck"),
            pl.col("state").replace_strict(order, return_dtype=pl.Int32),
            "due_at",
            "unit_code",
        )
    )


def _history(store: Store, unit_code: str, quarter: str, listed: pl.DataFrame) -> pl.DataFrame:
    """unit_code, quarters_known, times_late of the listed units with a history."""
    quarters = quarters_back(previous_quarter(quarter), QUARTERS_LOOKED_AT)
    codes = frozenset(listed["unit_code"])
    kept = _kept.setdefault(store, {})
    known = {
        each: kept[unit_code, each].on_time
        for each in quarters
        if (unit_code, each) in kept and codes <= kept[unit_code, each].codes
    }
    missing = [each for each in quarters if each not in known]
    if missing:
        by_quarter = windows_of(store, missing)
        read = _read(store, missing, _window_kinds(store, unit_code, quarter, listed), by_quarter)
        long_ago = clock.now() - SETTLED_AFTER
        for each in missing:
            known[each] = read.filter(pl.col("quarter") == each)
            if max(window.closes_at for window in by_quarter[each].values()) < long_ago:
                if len(kept) >= MOST_KEPT:
                    kept.clear()
                kept[unit_code, each] = Kept(codes, known[each])
    return (
        pl.concat(known.values())
        .group_by("unit_code")
        .agg(quarters_known=pl.len().cast(pl.Int64), times_late=(~pl.col("is_on_time")).sum().cast(pl.Int64))
    )


def _read(
    store: Store, quarters: list[str], units: pl.DataFrame, by_quarter: Mapping[str, Mapping[str, Window]]
) -> pl.DataFrame:
    """unit_code, quarter, is_on_time: one row for each report the units had in the quarters."""
    found = store.frame(_HISTORY, {"quarters": quarters, "codes": units["unit_code"].to_list()})
    deadlines = pl.DataFrame(
        [
            (quarter, kind, window.closes_at)
            for quarter, own in by_quarter.items()
            for kind, window in own.items()
        ],
        schema={"quarter": pl.String, "window_kind": pl.String, "deadline_at": pl.Datetime("us")},
        orient="row",
    )
    is_department = pl.col("kind").is_in(REPORTING_KINDS)
    acted_at = pl.when(is_department).then("reported_up_at").otherwise("submitted_at")
    return (
        found.join(units, on="unit_code")
        .join(deadlines, on=["quarter", "window_kind"])
        .select("unit_code", "quarter", is_on_time=(acted_at < pl.col("deadline_at")).fill_null(False))
    )


def _window_kinds(store: Store, unit_code: str, quarter: str, listed: pl.DataFrame) -> pl.DataFrame:
    """unit_code, kind, window_kind: as they are now; a unit's days hardly ever change with its superior."""
    above = unit_as_of(store, unit_code, quarter).kind
    kinds = {kind: window_kind(kind, above) for kind in listed["kind"].unique()}
    return listed.select(
        "unit_code",
        "kind",
        window_kind=pl.col("kind").replace_strict(kinds, return_dtype=pl.String),
    )


def _reminded(store: Store, quarter: str, codes: list[str]) -> pl.DataFrame:
    """unit_code, reminders, last_reminder, worked of the units reminded this quarter."""
    return (
        effects(store, quarter, codes)
        .sort("sequence")
        .group_by("unit_code")
        .agg(
            reminders=pl.len().cast(pl.Int64),
            last_reminder=pl.col("sent_at").last(),
            worked=pl.col("worked").last(),
        )
    )
