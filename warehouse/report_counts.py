"""A count of reports and where it comes from: how many below each unit, and which of them are those units' own.

Counts are those of completeness and of the course of a quarter, by name: `on_time`, `updated`, `returned` ...
"""

from collections.abc import Mapping
from dataclasses import dataclass

from store.errors import Refusal
from warehouse.completeness import COUNTS, Child, completeness, completeness_of
from warehouse.course import ACTS, COURSE, REVIEWED, course, course_of
from warehouse.published import Published

# What each count is a part of: the units due and the acts of nothing, since a unit may be returned more than once.
PART_OF: Mapping[str, str] = {
    **dict.fromkeys((*COUNTS, *COURSE), "due"),
    **dict.fromkeys(("due", *ACTS), ""),
    **dict.fromkeys(REVIEWED, "reviewed_due"),
    "always_late": "watched",
}


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
    """A count over everything strictly below a unit. `count` is what the parts' `below` and `own` add up to.

    `of`: the number it is part of, None of the units due and of acts. `own`: the unit's own report as its superior counts it, None of the
    ministry, which reports to nobody. `parts` by code; a single unit has none.
    """

    count: int
    of: int | None
    own: int | None
    parts: tuple[Part, ...]


def counted(published: Published, unit: str, quarter: str, name: str) -> Counted:
    """One count below a unit with its parts.

    Refusals: `unknown_count`, and those of `warehouse.completeness` and `warehouse.course`.
    """
    if name not in PART_OF:
        raise Refusal("unknown_count", f"There is no count {name}.", given=name)
    is_split = name in COUNTS
    answer = (completeness if is_split else course)(published, unit, quarter)
    units = completeness_of if is_split else course_of
    of = PART_OF[name]
    itself = units(published, quarter, "unit_code", unit)
    return Counted(
        int(answer[name]),
        int(answer[of]) if of else None,
        int(itself[0].itself[name]) if itself and itself[0].itself["due"] else None,
        tuple(_part(child, name, of) for child in units(published, quarter, "superior_code", unit)),
    )


def _part(child: Child, name: str, of: str) -> Part:
    return Part(
        child.code,
        child.name,
        child.is_department,
        below=int(child.below[name]),
        below_of=int(child.below[of]) if of else 0,
        own=int(child.itself[name]),
        own_of=int(child.itself[of]) if of else 0,
    )
