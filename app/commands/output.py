"""How commands print: one JSON document with `--json`, else a few lines; refusals by code."""

import dataclasses
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

import typer

from store import clock
from store.connection import Store, open_store
from store.errors import Refusal, Refusals
from store.settings import Settings

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
UnitCode = Annotated[str, typer.Option("--unit", help="The unit's code.")]
QuarterName = Annotated[str, typer.Option("--quarter", help="The quarter, such as 2026Q3.")]
UserName = Annotated[str, typer.Option("--as", help="The account that acts.")]


@contextmanager
def opened_store(*, create: bool = False) -> Iterator[Store]:
    """The operations store of this installation, closed afterwards."""
    store = open_store(Settings(), create=create)
    try:
        yield store
    finally:
        store.close()


def answer(document: object, as_json: bool, lines: Callable[[Any], list[str]] | None = None) -> None:
    """Print an answer: JSON when asked for, else its lines (by default `key: value`)."""
    plain = to_plain(document)
    if as_json:
        print(json.dumps(plain, ensure_ascii=False))
        return
    if lines is not None:
        print("\n".join(lines(document)))
    elif isinstance(plain, dict):
        print("\n".join(f"{key}: {value}" for key, value in plain.items()))
    else:
        print(plain)


def to_plain(value: Any) -> Any:
    """Data classes, moments and decimals as JSON knows them; moments in Asia/Shanghai."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): to_plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(each) for each in value]
    if isinstance(value, datetime):
        return clock.shown(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value


def print_refusal(refused: Refusal, as_json: bool) -> None:
    """One line a problem on stderr; with `--json` one document on stdout instead."""
    problems = refused.problems if isinstance(refused, Refusals) else [refused]
    if as_json:
        errors = [problem.as_dict() for problem in problems]
        document: dict[str, object] = {"errors": errors} if len(errors) > 1 else {"error": errors[0]}
        print(json.dumps(document, ensure_ascii=False))
        return
    for problem in problems:
        print(f"{problem.code}: {problem.message}", file=sys.stderr)
