"""Small nations by seed: ragged hierarchy, three quarters across a new year, everything that can happen to a unit.

Events are written straight into a store, so that the warehouse is tested against more than the life cycle lets
people do in a test's time. Histories of units are independent of each other.
"""

import random
from datetime import timedelta
from pathlib import Path

import polars as pl

from reporting.calendar import record_windows
from reporting.catalogue import record_catalogue
from reporting.codes import record_codes
from reporting.quarter import ends_at, starts_at
from reporting.units import record_ministry
from store import clock
from store.connection import Store, open_store
from store.settings import Settings
from tests.dbt.random_reports import play_quarter
from tests.dbt.random_units import Nation, change_units, found_units, sync_row

QUARTERS = ("2019Q4", "2020Q1", "2020Q2")
_DAY = timedelta(days=1)


def random_nation(directory: Path, seed: int) -> Store:
    """A nation of about sixty units in a fresh store; the same for the same seed."""
    dice = random.Random(seed)
    store = open_store(Settings(data_dir=directory), create=True)
    record_ministry(store)
    record_codes(store)
    record_windows(store, "system")
    record_catalogue(store, "system")
    nation = Nation(dice)
    found_units(nation, QUARTERS[0])
    for quarter in QUARTERS[1:]:
        change_units(nation, quarter)
    with store.writing() as write:
        write.append("unit_event", pl.DataFrame(nation.events, infer_schema_length=None))
        write.append("sync_event", pl.DataFrame([sync_row(quarter) for quarter in QUARTERS]))
    _name_people(store, nation)
    for place, quarter in enumerate(QUARTERS):
        # Three releases in the first, two or three in the second.
        play_quarter(store, dice, quarter, fewest_releases=3 - place, is_last=quarter == QUARTERS[-1])
    return store


def _name_people(store: Store, nation: Nation) -> None:
    """Accounts of departments and universities; some lack one, or a name, or came late."""
    rows = []
    for unit in nation.active("province", "prefecture", "county", "university"):
        fate = nation.dice.random()
        for role in ("manager", "reviewer", "inspector"):
            rows.append(
                {
                    "user_name": f"{unit.code}-{role}",
                    "sequence": 1,
                    "action": "profile",
                    "unit_code": unit.code,
                    "role": role,
                    "password_hash": None,
                    "must_change_password": False,
                    "person_name": None if fate < 0.3 and role == "inspector" else "张三",
                    "phone": "13800000000",
                    "is_active": not (fate > 0.8 and role == "manager"),
                    "failed_sign_ins": 0,
                    "actor": "system",
                    "recorded_at": starts_at(nation.dice.choice(QUARTERS)) + 30 * _DAY,
                }
            )
    with store.writing() as write:
        write.append("account_event", pl.DataFrame(rows, infer_schema_length=None))


def moment_in_window() -> str:
    """A moment on day 9 of the last quarter's windows: counties are past theirs, provinces are not."""
    return str(clock.shown(ends_at(QUARTERS[-1]) + 8 * _DAY))
