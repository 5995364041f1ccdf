"""Asking the superior to let a locked report be withdrawn (rules, article 19)."""

import streamlit as st

from app.parts.chain import draw_chain
from app.parts.context import _, act, person, store
from app.parts.written import as_written
from reporting.life_cycle import REPORTED, WITHDRAWAL_REQUESTED
from reporting.report_status import Status
from reporting.returns import request_withdrawal


def draw_withdrawal(screen: str, where: Status) -> None:
    """The request for the own unit's report, or that it has been sent, with the chain above."""
    if where.state == WITHDRAWAL_REQUESTED:
        said = as_written(where.reason or "")
        st.caption(_("The request for withdrawal is with the superior: {reason}", reason=said))
        draw_chain(where.unit, where.quarter)
    if where.state != REPORTED:
        return
    with st.expander(_("Ask to withdraw the report")):
        draw_chain(where.unit, where.quarter)
        with st.form(f"{screen}.withdraw", border=False):
            reason = st.text_area(_("Reason"), key=f"{screen}.withdraw_reason")
            sends = st.form_submit_button(_("Send the request"), key=f"{screen}.withdraw_send")
        if sends:
            act(
                lambda: request_withdrawal(store(), person(), where.unit, where.quarter, reason),
                _("The request was sent."),
            )
