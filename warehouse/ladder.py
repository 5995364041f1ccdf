"""The ladder of the maturity level F10: how many schools stand on each step, and what keeps them from the next.

The conditions of each step are those of the guideline, part 4 (reporting/data/ladder.csv).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reporting.codes import GROUPS, REGIONS
from reporting.expressions import compile_expression
from reporting.targets import LADDER_INDICATOR, STEPS, codes_in, ladder, rungs_of
from store.errors import Refusal
from warehouse.cube import Asked, Cells
from warehouse.goal_cells import cells_below, goal_rules, own_cells
from warehouse.goal_measures import HELD, LADDER, ONLY, OPEN
from warehouse.places import place_of, stages_of
from warehouse.published import Published
from warehouse.rules import Sums, read_rules


@dataclass(frozen=True)
class Held:
    """What one rung keeps back: `held` units one step below it that do not fulfil it, `only` those of them that fulfil
    the rest of the step, `open` units with figures in the stage whose level is unknown because they did not say."""

    step: int
    code: str
    held: int
    only: int
    open: int


@dataclass(frozen=True)
class Climbed:
    """The ladder of one slice: units due, those at levels 0, 1, 2 and 3, those whose level is unknown, and what holds them."""

    key: str
    name: str
    stage: str
    due: int
    levels: tuple[int, ...]
    unknown: int
    held: tuple[Held, ...]


def ladder_of(
    published: Published,
    unit: str,
    quarter: str,
    by: str = "none",
    basis: str = "as_was",
    stage: str | None = None,
) -> list[Climbed]:
    """The ladder of the schools of a unit: whole (`none`), by school `group`, by `region`, or by `children`.

    Slices without a school are left out. Refusals: those of `reached`, `bad_choice`.
    """
    if by not in ("none", "group", "region", "children"):
        raise Refusal("bad_choice", f"The ladder is not cut by {by}.", given=by)
    place = place_of(published, unit, quarter)
    stages = stages_of(published, unit, [quarter], stage)
    if not stages or (by == "children" and place.is_leaf):
        return []
    rules = (*read_rules(published, [LADDER_INDICATOR]), goal_rules(published)[LADDER])
    asked = Asked(rules, stages, rules[0].applies_to, basis)
    if by == "children":
        named, cells = cells_below(published, asked, place, quarter)
    else:
        named, cells = [(unit, place.name)], own_cells(published, asked, place)
    slices: dict[str, list[tuple[str, str]]] = {}
    for _quarter, key in cells:
        code, group, region = key.split("|")
        slices.setdefault({"group": group, "region": region}.get(by, code), []).append((_quarter, key))
    names = dict(named)
    found = [
        _climbed(key, names.get(key, key), stages[quarter], cells, slices.get(key, []))
        for key in (_order(by, slices) if by in ("group", "region") else names)
    ]
    return [each for each in found if each.due]


def rungs_of_school(
    published: Published, unit: str, quarter: str, stage: str | None = None
) -> dict[str, bool | None] | None:
    """Of one school: for each rung whether it holds, None where that is not known; None without figures in the stage.

    The level itself is the indicator's. Refusals: those of `statistics.table`, `warehouse_outdated`.
    """
    place = place_of(published, unit, quarter)
    stages = stages_of(published, unit, [quarter], stage)
    if not stages:
        return None
    columns = ", ".join(f"({_sql(rung.formula)}) as {rung.code}" for rung in ladder())
    found = published.dicts(
        f"select {columns} from int_figure_wide where quarter = $quarter and node_code = $node"
        " and unit_code = $unit and list_contains(string_split(stage_set, ' '), $stage)",
        {"quarter": quarter, "node": place.node, "unit": unit, "stage": stages[quarter]},
    )
    return found[0] if found else None


def _climbed(key: str, name: str, stage: str, cells: Cells, slices: Sequence[tuple[str, str]]) -> Climbed:
    own = [cells[each].get(LADDER_INDICATOR, Sums()) for each in slices]
    held = [cells[each].get(LADDER, Sums()) for each in slices]
    due = sum(each.units for each in own)
    levels = tuple(sum(int(each.get(f"choice_{level + 1}") or 0) for each in own) for level in (0, *STEPS))

    def total(what: str, code: str) -> int:
        return sum(int(each.get(f"{what}_{code}") or 0) for each in held)

    rungs = tuple(
        Held(step, rung.code, total(HELD, rung.code), total(ONLY, rung.code), total(OPEN, rung.code))
        for step in STEPS
        for rung in rungs_of(step)
    )
    return Climbed(key, name, stage, due, levels, due - sum(levels), rungs)


def _order(by: str, slices: Mapping[str, object]) -> list[str]:
    known = [*(GROUPS if by == "group" else REGIONS), ""]
    return [each for each in known if each in slices]


def _sql(formula: str) -> str:
    return compile_expression(formula, codes_in(formula), "A rung of the ladder").sql()
