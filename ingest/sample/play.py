"""One quarter played: acts on reports, the figures of every save, and the releases."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

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
from ingest.sample.answers import FINE, NOTES, TOO_MANY, Moment
from ingest.sample.corrections import Corrections
from ingest.sample.dice import Flags, Floats, Ints
from ingest.sample.forms import NOTHING, STATES, VALUE, Form, Layout
from ingest.sample.schools import SHOWCASE
from ingest.sample.script import Memory, Quarter, Script, write_script
from ingest.sample.unit_columns import DEPARTMENT_GROUPS, UnitColumns, unit_columns
from reporting.calendar import Window, releases_at, window_kind, windows
from reporting.report_events import append_acts
from reporting.units import MINISTRY, roster
from store.connection import Store, Writing

CHUNK = 20_000
# The job that writes what the deadline brings runs a little later.
_JOB_AFTER = 150


@dataclass
class Nation:
    """What is kept between quarters, in the order of all codes that ever were."""

    codes: pl.Series
    saved: Ints
    wrong: Ints
    no_reviewer: pl.Series

    def rows_of(self, codes: pl.Series) -> Ints:
        """Positions of the codes."""
        return self.codes.search_sorted(codes).to_numpy().astype(np.int64)


@dataclass(frozen=True)
class Calendar:
    """The sample's quarters by number: the year and the quarter within it."""

    years: Ints
    quarters: Ints

    def moment(self, number: Ints) -> Moment:
        """The moments of these quarter numbers."""
        return Moment(number, self.years[number], self.quarters[number])


def play_quarter(
    store: Store,
    write: Writing,
    nation: Nation,
    layout: Layout,
    calendar: Calendar,
    quarter: Quarter,
    seed: int,
    corrects_release: bool,
    progress: Callable[[str], None],
) -> dict[str, int]:
    """Play one quarter up to the clock and write it. Returns counts by kind of row."""
    due = roster(store, quarter.name)
    units = unit_columns(due)
    rows = nation.rows_of(units.codes)
    memory = Memory(nation.saved[rows], nation.wrong[rows])
    by_unit = _windows(store, due, quarter)
    no_reviewer = due["unit_code"].is_in(nation.no_reviewer.implode()).to_numpy()
    last_minute = (due["unit_code"] == SHOWCASE).to_numpy()
    script = write_script(units, by_unit, quarter, memory, no_reviewer, last_minute, seed)
    acts = Acts()
    _own_acts(acts, script)
    now_wrong = np.where(script.saves < NEVER, script.wrong, memory.wrong)
    is_filled = (memory.saved >= 0) | (script.saves < NEVER)
    corrections = Corrections(
        acts, units, script, quarter, now_wrong, no_reviewer, is_filled, seed
    )
    superior_codes = due["superior_code"]
    opens = np.array([seconds(each.opens_at) for each in by_unit], dtype=np.int64)
    corrected, open_again = corrections.within_windows(opens, (superior_codes == SHOWCASE).to_numpy())
    _locks(acts, script, corrected, open_again, no_reviewer)
    corrections.after_reports()
    release = None
    if corrects_release:
        release = corrections.from_the_top((superior_codes == MINISTRY).to_numpy())
    happened = acts.rows(units.codes, superior_codes, quarter.name, quarter.now)
    append_acts(write, happened)
    progress(f"{quarter.name}: {happened.height:,} acts on the reports of {len(units):,} units")
    writer = _FigureWriter(write, layout, calendar, quarter, units, seed)
    count = writer.write_saves(happened.filter(pl.col("purpose") == MAIN), memory, script)
    saved = happened.filter(pl.col("purpose") == MAIN)["row"].to_numpy()
    nation.saved[rows[saved]] = quarter.number
    nation.wrong[rows[saved]] = script.wrong[saved]
    mending = happened.filter(pl.col("purpose") == CORRECTION)
    now = Memory(nation.saved[rows], nation.wrong[rows])
    count += writer.write_corrections(mending, now)
    mended = mending["row"].to_numpy()
    mended = mended[nation.wrong[rows[mended]] == TOO_MANY]
    nation.wrong[rows[mended]] = FINE
    progress(f"{quarter.name}: {count:,} figures")
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


def _locks(
    acts: Acts, script: Script, corrected: Flags, open_again: Flags, no_reviewer: Flags
) -> None:
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
    return datetime(1970, 1, 1) + np.timedelta64(moment, "s").astype("timedelta64[s]").item()


