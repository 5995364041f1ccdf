"""How the figures of one unit went over the last quarters; read for this unit alone."""

from decimal import Decimal

from reporting.catalogue import Catalogue
from reporting.quarter import quarters_back
from store.connection import Store

QUARTERS_SHOWN = 8
# A figure that nobody touched for so many quarters is marked as stale.
STALE_AFTER = 4


def last_quarters(
    store: Store, unit_code: str, quarter: str, catalogue: Catalogue
) -> dict[str, list[Decimal | None]]:
    """By indicator the numbers of the last eight quarters, the present one last; None where missing.

    What was carried forward counts in each quarter; year-to-date amounts only within their year (E37).
    """
    quarters = quarters_back(quarter, QUARTERS_SHOWN)
    saved: dict[str, list[tuple[str, Decimal | None]]] = {}
    for code, when, state, number in store.rows(
        "select indicator_code, quarter, state, number from ops.figure_event"
        " where unit_code = ? and quarter <= ? order by quarter, sequence",
        [unit_code, quarter],
    ):
        saved.setdefault(code, []).append((when, number if state == "value" else None))
    shown = {}
    for code, events in saved.items():
        indicator = catalogue.indicators.get(code)
        if indicator is not None and indicator.type in ("int", "decimal", "percent"):
            shown[code] = [_holding(events, each, indicator.is_year_to_date) for each in quarters]
    return shown


def is_stale(saved_quarter: str, quarter: str) -> bool:
    """Whether a figure saved in one quarter has stood untouched for four quarters or more.

    >>> is_stale("2025Q3", "2026Q3"), is_stale("2025Q4", "2026Q3")
    (True, False)
    """
    return saved_quarter <= quarters_back(quarter, STALE_AFTER + 1)[0]


def _holding(events: list[tuple[str, Decimal | None]], quarter: str, is_year_to_date: bool) -> Decimal | None:
    holding = None
    for when, number in events:
        if when <= quarter and (not is_year_to_date or when[:4] == quarter[:4]):
            holding = number
    return holding
