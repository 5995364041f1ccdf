"""The acts on the own report: submit, confirm, reopen, report upward. One function an act.

Each asks the permission table, brings the units concerned up to the clock, lets the life cycle judge, and
appends. Refusals: `not_allowed`, `not_your_unit`, `not_on_roster`, `locked`, `not_in_window` and those of
`life_cycle.refusal`.
"""

from datetime import datetime

import polars as pl

from auth import permissions
from auth.permissions import Person
from reporting.acting import append_one, due_and_begun, following_report, has_saved, up_to_date
from reporting.deadlines import release_after, settle
from reporting.figures import blocking_problems
from reporting.life_cycle import LOCKED, REPORTED, RETURNED, UNTOUCHED
from reporting.report_events import append_acts, last_reports
from reporting.report_status import Status, status, window_of
from reporting.units import MINISTRY, codes_below, roster
from store import clock
from store.connection import Store, Writing
from store.errors import Refusal, Refusals


def submit(store: Store, person: Person, unit_code: str, quarter: str) -> Status:
    """The manager hands in this quarter's figures. Refused while an error stands or a warning is unexplained."""
    return _own_act(store, person, unit_code, quarter, "submit")


def confirm(store: Store, person: Person, unit_code: str, quarter: str) -> Status:
    """The manager confirms that nothing changed this quarter (rules, articles 15-16)."""
    return _own_act(store, person, unit_code, quarter, "confirm")


def reopen(store: Store, person: Person, unit_code: str, quarter: str) -> Status:
    """The manager takes back what was submitted, as long as nobody has reported it."""
    return _own_act(store, person, unit_code, quarter, "reopen")


def _own_act(store: Store, person: Person, unit_code: str, quarter: str, act: str) -> Status:
    permissions.require(person, act, relation=permissions.own_relation(person, unit_code))
    unit = due_and_begun(store, unit_code, quarter)
    with store.writing() as write:
        report = up_to_date(store, unit, quarter)
        following = following_report(unit, report, act)
        if act == "confirm" and report.state != RETURNED and has_saved(store, unit, quarter):
            raise Refusal(
                "has_changes", "Figures were changed this quarter. Submit them instead of confirming."
            )
        if act == "submit" and (problems := blocking_problems(store, unit, quarter)):
            raise Refusals(problems)
        append_one(write, unit, quarter, act, following, person)
    return status(store, unit_code, quarter)


def report_up(store: Store, person: Person, unit_code: str, quarter: str) -> Status:
    """The reviewer reports the unit and everything below it to the superior; all of it is locked.

    Only inside the unit's window (R18), or until the due moment after a return (E17).
    """
    permissions.require(person, "report_up", relation=permissions.own_relation(person, unit_code))
    unit = due_and_begun(store, unit_code, quarter)
    now = clock.now()
    with store.writing() as write:
        below = codes_below(store, unit_code, quarter) if unit.is_department else []
        if below:
            settle(store, quarter, below)
        report = up_to_date(store, unit, quarter)
        following = following_report(unit, report, "report_up")
        window = window_of(store, unit, quarter)
        if report.due_at is None and not window.is_open(now):
            raise Refusal(
                "not_in_window",
                f"{unit_code} may report {quarter} from {clock.shown(window.opens_at)}"
                f" until before {clock.shown(window.closes_at)}.",
                opens_at=window.opens_at,
                closes_at=window.closes_at,
            )
        _sweep(store, write, quarter, below, person, now)
        append_one(write, unit, quarter, "report_up", following, person)
        if unit.superior_code == MINISTRY:
            release_after(store, write, quarter, unit_code, now)
    return status(store, unit_code, quarter)


def _sweep(
    store: Store,
    write: Writing,
    quarter: str,
    codes: list[str],
    person: Person,
    now: datetime,
) -> None:
    """Report everything below that is still open, with the figures as they stand."""
    if not codes:
        return
    kinds = roster(store, quarter, codes).select("unit_code", "kind")
    still_open = (
        kinds.join(last_reports(store, quarter, codes), on="unit_code", how="left")
        .with_columns(pl.col("state").fill_null(UNTOUCHED), pl.col("sequence", "version").fill_null(0))
        .filter(~pl.col("state").is_in(LOCKED))
    )
    by_hand = (pl.col("state") == "submitted") & pl.col("kind").is_in(["school", "teaching_point"])
    append_acts(
        write,
        still_open.select(
            "unit_code",
            quarter=pl.lit(quarter),
            sequence=pl.col("sequence") + 1,
            action=pl.lit("swept"),
            state=pl.lit(REPORTED),
            version=pl.col("version") + 1,
            is_auto=~by_hand,
            reason=pl.when(by_hand).then(None).otherwise(pl.lit("superior_reported")),
            due_at=pl.lit(None, dtype=pl.Datetime("us")),
            open_indicators=pl.lit(None, dtype=pl.String),
            actor=pl.lit(person.user_name),
            effective_at=pl.lit(now),
            recorded_at=pl.lit(now),
        ),
    )
