"""The catalogue in the store: recorded from the files, versioned by quarter (R17a, E40, E41)."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from weakref import WeakKeyDictionary

import polars as pl

from reporting.catalogue_files import DATA_DIR, read_catalogue_files
from reporting.indicator import Catalogue, Check, Indicator, in_file_order, indicator_from
from reporting.quarter import next_quarter, parse_quarter, quarter_of
from store import clock
from store.connection import Store
from store.errors import Refusal, Refusals

__all__ = [
    "Catalogue",
    "Check",
    "Indicator",
    "catalogue_of",
    "load_catalogue",
    "read_catalogue_files",
    "record_catalogue",
]

# The first catalogue of a store holds for every quarter there ever was.
EVER = "0000Q0"

_cache: WeakKeyDictionary[Store, dict[tuple[int, str], Catalogue]] = WeakKeyDictionary()


def load_catalogue(store: Store, quarter: str) -> Catalogue:
    """The catalogue that holds for a quarter: of each code the last definition from then or earlier.

    Kept in memory until rows are added. Refusal `catalogue_missing` before `jibao init`.
    """
    (count,) = store.row("select count(*) from ops.indicator_event") or (0,)
    kept = _cache.setdefault(store, {})
    if (count, quarter) not in kept:
        if any(known != count for known, _ in kept):
            kept.clear()
        kept[(count, quarter)] = _load(store, quarter)
    return kept[(count, quarter)]


def record_catalogue(
    store: Store, actor: str, directory: Path = DATA_DIR, from_quarter: str | None = None
) -> int:
    """Write what is new or changed in the catalogue's files (part of `jibao init`; safe to repeat).

    The first catalogue holds for every quarter. A later change holds from the next quarter of the clock, or
    a later one if given, so that the form of a quarter under way stays as it is (R17a). A row taken out of
    the files goes on holding. Returns the rows written.
    Refusals, all at once: those of `read_catalogue_files`, `type_changed` (E40), `form_is_fixed`.
    """
    indicators, checks = read_catalogue_files(directory)
    present = _definitions(store)
    start = _start(present, from_quarter)
    rows, problems = [], []
    for indicator in catalogue_of(indicators, checks).indicators.values():
        definition = indicator.as_dict()
        del definition["from_quarter"]
        last = present.get(indicator.code)
        if last and last[2] == definition:
            continue
        if last and _meaning(last[2]) != _meaning(definition):
            problems.append(_type_changed(indicator, str(last[2]["type"])))
        rows.append(
            {
                "indicator_code": indicator.code,
                "sequence": last[0] + 1 if last else 1,
                "from_quarter": max(start, last[1]) if last else start,
                "definition": json.dumps(definition, ensure_ascii=False),
                "actor": actor,
                "recorded_at": clock.now(),
            }
        )
    if problems:
        raise Refusals(problems)
    with store.writing() as write:
        return write.append("indicator_event", pl.DataFrame(rows))


def catalogue_of(indicators: list[Indicator], checks: list[Check]) -> Catalogue:
    """A catalogue of these indicators, each carrying its checks; no store needed."""
    carrying = [
        replace(each, checks=tuple(check for check in checks if check.indicator_code == each.code))
        for each in in_file_order(indicators)
    ]
    return _catalogue(carrying)


def _load(store: Store, quarter: str) -> Catalogue:
    found = store.rows(
        "select definition, from_quarter from ops.indicator_event where from_quarter <= ?"
        " qualify row_number() over (partition by indicator_code order by sequence desc) = 1",
        [quarter],
    )
    if not found:
        raise Refusal("catalogue_missing", "The store has no catalogue yet. Run `jibao init`.")
    return _catalogue(in_file_order(indicator_from(json.loads(text), start) for text, start in found))


def _catalogue(indicators: list[Indicator]) -> Catalogue:
    content = json.dumps(
        [{**each.as_dict(), "from_quarter": ""} for each in indicators], ensure_ascii=False, sort_keys=True
    )
    version = hashlib.sha256(content.encode()).hexdigest()[:12]
    return Catalogue(version, {each.code: each for each in indicators})


def _definitions(store: Store) -> dict[str, tuple[int, str, dict[str, object]]]:
    """Sequence, first quarter and definition of each code's last event."""
    found = store.rows(
        "select indicator_code, sequence, from_quarter, definition from ops.indicator_event order by sequence"
    )
    return {code: (sequence, start, json.loads(text)) for code, sequence, start, text in found}


def _start(present: dict[str, tuple[int, str, dict[str, object]]], from_quarter: str | None) -> str:
    if from_quarter and from_quarter != EVER:
        parse_quarter(from_quarter)
    if not present:
        return from_quarter or EVER
    earliest = next_quarter(quarter_of(clock.now()))
    if from_quarter and from_quarter < earliest:
        raise Refusal(
            "form_is_fixed",
            f"The form of {from_quarter} is fixed. A change can hold from {earliest} on.",
            quarter=from_quarter,
        )
    return from_quarter or earliest


def _meaning(definition: dict[str, object]) -> tuple[object, object]:
    return definition["type"], definition["unit_zh"]


def _type_changed(indicator: Indicator, before: str) -> Refusal:
    return Refusal(
        "type_changed",
        f"Indicator {indicator.code} was recorded with another type or unit ({before}); figures already given"
        " would change their meaning. Use a new code.",
        indicator=indicator.code,
    )
