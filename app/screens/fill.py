"""Filling in: this quarter's figures of the own unit, saved as one types, then submitted or confirmed."""

import streamlit as st

from app.parts.context import _, account, act, own_unit, person, quarter, show_quarter, store
from app.parts.figure_form.component import draw_figure_form
from app.parts.form_state import draw_no_report, draw_state
from app.parts.printing import draw_print
from app.parts.withdrawal import draw_withdrawal
from app.parts.workbook import draw_workbook
from reporting.forms import Form, form
from reporting.life_cycle import SUBMITTED
from reporting.reports import reopen


def main() -> None:
    """The form, with its state and what can be done above."""
    unit, chosen = own_unit(), quarter()
    st.title(f"{_('Fill in')} · {show_quarter(chosen)}")
    if not unit.is_on_roster:
        draw_no_report(unit)
        return
    draw_form()


@st.fragment
def draw_form() -> None:
    """Drawn anew by itself after every save, without the rest of the page."""
    if account() is None:
        st.rerun()  # signed out meanwhile: the router asks for the password again
    drawn = form(store(), own_unit().code, quarter())
    draw_state(drawn)
    draw_acts(drawn)
    draw_workbook(drawn)
    draw_figure_form(drawn)
    draw_print(drawn)


def draw_acts(drawn: Form) -> None:
    """Take back what was submitted, or ask to withdraw what was reported."""
    if drawn.status.state == SUBMITTED and st.button(_("Take back"), key="fill.reopen"):
        act(
            lambda: reopen(store(), person(), drawn.unit.code, drawn.quarter),
            _("Taken back; you can change it."),
        )
    draw_withdrawal("fill", drawn.status)


main()
