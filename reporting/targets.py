"""The guideline's dated targets and what they are counted by: tables in data/, read once (guideline of 2014).

targets.csv: the targets. assumptions.csv: what share a word such as 大部分 is taken to mean. conditions.csv:
conditions over indicators that no indicator counts. ladder.csv: the conditions of the levels of F10.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from reporting.codes import SCHOOL_GROUPS

DATA_DIR = Path(__file__).parent / "data"

# How a target is counted: units that fulfil it of those due; a sum over a sum; or not at all.
SHARE, VALUE, MILESTONE = "share", "value", "milestone"
REGION_ALL = "all"
# The indicator whose levels the ladder explains (guideline, part 4; docs/decisions/0009).
LADDER_INDICATOR = "F10"
STEPS = (1, 2, 3)


@dataclass(frozen=True)
class Target:
    """One target. Hashable, so that it can be part of a question to the warehouse.

    `groups`: of the units that count; none for the ministry itself. `region`: east, central, west or all. `due_on`:
    the last day, or None for a standing target, which is due every `every_months`. `measure`: code of an
    indicator or of a condition, empty when nothing in the catalogue can tell; `choices`: which of a
    choice indicator's count. `word` stands for its numbers; own numbers (`low`, `assumed`, shares 0..1, or
    the value of kind `value`) go before. `reading`: how it is measured, or why it cannot be.
    """

    code: str
    who: str
    groups: tuple[str, ...]
    region: str
    due_on: date | None
    every_months: int | None
    measure: str
    choices: tuple[str, ...]
    kind: str
    word: str
    section: str
    text_zh: str
    text_en: str
    reading_zh: str
    reading_en: str
    low: Decimal | None = None
    assumed: Decimal | None = None
    is_own: bool = False

    @property
    def is_measured(self) -> bool:
        """Whether the catalogue has something to count it by."""
        return bool(self.measure)

    def is_due(self, day: date) -> bool:
        """Whether it should have been reached by the end of a day; a standing target always should."""
        return self.due_on is None or self.due_on <= day

    def text(self, language: str) -> str:
        """What is to be reached, in `zh_CN` or `en`; Chinese where nobody wrote the English."""
        return (self.text_en if language == "en" else "") or self.text_zh

    def reading(self, language: str) -> str:
        """How it is measured, or why not, in `zh_CN` or `en`."""
        return self.reading_en if language == "en" else self.reading_zh


class Assumption(NamedTuple):
    """What share of units a word is taken to mean: at least `low`, as a goal `assumed`, at most `high`; 0..1."""

    word: str
    low: Decimal
    assumed: Decimal
    high: Decimal
    name_en: str

    def name(self, language: str) -> str:
        """The word in `zh_CN` or `en`."""
        return self.name_en if language == "en" else self.word


class Condition(NamedTuple):
    """A condition over one unit's figures. `applies_when`: where false the unit is not due; both formulas (catalogue.md)."""

    code: str
    applies_to: tuple[str, ...]
    formula: str
    applies_when: str
    name_zh: str
    name_en: str

    def name(self, language: str) -> str:
        """What it says, in `zh_CN` or `en`."""
        return self.name_en if language == "en" else self.name_zh


class Rung(NamedTuple):
    """One of the conditions of a step of the ladder; a step is reached when all of it and of those below hold."""

    step: int
    code: str
    formula: str
    name_zh: str
    name_en: str
    advice_zh: str
    advice_en: str

    def name(self, language: str) -> str:
        """What it says, in `zh_CN` or `en`."""
        return self.name_en if language == "en" else self.name_zh

    def advice(self, language: str) -> str:
        """What to do for it, in `zh_CN` or `en`."""
        return self.advice_en if language == "en" else self.advice_zh


@cache
def guideline_targets() -> tuple[Target, ...]:
    """All sixty, in the guideline's order."""
    return tuple(
        Target(
            **row,  # type: ignore[arg-type]
            groups=listed(groups),
            choices=listed(choices),
            due_on=date.fromisoformat(due) if due else None,
            every_months=int(months) if months else None,
        )
        for row in _rows("targets.csv")
        for groups, choices in [(row.pop("groups"), row.pop("choices"))]
        for due, months in [(row.pop("due_on"), row.pop("every_months"))]
    )


@cache
def level_targets() -> tuple[Target, ...]:
    """Every school at level 1, 2 and 3 or above: no targets of anybody, but counted like them."""
    (first, *_rest) = (target for target in guideline_targets() if target.measure == LADDER_INDICATOR)
    return tuple(
        replace(
            first,
            code=f"level_{step}",
            groups=SCHOOL_GROUPS,
            choices=tuple(str(level) for level in STEPS if level >= step),
        )
        for step in STEPS
    )


@cache
def first_assumptions() -> Mapping[str, Assumption]:
    """What each word means as long as nobody has said otherwise, from most to least."""
    return MappingProxyType(
        {
            row["word"]: Assumption(
                row["word"],
                Decimal(row["low"]),
                Decimal(row["assumed"]),
                Decimal(row["high"]),
                row["name_en"],
            )
            for row in _rows("assumptions.csv")
        }
    )


@cache
def conditions() -> Mapping[str, Condition]:
    """The conditions by code; `applies_when` may name another condition and then is its formula."""
    found = {
        row["code"]: Condition(**{**row, "applies_to": listed(row["applies_to"])})  # type: ignore[arg-type]
        for row in _rows("conditions.csv")
    }
    return MappingProxyType(
        {
            code: each._replace(applies_when=found[each.applies_when].formula)
            if each.applies_when in found
            else each
            for code, each in found.items()
        }
    )


@cache
def ladder() -> tuple[Rung, ...]:
    """The conditions of the three steps, in order."""
    return tuple(
        Rung(**{**row, "step": int(row["step"])})  # type: ignore[arg-type]
        for row in _rows("ladder.csv")
    )


def rungs_of(step: int) -> tuple[Rung, ...]:
    """The conditions of one step, without those of the steps below."""
    return tuple(rung for rung in ladder() if rung.step == step)


def codes_in(formula: str) -> tuple[str, ...]:
    """The codes of indicators in a formula: a capital and two digits.

    >>> codes_in("F11 and F04 >= 12")
    ('F11', 'F04')
    """
    return tuple(dict.fromkeys(re.findall(r"\b[A-Z]\d{2}\b", formula)))


def listed(text: str) -> tuple[str, ...]:
    """What a cell holds, its parts separated by bars.

    >>> listed("HE|SV"), listed("")
    (('HE', 'SV'), ())
    """
    return tuple(part for part in text.split("|") if part)


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA_DIR / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
