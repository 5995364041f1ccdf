"""Where a form stands: in which state, since when, by whom, why, and what to do."""

import streamlit as st

from app.parts.context import _, show_due, show_left, show_moment, store
from app.parts.people import show_person
from app.parts.written import as_written
from reporting.forms import Form
from reporting.life_cycle import LOCKED, RETURNED, SUBMITTED, WITHDRAWAL_REQUESTED
from reporting.report_events import last_act, reported_by
from reporting.units import Unit, unit_as_of


def draw_state(drawn: Form) -> None:
    """What the state is, why, and until when."""
    where = drawn.status
    if where.state in LOCKED:
        st.info("  \n".join(_locked(drawn)), icon=":material/lock:")
    elif where.state == SUBMITTED:
        st.info(_submitted(drawn), icon=":material/send:")
    elif where.state == RETURNED and where.due:
        st.warning("  \n".join(_returned(drawn)), icon=":material/undo:")
    elif where.due:
        st.caption(_("Due by {moment} ({left} left).", moment=show_due(where.due), left=show_left(where.due)))


def draw_no_report(unit: Unit) -> None:
    """Why a unit owes nothing for the quarter."""
    if unit.is_suspended:
        st.info(_("Enrolment is suspended; this unit owes no report for this quarter. Its figures are kept."))
    elif unit.status != "active":
        st.info(_("The unit was closed or merged; it owes no report for this quarter. Its figures are kept."))
    else:
        st.info(_("This unit owes no report for this quarter."))


def _locked(drawn: Form) -> list[str]:
    """Why, since when, by whom; and what to do."""
    where = drawn.status
    moment = show_moment(where.reported_at)
    if where.auto:
        why = _(
            "Locked since {moment}: reported by the system as it stood, for nobody had by the deadline.",
            moment=moment,
        )
    else:
        reporter = show_person(reported_by(store(), where.unit, where.quarter), where.reported_at)
        why = _("Locked since {moment}: reported by {actor}.", moment=moment, actor=as_written(reporter))
    superior = _superior(drawn)
    if where.state == WITHDRAWAL_REQUESTED:
        asked = last_act(store(), where.unit, where.quarter, ("request_withdrawal",))
        actor, since = asked or (None, None)
        return [
            why,
            _(
                "{actor} asked on {moment} to withdraw it; {superior} decides. Until then nothing can be changed.",
                actor=as_written(show_person(actor, since)),
                moment=show_moment(since),
                superior=superior,
            ),
        ]
    return [why, _("To change something, ask {superior} below to withdraw the report.", superior=superior)]


def _submitted(drawn: Form) -> str:
    where = drawn.status
    actor, moment = last_act(store(), where.unit, where.quarter, ("submit", "confirm")) or (None, None)
    details = {"actor": as_written(show_person(actor, moment)), "moment": show_moment(moment)}
    if drawn.unit.has_reviewer:
        return _(
            "Submitted, waiting for the unit's own reviewer ({actor}, {moment}). Until it is reported you can"
            " take it back.",
            **details,
        )
    return _(
        "Submitted, waiting for the superior's review ({actor}, {moment}). Until {superior} reports you can"
        " take it back.",
        superior=_superior(drawn),
        **details,
    )


def _returned(drawn: Form) -> list[str]:
    """Why, by whom, what is open, until when, and what happens then."""
    where = drawn.status
    returned = last_act(store(), where.unit, where.quarter, ("return", "approve_withdrawal"))
    actor, moment = returned or (None, None)
    lines = [
        _(
            "Returned by {actor} on {moment}: {reason}",
            actor=as_written(show_person(actor, moment)),
            moment=show_moment(moment),
            reason=as_written(where.reason or ""),
        ),
    ]
    if not all(cell.is_open or cell.indicator.is_derived for cell in drawn.cells):
        lines.append(_("Only the listed figures are open."))
    if where.due:
        lines.append(
            _(
                "Correct and submit it within {left}, by {due}; after that it is reported as it stands then.",
                left=show_left(where.due),
                due=show_due(where.due),
            )
        )
    return lines


def _superior(drawn: Form) -> str:
    code = drawn.unit.superior_code
    return unit_as_of(store(), code, drawn.quarter).name if code else _("the superior")
