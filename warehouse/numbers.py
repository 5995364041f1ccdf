"""Exact decimals as JSON carries them: text without exponent and trailing zeros."""

from decimal import ROUND_HALF_EVEN, Context, Decimal

# Quotients are rounded here, half to even; everything else is exact.
PLACES = Decimal("1e-10")
_WIDE = Context(prec=80, rounding=ROUND_HALF_EVEN)


def text(number: Decimal | int | None) -> str | None:
    """A number as text.

    >>> text(Decimal("1200.500000")), text(Decimal("0E-6")), text(None)
    ('1200.5', '0', None)
    """
    if number is None:
        return None
    shown = f"{Decimal(number):f}"
    if "." in shown:
        shown = shown.rstrip("0").rstrip(".")
    return "0" if shown in ("-0", "") else shown


def quotient(numerator: Decimal | int | None, denominator: Decimal | int | None) -> str | None:
    """Numerator over denominator with at most ten decimals, or None when either is missing or it is over 0.

    >>> quotient(1, 3), quotient(3, 4), quotient(0, 5), quotient(1, 0)
    ('0.3333333333', '0.75', '0', None)
    """
    if numerator is None or not denominator:
        return None
    exact = _WIDE.divide(Decimal(numerator), Decimal(denominator))
    return text(exact.quantize(PLACES, context=_WIDE))
