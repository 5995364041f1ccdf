"""Which quarter a title holds another against: the same of the year before, since another season says little."""

from collections.abc import Sequence

from app.parts.context import _, show_quarter
from reporting.quarter import compared_quarter, year_before


def two_quarters(quarters: Sequence[str]) -> tuple[str, str] | None:
    """The last of these quarters and the one it is held against, that one first; None where there is none."""
    if not quarters:
        return None
    last = max(quarters)
    before = compared_quarter(last, quarters)
    return None if before is None else (before, last)


def show_before(before: str, last: str) -> str:
    """The quarter a title compares with, and which one it is of those before."""
    if before == year_before(last):
        return _("a year before ({quarter})", quarter=show_quarter(before))
    return _("the quarter before ({quarter})", quarter=show_quarter(before))
