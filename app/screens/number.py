"""One number's passport as a page of its own, so that it can be sent: `?number=unit.quarter.indicator...`."""

from dataclasses import replace

import streamlit as st

from app.parts import drill
from app.parts.asking import ask
from app.parts.context import _, quarter, show_quarter, show_refusal
from app.parts.passport.content import draw_passport
from store.errors import Refusal
from warehouse.passport import Number, parse_number
from warehouse.places import stage_of

ADDRESS = "number"


def main() -> None:
    """The number named in the address; going down changes the address, so that the browser's way back works."""
    st.title(_("Why this number?"))
    given = st.query_params.get(ADDRESS, "")
    if not given:
        st.info(
            _("Open a number from the statistics: beside it stands “Why?”, and there the link to this page.")
        )
        return
    try:
        number = parse_number(given)
    except Refusal as refused:
        show_refusal(refused)
        return
    draw_passport(number, go_to)
    draw_other_quarter(number)


def draw_other_quarter(number: Number) -> None:
    """The same in the quarter chosen in the sidebar, where there is something to see."""
    chosen = quarter()
    if chosen == number.quarter:
        return
    try:
        stage, release = ask(stage_of, number.unit, chosen)
        if not drill.may_see(number.unit, stage):
            return
    except Refusal:
        return
    other = replace(number, quarter=chosen, stage=stage, release=release)
    label = _("The same in {quarter}", quarter=show_quarter(chosen))
    st.button(
        label,
        key="number.other",
        type="tertiary",
        icon=":material/calendar_month:",
        on_click=go_to,
        args=(other,),
    )


def go_to(number: Number) -> None:
    """Name another number in the address."""
    st.query_params[ADDRESS] = str(number)


main()
