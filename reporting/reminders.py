"""Chasing the units right below that have not reported (rules, article 8; requirement E36)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import polars as pl

from auth import permissions
from auth.permissions import Person
from reporting.life_cycle import IN_PROGRESS, RETURNED, SUBMITTED, UNTOUCHED
from reporting.quarter import parse_quarter
from reporting.report_status import review_list
from reporting.units import REPORTING_KINDS, subordinates, unit_as_of
from store import clock
from store.clock import SHANGHAI
from store.connection import Store
from store.errors import Refusal

TO_BE_REMINDED = (UNTOUCHED, IN_PROGRESS, RETURNED)
WORKS_WITHIN = timedelta(hours=24)

_SENT = """
    select unit_code, max(sequence) as sequence, max(recorded_at) as sent_at
    from ops.reminder_event
    where quarter = $quarter and unit_code in (select unnest($codes))
    group by unit_code
"""
# Reminders are few: the acts of the units that got none need not be read.
_REMINDED = """
    select distinct unit_code from ops.reminder_event
    where quarter = $quarter and unit_code in (select unnest($codes))
"""
# Each reminder with the first thing the unit handed in afterwards.
_EFFECTS = """
    with acts as (
        select unit_code, recorded_at from ops.report_event
        where quarter = $quarter and unit_code in (select unnest($codes))
            and action in ('submit', 'confirm', 'report_up')
    ),
    reminders as (
        select unit_code, sequence, recorded_at from ops.reminder_event
        where quarter = $quarter and unit_code in (select unnest($codes))
    )
    select reminders.unit_code, reminders.sequence, reminders.recorded_at as sent_at,
        min(acts.recorded_at) as handed_in_at
    from reminders left join acts
        on acts.unit_code = reminders.unit_code and acts.recorded_at >= reminders.recorded_at
    group by all
"""


@dataclass(frozen=True)
class Effect:
    """What reminders have brought: of `sent`, `worked` were followed by a submission within 24 hours.

    `waiting`: those not followed by one, but the 24 hours are not over yet.
    """

    sent: int
    worked: int
    waiting: int

    @property
    def share(self) -> Decimal | None:
        """worked of those that can be judged, 0..1; None when there is none."""
        judged = self.sent - self.waiting
        return Decimal(self.worked) / judged if judged else None


def remind(store: Store, person: Person, unit_code: str, quarter: str) -> list[str]:
    """Remind the direct subordinates whose reports are still to come; returns their codes.

    At most one reminder a day per unit. A department that has submitted but not reported is reminded
    too; a school that has submitted is not. Refusals: `not_allowed`, `not_your_unit`, `not_a_department`.
    """
    return _remind(store, person, unit_code, quarter, None)


def remind_units(
    store: Store, person: Person, unit_code: str, quarter: str, codes: Sequence[str]
) -> list[str]:
    """The same for some of the units right below; returns the codes of those that were reminded.

    Left out are those `remind` would leave out: done already, or reminded today. Refusals: those of
    `remind`; `nothing_given`; `not_right_below` when one of the codes is not a unit right below that owes
    a report (then nobody is reminded).
    """
    if not codes:
        raise Refusal("nothing_given", "Choose at least one unit.")
    return _remind(store, person, unit_code, quarter, codes)


def last_reminders(store: Store, quarter: str, codes: list[str]) -> dict[str, tuple[int, datetime]]:
    """How often each of the units was reminded this quarter, and when last (UTC); without those never."""
    found = store.rows(
        "select unit_code, count(*), max(recorded_at) from ops.reminder_event"
        " where quarter = ? and unit_code in (select unnest(?)) group by unit_code",
        [quarter, codes],
    )
    return {unit: (int(count), sent_at) for unit, count, sent_at in found}


def has_to_act() -> pl.Expr:
    """Whether a unit of a review list has something to do itself: a school that has submitted has not."""
    is_reviewed_above = ~pl.col("kind").is_in(REPORTING_KINDS)
    return pl.col("state").is_in(TO_BE_REMINDED) | (~is_reviewed_above & (pl.col("state") == SUBMITTED))


def reminder_effect(store: Store, unit_code: str, quarter: str, codes: Sequence[str] | None = None) -> Effect:
    """What the reminders to the units right below have brought this quarter.

    `codes`: the units right below, where the caller has read them already.
    """
    if codes is None:
        codes = [unit.code for unit in subordinates(store, unit_code, parse_quarter(quarter))]
    worked = effects(store, quarter, codes)["worked"]
    return Effect(sent=worked.len(), worked=int(worked.sum()), waiting=worked.null_count())


def effects(store: Store, quarter: str, codes: Sequence[str]) -> pl.DataFrame:
    """Every reminder to the units: unit_code, sequence, sent_at (UTC), worked.

    `worked`: whether the unit submitted, confirmed or reported upward within 24 hours; null while it has
    not and the 24 hours are not over.
    """
    reminded = store.rows(_REMINDED, {"quarter": quarter, "codes": list(codes)})
    found = store.frame(_EFFECTS, {"quarter": quarter, "codes": [code for (code,) in reminded]})
    ends_at = pl.col("sent_at") + WORKS_WITHIN
    return found.select(
        "unit_code",
        "sequence",
        "sent_at",
        worked=pl.when(pl.col("handed_in_at") <= ends_at)
        .then(True)
        .when(ends_at <= pl.lit(clock.now()))
        .then(False),
    )


def _remind(
    store: Store, person: Person, unit_code: str, quarter: str, picked: Sequence[str] | None
) -> list[str]:
    permissions.require(person, "remind", relation=permissions.own_relation(person, unit_code))
    if not unit_as_of(store, unit_code, parse_quarter(quarter)).is_department:
        raise Refusal("not_a_department", f"{unit_code} has no units below it to remind.")
    listed = review_list(store, unit_code, quarter)
    if picked is not None:
        if others := sorted(set(picked) - set(listed["unit_code"])):
            raise Refusal(
                "not_right_below",
                f"{', '.join(others)} owes no report to {unit_code} for {quarter}. Choose units right below.",
                units=", ".join(others),
            )
        listed = listed.filter(pl.col("unit_code").is_in(list(picked)))
    codes = listed.filter(has_to_act())["unit_code"].to_list()
    today = _day(clock.now())
    with store.writing() as write:
        sent = store.rows(_SENT, {"quarter": quarter, "codes": codes})
        times = {unit: (sequence, _day(sent_at)) for unit, sequence, sent_at in sent}
        to_remind = [code for code in codes if times.get(code, (0, ""))[1] != today]
        write.append(
            "reminder_event",
            pl.DataFrame(
                {
                    "unit_code": to_remind,
                    "quarter": [quarter] * len(to_remind),
                    "sequence": [times.get(code, (0, ""))[0] + 1 for code in to_remind],
                    "actor": [person.user_name] * len(to_remind),
                    "recorded_at": [clock.now()] * len(to_remind),
                }
            ),
        )
    return to_remind


def _day(moment: datetime) -> str:
    return moment.replace(tzinfo=UTC).astimezone(SHANGHAI).date().isoformat()
