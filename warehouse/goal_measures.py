"""What is added up for the targets beyond the indicators: conditions, and what holds units on the ladder of F10.

Additive like all measures (warehouse.measures), over the same wide rows. Their codes are no indicators': they
are known to `warehouse.goals` and to nobody else.
"""

from collections.abc import Iterator

from reporting.catalogue import Catalogue
from reporting.expressions import Expression, compile_expression
from reporting.targets import LADDER_INDICATOR, STEPS, Condition, codes_in, conditions, ladder, rungs_of
from warehouse.measures import FIGURES, Measure, applies_sql

LADDER = "ladder"
HELD, ONLY, OPEN = "held", "only", "open"


def goal_measures(catalogue: Catalogue) -> list[Measure]:
    """Every measure of the conditions and of the ladder whose indicators the catalogue has.

    Of a condition, answered: units for which it is decided; numerator: those that fulfil it; excluded: those
    to which it does not apply. Of each rung of the ladder, held_*: units one step below that do not fulfil it;
    only_*: those of them that fulfil the rest of the step; open_*: units whose level is unknown because of it.
    """
    found: list[Measure] = []
    for condition in conditions().values():
        if _is_known(catalogue, condition.formula, condition.applies_when):
            found += [
                _measure(condition.code, name, expression)
                for name, expression in _condition(catalogue, condition)
            ]
    if LADDER_INDICATOR in catalogue.indicators and _is_known(catalogue, *(r.formula for r in ladder())):
        found += [_measure(LADDER, name, expression) for name, expression in _ladder(catalogue)]
    return found


def holds_sql(catalogue: Catalogue, formula: str) -> str:
    """A rung's formula as SQL over a wide row: true, false, or null when it is not known."""
    return f"({_compiled(catalogue, formula).sql()})"


def _condition(catalogue: Catalogue, condition: Condition) -> Iterator[tuple[str, str]]:
    formula = _compiled(catalogue, condition.formula)
    codes = set(formula.codes)
    holds, applies = f"({formula.sql()})", ""
    if condition.applies_when:
        when = _compiled(catalogue, condition.applies_when)
        codes |= set(when.codes)
        applies = f"({when.sql()})"
        holds = f"(case when {applies} then {holds} end)"
    # Who said "not applicable" to what decides is left out, as of an indicator.
    listed = ", ".join(f"'{code}'" for code in sorted(codes))
    is_left_out = f"{holds} is null and list_has_any(not_applicable, [{listed}])"
    if applies:
        is_left_out = f"{applies} is false or ({is_left_out})"
    yield "answered", f"count({holds})"
    yield "numerator", f"count(*) filter (where {holds})"
    yield "excluded", f"count(*) filter (where {is_left_out})"


def _ladder(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    # Departments have no level: theirs is not unknown.
    is_unknown = f"{LADDER_INDICATOR} is null and {applies_sql(catalogue.indicators[LADDER_INDICATOR])}"
    holds = {rung.code: holds_sql(catalogue, rung.formula) for rung in ladder()}
    below = "true"
    for step in STEPS:
        rungs = rungs_of(step)
        is_below = f"{LADDER_INDICATOR} = '{step - 1}'"
        for rung in rungs:
            rest = [holds[each.code] for each in rungs if each.code != rung.code]
            is_held = f"{is_below} and not {holds[rung.code]}"
            yield f"{HELD}_{rung.code}", f"count(*) filter (where {is_held})"
            yield f"{ONLY}_{rung.code}", f"count(*) filter (where {' and '.join([is_held, *rest])})"
            yield (
                f"{OPEN}_{rung.code}",
                f"count(*) filter (where {is_unknown} and {below} and {holds[rung.code]} is null)",
            )
        below = " and ".join([below, *(holds[rung.code] for rung in rungs)])


def _measure(code: str, name: str, expression: str) -> Measure:
    return Measure(code, name, f"goal_{code}_{name}", expression, "bigint", FIGURES, "")


def _compiled(catalogue: Catalogue, formula: str) -> Expression:
    return compile_expression(formula, catalogue.indicators, "Condition of a target")


def _is_known(catalogue: Catalogue, *formulas: str) -> bool:
    """Whether the catalogue has every indicator that the formulas read."""
    # Codes are capitals and two digits; whatever else stands in a formula is no indicator.
    return all(code in catalogue.indicators for formula in formulas for code in codes_in(formula))
