"""From a figure to a cell and back, without loss: exact decimals, zero apart from missing and NA.

A cell holds a number in binary; up to 15 digits come back as they were. Longer numbers go as text.
"""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal

from ingest.workbook_texts import FALSE, NOT_APPLICABLE, NOT_APPLICABLE_WORDS, TRUE, words_of
from reporting.figure import Figure
from reporting.figures import as_typed, plain
from reporting.indicator import Indicator

DIGITS = 15
_NUMBER = re.compile(r"([+-]?[0-9]+(?:\.[0-9]+)?)(%?)", re.ASCII)
_BETWEEN_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?:[^0-9]|$))", re.ASCII)
_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?", re.ASCII)


def cell_of(figure: Figure | None, indicator: Indicator, language: str) -> float | date | str:
    """What stands in a cell for a figure; '' when it is missing."""
    if figure is None or figure.state == "missing":
        return ""
    value = figure.value
    if figure.state == "not_applicable":
        return NOT_APPLICABLE
    if isinstance(value, bool):
        return words_of(language)["true" if value else "false"]
    if isinstance(value, Decimal):
        return float(value) if _fits(value) else plain(value)
    if isinstance(value, date):
        return value
    return indicator.choice(str(value), language)


def text_of(cell: object, indicator: Indicator) -> str:
    """A cell as one would type it on the web: '' when empty, `NA`, plain decimals, true/false, ISO dates.

    What cannot be understood is given back as it stands, for the rules to refuse.
    """
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return _number(Decimal(f"{cell:.{DIGITS}g}"))
    if isinstance(cell, datetime) and cell.time() == datetime.min.time():
        cell = cell.date()
    if isinstance(cell, date):
        return cell.isoformat()
    return _typed(str(cell).strip(), indicator)


def note_of(cell: object) -> str:
    """A note as it is kept: without space around it, lines ended one way."""
    if isinstance(cell, float):
        return _number(Decimal(f"{cell:.{DIGITS}g}"))
    return str(cell).replace("\r\n", "\n").replace("_x000D_\n", "\n").replace("\r", "\n").strip()


def typed_figure(figure: Figure | None) -> tuple[str, str]:
    """A figure as one would type it, and its note."""
    return as_typed(figure), note_of((figure and figure.note) or "")


def _typed(text: str, indicator: Indicator) -> str:
    folded = text.casefold()
    if folded in NOT_APPLICABLE_WORDS:
        return NOT_APPLICABLE
    if indicator.type == "bool":
        return "true" if folded in TRUE else "false" if folded in FALSE else text
    if indicator.type == "choice":
        in_english = dict(zip(indicator.choices_en, indicator.choices, strict=True))
        return in_english.get(text, text)
    narrow = unicodedata.normalize("NFKC", text)
    if indicator.type == "date":
        return _day(narrow) or text
    found = _NUMBER.fullmatch(_BETWEEN_THOUSANDS.sub("", narrow))
    if found is None or (found[2] and indicator.type != "percent"):
        return text
    return _number(Decimal(found[1]) / (100 if found[2] else 1))


def _day(text: str) -> str:
    """A day as people write it (2015/3/31, 2015年3月31日) in the form of the rules, '' if it is none."""
    found = _DAY.fullmatch(text)
    try:
        return date(*(int(part) for part in found.groups())).isoformat() if found else ""
    except ValueError:
        return ""


def _number(number: Decimal) -> str:
    text = plain(number)
    return "0" if text == "-0" else text


def _fits(number: Decimal) -> bool:
    return len(number.normalize().as_tuple().digits) <= DIGITS
