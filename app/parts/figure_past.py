"""At the end of the way down: every save of one figure of one unit."""

import streamlit as st

from app.parts.context import _, show_moment, show_quarter, store
from app.parts.figures import NOTHING
from app.parts.tables import draw_table
from reporting.figures import history
from reporting.indicator import Indicator
from reporting.units import Unit
from store.clock import parse_moment


def draw_history(unit: Unit, chosen: str, indicator: Indicator) -> None:
    """At the end of the way down: who said what and when, and what it was before."""
    st.subheader(_("Where the figure comes from"))
    events = history(store(), unit.code, chosen, indicator.code)
    if indicator.is_derived:
        st.caption(_("Nobody types this figure: it is computed from others."))
    elif not events:
        st.caption(_("The unit has never said anything about it."))
    else:
        draw_table(
            {
                _("Saved at"): [show_moment(parse_moment(str(event["recorded_at"]))) for event in events],
                _("Quarter"): [show_quarter(str(event["quarter"])) for event in events],
                _("Saved by"): [event["actor"] for event in events],
                _("Before"): [event["before"] or NOTHING for event in events],
                _("After"): [event["value"] or _("figure." + str(event["state"])) for event in events],
                _("Note"): [event["note"] or NOTHING for event in events],
            },
            key="statistics.history",
            alt=_("Every save of this figure"),
        )
