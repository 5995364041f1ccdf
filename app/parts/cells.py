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
    key = f"fill.{drawn.unit.code}.{drawn.quarter}.{indicator.code}"
    given = _input(now, cell, key)
    note = cell.figure.note if cell.figure else None
    if wants_note or note:
        note = now.text_input(
            _("Note or explanation of {code}", code=indicator.code),
            value=note or "",
            key=f"{key}.note",
            disabled=not cell.is_open,
        )
    return Typed(cell, given, note)


def _input(place, cell: Cell, key: str) -> str:  # type: ignore[no-untyped-def]
    indicator = cell.indicator
    present = as_typed(cell.figure)
    label = name_of(indicator)
    common = {"key": key, "disabled": not cell.is_open, "label_visibility": "collapsed"}
    if indicator.type in ("bool", "choice"):
        choices = ["true", "false"] if indicator.type == "bool" else list(indicator.choices)
        options = ["", *choices, "NA"]
        shown = {"": "—", "NA": _("n/a"), "true": _("yes"), "false": _("no")}
        return str(
            place.selectbox(
                label,
                options,
                index=options.index(present) if present in options else 0,
                format_func=lambda each: shown.get(each) or indicator.choice(each, language()),
                **common,
            )
        )
    hint = "2015-03-31" if indicator.type == "date" else _("number, or NA")
    return str(place.text_input(label, value=present, placeholder=hint, **common))
