"""The inbox of a person: what happened that concerns the own unit and role. It follows from the other events.

Nothing is written for a message; only up to which moment a person has read is (`inbox_event`). What a role
gets to see follows from what it may do (auth/permissions.py). An inbox reaches back one year.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

import polars as pl

from auth import permissions
from auth.permissions import OWN, SUPERIOR, Person
from store import clock
from store.connection import Row, Store

KEPT = timedelta(days=366)

RETURNED = "returned"
WITHDRAWAL_APPROVED = "withdrawal_approved"
WITHDRAWAL_REJECTED = "withdrawal_rejected"
WITHDRAWAL_ASKED = "withdrawal_asked"
REMINDED = "reminded"
ASKED = "asked"
ANSWERED = "answered"
SETTLED = "settled"
TAKEN_BACK = "taken_back"
AUTO_REPORTED = "auto_reported"
SWEPT = "swept"

# kind -> the act a person must be allowed for it to concern them, and how they stand to the unit.
CONCERNS: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        RETURNED: (("save_figures", OWN), ("report_up", OWN)),
        WITHDRAWAL_APPROVED: (("request_withdrawal", OWN),),
        WITHDRAWAL_REJECTED: (("request_withdrawal", OWN),),
        WITHDRAWAL_ASKED: (("approve_withdrawal", SUPERIOR),),
        REMINDED: (("submit", OWN),),
        ASKED: (("answer_verification", OWN),),
        ANSWERED: (("verify", SUPERIOR),),
        SETTLED: (("answer_verification", OWN),),
        TAKEN_BACK: (("answer_verification", OWN),),
        AUTO_REPORTED: (("submit", OWN),),
        SWEPT: (("submit", OWN),),
    }
)
KINDS = tuple(CONCERNS)

SCHEMA: dict[str, type[pl.DataType] | pl.DataType] = {
    "moment": pl.Datetime("us"),
    "kind": pl.String,
    "unit_code": pl.String,
    "unit_name": pl.String,
    "quarter": pl.String,
    "indicator_code": pl.String,
    "words": pl.String,
    "page": pl.String,
    "is_read": pl.Boolean,
    "due_at": pl.Datetime("us"),
}

_ACTS_ON_OWN = {
    "return": RETURNED,
    "approve_withdrawal": WITHDRAWAL_APPROVED,
    "reject_withdrawal": WITHDRAWAL_REJECTED,
    "auto": AUTO_REPORTED,
    "expire": AUTO_REPORTED,
    "swept": SWEPT,
}
_BY_THE_SYSTEM = (AUTO_REPORTED, SWEPT)

# Every part: moment, kind, unit_code, quarter, indicator_code, words, due_at; later than $since.
_REPORT_ACTS = """
    select recorded_at as moment, {kind} as kind, unit_code, quarter, null::varchar as indicator_code,
        {words} as words, {due} as due_at
    from ops.report_event
    where unit_code = $unit and recorded_at > $since and {condition}
"""
_REMINDERS = f"""
    select max(recorded_at) as moment, '{REMINDED}' as kind, unit_code, quarter,
        null::varchar as indicator_code, null::varchar as words, null::timestamp as due_at
    from ops.reminder_event
    where unit_code = $unit and recorded_at > $since
    group by unit_code, quarter, (recorded_at + interval 8 hour)::date
"""
_VERIFICATION = """
    select recorded_at as moment, action as kind, unit_code, quarter, indicator_code, words,
        null::timestamp as due_at
    from ops.verification_event
    where {whose} = $unit and recorded_at > $since and action in ({actions})
"""
# Who stands right below is decided as of the quarter the request is about. Only requests of units that ever
# stood there are looked at, and of these units alone what they were.
_REQUESTS = f"""
    with request as (
        select unit_code, quarter, sequence, recorded_at, reason from ops.report_event
        where action = 'request_withdrawal' and recorded_at > $since
            and unit_code in (select unit_code from ops.unit_event where superior_code = $unit)
    )
    select request.recorded_at as moment, '{WITHDRAWAL_ASKED}' as kind, request.unit_code, request.quarter,
        null::varchar as indicator_code, request.reason as words, null::timestamp as due_at
    from request join ops.unit_event as unit
        on unit.unit_code = request.unit_code and unit.quarter <= request.quarter
    qualify unit.superior_code = $unit and row_number() over (
        partition by request.unit_code, request.quarter, request.sequence order by unit.sequence desc
    ) = 1
"""
_NAMES = """
    select unit_code, quarter, sequence, name from ops.unit_event
    where unit_code in (select unnest($codes))
"""
# When something last happened that may concern somebody of these units; who it was is not asked.
_NEWS = """
    select unit_code, max(recorded_at) as newest_at
    from (
        select unit_code, recorded_at from ops.report_event
        where recorded_at > $since and action in ({acts}) and unit_code in (select unnest($codes))
        union all
        select unit_code, recorded_at from ops.reminder_event
        where recorded_at > $since and unit_code in (select unnest($codes))
        union all
        select unit_code, recorded_at from ops.verification_event
        where recorded_at > $since and unit_code in (select unnest($codes))
        union all
        select asked_by_unit, recorded_at from ops.verification_event
        where recorded_at > $since and asked_by_unit in (select unnest($codes))
        union all
        select unit.superior_code, request.recorded_at
        from ops.report_event as request
        join ops.unit_event as unit on unit.unit_code = request.unit_code
        where request.action = 'request_withdrawal' and request.recorded_at > $since
            and unit.superior_code in (select unnest($codes))
    )
    group by unit_code
