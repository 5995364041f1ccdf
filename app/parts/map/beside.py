"""What is said beside every map: what is not on it, and that it is a sketch."""

from collections.abc import Sequence

import streamlit as st

from app.parts.context import _

MOST_NAMED = 8


def draw_beside(names: Sequence[str]) -> None:
    """`names`: the units that have no place on the map."""
    said = [_("A sketch only: for boundaries the official standard map prevails.")]
    if names:
        listed = _(", ").join(names[:MOST_NAMED]) + ("…" if len(names) > MOST_NAMED else "")
        said.append(_("Not on the map: {names}.", names=listed))
    st.caption(" ".join(said))
