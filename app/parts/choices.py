"""How numbers are counted, as one button that says what is chosen: the finding comes first, on a telephone too."""

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.parts.context import _


def open_choices(chosen: Mapping[str, str]) -> DeltaGenerator:
    """The button, into which the choices are drawn. `chosen`: by the beginning of its text's key what is chosen."""
    said = " · ".join(_(f"{name}.{each}") for name, each in chosen.items())
    return st.popover(said, icon=":material/tune:", help=_("What is counted, and as of when"))
