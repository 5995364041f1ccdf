"""One indicator by area: provinces on the map, and a table of provinces, prefectures or counties to search."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from app.parts.chart_style import FULL_COVERAGE, config
from app.parts.context import _, language
from app.parts.figures import name_of, show_number, show_share
from app.parts.map.beside import draw_beside
from app.parts.map.filled import Filled, filled_map, shade_labels
from app.parts.map.outlines import NATION, outlines_below
from app.parts.portal.edition import indicator_of
from app.parts.slices import RATIO_DIGITS
from app.parts.tables import count_column
from app.parts.unit_names import in_full, in_short
from reporting.indicator import Indicator
from warehouse.numbers import text
from warehouse.public import SHOWN
from warehouse.public_files import Edition, is_share

LEVELS = {"province": ("ministry", "province"), "prefecture": ("prefecture",), "county": ("county",)}
_HEIGHT = 480
_PERCENT = "%.1f %%"
_STATUSES = ("shown", "withheld", "missing")
Row = dict[str, Any]


def draw_areas(edition: Edition, indicators: Mapping[str, Indicator], first: str) -> None:
    """Choose an indicator; its map and its table. `indicators`: those that have figures."""
    codes = list(indicators)
    chosen = st.selectbox(
        _("Indicator"),
        codes,
        index=codes.index(first) if first in codes else 0,
        format_func=lambda code: name_of(indicators[code]),
        key="portal.indicator",
    )
    indicator = indicators[chosen]
    st.caption(indicator.definition(language()))
    figures = indicator_of(edition, chosen)
    mapped, listed = st.columns(2, gap="medium")
    with mapped:
        _draw_map(edition, figures.filter(pl.col("level") == "province"), indicator)
    with listed:
        _draw_table(figures, indicator)


def _draw_map(edition: Edition, provinces: pl.DataFrame, indicator: Indicator) -> None:
    rows = list(provinces.iter_rows(named=True))
    outlines = outlines_below(NATION, "ministry")
    on_map = {outline.code for outline in outlines}
    st.markdown(f"**{_title(provinces, indicator)}**")
    figure = filled_map(
        outlines,
        {row["unit_code"]: _filled(row, indicator) for row in rows if row["unit_code"] in on_map},
        labels=shade_labels(provinces["value"].cast(pl.Float64).to_list(), is_share=is_share(indicator)),
        height=_HEIGHT,
    )
    name = f"jibao-{edition.release.quarter}-{indicator.code}"
    st.plotly_chart(figure, key="portal.map", alt=name_of(indicator), config=config(name))
    st.caption(
        _("Hatched: fewer than 95 % of the units due have answered.") + " " + _("Grey: withheld or missing.")
    )
    draw_beside([_called(row) for row in rows if row["unit_code"] not in on_map])


def _draw_table(figures: pl.DataFrame, indicator: Indicator) -> None:
    level = st.segmented_control(
        _("Level"),
        list(LEVELS),
        default="province",
        required=True,
        format_func=lambda each: _("public_level." + each),
        key="portal.level",
    )
    wanted = st.text_input(
        _("Search"), placeholder=_("Name or code of an area"), key="portal.search", icon=":material/search:"
    ).strip()
    figures = named(figures)
    found = figures.filter(pl.col("level").is_in(LEVELS[level or "province"]))
    if wanted:
        found = found.filter(
            pl.col("unit_name").str.contains(wanted, literal=True)
            | pl.col("called").str.to_lowercase().str.contains(wanted.lower(), literal=True)
            | pl.col("unit_code").str.starts_with(wanted)
        )
    if found.is_empty():
        st.info(_("No area has this name."))
        return
    label = _("Value") if is_share(indicator) or not indicator.unit(language()) else _in_unit(indicator)
    st.dataframe(
        _columns(found, figures, label, indicator),
        hide_index=True,
        height=min(_HEIGHT - 70, 38 + 35 * found.height),
        key=f"portal.table_{level}",
        alt=name_of(indicator),
        placeholder="",
        column_config={
            label: st.column_config.NumberColumn(label, format=_format(indicator)),
            _("Status"): st.column_config.TextColumn(_("Status"), width="small"),
            _("Coverage"): st.column_config.NumberColumn(_("Coverage"), format=_PERCENT),
            **{each: count_column(each) for each in (_("Answered"), _("Due"))},
        },
    )


def named(figures: pl.DataFrame) -> pl.DataFrame:
    """With `called`: the name in the person's language. Only the ministry and the provinces have an English one."""
    highest = figures.filter(pl.col("level").is_in(LEVELS["province"])).select("unit_code", "unit_name")
    names = {code: in_full(code, name) for code, name in highest.iter_rows()}
    return figures.with_columns(
        called=pl.col("unit_code").replace_strict(names, default=pl.col("unit_name"), return_dtype=pl.String)
    )


