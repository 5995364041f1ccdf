"""What has to be added so that an indicator's value rises: terminals, rooms, schools; whole ones where they are counted."""

import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from reporting.indicator import Catalogue

_SCALED = re.compile(r"(?:(\d+) \* )?([A-Z]\d{2})")
_UNITS = ("true_share", "distribution")


@dataclass(frozen=True)
class Addition:
    """What one adds. Hashable, so that it can be part of a question to the warehouse.

    `code`: the indicator that counts it; empty for units themselves, and where several make up the numerator. `scale`: by how much
    one of them raises the numerator (100 in `100 * C10`). `is_whole`: a part of one cannot be added.
    """

    code: str
    scale: Decimal
    is_whole: bool

    def needed(self, missing: Decimal) -> Decimal:
        """How many raise a numerator by at least `missing`.

        >>> Addition("C10", Decimal(100), True).needed(Decimal(250)), Addition("B03", Decimal(1), False).needed(Decimal("2.5"))
        (Decimal('3'), Decimal('2.5'))
        """
        many = missing / self.scale
        return many.to_integral_value(ROUND_CEILING) if self.is_whole else many


def addition_of(catalogue: Catalogue, code: str) -> Addition:
    """What raises an indicator: of shares of units whole units, of ratios what the numerator counts, else the figure itself.

    Refusal `unknown_indicator`.
    """
    indicator = catalogue.indicator(code)
    if indicator.aggregation in _UNITS:
        return Addition("", Decimal(1), is_whole=True)
    if indicator.aggregation != "ratio":
        return Addition(code, Decimal(1), is_whole=indicator.type == "int")
    if said := _SCALED.fullmatch(indicator.numerator_formula):
        return Addition(said[2], Decimal(said[1] or 1), is_whole=catalogue.indicator(said[2]).type == "int")
    parts = indicator.numerator_formula.split(" + ")
    return Addition("", Decimal(1), all(catalogue.indicator(each).type == "int" for each in parts))
