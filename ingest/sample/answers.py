"""What units answer, column by column, and the chance behind it: the ground that the models stand on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from ingest.sample.dice import Dice, Flags, Floats, Ints
from ingest.sample.unit_columns import (
    CENTRAL,
    CTY,
    EAST,
    HE,
    K12,
    PRE,
    PREF,
    PROV,
    RURAL,
    SV,
    TP,
    URBAN,
    WEST,
    UnitColumns,
)

# How far a group has come before anything else counts, 0..1.
_BASE = {HE: 0.80, SV: 0.66, K12: 0.52, TP: 0.34, PRE: 0.44, CTY: 0.5, PREF: 0.62, PROV: 0.82}
_URBAN = {URBAN: 0.13, RURAL: -0.14}
_REGION = {EAST: 0.11, WEST: -0.11}
GROWTH_A_QUARTER = 0.012

# What a unit got wrong in its last save (kept until it is corrected).
FINE, TOO_MANY, BANDWIDTH, MONEY = range(4)

# Notes people write; number 0 is none.
NOTES = (
    None,
    "含专用教室",
    "含管理人员空间",
    "培训人数含教辅人员",
    "生源集中，班额偏大",
    "合并周边村小，学生较多",
    "暂无专职岗位，由办公室兼管",
    "经市级批准在建",
    "上季度单位填错，已更正",
    "新建教学楼，集中采购学生终端",
    "专线升级",
    "按MB统计，含教师个人资源",
    "填报有误，已更正",
)
LARGE_HALL, MANAGER_SPACES, STAFF_TRAINED, LARGE_CLASS, LARGE_POINT, NO_POST, IN_BUILDING, UNIT_MENDED = (
    range(1, 9)
)
NEW_BUILDING, LINE_RENEWED, COUNTED_IN_MB, SLIP_MENDED = range(9, len(NOTES))


@dataclass(frozen=True)
class Moment:
    """The quarter each unit answers for: `number` counts the sample's quarters from 0."""

    number: Ints
    year: Ints
    quarter_of_year: Ints

    @property
    def school_year(self) -> Ints:
        """The school year, named by the calendar year it begins in (September, the third quarter)."""
        return np.where(self.quarter_of_year >= 3, self.year, self.year - 1)


@dataclass
class Answers:
    """Columns by indicator code. Numbers carry bool as 1/0 and nan for no answer; choices count through the
    indicator's choices and dates through `DATES`, -1 for no answer. `not_asked` marks answers "NA".
    """

    numbers: dict[str, Floats] = field(default_factory=dict)
    choices: dict[str, Ints] = field(default_factory=dict)
    not_asked: dict[str, Flags] = field(default_factory=dict)
    notes: dict[str, Ints] = field(default_factory=dict)

    def note(self, code: str, where: Flags, note: int) -> None:
        """Write a note beside an answer."""
        before = self.notes.get(code, np.zeros(len(where), dtype=np.int64))
        self.notes[code] = np.where(where, note, before)


class Draw:
    """The units of a chunk at their moments, with what is drawn for them."""

    def __init__(self, units: UnitColumns, moment: Moment, wrong: Ints, seed: int) -> None:
        self.units = units
        self.moment = moment
        self.wrong = wrong
        self._dice = Dice(units.keys, seed)
        self._place_dice = Dice(units.place_keys, seed)

    def uniform(self, name: str, when: Ints | int = 0) -> Floats:
        """A number in 0..1 a unit."""
        return self._dice.uniform(name, when)

    def normal(self, name: str) -> Floats:
        """A number around 0 a unit."""
        return self._dice.normal(name)

    def chance(self, name: str, share: Floats | float) -> Flags:
        """True for about this share."""
        return self._dice.below(name, share)

    def between(self, name: str, low: float, high: float) -> Floats:
        """A number between two bounds a unit."""
        return low + (high - low) * self.uniform(name)

    def by_group(self, values: Mapping[int, float], default: float = 0.0) -> Floats:
        """One number for each group of units."""
        return by(self.units.group, values, default)

    def of(self, *groups: int) -> Flags:
        """Whether a unit is of one of these groups."""
        return np.isin(self.units.group, groups)

    @cached_property
    def start_level(self) -> Floats:
        """How far the unit had come before the first quarter: by group, place, county and luck."""
        units = self.units
        return (
            by(units.group, _BASE, 0.5)
            + by(units.urban, _URBAN, 0.0) * ~self.of(HE, CTY, PREF, PROV)
            + by(units.region, {**_REGION, CENTRAL: 0.0}, 0.0)
            + (self._place_dice.uniform("place") - 0.5) * 0.16
            + (self.uniform("level") - 0.5) * 0.36
        ).clip(0.02, 0.95)

    @cached_property
    def level(self) -> Floats:
        """How far the unit has come by now, 0..1; it only grows."""
        return (self.start_level + GROWTH_A_QUARTER * self.moment.number).clip(0.02, 0.99)


def by(column: Ints, values: Mapping[int, float], default: float) -> Floats:
    """A number for each value of a column."""
    found = np.full(len(column), default)
    for value, number in values.items():
        found[column == value] = number
    return found


def whole(numbers: Floats) -> Floats:
    """Rounded down to whole numbers, never below 0."""
    return np.floor(np.maximum(numbers, 0.0) + 1e-9)


def cents(numbers: Floats) -> Floats:
    """Rounded to two places."""
    return np.round(numbers, 2)


def pick(draw: Floats, shares: Sequence[Floats | float]) -> Ints:
    """Which of several choices a draw falls into, by their shares (the last takes the rest)."""
    ends = np.cumsum([np.broadcast_to(share, draw.shape) for share in shares[:-1]], axis=0)
    found: Ints = (draw[None, :] >= ends).sum(axis=0).astype(np.int64)
    return found


def flags(condition: Flags) -> Floats:
    """Booleans as the numbers they are stored as."""
    return condition.astype(np.float64)
