"""Formulas and checks: SQL scalar expressions over indicator codes, parsed and checked before they run.

Nothing of a formula reaches the engine that is not on the lists below: kinds of nodes, functions, known
indicator codes and a few names of the unit's context. What passes is valid DuckDB over a wide row whose
columns are the codes, one row per unit: all units at once or the one unit being typed.
"""

import difflib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import sqlglot
from sqlglot import exp

from store.errors import Refusal

PREVIOUS = "previous"
IS_ANSWERED = "is_answered"

# What a formula may know besides figures, with the type of the column.
CONTEXT: Mapping[str, str] = {
    "school_group": "varchar",
    "unit_kind": "varchar",
    "today": "date",
    "subordinate_count": "decimal(18, 6)",
}
LONGEST = 2_000

_FUNCTIONS: dict[type[exp.Expr], str] = {
    exp.Coalesce: "coalesce",
    exp.Nullif: "nullif",
    exp.Abs: "abs",
    exp.Least: "least",
    exp.Greatest: "greatest",
    exp.Round: "round",
}
_NODES: frozenset[type[exp.Expr]] = frozenset(
    {
        *_FUNCTIONS,
        *(exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null, exp.Paren, exp.Neg),
        *(exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE),
        *(exp.Add, exp.Sub, exp.Mul, exp.Div, exp.In, exp.Between, exp.Is, exp.Case, exp.If),
    }
)
_FUNCTION_NAMES = sorted([*_FUNCTIONS.values(), PREVIOUS, IS_ANSWERED])


@dataclass(frozen=True)
class Expression:
    """A formula that has passed the lists.

    `codes` are all indicators it reads, in order of appearance, those in `previous(...)` and
    `is_answered(...)` included; `names` are the context names it reads.
    """

    text: str
    codes: tuple[str, ...]
    previous_codes: tuple[str, ...]
    answered_codes: tuple[str, ...]
    names: tuple[str, ...]
    _tree: exp.Expr = field(repr=False, compare=False)

    def sql(self, previous_prefix: str = "previous_") -> str:
        """DuckDB SQL over a wide row.

        `previous(A02)` reads the column `previous_A02`; `is_answered(B08)` reads B08 and the list column
        `not_applicable`. A division by zero gives null, never infinity.
        """
        return _compiled(self._tree, previous_prefix)


def compile_expression(text: str, known: Collection[str], where: str = "formula") -> Expression:
    """Parse a formula and hold it against the lists of what is allowed.

    `where` names the indicator and the column in the message. Refusal `bad_formula` names the word at
    fault and the nearest known one.

    >>> compile_expression("A02 / A01", {"A01", "A02"}).sql()
    'A02 / NULLIF(A01, 0)'
    """
    tree = _parse(text, where)
    found: dict[str, list[str]] = {"codes": [], PREVIOUS: [], IS_ANSWERED: [], "names": []}
    for node in tree.walk():
        if node.comments:
            raise _refusal(where, "has a comment in it. Put it into the definition instead.", "--")
        if isinstance(node, exp.Anonymous):
            name = node.name.lower()
            if name not in (PREVIOUS, IS_ANSWERED):
                raise _unknown_function(node.name, where)
            arguments = node.expressions
            if len(arguments) != 1 or not isinstance(arguments[0], exp.Column):
                raise _refusal(where, f"calls {name}(...); give it one indicator code, nothing else.", name)
            found[name].append(_code(arguments[0], known, where))
        elif isinstance(node, exp.Column):
            name = node.name
            is_context = name in CONTEXT and not isinstance(node.parent, exp.Anonymous)
            if is_context and len(node.parts) == 1:
                found["names"].append(name)
            else:
                found["codes"].append(_code(node, known, where))
        elif isinstance(node, exp.Cast):
            _check_date(node, where)
        elif type(node) not in _NODES and not isinstance(node.parent, exp.Cast):
            if isinstance(node, exp.Func):
                raise _unknown_function(node.sql_name().lower(), where)
            raise _refusal(where, f"uses '{_shown(node)}', which a formula may not.", _shown(node))
    return Expression(
        text=text,
        codes=_unique(found["codes"]),
        previous_codes=_unique(found[PREVIOUS]),
        answered_codes=_unique(found[IS_ANSWERED]),
        names=_unique(found["names"]),
        _tree=tree,
    )


def factor_of(text: str) -> Decimal:
    """The number by which a whole formula is multiplied, 1 where it is none. Refusal `bad_formula`.

    >>> factor_of("100 * C10"), factor_of("C10"), factor_of("100 * C10 + A02")
    (Decimal('100'), Decimal('1'), Decimal('1'))
    """
    tree = _parse(text, "formula")
    sides = (tree.this, tree.expression) if isinstance(tree, exp.Mul) else ()
    numbers = [side for side in sides if isinstance(side, exp.Literal) and not side.is_string]
    return Decimal(numbers[0].this) if numbers else Decimal(1)


