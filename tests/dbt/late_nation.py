"""A nation of six quarters made by hand: who is late four quarters in a row, who only three, who no more, who moved.

000000 ministry ── 4111000002 university
  110000 province ── 110100 prefecture ── 110101, 110102 counties with the schools below
  360000 province ── 3136000001 school, 360101 county, 360102 county until it is merged into 360101
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from reporting.quarter import starts_at
from reporting.report_events import append_acts
from reporting.units import roster
from store.connection import Store
from tests.dbt.random_units import sync_row
from tests.nation import empty_store

QUARTERS = ("2019Q1", "2019Q2", "2019Q3", "2019Q4", "2020Q1", "2020Q2")
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Unit:
    """A unit, and a letter for each quarter.

    o: handed in on time; r: the same, then returned and reported again after the deadline; l: reported by the system,
    returned, then reported by hand, which is late; a: reported by the system; n: the deadline passed and nothing is
    written of it; p: saved, not reported yet; -: not in the roster.
    """

    kind: str
    superior_code: str
    history: str
    status: str = "active"
    successor_code: str | None = None
    is_suspended: bool = False


ALWAYS, THREE, NO_MORE, MIXED, RETURNED = (f"211101000{number}" for number in range(1, 6))
MOVED, MERGED, HEIR, AWAY, CAME_BACK, NEW = (f"211102000{number}" for number in range(1, 7))
UNIVERSITY, UNDER_PROVINCE, ORPHAN = "4111000002", "3136000001", "2136020001"
UNITS = {
    "110000": Unit("province", "000000", "oooooo"),
    "110100": Unit("prefecture", "110000", "naaaoo"),
    "110101": Unit("county", "110100", "oooooo"),
    "110102": Unit("county", "110100", "llllll"),
    "360000": Unit("province", "000000", "aaaaap"),
    "360101": Unit("county", "360000", "oaaaao"),
    "360102": Unit("county", "360000", "aaaa--"),
    ALWAYS: Unit("school", "110101", "aaaaaa"),
    THREE: Unit("school", "110101", "oaaaol"),
    NO_MORE: Unit("school", "110101", "aanaoo"),
    MIXED: Unit("school", "110101", "olalan"),
    RETURNED: Unit("school", "110101", "aarraa"),
    MOVED: Unit("school", "110101", "aalaaa"),
    MERGED: Unit("school", "110102", "aaaa--"),
    HEIR: Unit("school", "110102", "oaaaaa"),
    AWAY: Unit("school", "110102", "aa-aaa"),
    CAME_BACK: Unit("teaching_point", "110102", "a-aaaa"),
    NEW: Unit("school", "110102", "--aaaa"),
    UNIVERSITY: Unit("university", "000000", "aaaaap"),
    UNDER_PROVINCE: Unit("school", "360000", "aaaaap"),
    ORPHAN: Unit("school", "360102", "aaaaaa"),
}
# Quarter -> units that changed with it.
CHANGES = {
    "2019Q2": {CAME_BACK: {"is_suspended": True}},
    "2019Q3": {AWAY: {"is_suspended": True}, CAME_BACK: {"is_suspended": False}},
    "2019Q4": {AWAY: {"is_suspended": False}},
    "2020Q1": {
        MOVED: {"superior_code": "110102"},
        MERGED: {"status": "merged", "successor_code": HEIR},
        ORPHAN: {"superior_code": "360101"},
        "360102": {"status": "merged", "successor_code": "360101"},
    },
}


def late_nation(directory: Path) -> Store:
    """The nation in a fresh store; the clock must stand on day 9 of the windows of the last quarter."""
    store = empty_store(directory)
    with store.writing() as write:
        write.append("unit_event", pl.DataFrame(_unit_events(), infer_schema_length=None))
        write.append("sync_event", pl.DataFrame([sync_row(quarter) for quarter in QUARTERS]))
    acts = []
    for place, quarter in enumerate(QUARTERS):
        due = {row["unit_code"]: row["deadline_at"] for row in roster(store, quarter).iter_rows(named=True)}
        assert set(due) == {code for code, unit in UNITS.items() if unit.history[place] != "-"}
        for code, deadline_at in due.items():
            acts += _acts(code, quarter, UNITS[code].history[place], deadline_at)
    with store.writing() as write:
        append_acts(write, pl.DataFrame(acts, infer_schema_length=None))
    return store


def _unit_events() -> list[dict[str, Any]]:
    events, present = [], dict(UNITS)
    sequences = dict.fromkeys(UNITS, 0)
    for place, quarter in enumerate(QUARTERS):
        began = [
            code
            for code, unit in UNITS.items()
            if unit.history[: place + 1].strip("-") and not sequences[code]
        ]
        changed = CHANGES.get(quarter, {})
        for code in [*began, *changed]:
            present[code] = replace(present[code], **changed.get(code, {}))
            sequences[code] += 1
            events.append(_unit_event(code, present[code], sequences[code], quarter))
    return events


def _unit_event(code: str, unit: Unit, sequence: int, quarter: str) -> dict[str, Any]:
    is_school = unit.kind in ("school", "teaching_point")
    return {
        "unit_code": code,
        "sequence": sequence,
        "action": "synced",
        "quarter": quarter,
        "name": f"单位{code}",
        "kind": unit.kind,
        "superior_code": unit.superior_code,
        "location_code": code if len(code) == 6 else "110101",
        "school_type": {"university": "411", "teaching_point": "218"}.get(
            unit.kind, "211" if is_school else None
        ),
        "urban_rural": "111" if is_school else None,
        "status": unit.status,
        "successor_code": unit.successor_code,
        "is_suspended": unit.is_suspended,
        "actor": "registry",
        "recorded_at": starts_at(quarter) + 20 * _DAY,
    }


def _acts(code: str, quarter: str, letter: str, due: datetime) -> list[dict[str, Any]]:
    """The acts a letter stands for. Schools submit and are swept up; all others report upward themselves."""
    is_school = UNITS[code].kind in ("school", "teaching_point")
    by_hand = "submit" if is_school else "report_up"
    save = ("save", "in_progress", due - 9 * _DAY, 0)
    reported = ("auto", "reported", due, 1)
    in_time = [
        save,
        (by_hand, "submitted" if is_school else "reported", due - 2 * _DAY, 0 if is_school else 1),
    ]
    if is_school:
        in_time.append(("swept", "reported", due - _DAY, 1))
    again = [
        ("return", "returned", due + _DAY, 1),
        ("save", "returned", due + _DAY + _HOUR, 1),
        (by_hand, "reported", due + 2 * _DAY, 2),
    ]
    done = {
        "o": in_time,
        "r": [*in_time, *again],
        "l": [reported, *again],
        "a": [reported],
        "n": [],
        "p": [save],
    }
    return [
        {
            "unit_code": code,
            "quarter": quarter,
            "sequence": sequence,
            "action": act,
            "state": state,
            "version": version,
            "is_auto": act == "auto",
            "reason": "请核对" if act == "return" else None,
            "due_at": due + 6 * _DAY if state == "returned" else None,
            "open_indicators": None,
            "actor": "system" if act == "auto" else f"{code}-{act}",
            "effective_at": moment,
            "recorded_at": moment + _HOUR if act == "auto" else moment,
        }
        for sequence, (act, state, moment, version) in enumerate(done[letter], start=1)
    ]
