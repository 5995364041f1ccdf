"""Many indicators, quarters and rows at once: sums out of the roll-ups (E06, E38, E39).

Departments come out of `rollup_figure_wide`, whatever lies below them; single units out of `int_figure_wide`,
and only those right below one department, so that no question reads the figures of a whole level.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from reporting.codes import DEPARTMENT_GROUPS
from warehouse.published import Published
from warehouse.rules import Rule, Sums

_DEPARTMENTS = ", ".join(f"'{group}'" for group in DEPARTMENT_GROUPS)
IS_LEAF = f"school_group not in ({_DEPARTMENTS})"
IS_DEPARTMENT = f"school_group in ({_DEPARTMENTS})"
# What a row stands for, as a column of the roll-ups and of wide rows.
KEYS = {
    "none": "$unit",
    "children": "unit_code",
    "group": "school_group",
    "region": "region",
    "urban_rural": "urban_rural_group",
}
_SYSTEM = """(
    select
        system_figure.* exclude (quarter, unit_code),
        dim_unit.*,
    from int_system_figure as system_figure
    inner join dim_unit
        on system_figure.quarter = dim_unit.quarter and system_figure.unit_code = dim_unit.unit_code
)"""

# (quarter, key of the row) -> code of the indicator -> its sums.
Cells = dict[tuple[str, str], dict[str, Sums]]


@dataclass(frozen=True)
class Asked:
    """What the sums are of: indicators, the stage of each quarter (`live`, `reported`, `released:2`), scope, basis.

    `stages` comes from `warehouse.places`, which has checked the quarters; `scope` are groups of units. `cut`: one slice
    of them alone, a column of KEYS and its value, checked as well.
    """

    rules: tuple[Rule, ...]
    stages: Mapping[str, str]
    scope: tuple[str, ...]
    basis: str = "as_was"
    cut: tuple[str, str] | None = None

    def in_scope(self) -> str:
        """Condition: a row of these quarters and groups. Written out, so that whole row groups are passed over."""
        quarters = ", ".join(f"'{quarter}'" for quarter in self.stages)
        cut = f" and {self.cut[0]} = '{self.cut[1]}'" if self.cut else ""
        return f"quarter in ({quarters}) and list_contains({list(self.scope)}, school_group){cut}"

    def in_stage(self) -> str:
        """Condition: a row that stands for the stage asked of its quarter."""
        stages = " ".join(f"when '{quarter}' then '{stage}'" for quarter, stage in self.stages.items())
        return f"list_contains(string_split(stage_set, ' '), case quarter {stages} end)"

    def due(self, count: str) -> str:
        """How many units each indicator is asked of, as columns named after it."""
        return ", ".join(
            f"{count} filter (where list_contains({list(rule.applies_to)}, school_group)"
            f" and quarter >= '{rule.from_quarter}') as {rule.code}"
            for rule in self.rules
        )


def rolled_up(published: Published, asked: Asked, key: str, units: str, where: Mapping[str, object]) -> Cells:
    """Sums by quarter and key over everything below the departments that the condition `units` picks.

    `where` holds what key and condition bind.
    """
    picked = f"{units} and basis in ('both', '{asked.basis}') and {asked.in_scope()}"
    columns = [column for rule in asked.rules for column, _ in rule.measures.values()]
    measured = ", ".join(f"sum({column}) as {column}" for column in columns)
    return _cells(
        published,
        asked,
        where,
        f"select quarter, {key} as key, {asked.due('sum(units)')} from rollup_due"
        f" where {picked} group by 1, 2",
        f"select quarter, {key} as key, {measured} from rollup_figure_wide"
        f" where {picked} and {asked.in_stage()} group by 1, 2",
    )


def of_units(published: Published, asked: Asked, key: str, units: str, where: Mapping[str, object]) -> Cells:
    """Sums by quarter and key over single units that the condition `units` picks: schools, or departments."""
    picked = f"{units} and {asked.in_scope()}"
    cells: Cells = {}
    for is_system, source in ((False, "int_figure_wide"), (True, _SYSTEM)):
        some = replace(asked, rules=tuple(rule for rule in asked.rules if rule.is_system == is_system))
        if not some.rules:
            continue
        measured = ", ".join(
            f"{expression} as {column}"
            for rule in some.rules
            for column, expression in rule.measures.values()
        )
        found = _cells(
            published,
            some,
            where,
            f"select quarter, {key} as key, {some.due('count(*)')} from dim_unit where {picked} group by 1, 2",
            f"select quarter, {key} as key, {measured} from {source}"
            f" where {picked} and {asked.in_stage()} group by 1, 2",
        )
        for place, sums in found.items():
            cells.setdefault(place, {}).update(sums)
    return cells


def _cells(published: Published, asked: Asked, where: Mapping[str, object], due: str, measured: str) -> Cells:
    """Both statements, put together by quarter and key."""
    cells: Cells = {}
    for row in published.dicts(due, _named(due, where)):
        cells[row["quarter"], row["key"]] = {
            rule.code: Sums(units=int(row[rule.code] or 0)) for rule in asked.rules
        }
    for row in published.dicts(measured, _named(measured, where)):
        own = cells.setdefault((row["quarter"], row["key"]), {})
        for rule in asked.rules:
            if row["quarter"] >= rule.from_quarter:
                own.setdefault(rule.code, Sums()).measures = _own(rule, row)
    return cells


def _own(rule: Rule, row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[column] for name, (column, _) in rule.measures.items()}


def _named(sql: str, where: Mapping[str, object]) -> dict[str, object]:
    """DuckDB takes exactly the parameters a statement names."""
    return {name: value for name, value in where.items() if f"${name}" in sql}
