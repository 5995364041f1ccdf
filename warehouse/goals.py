"""How far targets are reached, and what keeps units from the next level of F10, out of the roll-ups.

Counts of whole units: reached, not reached, not answered, of those due. A missing answer is not reached, but
counted apart (E06). Shares are over the units due; targets of kind `value` are a sum over a sum.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Any

from reporting.codes import GROUPS, REGIONS
from reporting.goals import Numbers, band, numbers_of
from reporting.targets import REGION_ALL, VALUE, Assumption, Target, conditions
from warehouse.cube import Asked, Cells
from warehouse.goal_cells import cells_below, goal_rules, outdated, own_cells
from warehouse.numbers import quotient, text
from warehouse.places import place_of, stages_of
from warehouse.published import Published
from warehouse.rules import Rule, Sums, read_rules

Row = dict[str, Any]


@dataclass(frozen=True)
class Counted:
    """A target's counts at one place in one quarter.

    `key`: the unit counted. `due` = `reached` + `not_reached` + `unanswered`; of kind `value`, reached and not
    reached are not told apart and `reached` is those that answered. `share`: reached of due, or the value; exact
    decimal text, None when nobody answered: missing is not zero. It is `numerator` over `denominator`.
    """

    target: str
    quarter: str
    stage: str
    key: str
    name: str
    due: int
    answered: int
    reached: int
    share: str | None
    coverage: str | None
    numerator: str | None
    denominator: str | None

    @property
    def unanswered(self) -> int:
        """Units due that did not say."""
        return self.due - self.answered

    @property
    def not_reached(self) -> int:
        """Units that answered and do not fulfil it."""
        return self.answered - self.reached


@dataclass(frozen=True)
class Standing:
    """Where one target stands: its counts, the numbers it is held against, its band, and how much is left to go.

    `gap`: what is missing to the assumed share, 0 when it is met; of kind `value`, as a share of the number.
    """

    target: Target
    counted: Counted
    numbers: Numbers
    band: str
    gap: Decimal


def stand(
    rows: Sequence[Counted], targets: Sequence[Target], assumed: Mapping[str, Assumption]
) -> list[Standing]:
    """Hold counts against what is assumed; in the order of the rows."""
    by_code = {target.code: target for target in targets}
    found = []
    for row in rows:
        target = by_code[row.target]
        numbers = numbers_of(target, assumed)
        if numbers is None:
            continue
        share = None if row.share is None else Decimal(row.share)
        gap = max(Decimal(0), numbers.assumed - (share or Decimal(0)))
        if target.kind == VALUE:
            gap /= numbers.assumed
        found.append(Standing(target, row, numbers, band(share, row.answered, numbers), gap))
    return found


def reached(
    published: Published,
    unit: str,
    quarters: Sequence[str],
    targets: Sequence[Target],
    basis: str = "as_was",
    stage: str | None = None,
) -> list[Counted]:
    """Every measured target over a unit and everything below it, quarter by quarter, in the order asked.

    Without a stage each quarter is shown in its latest. Quarters without the stage asked are left out, and so are
    targets nobody here is due for. Refusals: those of `statistics.table`, `warehouse_outdated`.
    """
    place = place_of(published, unit, quarters[-1])
    asked = _asked(published, unit, quarters, targets, basis, stage)
    if asked is None:
        return []
    cells = own_cells(published, asked, place)
    return _counted(asked, targets, cells, [(unit, place.name)])


def reached_below(
    published: Published,
    unit: str,
    quarter: str,
    targets: Sequence[Target],
    basis: str = "as_was",
    stage: str | None = None,
    by: str = "children",
) -> list[Counted]:
    """The same for each unit right below, by code, and for the department itself where it is asked.

    by: also `provinces`, `prefectures` or `counties`: all departments of that kind anywhere below.
    """
    place = place_of(published, unit, quarter)
    asked = _asked(published, unit, [quarter], targets, basis, stage)
    if asked is None or place.is_leaf:
        return []
    named, cells = cells_below(published, asked, place, quarter, by)
    return _counted(asked, targets, cells, named)


def _asked(
    published: Published,
    unit: str,
    quarters: Sequence[str],
    targets: Sequence[Target],
    basis: str,
    stage: str | None,
) -> Asked | None:
    stages = stages_of(published, unit, quarters, stage)
    codes = dict.fromkeys(target.measure for target in targets if target.is_measured)
    if not stages or not codes:
        return None
    extra = goal_rules(published)
    indicators = [code for code in codes if code not in conditions()]
    rules = {rule.code: rule for rule in read_rules(published, indicators)}
    rules |= {code: extra[code] for code in codes if code in extra}
    if missing := [code for code in codes if code not in rules]:
        raise outdated(missing[0])
    groups = {group for target in targets for group in target.groups}
    return Asked(tuple(rules.values()), stages, tuple(each for each in GROUPS if each in groups), basis)


def _counted(
    asked: Asked, targets: Sequence[Target], cells: Cells, named: Sequence[tuple[str, str]]
) -> list[Counted]:
    rules = {rule.code: rule for rule in asked.rules}
    slices = _by_slice(cells)
    found = []
    for target in targets:
        if not target.is_measured:
            continue
        rule = rules[target.measure]
        regions = (target.region,) if target.region != REGION_ALL else (*REGIONS, "")
        for quarter, stage in asked.stages.items():
            sums: dict[str, list[Sums]] = {}
            for group, region in product(target.groups, regions):
                for code, cell in slices.get((quarter, group, region), {}).items():
                    if rule.code in cell:
                        sums.setdefault(code, []).append(cell[rule.code])
            for code, name in named:
                if code in sums and (row := _count(target, rule, sums[code]))["due"]:
                    found.append(Counted(target.code, quarter, stage, code, name, **row))
    return found


def _by_slice(cells: Cells) -> dict[tuple[str, str, str], dict[str, dict[str, Sums]]]:
    """The cells of `warehouse.goal_cells` by quarter, group and region, then by unit: most units have one of them."""
    slices: dict[tuple[str, str, str], dict[str, dict[str, Sums]]] = {}
    for (quarter, key), cell in cells.items():
        code, group, region = key.split("|")
        slices.setdefault((quarter, group, region), {})[code] = cell
    return slices


def _count(target: Target, rule: Rule, sums: Sequence[Sums]) -> Row:
    due = sum(each.units - int(each.get("excluded") or 0) for each in sums)
    answered = sum(int(each.get("answered") or 0) for each in sums)
    if target.kind == VALUE:
        top, bottom = (
            sum((each.get(name) or 0 for each in sums), start=0) for name in ("numerator", "denominator")
        )
        many = answered
    else:
        names = [f"choice_{rule.choices.index(choice) + 1}" for choice in target.choices] or ["numerator"]
        many = sum(int(each.get(name) or 0) for each in sums for name in names)
        top, bottom = many, due
    is_known = bool(answered) or target.kind != VALUE
    return {
        "due": due,
        "answered": answered,
        "reached": many,
        "share": quotient(top, bottom) if answered else None,
        "coverage": quotient(answered, due),
        "numerator": text(top) if is_known else None,
        "denominator": text(bottom) if is_known else None,
    }