class _FigureWriter:
    """Writes the figures of saves, chunk by chunk in the order of the units' codes."""

    def __init__(
        self,
        write: Writing,
        layout: Layout,
        calendar: Calendar,
        quarter: Quarter,
        units: UnitColumns,
        seed: int,
    ) -> None:
        self._write = write
        self._layout = layout
        self._calendar = calendar
        self._quarter = quarter
        self._units = units
        self._seed = seed
        self._indicators = pl.Series(layout.codes)
        self._states = pl.Series(STATES)
        self._texts = pl.Series(layout.texts)
        self._notes = pl.Series(NOTES)

    def write_saves(self, saves: pl.DataFrame, memory: Memory, script: Script) -> int:
        """The quarter's figures of those who saved: everything at first, then what changed."""
        count = 0
        for start in range(0, saves.height, CHUNK):
            acts = saves.slice(start, CHUNK)
            rows = acts["row"].to_numpy()
            units = self._units.take(rows)
            numbers = np.full(len(rows), self._quarter.number)
            form = self._fill(units, numbers, script.wrong[rows], script.mended[rows])
            before = self._before(units, Memory(memory.saved[rows], memory.wrong[rows]))
            form = form.cleared_where_gone(before)
            changed = form.changed_since(before)
            self._keep_one(changed, form)
            count += self._append(acts, form, changed)
        return count

    def write_corrections(self, mending: pl.DataFrame, memory: Memory) -> int:
        """The figures that were put right after a return: the error, or else one that was doubted."""
        if mending.height == 0:
            return 0
        rows = mending["row"].to_numpy()
        units = self._units.take(rows)
        saved = np.maximum(memory.saved[rows], 0)
        mended = np.zeros(len(rows), dtype=bool)
        before = self._fill(units, saved, memory.wrong[rows], mended)
        wrong = np.where(memory.wrong[rows] == TOO_MANY, FINE, memory.wrong[rows])
        form = self._fill(units, saved, wrong, mended)
        changed = form.changed_since(before)
        self._doubted(units, form, changed, ~changed.any(axis=1))
        return self._append(mending, form, changed)

    def _fill(self, units: UnitColumns, numbers: Ints, wrong: Ints, mended: Flags) -> Form:
        return self._layout.fill(units, self._calendar.moment(numbers), wrong, mended, self._seed)

    def _before(self, units: UnitColumns, memory: Memory) -> Form:
        """What the units' forms held; amounts of an earlier year do not count any more."""
        is_known = memory.saved >= 0
        saved = np.maximum(memory.saved, 0)
        form = self._fill(units, saved, memory.wrong, np.zeros(len(units), dtype=bool))
        is_other_year = self._calendar.years[saved] != self._calendar.years[self._quarter.number]
        lapsed = is_other_year[:, None] & self._layout.is_year_to_date[None, :]
        return form.without(~is_known[:, None] | lapsed)

    def _keep_one(self, changed: Flags, form: Form) -> None:
        """Who saved without a change saved the first figure of the form again."""
        idle = ~changed.any(axis=1)
        first = (form.state[idle] == VALUE).argmax(axis=1)
        changed[np.flatnonzero(idle), first] = True

    def _doubted(self, units: UnitColumns, form: Form, changed: Flags, where: Flags) -> None:
        is_department = np.isin(units.group, DEPARTMENT_GROUPS)
        for code, chosen, mend in (
            ("C09", where & ~is_department, _lowered),
            ("J05", where & is_department, _raised),
        ):
            column = self._layout.column(code)
            form.number[chosen, column] = mend(np.nan_to_num(form.number[chosen, column]))
            form.state[chosen, column] = VALUE
            form.note[chosen, column] = 0
            changed[chosen, column] = True

    def _append(self, acts: pl.DataFrame, form: Form, changed: Flags) -> int:
        row, column = np.nonzero(changed & (form.state != NOTHING))
        picked = pl.Series(row)
        texts, notes = form.text[row, column], form.note[row, column]
        frame = pl.DataFrame(
            {
                "unit_code": acts["unit_code"].gather(picked),
                "sequence": acts["sequence"].gather(picked),
                "indicator_code": self._indicators.gather(column),
                "state": self._states.gather(form.state[row, column]),
                "number": pl.Series(form.number[row, column], nan_to_null=True),
                "text": self._texts.gather(pl.Series(np.maximum(texts, 0))),
                "has_text": texts >= 0,
                "note": self._notes.gather(notes),
                "actor": acts["actor"].gather(picked),
                "recorded_at": acts["recorded_at"].gather(picked),
            }
        )
        return self._write.append(
            "figure_event",
            frame.select(
                "unit_code",
                pl.lit(self._quarter.name).alias("quarter"),
                "sequence",
                "indicator_code",
                "state",
                pl.col("number").cast(pl.Decimal(18, 6)),
                pl.when("has_text").then("text").alias("text"),
                "note",
                pl.lit("screen").alias("source"),
                "actor",
                "recorded_at",
            ),
        )


def _lowered(numbers: Floats) -> Floats:
    return np.where(numbers > 1, np.floor(numbers * 0.9), 1.0)


def _raised(numbers: Floats) -> Floats:
    return numbers + 1
