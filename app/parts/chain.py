"""The chain of superiors above a report: which of them have reported and are locked (requirements E16, E20)."""

import streamlit as st

from app.parts.context import _, show_due, store
from reporting.report_status import status
from reporting.units import MINISTRY, superiors


def draw_chain(unit_code: str, chosen: str) -> None:
    """One line for each department above, the direct one first: locked, or open until when.

    A report can be opened again only when every department between is open: from the top down.
    """
    above = [unit for unit in superiors(store(), unit_code, chosen) if unit.code != MINISTRY]
    if not above:
        return
    standing = [(unit, status(store(), unit.code, chosen)) for unit in above]
    lines = []
    for unit, where in standing:
        if where.due is None:
            lines.append(f":material/lock: {unit.name} · {_('reported, locked')}")
        else:
            lines.append(
                f":material/lock_open: {unit.name} · {_('open until {moment}', moment=show_due(where.due))}"
            )
    st.caption(_("Above this unit, from the next level up:") + "  \n" + "  \n".join(lines))
    locked = [unit.name for unit, where in standing if where.due is None]
    if locked:
        st.caption(
            _(
                "It can be opened from the top down: {first} has to be returned first.",
                first=locked[-1],
            )
        )
