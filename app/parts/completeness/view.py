"""What the screen of completeness looks at, its questions to the warehouse, and words all its parts use."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from app.parts import passport
from app.parts.asking import ask
from app.parts.context import _, show_quarter
from app.parts.figures import show_count, show_share
from app.parts.metrics import Metric
from app.parts.unit_names import in_full
from reporting.units import Unit
from warehouse.completeness import completeness
from warehouse.course import always_late, course, over_the_quarters
from warehouse.numbers import quotient

SCREEN = "completeness"
SPLITS = {
    "class": ("on_time", "late", "auto", "pending"),
    "content": ("updated", "confirmed", "untouched", "empty"),
}
# What a split is judged by: the sum of these.
GOOD = {"class": ("on_time",), "content": ("updated", "confirmed")}
MOST_BARS = 40
Row = dict[str, Any]


@dataclass(frozen=True)
class View:
    """A department and a quarter. What it may ask was checked before."""

    unit: Unit
    quarter: str

    def now(self) -> Row:
        """Completeness of the unit and of each right below."""
        return ask(completeness, self.unit.code, self.quarter)

    def course(self) -> Row:
        """How the quarter went, alike."""
        return ask(course, self.unit.code, self.quarter)

    def over_the_quarters(self) -> list[Row]:
        """Both, quarter by quarter."""
        return ask(over_the_quarters, self.unit.code, self.quarter)

    def always_late(self) -> Row:
        """The units right below, late most often first."""
        return ask(always_late, self.unit.code, self.quarter)

    def key(self, what: str) -> str:
        """Of a widget that belongs to this unit."""
        return f"{SCREEN}.{what}_{self.unit.code}"

    def file_name(self, what: str) -> str:
        """Of a download, without ending."""
        return f"jibao-{SCREEN}-{what}-{self.unit.code}-{self.quarter}"

    @property
    def unit_name(self) -> str:
        """What the unit is called under a chart's title."""
        return in_full(self.unit.code, self.unit.name)

    @property
    def note(self) -> str:
        """Unit and quarter, as they stand under a chart's title."""
        return f"{self.unit_name} · {show_quarter(self.quarter)}"


def draw_parts_of(view: View, row: Row, names: Sequence[str], label: Callable[[str], str], due: int) -> None:
    """Counts that add up to `due`, each with its share and its passport; `label`: what each is called."""
    passport.draw_counts(
        view.unit.code,
        view.quarter,
        [
            (
                Metric(
                    label(name),
                    show_count(row[name]),
                    _("{share} of {due}.", share=show_share(quotient(row[name], due)), due=f"{due:,}"),
                ),
                name,
            )
            for name in names
        ],
    )


def with_due(children: Sequence[Row], due: str = "due") -> list[Row]:
    """The units below of whom something is owed."""
    return [child for child in children if child[due]]
