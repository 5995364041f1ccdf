"""Who is to get a mail, and what became of each: reading and appending `delivery_event`.

    (due) --claimed--> sending --> sent | retry (tried again later the same day) | failed (not again that day)

A claim comes before the attempt, so that two servers never send the same mail. A claim that nothing follows
(the server was stopped) counts as a try.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import polars as pl

from auth.permissions import Person
from reporting.units import subordinates
from store import clock
from store.clock import SHANGHAI
from store.connection import Store
from store.errors import Refusal

MAIL = "mail"
SENDING, SENT, RETRY, FAILED = "sending", "sent", "retry", "failed"
OUTCOMES = (SENT, RETRY, FAILED)
MOST_TRIES_A_DAY = 3
TRY_AGAIN_AFTER = timedelta(hours=1)
LONGEST_DETAIL = 300

# Tries and failures of an address the person has changed since do not count.
_RECIPIENTS = f"""
    with people as (
        select user_name, unit_code, role, email, is_active from ops.account_event
        where user_name in (select user_name from ops.account_event where email is not null)
        qualify row_number() over (partition by user_name order by sequence desc) = 1
    ),
    deliveries as (
        select
            event.user_name,
            max(event.sequence) as sequence,
            max(event.messages_until) filter (where event.outcome = '{SENT}') as delivered_until,
            count(*) filter (
                where event.recorded_at >= $day and event.outcome = '{SENDING}'
                    and event.address = people.email
            ) as tries,
            count(*) filter (where event.recorded_at >= $day and event.outcome = '{SENT}') as sent_today,
            count(*) filter (
                where event.recorded_at >= $day and event.outcome = '{FAILED}'
                    and event.address = people.email
            ) as failed_today,
            max(event.recorded_at) filter (where event.address = people.email) as last_at
        from ops.delivery_event as event join people on people.user_name = event.user_name
        where event.channel = '{MAIL}'
        group by event.user_name
    )
    select
        people.user_name, people.unit_code, people.role, people.email,
        coalesce(deliveries.sequence, 0), coalesce(deliveries.tries, 0), deliveries.delivered_until
    from people left join deliveries on deliveries.user_name = people.user_name
    where people.is_active and people.email is not null
        and coalesce(deliveries.sent_today, 0) = 0
        and coalesce(deliveries.failed_today, 0) = 0
        and coalesce(deliveries.tries, 0) < {MOST_TRIES_A_DAY}
        and (deliveries.last_at is null or deliveries.tries = 0 or deliveries.last_at <= $again)
    order by people.user_name
"""
_LOG = f"""
    with accounts as (
        select user_name, max(unit_code) as unit_code from ops.account_event
        where unit_code in (select unnest($codes)) group by user_name
    )
    select accounts.unit_code, event.user_name, event.recorded_at, event.message_count, event.outcome,
        event.detail
    from ops.delivery_event as event join accounts on accounts.user_name = event.user_name
    where event.outcome <> '{SENDING}'
    order by event.recorded_at desc, event.user_name
    limit $most
"""


@dataclass(frozen=True)
class Recipient:
    """Somebody who may get a mail now. `tries`: so often it was tried today; `delivered_until`: UTC."""

    person: Person
    address: str
    sequence: int
    tries: int
    delivered_until: datetime | None


def recipients(store: Store) -> list[Recipient]:
    """Active people with an address who got none today, whose tries are not used up, and not just tried."""
    now = clock.now()
    rows = store.rows(_RECIPIENTS, {"day": _day_begins(now), "again": now - TRY_AGAIN_AFTER})
    return [Recipient(Person(*row[:3]), *row[3:]) for row in rows]


def claim(store: Store, to: Recipient, count: int, until: datetime) -> bool:
    """Note that the mail is about to be sent; False when somebody else has it already."""
    try:
        with store.writing():
            last = store.row(
                "select max(sequence) from ops.delivery_event where user_name = ?", [to.person.user_name]
            )
            if last is not None and (last[0] or 0) != to.sequence:
                return False
            _append(store, to, 1, count, until, SENDING, None)
    except Refusal as refused:
        if refused.code != "someone_was_faster":
            raise
        return False
    return True


def record_outcome(
    store: Store, to: Recipient, count: int, until: datetime, outcome: str, detail: str | None
) -> None:
    """Note what became of a claimed mail. `detail`: the server's words."""
    _append(store, to, 2, count, until, outcome, detail and detail[:LONGEST_DETAIL])


def deliveries_below(store: Store, unit_code: str, quarter: str, *, limit: int = 200) -> pl.DataFrame:
    """The mails to people of the units right below, the newest first.

    Columns: unit_code, name (of the unit), user_name, recorded_at (UTC), message_count, outcome (sent, retry,
    failed), detail (the mail server's words, or null). The addresses are left out.
    """
    names = {unit.code: unit.name for unit in subordinates(store, unit_code, quarter)}
    found = store.frame(_LOG, {"codes": list(names), "most": limit})
    return found.select(
        "unit_code",
        pl.col("unit_code").replace_strict(names, return_dtype=pl.String).alias("name"),
        pl.exclude("unit_code"),
    )


def _append(
    store: Store, to: Recipient, step: int, count: int, until: datetime, outcome: str, detail: str | None
) -> None:
    with store.writing() as write:
        write.append(
            "delivery_event",
            pl.DataFrame(
                {
                    "user_name": [to.person.user_name],
                    "sequence": [to.sequence + step],
                    "channel": [MAIL],
                    "address": [to.address],
                    "message_count": [count],
                    "messages_until": [until],
                    "outcome": [outcome],
                    "detail": pl.Series([detail], dtype=pl.String),
                    "recorded_at": [clock.now()],
                }
            ),
        )


def _day_begins(moment: datetime) -> datetime:
    local = moment.replace(tzinfo=UTC).astimezone(SHANGHAI)
    return datetime.combine(local.date(), time(), SHANGHAI).astimezone(UTC).replace(tzinfo=None)
