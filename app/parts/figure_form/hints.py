"""What is doubtful in the figures on a form, beside other quarters and similar units nearby. Never blocks."""

import polars as pl
import streamlit as st

from app.parts.context import _, store
from app.parts.doubts import show_circle, show_doubt, show_peers
from reporting.figures_below import is_comparable, judge, usual_figures
from reporting.forms import Form
from reporting.plausibility import DOUBTFUL

SCHEMA: dict[str, type[pl.DataType] | pl.DataType] = {
    "indicator_code": pl.String,
    "state": pl.String,
    "number": pl.Decimal(18, 6),
    "previous_number": pl.Decimal(18, 6),
    "is_saved": pl.Boolean,
}


def hints(drawn: Form) -> dict[str, list[str]]:
    """By indicator the sentences of what to look at; changed figures only."""
    rows = [
        (
            cell.indicator.code,
            cell.figure.state,
            cell.figure.value,
            cell.previous and cell.previous.value,
            cell.figure.quarter == drawn.quarter,
        )
        for cell in drawn.cells
        if not cell.indicator.is_derived
        and is_comparable(cell.indicator)
        and cell.figure is not None
        and cell.figure.state == "value"
        and (cell.previous is None or cell.figure.value != cell.previous.value)
    ]
    figures = pl.DataFrame(rows, schema=SCHEMA, orient="row").with_columns(unit_code=pl.lit(drawn.unit.code))
    usual = held_against(drawn.unit.code, drawn.quarter)
    judged = judge(figures.join(usual, on="indicator_code")).filter(pl.col("doubt") >= DOUBTFUL)
    indicators = {cell.indicator.code: cell.indicator for cell in drawn.cells}
    found = {}
    for row in judged.iter_rows(named=True):
        said = show_doubt(row)
        if row["peer_middle"] is not None:
            peers = show_peers(row, indicators[row["indicator_code"]])
            said.append(_("similar units ({circle}): {peers}", circle=show_circle(row), peers=peers))
        signs = _("; ").join(said)
        found[row["indicator_code"]] = [_("{signs} – if it is so, say why in the note", signs=signs)]
    return found


@st.cache_data(ttl="1h", max_entries=5000, show_spinner=False)
def held_against(unit_code: str, quarter: str) -> pl.DataFrame:
    """What similar units gave, and the unit itself a year ago; read once an hour for a form, not at every save."""
    return usual_figures(store(), unit_code, quarter)
