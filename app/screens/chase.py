"""Chasing: who right below has not reported, who is likely to be late, and reminding them (rules, article 8)."""

from collections.abc import Callable

import polars as pl
import streamlit as st

from app.parts.context import (
    DONE_KEY,
    _,
    own_unit,
    person,
    quarter,
    show_due,
    show_moment,
    show_quarter,
    show_refusal,
    store,
)
from app.parts.deliveries import draw_deliveries
from app.parts.figures import NOTHING, show_count, show_share
from app.parts.metrics import Metric, draw_metrics
from app.parts.tables import pick_rows
from reporting.lateness import likely_late
from reporting.life_cycle import LOCKED, STATES, SUBMITTED
from reporting.reminders import Effect, remind, remind_units, reminder_effect
from reporting.report_status import review_list
from store.errors import Refusal

STUCK = "stuck"
ROUND = "chase.round"


def main() -> None:
    """The counts, the ranked units to pick from, the reminder, and what reminders and mails have brought."""
    unit, chosen = own_unit(), quarter()
    st.title(f"{_('Chase')} · {show_quarter(chosen)}")
    listed = review_list(store(), unit.code, chosen)
    if listed.is_empty():
        st.info(_("There is no unit below that owes a report for this quarter."))
        return
    effect = reminder_effect(store(), unit.code, chosen)
    draw_counts(listed, effect)
    waiting = likely_late(store(), unit.code, chosen)
    if waiting.is_empty():
        st.success(_("Everybody right below has reported."))
    else:
        shown = draw_filter(waiting)
        draw_reminding(unit.code, chosen, shown, draw_waiting(shown))
    draw_deliveries(unit.code, chosen)


def draw_counts(listed: pl.DataFrame, effect: Effect) -> None:
    """How far the units are, and what reminders have brought."""
    counts = dict(listed.group_by("state").len().iter_rows())
    reported = sum(counts.get(state, 0) for state in LOCKED)
    metrics = [
        Metric(_("Due"), show_count(listed.height), _("The units right below that owe a report.")),
        Metric(_("state." + SUBMITTED), show_count(counts.get(SUBMITTED, 0))),
        Metric(_("reported"), show_count(reported)),
        Metric(_("Reminders"), show_count(effect.sent)),
    ]
    if effect.share is not None:
        meaning = _(
            "{worked} of {judged} reminders were followed by a submission within 24 hours; {waiting} are"
            " too new to tell.",
            worked=effect.worked,
            judged=effect.sent - effect.waiting,
            waiting=effect.waiting,
        )
        metrics.append(Metric(_("They worked"), show_share(str(effect.share), 0), meaning))
    draw_metrics(metrics, width=105)


def draw_filter(waiting: pl.DataFrame) -> pl.DataFrame:
    """The states with their counts, to be clicked; returns the units that are left."""
    counts = dict(waiting.group_by("state").len().iter_rows())
    stuck = int(waiting[STUCK].sum())
    names = {state: f"{_('state.' + state)} {counts[state]}" for state in STATES if state in counts}
    if stuck:
        names[STUCK] = f"{_('stuck')} {stuck}"
    only = st.pills(
        _("Show only"),
        list(names),
        format_func=names.__getitem__,
        key="chase.only",
        help=_("Stuck: being filled in and nothing done for three days, or returned and due within a day."),
    )
    if only == STUCK:
        return waiting.filter(pl.col(STUCK))
    return waiting.filter(pl.col("state") == only) if only else waiting


def draw_waiting(shown: pl.DataFrame) -> list[str]:
    """The units still to come, those most likely to be late first; returns the codes of the picked ones."""
    st.caption(
        _(
            "Those most likely to be late stand first: by their last eight quarters, then by where they are now."
        )
    )
    only = st.session_state.get("chase.only") or "all"
    worked = {True: _("yes"), False: _("no"), None: NOTHING}
    picked = pick_rows(
        {
            _("Unit"): shown["name"].to_list(),
            _("State"): [
                _("state." + state) + (f" · {_('stuck')}" if stuck else "")
                for state, stuck in shown.select("state", STUCK).iter_rows()
            ],
            _("Late before"): [
                f"{late} / {known}" if known else NOTHING
                for late, known in shown.select("times_late", "quarters_known").iter_rows()
            ],
            _("Due by"): [show_due(moment) for moment in shown["due_at"]],
            _("Last act"): [show_moment(moment) for moment in shown["last_act_at"]],
            _("Reminders"): shown["reminders"].to_list(),
            _("Last reminder"): [show_moment(moment) for moment in shown["last_reminder"]],
            _("It worked"): [worked[each] for each in shown["worked"]],
            _("Code"): shown["unit_code"].to_list(),
        },
        # Ticks belong to one list: after a reminder and in another list they begin anew.
        key=f"chase.list_{only}_{st.session_state.get(ROUND, 0)}",
        alt=_("Units that have not reported"),
    )
    codes = shown["unit_code"].to_list()
    return [codes[place] for place in picked if place < len(codes)]


def draw_reminding(unit_code: str, chosen: str, shown: pl.DataFrame, picked: list[str]) -> None:
    """Remind those who were ticked, or everybody who has not submitted."""
    st.caption(
        _("Tick units to remind only these.")
        + " "
        + _("Each unit is reminded at most once a day; a school that has submitted is not.")
    )
    who = person()
    with st.container(horizontal=True):
        if picked and st.button(
            _("Remind the {count} ticked", count=len(picked)),
            type="primary",
            icon=":material/notifications_active:",
            key="chase.remind_picked",
        ):
            carry_out(lambda: remind_units(store(), who, unit_code, chosen, picked))
        if st.button(
            _("Remind those who have not submitted"),
            type="secondary" if picked else "primary",
            icon=":material/notifications_active:",
            key="chase.remind",
            help=None
            if shown["has_to_act"].all()
            else _("Schools that have submitted wait for your reviewer and are left out."),
        ):
            carry_out(lambda: remind(store(), who, unit_code, chosen))


def carry_out(do: Callable[[], list[str]]) -> None:
    """Remind, and say how many were; draw the page anew."""
    try:
        reminded = do()
    except Refusal as refused:
        show_refusal(refused)
        return
    st.session_state[DONE_KEY] = (
        _("Reminded. {count} units in all.", count=len(reminded))
        if reminded
        else _("Nobody was reminded: they were reminded today already, or have submitted.")
    )
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    st.rerun()


main()
