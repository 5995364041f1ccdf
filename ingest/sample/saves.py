"""The figures of every save: all of the form at first, then what changed, and what was put right."""

import numpy as np
import polars as pl

from ingest.sample.answers import FINE, NOTES, TOO_MANY
from ingest.sample.dice import Flags, Floats, Ints
from ingest.sample.forms import NOTHING, STATES, VALUE, Form
from ingest.sample.script import Memory, Quarter, Script
from ingest.sample.slips import slip, with_mending_notes
from ingest.sample.stage import Stage
from ingest.sample.unit_columns import DEPARTMENT_GROUPS, UnitColumns

CHUNK = 20_000


class FigureWriter:
    """Writes the figures of saves, chunk by chunk in the order of the units' codes."""

    def __init__(self, stage: Stage, quarter: Quarter, units: UnitColumns) -> None:
        self._write = stage.write
        self._layout = layout = stage.layout
        self._calendar = stage.calendar
        self._seed = stage.seed
        self._quarter = quarter
        self._units = units
        self._indicators = pl.Series(layout.codes)
        self._states = pl.Series(STATES)
        self._texts = pl.Series(layout.texts)
        self._notes = pl.Series(NOTES)

    def write_saves(self, saves: pl.DataFrame, memory: Memory, script: Script) -> int:
        """The quarter's figures of those who saved: everything at first, then what changed, slips included."""
        count = 0
        for start in range(0, saves.height, CHUNK):
            acts = saves.slice(start, CHUNK)
            rows = acts["row"].to_numpy()
            units = self._units.take(rows)
            numbers = np.full(len(rows), self._quarter.number)
            form = self._fill(units, numbers, script.wrong[rows], script.mended[rows])
            form = slip(self._layout, units, form, script.slips[rows])
            before, right = self._before(units, memory.take(rows))
            form = with_mending_notes(form.cleared_where_gone(before), before, right)
            # A reason is given for its quarter: whoever saves says again what still has to be explained.
            changed = form.changed_since(before) | (form.note != 0)
            self._keep_one(changed, form)
            count += self._append(acts, form, changed)
        return count

    def write_corrections(self, mending: pl.DataFrame, memory: Memory) -> int:
        """The figures that were put right after a return: the error or slip, or else one that was doubted."""
        if mending.height == 0:
            return 0
        rows = mending["row"].to_numpy()
        units = self._units.take(rows)
        saved = np.maximum(memory.saved[rows], 0)
        mended = np.zeros(len(rows), dtype=bool)
        right = self._fill(units, saved, memory.wrong[rows], mended)
        before = slip(self._layout, units, right, memory.slips[rows])
        wrong = np.where(memory.wrong[rows] == TOO_MANY, FINE, memory.wrong[rows])
        form = with_mending_notes(self._fill(units, saved, wrong, mended), before, right)
        changed = form.changed_since(before)
        self._doubted(units, form, changed, np.flatnonzero(~changed.any(axis=1)))
        return self._append(mending, form, changed)

    def _fill(self, units: UnitColumns, numbers: Ints, wrong: Ints, mended: Flags) -> Form:
        return self._layout.fill(units, self._calendar.moment(numbers), wrong, mended, self._seed)

    def _before(self, units: UnitColumns, memory: Memory) -> tuple[Form, Form]:
        """What the units' forms held, and would have held without slips; no more amounts of an earlier year."""
        is_known = memory.saved >= 0
        saved = np.maximum(memory.saved, 0)
        right = self._fill(units, saved, memory.wrong, np.zeros(len(units), dtype=bool))
        is_other_year = self._calendar.years[saved] != self._calendar.years[self._quarter.number]
        lapsed = is_other_year[:, None] & self._layout.is_year_to_date[None, :]
        gone = ~is_known[:, None] | lapsed
        return slip(self._layout, units, right, memory.slips).without(gone), right.without(gone)

    def _keep_one(self, changed: Flags, form: Form) -> None:
        """Who saved without a change saved the first figure of the form again."""
        idle = ~changed.any(axis=1)
        first = (form.state[idle] == VALUE).argmax(axis=1)
        changed[np.flatnonzero(idle), first] = True

    def _doubted(self, units: UnitColumns, form: Form, changed: Flags, where: Ints) -> None:
        is_department = np.isin(units.group[where], DEPARTMENT_GROUPS)
        for code, chosen, mend in (
            ("C09", where[~is_department], _lowered),
            ("J05", where[is_department], _raised),
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
