"""How complete the release is: of the nation's units asked for each indicator, how many have answered."""

from collections.abc import Mapping

import polars as pl
import streamlit as st

from app.parts.chart_style import FULL_COVERAGE
from app.parts.context import _, language
from app.parts.tables import count_column
from reporting.indicator import Indicator
from warehouse.public import indicator_of


def draw_coverage(nation: pl.DataFrame, indicators: Mapping[str, Indicator]) -> None:
    """One sentence and a table of all indicators, the least complete first. `nation`: rows of the nation.

    The options of a choice are answered together: there they are one.
    """
    asked = pl.col("indicator_code").map_elements(indicator_of, return_dtype=pl.String)
    nation = nation.with_columns(asked.alias("indicator_code")).unique("indicator_code", maintain_order=True)
    known = nation.filter(pl.col("coverage").is_not_null()).with_columns(pl.col("coverage").cast(pl.Float64))
    full = known.filter(pl.col("coverage") >= FULL_COVERAGE).height
    st.markdown(
        _(
            "{full} of {count} indicators were answered by at least 95 % of the units asked.",
            full=full,
            count=nation.height,
        )
    )
    names = {code: indicator.name(language()) for code, indicator in indicators.items()}
    st.dataframe(
        known.sort("coverage", "indicator_code").select(
            pl.col("indicator_code").alias(_("Code")),
            pl.col("indicator_code").replace_strict(names, return_dtype=pl.String).alias(_("Indicator")),
            (pl.col("coverage") * 100).alias(_("Coverage")),
            pl.col("units_answered").alias(_("Answered")),
            pl.col("units_due").alias(_("Due")),
        ),
        hide_index=True,
        height=320,
        key="portal.coverage",
        alt=_("Coverage"),
        column_config={
            _("Coverage"): st.column_config.ProgressColumn(
                _("Coverage"), format="%.1f %%", min_value=0, max_value=100, width="small"
            ),
            **{each: count_column(each) for each in (_("Answered"), _("Due"))},
        },
    )
