"""What a passport says, from the definition down to the single event."""

import streamlit as st

from app.parts import drill
from app.parts.asking import ask
from app.parts.context import person, show_quarter, show_refusal, store
from app.parts.figures import name_of
from app.parts.passport.definition import draw_definition, draw_value
from auth.permissions import relation_to, require
from reporting.catalogue import load_catalogue
from reporting.units import Unit, superiors, unit_as_of
from store.errors import Refusal
from warehouse.passport import Number, whole


def draw_passport(number: Number) -> None:
    """Draw everything about a number, if this person may see it.

    The own subtree may be seen in every stage, released figures of other departments as well, of other schools never.
    """
    try:
        unit = permitted(number)
        catalogue = load_catalogue(store(), number.quarter)
        indicator = catalogue.indicator(number.indicator)
        row = ask(whole, number)
    except Refusal as refused:
        show_refusal(refused)
        return
    st.markdown(
        f"**{name_of(indicator)}**  \n{unit.name} :gray[{unit.code}] · {show_quarter(number.quarter)}"
    )
    draw_value(row, indicator, number)
    draw_definition(indicator, catalogue)


def permitted(number: Number) -> Unit:
    """The unit of a number, or Refusal `unknown_unit`, `not_your_unit`."""
    who = person()
    unit = unit_as_of(store(), number.unit, number.quarter)
    above = [each.code for each in superiors(store(), unit.code, number.quarter)]
    require(who, drill.action_for(unit, number.stage), relation=relation_to(who, unit.code, above))
    return unit
