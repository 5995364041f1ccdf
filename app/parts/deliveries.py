"""The log of mails to people of the units right below: what was sent and what was not, and why."""

import streamlit as st

from app import state
from app.parts.context import _, show_moment, store
from app.parts.figures import NOTHING
from app.parts.tables import draw_table
from reporting.deliveries import deliveries_below


def draw_deliveries(unit_code: str, chosen: str) -> None:
    """The log, folded away; it is read only when it is opened."""
    log = st.expander(_("Mails to these units"), key="chase.mails", on_change="rerun")
    if not log.open:
        return
    with log:
        found = deliveries_below(store(), unit_code, chosen)
        if not state.server().settings.mail_host:
            st.info(_("No mail server is set up. People find their messages in the inbox when they sign in."))
        elif found.is_empty():
            st.info(
                _("No mail yet. People who gave an e-mail address get one a day while something is unread.")
            )
        if found.is_empty():
            return
        draw_table(
            {
                _("Unit"): found["name"].to_list(),
                _("Account"): found["user_name"].to_list(),
                _("Time"): [show_moment(moment) for moment in found["recorded_at"]],
                _("Messages"): found["message_count"].to_list(),
                _("Outcome"): [_("delivery." + outcome) for outcome in found["outcome"]],
                _("The mail server said"): [detail or NOTHING for detail in found["detail"]],
            },
            key="chase.deliveries",
            alt=_("Mails to these units"),
        )
