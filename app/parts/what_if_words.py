"""What is tried out, and what its counts are called: units by their level, what is added by what it is."""

from dataclasses import dataclass
from decimal import Decimal

from app.parts.context import _, language
from app.parts.figures import name_of, show_count, show_number
from app.parts.outlook_view import UNIT_SHARES
from reporting.additions import Addition
from reporting.codes import DEPARTMENT_GROUPS, SCHOOL_GROUPS
from reporting.indicator import Catalogue, Indicator
from reporting.units import Unit
from warehouse.numbers import text

_KINDS = {"schools": set(SCHOOL_GROUPS), "departments": set(DEPARTMENT_GROUPS)}


@dataclass(frozen=True)
class Change:
    """What is tried out: every unit of a kind below `line` reaches it, at a price for each one added (None: not given)."""

    unit: Unit
    quarter: str
    indicator: Indicator
    addition: Addition
    by: str
    line: Decimal
    price: Decimal | None


def added_name(addition: Addition, catalogue: Catalogue, indicator: Indicator) -> str:
    """What is added, in words."""
    if addition.code:
        return name_of(catalogue.indicator(addition.code))
    if indicator.aggregation in UNIT_SHARES:
        return _("units for which it holds")
    return _("what the indicator divides: {formula}", formula=indicator.numerator_formula)


def count_of(by: str, count: int) -> str:
    """A number of the units that are lifted, called what they are."""
    return _("count." + by, count=show_count(count))


def added_in_words(change: Change, catalogue: Catalogue, added: Decimal) -> str:
    """How many are added, called what they are; a bare number where several figures make up what is added."""
    shown = show_number(text(added))
    if change.addition.code:
        unit = catalogue.indicator(change.addition.code).unit(language())
        return f"{shown} {unit}".strip()
    if change.indicator.aggregation not in UNIT_SHARES:
        return shown
    asked = set(change.indicator.applies_to)
    kind = next((name for name, groups in _KINDS.items() if asked <= groups), "units")
    return _("added." + kind, count=shown)
