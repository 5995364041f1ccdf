"""One cell of a form: what was there last quarter, what is typed now, and its note."""

from dataclasses import dataclass

import streamlit as st

from app.parts.context import _, language
from app.parts.figures import name_of, show_figure
from reporting.figures import as_typed
from reporting.forms import Cell, Form


@dataclass(frozen=True)
class Typed:
    """What stands in a cell's inputs; `text` as in a figures file."""

    cell: Cell
    text: str
    note: str | None


def draw_cell(drawn: Form, cell: Cell, *, wants_note: bool) -> Typed | None:
    """Draw one indicator in a row; None for a figure that is computed."""
    indicator = cell.indicator
    text, before, now = st.columns([5, 2, 4], vertical_alignment="center")
    text.markdown(f"{name_of(indicator)}", help=indicator.definition(language()))
    before.caption(_("last quarter: {value}", value=show_figure(cell.previous, indicator)))
    if indicator.is_derived:
        now.markdown(f"{show_figure(cell.figure, indicator)}  :gray[{_('computed')}]")
        return None
    key = cell_key(drawn, indicator.code)
    given = _input(now, cell, key)
    note = cell.figure.note if cell.figure else None
    if wants_note or note:
        _refresh(f"{key}.note", note or "")
        note = now.text_input(
            _("Note or explanation of {code}", code=indicator.code),
            key=f"{key}.note",
            disabled=not cell.is_open,
        )
    return Typed(cell, given, note)


def cell_key(drawn: Form, indicator_code: str) -> str:
    """The key of a cell's input; its note's is the same with `.note`."""
    return f"fill.{drawn.unit.code}.{drawn.quarter}.{indicator_code}"


def show_as_stored(key: str) -> None:
    """At the next run an input shows what is stored, in the store's own writing: it has been saved."""
    st.session_state.pop(f"{key}.seen", None)


def _refresh(key: str, stored: str) -> None:
    """Bring an input up to what is stored, unless somebody has typed in it: a feed, or the same person in
    another window, may have saved meanwhile, and saving this form must not undo that.

    Nothing is set when nothing is new: setting it would take away what is being typed and not sent yet.
    """
    seen = f"{key}.seen"
    shown = st.session_state.get(key)
    is_first = shown is None or seen not in st.session_state
    if is_first or (shown == st.session_state[seen] and shown != stored):
        st.session_state[key] = st.session_state[seen] = stored


def _input(place, cell: Cell, key: str) -> str:  # type: ignore[no-untyped-def]
    indicator = cell.indicator
    present = as_typed(cell.figure)
    label = name_of(indicator)
    common = {"key": key, "disabled": not cell.is_open, "label_visibility": "collapsed"}
    if indicator.type in ("bool", "choice"):
        choices = ["true", "false"] if indicator.type == "bool" else list(indicator.choices)
        options = ["", *choices, "NA"]
        _refresh(key, present if present in options else "")
        shown = {"": "—", "NA": _("n/a"), "true": _("yes"), "false": _("no")}
        return str(
            place.selectbox(
                label,
                options,
                format_func=lambda each: shown.get(each) or indicator.choice(each, language()),
                **common,
            )
        )
    hint = "2015-03-31" if indicator.type == "date" else _("number, or NA")
    _refresh(key, present)
    return str(place.text_input(label, placeholder=hint, **common))
