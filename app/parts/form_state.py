"""Where a form stands: in which state, since when, and what to do."""

import streamlit as st

from app.parts.context import _, show_due, show_left, show_moment, store
from reporting.forms import Form
from reporting.life_cycle import LOCKED, RETURNED, SUBMITTED
from reporting.report_events import reported_by


def draw_state(drawn: Form) -> None:
    """What the state is, why, and until when."""
    where = drawn.status
    if where.state in LOCKED:
        how = _("by the system, at the deadline") if where.auto else _("by hand")
        st.info(
            _(
                "Locked: reported {how} on {moment} ({actor}). To change it, ask the superior to withdraw it.",
                how=how,
                moment=show_moment(where.reported_at),
                actor=reported_by(store(), where.unit, where.quarter) or _("the system"),
            ),
            icon=":material/lock:",
        )
    elif where.state == SUBMITTED:
        st.info(_("Submitted. The superior reviews it; you can still take it back."), icon=":material/send:")
    elif where.state == RETURNED and where.due:
        st.warning(
            _("Returned: {reason}. Correct it within {left}.", reason=where.reason, left=show_left(where.due))
        )
    elif where.due:
        st.caption(_("Due by {moment} ({left} left).", moment=show_due(where.due), left=show_left(where.due)))
