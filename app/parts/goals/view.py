"""What the screen of goals looks at: the unit, the quarter, the stage; and its questions to the warehouse."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import streamlit as st

from app.parts import drill
from app.parts.asking import ask
from app.parts.choices import choose_basis, choose_stage, open_choices
from app.parts.context import _, quarter, show_quarter, store
from app.parts.figures import show_share, show_stage
from app.parts.links import from_address, to_address
from reporting.catalogue import load_catalogue
from reporting.goals import MET, assumptions, goals, last_day
from reporting.indicator import Indicator
from reporting.quarter import previous_quarter
from reporting.targets import Assumption, Target
from reporting.units import Unit
from warehouse import places
from warehouse.goals import Counted, Standing, reached, reached_below, stand
from warehouse.ladder import Climbed, ladder_of
from warehouse.numbers import quotient
from warehouse.places import BASES, STAGES

SCREEN = "goals"
LATEST = "latest"
SHOWN_QUARTERS = 8
STAGE_CHOICES = (LATEST, *STAGES)


@dataclass(frozen=True)
class View:
    """What is looked at. `stage` None: the latest of each quarter. `assumed`: what words mean at present."""

    unit: Unit
    quarter: str
    basis: str
    stage: str | None
    targets: tuple[Target, ...]
    assumed: Mapping[str, Assumption]
    indicators: Mapping[str, Indicator]

    def due(self, target: Target) -> bool:
        """Whether a target should be reached by the end of the quarter looked at."""
        return target.is_due(last_day(self.quarter))

    @property
    def measured(self) -> tuple[Target, ...]:
        """The targets something in the catalogue can tell of."""
        return tuple(target for target in self.targets if target.is_measured)

    @cached_property
    def standings(self) -> list[Standing]:
        """Every target that concerns the unit, as it stands in the quarter."""
        return self._stand([row for row in self._reached if row.quarter == self.quarter])

    @cached_property
    def standings_below(self) -> list[Standing]:
        """The same of each unit right below."""
        return self._stand(
            ask(reached_below, self.unit.code, self.quarter, self.measured, self.basis, self.stage)
        )

    def over_quarters(self, *targets: Target) -> list[Counted]:
        """Some targets in the last quarters, oldest first."""
        shown = [each for each in ask(places.quarters) if each <= self.quarter][-SHOWN_QUARTERS:]
        if not shown:
            return []
        return ask(reached, self.unit.code, tuple(shown), targets, self.basis, self.stage)

    def met_before(self) -> int | None:
        """How many of the targets due by now were met a quarter earlier; None where there are no statistics of it."""
        rows = [row for row in self._reached if row.quarter != self.quarter]
        return sum(each.band == MET and self.due(each.target) for each in self._stand(rows)) if rows else None

    def ladder(self, by: str) -> list[Climbed]:
        """The ladder of the unit's schools, whole or cut."""
        return ask(ladder_of, self.unit.code, self.quarter, by, self.basis, self.stage)

    def why_nothing(self) -> str:
        """What to say where there is nothing to show."""
        if self.stage == drill.RELEASED:
            return _("Nothing of this quarter has been released yet.")
        return _("There are no figures of units here that a target asks for.")

    def file_name(self, what: str) -> str:
        """Of a download."""
        return f"goals-{what}-{self.unit.code}-{self.quarter}"

    @cached_property
    def _reached(self) -> list[Counted]:
        """The counts of every target in the quarter and in the one before, where there are statistics of it."""
        before = previous_quarter(self.quarter)
        quarters = (before, self.quarter) if before in ask(places.quarters) else (self.quarter,)
        return ask(reached, self.unit.code, quarters, self.measured, self.basis, self.stage)

    def _stand(self, rows: list[Counted]) -> list[Standing]:
        return stand(rows, self.targets, self.assumed)


def draw_choices() -> tuple[str, str | None]:
    """Hierarchy and stage."""
    keys = {
        "basis": from_address(SCREEN, "basis", BASES, BASES[0]),
        "stage": from_address(SCREEN, "stage", STAGE_CHOICES, LATEST),
    }
    with open_choices({name: st.session_state[key] for name, key in keys.items()}):
        basis = choose_basis(keys["basis"])
        stage = choose_stage(keys["stage"], STAGE_CHOICES)
    to_address(
        basis="" if basis == BASES[0] else basis, stage="" if stage == LATEST else stage, quarter=quarter()
    )
    return basis, None if stage == LATEST else stage


def open_view(basis: str, stage: str | None) -> View:
    """The view of the unit chosen. Of a department not the own, nor below, what is released is shown.

    Refusals: `unknown_unit`, `not_your_unit`.
    """
    unit, stage = drill.latest_or_released(stage)
    return View(
        unit,
        quarter(),
        basis,
        stage,
        goals(store()),
        assumptions(store()),
        load_catalogue(store(), quarter()).indicators,
    )


def note_of(counted: Counted) -> str:
    """Quarter, stage, release and coverage, as they stand under every chart."""
    return _note(counted.quarter, counted.stage, counted.coverage)


def note_of_ladder(view: View, climbed: Climbed) -> str:
    """The same under a chart of the ladder."""
    return _note(view.quarter, climbed.stage, quotient(climbed.due - climbed.unknown, climbed.due))


def _note(in_quarter: str, stage: str, coverage: str | None) -> str:
    name, _colon, release = stage.partition(":")
    return " · ".join(
        [show_quarter(in_quarter), show_stage(name, release), f"{_('Coverage')} {show_share(coverage)}"]
    )
