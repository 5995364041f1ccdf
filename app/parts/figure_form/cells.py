"""One figure of the form for the browser: what stands there, what it is, and everything that happened to it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from app.parts.context import _, language, show_quarter
from app.parts.figures import show_figure, show_number
from app.parts.people import show_people
from reporting.catalogue import Catalogue
from reporting.catalogue_files import LARGEST
from reporting.explanations import REASONS
from reporting.figure import Figure
from reporting.figure_history import is_stale
from reporting.figures import as_typed, plain
from reporting.forms import Cell
from reporting.indicator import Indicator
from reporting.purposes import purpose
from store.clock import parse_moment

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_NUMBERS = ("int", "decimal", "percent")
_KINDS = {**dict.fromkeys(_NUMBERS, "number"), "bool": "choice"}


@dataclass(frozen=True)
class Beside:
    """What is known about the figures of a form besides themselves, all by indicator code.

    `lines`: the numbers of the last quarters, the present one last; `people`: who saved the figure, by name;
    `confirmed`: the letters of the sections said to be unchanged.
    """

    quarter: str
    catalogue: Catalogue
    lines: Mapping[str, list[Any]]
    flagged: set[str]
    hints: Mapping[str, list[str]]
    people: Mapping[str, str]
    confirmed: set[str]


def cell_content(cell: Cell, beside: Beside) -> dict[str, Any]:
    """A row of the form, as form.js knows it."""
    indicator, figure = cell.indicator, cell.figure
    common = {
        "code": indicator.code,
        "name": indicator.name(language()),
        "unit": indicator.unit(language()),
        "about": indicator.definition(language()),
        "why": purpose(indicator.code, language()),
        "isOpen": cell.is_open,
        "previous": show_figure(cell.previous, indicator),
        "previousNumber": _number(cell.previous),
        "line": _line(beside.lines.get(indicator.code)),
        "hints": beside.hints.get(indicator.code, []),
    }
    if indicator.is_derived:
        return common | {
            "type": "derived",
            "value": show_figure(figure, indicator),
            "number": _number(figure),
            "isBySystem": indicator.source_kind == "system",
        }
    return common | _entered(cell, beside)


def _entered(cell: Cell, beside: Beside) -> dict[str, Any]:
    indicator, figure = cell.indicator, cell.figure
    note = (figure and figure.note) or ""
    earlier = (cell.previous and cell.previous.note) or ""
    return {
        "type": _KINDS.get(indicator.type, indicator.type),
        "options": _options(indicator),
        "value": as_typed(figure),
        "note": note,
        # A note that explained an earlier figure, or last quarter's: it is offered, and kept on purpose only.
        "isNoteOfBefore": bool(note) and not (figure is not None and figure.has_reason),
        "lastNote": earlier,
        "reasons": list(dict.fromkeys([*([earlier] if earlier else []), *REASONS[language()]])),
        "isFlagged": indicator.code in beside.flagged,
        "isUpdated": figure is not None and figure.quarter == beside.quarter,
        "savedBy": beside.people.get(indicator.code, ""),
        "stale": _stale(figure, beside) if indicator.group not in beside.confirmed else "",
        "allowed": _allowed(indicator),
        "usedIn": [
            {"code": code, "name": beside.catalogue.indicators[code].name(language())}
            for code in beside.catalogue.used_in.get(indicator.code, ())
        ],
    }


def _stale(figure: Figure | None, beside: Beside) -> str:
    if figure is None or not figure.quarter or not is_stale(figure.quarter, beside.quarter):
        return ""
    return _("unchanged since {quarter}", quarter=show_quarter(figure.quarter))


def _allowed(indicator: Indicator) -> str:
    """What may be entered, in a sentence or two."""
    said = []
    if indicator.type in _NUMBERS:
        kind = _("A whole number") if indicator.type == "int" else _("A number, up to six decimals")
        limits = _limits(indicator)
        said.append(_("{kind}, {limits}.", kind=kind, limits=limits) if limits else f"{kind}{_('.')}")
    if indicator.is_year_to_date:
        said.append(_("The total since 1 January; it begins anew each year."))
    if indicator.is_required:
        said.append(_("Required: without it the form cannot be submitted."))
    said.append(_("0 is zero, empty is missing, NA is not applicable."))
    return "".join(said) if language() != "en" else " ".join(said)


def _limits(indicator: Indicator) -> str:
    low = None if indicator.minimum is None else show_number(plain(indicator.minimum))
    has_most = indicator.maximum is not None and indicator.maximum < LARGEST
    high = show_number(plain(indicator.maximum)) if has_most and indicator.maximum is not None else None
    if low and high:
        return _("from {low} to {high}", low=low, high=high)
    if low:
        return _("{low} or more", low=low)
    return _("{high} or less", high=high) if high else ""


def _number(figure: Figure | None) -> str:
    value = figure.value if figure and figure.state == "value" else None
    return plain(value) if isinstance(value, Decimal) else ""


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
    if indicator.type in _NUMBERS and _NUMBER.fullmatch(text):
        return show_number(text)
    return known.get(text) or indicator.choice(text, language())


def history_rows(events: list[dict[str, Any]], indicator: Indicator, moments: list[str]) -> list[list[str]]:
    """Every change of one figure, the newest first: when, quarter, who and from where, before, after, note."""
    people = show_people([(event["actor"], parse_moment(str(event["recorded_at"]))) for event in events])
    rows = []
    for event, moment, who in zip(events, moments, people, strict=True):
        after = {"missing": "", "not_applicable": "NA"}.get(event["state"], event["value"] or "")
        rows.append(
            [
                moment,
                show_quarter(event["quarter"]),
                f"{who} · {_show_source(event['source'])}",
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


def saved_at(cells: list[Cell]) -> datetime | None:
    """When a figure of the form was saved last (UTC)."""
    found = [cell.figure.recorded_at for cell in cells if cell.figure and cell.figure.recorded_at]
    return max(found, default=None)
