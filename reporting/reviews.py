"""What a reviewer has looked at and approved: a note of the reviewing unit, not a state of the report.

A row of `review_event` says up to which sequence of the report somebody has seen the figures. Figures saved
later make it "changed since"; what the clock or a sweep does to the report does not.
"""

from collections.abc import Mapping, Sequence

import polars as pl

from auth import permissions
from auth.permissions import Person
from reporting.life_cycle import LOCKED, SUBMITTED
from reporting.quarter import parse_quarter
from reporting.report_status import present_reports
from reporting.units import due_unit, roster
from store import clock
from store.connection import Store, Writing
from store.errors import Refusal, Refusals

NOT_LOOKED, LOOKED, APPROVED, CHANGED_SINCE = "not_looked", "looked", "approved", "changed_since"
REVIEW_STATES = (NOT_LOOKED, LOOKED, APPROVED, CHANGED_SINCE)

# The rows of one reviewing unit: a county's own reviewer and the prefecture's do not share their notes.
_REVIEWS = """
    with own as (
        select distinct user_name from ops.account_event where unit_code = $reviewing
    ),
    reviews as (
        select review.* from ops.review_event as review
        join own on own.user_name = review.actor
        where review.quarter = $quarter and review.unit_code in (select unnest($codes))
    ),
    looks as (
        select
            unit_code,
            max(seen_sequence) as looked_sequence,
            max(seen_sequence) filter (where actor = $person) as own_sequence
        from reviews group by unit_code
    ),
    verdicts as (
        select unit_code, action, seen_sequence, actor, recorded_at from reviews
        where action <> 'looked'
        qualify row_number() over (partition by unit_code order by sequence desc) = 1
    )
    select
        looks.unit_code,
        looked_sequence,
        own_sequence,
        case when verdicts.action = 'approved' then verdicts.seen_sequence end as approved_sequence,
        case when verdicts.action = 'approved' then verdicts.actor end as approved_by,
        case when verdicts.action = 'approved' then verdicts.recorded_at end as approved_at
    from looks left join verdicts using (unit_code)
"""
_REPORTS = """
    select
        unit_code,
        max(sequence) as sequence,
        coalesce(max(sequence) filter (where action = 'save'), 0) as saved_sequence
    from ops.report_event
    where quarter = $quarter and unit_code in (select unnest($codes))
    group by unit_code
"""
_NUMBERS = """
    select unit_code, max(sequence) as number from ops.review_event
    where quarter = $quarter and unit_code in (select unnest($codes)) group by unit_code
"""


def review_states(
    store: Store, reviewing_unit: str, codes: Sequence[str], quarter: str, person: Person | None = None
) -> pl.DataFrame:
    """How far a reviewing unit has come with each of the units.

    One row per unit: unit_code, review_state (one of `REVIEW_STATES`), sequence (of the report, 0 when
    nothing has happened), saved_sequence (of its last save), own_sequence (up to which `person` has seen it,
    null: never), approved_by, approved_at (UTC; null unless approved).
    """
    given: dict[str, object] = {"quarter": parse_quarter(quarter), "codes": list(codes)}
    reviews = store.frame(
        _REVIEWS,
        {**given, "reviewing": reviewing_unit, "person": person.user_name if person else ""},
    )
    saved, looked, approved = (
        pl.col(name) for name in ("saved_sequence", "looked_sequence", "approved_sequence")
    )
    return (
        pl.DataFrame({"unit_code": list(codes)}, schema={"unit_code": pl.String})
        .join(store.frame(_REPORTS, given), on="unit_code", how="left", maintain_order="left")
        .join(reviews, on="unit_code", how="left", maintain_order="left")
        .with_columns(pl.col("sequence", "saved_sequence").fill_null(0))
        .with_columns(
            review_state=pl.when(approved >= saved)
            .then(pl.lit(APPROVED))
            .when(approved.is_not_null() | (looked < saved))
            .then(pl.lit(CHANGED_SINCE))
            .when(looked.is_not_null())
            .then(pl.lit(LOOKED))
            .otherwise(pl.lit(NOT_LOOKED))
        )
        .select(
            "unit_code",
            "review_state",
            "sequence",
            "saved_sequence",
            "own_sequence",
            "approved_by",
            "approved_at",
        )
    )


