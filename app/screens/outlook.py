"""Outlook and what-if: where an indicator goes at the present pace, and what a change would do."""

from collections.abc import Mapping

import streamlit as st

from app.parts import drill
from app.parts.context import _, quarter, show_quarter, show_refusal, store
from app.parts.figures import name_of
from app.parts.links import from_address, to_address
from app.parts.outlook_view import draw_outlook
from app.parts.what_if_view import draw_what_if
from reporting.catalogue import load_catalogue
from reporting.indicator import Indicator
from store.errors import Refusal

SCREEN = "outlook"
FIRST_SHOWN = "B05"


def main() -> None:
    """The indicator, then the two questions about it."""
    chosen = quarter()
    st.title(f"{_('Outlook')} · {show_quarter(chosen)}")
    try:
        unit = drill.looked_at()
    except Refusal as refused:
        show_refusal(refused)
        drill.draw_return(SCREEN)
        return
    drill.draw_line(SCREEN, unit)
    offered = projected(load_catalogue(store(), chosen).indicators)
    code = st.selectbox(
        _("Indicator"),
        list(offered),
        format_func=lambda each: name_of(offered[each]),
        key=from_address(SCREEN, "indicator", list(offered), FIRST_SHOWN),
        help=_("What starts anew each year has no pace, and what is a choice has no sum: both are left out."),
    )
    to_address(indicator=code, quarter=chosen)
    ahead, changed = st.tabs([_("At the present pace"), _("What if")])
    try:
        with ahead:
            draw_outlook(unit, chosen, offered[code])
        with changed:
            draw_what_if(unit, chosen, offered[code])
    except Refusal as refused:
        show_refusal(refused)


def projected(indicators: Mapping[str, Indicator]) -> dict[str, Indicator]:
    """The indicators an outlook can be made of."""
    return {
        code: each
        for code, each in indicators.items()
        if not each.is_year_to_date and (each.aggregation != "distribution" or each.numerator_formula)
    }


main()