def check_choices(
    expression: Expression, choices: Mapping[str, tuple[str, ...]], where: str = "formula"
) -> None:
    """Pass when choice indicators are only compared with their own choices, else Refusal `bad_formula`.

    A misspelt choice would otherwise never be equal, and every unit would look alike.
    """
    for node in expression._tree.find_all(exp.EQ, exp.NEQ, exp.In, exp.GT, exp.GTE, exp.LT, exp.LTE):
        sides = [node.this, *node.expressions] if isinstance(node, exp.In) else [node.this, node.expression]
        columns = [side for side in map(_bare, sides) if side is not None and side.name in choices]
        if not columns:
            continue
        allowed = choices[columns[0].name]
        if not isinstance(node, exp.EQ | exp.NEQ | exp.In):
            raise _refusal(
                where,
                f"asks which of two choices is greater: '{_shown(node)}'. Name the choices.",
                _shown(node),
            )
        for side in sides:
            literal = side.unnest()
            if not isinstance(literal, exp.Literal):
                continue
            if literal.is_string and literal.this in allowed:
                continue
            near = difflib.get_close_matches(str(literal.this), allowed, 1, 0.3)
            hint = f" Did you mean '{near[0]}'?" if near else f" The choices are {', '.join(allowed)}."
            raise _refusal(
                where,
                f"compares {columns[0].name} with '{literal.this}', which is none of its choices.{hint}",
                literal.this,
            )


def order_by_dependency(formulas: Mapping[str, Expression]) -> list[str]:
    """The derived codes so that each comes after those it reads; otherwise in the order given.

    Refusal `formula_cycle` when formulas need each other in a circle.
    """
    ordered: list[str] = []
    open_path: list[str] = []

    def visit(code: str) -> None:
        if code in ordered:
            return
        if code in open_path:
            circle = " -> ".join([*open_path[open_path.index(code) :], code])
            raise Refusal(
                "formula_cycle",
                f"The formulas need each other in a circle: {circle}."
                " Let one of them read entered figures only.",
                codes=circle,
            )
        open_path.append(code)
        for other in formulas[code].codes:
            if other in formulas:
                visit(other)
        open_path.pop()
        ordered.append(code)

    for code in formulas:
        visit(code)
    return ordered


def _parse(text: str, where: str) -> exp.Expr:
    if len(text) > LONGEST:
        raise _refusal(
            where, f"is longer than {LONGEST} characters. Split it into two indicators.", text[:20]
        )
    try:
        trees = sqlglot.parse(text, dialect="duckdb")
    except (sqlglot.errors.SqlglotError, RecursionError) as fault:
        raise _refusal(where, f"cannot be read; it goes wrong {_place(fault, text)}.", text) from fault
    if len(trees) != 1 or trees[0] is None:
        raise _refusal(where, "must be one expression.", text)
    return trees[0]


def _place(fault: Exception, text: str) -> str:
    errors = fault.errors if isinstance(fault, sqlglot.errors.ParseError) else []
    column = errors[0].get("col") if errors else None
    before = text[: int(column)].strip() if column else ""
    return f"after '{before[-30:]}'" if before else "somewhere: check its quotes and brackets"


def _code(column: exp.Column, known: Collection[str], where: str) -> str:
    name = column.name
    if len(column.parts) == 1 and name in known:
        return name
    words = [*known, *CONTEXT]
    near = difflib.get_close_matches(name.upper(), words, 1, 0.5) or difflib.get_close_matches(name, words, 1)
    hint = f" Did you mean {near[0]}?" if near else ""
    raise _refusal(where, f"names '{_shown(column)}', which is no known indicator.{hint}", name)


def _check_date(cast: exp.Cast, where: str) -> None:
    is_date = cast.to.is_type("date") and isinstance(cast.this, exp.Literal) and cast.this.is_string
    if not is_date or not re.fullmatch(r"\d{4}-\d\d-\d\d", cast.this.name):
        raise _refusal(
            where, f"uses '{_shown(cast)}'; only dates like date '2015-03-31' may be written.", "cast"
        )


def _compiled(tree: exp.Expr, previous_prefix: str) -> str:
    def rewrite(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Anonymous):
            code = node.expressions[0].name
            if node.name.lower() == PREVIOUS:
                return exp.column(f"{previous_prefix}{code}")
            return sqlglot.parse_one(
                f"({code} is not null or coalesce(list_contains(not_applicable, '{code}'), false))",
                dialect="duckdb",
            )
        if isinstance(node, exp.Div) and not isinstance(node.right.unnest(), exp.Nullif):
            node.set("expression", exp.Nullif(this=node.right.unnest(), expression=exp.Literal.number(0)))
        return node

    return tree.copy().transform(rewrite).sql(dialect="duckdb")


def _bare(node: exp.Expr) -> exp.Column | None:
    """The column a side of a comparison stands for, `previous(...)` and brackets taken off."""
    inner = node.unnest()
    if isinstance(inner, exp.Anonymous) and inner.expressions and inner.name.lower() == PREVIOUS:
        inner = inner.expressions[0]
    return inner if isinstance(inner, exp.Column) else None


def _unknown_function(name: str, where: str) -> Refusal:
    near = difflib.get_close_matches(name.lower(), _FUNCTION_NAMES, 1)
    hint = f" Did you mean {near[0]}?" if near else f" There are {', '.join(_FUNCTION_NAMES)}."
    return _refusal(where, f"calls '{name}', which is no function of formulas.{hint}", name)


def _refusal(where: str, sentence: str, word: str) -> Refusal:
    return Refusal("bad_formula", f"{where} {sentence}", where=where, word=word)


def _shown(node: exp.Expr) -> str:
    return node.sql(dialect="duckdb", comments=False)[:60]


def _unique(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
