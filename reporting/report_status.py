"""Where reports stand: of one unit, and of all units right below a department. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from reporting.calendar import Window, window_kind, windows
from reporting.figures import ever_answered
from reporting.life_cycle import LOCKED, REPORTED, UNTOUCHED, Report, after, by_the_clock
from reporting.quarter import parse_quarter
from reporting.report_events import last_reports, read_report
from reporting.units import Unit, roster, roster_below, unit_as_of
from store import clock
from store.connection import Store


@dataclass(frozen=True)
class Status:
    """What `jibao show status` answers. Moments are UTC; `due` is the moment the report is owed by."""

    unit: str
    quarter: str
    state: str
    version: int
    auto: bool
    reason: str | None
    reported_at: datetime | None
    due: datetime | None
    content: str


def status(store: Store, unit_code: str, quarter: str) -> Status:
    """Where the report of a unit stands now, by its events and the clock."""
    unit = unit_as_of(store, unit_code, parse_quarter(quarter))
    report = present_report(store, unit, quarter)
    window = window_of(store, unit, quarter)
    return Status(
        unit=unit_code,
        quarter=quarter,
        state=report.state,
        version=report.version,
        auto=report.is_auto,
        reason=report.reason,
        reported_at=report.reported_at,
        due=None if report.is_locked else report.due_at or window.closes_at,
        content=content(store, unit_code, quarter),
    )


def present_report(store: Store, unit: Unit, quarter: str) -> Report:
    """The report as it stands now; what time has brought counts even before the job has written it."""
    report = read_report(store, unit.code, quarter)
    if not unit.is_on_roster:
        return report
    brought = by_the_clock(report, window_of(store, unit, quarter).closes_at, clock.now())
    if brought is None:
        return report
    act, moment = brought
    reason = "deadline_passed" if act == "auto" else "due_passed"
    return after(report, act, has_reviewer=unit.has_reviewer, moment=moment, reason=reason)


def content(store: Store, unit_code: str, quarter: str) -> str:
    """updated, confirmed, untouched (only carried figures) or empty (never any figure)."""
    counts = last_reports(store, quarter, [unit_code])
    if counts.height and counts["saved_count"][0]:
        return "updated"
    if counts.height and counts["confirmed_count"][0]:
        return "confirmed"
    return "untouched" if ever_answered(store, unit_code, quarter) else "empty"


def window_of(store: Store, unit: Unit, quarter: str) -> Window:
    """The window a unit's report goes by; a school's is its superior's (E03)."""
    superior = unit_as_of(store, unit.superior_code, quarter) if unit.superior_code else None
    kind = window_kind(unit.kind, superior.kind if superior else None)
    return windows(store, quarter)[kind]


def review_list(store: Store, unit_code: str, quarter: str) -> pl.DataFrame:
    """The units right below with the state of their reports, for a reviewer.

    Columns: unit_code, name, kind, state, version, is_auto, reason, due_at, reported_at, last_act_at,
    saved_count, confirmed_count, returned_count, deadline_at.
    """
    return reports_of(store, roster_below(store, unit_code, quarter), quarter)


def present_reports(store: Store, codes: Sequence[str], quarter: str) -> pl.DataFrame:
    """The same for those of the units that owe a report."""
    return reports_of(store, roster(store, quarter, list(codes)), quarter)


def reports_of(store: Store, units: pl.DataFrame, quarter: str) -> pl.DataFrame:
    """The reports of the units of a roster, as the clock has made them; columns of `review_list`."""
    now = clock.now()
    listed = (
        units.select("unit_code", "name", "kind", "deadline_at")
        .join(last_reports(store, quarter, units["unit_code"].to_list()), on="unit_code", how="left")
        .with_columns(
            pl.col("state").fill_null(UNTOUCHED),
            pl.col("version", "saved_count", "confirmed_count", "returned_count").fill_null(0),
            pl.col("is_auto").fill_null(False),
        )
    )
    # The states of one list are few; what the clock has made of them is asked once for each.
    is_overdue = ~pl.col("state").is_in(LOCKED) & (pl.coalesce("due_at", "deadline_at") <= pl.lit(now))
    return listed.with_columns(
        state=pl.when(is_overdue).then(pl.lit(REPORTED)).otherwise("state"),
        is_auto=pl.when(is_overdue).then(True).otherwise("is_auto"),
    ).sort(pl.col("unit_code").str.len_chars(), "unit_code")
