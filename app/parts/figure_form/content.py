"""Everything the form in the browser shows, as JSON: texts in the person's language, figures as text."""

import re
from datetime import datetime
from typing import Any

from app import i18n
from app.parts.context import _, language, show_moment, show_quarter, store
from app.parts.figure_form.hints import hints
from app.parts.figures import show_figure, show_number
from reporting.catalogue import load_catalogue
from reporting.codes import code_list
from reporting.explanations import REASONS
from reporting.figure_history import is_stale, last_quarters
from reporting.figures import as_typed, plain
from reporting.form_marks import confirmed_sections, follow_ups
from reporting.forms import Cell, Form
from reporting.indicator import Indicator
from reporting.life_cycle import IN_PROGRESS, RETURNED, UNTOUCHED

# What ends the work on a form, by the state of its report.
FINISH = {UNTOUCHED: "confirm", IN_PROGRESS: "submit", RETURNED: "submit"}
Confirmed = dict[str, tuple[datetime, str]]
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_KINDS = {"int": "number", "decimal": "number", "percent": "number", "bool": "choice"}


def content(drawn: Form, user_name: str, outcome: object, history: object) -> dict[str, Any]:
    """The whole form for the browser; `outcome` and `history` answer its last messages."""
    unit, chosen = drawn.unit, drawn.quarter
    lines = last_quarters(store(), unit.code, chosen, load_catalogue(store(), chosen))
    flagged = follow_ups(store(), unit.code, chosen)
    confirmed = _still_unchanged(drawn, confirmed_sections(store(), unit.code, chosen))
    doubtful = hints(drawn)
    names = code_list("indicator_group")
    sections: dict[str, list[Cell]] = {}
    for cell in drawn.cells:
        sections.setdefault(cell.indicator.group, []).append(cell)
    saved = [cell.figure.recorded_at for cell in drawn.cells if cell.figure and cell.figure.recorded_at]
    return {
        "storageKey": f"{user_name}:{unit.code}:{chosen}",
        # The page is drawn anew from the ground only when this changes.
        "shape": f"{language()}:{[cell.indicator.code for cell in drawn.cells]}",
        "texts": texts(),
        "isOpen": any(cell.is_open for cell in drawn.cells),
        "finish": FINISH.get(drawn.status.state, ""),
        "savedAt": show_moment(max(saved)) if saved else "",
        "sections": [
            {
                "letter": letter,
                "name": names[letter].name_en if language() == i18n.EN else names[letter].name_zh,
                "isFirst": _is_opened_first(drawn, letter, cells, sections),
                "isOpen": any(cell.is_open for cell in cells),
                "confirmed": _confirmed(*confirmed[letter]) if letter in confirmed else "",
                "cells": [
                    _cell(cell, chosen, lines, flagged, is_confirmed=letter in confirmed)
                    | {"hints": doubtful.get(cell.indicator.code, [])}
                    for cell in cells
                ],
            }
            for letter, cells in sections.items()
        ],
        "problems": [
            {
                "indicator": problem.indicator_code,
                "severity": problem.severity,
                "text": problem.message(language()),
                "isExplained": problem.is_explained,
            }
            for problem in _ranked(drawn)
        ],
        "outcome": outcome,
        "history": history,
    }


def _is_opened_first(drawn: Form, letter: str, cells: list[Cell], sections: dict[str, list[Cell]]) -> bool:
    """The first section that asks for something; of a returned form those with figures to correct."""
    if drawn.status.state == RETURNED and not all(
        cell.is_open or cell.indicator.is_derived for cell in drawn.cells
    ):
        return any(cell.is_open for cell in cells)
    asked = (each for each, own in sections.items() if not all(cell.indicator.is_derived for cell in own))
    return letter == next(asked, next(iter(sections)))


def _ranked(drawn: Form) -> list[Any]:
    order = {"error": 0, "explain": 1, "hint": 2}
    return sorted(drawn.problems, key=lambda each: (each.is_explained, order[each.severity]))


def _still_unchanged(drawn: Form, confirmed: Confirmed) -> Confirmed:
    """The sections said to be unchanged, less those in which a figure was saved afterwards."""
    saved = [
        (cell.indicator.group, cell.figure.recorded_at)
        for cell in drawn.cells
        if cell.figure and cell.figure.recorded_at
    ]
    return {
        section: (moment, actor)
        for section, (moment, actor) in confirmed.items()
        if not any(group == section and recorded_at > moment for group, recorded_at in saved)
    }


def _confirmed(moment: Any, actor: str) -> str:
    return _("Unchanged: {actor}, {moment}", actor=actor, moment=show_moment(moment))


