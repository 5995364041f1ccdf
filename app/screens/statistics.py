"""Statistics: any indicator or several, for a unit and what is below it, in the view one chooses; a link reopens it."""

import streamlit as st

from app.parts import drill
from app.parts.context import _, quarter, show_quarter, show_refusal, store
from app.parts.explorer import choices, save_view, views
from app.parts.explorer.view import View
from app.parts.figure_past import draw_history
from reporting.catalogue import load_catalogue
from store.errors import Refusal

SCREEN = "statistics"


def main() -> None:
    """The choices, the number, the view of it, and what each school said at the end of the way down."""
    chosen = quarter()
    st.title(f"{_('Statistics')} · {show_quarter(chosen)}")
    indicators = load_catalogue(store(), chosen).indicators
    picked = choices.draw_indicators(indicators)
    asked = choices.draw_choices(chosen)
    try:
        unit = drill.looked_at(asked.stage)
    except Refusal as refused:
        show_refusal(refused)
        drill.draw_return(SCREEN)
        return
    drill.draw_line(SCREEN, unit)
    view = View(unit, chosen, picked, asked)
    choices.to_address(view)
    try:
        with st.spinner(_("Counting ...")):
            clicked = views.draw(view)
    except Refusal as refused:
        show_refusal(refused)
        return
    if not unit.is_department:
        draw_history(unit, chosen, picked[0])
    save_view.draw(view)
    if clicked and clicked != unit.code:
        drill.go_to(clicked)


main()
