"""The acts on a report: submit, confirm, report upward, return, withdraw. One function an act.

Each asks the permission table, brings the units concerned up to the clock, lets the life cycle judge, and
appends. Refusals: `not_allowed`, `not_your_unit`, `not_on_roster`, `locked`, `not_in_window` and those of
`life_cycle.refusal`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from auth import permissions
from auth.permissions import Person
from reporting.calendar import Window, window_kind, windows
from reporting.catalogue import load_catalogue
from reporting.deadlines import release_after, settle
from reporting.figures import blocking_problems, ever_answered
from reporting.life_cycle import (
    LOCKED,
    REPORTED,
    RETURNED,
    UNTOUCHED,
    Report,
    after,
    by_the_clock,
)
from reporting.quarter import ends_at, parse_quarter, starts_at
from reporting.report_events import append_act, append_acts, last_reports, read_report
from reporting.units import MINISTRY, Unit, codes_below, due_unit, roster, subordinates, unit_as_of
from store import clock
from store.connection import Store, Writing
from store.errors import Refusal, Refusals

DAYS_FOR_CORRECTION = 5


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
    codes = [unit.code for unit in subordinates(store, unit_code, quarter)]
    now = clock.now()
    listed = (
        roster(store, quarter, codes)
        .select("unit_code", "name", "kind", "deadline_at")
        .join(last_reports(store, quarter, codes), on="unit_code", how="left")
        .with_columns(
            pl.col("state").fill_null(UNTOUCHED),
            pl.col("version", "saved_count", "confirmed_count", "returned_count").fill_null(0),
            pl.col("is_auto").fill_null(False),
        )
    )
    # The states of one list are few; what the clock has made of them is asked once for each.
    is_overdue = ~pl.col("state").is_in(LOCKED) & (
        pl.coalesce("due_at", "deadline_at") <= pl.lit(now)
    )
    return listed.with_columns(
        state=pl.when(is_overdue).then(pl.lit(REPORTED)).otherwise("state"),
        is_auto=pl.when(is_overdue).then(True).otherwise("is_auto"),
    ).sort(pl.col("unit_code").str.len_chars(), "unit_code")


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
    unit = _due_and_begun(store, unit_code, quarter)
    with store.writing() as write:
        report = _up_to_date(store, unit, quarter)
        following = _after(unit, report, act)
        if act == "confirm" and report.state != RETURNED and _has_saved(store, unit, quarter):
            raise Refusal(
                "has_changes", "Figures were changed this quarter. Submit them instead of confirming."
            )
        if act == "submit" and (problems := blocking_problems(store, unit, quarter)):
            raise Refusals(problems)
        _append(write, unit, quarter, act, following, person)
    return status(store, unit_code, quarter)


def report_up(store: Store, person: Person, unit_code: str, quarter: str) -> Status:
    """The reviewer reports the unit and everything below it to the superior; all of it is locked.

    Only inside the unit's window (R18), or until the due moment after a return (E17).
    """
    permissions.require(person, "report_up", relation=permissions.own_relation(person, unit_code))
    unit = _due_and_begun(store, unit_code, quarter)
    now = clock.now()
    with store.writing() as write:
        below = codes_below(store, unit_code, quarter) if unit.is_department else []
        if below:
            settle(store, quarter, below)
        report = _up_to_date(store, unit, quarter)
        following = _after(unit, report, "report_up")
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
        _append(write, unit, quarter, "report_up", following, person)
        if unit.superior_code == MINISTRY:
            release_after(store, write, quarter, unit_code, now)
    return status(store, unit_code, quarter)


def return_report(
    store: Store,
    person: Person,
    unit_code: str,
    quarter: str,
    reason: str | None,
    due: datetime | None,
    indicators: Sequence[str] = (),
) -> Status:
    """The superior's reviewer sends a report back, with a reason and a time limit (article 20).

    `indicators`: only these figures may then be changed; none given: all. The limit may not lie beyond
    the superior's own (E18). The chain is opened from the top down (E16).
    """
    return _superiors_act(
        store, person, unit_code, quarter, "return", reason=reason, due=due, indicators=indicators
    )


def request_withdrawal(
    store: Store, person: Person, unit_code: str, quarter: str, reason: str | None
) -> Status:
    """The unit asks its superior to let it withdraw its report (article 19)."""
    permissions.require(
        person, "request_withdrawal", relation=permissions.own_relation(person, unit_code)
    )
    unit = _due_and_begun(store, unit_code, quarter)
    with store.writing() as write:
        report = _up_to_date(store, unit, quarter)
        following = _after(unit, report, "request_withdrawal", reason=_words(reason))
        _append(write, unit, quarter, "request_withdrawal", following, person)
    return status(store, unit_code, quarter)


def approve_withdrawal(
    store: Store,
    person: Person,
    unit_code: str,
    quarter: str,
    due: datetime | None = None,
    reason: str | None = None,
) -> Status:
    """The superior agrees: the report is returned, by default for five days or the superior's own limit."""
    return _superiors_act(
        store, person, unit_code, quarter, "approve_withdrawal", reason=reason, due=due
    )


