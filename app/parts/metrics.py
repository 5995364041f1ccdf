"""Numbers in a row: side by side on a desk, two beside each other on a telephone."""

from typing import Literal, NamedTuple

import streamlit as st


class Metric(NamedTuple):
    """One number with its name; `help` says more when it is pointed at."""

    label: str
    value: str
    help: str | None = None


def draw_metrics(metrics: list[Metric], *, width: int | Literal["content"] = 150) -> None:
    """Draw them in a row that wraps. `width`: of each, in pixels, or as much as it needs."""
    with st.container(horizontal=True, gap="medium" if width == "content" else "small"):
        for each in metrics:
            st.metric(each.label, each.value, help=each.help, width=width)