"""
_NEVER = datetime(1, 1, 1)


def messages(store: Store, person: Person, *, limit: int = 100) -> pl.DataFrame:
    """What concerns this person, the newest first, at most `limit` rows.

    Columns: moment (UTC), kind (one of `KINDS`), unit_code and unit_name (whom it is about), quarter,
    indicator_code (null but for verification), words (a reason, a question or an answer; null: none), page
    (the name of the screen it leads to), is_read, due_at (UTC, until when a returned report is to be
    corrected; else null). Reminders of one day and quarter are one row.
    """
    parts = _parts(person)
    if not parts:
        return pl.DataFrame(schema=SCHEMA)
    read_until = _read_until(store, person)
    found = store.frame(
        f"select * from ({parts}) order by moment desc, quarter desc, unit_code, indicator_code, kind"
        f" limit {int(limit)}",
        {"unit": person.unit_code, "since": clock.now() - KEPT},
    )
    return (
        found.join(_names(store, found), on=["unit_code", "quarter"], how="left", maintain_order="left")
        .with_columns(
            unit_name=pl.coalesce("unit_name", "unit_code"),
            page=pl.col("kind").replace_strict(_pages(person), return_dtype=pl.String),
            is_read=pl.col("moment") <= pl.lit(read_until),
        )
        .select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
    )


def unread_count(store: Store, person: Person) -> int:
    """How many messages are newer than what the person has read. Reads only what is newer."""
    parts = _parts(person)
    if not parts:
        return 0
    since = max(_read_until(store, person), clock.now() - KEPT)
    found = store.row(f"select count(*) from ({parts})", {"unit": person.unit_code, "since": since})
    return int(found[0]) if found else 0


def mark_read(store: Store, person: Person, until: datetime) -> None:
    """Note that the person has read everything up to a moment (UTC); never further back, never ahead of now."""
    until = min(until, clock.now())
    with store.writing() as write:
        last = _last_read(store, person)
        if last is not None and last[1] >= until:
            return
        write.append(
            "inbox_event",
            pl.DataFrame(
                {
                    "user_name": [person.user_name],
                    "sequence": [last[0] + 1 if last else 1],
                    "read_until": [until],
                    "recorded_at": [clock.now()],
                }
            ),
        )


def units_with_news(store: Store, codes: Sequence[str], since: datetime) -> dict[str, datetime]:
    """When something last happened (UTC, later than `since`) that may concern people of these units.

    A unit where nothing happened is absent. One look for many people; `messages` then says what it was.
    """
    since = max(since, clock.now() - KEPT)
    sql = _NEWS.format(acts=_list(list(_ACTS_ON_OWN)))
    return dict(store.rows(sql, {"codes": list(codes), "since": since}))


def kinds_of(person: Person) -> list[str]:
    """The kinds of messages a person can get."""
    return [
        kind
        for kind, acts in CONCERNS.items()
        if any(permissions.allows(person, action, relation) for action, relation in acts)
    ]


def _parts(person: Person) -> str:
    """SQL: everything that concerns the person, later than $since; '' when nothing ever does."""
    kinds = set(kinds_of(person))
    parts = []
    if acts := {act: kind for act, kind in _ACTS_ON_OWN.items() if kind in kinds}:
        parts.append(_acts_on_own(acts))
    if REMINDED in kinds:
        parts.append(_REMINDERS)
    if said := [kind for kind in (ASKED, SETTLED, TAKEN_BACK) if kind in kinds]:
        parts.append(_VERIFICATION.format(whose="unit_code", actions=_list(said)))
    if ANSWERED in kinds:
        parts.append(_VERIFICATION.format(whose="asked_by_unit", actions=_list([ANSWERED])))
    if WITHDRAWAL_ASKED in kinds:
        parts.append(_REQUESTS)
    return " union all ".join(f"({part})" for part in parts)


def _acts_on_own(acts: Mapping[str, str]) -> str:
    by_the_system = [act for act, kind in acts.items() if kind in _BY_THE_SYSTEM]
    by_people = [act for act in acts if act not in by_the_system]
    conditions = [f"action in ({_list(by_people)})"]
    if by_the_system:
        conditions.append(f"(is_auto and action in ({_list(by_the_system)}))")
    cases = " ".join(f"when '{act}' then '{kind}'" for act, kind in acts.items())
    return _REPORT_ACTS.format(
        kind=f"case action {cases} end",
        words=f"case when action in ({_list(by_people)}) then reason end",
        due="case when state = 'returned' then due_at end",
        condition=f"({' or '.join(conditions)})",
    )


def _pages(person: Person) -> dict[str, str]:
    """Which screen each kind leads to, for this person."""
    own = "fill" if permissions.allows(person, "save_figures", OWN) else "review"
    special = {
        **dict.fromkeys((ASKED, SETTLED, TAKEN_BACK), "home"),
        ANSWERED: "verify",
        WITHDRAWAL_ASKED: "review",
    }
    return {kind: special.get(kind, own) for kind in KINDS}


def _names(store: Store, found: pl.DataFrame) -> pl.DataFrame:
    """unit_code, quarter, unit_name of the units that are named, as of those quarters."""
    wanted = found.select("unit_code", "quarter").unique()
    events = store.frame(_NAMES, {"codes": wanted["unit_code"].unique().to_list()})
    return (
        wanted.join(events.rename({"quarter": "from_quarter"}), on="unit_code")
        .filter(pl.col("from_quarter") <= pl.col("quarter"))
        .sort("sequence")
        .group_by("unit_code", "quarter")
        .agg(unit_name=pl.col("name").last())
    )


def _read_until(store: Store, person: Person) -> datetime:
    last = _last_read(store, person)
    return last[1] if last else _NEVER


def _last_read(store: Store, person: Person) -> Row | None:
    return store.row(
        "select sequence, read_until from ops.inbox_event where user_name = ? order by sequence desc limit 1",
        [person.user_name],
    )


def _list(names: list[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
