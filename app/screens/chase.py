"""Chasing: who right below has not reported, and one act to remind them (rules, article 8)."""

import polars as pl
import streamlit as st

from app.parts.context import _, act, own_unit, person, quarter, show_due, show_moment, show_quarter, store
from reporting.life_cycle import LOCKED
from reporting.reminders import remind
from reporting.reports import review_list


def main() -> None:
    """The units still to come, and the reminder."""
    unit, chosen = own_unit(), quarter()
    st.title(f"{_('Chase')} · {show_quarter(chosen)}")
    listed = review_list(store(), unit.code, chosen)
    waiting = listed.filter(~pl.col("state").is_in(LOCKED))
    if waiting.is_empty():
        st.success(_("Everybody right below has reported."))
        return
    st.dataframe(
        pl.DataFrame(
            {
                _("Unit"): waiting["name"],
                _("Code"): waiting["unit_code"],
                _("State"): [_("state." + state) for state in waiting["state"]],
                _("Due by"): [
                    show_due(due or deadline)
                    for due, deadline in waiting.select("due_at", "deadline_at").iter_rows()
                ],
                _("Last act"): [show_moment(moment) for moment in waiting["last_act_at"]],
            }
        ),
        hide_index=True,
        key="chase.list",
        alt=_("Units that have not reported"),
    )
    st.caption(_("Each unit is reminded at most once a day."))
    if st.button(_("Remind those who have not submitted"), type="primary", key="chase.remind"):
        act(lambda: remind(store(), person(), unit.code, chosen), _("Reminded."))


main()
