"""How the numbers of a bulletin are said, in a language that is given."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Any

from app import i18n
from app.bulletin.blocks import Cell
from app.parts.chart_style import FULL_COVERAGE
from app.parts.figures import NOTHING, show_share
from warehouse.bulletin import Measure
from warehouse.overview import relative_change

_CENT = Decimal("0.01")
Row = dict[str, Any]
Say = Callable[..., str]


def speaker(language: str) -> Say:
    """What `_` is where a language is given."""
    return partial(_said, language)


def _said(language: str, text: str, **details: object) -> str:
    return i18n.translate(text, language, **details)


def quarter_name(quarter: str, language: str) -> str:
    """A quarter as people say it."""
    _ = speaker(language)
    return _("{year}, quarter {number}", year=quarter[:4], number=quarter[5])


def stage_name(row: Row, language: str) -> str:
    """The stage, with the number of the release."""
    _ = speaker(language)
    said = _("stage." + row["stage"])
    return f"{said} {row['release']}" if row["release"] else said


def is_complete(row: Row) -> bool:
    """Whether enough of the units due have answered for the value to be drawn as a solid fact."""
    return row["coverage"] is not None and Decimal(row["coverage"]) >= Decimal(str(FULL_COVERAGE))


def show_decimal(number: Decimal) -> str:
    """A number with thousands separators: whole ones whole, others with two decimals.

    >>> show_decimal(Decimal("1234567")), show_decimal(Decimal("12.345")), show_decimal(Decimal("3.0"))
    ('1,234,567', '12.35', '3')
    """
    rounded = number.quantize(_CENT, rounding=ROUND_HALF_UP)
    return f"{rounded:,.0f}" if number == number.to_integral_value() else f"{rounded:,f}"


def show_number_of(measure: Measure, number: Decimal | None) -> str:
    """A value of an indicator: shares as percentages, a dash when missing."""
    if number is None:
        return NOTHING
    return show_share(str(number)) if measure.is_share else show_decimal(number)


def form_of(measure: Measure) -> str:
    """How a spreadsheet formats its values."""
    return "share" if measure.is_share else "number"


def value_of(row: Row | None) -> Decimal | None:
    """The value of a row; None where nobody has answered, shares of units included: what is unknown is not 0."""
    if row is None or row["value"] is None or not row["units_answered"]:
        return None
    return Decimal(row["value"])


def value_cell(row: Row | None, measure: Measure) -> Cell:
    """The value of a department's row, marked when too few have answered."""
    number = value_of(row)
    if row is None or number is None:
        return Cell(NOTHING)
    return Cell(show_number_of(measure, number), number, form_of(measure), not is_complete(row))


def own_cell(row: Row | None, measure: Measure, language: str) -> Cell:
    """The value of a single school's row: yes and no and choices in words."""
    _ = speaker(language)
    if row is not None and not row["units_due"]:
        return Cell(_("n/a"))
    if row is None or not row["units_answered"]:
        return Cell(NOTHING)
    if row["distribution"] is not None:
        chosen = [choice for choice, count in row["distribution"].items() if count]
        return Cell(", ".join(measure.choice(choice, language) for choice in chosen) or NOTHING)
    if measure.aggregation == "true_share" and row["value"] is not None:
        return Cell(_("yes") if Decimal(row["value"]) == 1 else _("no"))
    return value_cell(row, measure)


def change_cell(now: Row | None, before: Row | None, measure: Measure, language: str) -> Cell:
    """How a value changed: points of a share, per cent of a number; a dash where there is nothing to compare."""
    _ = speaker(language)
    first, second = value_of(before), value_of(now)
    if now is None or first is None or second is None:
        return Cell(NOTHING)
    if measure.is_share:
        points = (second - first) * 100
        return Cell(_("{points} points", points=_signed(points)), points, "points")
    change = relative_change(now, before)
    if change is None:
        return Cell(NOTHING)
    return Cell(f"{_signed(Decimal(change) * 100)} %", Decimal(change), "change")


def _signed(number: Decimal) -> str:
    shown = f"{number:+,.1f}"
    return "0" if shown in ("+0.0", "-0.0") else shown


def coverage_cell(row: Row | None) -> Cell:
    """The share of the units due that answered."""
    if row is None or row["coverage"] is None:
        return Cell(NOTHING)
    return Cell(show_share(row["coverage"]), Decimal(row["coverage"]), "share", not is_complete(row))


def share_cell(share: str | None) -> Cell:
    """A share as a percentage."""
    return Cell(NOTHING) if share is None else Cell(show_share(share), Decimal(share), "share")


def count_cell(count: int) -> Cell:
    """A number of units."""
    return Cell(f"{count:,}", Decimal(count), "count")


def named(measure: Measure, language: str) -> str:
    """Name and unit of an indicator."""
    unit = measure.unit(language)
    if not unit or unit == "%":
        return measure.name(language)
    return (
        f"{measure.name(language)}（{unit}）" if language == i18n.ZH else f"{measure.name(language)} ({unit})"
    )


def with_unit(text: str, measure: Measure, language: str) -> str:
    """A value in words with its unit."""
    unit = measure.unit(language)
    return text if text == NOTHING or measure.is_share or not unit else f"{text} {unit}"
