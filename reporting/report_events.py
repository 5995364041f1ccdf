"""Reading and appending the acts on reports; each row carries the state that came of it."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from reporting.life_cycle import REPORTED, REPORTING_ACTS, Report
from store.connection import Store, Writing

SYSTEM = "system"

_ACTS = ", ".join(f"'{act}'" for act in REPORTING_ACTS)
_LAST = f"""
    select
        unit_code, sequence, state, version, is_auto, due_at, reason, open_indicators,
        max(effective_at) filter (where state = 'reported' and action in ({_ACTS}))
            over (partition by unit_code) as reported_at,
        max(recorded_at) over (partition by unit_code) as last_act_at,
        count(*) filter (where action = 'save') over (partition by unit_code) as saved_count,
        count(*) filter (where action = 'confirm') over (partition by unit_code) as confirmed_count,
        count(*) filter (where action = 'return') over (partition by unit_code) as returned_count
    from ops.report_event
    where quarter = $quarter {{units}}
    qualify row_number() over (partition by unit_code order by sequence desc) = 1
"""
_SCHEMA: dict[str, type[pl.DataType] | pl.DataType] = {
    "unit_code": pl.String,
    "quarter": pl.String,
    "sequence": pl.Int32,
    "action": pl.String,
    "state": pl.String,
    "version": pl.Int32,
    "is_auto": pl.Boolean,
    "reason": pl.String,
    "due_at": pl.Datetime("us"),
    "open_indicators": pl.String,
    "actor": pl.String,
    "effective_at": pl.Datetime("us"),
    "recorded_at": pl.Datetime("us"),
}


def last_reports(store: Store, quarter: str, codes: Sequence[str] | None = None) -> pl.DataFrame:
    """The present state of every report of a quarter that has one, or of the given units.

    Columns: unit_code, sequence, state, version, is_auto, due_at, reason, open_indicators (comma
    separated), reported_at, last_act_at, saved_count, confirmed_count, returned_count. A unit that
    nothing has happened to is absent: it is untouched.
    """
    if codes is None:
        return store.frame(_LAST.format(units=""), {"quarter": quarter})
    chosen = _LAST.format(units="and unit_code in (select unnest($codes))")
    return store.frame(chosen, {"quarter": quarter, "codes": list(codes)})


def read_report(store: Store, unit_code: str, quarter: str) -> Report:
    """Where the report of one unit stands, by its events (time not yet applied)."""
    found = store.row(
        _LAST.format(units="and unit_code = $unit_code"),
        {"quarter": quarter, "unit_code": unit_code},
    )
    if found is None:
        return Report()
    _, sequence, state, version, is_auto, due_at, reason, open_indicators, reported_at = found[:9]
    return Report(
        state=state,
        version=version,
        is_auto=is_auto,
        sequence=sequence,
        due_at=due_at,
        reason=reason,
        open_indicators=tuple(open_indicators.split(",")) if open_indicators else (),
        reported_at=reported_at,
    )


def reported_by(store: Store, unit_code: str, quarter: str) -> str | None:
    """Who made the present version of a report: the unit's own manager or reviewer, the reviewer above whose
    report took it along, or `system`; None when it was never reported.
    """
    found = store.row(
        "select actor from ops.report_event where unit_code = ? and quarter = ? and state = ?"
        " and action in (select unnest(?)) order by sequence desc limit 1",
        [unit_code, quarter, REPORTED, list(REPORTING_ACTS)],
    )
    return None if found is None else str(found[0])


def last_act(
    store: Store, unit_code: str, quarter: str, actions: Sequence[str]
) -> tuple[str, datetime] | None:
    """Who carried out the latest of these acts on a report, and when (UTC); None when nobody did."""
    found = store.row(
        "select actor, effective_at from ops.report_event where unit_code = ? and quarter = ?"
        " and action in (select unnest(?)) order by sequence desc limit 1",
        [unit_code, quarter, list(actions)],
    )
    return None if found is None else (str(found[0]), found[1])


def append_act(
    write: Writing,
    unit_code: str,
    quarter: str,
    act: str,
    report: Report,
    *,
    actor: str,
    effective_at: datetime,
    recorded_at: datetime,
) -> None:
    """Append one act with the report that came of it.

    Of two people who act at once the second meets the primary key (unit, quarter, sequence) and is
    refused with `someone_was_faster` (E42).
    """
    append_acts(
        write,
        pl.DataFrame(
            [
                {
                    "unit_code": unit_code,
                    "quarter": quarter,
                    "sequence": report.sequence,
                    "action": act,
                    "state": report.state,
                    "version": report.version,
                    "is_auto": report.is_auto,
                    "reason": report.reason,
                    "due_at": report.due_at,
                    "open_indicators": ",".join(report.open_indicators) or None,
                    "actor": actor,
                    "effective_at": effective_at,
                    "recorded_at": recorded_at,
                }
            ],
            schema=_SCHEMA,
        ),
    )


def append_acts(write: Writing, frame: pl.DataFrame) -> int:
    """Append many acts; the frame has the columns of `ops.report_event` but `written_at`."""
    return write.append(
        "report_event", frame.select(pl.col(name).cast(kind) for name, kind in _SCHEMA.items())
    )
