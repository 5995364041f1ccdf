"""What one looks at on the screen of balance, the choices of it in the address, and what follows for its questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from app.parts import passport
from app.parts.asking import ask
from app.parts.chart_style import FULL_COVERAGE
from app.parts.choices import choose_stage, open_choices
from app.parts.context import _, reader
from app.parts.figures import name_of, show_share, show_stage
from app.parts.links import from_address, to_address
from app.parts.tables import number
from reporting.indicator import Catalogue, Indicator
from reporting.units import Unit
from warehouse.apart import SPREADS, measured
from warehouse.balance import balance_indicators
from warehouse.spread import spread_indicators

Row = dict[str, Any]
SCREEN = "balance"
FIRST_SHOWN = "C12"
# Two years and the quarter they are compared with.
MOST_QUARTERS = 9
STAGES = ("latest", "live", "released")
LEVELS = {
    "ministry": ("counties", "prefectures", "provinces"),
    "province": ("counties", "prefectures"),
    "prefecture": ("counties",),
}
# Both readings of E39, and the group of schools each means.
SCOPES = {"k12": "K12", "k12_tp": "K12_TP"}


@dataclass(frozen=True)
class Chosen:
    """The choices. `level` is empty where no departments stand below; `stage` None: the latest there is.

    `is_yearly`: the indicator is worked out from amounts of the year so far.
    """

    indicator: Indicator
    measure: str
    scope: str
    level: str
    stage: str | None
    is_yearly: bool


@dataclass(frozen=True)
class View:
    """A department, the quarters up to the one chosen, and the choices. `shows_schools`: single ones may be named."""

    unit: Unit
    quarter: str
    quarters: tuple[str, ...]
    chosen: Chosen
    shows_schools: bool

    @property
    def code(self) -> str:
        """The indicator's code."""
        return self.chosen.indicator.code

    @property
    def is_share(self) -> bool:
        """Whether values are shares 0..1."""
        indicator = self.chosen.indicator
        return indicator.aggregation in ("true_share", "distribution") or indicator.type == "percent"

    @property
    def has_school_spread(self) -> bool:
        """Whether single schools can be held against each other by it."""
        return self.code in ask(spread_indicators)

    def file_name(self, what: str) -> str:
        """What a download is called."""
        return f"jibao-{self.unit.code}-{self.quarter}-{self.code}-{what}"

    def number(
        self, row: Row, indicator: str, scope: str, *, quarter: str = "", cut: str = ""
    ) -> passport.Number:
        """A number of the unit; `row` tells its stage and release."""
        place = (row["stage"], row["release"], "as_was", scope, cut)
        return passport.Number(self.unit.code, quarter or self.quarter, indicator, *place)

    def key(self, what: str) -> str:
        """The key of a drawn piece: another view is another piece."""
        return f"{SCREEN}.{what}_{self.unit.code}_{self.code}_{self.chosen.scope}_{self.chosen.level}"


def draw_choices(catalogue: Catalogue, kind: str) -> Chosen:
    """Indicator, measure, schools counted, level and stage, each in the address."""
    indicators = catalogue.indicators
    offered = [code for code in ask(balance_indicators) if code in indicators]
    code = st.selectbox(
        _("Indicator"),
        offered,
        format_func=lambda each: name_of(indicators[each]),
        key=from_address(SCREEN, "indicator", offered, FIRST_SHOWN if FIRST_SHOWN in offered else offered[0]),
    )
    levels, level = LEVELS.get(kind, ()), ""
    keys = {
        "spread": from_address(SCREEN, "measure", SPREADS, SPREADS[0]),
        "points": from_address(SCREEN, "scope", list(SCOPES), "k12"),
        **({"by": from_address(SCREEN, "level", levels, levels[0])} if levels else {}),
        "stage": from_address(SCREEN, "stage", STAGES, STAGES[0]),
    }
    with open_choices({name: st.session_state[key] for name, key in keys.items()}):
        measure = st.selectbox(
            _("Measured by"),
            SPREADS,
            format_func=lambda each: _("spread." + each),
            key=keys["spread"],
            help="\n\n".join(f"**{_('spread.' + each)}**: {_('meaning.spread_' + each)}" for each in SPREADS),
        )
        scope = st.selectbox(
            _("Schools counted"),
            list(SCOPES),
            format_func=lambda each: _("points." + each),
            key=keys["points"],
            help=_("The first two charts show both; the others the one chosen here."),
        )
        if levels:
            level = st.selectbox(
                _("Between"), levels, format_func=lambda each: _("by." + each), key=keys["by"]
            )
        stage = choose_stage(keys["stage"], STAGES)
    to_address(
        indicator="" if code == FIRST_SHOWN else code,
        measure="" if measure == SPREADS[0] else measure,
        scope="" if scope == "k12" else scope,
        level="" if not levels or level == levels[0] else level,
        stage="" if stage == STAGES[0] else stage,
    )
    return Chosen(indicators[code], measure, scope, level, _stage(stage), catalogue.starts_anew(code))


def chosen_stage() -> str | None:
    """The stage chosen on the screen or in the address, before its widget is drawn; None: the latest there is."""
    return _stage(st.session_state[from_address(SCREEN, "stage", STAGES, STAGES[0])])


def _stage(said: str) -> str | None:
    return None if said == STAGES[0] else said


def quarters_until(quarter: str) -> tuple[str, ...]:
    """The last quarters up to this one that have statistics."""
    return tuple([each for each in reader().quarters() if each <= quarter][-MOST_QUARTERS:])


def covered(row: Row) -> float:
    """The share of what is due that has answered, 0 when nothing is due."""
    coverage = row["coverage"]
    return number(str(coverage)) or 0.0 if coverage is not None else 0.0


def is_complete(row: Row) -> bool:
    """Whether (nearly) all have answered."""
    return covered(row) >= FULL_COVERAGE


def period(series: Sequence[Sequence[Row]], measure: str) -> tuple[str, str] | None:
    """The first and the last quarter to hold against each other, the same for all series.

    Those in which (nearly) everybody has answered, if there are two of them; else those with a value.
    """
    known = [{row["quarter"] for row in rows if measured(row, measure) is not None} for rows in series]
    complete = [
        {row["quarter"] for row in rows if row["quarter"] in some and is_complete(row)}
        for rows, some in zip(series, known, strict=True)
    ]
    for found in (complete, known):
        shared = sorted(set.intersection(*found)) if found else []
        if len(shared) > 1:
            return shared[0], shared[-1]
    return None


def note(rows: Sequence[Row]) -> str:
    """Stage, release and coverage of the last row."""
    return _note(rows[-1], covered(rows[-1])) if rows else ""


def note_of_all(rows: Sequence[Row]) -> str:
    """Stage and release of rows of one quarter, and the coverage of all of them together."""
    due = sum(row["units_due"] for row in rows)
    return _note(rows[-1], sum(row["units_answered"] for row in rows) / due if due else 0.0) if rows else ""


def _note(row: Row, coverage: float) -> str:
    stage = show_stage(row["stage"], row["release"])
    return f"{_('Stage: {stages}', stages=stage)} · {_('Coverage {share}', share=show_share(str(coverage)))}"
