"""That a number is of an earlier release: what the latest one says in its place, and the way to it."""

from dataclasses import replace

import streamlit as st

from app.parts.asking import ask
from app.parts.context import _, show_moment, store
from app.parts.passport.definition import Row, show_value
from app.parts.passport.listing import Go
from reporting.indicator import Indicator
from reporting.releases import latest_release
from store.errors import Refusal
from warehouse.passport import Number, whole


def draw_newer(number: Number, row: Row, indicator: Indicator, go: Go) -> None:
    """A notice under a number of a release that is not the latest; nothing before the latest one is built."""
    latest = latest_release(store(), number.quarter)
    if number.release is None or latest is None or latest[0] <= number.release:
        return
    newer = replace(number, release=latest[0])
    try:
        now = ask(whole, newer)
    except Refusal:
        return
    said = {
        "own": number.release,
        "latest": latest[0],
        "moment": show_moment(latest[1]),
        "value": show_value(now, indicator),
    }
    with st.container(gap=None):
        st.info(
            _(
                "This is release {own}. In release {latest}, the latest, of {moment}, it is the same: {value}.",
                **said,
            )
            if now["value"] == row["value"]
            else _(
                "This is release {own}. In release {latest}, the latest, of {moment}, it is {value}.", **said
            ),
            icon=":material/update:",
        )
        st.button(
            _("Release {number}", number=latest[0]),
            key="passport.newer",
            type="tertiary",
            icon=":material/arrow_forward:",
            on_click=go,
            args=(newer,),
        )
