"""One number and where it comes from: which one it is, as text for an address, and what it was added up from."""

from dataclasses import dataclass
from typing import Any

from reporting.codes import SCOPES
from reporting.quarter import parse_quarter
from store.errors import Refusal
from warehouse.places import BASES, STAGES
from warehouse.published import Published
from warehouse.statistics import statistics

Row = dict[str, Any]


@dataclass(frozen=True)
class Number:
    """One number of the statistics: a unit, a quarter, an indicator, and how it was counted.

    `release` only in stage `released`. As text, it is what a link to it carries.

    >>> str(Number("110000", "2026Q2", "A02", "released", 2))
    '110000.2026Q2.A02.released-2.as_was.all'
    """

    unit: str
    quarter: str
    indicator: str
    stage: str
    release: int | None = None
    basis: str = "as_was"
    scope: str = "all"

    def __str__(self) -> str:
        stage = f"{self.stage}-{self.release}" if self.release else self.stage
        return ".".join((self.unit, self.quarter, self.indicator, stage, self.basis, self.scope))


def parse_number(given: str) -> Number:
    """A number from its text; stage, basis and scope may be left out at the end.

    Refusals `bad_number`, `bad_quarter`. Whether there is such a unit, indicator or release shows when it is read.

    >>> parse_number("110000.2026Q2.A02").stage
    'live'
    """
    parts = given.split(".")
    stage, _, release = (parts[3] if len(parts) > 3 else "live").partition("-")
    basis = parts[4] if len(parts) > 4 else "as_was"
    scope = parts[5] if len(parts) > 5 else "all"
    is_known = stage in STAGES and basis in BASES and scope in SCOPES
    has_release = release.isdecimal() and stage == "released" and len(release) < 7
    if not 3 <= len(parts) <= 6 or not is_known or (release and not has_release):
        raise Refusal(
            "bad_number",
            f"{given} names no number. It is written unit.quarter.indicator, such as 110000.2026Q2.A02.",
            given=given,
        )
    return Number(
        parts[0], parse_quarter(parts[1]), parts[2], stage, int(release) if release else None, basis, scope
    )


def whole(published: Published, number: Number) -> Row:
    """The number itself: a row of `statistics`, with `aggregation`, `stage` and `release` as they were counted.

    Refusals: those of `statistics`.
    """
    answer = statistics(
        published,
        number.unit,
        number.quarter,
        number.indicator,
        scope=number.scope,
        basis=number.basis,
        stage=number.stage,
        release=number.release,
    )
    said = {name: answer[name] for name in ("aggregation", "stage", "release")}
    row: dict[str, Any] = answer["rows"][0]
    return said | row
