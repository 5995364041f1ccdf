"""The passport of what is counted for goals: which kind it is."""

from dataclasses import replace

from app.parts.context import store
from app.parts.goals.view import View
from app.parts.passport.band import draw_band
from app.parts.passport.goal_parts import ALL, BAND, RUNG, TARGET
from app.parts.passport.listing import Go
from app.parts.passport.rung import draw_rung
from app.parts.passport.target import draw_target
from reporting.catalogue import load_catalogue
from reporting.goals import BANDS, assumptions, goals
from reporting.targets import ladder, level_targets
from reporting.units import Unit
from store.errors import Refusal
from warehouse.passport import Number
from warehouse.places import stage_key


def is_goal(number: Number) -> bool:
    """Whether a number is counted for a goal, rather than being one of the catalogue's indicators."""
    return number.indicator.partition("-")[0] in (TARGET, RUNG, BAND)


def draw_goal(number: Number, unit: Unit, go: Go, *, is_inside: bool) -> None:
    """Draw it; refusal `unknown_target` where there is no such target, rung or band (any more)."""
    kind, _hyphen, code = number.indicator.partition("-")
    # What a target is for says which units are counted, and so does the ladder.
    number = replace(number, scope="all", cut="")
    catalogue = load_catalogue(store(), number.quarter)
    view = View(
        unit,
        number.quarter,
        number.basis,
        stage_key(number.stage, number.release) if number.release else number.stage,
        goals(store()),
        assumptions(store()),
        catalogue.indicators,
    )
    target = next((each for each in (*view.measured, *level_targets()) if each.code == code), None)
    rung = next((each for each in ladder() if each.code == code), None)
    if kind == TARGET and target:
        draw_target(number, view, target, catalogue, go, is_inside=is_inside)
    elif kind == RUNG and rung:
        draw_rung(number, view, rung, catalogue, go, is_inside=is_inside)
    elif kind == BAND and code in (*BANDS, ALL):
        draw_band(number, view, code, go)
    else:
        raise Refusal("unknown_target", f"There is no target {code}.", given=code)
