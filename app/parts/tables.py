"""Tables in one style: numbers that sort, shares as bars, and a row that can be clicked."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import polars as pl
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from app.parts.figures import NOTHING

Column = Sequence[object]


def draw_table(columns: Mapping[str, Column], *, key: str, alt: str, shares: Sequence[str] = ()) -> None:
    """Draw columns by label. `shares` names those that hold 0..1 as decimal text, or None for missing."""
    st.dataframe(
        _frame(columns, shares),
        hide_index=True,
        key=key,
        alt=alt,
        placeholder=NOTHING,
        column_config={label: share_column(label) for label in shares},
    )


def pick_from_table(
    columns: Mapping[str, Column], codes: Sequence[str], *, key: str, alt: str, shares: Sequence[str] = ()
) -> str | None:
    """The same with rows that can be clicked; returns the code of the clicked row, whatever the order."""
    event = st.dataframe(
        _frame(columns, shares),
        hide_index=True,
        key=key,
        alt=alt,
        placeholder=NOTHING,
        column_config={label: share_column(label) for label in shares},
        on_select="rerun",
        selection_mode="single-row",
    )
    rows = event["selection"]["rows"]
    return codes[rows[0]] if rows and rows[0] < len(codes) else None


def share_column(label: str) -> ColumnConfig:
    """A share 0..1 as a bar with its percentage."""
    return st.column_config.ProgressColumn(label, format="percent", min_value=0, max_value=1, width="small")


def number(text: str | None) -> float | None:
    """An exact decimal as a number a table can sort and a chart can draw; None stays missing, not 0."""
    return None if text is None else float(Decimal(text))


def _frame(columns: Mapping[str, Column], shares: Sequence[str]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            label: pl.Series(label, [number(each) for each in values], dtype=pl.Float64)  # type: ignore[arg-type]
            if label in shares
            else pl.Series(label, list(values))
            for label, values in columns.items()
        }
    )
