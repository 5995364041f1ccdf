"""How an indicator adds up, as the warehouse knows it, and what its sums come to: ratios last (E06, E38)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from store.errors import Refusal
from warehouse.numbers import quotient, text
from warehouse.published import Published


@dataclass(frozen=True)
class Rule:
    """How an indicator adds up: its row of the catalogue and its measures (warehouse.measures)."""

    code: str
    aggregation: str
    applies_to: tuple[str, ...]
    choices: tuple[str, ...]
    from_quarter: str
    is_system: bool
    measures: dict[str, tuple[str, str]]


@dataclass
class Sums:
    """What was added up for one row."""

    units: int = 0
    measures: dict[str, Any] | None = None

    def get(self, name: str) -> Any:
        """One measure, 0 or None when nothing was added."""
        return (self.measures or {}).get(name)


def read_rules(published: Published, codes: Iterable[str]) -> tuple[Rule, ...]:
    """The rules of indicators, in the order asked, or Refusal `unknown_indicator`."""
    known = _all_rules(published, published.version())
    rules = []
    for code in codes:
        if code not in known:
            raise Refusal("unknown_indicator", f"There is no indicator {code}.", indicator=code)
        rules.append(known[code])
    return tuple(rules)


@lru_cache(maxsize=8)
def _all_rules(published: Published, _version: object) -> dict[str, Rule]:
    """Every rule of one published version, by code."""
    measures: dict[str, dict[str, tuple[str, str]]] = {}
    for code, name, column, expression in published.rows(
        "select indicator_code, measure, column_name, expression from dim_measure order by position"
    ):
        measures.setdefault(code, {})[name] = (column, expression)
    return {
        row["indicator_code"]: Rule(
            code=row["indicator_code"],
            aggregation=row["aggregation"],
            applies_to=tuple(row["applies_to"]),
            choices=tuple(row["choices"]),
            from_quarter=row["from_quarter"],
            is_system=row["source_kind"] == "system",
            measures=measures.get(row["indicator_code"], {}),
        )
        for row in published.dicts(
            "select indicator_code, aggregation, applies_to, choices, from_quarter, source_kind"
            " from dim_indicator order by position"
        )
    }


def answer_row(rule: Rule, key: str, name: str, sums: Sums) -> dict[str, Any]:
    """One row of `show statistics` (docs/interfaces: units due and answered, then the value of the rule)."""
    due = sums.units - int(sums.get("excluded") or 0)
    answered = int(sums.get("answered") or 0)
    value, numerator, denominator = _value(rule, sums, due, answered)
    distribution = None
    if rule.aggregation == "distribution":
        distribution = {
            choice: int(sums.get(f"choice_{number}") or 0)
            for number, choice in enumerate(rule.choices, start=1)
        }
    return {
        "key": key,
        "name": name,
        "value": value,
        "numerator": text(numerator),
        "denominator": text(denominator),
        "units_due": due,
        "units_answered": answered,
        "coverage": quotient(answered, due),
        "distribution": distribution,
    }


def _value(
    rule: Rule, sums: Sums, due: int, answered: int
) -> tuple[str | None, Decimal | int | None, Decimal | int | None]:
    """Value, numerator and denominator. Sums and ratios of nobody's answers are null, not 0 (E06)."""
    has_share = "numerator" in rule.measures
    if rule.aggregation in ("true_share", "distribution"):
        if not has_share:
            return None, None, None
        units = int(sums.get("numerator") or 0)
        return quotient(units, due), units, due
    if not answered:
        if rule.aggregation == "sum" and has_share:
            return None, 0, due
        return None, None, None
    if rule.aggregation == "sum":
        shares = (int(sums.get("numerator") or 0), due) if has_share else (None, None)
        return text(sums.get("total")), *shares
    top, bottom = sums.get("numerator"), sums.get("denominator")
    if rule.aggregation == "mean":
        top, bottom = sums.get("total"), answered
    return quotient(top, bottom), top, bottom
