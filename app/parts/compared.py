"""Which quarter a title holds another against: the same of the year before, since another season says little."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from app.parts.context import _, show_quarter
from app.parts.figures import show_share
from reporting.quarter import compared_quarter, previous_quarter, year_before


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
    if before == previous_quarter(last):
        return _("the quarter before ({quarter})", quarter=show_quarter(before))
    return _("the last comparable quarter ({quarter})", quarter=show_quarter(before))


def share_moved(shown: str, told: Mapping[str, Decimal], name: str) -> str:
    """The last share against the one of the year before, or the quarter before. `shown`: the last quarter of the chart.

    `told`: the shares, 0..1, by quarter.
    """
    if not told:
        return _("{name}: no quarter is over yet", name=name)
    last = max(told)
    said = {"name": name, "share": show_share(str(told[last]))}
    if last != shown:
        said["share"] = _("{share} in {quarter}", share=said["share"], quarter=show_quarter(last))
    pair = two_quarters(list(told))
    if pair is None:
        return _("{name}: {share}", **said)
    said["quarter"] = show_before(*pair)
    points = ((told[last] - told[pair[0]]) * 100).quantize(Decimal("0.1"))
    if not points:
        return _("{name}: {share}, as {quarter}", **said)
    said["points"] = f"{abs(points)}"
    if points > 0:
        return _("{name}: {share}, {points} points more than {quarter}", **said)
    return _("{name}: {share}, {points} points less than {quarter}", **said)
