"""How far values lie apart, worked out anew: single schools from the events (see `independent.Oracle`), spreads in Polars.

Written from the definitions: Gini as the mean difference of all pairs, quantiles by their place between two neighbours,
bins by counting. Nothing of the warehouse is used.
"""

from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from itertools import pairwise
from typing import Any

import polars as pl

from tests.dbt.formulas import RATIOS
from tests.dbt.independent import DEPARTMENTS, NA, SCOPES, Oracle

MEMBERS = {
    "K12": ("K12",), "K12_TP": ("K12", "TP"), "TP": ("TP",), "PRE": ("PRE",), "SV": ("SV",), "HE": ("HE",),
    "primary": ("K12",), "junior": ("K12",),
}  # fmt: skip
CATEGORIES = {"primary": ("21",), "junior": ("31", "32")}
SHARES = {
    "lowest": 0,
    "p10": 10,
    "lower_quartile": 25,
    "median": 50,
    "upper_quartile": 75,
    "p90": 90,
    "highest": 100,
}
# Figures of single schools are kept with six decimals.
SIX = Decimal("0.000001")
Row = dict[str, Any]


def spread(values: list[tuple[float, float | None]]) -> Row:
    """Every measure of values with their weights; None where there are too few or nothing to divide by."""
    n = len(values)
    frame = pl.DataFrame(values, schema={"x": pl.Float64, "w": pl.Float64}, orient="row")
    x = frame["x"]
    row: Row = dict.fromkeys(
        ("mean", "deviation", "variation", "gini", "ratio_90_10", "weighted_mean", "weighted_deviation",
         "weighted_variation", "weighted_gini", *SHARES)
    )  # fmt: skip
    if not n:
        return row
    row["mean"] = sum(x) / n
    row |= {name: _quantile(sorted(x), percent) for name, percent in SHARES.items()}
    if row["p10"] > 0:
        row["ratio_90_10"] = row["p90"] / row["p10"]
    pairs = frame.join(frame, how="cross")
    if n >= 3:
        row["deviation"] = ((x - row["mean"]) ** 2).sum() ** 0.5 / n**0.5
        if row["mean"] > 0:
            row["variation"] = row["deviation"] / row["mean"]
            apart = pairs.select((pl.col("x") - pl.col("x_right")).abs().mean()).item()
            row["gini"] = apart / 2 / row["mean"]
    if None in frame["w"].to_list():
        return row
    total = frame["w"].sum()
    row["weighted_mean"] = (frame["w"] * x).sum() / total
    if n >= 3:
        row["weighted_deviation"] = ((frame["w"] * (x - row["weighted_mean"]) ** 2).sum() / total) ** 0.5
        if row["weighted_mean"] > 0:
            row["weighted_variation"] = row["weighted_deviation"] / row["weighted_mean"]
            apart = pairs.select(
                ((pl.col("x") - pl.col("x_right")).abs() * pl.col("w") * pl.col("w_right")).sum()
            ).item()
            row["weighted_gini"] = apart / total**2 / 2 / row["weighted_mean"]
    return row


def binned(values: list[float], edges: list[float]) -> list[int]:
    """Values between each two edges, and those above the last."""
    counts = [
        sum(low < value <= high or (place == 0 and value <= low) for value in values)
        for place, (low, high) in enumerate(pairwise(edges))
    ]
    return [*counts, sum(value > edges[-1] for value in values)]


@cache
def school_values(
    oracle: Oracle, quarter: str, stage: str, code: str
) -> list[tuple[str, list[str], str, str, float | None, float | None]]:
    """Every school asked: itself, the departments above it, group, category, its value and the value's weight."""
    indicator = oracle.indicators[code]
    found = []
    for unit, place in oracle.roster(quarter).items():
        if place["kind"] in DEPARTMENTS or place["group"] not in indicator.applies_to:
            continue
        figures = oracle.figures(unit, quarter, stage)
        if figures and code in figures[NA]:
            continue
        value = weight = None
        if figures:
            value = figures[code]
            if indicator.aggregation == "ratio":
                top, bottom = RATIOS[code](figures)
                value = None
                if top is not None and bottom:
                    value = (top / bottom).quantize(SIX, ROUND_HALF_UP)
                weight = None if value is None else float(bottom)
        category = (place["school_type"] or "")[:2]
        above = oracle.chain(unit, quarter, "as_was")[1:]
        found.append((unit, above, place["group"], category, None if value is None else float(value), weight))
    return found


def school_spread(oracle: Oracle, unit: str, quarter: str, stage: str, code: str, group: str) -> Row | None:
    """The spread of the schools of a group below a department, or None where none is asked."""
    asked = [
        (value, weight)
        for _, above, own, category, value, weight in school_values(oracle, quarter, stage, code)
        if unit in above
        and own in MEMBERS[group]
        and (group not in CATEGORIES or category in CATEGORIES[group])
    ]
    if not asked:
        return None
    known = [(value, weight) for value, weight in asked if value is not None]
    return {
        "schools_due": len(asked),
        "schools": len(known),
        "values": [x for x, _ in known],
        **spread(known),
    }


def department_values(
    oracle: Oracle, unit: str, quarter: str, stage: str, code: str, kind: str, scope: str, basis: str
) -> dict[str, Row]:
    """The departments of a kind below a unit that have units due, each with its row of the oracle."""
    indicator = oracle.indicators[code]
    below: dict[str, list[str]] = {}
    for each, place in oracle.roster(quarter).items():
        if place["group"] not in indicator.applies_to or place["group"] not in SCOPES[scope]:
            continue
        chain = oracle.chain(each, quarter, basis)
        if unit not in chain:
            continue
        for department in chain[: chain.index(unit)]:
            if oracle.today[department]["kind"] == kind:
                below.setdefault(department, []).append(each)
    rows = {department: oracle._row(indicator, quarter, stage, units) for department, units in below.items()}
    return {department: row for department, row in rows.items() if row["units_due"]}


def department_spread(rows: dict[str, Row], aggregation: str) -> Row:
    """The spread between departments: those in which somebody answered."""
    known = [row for row in rows.values() if row["units_answered"] and row["value"] is not None]
    weights = [None if aggregation == "sum" else float(row["denominator"]) for row in known]
    return {
        "departments": len(rows),
        "n": len(known),
        "units_due": sum(row["units_due"] for row in rows.values()),
        "units_answered": sum(row["units_answered"] for row in rows.values()),
        **spread([(float(row["value"]), weight) for row, weight in zip(known, weights, strict=True)]),
    }


def _quantile(ordered: list[float], percent: int) -> float:
    """The value `percent` of the way from the first to the last, counted in steps."""
    steps = (len(ordered) - 1) * percent
    place, rest = divmod(steps, 100)
    after = ordered[min(place + 1, len(ordered) - 1)]
    return ordered[place] + (after - ordered[place]) * rest / 100
