"""The form on paper: two downloads, made only when they are asked for."""

from functools import partial

import streamlit as st

from app.parts.context import _, language
from app.printing.form import form_pdf
from reporting.forms import Form
from store import clock


def draw_print(drawn: Form) -> None:
    """A blank form to be filled in by hand, and the filled-in one to be signed."""
    with st.container(horizontal=True, gap="small"):
        for name, label, is_blank in (
            ("blank", _("Print a blank form (PDF)"), True),
            ("filled", _("Print the filled-in form (PDF)"), False),
        ):
            st.download_button(
                label,
                partial(form_pdf, drawn, language(), is_blank=is_blank, moment=clock.now()),
                file_name=f"{drawn.unit.code}_{drawn.quarter}_{name}.pdf",
                mime="application/pdf",
                icon=":material/print:",
                on_click="ignore",
                key=f"fill.print_{name}",
            )
