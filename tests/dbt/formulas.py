"""The derived indicators once more, by hand in Python: what is unknown stays unknown (None)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

Figures = dict[str, Any]


def both(*parts: bool | None) -> bool | None:
    """`and` where None is unknown."""
    if any(part is False for part in parts):
        return False
    return None if any(part is None for part in parts) else True


def either(*parts: bool | None) -> bool | None:
    """`or` where None is unknown."""
    if any(part is True for part in parts):
        return True
    return None if any(part is None for part in parts) else False


def compare(test: Callable[..., bool], *values: Any) -> bool | None:
    """A comparison, unknown when a value is."""
    return None if any(value is None for value in values) else test(*values)


def over(top: Any, bottom: Any) -> Decimal | None:
    """A quotient, unknown when a part is or the divisor is 0."""
    return None if top is None or not bottom else top / bottom


def plus(*values: Any) -> Any:
    """A sum, unknown when a part is."""
    return None if any(value is None for value in values) else sum(values)


def _maturity(f: Figures) -> str | None:
    first = both(*(compare(lambda x: x != "未使用", f[c]) for c in ("F01", "F02", "F03")), f["F08"])
    second = both(either(compare(lambda x: x > 0, f["F05"]), compare(lambda x: x > 0, f["F07"])), f["F09"])
    third = compare(lambda x: x > 0, f["F06"])
    if first is False:
        return "0"
    if first is None:
        return None
    if second is False:
        return "1"
    if second is None:
        return None
    return None if third is None else "3" if third else "2"


_USED = lambda f, c: compare(lambda x: x != "未使用", f[c])  # noqa: E731
DERIVED: dict[str, Callable[[Figures], Any]] = {
    "B04": lambda f: compare(lambda x: x >= 10, f["B03"]),
    "B05": lambda f: compare(lambda x: x >= 100, f["B03"]),
    "B10": lambda f: compare(lambda x: x != "未覆盖", f["B09"]),
    "C04": lambda f: compare(lambda x: x > 0, f["C01"]),
    "C06": lambda f: both(
        compare(lambda x: x > 0, f["A05"]), compare(lambda x, y: x == y, f["C02"], f["A05"])
    ),
    "D04": lambda f: both(
        compare(lambda x: x > 0, f["A01"]), compare(lambda x, y: x == y, f["D03"], f["A01"])
    ),
    "D10": lambda f: both(f["D07"], compare(lambda x: x != "未接收", f["D08"]), f["D09"]),
    "E06": lambda f: either(
        compare(lambda x: x > 0, f["E01"]),
        both(f["group"] != "PRE", compare(lambda x: x > 0, f["E02"])),
    ),
    "E07": lambda f: both(
        compare(lambda x, y: x >= y, f["E01"], f["A03"]),
        either(f["group"] == "PRE", compare(lambda x, y: x >= y, f["E02"], f["A02"])),
    ),
    "F10": _maturity,
    "F11": lambda f: both(_USED(f, "F01"), _USED(f, "F02"), _USED(f, "F03")),
}
# Numerator and denominator of one unit.
RATIOS: dict[str, Callable[[Figures], tuple[Any, Any]]] = {
    "B06": lambda f: (f["B03"], f["A01"]),
    "C05": lambda f: (f["C02"], f["A05"]),
    "C11": lambda f: (f["C09"], f["A03"]),
    "C12": lambda f: (None if f["C10"] is None else 100 * f["C10"], f["A02"]),
    "D06": lambda f: (f["D05"], f["A03"]),
    "E04": lambda f: (f["E01"], f["A03"]),
    "E05": lambda f: (f["E02"], f["A02"]),
    "G12": lambda f: (plus(f["G10"], f["G11"]), f["G07"]),
    "G14": lambda f: (f["G13"], f["A03"]),
    "H09": lambda f: (plus(f["H07"], f["H08"]), plus(f["H04"], f["H05"])),
}
# The share a sum or distribution carries besides.
SHARES: dict[str, Callable[[Figures], bool | None]] = {
    "F01": lambda f: _USED(f, "F01"),
    "F02": lambda f: _USED(f, "F02"),
    "F03": lambda f: _USED(f, "F03"),
    "F05": lambda f: compare(lambda x: x > 0, f["F05"]),
    "F06": lambda f: compare(lambda x: x > 0, f["F06"]),
    "F10": lambda f: compare(lambda x: x != "0", f["F10"]),
    "J02": lambda f: compare(lambda x: x <= "2015-03-31", f["J02"]),
}
# Units these are false for are not asked.
CONDITIONS: dict[str, Callable[[Figures], bool | None]] = {
    "C06": lambda f: either(compare(lambda x: x > 0, f["A05"]), f["A05"] is None),
    "D04": lambda f: either(compare(lambda x: x > 0, f["A01"]), f["A01"] is None),
}
