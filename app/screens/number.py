"""One number's passport as a page of its own, so that it can be sent: `?number=unit.quarter.indicator...`."""

import streamlit as st

from app.parts.context import _, show_refusal
from app.parts.passport.content import draw_passport
from store.errors import Refusal
from warehouse.passport import Number, parse_number

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


def go_to(number: Number) -> None:
    """Name another number in the address."""
    st.query_params[ADDRESS] = str(number)


main()