def reject_withdrawal(
    store: Store, person: Person, unit_code: str, quarter: str, reason: str | None
) -> Status:
    """The superior does not agree and says why; the report stays locked."""
    return _superiors_act(
        store, person, unit_code, quarter, "reject_withdrawal", reason=reason, due=None
    )


def _superiors_act(
    store: Store,
    person: Person,
    unit_code: str,
    quarter: str,
    act: str,
    *,
    reason: str | None,
    due: datetime | None,
    indicators: Sequence[str] = (),
) -> Status:
    unit = _due_and_begun(store, unit_code, quarter)
    superior_codes = [unit.superior_code] if unit.superior_code else []
    action = "return_report" if act == "return" else act
    permissions.require(
        person, action, relation=permissions.relation_to(person, unit_code, superior_codes)
    )
    with store.writing() as write:
        report = _up_to_date(store, unit, quarter)
        if act != "approve_withdrawal":
            reason = _words(reason)
        if act == "reject_withdrawal":
            following = _after(unit, report, act, reason=reason)
        else:
            _after(unit, report, act)
            limit = _limit(store, unit, quarter)
            if act == "approve_withdrawal" and due is None:
                default = clock.now() + timedelta(days=DAYS_FOR_CORRECTION)
                due = min(default, limit) if limit else default
            following = _after(
                unit,
                report,
                act,
                reason=reason or report.reason,
                due_at=_due_within(due, limit),
                open_indicators=_known_indicators(store, unit, quarter, indicators),
            )
        _append(write, unit, quarter, act, following, person)
    return status(store, unit_code, quarter)


def _limit(store: Store, unit: Unit, quarter: str) -> datetime | None:
    """The latest moment a return may be due; None under the ministry. Refusal when the superior is locked."""
    if unit.superior_code in (None, MINISTRY):
        return None
    superior = unit_as_of(store, str(unit.superior_code), quarter)
    report = present_report(store, superior, quarter)
    if report.is_locked:
        raise Refusal(
            "superior_locked",
            f"{superior.code} has reported itself. It has to be returned first: the chain opens from the top.",
            superior=superior.code,
        )
    return report.due_at or window_of(store, superior, quarter).closes_at


def _due_within(due: datetime | None, limit: datetime | None) -> datetime:
    if due is None:
        raise Refusal("due_missing", "Say until when the correction is due (--due).")
    if due <= clock.now():
        raise Refusal("due_passed", "The time limit lies in the past. Give a later one.")
    if limit is not None and due > limit:
        raise Refusal(
            "due_too_late",
            f"The time limit lies beyond the superior's own, {clock.shown(limit)}. Give an earlier one.",
            limit=limit,
        )
    return due


def _known_indicators(
    store: Store, unit: Unit, quarter: str, indicators: Sequence[str]
) -> tuple[str, ...]:
    catalogue = load_catalogue(store, quarter)
    asked = {each.code for each in catalogue.for_group(unit.group) if not each.is_derived}
    if unknown := [code for code in indicators if code not in asked]:
        raise Refusal(
            "unknown_indicator",
            f"{unit.code} does not fill in {', '.join(unknown)}. Name indicators of its form.",
        )
    return tuple(indicators)


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
        .with_columns(
            pl.col("state").fill_null(UNTOUCHED), pl.col("sequence", "version").fill_null(0)
        )
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


def _due_and_begun(store: Store, unit_code: str, quarter: str) -> Unit:
    unit = due_unit(store, unit_code, parse_quarter(quarter))
    if clock.now() < starts_at(quarter):
        raise Refusal("quarter_not_begun", f"{quarter} has not begun.", quarter=quarter)
    return unit


def _up_to_date(store: Store, unit: Unit, quarter: str) -> Report:
    if clock.now() >= ends_at(quarter):
        settle(store, quarter, [unit.code])
    return read_report(store, unit.code, quarter)


def _has_saved(store: Store, unit: Unit, quarter: str) -> bool:
    return bool(last_reports(store, quarter, [unit.code])["saved_count"].sum())


def _after(unit: Unit, report: Report, act: str, **words: object) -> Report:
    return after(report, act, has_reviewer=unit.has_reviewer, moment=clock.now(), **words)  # type: ignore[arg-type]


def _append(
    write: Writing, unit: Unit, quarter: str, act: str, report: Report, person: Person
) -> None:
    now = clock.now()
    append_act(
        write,
        unit.code,
        quarter,
        act,
        report,
        actor=person.user_name,
        effective_at=now,
        recorded_at=now,
    )


def _words(reason: str | None) -> str:
    if not (reason or "").strip():
        raise Refusal("reason_missing", "Say why (--reason): the others have to know.")
    return str(reason).strip()

