"""The headline figures as cards: the number, how it changed, how complete it is, and its course as a small line."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import streamlit as st

from app import i18n
from app.parts import passport
from app.parts.chart_style import FULL_COVERAGE
from app.parts.context import _, language, show_quarter
from app.parts.figures import NOTHING, show_number, show_share, show_stage
from app.parts.slices import is_share, show_value
from app.parts.sparkline import Spot, draw_sparkline
from app.parts.tables import number
from reporting.codes import SCHOOL_GROUPS
from reporting.indicator import Indicator
from reporting.units import Unit
from warehouse.overview import Headline, relative_change

_TEN_THOUSAND = Decimal(10**4)
# From which size on a number is said in larger words.
_SIZES = {i18n.ZH: ((Decimal(10**8), "亿"), (Decimal(10**4), "万")), i18n.EN: ((Decimal(10**6), "million "),)}
# Words by which a name says itself that its value is a share.
_SHARE_WORDS = {i18n.ZH: ("占比", "比例", "率"), i18n.EN: ("share", "rate", "coverage")}
# On a card of whatever page nothing of the name, the number or its change is cut: what is too long goes on below.
WHOLE_STYLE = """
  [class*="{cards}"] [data-testid="stMetricLabel"] *, [class*="{cards}"] [data-testid="stMetricValue"] *,
  [class*="{cards}"] [data-testid="stMetric"] p {white-space: normal !important; overflow: visible;
    text-overflow: clip;}
  [class*="{cards}"] [data-testid="stMetric"] :has(> [data-testid="stMetricDelta"]) {flex-wrap: wrap; row-gap: 0.1rem;}
"""
# Four cards in a row on a desk and a projector; two, without the small line, on a telephone.
_STYLE = (
    """
<style>
  .st-key-overview_cards {display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 0.7rem;}
  .st-key-overview_cards > *, .st-key-overview_cards > * > * {height: 100%;}
  .st-key-overview_cards .sparkline {max-width: 100%;}
  .st-key-overview_cards [class*="st-key-overview-card"] {padding: 0.6rem 0.8rem 0.2rem; gap: 0;}
  .st-key-overview_cards [data-testid="stCaptionContainer"] {font-size: 0.82rem;}
  .st-key-overview_cards [class*="st-key-overview-foot"] {flex-wrap: nowrap; gap: 0.4rem;}
  .st-key-overview_cards [class*="st-key-overview-foot"] > :first-child {flex: 1 1 0; min-width: 0;}
  .st-key-overview_cards [class*="st-key-passport"] button span:has(> [data-testid="stIconMaterial"]) {display: none;}
  @media (max-width: 900px) {.st-key-overview_cards {grid-template-columns: repeat(2, minmax(0, 1fr));}}
  @media (max-width: 640px) {
    .st-key-overview_cards [data-testid="stMetricValue"] {font-size: 1.3rem; line-height: 1.3;}
    .st-key-overview_cards [class*="st-key-overview-foot"] {flex-wrap: wrap;}
    .st-key-overview_cards [class*="st-key-overview-foot"] > :first-child {flex-basis: 100%;}
  }
