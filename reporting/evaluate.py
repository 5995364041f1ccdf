"""Derived values and checks of one unit, by the same SQL that works on all units at once.

One query over one wide row. Its text depends only on the catalogue's version and the unit's group, and is
kept; the figures are bound.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache

import duckdb
import polars as pl

from reporting.expressions import CONTEXT, compile_expression
from reporting.figure import NOT_APPLICABLE, VALUE, Figure, Value
from reporting.indicator import Catalogue, Check
from store import clock

_SIX_PLACES = Decimal("0.000001")


@dataclass(frozen=True)
class Query:
    """The query of one group of units: its text, the columns it binds, and what its answer means.

    `inputs` are the columns bound, in order: codes, `previous_` codes, context names and the list
    `not_applicable`.
    """

    sql: str
    inputs: tuple[str, ...]
    derived: tuple[str, ...]
    checks: tuple[Check, ...]


_local = threading.local()
_queries: dict[tuple[str, str, str], Query] = {}


def evaluate(
    catalogue: Catalogue,
    unit_kind: str,
    school_group: str,
    figures: Mapping[str, Figure],
    previous: Mapping[str, Figure],
    today: date | None = None,
    subordinate_count: int | None = None,
) -> tuple[dict[str, Value | None], list[Check]]:
    """The derived values of one unit, and the checks that its figures fail, both in catalogue order.

    A derived value is None when something it needs is missing or it does not apply. Numbers have at most six
    places; shares are 0..1. `today` is the day in Asia/Shanghai, by default the clock's. A check whose answer
    is unknown passes (E06).
    """
    query = _query(catalogue, school_group)
    context: dict[str, object] = {
        "school_group": school_group,
        "unit_kind": unit_kind,
        "today": today or _today(),
        "subordinate_count": None if subordinate_count is None else Decimal(subordinate_count),
        "not_applicable": [code for code, figure in figures.items() if figure.state == NOT_APPLICABLE],
    }
    bound = [_input(column, figures, previous, context) for column in query.inputs]
    row = _cursor().execute(query.sql, bound).fetchone()
    answers = iter(row or ())
    derived = {code: _shown(next(answers)) for code in query.derived}
    failed = [check for check, holds in zip(query.checks, answers, strict=False) if holds is False]
    return derived, failed


def failed_checks(
    catalogue: Catalogue, school_group: str, units: pl.DataFrame, today: date | None = None
) -> pl.DataFrame:
    """The checks that units of one group fail, all units in one query: unit_code, check_code.

    `units`: one wide row per unit: unit_code, unit_kind, subordinate_count, not_applicable (a list), and by
    code the entered figures, `previous_` before those of the quarter before; yes and no as 1 and 0, dates as
    text. What is not among the columns is missing.
    """
    query = _query(catalogue, school_group, "given")
    known = units.with_columns(school_group=pl.lit(school_group), today=pl.lit(today or _today()))
    absent = [name for name in query.inputs if name not in known.columns]
    given = known.with_columns(pl.lit(None, pl.String).alias(name) for name in absent).to_arrow()  # noqa: F841
    if not query.checks:
        return pl.DataFrame(schema={"unit_code": pl.String, "check_code": pl.String})
    answers = _cursor().execute(query.sql).pl()
    names = [check.code for check in query.checks]
    answers = answers.select("unit_code", *answers.columns[1 + len(query.derived) :])
    answers.columns = ["unit_code", *names]
    return (
        answers.unpivot(names, index="unit_code", variable_name="check_code", value_name="holds")
        .filter(~pl.col("holds"))
        .select("unit_code", "check_code")
    )


def query_of(catalogue: Catalogue, school_group: str, source: str = "") -> Query:
    """The query that works out everything of a group's units from one wide row.

    `source`: a table of wide rows, one per unit, whose columns are then read instead of bound values.
    """
    asked = {indicator.code: indicator for indicator in catalogue.for_group(school_group)}
    formulas = {code: each for code, each in catalogue.value_expressions.items() if code in asked}
    checks = tuple(catalogue.checks_for(school_group))
    conditions = [compile_expression(check.condition, catalogue.indicators) for check in checks]
    guards = [
        compile_expression(asked[code].applies_when, catalogue.indicators)
        for code in formulas
        if asked[code].applies_when
    ]
    bound: dict[str, str] = {}
    empty: dict[str, str] = {}
    for expression in [*formulas.values(), *guards, *conditions]:
        for code in expression.codes:
            is_entered = code in asked and not asked[code].is_derived
            if code not in formulas:
                (bound if is_entered else empty)[code] = catalogue.indicators[code].sql_type
        for code in expression.previous_codes:
            (bound if code in asked else empty)[f"previous_{code}"] = catalogue.indicators[code].sql_type
        for name in expression.names:
            bound[name] = CONTEXT[name]
        if expression.answered_codes:
            bound["not_applicable"] = "varchar[]"
    columns = [
        f"{name if source else f'${number}'}::{kind} as {name}"
        for number, (name, kind) in enumerate(bound.items(), start=1)
    ]
    columns += [f"null::{kind} as {name}" for name, kind in empty.items()]
    answers = [f"{catalogue.value_sql(code)} as {code}" for code in formulas]
    answers += [f"({condition.sql()})" for condition in conditions]
    if source:
        columns.append("unit_code")
        answers.insert(0, "unit_code")
    inner = f"select {', '.join(columns) or '1'}" + (f" from {source}" if source else "")
    sql = f"select {', '.join(answers) or 'null'} from ({inner}) as wide_row"
    return Query(sql, tuple(bound), tuple(formulas), checks)


def _query(catalogue: Catalogue, school_group: str, source: str = "") -> Query:
    key = (catalogue.version, school_group, source)
    if key not in _queries:
        _queries[key] = query_of(catalogue, school_group, source)
    return _queries[key]


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 1})


def _cursor() -> duckdb.DuckDBPyConnection:
    if not hasattr(_local, "cursor"):
        _local.cursor = _engine().cursor()
    cursor: duckdb.DuckDBPyConnection = _local.cursor
    return cursor


def _input(
    column: str, figures: Mapping[str, Figure], previous: Mapping[str, Figure], context: Mapping[str, object]
) -> object:
    if column in context:
        return context[column]
    is_previous = column.startswith("previous_")
    figure = previous.get(column.removeprefix("previous_")) if is_previous else figures.get(column)
    return figure.value if figure and figure.state == VALUE else None


def _shown(value: object) -> Value | None:
    if isinstance(value, Decimal):
        return value.quantize(_SIX_PLACES)
    return value if isinstance(value, bool | str | date) else None


def _today() -> date:
    shown = clock.shown(clock.now())
    return datetime.fromisoformat(str(shown)).date()
