"""A view in the address: who opens the link sees the same, as far as they may."""

from collections.abc import Sequence

import streamlit as st


def from_address(screen: str, name: str, options: Sequence[str], default: str) -> str:
    """Set a widget before it is drawn: as it was, else as the address says, else the default; returns its key.

    What the address says and the widget does not offer is passed over.
    """
    key = f"{screen}.{name}"
    kept = st.session_state.get(key, st.query_params.get(name))
    st.session_state[key] = kept if kept in options else default
    return key


def several_from_address(screen: str, name: str, options: Sequence[str], default: Sequence[str]) -> str:
    """The same for a widget with several choices, in the address with commas between them."""
    key = f"{screen}.{name}"
    said = [each for each in st.query_params.get(name, "").split(",") if each in options]
    kept = [each for each in st.session_state.get(key) or said if each in options]
    st.session_state[key] = kept or list(default)
    return key


def to_address(**choices: str) -> None:
    """Write the choices of a view into the address; empty ones leave it."""
    for name, choice in choices.items():
        if choice and st.query_params.get(name) != choice:
            st.query_params[name] = choice
        elif not choice and name in st.query_params:
            del st.query_params[name]
