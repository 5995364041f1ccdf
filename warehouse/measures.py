"""What is added up for each indicator, worked out from the catalogue: nothing is written by hand per indicator.

A measure is an SQL aggregate over wide rows (one row per unit, a column per indicator code). All measures
are additive, so they may be summed up the hierarchy; ratios are taken last (E38).
"""

from collections.abc import Iterator
from typing import NamedTuple

from reporting.catalogue import Catalogue, Indicator
from reporting.expressions import compile_expression

# Where the rows come from that a measure adds up.
FIGURES = "figures"
EXCLUDED = "excluded"
SYSTEM = "system"


class Measure(NamedTuple):
    """One aggregate: `column` is its name in cells and roll-ups, `expression` its SQL.

    `sql_type`: sums are exact decimals, counts whole numbers. `choice` is the choice that a measure of a
    distribution counts, else empty.
    """

    indicator_code: str
    name: str
    column: str
    expression: str
    sql_type: str
    part: str
    choice: str


def measures(catalogue: Catalogue) -> list[Measure]:
    """Every measure of every indicator, in catalogue order.

    answered: units with a value (ratio: with both parts). total: sum of values. numerator, denominator:
    as the aggregation says. excluded: units to which the indicator does not apply (NA, or applies_when is
    false). choice_1..n: units by choice.
    """
    known = catalogue.indicators
    found: list[Measure] = []
    for code, indicator in known.items():
        source = _system(indicator) if indicator.source_kind == "system" else _figures(indicator, known)
        part = SYSTEM if indicator.source_kind == "system" else FIGURES
        found += [
            Measure(
                code,
                name,
                f"{code}_{name}",
                expression,
                _sql_type(indicator, name),
                part,
                _choice(indicator, name),
            )
            for name, expression in source
        ]
        if indicator.source_kind == "entered" or indicator.applies_when:
            expression = f"count(*) filter (where list_contains(not_applicable, '{code}'))"
            found.append(Measure(code, "excluded", f"{code}_excluded", expression, "bigint", EXCLUDED, ""))
    return found


def applies_sql(indicator: Indicator) -> str:
    """Whether the indicator is asked of a unit's group in a quarter, as SQL.

    A list, not `in`: DuckDB makes a join of every longer `in`, and there is one for each indicator.
    """
    groups = ", ".join(f"'{group}'" for group in indicator.applies_to)
    condition = f"list_contains([{groups}], school_group)"
    if indicator.from_quarter and indicator.from_quarter > "0000Q0":
        condition += f" and quarter >= '{indicator.from_quarter}'"
    return condition


def _sql_type(indicator: Indicator, name: str) -> str:
    is_sum = name == "total" or (indicator.aggregation == "ratio" and name != "answered")
    return "decimal(38, 6)" if is_sum else "bigint"


def _choice(indicator: Indicator, name: str) -> str:
    return indicator.choices[int(name[7:]) - 1] if name.startswith("choice_") else ""


def _figures(indicator: Indicator, known: dict[str, Indicator]) -> Iterator[tuple[str, str]]:
    code = indicator.code

    def compiled(text: str) -> str:
        return compile_expression(text, known, f"Indicator {code}").sql()

    numerator = compiled(indicator.numerator_formula) if indicator.numerator_formula else ""
    if indicator.aggregation == "ratio":
        top = _part(indicator, numerator, known)
        bottom = _part(indicator, compiled(indicator.denominator_formula), known)
        both = f"({top}) is not null and ({bottom}) is not null"
        yield "answered", f"count(*) filter (where {both})"
        yield "numerator", f"sum({top}) filter (where {both})"
        yield "denominator", f"sum({bottom}) filter (where {both})"
        return
    value = code
    if indicator.applies_when and not indicator.value_formula:
        value = f"case when coalesce({compiled(indicator.applies_when)}, true) then {code} end"
    yield "answered", f"count({value})"
    if indicator.aggregation in ("sum", "mean"):
        yield "total", f"sum({value})"
    if numerator:
        yield "numerator", f"count(*) filter (where ({value}) is not null and ({numerator}))"
    if indicator.aggregation == "distribution":
        for number, choice in enumerate(indicator.choices, start=1):
            text = choice.replace("'", "''")
            yield f"choice_{number}", f"count(*) filter (where {value} = '{text}')"


def _part(indicator: Indicator, formula: str, known: dict[str, Indicator]) -> str:
    condition = applies_sql(indicator)
    if indicator.applies_when:
        when = compile_expression(indicator.applies_when, known).sql()
        condition += f" and coalesce({when}, true)"
    return f"case when {condition} then try_cast({formula} as decimal(24, 6)) end"


def _system(indicator: Indicator) -> Iterator[tuple[str, str]]:
    names = {
        "sum": ("answered", "total"),
        "mean": ("answered", "total"),
        "ratio": ("answered", "numerator", "denominator"),
        "true_share": ("answered", "numerator"),
        "distribution": ("answered",),
    }[indicator.aggregation]
    for name in names:
        yield name, f"sum({name}) filter (where indicator_code = '{indicator.code}')"
