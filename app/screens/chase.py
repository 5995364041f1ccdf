"""Chasing: who right below has not reported, who is likely to be late, and reminding them (rules, article 8)."""

import polars as pl
import streamlit as st

from app.parts.chase_list import acts, columns_of, filters, tags_of
from app.parts.context import _, own_unit, person, quarter, show_quarter, store
from app.parts.deliveries import draw_deliveries
from app.parts.figures import show_share
from app.parts.row_list.component import Message, draw_row_list
from reporting.contacts import contacts_below
from reporting.lateness import likely_late
from reporting.life_cycle import LOCKED, SUBMITTED
from reporting.reminders import Effect, remind_units, reminder_effect
from reporting.report_status import review_list

ROUND = "chase.round"


def main() -> None:
    """The counts, the ranked units to pick from with the reminder, and what became of mails."""
    unit, chosen = own_unit(), quarter()
    st.title(f"{_('Chase')} · {show_quarter(chosen)}")
    listed = review_list(store(), unit.code, chosen)
    if listed.is_empty():
        st.info(_("There is no unit below that owes a report for this quarter."))
        return
    draw_counts(listed, reminder_effect(store(), unit.code, chosen, listed["unit_code"].to_list()))
    waiting = likely_late(store(), unit.code, chosen, listed)
    if waiting.is_empty():
        st.success(_("Everybody right below has reported."))
    else:
        called = contacts_below(store(), person(), chosen)
        draw_waiting(
            unit.code, chosen, waiting.join(called, on="unit_code", how="left", maintain_order="left")
        )
    draw_deliveries(unit.code, chosen)


def draw_counts(listed: pl.DataFrame, effect: Effect) -> None:
    """How far the units are, and what reminders have brought, in one line."""
    counts = dict(listed.group_by("state").len().iter_rows())
    said = [
        _("{count} units due", count=listed.height),
        _("{count} submitted", count=counts.get(SUBMITTED, 0)),
        _("{count} reported", count=sum(counts.get(state, 0) for state in LOCKED)),
        _("{count} reminders this quarter", count=effect.sent),
    ]
    if effect.share is not None:
        said.append(
            _(
                "{share} of them worked: {worked} of {judged} were followed by a submission within 24 hours",
                share=show_share(str(effect.share), 0),
                worked=effect.worked,
                judged=effect.sent - effect.waiting,
            )
        )
    if effect.waiting:
        said.append(_("{count} too new to tell", count=effect.waiting))
    st.caption(" · ".join(said))


def draw_waiting(unit_code: str, chosen: str, waiting: pl.DataFrame) -> None:
    """The units still to come; the ticked ones are reminded, or all that have something to do."""

    def do(message: Message) -> str:
        reminded = remind_units(store(), person(), unit_code, chosen, message.ids)
        st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
        if not reminded:
            return _("Nobody was reminded: they were reminded today already, or have submitted.")
        return _("Reminded. {count} units in all.", count=len(reminded))

    draw_row_list(
        "chase.list",
        waiting["unit_code"].to_list(),
        columns_of(waiting),
        alt=_("Units that have not reported"),
        do=do,
        tags=tags_of(waiting),
        filters=filters(),
        acts=acts(),
        version=f"{chosen} {st.session_state.get(ROUND, 0)}",
    )
    st.caption(
        _(
            "Those most likely to be late stand first: by their last eight quarters, then by where they are now."
        )
        + " "
        + _("Stuck: being filled in and nothing done for three days, or returned and due within a day.")
        + " "
        + _("Each unit is reminded at most once a day; a school that has submitted is not.")
    )


main()
