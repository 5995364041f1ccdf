"""What to see among the units right below, as the title of their bars: who is lowest, that all have, or that none has."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.parts.completeness.view import GOOD, Row
from app.parts.context import _
from app.parts.figures import show_count, show_share
from app.parts.unit_names import in_short
from reporting.place_names import is_department_code
from warehouse.numbers import quotient

# The first digit of a university's code (the list of school types).
UNIVERSITY = "4"


@dataclass(frozen=True)
class Measure:
    """What units are compared by. `name`: on_time, reported or answered; `counts`: those that are added up for it."""

    name: str
    counts: tuple[str, ...]

    def count(self, row: Row) -> int:
        """How many of the units due."""
        return sum(int(row[each]) for each in self.counts)

    def share(self, row: Row) -> str | None:
        """Of the units due, 0..1 as text; None where nothing is due."""
        return quotient(self.count(row), row["due"])

    @property
    def label(self) -> str:
        """The share in words."""
        return _("compared_share." + self.name)


ON_TIME = Measure("on_time", ("on_time",))
# Before the deadline nobody is late: what can be compared is who has reported so far.
REPORTED = Measure("reported", ("on_time", "late", "auto"))
ANSWERED = Measure("answered", GOOD["content"])


def measure_of(split: str, *, is_open: bool) -> Measure:
    """What the bars of a split are compared by. `is_open`: units below still have time."""
    if split == "content":
        return ANSWERED
    return REPORTED if is_open else ON_TIME


def finding(rows: Sequence[Row], measure: Measure) -> str:
    """Of units of one kind, one at least: a sentence on their measure."""
    counted, due = sum(map(measure.count, rows)), sum(row["due"] for row in rows)
    if not counted and measure is REPORTED:
        return _("Nothing is due yet, and nobody has reported so far")
    if len(rows) > 1 and counted in (0, due):
        said = _("compared_none." + measure.name) if not counted else _("compared_all." + measure.name)
        if _are_departments(rows):
            return _("Below {who}: {said}", who=who(rows), said=said)
        return _("{who}: {said}", who=who(rows), said=said)
    if not _are_departments(rows) and len(rows) > 1:
        said = _("compared_not." + measure.name)
        return _("{count} of {who} {said}", count=show_count(due - counted), who=who(rows), said=said)
    return _lowest(rows, measure)


def _lowest(rows: Sequence[Row], measure: Measure) -> str:
    """Who has the lowest share, where one has; else what all have."""
    shares = [measure.count(row) / row["due"] for row in rows]
    lowest = [row for row, share in zip(rows, shares, strict=True) if share == min(shares)]
    share = show_share(measure.share(lowest[0]))
    said = {"name": in_short(lowest[0]["unit"], lowest[0]["name"]), "measure": measure.label, "share": share}
    if len(rows) == 1:
        return _("{name}: {measure} {share}", **said)
    if len(lowest) == len(rows):
        return _("{measure}: {share} everywhere", measure=measure.label, share=share)
    if len(lowest) > 1:
        return _(
            "Of {who}, {name} and others, {count} in all, have the lowest {measure} ({share})",
            who=who(rows),
            count=show_count(len(lowest)),
            **said,
        )
    return _("Of {who}, {name} has the lowest {measure} ({share})", who=who(rows), **said)


def who(rows: Sequence[Row]) -> str:
    """How many units of which level or kind, as a sentence names them."""
    kinds = {_level(row["unit"]) for row in rows}
    kind = kinds.pop() if len(kinds) == 1 else "department" if _are_departments(rows) else "unit"
    return _("who." + kind, count=show_count(len(rows)))


def _level(code: str) -> str:
    """The level of a department as its code says it, or whether a unit is a university."""
    if is_department_code(code):
        return "province" if code.endswith("0000") else "prefecture" if code.endswith("00") else "county"
    return "university" if code.startswith(UNIVERSITY) else "school"


def bar_name(row: Row, due: str = "due") -> str:
    """What stands beside a bar: the place, of departments with the units due in brackets."""
    name = in_short(row["unit"], row["name"])
    return f"{name} ({show_count(row[due])})" if is_department_code(row["unit"]) else name


def bar_ends(rows: Sequence[Row], share: Callable[[Row], str | None]) -> list[str]:
    """The share that is compared, at the end of each bar; none of single units, whose bars are all of one piece."""
    return [show_share(share(row)) for row in rows] if _are_departments(rows) else []


def bars_notes(rows: Sequence[Row], at_the_end: str) -> list[str]:
    """What the numbers beside and at the end of the bars are. `at_the_end`: a share in words."""
    if not _are_departments(rows):
        return []
    return [_("In brackets: units due"), _("At the end of each bar: {measure}", measure=at_the_end)]


def _are_departments(rows: Sequence[Row]) -> bool:
    return any(is_department_code(row["unit"]) for row in rows)