def _cell(
    cell: Cell, chosen: str, lines: dict[str, list[Any]], flagged: set[str], *, is_confirmed: bool
) -> dict[str, Any]:
    indicator, figure, previous = cell.indicator, cell.figure, cell.previous
    common = {
        "code": indicator.code,
        "name": indicator.name(language()),
        "unit": indicator.unit(language()),
        "about": indicator.definition(language()),
        "isOpen": cell.is_open,
        "previous": show_figure(previous, indicator),
        "previousNumber": _number(previous),
        "line": _line(lines.get(indicator.code)),
    }
    if indicator.is_derived:
        return common | {
            "type": "derived",
            "value": show_figure(figure, indicator),
            "number": _number(figure),
        }
    note = (figure and figure.note) or ""
    earlier = (previous and previous.note) or ""
    stale = not is_confirmed and figure and figure.quarter and is_stale(figure.quarter, chosen)
    return common | {
        "type": _KINDS.get(indicator.type, indicator.type),
        "options": _options(indicator),
        "value": as_typed(figure),
        "note": note,
        "reasons": list(dict.fromkeys([*([earlier] if earlier else []), *REASONS[language()]])),
        "isFlagged": indicator.code in flagged,
        "savedBy": (figure and figure.actor) or "",
        "stale": _("unchanged since {quarter}", quarter=show_quarter(str(figure.quarter)))
        if stale and figure
        else "",
    }


def _number(figure: Any) -> str:
    value = figure.value if figure and figure.state == "value" else None
    return (
        ""
        if value is None or isinstance(value, bool | str) or not hasattr(value, "as_tuple")
        else plain(value)
    )


def _line(numbers: list[Any] | None) -> list[str | None] | None:
    """The last quarters, unless there are fewer than two to draw a line through."""
    if numbers is None or sum(number is not None for number in numbers) < 2:
        return None
    return [None if number is None else plain(number) for number in numbers]


def _options(indicator: Indicator) -> list[tuple[str, str]] | None:
    if indicator.type == "bool":
        choices = [("true", _("yes")), ("false", _("no"))]
    elif indicator.type == "choice":
        choices = [(choice, indicator.choice(choice, language())) for choice in indicator.choices]
    else:
        return None
    return [("", "—"), *choices, ("NA", _("n/a"))]


def shown_text(text: str, indicator: Indicator) -> str:
    """A figure as typed, as people read it; what is not one stays as it was typed."""
    known = {"": "—", "NA": _("n/a"), "true": _("yes"), "false": _("no")}
    if indicator.type in ("int", "decimal", "percent") and _NUMBER.fullmatch(text):
        return show_number(text)
    return known.get(text) or indicator.choice(text, language())


def history_rows(events: list[dict[str, Any]], indicator: Indicator, moments: list[str]) -> list[list[str]]:
    """Every change of one figure, the newest first: when, quarter, who, before, after, note."""
    rows = []
    for event, moment in zip(events, moments, strict=True):
        after = {"missing": "", "not_applicable": "NA"}.get(event["state"], event["value"] or "")
        rows.append(
            [
                moment,
                show_quarter(event["quarter"]),
                f"{event['actor']} · {_show_source(event['source'])}",
                shown_text(event["before"] or "", indicator),
                shown_text(after, indicator),
                event["note"] or "",
            ]
        )
    return rows[::-1]


def _show_source(source: str) -> str:
    """How a figure came in, with the name of the file it came from."""
    kind, _colon, name = source.partition(":")
    return f"{_('source.' + kind)} {name}".strip()


def texts() -> dict[str, Any]:
    """The words of the form itself."""
    return {
        "answered": _("{answered} of {asked} figures answered"),
        "find": _("Find a figure"),
        "keys": _(
            "Enter or ↓: next figure · Shift+Enter or ↑: back · Ctrl+S: save now · Alt+N: note · Esc: take back · a column can be pasted"
        ),
        "unchanged": _("Nothing changed in this section"),
        "savedAt": _("All saved; last change {moment}."),
        "nothingYet": _("Nothing typed yet. What you type is saved by itself."),
        "saving": _("Saving …"),
        "unsaved": _("{count} figures not saved yet."),
        "unanswered": _("No answer from the server. What you typed is kept in this browser and sent again."),
        "refused": _("Not saved:"),
        "waiting": _("{count} figures wait for you."),
        "restSaved": _("Everything else is saved."),
        "inTheWay": _("Correct or explain this first; then submit."),
        "submit": _("Submit"),
        "confirm": _("Confirm: nothing changed this quarter"),
        "lockedDrafts": _("Typed here, but the form was closed before it was saved: {figures}"),
        "discard": _("Discard"),
        "error": _("to correct"),
        "explain": _("to explain"),
        "hint": _("to look at"),
        "explained": _("(explained in the note)"),
        "more": _("{count} more"),
        "placeholder": _("number, or NA"),
        "notePlaceholder": _("Explanation: choose or write"),
        "noteOf": _("Note or explanation of {code}"),
        "writeNote": _("Explain {code}"),
        "flagOf": _("Mark {code} to come back to"),
        "historyOf": _("Changes of {code}"),
        "historyHead": [_("When"), _("Quarter"), _("Who"), _("Before"), _("After"), _("Note")],
        "noHistory": _("Nothing has been entered yet."),
        "before": _("Last quarter"),
        "now": _("This quarter"),
        "change": _("Change"),
        "line": _("Last eight quarters"),
        "pasted": _("{count} figures pasted."),
        "atTheEnd": _("That was the last figure."),
        "conflict": _("{actor} saved {value} here at {moment}. Which one holds?"),
        "keepMine": _("Mine"),
        "takeTheirs": _("Theirs"),
        "changedElsewhere": _("Changed elsewhere by {actor}; it was {was}."),
        "words": {"是": "true", "否": "false", "有": "true", "无": "false", "yes": "true", "no": "false"},
    }
