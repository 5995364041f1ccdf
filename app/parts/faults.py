"""What a person sees when a page fails: our own words instead of Streamlit's English box with its links."""

import streamlit as st
import structlog

from app.parts.context import _, show_moment
from store import clock

log = structlog.get_logger("jibao")


def show_fault(fault: Exception) -> bool:
    """Say that something went wrong, and when, so that operators find it in the log. True: nothing else is drawn."""
    moment = show_moment(clock.now())
    log.error("page failed", shown_as=moment, fault=repr(fault))
    st.error(
        _(
            "Something went wrong on this page. What you saved is kept. Load the page again; if it happens again,"
            " tell the operators what you did and the time: {moment}.",
            moment=moment,
        )
    )
    return True