def _called(row: Row) -> str:
    return in_short(row["unit_code"], row["unit_name"])


def _columns(found: pl.DataFrame, figures: pl.DataFrame, label: str, indicator: Indicator) -> pl.DataFrame:
    """The columns by label; shares and coverage as percentages, 0..100."""
    words = {status: "" if status == SHOWN else _("public_status." + status) for status in _STATUSES}
    above = figures.select(pl.col("unit_code").alias("superior_code"), pl.col("called").alias("superior"))
    is_nation = pl.col("level") == "ministry"
    columns = {
        _("Area"): pl.when(is_nation).then(pl.lit(_("Whole nation"))).otherwise(pl.col("called")),
        label: pl.col("value").cast(pl.Float64) * (100 if is_share(indicator) else 1),
        _("Status"): pl.col("status").replace_strict(words, return_dtype=pl.String),
        _("Coverage"): pl.col("coverage").cast(pl.Float64) * 100,
        _("Superior"): pl.col("superior"),
        _("Answered"): pl.col("units_answered"),
        _("Due"): pl.col("units_due"),
    }
    # A column that says the same everywhere tells nothing.
    if (found["status"] == SHOWN).all():
        del columns[_("Status")]
    if found["level"].is_in(LEVELS["province"]).all():
        del columns[_("Superior")]
    joined = found.join(above, on="superior_code", how="left", maintain_order="left")
    return joined.select(column.alias(name) for name, column in columns.items())


def _format(indicator: Indicator) -> str:
    """How a value is written in the table: as in the text beside it."""
    if is_share(indicator):
        return _PERCENT
    return "%,d" if indicator.type == "int" and indicator.aggregation == "sum" else "%,.2f"


def _in_unit(indicator: Indicator) -> str:
    return f"{_('Value')} ({indicator.unit(language())})"


def _filled(row: Row, indicator: Indicator) -> Filled:
    name = in_full(row["unit_code"], row["unit_name"])
    if row["status"] != SHOWN:
        return Filled(None, f"{name}<br>{_('public_status.' + row['status'])}", is_complete=True)
    hover = f"{name}<br>{_said(row, indicator)}<br>{_('Coverage')} {show_share(text(row['coverage']))}"
    return Filled(float(row["value"]), hover, float(row["coverage"]) >= FULL_COVERAGE)


def _said(row: Row, indicator: Indicator) -> str:
    if is_share(indicator):
        return show_share(text(row["value"]))
    return f"{show_number(text(row['value']), RATIO_DIGITS)} {indicator.unit(language())}".strip()


def _title(provinces: pl.DataFrame, indicator: Indicator) -> str:
    """Who has most and who least, by their places."""
    known = provinces.filter(pl.col("value").is_not_null()).sort("value")
    if known.height < 2:
        return indicator.name(language())
    least, most = known.row(0, named=True), known.row(-1, named=True)
    return _(
        "{indicator}: {highest} has the most ({most}), {lowest} the least ({least})",
        indicator=indicator.name(language()),
        highest=_called(most),
        most=_said(most, indicator),
        lowest=_called(least),
        least=_said(least, indicator),
    )
