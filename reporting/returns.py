"""Returns and withdrawals: how a report that was made is opened again (rules, articles 19-20; E16-E20).

The superior's reviewer acts, except that the unit itself asks to withdraw. The chain opens from the top down.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from auth import permissions
from auth.permissions import Person
from reporting.acting import append_one, due_and_begun, following_report, up_to_date, words_of
from reporting.catalogue import load_catalogue
from reporting.report_status import Status, present_report, status, window_of
from reporting.units import MINISTRY, Unit, unit_as_of
from store import clock
from store.connection import Store
from store.errors import Refusal

DAYS_FOR_CORRECTION = 5


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
    permissions.require(person, "request_withdrawal", relation=permissions.own_relation(person, unit_code))
    unit = due_and_begun(store, unit_code, quarter)
    with store.writing() as write:
        report = up_to_date(store, unit, quarter)
        following = following_report(unit, report, "request_withdrawal", reason=words_of(reason))
        append_one(write, unit, quarter, "request_withdrawal", following, person)
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
    return _superiors_act(store, person, unit_code, quarter, "approve_withdrawal", reason=reason, due=due)


def reject_withdrawal(
    store: Store, person: Person, unit_code: str, quarter: str, reason: str | None
) -> Status:
    """The superior does not agree and says why; the report stays locked."""
    return _superiors_act(store, person, unit_code, quarter, "reject_withdrawal", reason=reason, due=None)


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
    unit = due_and_begun(store, unit_code, quarter)
    superior_codes = [unit.superior_code] if unit.superior_code else []
    action = "return_report" if act == "return" else act
    permissions.require(person, action, relation=permissions.relation_to(person, unit_code, superior_codes))
    with store.writing() as write:
        report = up_to_date(store, unit, quarter)
        if act != "approve_withdrawal":
            reason = words_of(reason)
        if act == "reject_withdrawal":
            following = following_report(unit, report, act, reason=reason)
        else:
            following_report(unit, report, act)
            limit = _limit(store, unit, quarter)
            if act == "approve_withdrawal" and due is None:
                default = clock.now() + timedelta(days=DAYS_FOR_CORRECTION)
                due = min(default, limit) if limit else default
            following = following_report(
                unit,
                report,
                act,
                reason=reason or report.reason,
                due_at=_due_within(due, limit),
                open_indicators=_known_indicators(store, unit, quarter, indicators),
            )
        append_one(write, unit, quarter, act, following, person)
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


def _known_indicators(store: Store, unit: Unit, quarter: str, indicators: Sequence[str]) -> tuple[str, ...]:
    catalogue = load_catalogue(store, quarter)
    asked = {each.code for each in catalogue.for_group(unit.group) if not each.is_derived}
    if unknown := [code for code in indicators if code not in asked]:
        raise Refusal(
            "unknown_indicator",
            f"{unit.code} does not fill in {', '.join(unknown)}. Name indicators of its form.",
            indicator=", ".join(unknown),
        )
    return tuple(indicators)
