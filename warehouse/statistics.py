"""Statistics of indicators for a unit and everything below it, whole or in slices, as interfaces.md says."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reporting.codes import DEPARTMENT_GROUPS, SCOPES, URBAN_RURAL_GROUPS, code_list
from store.errors import Refusal
from warehouse.cube import IS_DEPARTMENT, IS_LEAF, KEYS, Asked, Cells, of_units, rolled_up
from warehouse.places import (
    BASES,
    LEVELS,
    STAGES,
    Place,
    departments_below,
    departments_of_kind,
    leaves_below,
    node_of,
    place_of,
    stage_key,
    stage_of,
    stages_of,
)
from warehouse.published import Published
from warehouse.rules import Rule, Sums, answer_row, read_rules

_LISTS = {"group": "school_group", "region": "region"}
# What is cut by properties of units; all other rows are units themselves.
CUTS = (*_LISTS, "urban_rural")
Row = dict[str, Any]


def statistics(
    published: Published,
    unit: str,
    quarter: str,
    indicator: str,
    by: str = "none",
    scope: str = "all",
    basis: str = "as_was",
    stage: str | None = None,
    release: int | None = None,
    cut: str = "",
) -> dict[str, Any]:
    """One indicator in one quarter: see `Reader.statistics`. `cut`: one slice alone, such as `region-east`."""
    _check(by, scope, basis, stage)
    place = place_of(published, unit, quarter)
    rules = read_rules(published, [indicator])
    name, release = stage_of(published, unit, quarter, stage, release)
    asked = Asked(rules, {quarter: stage_key(name, release)}, SCOPES[scope], basis, _cut(cut))
    return {
        "unit": unit,
        "quarter": quarter,
        "indicator": indicator,
        "aggregation": rules[0].aggregation,
        "stage": name,
        "release": release,
        "rows": _rows(published, asked, place, by)[quarter, indicator],
    }


def table(
    published: Published,
    unit: str,
    quarters: Sequence[str],
    indicators: Iterable[str],
    by: str = "none",
    scope: str = "all",
    basis: str = "as_was",
    stage: str | None = None,
    stages: Mapping[str, str] | None = None,
) -> list[Row]:
    """Several indicators in several quarters at once, for one screen's chart or table.

    Rows as of `statistics`, each with its `quarter`, `indicator`, `aggregation`, `stage` and `release`, in the
    order asked, and as told (see `as_told`). Names are those of the last quarter. `by` may also be `provinces`,
    `prefectures` or `counties`: all departments of that kind below. Quarters without the stage asked are left out.
    `stages` names the stage of each quarter instead, as `places.stage_key` writes it.
    """
    _check(by, scope, basis, stage)
    place = place_of(published, unit, quarters[-1])
    if stages is None:
        stages = stages_of(published, unit, quarters, stage)
    stages = {each: stages[each] for each in quarters if each in stages}
    asked = Asked(read_rules(published, indicators), stages, SCOPES[scope], basis)
    if not stages or not asked.rules:
        return []
    found = _rows(published, asked, place, by)
    rows = []
    for rule in asked.rules:
        for quarter, key in stages.items():
            name, _, number = key.partition(":")
            said = {
                "quarter": quarter,
                "indicator": rule.code,
                "aggregation": rule.aggregation,
                "stage": name,
                "release": int(number) if number else None,
            }
            rows += [said | as_told(row) for row in found[quarter, rule.code]]
    return rows


def as_told(row: Row) -> Row:
    """The row as people are told it: where nobody has answered there is no value, of shares of units neither.

    In `show statistics` such a share is 0 of those due, as interfaces.md says.
    """
    return row if row["units_answered"] else row | {"value": None}


def _check(by: str, scope: str, basis: str, stage: str | None) -> None:
    for name, given, known in (
        ("by", by, (*KEYS, *LEVELS)),
        ("scope", scope, SCOPES),
        ("basis", basis, BASES),
        ("stage", stage or "live", STAGES),
    ):
        if given not in known:
            raise Refusal("bad_choice", f"--{name} {given} is not one of {', '.join(known)}.", given=given)


def _cut(given: str) -> tuple[str, str] | None:
    """The column of a slice and its value, '' for unknown places. Refusal `bad_choice`."""
    by, _hyphen, key = given.partition("-")
    if not given:
        return None
    if by not in CUTS or key not in _keys(by):
        raise Refusal("bad_choice", f"{given} names no slice. An example: region-east.", given=given)
    return KEYS[by], key


def _rows(published: Published, asked: Asked, place: Place, by: str) -> dict[tuple[str, str], list[Row]]:
    """The rows of each quarter and indicator."""
    named: list[tuple[str, str]] = []
    if place.is_leaf or by in ("none", *CUTS):
        cells = _slices(published, asked, place, by)
    else:
        named, cells = _departments(published, asked, place, by)
    return {
        (quarter, rule.code): _in_rows(rule, quarter, place, by, named, cells)
        for quarter in asked.stages
        for rule in asked.rules
    }


def _slices(published: Published, asked: Asked, place: Place, by: str) -> Cells:
    """The unit and everything below it, whole or cut; a school by `children` is its own only row."""
    where = {"unit": place.code, "node": place.node}
    key = KEYS.get(by, "$unit")
    if place.is_leaf:
        # The department comes first because it leaves few rows to compare.
        return of_units(published, asked, key, "node_code = $node and unit_code = $unit", where)
    return rolled_up(published, asked, key, "unit_code = $unit", where)


def _departments(
    published: Published, asked: Asked, place: Place, by: str
) -> tuple[list[tuple[str, str]], Cells]:
    """Units right below, or all departments of one kind, with their names; the department itself if asked too."""
    last = max(asked.stages)
    where: dict[str, object] = {"unit": place.code}
    if by in LEVELS:
        departments = departments_of_kind(published, place.code, last, asked.basis, LEVELS[by])
        leaves: list[tuple[str, str]] = []
    else:
        departments = departments_below(published, place.code, last, asked.basis)
        leaves = leaves_below(published, place.code, last, asked.basis)
    cells: Cells = {}
    if departments:
        where["departments"] = [code for code, _ in departments]
        condition = "unit_code in (select unnest($departments))"
        cells |= rolled_up(published, asked, "unit_code", condition, where)
    node = node_of(asked.basis)
    if leaves:
        cells |= of_units(published, asked, "unit_code", f"{node} = $unit and {IS_LEAF}", where)
    if by == "children" and any(
        group in DEPARTMENT_GROUPS for rule in asked.rules for group in rule.applies_to
    ):
        # Today another department may be part of this one: both count as itself.
        cells |= of_units(published, asked, "$unit", f"{node} = $unit and {IS_DEPARTMENT}", where)
    return departments + leaves, cells


def _in_rows(
    rule: Rule, quarter: str, place: Place, by: str, named: list[tuple[str, str]], cells: Cells
) -> list[Row]:
    def sums(key: str) -> Sums:
        return cells.get((quarter, key), {}).get(rule.code, Sums())

    if by in LEVELS or (by == "children" and not place.is_leaf):
        rows = [answer_row(rule, code, name, sums(code)) for code, name in named]
        itself = answer_row(rule, place.code, place.name, sums(place.code))
        if by == "children" and itself["units_due"]:
            rows.append(itself)
        return sorted(rows, key=lambda row: str(row["key"]))
    if by in ("none", "children"):
        row = answer_row(rule, place.code, place.name, sums(place.code))
        return [row] if by == "none" or row["units_due"] else []
    keys = [key for found, key in cells if found == quarter]
    return [
        answer_row(rule, key, _slice_name(by, key), sums(key))
        for key in _in_order(by, keys)
        if sums(key).units
    ]


def _in_order(by: str, keys: list[str]) -> list[str]:
    """Slices in the order people know; unknown places last."""
    order = _keys(by)
    return sorted(keys, key=lambda key: (order.index(key) if key in order else len(order), key))


def _keys(by: str) -> list[str]:
    return [*(URBAN_RURAL_GROUPS if by == "urban_rural" else code_list(_LISTS[by])), ""]


def _slice_name(by: str, key: str) -> str:
    if not key:
        return "未知"
    return key if by == "urban_rural" else code_list(_LISTS[by])[key].name_zh
