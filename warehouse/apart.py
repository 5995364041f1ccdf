"""How far units lie apart as one number: between whom, and by which measure.

Two kinds: the spread between departments of a level or between schools, and the gap between two slices.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from warehouse.balance import PAIRS
from warehouse.places import LEVELS
from warehouse.spread import GROUPS

SPREADS = ("weighted_variation", "variation", "gini", "ratio_90_10")
GAPS = ("ratio", "difference")


@dataclass(frozen=True)
class Spread:
    """`measure`: one of SPREADS. `between`: a level of departments (`counties` ...), or a group of schools (`K12` ...).

    As text it takes the place of an indicator in a number.

    >>> str(Spread("gini", "counties", "C12"))
    'gini-counties-C12'
    """

    measure: str
    between: str
    indicator: str

    def __str__(self) -> str:
        return f"{self.measure}-{self.between}-{self.indicator}"


@dataclass(frozen=True)
class Gap:
    """`kind`: one of GAPS, of the `first` slice against the `second`, both of the cut `by`. Text as of `Spread`."""

    kind: str
    by: str
    first: str
    second: str
    indicator: str

    def __str__(self) -> str:
        return f"{self.kind}-{self.by}-{self.first}-{self.second}-{self.indicator}"


def parse_apart(given: str) -> Spread | Gap | None:
    """What a number's indicator stands for, None where that is no distance.

    >>> parse_apart("ratio-region-east-west-C12").second
    'west'
    >>> parse_apart("C12") is None
    True
    """
    parts = given.split("-")
    if len(parts) == 3 and parts[0] in SPREADS and parts[1] in (*LEVELS, *GROUPS):
        return Spread(*parts)
    if len(parts) == 5 and parts[0] in GAPS and tuple(parts[2:4]) in PAIRS.get(parts[1], ()):
        return Gap(*parts)
    return None


def measured(row: Mapping[str, float | None], name: str) -> float | None:
    """The measure of a row that is used for this one."""
    return row[measure_used(row, name)]


def measure_used(row: Mapping[str, float | None], name: str) -> str:
    """Where nothing is weighed (figures that are no ratio) each unit counts once."""
    if name == "weighted_variation" and row["weighted_mean"] is None:
        return "variation"
    return name
