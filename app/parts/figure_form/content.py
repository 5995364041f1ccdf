"""Everything the form in the browser shows, as JSON: texts in the person's language, figures as text."""

from datetime import datetime
from typing import Any

from app import i18n
from app.parts.context import _, language, show_moment, show_quarter, store
from app.parts.figure_form.cells import Beside, cell_content, history_rows, saved_at
from app.parts.figure_form.hints import hints
from app.parts.figure_form.words import words
from app.parts.people import show_people
from reporting.catalogue import load_catalogue
from reporting.checks import Problem
from reporting.codes import code_list
from reporting.figure_history import QUARTERS_SHOWN, last_quarters
from reporting.form_marks import confirmed_sections, follow_ups
from reporting.forms import Cell, Form
from reporting.life_cycle import IN_PROGRESS, RETURNED, UNTOUCHED
from reporting.quarter import quarters_back
from store import clock

__all__ = ["content", "history_rows"]

# What ends the work on a form, by the state of its report.
FINISH = {UNTOUCHED: "confirm", IN_PROGRESS: "submit", RETURNED: "submit"}
Confirmed = dict[str, tuple[datetime, str]]


def content(drawn: Form, user_name: str, outcome: object, history: object) -> dict[str, Any]:
    """The whole form for the browser; `outcome` and `history` answer its last messages."""
    confirmed = _still_unchanged(drawn, confirmed_sections(store(), drawn.unit.code, drawn.quarter))
    beside = _beside(drawn, confirmed)
    sections: dict[str, list[Cell]] = {}
    for cell in drawn.cells:
        sections.setdefault(cell.indicator.group, []).append(cell)
    saved = saved_at(drawn.cells)
    is_open = any(cell.is_open for cell in drawn.cells)
    due = drawn.status.due
    return {
        "storageKey": f"{user_name}:{drawn.unit.code}:{drawn.quarter}",
        # The page is drawn anew from the ground only when this changes.
        "shape": f"{language()}:{[cell.indicator.code for cell in drawn.cells]}",
        "texts": words(),
        "quarters": [show_quarter(each) for each in quarters_back(drawn.quarter, QUARTERS_SHOWN)],
        "isOpen": is_open,
        "isPartlyOpen": _is_partly_open(drawn),
        "secondsLeft": max(0, int((due - clock.now()).total_seconds())) if is_open and due else None,
        "finish": FINISH.get(drawn.status.state, ""),
        "isReportedAtOnce": drawn.status.state == RETURNED and not drawn.unit.has_reviewer,
        "savedAt": show_moment(saved) if saved else "",
        "sections": [
            {
                "letter": letter,
                "name": _section_name(letter),
                "isFirst": _is_opened_first(drawn, letter, cells, sections),
                "isOpen": any(cell.is_open for cell in cells),
                "confirmed": _confirmed(*confirmed[letter]) if letter in confirmed else "",
                "cells": [cell_content(cell, beside) for cell in cells],
            }
            for letter, cells in sections.items()
        ],
        "problems": [_problem(problem) for problem in _ranked(drawn)],
        "outcome": outcome,
        "history": history,
    }


def _beside(drawn: Form, confirmed: Confirmed) -> Beside:
    catalogue = load_catalogue(store(), drawn.quarter)
    saved = [(cell.indicator.code, cell.figure) for cell in drawn.cells if cell.figure and cell.figure.actor]
    people = show_people([(figure.actor, figure.recorded_at) for _code, figure in saved])
    return Beside(
        quarter=drawn.quarter,
        catalogue=catalogue,
        lines=last_quarters(store(), drawn.unit.code, drawn.quarter, catalogue),
        flagged=follow_ups(store(), drawn.unit.code, drawn.quarter),
        hints=hints(drawn),
        people=dict(zip((code for code, _figure in saved), people, strict=True)),
        confirmed=set(confirmed),
    )


def _section_name(letter: str) -> str:
    named = code_list("indicator_group")[letter]
    return named.name_en if language() == i18n.EN else named.name_zh


def _is_partly_open(drawn: Form) -> bool:
    """Whether a returned form has only listed figures open."""
    return drawn.status.state == RETURNED and not all(
        cell.is_open or cell.indicator.is_derived for cell in drawn.cells
    )


def _is_opened_first(drawn: Form, letter: str, cells: list[Cell], sections: dict[str, list[Cell]]) -> bool:
    """The first section that asks for something; of a returned form those with figures to correct."""
    if _is_partly_open(drawn):
        return any(cell.is_open for cell in cells)
    asked = (each for each, own in sections.items() if not all(cell.indicator.is_derived for cell in own))
    return letter == next(asked, next(iter(sections)))


def _ranked(drawn: Form) -> list[Problem]:
    order = {"error": 0, "explain": 1, "hint": 2}
    return sorted(drawn.problems, key=lambda each: (each.is_explained, order[each.severity]))


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "indicator": problem.indicator_code,
        "others": list(problem.other_codes),
        "severity": problem.severity,
        "text": problem.message(language()),
        "isExplained": problem.is_explained,
    }


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


def _confirmed(moment: datetime, actor: str) -> str:
    who = show_people([(actor, moment)])[0]
    return _("Unchanged: {actor}, {moment}", actor=who, moment=show_moment(moment))
