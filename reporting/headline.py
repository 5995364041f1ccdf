"""The eight indicators that matter for a unit of a kind, in the order shown: a table, not code."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "headline.csv"
DEPARTMENT = "department"


def headline_codes(school_group: str, *, is_department: bool) -> tuple[str, ...]:
    """The codes for a department, or for a school of a group; none for units outside the groups.

    >>> len(headline_codes("", is_department=True)), headline_codes("OUT", is_department=False)
    (8, ())
    """
    return _levels().get(DEPARTMENT if is_department else school_group, ())


@cache
def _levels() -> Mapping[str, tuple[str, ...]]:
    levels: dict[str, tuple[str, ...]] = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            levels[row["level"]] = (*levels.get(row["level"], ()), row["indicator_code"])
    return levels
