"""The log of mails to people of the units right below: what was sent and what was not, and why."""

import streamlit as st

from app import state
from app.parts.context import _, store
from app.parts.figures import NOTHING
from app.parts.row_list.columns import counts, moments
from app.parts.row_list.component import Column, draw_row_list
from reporting.deliveries import FAILED, SENT, deliveries_below

TONES = {SENT: "good", FAILED: "bad"}


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
        draw_row_list(
            "chase.deliveries",
            [str(place) for place in range(found.height)],
            [
                Column(_("Unit"), found["name"].to_list(), "name", unders=found["user_name"].to_list()),
                Column(
                    _("Outcome"),
                    [_("delivery." + outcome) for outcome in found["outcome"]],
                    "badge",
                    tones=[TONES.get(outcome, "warn") for outcome in found["outcome"]],
                ),
                moments(_("Time"), found["recorded_at"].to_list()),
                counts(_("Messages"), found["message_count"].to_list()),
                Column(_("The mail server said"), [detail or NOTHING for detail in found["detail"]], "long"),
            ],
            alt=_("Mails to these units"),
            version=f"{chosen} {found.height}",
        )
