"""Chasing the units right below that have not reported (rules, article 8; requirement E36)."""

from datetime import UTC, datetime

import polars as pl

from auth import permissions
from auth.permissions import Person
from reporting.life_cycle import IN_PROGRESS, RETURNED, UNTOUCHED
from reporting.quarter import parse_quarter
from reporting.report_status import review_list
from reporting.units import unit_as_of
from store import clock
from store.clock import SHANGHAI
from store.connection import Store
from store.errors import Refusal

TO_BE_REMINDED = (UNTOUCHED, IN_PROGRESS, RETURNED)


def remind(store: Store, person: Person, unit_code: str, quarter: str) -> list[str]:
    """Remind the direct subordinates whose reports are still to come; returns their codes.

    At most one reminder a day per unit. A department that has submitted but not reported is reminded
    too; a school that has submitted is not. Refusals: `not_allowed`, `not_your_unit`, `not_a_department`.
    """
    permissions.require(person, "remind", relation=permissions.own_relation(person, unit_code))
    if not unit_as_of(store, unit_code, parse_quarter(quarter)).is_department:
        raise Refusal("not_a_department", f"{unit_code} has no units below it to remind.")
    listed = review_list(store, unit_code, quarter)
    is_school = pl.col("kind").is_in(["school", "teaching_point"])
    late = listed.filter(
        pl.col("state").is_in(TO_BE_REMINDED) | (~is_school & (pl.col("state") == "submitted"))
    )
    codes = late["unit_code"].to_list()
    today = _day(clock.now())
    with store.writing() as write:
        sent = store.frame(
            "select unit_code, max(sequence) as sequence, max(recorded_at) as sent_at"
            " from ops.reminder_event where quarter = ? and unit_code in (select unnest(?))"
            " group by unit_code",
            [quarter, codes],
        )
        times = {unit: (sequence, _day(sent_at)) for unit, sequence, sent_at in sent.iter_rows()}
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


def last_reminders(store: Store, quarter: str, codes: list[str]) -> dict[str, tuple[int, datetime]]:
    """How often each of the units was reminded this quarter, and when last (UTC); without those never."""
    found = store.rows(
        "select unit_code, count(*), max(recorded_at) from ops.reminder_event"
        " where quarter = ? and unit_code in (select unnest(?)) group by unit_code",
        [quarter, codes],
    )
    return {unit: (int(count), sent_at) for unit, count, sent_at in found}


def _day(moment: datetime) -> str:
    return moment.replace(tzinfo=UTC).astimezone(SHANGHAI).date().isoformat()
