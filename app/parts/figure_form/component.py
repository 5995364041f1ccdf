"""The form on the page: mounts form.js, carries out what it asks for and answers it."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import streamlit as st

from app.parts.context import DONE_KEY, _, account, language, person, show_moment, store
from app.parts.figure_form.cells import history_rows, shown_text
from app.parts.figure_form.content import content
from app.parts.figure_form.message import Message, read_message
from app.parts.people import show_person
from app.parts.refusals import sentence
from app.parts.scripts import module_of
from reporting.autosave import Conflict, Outcome, save_typed
from reporting.catalogue import load_catalogue
from reporting.figures import history
from reporting.form_marks import confirm_section, set_follow_up
from reporting.forms import Form
from reporting.reports import confirm, submit
from store.clock import parse_moment
from store.errors import Refusal

FOLDER = Path(__file__).parent
OUTCOME, HISTORY = "fill.outcome", "fill.history"

# One module for the browser: what is kept there, what is drawn, one row, the whole form.
SCRIPTS = ("drafts.js", "drawing.js", "row.js", "section.js", "head.js", "form.js")
# The form says itself what is being saved; it is not to turn grey under the hands of who types on.
_STYLE = """<style>.st-key-fill-form [data-stale="true"] {opacity: 1 !important; transition: none !important;}</style>"""

_figure_form = st.components.v2.component(
    "jibao.figure_form",
    css=(FOLDER / "form.css").read_text(encoding="utf-8"),
    js=module_of(*(FOLDER / name for name in SCRIPTS)),
)


def draw_figure_form(drawn: Form) -> None:
    """Draw the form; what is typed in it is saved by itself."""
    key = f"fill.form.{drawn.unit.code}.{drawn.quarter}"
    st.html(_STYLE)
    with st.container(key="fill-form"):
        _figure_form(
            key=key,
            data=content(drawn, person().user_name, st.session_state.get(OUTCOME), _history(drawn)),
            on_act_change=lambda: answer(drawn.unit.code, drawn.quarter, act_of(key)),
        )
    if DONE_KEY in st.session_state:
        st.rerun()  # submitted: the whole page has changed


def act_of(key: str) -> object:
    """What the form asks for; None from a page that has been left meanwhile: the browser keeps what was typed."""
    return st.session_state.get(key, {}).get("act")


def answer(unit_code: str, quarter: str, raw: object) -> None:
    """Carry out one message of the form before the page is drawn again; the outcome goes back with it."""
    if raw is None or account() is None:
        return  # signed out meanwhile: the browser keeps what was typed and sends it after the next sign-in
    message_id = raw.get("id") if isinstance(raw, dict) else None
    try:
        message = read_message(raw)
        st.session_state[OUTCOME] = {"id": message.id} | _done(message, unit_code, quarter)
    except Refusal as refused:
        st.session_state[OUTCOME] = {"id": message_id, "error": _sentences(refused)}


def _done(message: Message, unit_code: str, quarter: str) -> dict[str, Any]:
    who = person()
    if message.kind == "save":
        typed = [figure.typed() for figure in message.figures]
        return _shown(save_typed(store(), who, unit_code, quarter, typed, source="screen"), quarter)
    if message.kind == "unchanged":
        confirm_section(store(), who, unit_code, quarter, message.section)
    elif message.kind == "follow_up":
        set_follow_up(store(), who, unit_code, quarter, message.code, message.is_open)
    elif message.kind == "history":
        st.session_state[HISTORY] = message.code
    elif message.kind == "submit":
        submit(store(), who, unit_code, quarter)
        st.session_state[DONE_KEY] = _("Submitted.")
    else:
        confirm(store(), who, unit_code, quarter)
        st.session_state[DONE_KEY] = _("Confirmed that nothing changed.")
    return {}


def _shown(outcome: Outcome, quarter: str) -> dict[str, Any]:
    indicators = load_catalogue(store(), quarter).indicators
    return {
        "saved": outcome.saved,
        "refused": {code: sentence(refused, language()) for code, refused in outcome.refused.items()},
        "conflicts": {
            code: _conflict(conflict) | {"value": shown_text(conflict.text, indicators[code])}
            for code, conflict in outcome.conflicts.items()
        },
    }


def _conflict(conflict: Conflict) -> dict[str, Any]:
    found = asdict(conflict)
    moment = found.pop("recorded_at")
    return found | {"moment": show_moment(moment), "actor": show_person(conflict.actor, moment)}


def _sentences(refused: Refusal) -> str:
    problems = getattr(refused, "problems", [refused])
    return " ".join(sentence(problem, language()) for problem in problems[:5])


def _history(drawn: Form) -> dict[str, Any] | None:
    """Every change of the figure that was asked about last."""
    code = st.session_state.get(HISTORY)
    indicator = next((cell.indicator for cell in drawn.cells if cell.indicator.code == code), None)
    if indicator is None:
        return None
    events = history(store(), drawn.unit.code, drawn.quarter, indicator.code)
    moments = [show_moment(parse_moment(str(event["recorded_at"]))) for event in events]
    return {"code": code, "rows": history_rows(events, indicator, moments)}