"""
    + WHOLE_STYLE.replace("{cards}", "st-key-overview_cards")
    + "</style>"
)


def draw_headlines(
    figures: Sequence[Headline], indicators: Mapping[str, Indicator], unit: Unit, quarter: str
) -> None:
    """A card for each, four in a row on a desk, one on a telephone."""
    now = figures[0].now
    st.markdown(f"### {_('Headline figures')}")
    st.caption(
        _(
            "{stage} of {quarter}. Small line: the last quarters, dashed where fewer than 95 % have answered. A dash:"
            " missing, not zero.",
            stage=show_stage(now["stage"], now["release"]),
            quarter=show_quarter(quarter),
        )
    )
    st.html(_STYLE)
    with st.container(key="overview_cards"):
        for figure in figures:
            _draw_card(figure, indicators[figure.indicator], unit, quarter)


def _draw_card(figure: Headline, indicator: Indicator, unit: Unit, quarter: str) -> None:
    shares = is_share(figure.now, indicator)
    before = figure.year_ago if figure.last_quarter is None else figure.last_quarter
    since = _("against a year ago") if figure.last_quarter is None else _("against last quarter")
    with st.container(border=True, key=f"overview.card_{figure.indicator}", gap="small"):
        st.metric(
            card_name(figure.now, indicator)
            if unit.is_department or indicator.type == "percent"
            else indicator.name(language()),
            _short_value(figure.now, indicator, unit),
            delta=change(figure.now, before, shares=shares),
            delta_description=since if before is not None else None,
            delta_color="off",
            help=f"{indicator.code} · {indicator.definition(language())}",
        )
        draw_sparkline(spots(figure, indicator))
        stage, release = figure.now["stage"], figure.now["release"]
        with st.container(
            horizontal=True, vertical_alignment="center", key=f"overview.foot_{figure.indicator}"
        ):
            st.caption(foot(figure, shares=shares), width="content")
            passport.button(
                passport.Number(unit.code, quarter, figure.indicator, stage, release),
                key=f"overview_{figure.indicator}",
            )


def card_name(row: dict[str, Any], indicator: Indicator) -> str:
    """The name of a number of many units: that it is a share is said where the catalogue's name does not say it."""
    name = indicator.name(language())
    if not is_share(row, indicator) or any(word in name.lower() for word in _SHARE_WORDS[language()]):
        return name
    if indicator.type == "percent":
        return _("{name}, share", name=name)
    of_schools = set(indicator.applies_to) <= set(SCHOOL_GROUPS)
    return (
        _("{name}, share of schools", name=name.removeprefix("是否"))
        if of_schools
        else _("{name}, share of units", name=name.removeprefix("是否"))
    )


def change(now: dict[str, Any], before: dict[str, Any] | None, *, shares: bool) -> str | None:
    """How a value changed: percentage points of shares, percent of numbers; None where one is missing."""
    if before is None or now["value"] is None or before["value"] is None:
        return None
    if shares:
        points = (Decimal(now["value"]) - Decimal(before["value"])) * 100
        return _("{points} points", points=f"{points:+.1f}")
    relative = relative_change(now, before)
    return None if relative is None else f"{Decimal(relative) * 100:+.1f} %"


def _short_value(row: dict[str, Any], indicator: Indicator, unit: Unit) -> str:
    """The value as it is read from the back of a room: large numbers in 万 and 亿, or thousands and millions."""
    if row["value"] is None:
        return NOTHING
    if not unit.is_department and indicator.type == "bool":
        return _("yes") if Decimal(row["value"]) == 1 else _("no")
    return large_value(row, indicator)


def large_value(row: dict[str, Any], indicator: Indicator) -> str:
    """The value of a department in large words; a dash when it is missing."""
    if row["value"] is None:
        return NOTHING
    if is_share(row, indicator):
        return show_value(row, row, indicator)
    value, words = Decimal(row["value"]), indicator.unit(language())
    for ten_thousand in ("万", "10,000 "):
        if words.startswith(ten_thousand):
            value, words = value * _TEN_THOUSAND, words.removeprefix(ten_thousand)
    for size, word in _SIZES[language()]:
        if abs(value) >= size:
            return f"{value / size:,.2f} {word}{words}"
    shown = show_number(f"{value:.0f}" if value == value.to_integral() else f"{value:.2f}")
    # Where the name above it says the unit of measure already, a card has no room to say it twice.
    return shown if words in indicator.name(language()) else f"{shown} {words}"


def spots(figure: Headline, indicator: Indicator) -> list[Spot]:
    """The last quarters as points of the small line."""
    return [
        Spot(
            f"{show_quarter(row['quarter'])} {show_value(row, row, indicator)}",
            number(row["value"]),
            (number(row["coverage"]) or 0) >= FULL_COVERAGE,
        )
        for row in figure.trend
    ]


def foot(figure: Headline, *, shares: bool) -> str:
    """How complete a number is, and its change within a year where the change above is that of the quarter."""
    coverage = figure.now["coverage"]
    is_complete = (number(coverage) or 0) >= FULL_COVERAGE
    said = _("Coverage {share}", share=show_share(coverage))
    parts = [said if is_complete else f":orange[{said}]"]
    if figure.last_quarter is not None and (year := change(figure.now, figure.year_ago, shares=shares)):
        parts.append(_("a year: {change}", change=year))
    return "  \n".join(parts)
