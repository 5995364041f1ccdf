"""Overview: a unit's quarter in ten seconds: where it stands, what needs attention, its headline figures."""

import streamlit as st

from app.parts import drill
from app.parts.asking import ask
from app.parts.bulletin import draw_bulletin, draw_released
from app.parts.context import _, quarter, show_quarter, show_refusal, store
from app.parts.headline_cards import draw_headlines
from app.parts.notices import draw_notices
from app.parts.standing import draw_standing
from reporting.catalogue import load_catalogue
from reporting.codes import group_of
from reporting.headline import headline_codes
from reporting.units import Unit
from store.errors import Refusal
from warehouse.overview import headlines, notices

SCREEN = "overview"


def main() -> None:
    """One page: the quarter's state, what to look at today, and eight figures."""
    chosen = quarter()
    st.title(f"{_('Overview')} · {show_quarter(chosen)}")
    try:
        unit = drill.looked_at()
    except Refusal as refused:
        show_refusal(refused)
        draw_released(chosen)
        drill.draw_return(SCREEN)
        return
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        drill.draw_line(SCREEN, unit)
        beside = st.container(width="content")
    draw_standing(unit, chosen)
    codes = headline_codes(group_of(unit.kind, unit.school_type), is_department=unit.is_department)
    try:
        figures = ask(headlines, unit.code, chosen, codes)
        below = ask(notices, unit.code, chosen, codes) if unit.is_department else []
    except Refusal as refused:
        show_refusal(refused)
        return
    indicators = load_catalogue(store(), chosen).indicators
    if unit.is_department:
        draw_notices(below, indicators)
    if figures:
        with beside:
            draw_bulletin(unit, chosen)
        draw_headlines(figures, indicators, unit, chosen)
    else:
        st.info(_("There is no figure of this unit for this quarter yet."))
    if unit.is_department:
        draw_ways_on(unit)


def draw_ways_on(unit: Unit) -> None:
    """Where to go from here."""
    with st.container(horizontal=True, gap="small"):
        for page, title in (("completeness", _("Completeness")), ("statistics", _("Statistics"))):
            if st.button(title, key=f"overview.to_{page}", icon=":material/arrow_forward:"):
                st.session_state[drill.UNIT_KEY] = unit.code
                st.switch_page(f"screens/{page}.py")


main()
