"""What needs attention today, as sentences with a way to the place."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import streamlit as st

from app.parts import drill
from app.parts.context import _, language
from app.parts.figures import show_count, show_share
from reporting.indicator import Indicator
from warehouse.overview import Notice

FIRST_SHOWN = 4
# A line each: no more room between them than between two lines of a text.
_STYLE = """
<style>
  .st-key-overview_notices button {min-height: 1.7rem; padding: 0;}
  .st-key-overview_notices button p {text-decoration: underline; text-underline-offset: 0.2em;}
  .st-key-overview_notices [class*="st-key-overview-line"] {flex-wrap: nowrap;}
  .st-key-overview_notices [class*="st-key-overview-line"] > :first-child {flex: 0 1 auto; min-width: 0;}
  .st-key-overview_notices [class*="st-key-overview-line"] > :last-child {flex-shrink: 0;}
</style>
"""
_ICONS = {
    "pending": ":material/hourglass_empty:",
    "behind": ":material/trending_down:",
    "auto": ":material/smart_toy:",
    "empty": ":material/do_not_disturb_on:",
    "untouched": ":material/history:",
    "fill_rate": ":material/checklist:",
    "jump": ":material/swap_vert:",
}


def draw_notices(notices: Sequence[Notice], indicators: Mapping[str, Indicator]) -> None:
    """A line each, the most pressing first, those after the first few behind a click; a quiet line when there is none."""
    if not notices:
        st.caption(
            ":material/check: "
            + _("Nothing stands out: all have reported, and no headline figure moved much.")
        )
        return
    st.html(_STYLE)
    with st.container(key="overview_notices", gap=None):
        st.markdown(f"### {_('What needs attention')}")
        for place, notice in enumerate(notices[:FIRST_SHOWN]):
            _draw_line(place, notice, indicators)
        if rest := notices[FIRST_SHOWN:]:
            with st.expander(_("{count} more", count=len(rest)), key="overview.more_notices"):
                for place, notice in enumerate(rest, start=FIRST_SHOWN):
                    _draw_line(place, notice, indicators)


def _draw_line(place: int, notice: Notice, indicators: Mapping[str, Indicator]) -> None:
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key=f"overview.line_{place}"
    ):
        st.markdown(f"{_ICONS[notice.code]} {_sentence(notice, indicators)}", width="content")
        if st.button(_("Look"), key=f"overview.notice_{place}", type="tertiary"):
            _go(notice)


def _sentence(notice: Notice, indicators: Mapping[str, Indicator]) -> str:
    share = show_share(notice.share or None)
    if notice.code == "jump":
        name = indicators[notice.unit].name(language())
        return _(
            "{indicator} changed by {change} since last quarter.",
            indicator=name,
            change=f"{Decimal(notice.share) * 100:+.1f} %",
        )
    return _("notice." + notice.code, count=show_count(notice.count), share=share, unit=notice.name)


def _go(notice: Notice) -> None:
    if notice.code == "jump":
        st.session_state["statistics.indicator"] = notice.unit
    elif notice.unit:
        st.session_state[drill.UNIT_KEY] = notice.unit
    st.switch_page(f"screens/{notice.page}.py")
