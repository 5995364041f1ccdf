"""What a report upward would do, worked out beforehand and without doing it (requirements R18, E07)."""

from dataclasses import dataclass

import polars as pl

from reporting.life_cycle import LOCKED, RETURNED, SUBMITTED, UNTOUCHED, WITHDRAWAL_REQUESTED
from reporting.report_events import last_reports
from reporting.units import DEPARTMENTS, codes_below, roster
from store.connection import Store


@dataclass(frozen=True)
class Preview:
    """Counts over everything below a unit: `below` = `reported` + `submitted` + `by_system`.

    `reported`: locked already. `submitted`: schools whose manager handed in. `by_system`: all others, which
    would go in as they stand, marked as reported by the system; of them `untouched` (nothing was done this
    quarter) and `returned` (still being corrected). `asking`: reported, and asking to withdraw.
    """

    below: int
    reported: int
    submitted: int
    by_system: int
    untouched: int
    returned: int
    asking: int


def report_up_preview(store: Store, unit_code: str, quarter: str) -> Preview:
    """What `report_up` of this unit would lock now. Reads only; asks nobody's permission."""
    codes = codes_below(store, unit_code, quarter)
    if not codes:
        return Preview(0, 0, 0, 0, 0, 0, 0)
    states = (
        roster(store, quarter, codes)
        .select("unit_code", "kind")
        .join(last_reports(store, quarter, codes), on="unit_code", how="left")
        .select("kind", state=pl.col("state").fill_null(UNTOUCHED))
    )
    state = pl.col("state")
    is_locked = state.is_in(LOCKED)
    # As in the sweep: only a school can have been handed in by hand without its own report upward.
    is_by_hand = (state == SUBMITTED) & ~pl.col("kind").is_in((*DEPARTMENTS, "university"))
    counts = states.select(
        below=pl.len(),
        reported=is_locked.sum(),
        submitted=is_by_hand.sum(),
        by_system=(~is_locked & ~is_by_hand).sum(),
        untouched=(state == UNTOUCHED).sum(),
        returned=(state == RETURNED).sum(),
        asking=(state == WITHDRAWAL_REQUESTED).sum(),
    ).row(0, named=True)
    return Preview(**counts)
