"""What every act on a report does first and last: the unit, its present state, the append."""

from auth.permissions import Person
from reporting.deadlines import settle
from reporting.life_cycle import Report, after
from reporting.quarter import ends_at, parse_quarter, starts_at
from reporting.report_events import append_act, last_reports, read_report
from reporting.units import Unit, due_unit
from store import clock
from store.connection import Store, Writing
from store.errors import Refusal


def due_and_begun(store: Store, unit_code: str, quarter: str) -> Unit:
    """The unit, if it owes a report for a quarter that has begun (`not_on_roster`, `quarter_not_begun`)."""
    unit = due_unit(store, unit_code, parse_quarter(quarter))
    if clock.now() < starts_at(quarter):
        raise Refusal("quarter_not_begun", f"{quarter} has not begun.", quarter=quarter)
    return unit


def up_to_date(store: Store, unit: Unit, quarter: str) -> Report:
    """The report after what time has brought has been appended."""
    if clock.now() >= ends_at(quarter):
        settle(store, quarter, [unit.code])
    return read_report(store, unit.code, quarter)


def has_saved(store: Store, unit: Unit, quarter: str) -> bool:
    """Whether any figure was saved for the quarter."""
    return bool(last_reports(store, quarter, [unit.code])["saved_count"].sum())


def following_report(unit: Unit, report: Report, act: str, **words: object) -> Report:
    """The report after an act now, or the life cycle's refusal."""
    return after(report, act, has_reviewer=unit.has_reviewer, moment=clock.now(), **words)  # type: ignore[arg-type]


def append_one(write: Writing, unit: Unit, quarter: str, act: str, report: Report, person: Person) -> None:
    """Append the act that led to this report."""
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


def words_of(reason: str | None) -> str:
    """A reason with words in it, or Refusal `reason_missing`."""
    if not (reason or "").strip():
        raise Refusal("reason_missing", "Say why (--reason): the others have to know.")
    return str(reason).strip()
