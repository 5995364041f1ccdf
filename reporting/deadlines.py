"""What time brings: reports made by the system, returns that run out, releases (R18d, E04-E05, E17, E19).

Everything here may run late, twice, or after a crash: it appends only what is missing, dated to the moment
it counts from, and a report made by the system holds the figures as at that moment.
"""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from reporting.calendar import releases_at, windows
from reporting.life_cycle import LOCKED, UNTOUCHED
from reporting.quarter import ends_at, quarter_of, quarters_from
from reporting.releases import latest_release
from reporting.report_events import SYSTEM, append_acts, last_reports
from reporting.units import MINISTRY, REPORTING_KINDS, roster
from store import clock
from store.connection import Store, Writing

# Few acts have a limit of their own: whether they are the last of their report is asked of those alone.
_OPEN_DUES = """
    select distinct act.quarter from ops.report_event as act
    where act.due_at <= ? and act.state not in ('reported', 'withdrawal_requested') and not exists (
        select 1 from ops.report_event as later
        where
            later.unit_code = act.unit_code
            and later.quarter = act.quarter
            and later.sequence > act.sequence
    )
"""


def run_deadlines(store: Store) -> dict[str, dict[str, int]]:
    """Bring every quarter up to the clock. Returns by quarter how many reports and releases were made.

    Safe to repeat at any time and however late: what has been done is not done again.
    """
    now = clock.now()
    first = store.row("select min(quarter) from ops.sync_event")
    if first is None or first[0] is None:
        return {}
    done: dict[str, dict[str, int]] = {}
    returned = {quarter for (quarter,) in store.rows(_OPEN_DUES, [now])}
    for quarter in quarters_from(first[0], quarter_of(now)):
        if ends_at(quarter) > now:
            break
        is_running = not _is_closed(store, quarter) and _first_deadline(store, quarter) <= now
        if quarter not in returned and not is_running:
            continue
        # Looked at before anybody who saves has to wait for it: nearly every minute brings nothing.
        is_waiting = _overdue(store, quarter, None, now).height > 0 or releases_at(store, quarter) <= now
        if not is_waiting:
            continue
        with store.writing() as write:
            made = _settle(store, write, quarter, None, now)
            releases = _release(store, write, quarter, now)
        if made or releases:
            done[quarter] = {"reported": made, "released": releases}
    return done


def settle(store: Store, quarter: str, codes: Sequence[str]) -> int:
    """The same for some units, before somebody acts on them. Returns the reports made."""
    with store.writing() as write:
        return _settle(store, write, quarter, list(codes), clock.now())


def _is_closed(store: Store, quarter: str) -> bool:
    """Whether the first release has been made: from then on only returns can run out."""
    return store.row("select 1 from ops.release_event where quarter = ? limit 1", [quarter]) is not None


def _first_deadline(store: Store, quarter: str) -> datetime:
    """When the first window of a quarter closes (UTC): before that time brings nothing."""
    return min(window.closes_at for window in windows(store, quarter).values())


def _overdue(store: Store, quarter: str, codes: list[str] | None, now: datetime) -> pl.DataFrame:
    """The reports, of all units or of some, whose time is over; columns of the roster and of `last_reports`."""
    due = roster(store, quarter, codes).select("unit_code", "kind", "deadline_at")
    present = due.join(last_reports(store, quarter, codes), on="unit_code", how="left").with_columns(
        pl.col("state").fill_null(UNTOUCHED),
        pl.col("sequence").fill_null(0),
        pl.col("version").fill_null(0),
        effective_at=pl.coalesce("due_at", "deadline_at"),
    )
    return present.filter(~pl.col("state").is_in(LOCKED) & (pl.col("effective_at") <= pl.lit(now)))


def _settle(store: Store, write: Writing, quarter: str, codes: list[str] | None, now: datetime) -> int:
    overdue = _overdue(store, quarter, codes, now)
    if overdue.height == 0:
        return 0
    has_reviewer = pl.col("kind").is_in(REPORTING_KINDS)
    by_hand = (pl.col("state") == "submitted") & ~has_reviewer
    is_return = pl.col("due_at").is_not_null()
    lacking = has_reviewer & ~pl.col("unit_code").is_in(_with_reviewer(store).implode())
    rows = overdue.select(
        "unit_code",
        quarter=pl.lit(quarter),
        sequence=pl.col("sequence") + 1,
        action=pl.when(is_return).then(pl.lit("expire")).otherwise(pl.lit("auto")),
        state=pl.lit("reported"),
        version=pl.col("version") + 1,
        is_auto=~by_hand,
        reason=pl.when(is_return)
        .then(pl.lit("due_passed"))
        .when(by_hand)
        .then(pl.lit(None, dtype=pl.String))
        .when(lacking)
        .then(pl.lit("no_reviewer"))
        .otherwise(pl.lit("deadline_passed")),
        due_at=pl.lit(None, dtype=pl.Datetime("us")),
        open_indicators=pl.lit(None, dtype=pl.String),
        actor=pl.lit(SYSTEM),
        effective_at="effective_at",
        recorded_at=pl.lit(now),
    )
    append_acts(write, rows)
    _release_again(store, write, quarter, rows, now)
    return rows.height


def _with_reviewer(store: Store) -> pl.Series:
    """Codes of the units that have an active reviewer's account (E22)."""
    return store.frame(
        """
        select unit_code from ops.account_event where role = 'reviewer'
        qualify row_number() over (partition by user_name order by sequence desc) = 1 and is_active
        """
    )["unit_code"]


def _release(store: Store, write: Writing, quarter: str, now: datetime) -> int:
    """The first release, frozen at the end of the last window."""
    moment = releases_at(store, quarter)
    if now < moment or _is_closed(store, quarter):
        return 0
    return _append_release(write, quarter, 1, moment, "window_closed", now)


def _release_again(store: Store, write: Writing, quarter: str, made: pl.DataFrame, now: datetime) -> None:
    """A release for each later moment at which a unit right below the ministry was reported again."""
    last = latest_release(store, quarter)
    if last is None:
        return
    top = store.frame("select distinct unit_code from ops.unit_event where superior_code = ?", [MINISTRY])[
        "unit_code"
    ]
    moments = (
        made.filter(pl.col("unit_code").is_in(top.implode()) & (pl.col("effective_at") > pl.lit(last[1])))
        .select("effective_at", "unit_code")
        .sort("effective_at", "unit_code")
        .group_by("effective_at", maintain_order=True)
        .first()
    )
    for number, (moment, unit_code) in enumerate(moments.iter_rows(), start=last[0] + 1):
        _append_release(write, quarter, number, moment, unit_code, now)


def release_after(store: Store, write: Writing, quarter: str, unit_code: str, moment: datetime) -> None:
    """The next release, when a unit right below the ministry reports again after the first (E19)."""
    made = pl.DataFrame({"unit_code": [unit_code], "effective_at": [moment]})
    _release_again(store, write, quarter, made, moment)


def _append_release(
    write: Writing, quarter: str, number: int, moment: datetime, cause: str, now: datetime
) -> int:
    return write.append(
        "release_event",
        pl.DataFrame(
            {
                "quarter": [quarter],
                "release": [number],
                "released_at": [moment],
                "cause": [cause],
                "recorded_at": [now],
            }
        ),
    )
