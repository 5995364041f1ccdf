"""Statistics of one indicator: sums out of the roll-ups, ratios taken last (E06, E38, E39)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reporting.codes import DEPARTMENT_GROUPS
from store.errors import Refusal
from warehouse.numbers import quotient, text
from warehouse.published import Published

_DEPARTMENTS = ", ".join(f"'{group}'" for group in DEPARTMENT_GROUPS)
# What a row stands for, as a column of the roll-ups and of wide rows.
KEYS = {
    "none": "$unit",
    "children": "unit_code",
    "group": "school_group",
    "region": "region",
    "urban_rural": "urban_rural_group",
}


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

    def groups(self, quarter: str, scope: tuple[str, ...]) -> list[str]:
        """The groups it is asked of in the quarter, within a scope."""
        if quarter < self.from_quarter:
            return []
        return [group for group in self.applies_to if group in scope]


@dataclass
class Sums:
    """What was added up for one row."""

    units: int = 0
    measures: dict[str, Any] | None = None

    def get(self, name: str) -> Any:
        """One measure, 0 or None when nothing was added."""
        return (self.measures or {}).get(name)


def read_rule(published: Published, code: str) -> Rule:
    """The rule of an indicator, or Refusal `unknown_indicator`."""
    found = published.dicts(
        "select aggregation, applies_to, choices, from_quarter, source_kind from dim_indicator"
        " where indicator_code = ?",
        [code],
    )
    if not found:
        raise Refusal("unknown_indicator", f"There is no indicator {code}.", indicator=code)
    measures = published.rows(
        "select measure, column_name, expression from dim_measure where indicator_code = ? order by position",
        [code],
    )
    return Rule(
        code=code,
        aggregation=found[0]["aggregation"],
        applies_to=tuple(found[0]["applies_to"]),
        choices=tuple(found[0]["choices"]),
        from_quarter=found[0]["from_quarter"],
        is_system=found[0]["source_kind"] == "system",
        measures={name: (column, expression) for name, column, expression in measures},
    )


def rolled_up(
    published: Published, rule: Rule, key: str, where: dict[str, object], units: str
) -> dict[str, Sums]:
    """Sums by key over everything below the departments that the condition `units` picks."""
    # DuckDB takes exactly the parameters a statement names.
    picked = f"""
        quarter = $quarter and {units} and basis in ('both', $basis)
        and list_contains($groups, school_group)
    """
    sums = _count(
        published,
        f"select {key}, sum(units) from rollup_due where {picked} group by 1",
        where,
    )
    columns = ", ".join(f"sum({column}) as {name}" for name, (column, _) in rule.measures.items())
    _add(
        published,
        sums,
        f"select {key} as key, {columns} from rollup_figure_wide where {picked}"
        " and list_contains(string_split(stage_set, ' '), $stage) group by 1",
        where,
    )
    return sums


def of_units(
    published: Published, rule: Rule, key: str, where: dict[str, object], units: str
) -> dict[str, Sums]:
    """Sums by key over single units that the condition `units` picks: schools, or departments themselves."""
    picked = f"quarter = $quarter and {units} and list_contains($groups, school_group)"
    sums = _count(
        published,
        f"select {key}, count(*) from dim_unit where {picked} group by 1",
        where,
    )
    columns = ", ".join(f"{expression} as {name}" for name, (_, expression) in rule.measures.items())
    source = "int_figure_wide"
    if rule.is_system:
        source = """(
            select
                system_figure.* exclude (quarter, unit_code),
                dim_unit.*
            from int_system_figure as system_figure
            inner join dim_unit
                on
                    system_figure.quarter = dim_unit.quarter
                    and system_figure.unit_code = dim_unit.unit_code
        )"""
    _add(
        published,
        sums,
        f"select {key} as key, {columns} from {source} where {picked}"
        " and list_contains(string_split(stage_set, ' '), $stage) group by 1",
        where,
    )
    return sums


def is_leaf_sql() -> str:
    """Condition: a unit that is not a department."""
    return f"school_group not in ({_DEPARTMENTS})"


def is_department_sql() -> str:
    """Condition: a department."""
    return f"school_group in ({_DEPARTMENTS})"


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


def _count(published: Published, sql: str, where: dict[str, object]) -> dict[str, Sums]:
    rows = published.rows(sql, _named(sql, where))
    return {key: Sums(units=int(units)) for key, units in rows}


def _add(published: Published, sums: dict[str, Sums], sql: str, where: dict[str, object]) -> None:
    for row in published.dicts(sql, _named(sql, where)):
        sums.setdefault(row.pop("key"), Sums()).measures = row


def _named(sql: str, where: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in where.items() if f"${name}" in sql}
