"""The nation's headline figures for everybody: the number, how it changed, and how complete it is."""

from collections.abc import Mapping, Sequence

import streamlit as st

from app.parts.context import _, language
from app.parts.headline_cards import WHOLE_STYLE, card_name, change, foot, large_value, spots
from app.parts.slices import is_share
from app.parts.sparkline import draw_sparkline
from reporting.indicator import Indicator
from warehouse.overview import Headline

_STYLE = (
    """
<style>
  .st-key-portal_cards {display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 0.7rem;}
  .st-key-portal_cards > *, .st-key-portal_cards > * > * {height: 100%;}
  .st-key-portal_cards .sparkline {max-width: 100%;}
  .st-key-portal_cards [data-testid="stMetricValue"] {font-size: 1.35rem; line-height: 1.3;}
  @media (max-width: 900px) {.st-key-portal_cards {grid-template-columns: repeat(2, minmax(0, 1fr));}}
  @media (max-width: 640px) {
    .st-key-portal_cards [data-testid="stMetricValue"] {font-size: 1.15rem;}
  }
"""
    + WHOLE_STYLE.replace("{cards}", "st-key-portal_cards")
    + "</style>"
)


def draw_cards(figures: Sequence[Headline], indicators: Mapping[str, Indicator]) -> None:
    """A card for each, four in a row on a desk, two on a telephone."""
    st.html(_STYLE)
    st.caption(_("Small line: the last quarters, dashed where fewer than 95 % have answered."))
    with st.container(key="portal_cards"):
        for figure in figures:
            _draw_card(figure, indicators[figure.indicator])


def _draw_card(figure: Headline, indicator: Indicator) -> None:
    shares = is_share(figure.now, indicator)
    before = figure.year_ago if figure.last_quarter is None else figure.last_quarter
    since = _("against a year ago") if figure.last_quarter is None else _("against last quarter")
    changed = change(figure.now, before, shares=shares)
    with st.container(border=True, key=f"portal.card_{figure.indicator}", gap="small", height="stretch"):
        st.metric(
            card_name(figure.now, indicator),
            _("withheld") if figure.now["is_withheld"] else large_value(figure.now, indicator),
            delta=changed,
            delta_description=since if changed is not None else None,
            delta_color="off",
            help=f"{indicator.code} · {indicator.definition(language())}",
        )
        draw_sparkline(spots(figure, indicator))
        if foot := _foot(figure, shares=shares):
            st.caption(foot)


def _foot(figure: Headline, *, shares: bool) -> str:
    """How complete the number is, and how it changed within a year where the change above is of the quarter."""
    if figure.now["is_withheld"]:
        return ""
    return foot(figure, shares=shares)
