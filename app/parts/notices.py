"""What needs attention today, as sentences with a way to the place."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import streamlit as st

from app.parts import drill
from app.parts.context import _, language
from app.parts.figures import show_count, show_share
from reporting.indicator import Indicator
from warehouse.overview import Notice

MOST_SHOWN = 6
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
    """The first of them, the most pressing first; a sentence when there is nothing."""
    st.markdown(f"### {_('What needs attention')}")
    if not notices:
        st.success(_("Nothing stands out: all have reported, and no headline figure moved much."))
        return
    for place, notice in enumerate(notices[:MOST_SHOWN]):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"{_ICONS[notice.code]} {_sentence(notice, indicators)}", width="stretch")
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
