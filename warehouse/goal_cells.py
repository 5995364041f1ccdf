"""The cells targets and the ladder are counted in: by unit, group and region, at once for all rules asked."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from reporting.codes import DEPARTMENT_GROUPS
from reporting.targets import LADDER_INDICATOR, codes_in, conditions, ladder
from store.errors import Refusal
from warehouse.cube import IS_DEPARTMENT, IS_LEAF, Asked, Cells, of_units, rolled_up
from warehouse.goal_measures import LADDER
from warehouse.places import LEVELS, Place, departments_below, departments_of_kind, leaves_below, node_of
from warehouse.published import Published
from warehouse.rules import Rule, read_rules

_SLICE = "school_group || '|' || region"


def goal_rules(published: Published) -> Mapping[str, Rule]:
    """The conditions and the ladder as rules, as far as the published file counts them.

    Refusal `warehouse_outdated` when it was built before there were targets.
    """
    return _goal_rules(published, published.version())


def own_cells(published: Published, asked: Asked, place: Place) -> Cells:
    """The sums of a unit and everything below it; keys are `unit|group|region`."""
    where: dict[str, object] = {"unit": place.code, "node": place.node}
    key = f"$unit || '|' || {_SLICE}"
    if place.is_leaf:
        return of_units(published, asked, key, "node_code = $node and unit_code = $unit", where)
    return rolled_up(published, asked, key, "unit_code = $unit", where)


def cells_below(
    published: Published, asked: Asked, place: Place, quarter: str, by: str = "children"
) -> tuple[list[tuple[str, str]], Cells]:
    """The cells of the units right below and their names, the department itself last; or of all of one kind below."""
    leaves: list[tuple[str, str]] = []
    if by in LEVELS:
        departments = departments_of_kind(published, place.code, quarter, asked.basis, LEVELS[by])
    else:
        departments = departments_below(published, place.code, quarter, asked.basis)
        leaves = leaves_below(published, place.code, quarter, asked.basis)
    where: dict[str, object] = {"unit": place.code}
    key, node = f"unit_code || '|' || {_SLICE}", node_of(asked.basis)
    cells: Cells = {}
    if departments:
        where["departments"] = [code for code, _ in departments]
        cells |= rolled_up(published, asked, key, "unit_code in (select unnest($departments))", where)
    if leaves:
        cells |= of_units(published, asked, key, f"{node} = $unit and {IS_LEAF}", where)
    if set(asked.scope) & set(DEPARTMENT_GROUPS):
        # Today another department may be part of this one: both count as itself.
        own_key = f"$unit || '|' || {_SLICE}"
        cells |= of_units(published, asked, own_key, f"{node} = $unit and {IS_DEPARTMENT}", where)
    return [*sorted(departments + leaves), (place.code, place.name)], cells


@lru_cache(maxsize=8)
def _goal_rules(published: Published, _version: object) -> Mapping[str, Rule]:
    """The conditions and the ladder as rules, as far as the published file counts them."""
    measures: dict[str, dict[str, tuple[str, str]]] = {}
    for code, name, column, expression in published.rows(
        "select indicator_code, measure, column_name, expression from dim_measure order by position"
    ):
        if code == LADDER or code in conditions():
            measures.setdefault(code, {})[name] = (column, expression)
    if LADDER not in measures:
        raise outdated(LADDER)
    first: dict[str, str] = dict(published.rows("select indicator_code, from_quarter from dim_indicator"))

    def rule(code: str, applies_to: tuple[str, ...], formulas: Iterable[str]) -> Rule:
        since = max(first[each] for formula in formulas for each in codes_in(formula))
        return Rule(code, "true_share", applies_to, (), since, False, measures[code])

    found = {
        code: rule(code, each.applies_to, [each.formula, each.applies_when])
        for code, each in conditions().items()
        if code in measures
    }
    (level,) = read_rules(published, [LADDER_INDICATOR])
    found[LADDER] = rule(LADDER, level.applies_to, [rung.formula for rung in ladder()])
    return found


def outdated(code: str) -> Refusal:
    """The refusal for what the published file does not count yet."""
    return Refusal(
        "warehouse_outdated",
        f"The published statistics do not count {code} yet. Run `jibao warehouse build`.",
        measure=code,
    )
