"""The units still to come, as a department's manager chases them: those most likely to be late first."""

import polars as pl

from app.parts.context import _
from app.parts.figures import NOTHING
from app.parts.review_list import STATE_TONES
from app.parts.row_list.columns import counts, moments
from app.parts.row_list.component import Act, Column, Filter
from reporting.life_cycle import STATES

STUCK, HAS_TO_ACT = "stuck", "has_to_act"


def columns_of(waiting: pl.DataFrame) -> list[Column]:
    """What is known of each unit, and whom to call. `waiting`: `likely_late` with `contacts_below`."""
    worked = {True: _("yes"), False: _("no"), None: NOTHING}
    states = list(waiting.select("state", STUCK).iter_rows())
    return [
        Column(_("Unit"), waiting["name"].to_list(), "name", unders=waiting["unit_code"].to_list()),
        Column(
            _("State"),
            [_("state." + state) + (f" · {_('stuck')}" if stuck else "") for state, stuck in states],
            "badge",
            sorts=[STATES.index(state) for state, _stuck in states],
            tones=["bad" if stuck else STATE_TONES[state] for state, stuck in states],
        ),
        Column(
            _("Late before"),
            [
                f"{late} / {known}" if known else NOTHING
                for late, known in waiting.select("times_late", "quarters_known").iter_rows()
            ],
            is_number=True,
            sorts=waiting["lateness"].to_list(),
            help=_("Of the last eight quarters, in how many it was late or reported by the system."),
        ),
        moments(_("Due by"), waiting["due_at"].to_list(), is_limit=True),
        moments(_("Last act"), waiting["last_act_at"].to_list()),
        counts(_("Reminders"), waiting["reminders"].to_list()),
        moments(_("Last reminder"), waiting["last_reminder"].to_list()),
        Column(_("It worked"), [worked[each] for each in waiting["worked"]]),
        Column(
            _("Contact"),
            [
                f"{name} {phone}" if name else _("never signed in")
                for name, phone in waiting.select("person_name", "phone").iter_rows()
            ],
        ),
    ]


def tags_of(waiting: pl.DataFrame) -> list[list[str]]:
    """What each unit can be found by: its state, whether it is stuck, whether it has something to do."""
    return [
        [state] + [STUCK] * stuck + [HAS_TO_ACT] * acts
        for state, stuck, acts in waiting.select("state", STUCK, HAS_TO_ACT).iter_rows()
    ]


def filters() -> list[Filter]:
    """The states with their counts, to be clicked."""
    return [Filter(_("Show only"), {state: _("state." + state) for state in STATES} | {STUCK: _("stuck")})]


def acts() -> list[Act]:
    """To remind the ticked, or all that are shown and have something to do."""
    once = _("Each unit is reminded at most once a day; a school that has submitted is not.")
    return [
        Act(
            "remind_picked",
            _("Remind the {count} ticked", count="{count}"),
            tag=HAS_TO_ACT,
            key="A",
            left_out=_("{count} of the ticked have submitted and wait for your reviewer.", count="{count}"),
            help=once,
        ),
        Act(
            "remind",
            _("Remind those who have not submitted ({count})", count="{count}"),
            is_for_ticked=False,
            tag=HAS_TO_ACT,
            help=once,
        ),
    ]
