"""Filled forms: the answers of many units as matrices (units by indicators), and what changed between two."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ingest.sample import model_running as running
from ingest.sample import model_teaching as teaching
from ingest.sample.answers import Answers, Draw, Moment, pick, whole
from ingest.sample.dice import Flags, Ints
from ingest.sample.unit_columns import UnitColumns
from reporting.codes import GROUPS
from reporting.indicator import Catalogue, Indicator

Matrix = npt.NDArray[np.float64]
Small = npt.NDArray[np.int16]

# What stands in a cell; NOTHING was never saved.
NOTHING, VALUE, MISSING, NOT_ASKED = range(4)
STATES = ("", "value", "missing", "not_applicable")
# Share of gaps by tier, and how fast they close from quarter to quarter.
_GAPS = {"core": 0.025, "optional": 0.13}
_CLOSING = 0.93
# These are never left out: others are checked against them.
_ALWAYS = ("A01", "A02", "A03", "A04", "B01", "B08", "B13", "E02")


@dataclass(frozen=True)
class Form:
    """One row a unit, one column an indicator of the layout. `text` points into the layout's texts (-1 none)."""

    state: Small
    number: Matrix
    text: Small
    note: Small

    def changed_since(self, before: "Form") -> Flags:
        """Which cells differ; a cell that was answered and no longer is counts as changed."""
        is_same_number = (self.number == before.number) | (np.isnan(self.number) & np.isnan(before.number))
        differs = (self.state != before.state) | ~is_same_number | (self.text != before.text)
        found: Flags = differs | (self.note != before.note)
        return found

    def cleared_where_gone(self, before: "Form") -> "Form":
        """What was answered before and has no answer now is cleared, not silently carried."""
        gone = (self.state == NOTHING) & (before.state != NOTHING)
        return Form(np.where(gone, MISSING, self.state).astype(np.int16), self.number, self.text, self.note)

    def without(self, cells: Flags) -> "Form":
        """The form as if these cells had never been saved."""
        return Form(
            np.where(cells, NOTHING, self.state).astype(np.int16),
            np.where(cells, np.nan, self.number),
            np.where(cells, -1, self.text).astype(np.int16),
            np.where(cells, 0, self.note).astype(np.int16),
        )


class Layout:
    """The indicators units fill in, in the order of the catalogue, and how their answers are written."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.indicators: list[Indicator] = [
            each for each in catalogue.indicators.values() if not each.is_derived
        ]
        self.codes = [each.code for each in self.indicators]
        self.texts: list[str] = []
        self._first_text: dict[str, int] = {}
        for each in self.indicators:
            words = each.choices if each.type == "choice" else running.DATES if each.type == "date" else ()
            if words:
                self._first_text[each.code] = len(self.texts)
                self.texts += words
        self.is_year_to_date = np.array([each.is_year_to_date for each in self.indicators])

    @cached_property
    def applies(self) -> Flags:
        """Group by indicator: whether it is asked. The last row is for units of no group."""
        return np.array([[group in each.applies_to for each in self.indicators] for group in (*GROUPS, "")])

    def column(self, code: str) -> int:
        """The position of an indicator."""
        return self.codes.index(code)

    def fill(self, units: UnitColumns, moment: Moment, wrong: Ints, mended: Flags, seed: int) -> Form:
        """The forms of units at their moments. `wrong` says what each got wrong, `mended` who put it right."""
        draw = Draw(units, moment, wrong, seed)
        answers = _answers(draw, mended)
        shape = (len(units), len(self.indicators))
        state = np.zeros(shape, dtype=np.int16)
        number = np.full(shape, np.nan)
        text = np.full(shape, -1, dtype=np.int16)
        note = np.zeros(shape, dtype=np.int16)
        asked = self.applies[units.group]
        for place, indicator in enumerate(self.indicators):
            code = indicator.code
            self._ensure(answers, draw, indicator)
            gap = self._gap(draw, indicator)
            if code in answers.choices:
                choice = answers.choices[code]
                has_answer = (choice >= 0) & ~gap
                text[:, place] = np.where(has_answer, choice + self._first_text[code], -1)
            else:
                has_answer = ~np.isnan(answers.numbers[code]) & ~gap
                number[:, place] = np.where(has_answer, answers.numbers[code], np.nan)
            state[:, place] = has_answer
            if code in answers.notes:
                note[:, place] = np.where(has_answer, answers.notes[code], 0)
            if code in answers.not_asked:
                skipped = answers.not_asked[code]
                state[skipped, place] = NOT_ASKED
                number[skipped, place], text[skipped, place], note[skipped, place] = np.nan, -1, 0
        return Form(state, number, text, note).without(~asked)

    def _gap(self, draw: Draw, indicator: Indicator) -> Flags:
        if indicator.is_required or indicator.code in _ALWAYS:
            return np.zeros(len(draw.units), dtype=bool)
        share = _GAPS.get(indicator.tier, 0.0) * (1.6 - draw.start_level)
        return draw.uniform(f"gap {indicator.code}") < share * _CLOSING**draw.moment.number

    def _ensure(self, answers: Answers, draw: Draw, indicator: Indicator) -> None:
        """An answer for an indicator that no model knows: the catalogue may grow by a row."""
        code = indicator.code
        if code in answers.numbers or code in answers.choices:
            return
        chance = draw.uniform(code)
        if indicator.type == "bool":
            answers.numbers[code] = (chance < draw.level).astype(np.float64)
        elif indicator.type in ("choice", "date"):
            count = len(indicator.choices) if indicator.type == "choice" else len(running.DATES)
            answers.choices[code] = pick(chance, [1 / count] * count)
        else:
            most = float(indicator.maximum) if indicator.maximum is not None else 10.0
            answers.numbers[code] = whole(most * draw.level * chance)


def _answers(draw: Draw, mended: Flags) -> Answers:
    answers = Answers()
    with np.errstate(invalid="ignore"):
        teaching.basics(draw, answers)
        teaching.network(draw, answers)
        teaching.terminals(draw, answers)
        teaching.resources(draw, answers)
        teaching.spaces(draw, answers)
        running.systems(draw, answers)
        running.people(draw, answers)
        running.money(draw, answers)
        running.security(draw, answers)
        running.departments(draw, answers)
        running.security_people(draw, answers)
        running.universities(draw, answers)
    teaching.mend_bandwidth(answers, mended)
    return answers
