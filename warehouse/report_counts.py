"""A count of reports and where it comes from: how many below each unit, and which of them are those units' own.

Counts are those of completeness and of the course of a quarter, by name: `on_time`, `updated`, `returned` ...; and the
answered cells of the core, whose share is the fill rate.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from store.errors import Refusal
from warehouse.completeness import CELLS, COUNTS, Child, Row, completeness_of
from warehouse.course import ACTS, COURSE, REVIEWED, course_of
from warehouse.places import place_of
from warehouse.published import Published

# What each count is a part of: the units due and the acts of nothing, since a unit may be returned more than once.
PART_OF: Mapping[str, str] = {
    **dict.fromkeys((*COUNTS, *COURSE), "due"),
    **dict.fromkeys(("due", *ACTS), ""),
    **dict.fromkeys(REVIEWED, "reviewed_due"),
    "always_late": "watched",
    "core_answered": "core_due",
    "reported": "due",
}
# Counts that are those of several others together.
_SUMS = {"reported": ("on_time", "late", "auto")}


@dataclass(frozen=True)
class Part:
    """A unit right below: how many are counted below it (of `below_of`), and of its own report (of `own_of`)."""

    code: str
    name: str
    is_department: bool
    below: int
    below_of: int
    own: int
    own_of: int


@dataclass(frozen=True)
class Counted:
    """A count over everything strictly below a unit: what its parts have below them and are themselves.

    `own`: the unit's own report as its superior counts it, None of the ministry, which reports to nobody. `parts`: the
    units right below, by code; a single unit has none. Of the units due and of acts every `..._of` is 0: they are part
    of nothing.
    """

    own: Part | None
    parts: tuple[Part, ...]

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(part.below + part.own for part in self.parts)

    @property
    def of(self) -> int:
        """The number it is part of."""
        return sum(part.below_of + part.own_of for part in self.parts)


def counted(published: Published, unit: str, quarter: str, name: str) -> Counted:
    """One count below a unit with its parts.

    Refusals: `unknown_count`, and those of `warehouse.places`.
    """
    if name not in PART_OF:
        raise Refusal("unknown_count", f"There is no count {name}.", given=name)
    place_of(published, unit, quarter)
    units = completeness_of if name in (*COUNTS, *CELLS, *_SUMS) else course_of
    own = units(published, quarter, "unit_code", unit)
    below = units(published, quarter, "superior_code", unit)
    return Counted(_part(own[0], name) if own else None, tuple(_part(child, name) for child in below))


def _part(child: Child, name: str) -> Part:
    of = PART_OF[name]
    return Part(
        child.code,
        child.name,
        child.is_department,
        below=_of(child.below, name),
        below_of=int(child.below[of]) if of else 0,
        own=_of(child.itself, name),
        own_of=int(child.itself[of]) if of else 0,
    )


def _of(counts: Row, name: str) -> int:
    return sum(int(counts[each]) for each in _SUMS.get(name, (name,)))
