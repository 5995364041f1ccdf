"""Verifying: which figures right below look wrong, asking about them, and what came back (article 8)."""

import streamlit as st

from app.parts.asked_questions import draw_asked
from app.parts.context import _, own_unit, quarter, show_quarter, store
from app.parts.questions import draw_way_to
from app.parts.suspicious_list import draw_suspicious
from reporting.verification import new_answers, questions_below


def main() -> None:
    """What looks wrong, and what was asked."""
    unit, chosen = own_unit(), quarter()
    st.title(f"{_('Verify')} · {show_quarter(chosen)}")
    for other, count in new_answers(store(), unit.code).items():
        if other != chosen:
            text = _(
                "{count} answers about {quarter} wait for you.", count=count, quarter=show_quarter(other)
            )
            draw_way_to(other, text, "verify")
    suspicious, asked = st.tabs(
        [_("Suspicious figures"), _("Asked")], key=f"verify.tab_{chosen}", on_change="rerun"
    )
    if asked.open:
        with asked:
            draw_asked(questions_below(store(), unit.code, chosen), chosen)
    else:
        with suspicious:
            draw_suspicious(unit, chosen)
    st.caption(
        _(
            "A question does not unlock a report: the answer is words. If a figure has to change, your"
            " reviewer returns the report."
        )
    )


main()
