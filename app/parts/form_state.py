"""Where a form stands: how much is answered, what it waits for, and what the checks find."""

import streamlit as st

from app.parts.context import _, language, show_due, show_left, show_moment
from reporting.forms import Form
from reporting.life_cycle import LOCKED, RETURNED, SUBMITTED

MOST_PROBLEMS = 30


def draw_state(drawn: Form) -> None:
    """What the state is, why, and until when."""
    where = drawn.status
    entered = [cell for cell in drawn.cells if not cell.indicator.is_derived]
    answered = sum(1 for cell in entered if cell.figure is not None and cell.figure.is_answered)
    st.progress(
        answered / max(1, len(entered)),
        text=_("{answered} of {asked} figures answered", answered=answered, asked=len(entered)),
    )
    if where.state in LOCKED:
        how = _("by the system, at the deadline") if where.auto else _("by hand")
        st.info(
            _(
                "Locked: reported {how} on {moment}. To change it, ask the superior to withdraw it.",
                how=how,
                moment=show_moment(where.reported_at),
            ),
            icon=":material/lock:",
        )
    elif where.state == SUBMITTED:
        st.info(_("Submitted. The superior reviews it; you can still take it back."), icon=":material/send:")
    elif where.state == RETURNED and where.due:
        st.warning(
            _("Returned: {reason}. Correct it within {left}.", reason=where.reason, left=show_left(where.due))
        )
    elif where.due:
        st.caption(_("Due by {moment} ({left} left).", moment=show_due(where.due), left=show_left(where.due)))


def draw_problems(drawn: Form) -> None:
    """What the checks find, errors first, each with what to do."""
    if drawn.status.state in (SUBMITTED, *LOCKED):
        return
    order = {"error": 0, "explain": 1, "hint": 2}
    for problem in sorted(drawn.problems, key=lambda each: order[each.severity])[:MOST_PROBLEMS]:
        text = f"**{problem.indicator_code}** {problem.message(language())}"
        if problem.severity == "error":
            st.error(text)
        elif problem.severity == "explain" and not problem.is_explained:
            st.warning(text + " " + _("Correct the figure, or explain it in its note."))
        elif problem.severity == "hint":
            st.caption(text)
