"""One quarter played: acts on reports, the figures of every save, and the releases."""

from datetime import datetime, timedelta

import numpy as np
import polars as pl

from ingest.sample.acts import (
    BY_SYSTEM,
    CORRECTION,
    MAIN,
    NEVER,
    OWN_MANAGER,
    OWN_REVIEWER,
    SUPERIOR,
    Acts,
    seconds,
)
from ingest.sample.answers import FINE, TOO_MANY
from ingest.sample.corrections import Corrections
from ingest.sample.dice import Flags
from ingest.sample.saves import FigureWriter
from ingest.sample.schools import SHOWCASE
from ingest.sample.script import Quarter, Script, write_script
from ingest.sample.slips import NONE
from ingest.sample.stage import Stage
from ingest.sample.unit_columns import UnitColumns, unit_columns
from reporting.calendar import Window, releases_at, window_kind, windows
from reporting.report_events import append_acts
from reporting.units import MINISTRY, roster
from store.connection import Store, Writing

# The job that writes what the deadline brings runs a little later.
_JOB_AFTER = 150


def play_quarter(stage: Stage, quarter: Quarter, *, corrects_release: bool) -> dict[str, int]:
    """Play one quarter up to the clock and write it. Returns counts by kind of row."""
    store, write, nation, seed = stage.store, stage.write, stage.nation, stage.seed
    due = roster(store, quarter.name)
    units = unit_columns(due)
    rows = nation.rows_of(units.codes)
    memory = nation.memory(rows)
    by_unit = _windows(store, due, quarter)
    no_reviewer = due["unit_code"].is_in(nation.no_reviewer.implode()).to_numpy()
    superior_codes = due["superior_code"]
    showcase = (superior_codes == SHOWCASE).to_numpy()
    script = write_script(
        units,
        by_unit,
        quarter,
        memory,
        no_reviewer=no_reviewer,
        last_minute=(due["unit_code"] == SHOWCASE).to_numpy(),
        showcase=showcase,
        seed=seed,
    )
    acts = Acts()
    _own_acts(acts, script)
    saves = script.saves < NEVER
    is_filled = (memory.saved >= 0) | saves
    corrections = Corrections(
        acts=acts,
        units=units,
        script=script,
        quarter=quarter,
        wrong=np.where(saves, script.wrong, memory.wrong),
        is_slipped=np.where(saves, script.slips, memory.slips) != NONE,
        no_reviewer=no_reviewer,
        is_filled=is_filled,
        seed=seed,
    )
    opens = np.array([seconds(each.opens_at) for each in by_unit], dtype=np.int64)
    corrected, open_again = corrections.within_windows(opens, showcase)
    _locks(acts, script, corrected, open_again, no_reviewer)
    corrections.after_reports()
    release = None
    if corrects_release:
        release = corrections.from_the_top((superior_codes == MINISTRY).to_numpy())
    happened = acts.rows(units.codes, superior_codes, quarter.name, quarter.now)
    append_acts(write, happened)
    stage.progress(f"{quarter.name}: {happened.height:,} acts on the reports of {len(units):,} units")
    writer = FigureWriter(stage, quarter, units)
    count = writer.write_saves(happened.filter(pl.col("purpose") == MAIN), memory, script)
    saved = happened.filter(pl.col("purpose") == MAIN)["row"].to_numpy()
    nation.saved[rows[saved]] = quarter.number
    nation.wrong[rows[saved]] = script.wrong[saved]
    nation.slips[rows[saved]] = script.slips[saved]
    mending = happened.filter(pl.col("purpose") == CORRECTION)
    count += writer.write_corrections(mending, nation.memory(rows))
    mended = mending["row"].to_numpy()
    nation.slips[rows[mended]] = NONE
    mended = mended[nation.wrong[rows[mended]] == TOO_MANY]
    nation.wrong[rows[mended]] = FINE
    stage.progress(f"{quarter.name}: {count:,} figures")
    releases = _releases(store, write, quarter, units, release)
    return {"acts": happened.height, "figures": count, "releases": releases}


def _windows(store: Store, due: pl.DataFrame, quarter: Quarter) -> list[Window]:
    by_kind = windows(store, quarter.name)
    return [
        by_kind[window_kind(kind, superior_kind)]
        for kind, superior_kind in due.select("kind", "superior_kind").iter_rows()
    ]


def _own_acts(acts: Acts, script: Script) -> None:
    rows = np.arange(len(script.saves))
    acts.add(rows, script.saves, "save", "in_progress", OWN_MANAGER, purpose=MAIN)
    acts.add(rows, script.submits, "submit", "submitted", OWN_MANAGER)
    acts.add(rows, script.confirms, "confirm", "submitted", OWN_MANAGER)


def _locks(acts: Acts, script: Script, corrected: Flags, open_again: Flags, no_reviewer: Flags) -> None:
    """Every report is made: by its reviewer, swept by the superior's, or by the system at the deadline."""
    rows = np.arange(len(script.saves))
    in_time = script.reports < script.closes
    own = script.has_reviewer & in_time
    acts.add(
        rows,
        np.where(own, script.reports, NEVER),
        "report_up",
        "reported",
        OWN_REVIEWER,
        makes_report=True,
    )
    handed_in = (script.submits < NEVER) | (script.confirms < NEVER)
    by_hand = handed_in & ~open_again & ~script.has_reviewer
    swept = ~script.has_reviewer & in_time & ~corrected
    for hand_made, reason in ((True, None), (False, "superior_reported")):
        acts.add(
            rows,
            np.where(swept & (by_hand == hand_made), script.reports, NEVER),
            "swept",
            "reported",
            SUPERIOR,
            reason=reason,
            is_auto=not hand_made,
            makes_report=True,
        )
    late = ~in_time & ~corrected
    for kind, reason in (
        (by_hand, None),
        (~by_hand & ~no_reviewer, "deadline_passed"),
        (~by_hand & no_reviewer, "no_reviewer"),
    ):
        acts.add(
            rows,
            np.where(late & kind, script.closes + _JOB_AFTER, NEVER),
            "auto",
            "reported",
            BY_SYSTEM,
            effective=script.closes,
            reason=reason,
            is_auto=reason is not None,
            makes_report=True,
        )


def _releases(
    store: Store, write: Writing, quarter: Quarter, units: UnitColumns, again: tuple[int, int] | None
) -> int:
    first = releases_at(store, quarter.name)
    moments = [(first, seconds(first) + _JOB_AFTER, "window_closed")]
    if again:
        moments.append((_stored(again[1]), again[1], str(units.codes[again[0]])))
    rows = [
        {
            "quarter": quarter.name,
            "release": number,
            "released_at": released_at,
            "cause": cause,
            "recorded_at": _stored(recorded),
        }
        for number, (released_at, recorded, cause) in enumerate(moments, start=1)
        if recorded <= seconds(quarter.now)
    ]
    return write.append("release_event", pl.DataFrame(rows))


def _stored(moment: int) -> datetime:
    return datetime(1970, 1, 1) + timedelta(seconds=int(moment))