def mark_looked(
    store: Store, person: Person, unit_code: str, quarter: str, *, seen: int | None = None
) -> bool:
    """Note that the person has seen the unit's figures; False when that was noted already.

    `seen`: the report's sequence number when it was drawn; by default as it stands now. Refusals: `not_allowed`, `not_your_unit`, `not_on_roster`.
    """
    _require_each(store, person, [unit_code], quarter)
    with store.writing() as write:
        state = review_states(store, person.unit_code, [unit_code], quarter, person).row(0, named=True)
        sequence = state["sequence"] if seen is None else min(seen, state["sequence"])
        if state["own_sequence"] is not None and state["own_sequence"] >= sequence:
            return False
        _append(store, write, person, {unit_code: sequence}, quarter, "looked")
    return True


def approve(
    store: Store,
    person: Person,
    codes: Sequence[str],
    quarter: str,
    *,
    seen: Mapping[str, int] | None = None,
) -> list[str]:
    """Approve the figures of one or many units, all or none; returns those that were not approved before.

    `seen`: the reports' sequence numbers when the list was drawn; where figures were saved since, Refusal
    `changed_since_seen`. Others: `nothing_given`, `not_allowed`, `not_your_unit`, `not_on_roster`,
    `not_submitted` (only submitted or reported figures). The report itself stays as it is.
    """
    chosen = sorted(set(codes))
    if not chosen:
        raise Refusal("nothing_given", "Choose at least one unit.")
    _require_each(store, person, chosen, quarter)
    with store.writing() as write:
        _require_submitted(store, chosen, quarter)
        states = review_states(store, person.unit_code, chosen, quarter)
        if seen is not None:
            _require_seen(states, seen)
        new = states.filter(pl.col("review_state") != APPROVED)
        sequences = dict(new.select("unit_code", "sequence").iter_rows())
        _append(store, write, person, sequences, quarter, "approved")
    return list(sequences)


def take_back_approval(store: Store, person: Person, unit_code: str, quarter: str) -> None:
    """The unit counts as looked at again. Refusals: those of `mark_looked`, and `not_approved`."""
    take_back_approvals(store, person, [unit_code], quarter)


def take_back_approvals(store: Store, person: Person, codes: Sequence[str], quarter: str) -> None:
    """The same for units that were approved together, all or none."""
    chosen = sorted(set(codes))
    if not chosen:
        raise Refusal("nothing_given", "Choose at least one unit.")
    _require_each(store, person, chosen, quarter)
    with store.writing() as write:
        states = review_states(store, person.unit_code, chosen, quarter, person)
        for code in states.filter(pl.col("approved_at").is_null())["unit_code"]:
            raise Refusal("not_approved", f"{code} is not approved.", unit=code)
        seen = states.select("unit_code", pl.col("own_sequence").fill_null(0))
        _append(store, write, person, dict(seen.iter_rows()), quarter, "taken_back")


def _require_each(store: Store, person: Person, codes: Sequence[str], quarter: str) -> None:
    """Pass when the person may review every one of the units and each owes a report."""
    due = roster(store, parse_quarter(quarter), list(codes))
    above = dict(due.select("unit_code", "superior_code").iter_rows())
    for code in codes:
        superiors = [above[code]] if above.get(code) else []
        permissions.require(person, "review", relation=permissions.relation_to(person, code, superiors))
    for code in codes:
        if code not in above:
            due_unit(store, code, quarter)


def _require_submitted(store: Store, codes: Sequence[str], quarter: str) -> None:
    listed = present_reports(store, codes, quarter)
    problems = [
        Refusal("not_submitted", f"{code} has not submitted its figures: nothing to approve yet.", unit=code)
        for code in listed.filter(~pl.col("state").is_in([SUBMITTED, *LOCKED]))["unit_code"]
    ]
    if problems:
        raise Refusals(problems) if len(problems) > 1 else problems[0]


def _require_seen(states: pl.DataFrame, seen: Mapping[str, int]) -> None:
    for code, saved in states.select("unit_code", "saved_sequence").iter_rows():
        if code in seen and saved > seen[code]:
            raise Refusal(
                "changed_since_seen",
                f"{code} saved figures after you opened the list. Look at them, then approve.",
                unit=code,
            )


def _append(
    store: Store, write: Writing, person: Person, seen: Mapping[str, int], quarter: str, action: str
) -> None:
    numbers: dict[str, int] = dict(store.rows(_NUMBERS, {"quarter": quarter, "codes": list(seen)}))
    now = clock.now()
    write.append(
        "review_event",
        pl.DataFrame(
            [
                {
                    "unit_code": code,
                    "quarter": quarter,
                    "sequence": numbers.get(code, 0) + 1,
                    "action": action,
                    "seen_sequence": sequence,
                    "actor": person.user_name,
                    "recorded_at": now,
                }
                for code, sequence in seen.items()
            ]
        ),
    )
