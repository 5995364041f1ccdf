"""Tables in one style: numbers that sort, shares as bars, and rows or cells that can be clicked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl
import streamlit as st
from streamlit.elements.arrow import SelectionMode
from streamlit.elements.lib.column_types import ColumnConfig

from app.parts.context import _
from app.parts.figures import NOTHING

Column = Sequence[object]


@dataclass(frozen=True)
class OnCell:
    """What a click does. `do`: with the code of a row and the label of a column, '' where a chart cannot tell it.

    `looks_inside`: rows are units, and a click on anything but a number looks inside them.
    """

    do: Callable[[str, str], None]
    looks_inside: bool = True


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
    columns: Mapping[str, Column],
    codes: Sequence[str],
    *,
    key: str,
    alt: str,
    shares: Sequence[str] = (),
    on_cell: OnCell | None = None,
) -> str | None:
    """The same with rows that can be clicked; returns the code of the clicked row, whatever the order.

    With `on_cell` single cells can be clicked too: it is called before the page is drawn again.
    """

    def clicked() -> None:
        cells = st.session_state[key]["selection"]["cells"]
        if cells and on_cell and cells[0][0] < len(codes):
            on_cell.do(codes[cells[0][0]], cells[0][1])

    if on_cell:
        st.caption(
            _("Click a number to see where it comes from, a unit to look inside it.")
            if on_cell.looks_inside
            else _("Click a number to see where it comes from.")
        )
    event = st.dataframe(
        _frame(columns, shares),
        hide_index=True,
        key=key,
        alt=alt,
        placeholder=NOTHING,
        column_config={label: share_column(label) for label in shares},
        on_select=clicked if on_cell else "rerun",
        selection_mode=_clickable(on_cell),
    )
    rows = event["selection"]["rows"]
    return codes[rows[0]] if rows and rows[0] < len(codes) else None


def _clickable(on_cell: OnCell | None) -> list[SelectionMode]:
    if on_cell is None:
        return ["single-row"]
    return ["single-row", "single-cell"] if on_cell.looks_inside else ["single-cell"]


def share_column(label: str) -> ColumnConfig:
    """A share 0..1 as a bar with its percentage."""
    return st.column_config.ProgressColumn(label, format="percent", min_value=0, max_value=1, width="small")


def count_column(label: str) -> ColumnConfig:
    """A whole number with thousands separators, as everywhere on the screens."""
    return st.column_config.NumberColumn(label, format="%,d")


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
