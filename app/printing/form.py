"""The form of one unit as PDF (A4): blank to be filled in by hand, or filled in to be signed and filed."""

import json
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from pathlib import Path

import typst

from app import i18n
from app.parts.figures import NOTHING, show_number, show_share
from reporting.codes import code_list
from reporting.figure import Figure
from reporting.figures import plain
from reporting.forms import Cell, Form
from reporting.indicator import Indicator
from store import clock

TEMPLATE = Path(__file__).parent / "form.typ"


def form_pdf(drawn: Form, language: str, *, is_blank: bool, moment: datetime) -> bytes:
    """The form in `zh_CN` or `en` as PDF; `moment` (UTC) is printed as the time it was made.

    A blank one keeps last quarter's figures and leaves out this quarter's, the notes and what is computed.
    """
    return bytes(typst.compile(TEMPLATE, sys_inputs=_inputs(drawn, language, is_blank, moment)))


def form_picture(
    drawn: Form, language: str, *, is_blank: bool, moment: datetime, points: float = 90
) -> list[bytes]:
    """The same as pictures (PNG), one a page."""
    inputs = _inputs(drawn, language, is_blank, moment)
    pages = typst.compile(TEMPLATE, sys_inputs=inputs, format="png", ppi=points)
    return pages if isinstance(pages, list) else [bytes(pages)]


def _inputs(drawn: Form, language: str, is_blank: bool, moment: datetime) -> dict[str, str]:
    return {"form": json.dumps(_content(drawn, language, is_blank, moment), ensure_ascii=False)}


def _content(drawn: Form, language: str, is_blank: bool, moment: datetime) -> dict[str, object]:
    """Everything on the paper, as the template reads it."""

    def _(text: str, **details: object) -> str:
        return i18n.translate(text, language, **details)

    names = code_list("indicator_group")
    shown = [cell for cell in drawn.cells if not (is_blank and cell.indicator.is_derived)]
    made = (clock.shown(moment) or "")[:16].replace("T", " ")
    return {
        "language": "en" if language == i18n.EN else "zh",
        "title": _("Quarterly report on the informatization of education"),
        "quarter": _("{year}, quarter {number}", year=drawn.quarter[:4], number=drawn.quarter[5]),
        "unit": [_("Unit"), drawn.unit.name],
        "code": [_("Code of the unit"), drawn.unit.code],
        "state": [_("State"), _("Blank form") if is_blank else _("state." + drawn.status.state)],
        "heads": [
            _("Code"),
            _("Indicator"),
            _("Unit of measure"),
            _("Last quarter"),
            _("This quarter"),
            _("Note"),
        ],
        "sections": [
            {
                "name": f"{letter}  {names[letter].name_en if language == i18n.EN else names[letter].name_zh}",
                "rows": [_row(cell, language, is_blank) for cell in cells],
            }
            for letter, cells in groupby(shown, key=lambda cell: cell.indicator.group)
        ],
        "hint": _("0 for zero; NA where it does not apply; empty where there is no figure.")
        if is_blank
        else _("— stands for a missing figure; grey rows are computed."),
        "signatures": [_("Filled in by"), _("Reviewed by"), _("Head of the unit")],
        "date": [_("Date"), *_("year / month / day").split(" / ")],
        "seal": _("Seal of the unit"),
        "page": [
            _("Page {page} of {pages}", page="{page}", pages="{pages}"),
            _("Printed {moment}", moment=made),
        ],
    }


def _row(cell: Cell, language: str, is_blank: bool) -> dict[str, object]:
    indicator, figure = cell.indicator, cell.figure
    return {
        "code": indicator.code,
        "name": indicator.name(language),
        "choices": _choices(indicator, language) if is_blank else "",
        "unit": indicator.unit(language),
        "previous": _shown(cell.previous, indicator, language),
        "figure": _boxes(indicator, language) if is_blank else _shown(figure, indicator, language),
        "note": "" if is_blank else (figure and figure.note) or "",
        "isDerived": indicator.is_derived,
    }


def _boxes(indicator: Indicator, language: str) -> str:
    """Yes and no to be ticked, for those who fill in by hand."""
    if indicator.type != "bool":
        return ""
    return f"□ {i18n.translate('yes', language)}   □ {i18n.translate('no', language)}"


def _choices(indicator: Indicator, language: str) -> str:
    """What one may choose from, for those who fill in by hand."""
    return " / ".join(indicator.choice(each, language) for each in indicator.choices)


def _shown(figure: Figure | None, indicator: Indicator, language: str) -> str:
    """A figure as on the screen, but NA as it is typed."""
    if figure is None or figure.state == "missing":
        return NOTHING
    value = figure.value
    if figure.state == "not_applicable":
        return "NA"
    if isinstance(value, bool):
        return i18n.translate("yes" if value else "no", language)
    if isinstance(value, Decimal):
        if indicator.is_derived:
            return show_share(str(value)) if indicator.type == "percent" else show_number(plain(value))
        return f"{Decimal(plain(value)):,f}"
    return indicator.choice(str(value), language)
