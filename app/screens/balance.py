"""Balance: whether compulsory education grows together, between counties, schools, town and country, east and west."""

from dataclasses import replace

import streamlit as st

from app.parts import drill
from app.parts.balance import children, gap_lines, movers, over_time
from app.parts.balance.view import SCREEN, View, chosen_stage, draw_choices, quarters_until
from app.parts.context import _, language, person, quarter, show_quarter, show_refusal, store
from reporting.catalogue import load_catalogue
from store.errors import Refusal


def main() -> None:
    """The choices, the answer, and where it comes from."""
    chosen = quarter()
    st.title(f"{_('Balance')} · {show_quarter(chosen)}")
    try:
        unit, stage = drill.latest_or_released(chosen_stage())
        asked = replace(draw_choices(load_catalogue(store(), chosen), unit.kind), stage=stage)
    except Refusal as refused:
        show_refusal(refused)
        drill.draw_return(SCREEN)
        return
    drill.draw_line(SCREEN, unit)
    st.caption(asked.indicator.definition(language()))
    if asked.is_yearly:
        st.caption(_("Worked out from amounts of the year so far: compare the same quarter of each year."))
    if not unit.is_department:
        st.info(_("A school has nothing below it to be balanced. Look at its department instead."))
        return
    # Figures of single schools are for their own superiors only, released or not.
    is_own = drill.is_own_subtree(person(), unit)
    view = View(unit, chosen, quarters_until(chosen), asked, is_own)
    try:
        with st.spinner(_("Counting ...")):
            clicked = draw(view)
    except Refusal as refused:
        show_refusal(refused)
        return
    if clicked and clicked != unit.code:
        drill.go_to(clicked)


def draw(view: View) -> str | None:
    """Everything in order; returns the unit clicked."""
    found = over_time.series_of(view)
    if not found:
        st.info(_("Too few units below have a value: three are needed to tell how far they lie apart."))
        return None
    over_time.draw_answer(view, found)
    over_time.draw_lines(view, found)
    gap_lines.draw_gaps(view)
    clicked = [children.draw_ranked(view), children.draw_within(view), movers.draw_moves(view)]
    st.caption(
        _(
            "Units with fewer answers than due are in it with those they have; units without any are left out,"
            " they are missing, not zero. Everything stands in the hierarchy of its quarter."
        )
    )
    return next((each for each in clicked if each), None)


main()
