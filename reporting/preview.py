"""What a report upward would do, worked out beforehand and without doing it (requirements R18, E07)."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from reporting.figures_below import figures_below
from reporting.life_cycle import LOCKED, RETURNED, SUBMITTED, UNTOUCHED, WITHDRAWAL_REQUESTED
from reporting.problems_below import REQUIRED, problems_below
from reporting.report_events import last_reports, read_report
from reporting.report_status import window_of
from reporting.units import DEPARTMENTS, codes_below, roster, unit_as_of
from store.connection import Store


@dataclass(frozen=True)
class Preview:
    """Counts over everything below a unit: `below` = `reported` + `submitted` + `by_system`.

    `reported`: locked already. `submitted`: schools whose manager handed in. `by_system`: all others, which
    would go in as they stand, marked as reported by the system; of them `untouched` (nothing was done this
    quarter) and `returned` (still being corrected). `asking`: reported, and asking to withdraw.

    Of the units right below only, by name: `explained` have a warning that they explained in a note;
    `incomplete` are not locked yet and lack a required figure; `unfinished` are among `by_system`. `system_at`: if nobody does anything, the system reports all
    of `by_system` and the unit itself at this moment (UTC); None when the unit is locked or owes no report.
    """

    below: int
    reported: int
    submitted: int
    by_system: int
    untouched: int
    returned: int
    asking: int
    explained: tuple[str, ...] = ()
    incomplete: tuple[str, ...] = ()
    unfinished: tuple[str, ...] = ()
    system_at: datetime | None = None


def report_up_preview(store: Store, unit_code: str, quarter: str) -> Preview:
    """What `report_up` of this unit would lock now. Reads only; asks nobody's permission."""
    codes = codes_below(store, unit_code, quarter)
    if not codes:
        return Preview(0, 0, 0, 0, 0, 0, 0)
    due = roster(store, quarter, codes)
    states = due.join(last_reports(store, quarter, codes), on="unit_code", how="left").select(
        "unit_code",
        "name",
        "kind",
        "superior_code",
        "school_group",
        state=pl.col("state").fill_null(UNTOUCHED),
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
    right_below = states.filter(pl.col("superior_code") == unit_code).sort("unit_code")
    explained, incomplete = _right_below(store, right_below, quarter)
    return Preview(
        **counts,
        explained=explained,
        incomplete=incomplete,
        unfinished=tuple(right_below.filter(~is_locked & ~is_by_hand)["name"]),
        system_at=_system_at(store, unit_code, quarter),
    )


def _right_below(store: Store, units: pl.DataFrame, quarter: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of the units that explained a warning, and of the open ones that lack a required figure."""
    figures = figures_below(store, units["unit_code"].to_list(), quarter)
    problems = problems_below(store, quarter, figures, units)
    lacking = problems.filter(pl.col("code").str.ends_with(REQUIRED))
    open_units = units.filter(~pl.col("state").is_in(LOCKED))
    explained = units.join(problems.filter("is_explained"), on="unit_code", how="semi", maintain_order="left")
    incomplete = open_units.join(lacking, on="unit_code", how="semi", maintain_order="left")
    return tuple(explained["name"]), tuple(incomplete["name"])


def _system_at(store: Store, unit_code: str, quarter: str) -> datetime | None:
    unit = unit_as_of(store, unit_code, quarter)
    if not unit.is_on_roster:
        return None
    report = read_report(store, unit_code, quarter)
    return None if report.is_locked else report.due_at or window_of(store, unit, quarter).closes_at
