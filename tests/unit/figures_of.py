"""Figures for tests, written as in the figures file: `A02=5;B01=true;B08=NA`."""

from datetime import date
from decimal import Decimal

from reporting.figure import Figure, Value
from reporting.indicator import Catalogue
from reporting.units import Unit

KINDS = {
    "HE": "university",
    "TP": "teaching_point",
    "CTY": "county",
    "PREF": "prefecture",
    "PROV": "province",
}


def figures_of(catalogue: Catalogue, text: str | None) -> dict[str, Figure]:
    """Figures by indicator code."""
    pairs = [pair.split("=", 1) for pair in (text or "").split(";") if pair]
    return {code: _figure(catalogue, code, value) for code, value in pairs}


def unit_of(group: str) -> Unit:
    """An active unit of a group."""
    return Unit(
        "1", "甲", KINDS.get(group, "school"), "0", None, None, None, None, "active", None, None, False, group
    )


def _figure(catalogue: Catalogue, code: str, text: str) -> Figure:
    if text == "NA":
        return Figure("not_applicable")
    if text == "":
        return Figure("missing")
    indicator = catalogue.indicators[code]
    assert not indicator.is_derived, f"{code} is not entered"
    value: Value = text
    if indicator.type == "bool":
        value = {"true": True, "false": False}[text]
    elif indicator.type == "date":
        value = date.fromisoformat(text)
    elif indicator.type == "choice":
        assert text in indicator.choices, f"{text} is no choice of {code}"
    else:
        value = Decimal(text)
    return Figure("value", value)
