"""What a change would do: every unit below a line is lifted to it, and totals and targets follow (G16). Nothing is saved."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from reporting.additions import Addition
from reporting.expressions import compile_expression
from reporting.indicator import Catalogue
from reporting.targets import VALUE, Assumption, Target, codes_in, conditions
from warehouse.goals import Counted, Standing, reached, reached_below, stand
from warehouse.numbers import quotient, text
from warehouse.published import Published
from warehouse.statistics import table

_UNIT_SHARES = ("true_share", "distribution")
Row = dict[str, Any]


@dataclass(frozen=True)
class Lifted:
    """One unit that is below the line: its value before and after, and how many have to be added (exact decimal text)."""

    key: str
    name: str
    before: str
    after: str
    added: str
    units_due: int
    units_answered: int


@dataclass(frozen=True)
class Effect:
    """What follows when every unit below a line reaches it.

    `before`, `after`: the value of the whole, exact decimal text, None where nobody answered. `lifted`: those that need most
    first. `above`: units that stand on the line or above it. `unknown`: units nobody of which answered, left as they are.
    `added`: in all, in what `Addition` counts. `coverage`, `stage`, `release`: of the whole.
    """

    before: str | None
    after: str | None
    lifted: tuple[Lifted, ...]
    above: int
    unknown: int
    added: Decimal
    coverage: str | None
    stage: str
    release: int | None

    def cost(self, price: Decimal) -> str:
        """What the additions cost at a price for each, exact."""
        return text(self.added * price) or "0"


def what_if(
    published: Published,
    unit: str,
    quarter: str,
    indicator: str,
    by: str,
    line: Decimal,
    addition: Addition,
    stage: str | None = None,
) -> Effect | None:
    """The effect of lifting every unit below `line` to it; None where the quarter has not this stage.

    by: `children` (units right below), `counties`, `prefectures` or `provinces`. Only what they add changes the whole: units
    beside them, such as universities beside counties, stay as they are. Refusals: those of `statistics.table`.
    """
    whole = table(published, unit, (quarter,), [indicator], stage=stage)
    if not whole:
        return None
    below = table(published, unit, (quarter,), [indicator], by, stage=stage)
    return lift(whole[0], [row for row in below if row["key"] != unit], line, addition)


def lift(whole: Row, rows: Iterable[Row], line: Decimal, addition: Addition) -> Effect:
    """Lift every row whose value is below the line (rows as of `statistics.table`); ratios are taken last (E38).

    Whole things are added where they are counted: a unit then comes out a little above the line. A row without answers is
    unknown, of shares of units too, whose value would be 0 by their rule: what is missing is not 0.
    """
    lifted, above, unknown, rise, added = [], 0, 0, Decimal(0), Decimal(0)
    for row in rows:
        if not row["units_due"]:
            continue
        if row["value"] is None or not row["units_answered"]:
            unknown += 1
            continue
        top, bottom = _parts(row)
        missing = line * bottom - top
        if missing <= 0:
            above += 1
            continue
        many = addition.needed(missing)
        rise, added = rise + many * addition.scale, added + many
        lifted.append(
            Lifted(
                row["key"],
                row["name"],
                row["value"],
                _value(row, top + many * addition.scale, bottom) or "0",
                text(many) or "0",
                row["units_due"],
                row["units_answered"],
            )
        )
    before, after = whole["value"] if whole["units_answered"] else None, None
    if before is not None:
        top, bottom = _parts(whole)
        after = _value(whole, top + rise, bottom)
    return Effect(
        before=before,
        after=after,
        lifted=tuple(sorted(lifted, key=lambda each: (-Decimal(each.added), Decimal(each.before), each.key))),
        above=above,
        unknown=unknown,
        added=added,
        coverage=whole["coverage"],
        stage=whole["stage"],
        release=whole["release"],
    )


def lifted_targets(
    published: Published,
    unit: str,
    quarter: str,
    targets: Sequence[Target],
    by: str,
    line: Decimal,
    addition: Addition,
    stage: str | None = None,
) -> list[tuple[Counted, Counted]]:
    """The targets counted by an indicator, before and after every unit below the line reaches it.

    `targets`: as of `moved_targets`. A target counts units of some groups and one region; of each unit below the part it
    counts is lifted to the line. Refusals: those of `warehouse.goals.reached`.
    """
    whole = reached(published, unit, (quarter,), targets, stage=stage)
    below = reached_below(published, unit, quarter, targets, stage=stage, by=by)
    rise: dict[str, Decimal] = {}
    for part in below:
        if part.key != unit and part.answered:
            missing = line * Decimal(part.denominator or 0) - Decimal(part.numerator or 0)
            if missing > 0:
                rise[part.target] = (
                    rise.get(part.target, Decimal(0)) + addition.needed(missing) * addition.scale
                )
    values = {target.code for target in targets if target.kind == VALUE}
    return [
        (each, _lifted(each, rise.get(each.target, Decimal(0)), is_value=each.target in values))
        for each in whole
    ]


def share_options(published: Published, code: str, formula: str, choices: tuple[str, ...]) -> tuple[str, ...]:
    """The options of a choice indicator that its own share counts, by its formula over the indicator alone."""
    condition = compile_expression(formula, (code,), f"Indicator {code}").sql()
    found = published.rows(
        f"select {code} from (select unnest($choices::varchar[]) as {code}) where {condition}",
        {"choices": list(choices)},
    )
    return tuple(option for (option,) in found)


def moved_targets(
    targets: Iterable[Target], indicator: str, aggregation: str, options: Collection[str] = ()
) -> tuple[Target, ...]:
    """The targets a change of this indicator moves: shares of units by it, values of it.

    Of a choice those that count just the `options` its share counts (F10: level 1 or above). See `unmoved_targets`.
    """
    return tuple(
        target
        for target in targets
        if target.measure == indicator
        and (not target.choices or set(target.choices) == set(options))
        and (aggregation == "ratio" if target.kind == VALUE else aggregation in _UNIT_SHARES)
    )


def unmoved_targets(
    targets: Iterable[Target], moved: Collection[Target], catalogue: Catalogue, indicator: str
) -> dict[str, tuple[Target, ...]]:
    """The targets that depend on an indicator and are not moved, by the reason why; only reasons that have some.

    `options`: they ask for other options than the share counts, and the share does not say who would choose them.
    `units`: they count units that reach a number, and a lifted sum or mean does not say which do. `several`: they are
    worked out from this figure together with others of the same unit (conditions, levels of F10), and who fulfils
    all of them is not known.
    """
    found: dict[str, list[Target]] = {reason: [] for reason in ("options", "units", "several")}
    for target in targets:
        if target in moved or not target.is_measured:
            continue
        if target.measure == indicator:
            found["options" if target.choices else "units"].append(target)
        elif indicator in _figures_behind(catalogue, target.measure):
            found["several"].append(target)
    return {reason: tuple(some) for reason, some in found.items() if some}


def _figures_behind(catalogue: Catalogue, measure: str) -> set[str]:
    """The indicators a measure is worked out from, at any depth, itself left out; conditions are taken apart too."""
    if measure in conditions():
        condition = conditions()[measure]
        formulas = [condition.formula, condition.applies_when]
    elif measure in catalogue.indicators:
        each = catalogue.indicators[measure]
        formulas = [each.value_formula, each.numerator_formula, each.denominator_formula]
    else:
        formulas = []
    direct = {code for formula in formulas for code in codes_in(formula)} - {measure}
    return direct.union(*(_figures_behind(catalogue, code) for code in direct))


def stand_twice(
    pairs: Sequence[tuple[Counted, Counted]], targets: Sequence[Target], assumed: Mapping[str, Assumption]
) -> list[tuple[Standing, Standing]]:
    """Both of each pair held against what is assumed."""
    before, after = (stand([pair[place] for pair in pairs], targets, assumed) for place in (0, 1))
    return list(zip(before, after, strict=True))


def _parts(row: Row) -> tuple[Decimal, Decimal]:
    """What is divided by what; a sum is over 1."""
    if row["aggregation"] == "sum":
        return Decimal(row["value"]), Decimal(1)
    return Decimal(row["numerator"]), Decimal(row["denominator"])


def _value(row: Row, top: Decimal, bottom: Decimal) -> str | None:
    return text(top) if row["aggregation"] == "sum" else quotient(top, bottom)


def _lifted(counted: Counted, rise: Decimal, *, is_value: bool) -> Counted:
    if not counted.answered or counted.numerator is None or counted.denominator is None:
        return counted
    top = Decimal(counted.numerator) + rise
    share = quotient(top, Decimal(counted.denominator))
    # Of kind value `reached` are those that answered, which a change does not move.
    many = counted.reached if is_value else int(top)
    return replace(counted, numerator=text(top), share=share, reached=many)
