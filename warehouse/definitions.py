"""Formulas that changed: each quarter is worked out as it was defined then, so that no release changes (E41)."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from typing import TypeVar

from reporting.catalogue import EVER, Catalogue, load_catalogue
from reporting.expressions import Expression, order_by_dependency
from store.connection import Store

Thing = TypeVar("Thing")
# Since when, and what.
Version = tuple[str, Thing]


def catalogues_until(store: Store, quarter: str) -> list[Version[Catalogue]]:
    """The catalogues that held up to a quarter, the first first, each with the quarter it holds from.

    Refusal `catalogue_missing` before `jibao init`.
    """
    starts = store.rows(
        "select distinct from_quarter from ops.indicator_event where from_quarter <= ? order by 1", [quarter]
    )
    return [(start, load_catalogue(store, start)) for (start,) in starts] or [
        (EVER, load_catalogue(store, quarter))
    ]


def by_quarter(versions: Sequence[Version[str]]) -> str:
    """One SQL expression that is in each quarter what held then; before the first what held first.

    >>> by_quarter([("0000Q0", "A01 / A02"), ("2026Q1", "A01 / A02")])
    'A01 / A02'
    >>> by_quarter([("0000Q0", "A01"), ("2026Q1", "A02")])
    "case when quarter >= '2026Q1' then (A02) else (A01) end"
    """
    changes = [
        (start, sql)
        for place, (start, sql) in enumerate(versions)
        if place == 0 or sql != versions[place - 1][1]
    ]
    if len(changes) == 1:
        return changes[0][1]
    whens = " ".join(f"when quarter >= '{start}' then ({sql})" for start, sql in reversed(changes[1:]))
    return f"case {whens} else ({changes[0][1]}) end"


def as_defined_then(
    versions: Sequence[Version[Sequence[Thing]]],
    key: Callable[[Thing], Hashable],
    expression: Callable[[Thing], str],
    put: Callable[[Thing, str], Thing],
) -> list[Thing]:
    """The things of the last version, each with an expression that is in every quarter what held then.

    Things are the same across versions by their `key`; one that was not there yet begins with its first.
    """
    found: dict[Hashable, list[Version[str]]] = {}
    for start, things in versions:
        for thing in things:
            found.setdefault(key(thing), []).append((start, expression(thing)))
    return [put(thing, by_quarter(found[key(thing)])) for thing in versions[-1][1]]


def computing_order(catalogues: Sequence[Catalogue]) -> dict[str, int]:
    """Code of each formula indicator -> its place, after everything it reads in any of the catalogues."""
    merged: dict[str, Expression] = {}
    for catalogue in catalogues:
        for code, each in catalogue.value_expressions.items():
            known = merged.get(code)
            merged[code] = each if known is None else replace(each, codes=(*known.codes, *each.codes))
    return {code: number for number, code in enumerate(order_by_dependency(merged))}
