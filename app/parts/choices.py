"""How numbers are counted, as one button that says what is chosen: the finding comes first, on a telephone too."""

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.parts.context import _
from warehouse.places import BASES


def open_choices(chosen: Mapping[str, str]) -> DeltaGenerator:
    """The button, into which the choices are drawn. `chosen`: by the beginning of its text's key what is chosen."""
    said = " · ".join(_(f"{name}.{each}") for name, each in chosen.items())
    return st.popover(said, icon=":material/tune:", help=_("What is counted, and as of when"))


def choose_basis(key: str) -> str:
    """Which hierarchy is counted in; `key` of the widget."""
    return st.selectbox(
        _("Hierarchy"),
        BASES,
        format_func=lambda each: _("basis." + each),
        key=key,
        help=_("As it was in that quarter, or restated to the affiliations of today."),
    )


def choose_stage(key: str, stages: Sequence[str]) -> str:
    """Which stage is shown, the latest one among `stages`; `key` of the widget."""
    return st.selectbox(
        _("Stage"),
        stages,
        format_func=lambda each: _("stage." + each),
        key=key,
        help=_("Latest: what is released; else what has been reported; before the deadline what stands now."),
    )
