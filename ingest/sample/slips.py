"""Honest slips of the hand: a digit too many or too few, a line copied, money booked elsewhere, a wrong unit.

None of them breaks a check that blocks submitting; some come with a note. A slip stands until the unit saves
again or a reviewer sends the form back.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ingest.sample.answers import COUNTED_IN_MB, LINE_RENEWED, NEW_BUILDING, SLIP_MENDED, cents
from ingest.sample.dice import Dice, Flags, Floats, Ints
from ingest.sample.forms import VALUE, Form, Layout
from ingest.sample.unit_columns import DEPARTMENT_GROUPS, HE, K12, PRE, SV, TP, UnitColumns

# Of the saves after the first quarter's; in the showcase, and there in the quarter people work on.
SHARE, SHOWCASE_SHARE, OPEN_SHOWCASE_SHARE = 0.015, 0.25, 1.0
# Makes no slip.
NONE = np.int64(-1)
Read = Callable[[str], Floats]


class Typed(NamedTuple):
    """What stands in some cells after a slip: the numbers by code, where it is possible, and the note."""

    numbers: dict[str, Floats]
    fits: Flags
    note: int = 0


def _digit_too_many(read: Read) -> Typed:
    terminals = read("C10")
    return Typed({"C10": terminals * 10}, (terminals >= 10) & (terminals * 10 <= 2 * read("A02")))


def _digit_too_few(read: Read) -> Typed:
    spaces = read("E02")
    return Typed({"E02": np.floor(spaces / 10)}, spaces >= 60)


def _line_above(read: Read) -> Typed:
    teachers, students = read("E01"), read("E02")
    return Typed({"E02": teachers}, (teachers > 0) & (students >= 4 * teachers) & (students >= teachers + 20))


def _booked_elsewhere(read: Read) -> Typed:
    """Hardware entered as software: the total stays right, and what can only grow falls."""
    hardware = read("G08")
    kept = cents(hardware / 10)
    return Typed({"G08": kept, "G09": cents(read("G09") + hardware - kept)}, hardware >= 0.1)


def _explained(read: Read) -> Typed:
    terminals = read("C10")
    fits = (terminals >= 5) & (terminals * 4 <= 2 * read("A02"))
    return Typed({"C10": terminals * 4}, fits, NEW_BUILDING)


def _line_renewed(read: Read) -> Typed:
    speed = read("B03")
    return Typed({"B03": speed * 10}, (speed >= 4) & (speed <= 1000), LINE_RENEWED)


def _kindergarten(read: Read) -> Typed:
    """A digit too few where hardly any other number is asked for."""
    terminals = read("C09")
    return Typed({"C09": np.floor(terminals / 10)}, terminals >= 12)


def _point_put_wrong(read: Read) -> Typed:
    volume = read("D02")
    return Typed({"D02": volume * 100}, volume >= 1)


def _megabytes(read: Read) -> Typed:
    volume = read("D02")
    return Typed({"D02": volume * 1024}, volume >= 1, COUNTED_IN_MB)


class Kind(NamedTuple):
    """A kind of slip: its share of all, the groups of units that make it, and what it does."""

    share: float
    groups: tuple[int, ...]
    make: Callable[[Read], Typed]


_SCHOOLS = (SV, K12, TP)
# Who cannot have made one makes the next one in the list that is possible. The last two move a total of the
# nation and are seldom: nobody comes to them from another one.
KINDS = (
    Kind(0.28, (HE, *_SCHOOLS), _digit_too_many),
    Kind(0.26, (HE, *_SCHOOLS), _digit_too_few),
    Kind(0.12, (HE, *_SCHOOLS, PRE), _booked_elsewhere),
    Kind(0.06, _SCHOOLS, _line_renewed),
    Kind(0.14, (HE, *_SCHOOLS), _line_above),
    Kind(0.02, (PRE,), _kindergarten),
    Kind(0.10, (HE, *_SCHOOLS), _explained),
    Kind(0.01, (HE, *_SCHOOLS), _point_put_wrong),
    Kind(0.01, (HE, *_SCHOOLS), _megabytes),
)
_COMMON = len(KINDS) - 2


def slips_of(units: UnitColumns, number: int, share: Floats, showcase: Flags, seed: int) -> Ints:
    """With which of `KINDS` a unit begins to look for a slip if it saves in this quarter, or NONE.

    `share` of those who save make one; in the showcase each another, so that there is something to see.
    """
    dice = Dice(units.keys, seed)
    ends = np.cumsum([kind.share for kind in KINDS])
    drawn = np.searchsorted(ends, dice.uniform("kind of slip", number)).clip(0, len(KINDS) - 1)
    place = (np.cumsum(showcase) + number) % len(KINDS)
    makes = dice.below("slips", share, number) & ~np.isin(units.group, DEPARTMENT_GROUPS)
    makes &= (units.group >= 0) & (number > 0)
    return np.where(makes, np.where(showcase, place, drawn), NONE).astype(np.int64)


def slip(layout: Layout, units: UnitColumns, form: Form, kinds: Ints) -> Form:
    """The forms as they were typed, with the slips that `slips_of` gave."""
    rows = np.flatnonzero(kinds != NONE)
    if not len(rows):
        return form
    number, note = form.number.copy(), form.note.copy()
    some = units.take(rows)

    def read(code: str) -> Floats:
        column = layout.column(code)
        given = form.state[rows, column] == VALUE
        return np.where(given, form.number[rows, column], np.nan)

    with np.errstate(invalid="ignore"):
        typed = [kind.make(read) for kind in KINDS]
    fits = np.stack(
        [each.fits & np.isin(some.group, kind.groups) for kind, each in zip(KINDS, typed, strict=True)],
        axis=1,
    )
    begun = kinds[rows]
    fits[:, _COMMON:] &= begun[:, None] == np.arange(_COMMON, len(KINDS))[None, :]
    steps = (np.arange(len(KINDS))[None, :] - begun[:, None]) % len(KINDS)
    chosen = np.where(fits, steps, len(KINDS)).argmin(axis=1)
    for place, each in enumerate(typed):
        made = (chosen == place) & fits[:, place]
        for code, numbers in each.numbers.items():
            column = layout.column(code)
            number[rows[made], column] = numbers[made]
            note[rows[made], column] = each.note
    return Form(form.state, number, form.text, note)


def with_mending_notes(form: Form, before: Form, right: Form) -> Form:
    """The form with a note beside each figure that a slip had spoilt before (`right`: without it)."""
    is_mended = before.changed_since(right) & form.changed_since(before) & (form.state == VALUE)
    note = np.where(is_mended & (form.note == 0), SLIP_MENDED, form.note)
    return Form(form.state, form.number, form.text, note.astype(np.int16))
