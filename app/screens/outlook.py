"""Outlook and what-if: where an indicator goes at the present pace, and what a change would do."""

import streamlit as st

from app.parts import drill
from app.parts.context import _, language, quarter, show_quarter, show_refusal, store
from app.parts.figures import name_of
from app.parts.links import from_address, to_address
from app.parts.outlook_view import draw_outlook
from app.parts.what_if_view import draw_what_if
from reporting.catalogue import load_catalogue
from reporting.indicator import Catalogue, Indicator
from store.errors import Refusal

SCREEN = "outlook"
FIRST_SHOWN = "B05"
AHEAD, WHAT_IF = "ahead", "what_if"
PARTS = (AHEAD, WHAT_IF)
_ICONS = {AHEAD: ":material/trending_up:", WHAT_IF: ":material/function:"}


def main() -> None:
    """The indicator, then one of the two questions about it."""
    chosen = quarter()
    st.title(f"{_('Outlook')} · {show_quarter(chosen)}")
    try:
        unit, stage = drill.latest_or_released(None)
    except Refusal as refused:
        show_refusal(refused)
        drill.draw_return(SCREEN)
        return
    drill.draw_line(SCREEN, unit)
    catalogue = load_catalogue(store(), chosen)
    indicator = pick_indicator(catalogue)
    part = st.segmented_control(
        _("Part"),
        PARTS,
        format_func=lambda each: f"{_ICONS[each]} {_('outlook.' + each)}",
        key=from_address(SCREEN, "part", PARTS, AHEAD),
        required=True,
        label_visibility="collapsed",
    )
    to_address(indicator=indicator.code, quarter=chosen, part="" if part == AHEAD else str(part))
    clicked = None
    try:
        if part == AHEAD:
            draw_outlook(unit, chosen, indicator, stage)
        elif stage == drill.RELEASED:
            st.info(_("A change is tried out on one's own unit and those below it."))
        else:
            clicked = draw_what_if(unit, chosen, catalogue, indicator)
    except Refusal as refused:
        show_refusal(refused)
    if clicked:
        drill.go_to(clicked)


def pick_indicator(catalogue: Catalogue) -> Indicator:
    """The indicator chosen, among those an outlook can be made of."""
    offered = {each.code: each for each in projected(catalogue)}
    code = st.selectbox(
        _("Indicator"),
        list(offered),
        format_func=lambda each: name_of(offered[each]),
        key=from_address(
            SCREEN, "indicator", list(offered), FIRST_SHOWN if FIRST_SHOWN in offered else min(offered)
        ),
        help=_(
            "Left out: amounts of the year to date, which start anew each year; choices, which cannot be added up;"
            " and what the system counts itself."
        ),
    )
    st.caption(offered[code].definition(language()))
    return offered[code]


def projected(catalogue: Catalogue) -> list[Indicator]:
    """The indicators an outlook can be made of, in catalogue order."""
    return [
        each
        for each in catalogue.indicators.values()
        if each.source_kind != "system"
        and not catalogue.starts_anew(each.code)
        and (each.aggregation != "distribution" or each.numerator_formula)
    ]


main()
