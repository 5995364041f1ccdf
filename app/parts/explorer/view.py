"""What one looks at, and the question to the warehouse that follows from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.parts import passport
from app.parts.asking import ask
from app.parts.context import _, language, reader
from app.parts.figures import show_share, show_stage
from app.parts.tables import OnCell
from reporting.indicator import Indicator
from reporting.units import Unit
from warehouse.places import LEVELS
from warehouse.statistics import CUTS, as_told, statistics, table

Row = dict[str, Any]
SCREEN = "statistics"


@dataclass(frozen=True)
class Chosen:
    """The choices beside indicators, unit and quarter. `stage` None: the latest there is of each quarter."""

    drawn: str
    by: str
    scope: str
    basis: str
    stage: str | None
    release: int | None


@dataclass(frozen=True)
class View:
    """A unit, a quarter, one or more indicators, and how they are looked at."""

    unit: Unit
    quarter: str
    indicators: tuple[Indicator, ...]
    chosen: Chosen

    @property
    def indicator(self) -> Indicator:
        """The first one: most views show one."""
        return self.indicators[0]

    def answer(self, by: str, basis: str | None = None) -> dict[str, Any]:
        """The first indicator in this quarter, as `show statistics` answers, its rows as told."""
        chosen = self.chosen
        answer = ask(
            statistics,
            self.unit.code,
            self.quarter,
            self.indicator.code,
            by,
            chosen.scope,
            basis or chosen.basis,
            chosen.stage,
            chosen.release,
        )
        return answer | {"rows": [as_told(row) for row in answer["rows"]]}

    def rows(
        self, by: str, quarters: Sequence[str] = (), codes: Sequence[str] = (), unit: str = ""
    ) -> list[Row]:
        """Rows of several quarters (this one) and indicators (the first) at once, in order."""
        chosen = self.chosen
        return ask(
            table,
            unit or self.unit.code,
            tuple(quarters) or (self.quarter,),
            tuple(codes) or (self.indicator.code,),
            by,
            chosen.scope,
            chosen.basis,
            chosen.stage,
        )

    def quarters(self) -> list[str]:
        """The quarters up to this one that have statistics."""
        return [each for each in reader().quarters() if each <= self.quarter]

    @property
    def file_name(self) -> str:
        """What a download of it is called."""
        codes = "-".join(each.code for each in self.indicators)
        return f"jibao-{self.unit.code}-{self.quarter}-{codes}-{self.chosen.drawn}"

    def names(self) -> list[str]:
        """The names of the indicators."""
        return [each.name(language()) for each in self.indicators]


def note(rows: Sequence[Row]) -> str:
    """Stage, release and coverage of rows, as every chart says them under its title."""
    said = sorted({show_stage(row["stage"], row["release"]) for row in rows})
    due = sum(row["units_due"] for row in rows)
    answered = sum(row["units_answered"] for row in rows)
    parts = [_("Stage: {stages}", stages=" / ".join(said))] if said else []
    if due:
        parts.append(_("Coverage {share}", share=show_share(f"{answered / due:.4f}")))
    return " · ".join(parts)


def why_on_click(
    view: View, by: str, said: Mapping[str, Row], labels: Mapping[str, str] | None = None
) -> OnCell:
    """A click on a number opens its passport, one on the name of a unit looks inside the unit.

    `said`: of each unit, or slice of `by`, by its key a row or answer with its stage and release. `labels`: of the
    columns, with their indicator; without it all are of the first.
    """

    def number(key: str, label: str) -> passport.Number:
        return number_of(view, by, key, said[key], (labels or {}).get(label, view.indicator.code))

    return passport.on_cell(number, view.unit.code) if is_by_unit(by) else passport.on_number(number)


def number_of(view: View, by: str, key: str, row: Row, indicator: str, quarter: str = "") -> passport.Number:
    """The number of a unit, or of a slice of the unit looked at; `row` tells its stage and release."""
    unit, cut = (view.unit.code, f"{by}-{key}") if by in CUTS else (key, "")
    place = (row["stage"], row["release"], view.chosen.basis, view.chosen.scope)
    return passport.Number(unit, quarter or view.quarter, indicator, *place, cut)


def is_by_unit(by: str) -> bool:
    """Whether the rows of a slice are units one can look into."""
    return by == "children" or by in LEVELS
