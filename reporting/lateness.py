"""Who right below is likely to be late: by the own history of the units and where they stand now."""

from datetime import timedelta

import polars as pl

from reporting.calendar import window_kind, windows
from reporting.life_cycle import IN_PROGRESS, LOCKED, RETURNED, STATES
from reporting.quarter import parse_quarter, previous_quarter, quarters_back
from reporting.reminders import effects, has_to_act
from reporting.report_status import review_list
from reporting.units import REPORTING_KINDS, roster
from store import clock
from store.connection import Store

QUARTERS_LOOKED_AT = 8
STUCK_AFTER = timedelta(days=3)
SHORT_BEFORE_DUE = timedelta(days=1)

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


def likely_late(store: Store, unit_code: str, quarter: str) -> pl.DataFrame:
    """The units right below that have not reported, those most likely to be late first.

    Columns: unit_code, name, kind, state, due_at (UTC), last_act_at (UTC or null), quarters_known (of the
    last 8, how many the unit had a report in), times_late (of these, handed in late or made by the system),
    lateness (0..1, `(times_late + 1) / (quarters_known + 2)`: a half when nothing is known), has_to_act
    (false for a school that has submitted), stuck (in progress and nothing done for 3 days, or returned and
    due within a day), reminders, last_reminder (UTC or null), worked (handed in within 24 hours after the
    last reminder; null without one, or while it is too early to say).
    """
    now = clock.now()
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
        waiting.join(_history(store, quarter, codes), on="unit_code", how="left")
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


def _history(store: Store, quarter: str, codes: list[str]) -> pl.DataFrame:
    """unit_code, quarters_known, times_late of the units with a history."""
    quarters = quarters_back(previous_quarter(quarter), QUARTERS_LOOKED_AT)
    found = store.frame(_HISTORY, {"quarters": quarters, "codes": codes})
    is_department = pl.col("kind").is_in(REPORTING_KINDS)
    acted_at = pl.when(is_department).then("reported_up_at").otherwise("submitted_at")
    is_on_time = (acted_at < pl.col("deadline_at")).fill_null(False)
    return (
        found.join(_kinds(store, quarter, codes), on="unit_code")
        .join(_deadlines(store, found["quarter"].unique().to_list()), on=["quarter", "window_kind"])
        .group_by("unit_code")
        .agg(quarters_known=pl.len().cast(pl.Int64), times_late=(~is_on_time).sum().cast(pl.Int64))
    )


def _kinds(store: Store, quarter: str, codes: list[str]) -> pl.DataFrame:
    """unit_code, kind, window_kind: as they are now; a unit's days hardly ever change with its superior."""
    units = roster(store, quarter, codes).select("unit_code", "kind", "superior_kind")
    return units.select(
        "unit_code",
        "kind",
        pl.Series(
            "window_kind",
            [window_kind(kind, above) for kind, above in units.select("kind", "superior_kind").iter_rows()],
            dtype=pl.String,
        ),
    )


def _deadlines(store: Store, quarters: list[str]) -> pl.DataFrame:
    """quarter, window_kind, deadline_at (UTC), extensions included."""
    rows = [
        (quarter, kind, window.closes_at)
        for quarter in quarters
        for kind, window in windows(store, quarter).items()
    ]
    schema: dict[str, type[pl.DataType] | pl.DataType] = {
        "quarter": pl.String,
        "window_kind": pl.String,
        "deadline_at": pl.Datetime("us"),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


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
