"""What a passport says, from the definition down to the single event."""

from dataclasses import replace

import streamlit as st

from app.parts import drill
from app.parts.asking import ask
from app.parts.context import _, person, show_refusal, store
from app.parts.figures import name_of
from app.parts.passport.count import count_name, draw_count, is_count
from app.parts.passport.definition import draw_definition, draw_head, draw_value
from app.parts.passport.department import draw_contributions, draw_missing
from app.parts.passport.gap import draw_gap
from app.parts.passport.goal import draw_goal, is_goal
from app.parts.passport.inputs import draw_inputs
from app.parts.passport.listing import Go
from app.parts.passport.newer import draw_newer
from app.parts.passport.spread import draw_spread
from app.parts.passport.unit import draw_report, draw_saves, draw_standing
from app.parts.unit_names import in_full
from auth.permissions import allows, relation_to, require
from reporting.catalogue import load_catalogue
from reporting.indicator import Catalogue, Indicator
from reporting.units import Unit, superiors, unit_as_of
from store.errors import Refusal
from warehouse.apart import Gap, parse_apart
from warehouse.passport import Number, contributions, inputs, standing, whole


def draw_passport(number: Number, go: Go) -> None:
    """Draw everything about a number, if this person may see it; `go` remembers the number to look at next.

    The own subtree may be seen in every stage, released figures of other departments as well, of other schools never.
    """
    try:
        if is_count(number):
            _draw_count(number, go)
            return
        unit, is_inside = permitted(number)
        if is_goal(number):
            _draw_up(number, unit, go)
            draw_goal(number, unit, go, is_inside=is_inside)
            return
        if apart := parse_apart(number.indicator):
            _draw_up(number, unit, go)
            if isinstance(apart, Gap):
                draw_gap(number, apart, unit, go)
            else:
                draw_spread(number, apart, unit, go, is_inside=is_inside)
            return
        catalogue = load_catalogue(store(), number.quarter)
        indicator = catalogue.indicator(number.indicator)
        row = ask(whole, number)
    except Refusal as refused:
        show_refusal(refused)
        return
    number = replace(number, stage=row["stage"], release=row["release"])
    draw_head(number, unit, name_of(indicator))
    _draw_up(number, unit, go)
    draw_value(row, indicator, number)
    draw_newer(number, row, indicator, go)
    if unit.is_department:
        _draw_department(number, unit, indicator, catalogue, go, is_inside=is_inside)
        return
    happened, meaning = st.tabs([_("Where it comes from"), _("What it means")])
    with happened:
        draw_standing(ask(standing, unit.code, number.quarter, indicator.code), indicator)
        draw_inputs(number, _inputs(indicator, catalogue), catalogue, go)
        draw_saves(number, indicator)
        draw_report(number)
    with meaning:
        draw_definition(indicator, catalogue)


def _draw_count(number: Number, go: Go) -> None:
    """A count of reports: of the own subtree alone, since reports are released to nobody."""
    number = replace(number, stage="live", release=None)
    unit, _is_inside = permitted(number)
    draw_head(number, unit, count_name(number.indicator))
    _draw_up(number, unit, go)
    draw_count(number, unit, go)


def permitted(number: Number) -> tuple[Unit, bool]:
    """The unit of a number, and whether it is in the own subtree; or Refusal `unknown_unit`, `not_your_unit`."""
    who = person()
    unit = unit_as_of(store(), number.unit, number.quarter)
    above = [each.code for each in superiors(store(), unit.code, number.quarter)]
    relation = relation_to(who, unit.code, above)
    require(who, drill.action_for(unit, number.stage), relation=relation)
    return unit, allows(who, "view", relation)


def _draw_up(number: Number, unit: Unit, go: Go) -> None:
    """The way to the same number of the superior, where this person may see that."""
    if not unit.superior_code:
        return
    above = replace(number, unit=unit.superior_code)
    try:
        superior, _is_inside = permitted(above)
    except Refusal:
        return
    label = _("Of the superior: {unit}", unit=in_full(superior.code, superior.name))
    st.button(
        label, key="passport.up", type="tertiary", icon=":material/arrow_upward:", on_click=go, args=(above,)
    )


def _draw_department(
    number: Number, unit: Unit, indicator: Indicator, catalogue: Catalogue, go: Go, *, is_inside: bool
) -> None:
    made, missing, meaning = st.tabs([_("What it is made of"), _("Who is missing"), _("What it means")])
    parts = ask(contributions, number)
    if not is_inside:
        # Released figures of departments are everybody's, those of single schools are not.
        parts = [part for part in parts if drill.may_be_named(part.code, is_inside=is_inside)]
    with made:
        if not is_inside:
            st.caption(_("Single schools are shown to themselves and to the departments above them only."))
        draw_contributions(parts, number, indicator, go)
        draw_inputs(number, _inputs(indicator, catalogue), catalogue, go)
    with missing:
        draw_missing(parts, number, go)
    with meaning:
        draw_definition(indicator, catalogue)
        if is_inside and any(part.code == unit.code for part in parts):
            draw_standing(ask(standing, unit.code, number.quarter, indicator.code), indicator)
            draw_saves(number, indicator)
            draw_report(number)


def _inputs(indicator: Indicator, catalogue: Catalogue) -> list[str]:
    return [code for code in inputs(indicator, catalogue) if code != indicator.code]
