"""Chasing: who right below has not reported, and one act to remind them (rules, article 8)."""

import polars as pl
import streamlit as st

from app.parts.context import _, act, own_unit, person, quarter, show_due, show_moment, show_quarter, store
from app.parts.figures import show_count
from app.parts.metrics import Metric, draw_metrics
from app.parts.tables import draw_table
from reporting.life_cycle import LOCKED, RETURNED, STATES, SUBMITTED
from reporting.reminders import last_reminders, remind
from reporting.report_status import review_list


def main() -> None:
    """The units still to come, and the reminder."""
    unit, chosen = own_unit(), quarter()
    st.title(f"{_('Chase')} · {show_quarter(chosen)}")
    listed = review_list(store(), unit.code, chosen)
    if listed.is_empty():
        st.info(_("There is no unit below that owes a report for this quarter."))
        return
    waiting = listed.filter(~pl.col("state").is_in(LOCKED))
    draw_counts(listed)
    if waiting.is_empty():
        st.success(_("Everybody right below has reported."))
        return
    draw_waiting(waiting, chosen)
    st.caption(_("Each unit is reminded at most once a day; a school that has submitted is not."))
    if st.button(
        _("Remind those who have not submitted"),
        type="primary",
        icon=":material/notifications_active:",
        key="chase.remind",
    ):
        act(lambda: remind(store(), person(), unit.code, chosen), _("Reminded."))


def draw_counts(listed: pl.DataFrame) -> None:
    """How many stand where; together they are the units due."""
    counts = dict(listed.group_by("state").len().iter_rows())
    draw_metrics(
        [
            Metric(_("Due"), show_count(listed.height), _("The units right below that owe a report.")),
            *(
                Metric(_("state." + state), show_count(counts.get(state, 0)))
                for state in STATES
                if state in counts or state not in (RETURNED, *LOCKED[1:])
            ),
        ],
        width=120,
    )


def draw_waiting(waiting: pl.DataFrame, chosen: str) -> None:
    """Who is still to come, those furthest behind first."""
    order = {state: place for place, state in enumerate(STATES)}
    ranked = waiting.sort(pl.col("state").replace_strict(order), "unit_code", maintain_order=True)
    reminded = last_reminders(store(), chosen, ranked["unit_code"].to_list())
    times = [reminded.get(code, (0, None)) for code in ranked["unit_code"]]
    if only := st.toggle(_("Leave out those that have submitted"), key="chase.unsubmitted"):
        keep = [state != SUBMITTED for state in ranked["state"]]
        ranked = ranked.filter(pl.Series(keep))
        times = [each for each, kept in zip(times, keep, strict=True) if kept]
    if only and ranked.is_empty():
        st.caption(_("All of them have submitted."))
        return
    draw_table(
        {
            _("Unit"): ranked["name"].to_list(),
            _("Code"): ranked["unit_code"].to_list(),
            _("State"): [_("state." + state) for state in ranked["state"]],
            _("Due by"): [
                show_due(due or deadline)
                for due, deadline in ranked.select("due_at", "deadline_at").iter_rows()
            ],
            _("Last act"): [show_moment(moment) for moment in ranked["last_act_at"]],
            _("Reminders"): [count for count, _sent in times],
            _("Last reminder"): [show_moment(sent) for _count, sent in times],
        },
        key="chase.list",
        alt=_("Units that have not reported"),
    )


main()
