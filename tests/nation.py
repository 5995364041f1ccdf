"""A nation of a dozen units for tests: every kind once, some twice, with its accounts.

000000 ministry
  110000 province ── 110100 prefecture ── 110101, 110102 counties ── schools 21110100xx
    ├ 110201 county right below the province
    ├ 4111000001 local university
  4111000002 ministry university
"""

from datetime import datetime
from pathlib import Path

import polars as pl

from auth.accounts import create_accounts
from auth.permissions import Person
from reporting.calendar import record_windows
from reporting.catalogue import record_catalogue
from reporting.codes import record_codes
from reporting.units import record_ministry
from store import clock
from store.connection import Store, open_store
from store.settings import Settings
from tests.kept import copy_of

QUARTER = "2019Q4"
UNITS = [
    # code, name, kind, superior, school type, urban_rural
    ("110000", "甲省", "province", "000000", None, None),
    ("110100", "乙市", "prefecture", "110000", None, None),
    ("110101", "丙县", "county", "110100", None, None),
    ("110102", "丁县", "county", "110100", None, None),
    ("110201", "戊县", "county", "110000", None, None),
    ("2111010001", "第一小学", "school", "110101", "211", "111"),
    ("2111010002", "第二小学", "school", "110101", "211", "220"),
    ("2111010003", "山村教学点", "teaching_point", "110101", "218", "220"),
    ("3111010001", "第一中学", "school", "110102", "311", "121"),
    ("3111010002", "市直中学", "school", "110100", "342", "111"),
    ("1111010001", "戊县幼儿园", "school", "110201", "111", "121"),
    ("4111000001", "甲省大学", "university", "110000", "411", None),
    ("4111000002", "部属大学", "university", "000000", "411", None),
]
SCHOOL_FIGURES = {
    "A01": "12",
    "A02": "500",
    "A03": "30",
    "A04": "35",
    "A05": "14",
    "B01": "true",
    "B02": "光纤",
    "B03": "100",
    "G01": "正职",
    "G03": "独立设置",
}


def empty_store(directory: Path, store_url: str = "") -> Store:
    """A store as `jibao init` leaves it, without the operator's account; on PostgreSQL with its address."""
    settings = Settings(data_dir=directory, store_url=store_url)
    if store_url:
        return _initialized(settings)
    copy_of("empty store", directory, lambda kept: _initialized(Settings(data_dir=kept)).close())
    return open_store(settings)


def _initialized(settings: Settings) -> Store:
    store = open_store(settings, create=True)
    record_ministry(store)
    record_codes(store)
    record_windows(store, "system")
    record_catalogue(store, "system")
    return store


def add_units(store: Store, units: list[tuple[str | None, ...]], quarter: str) -> None:
    """Write units as a sync of that quarter would have."""
    with store.writing() as write:
        write.append(
            "unit_event",
            pl.DataFrame(
                [
                    {
                        "unit_code": code,
                        "sequence": 1,
                        "action": "synced",
                        "quarter": quarter,
                        "name": name,
                        "kind": kind,
                        "superior_code": superior,
                        "location_code": (code or "")[:6] if len(code or "") == 6 else "110101",
                        "school_type": school_type,
                        "urban_rural": urban_rural,
                        "status": "active",
                        "is_suspended": False,
                        "actor": "registry",
                        "recorded_at": datetime(2019, 10, 20),
                    }
                    for code, name, kind, superior, school_type, urban_rural in units
                ],
                infer_schema_length=None,
            ),
        )
        write.append(
            "sync_event",
            pl.DataFrame(
                {
                    "quarter": [quarter],
                    "sequence": [1],
                    "source": ["nation.csv"],
                    "checksum": ["-"],
                    "new_count": [len(units)],
                    "changed_count": [0],
                    "closed_count": [0],
                    "merged_count": [0],
                    "affiliation_differs_count": [0],
                    "actor": ["registry"],
                    "recorded_at": [clock.now()],
                }
            ),
        )


def small_nation(directory: Path) -> Store:
    """The nation above in a fresh store, with the accounts of all its units."""
    copy_of("small nation", directory, _make_small_nation)
    return open_store(Settings(data_dir=directory))


def _make_small_nation(directory: Path) -> None:
    store = empty_store(directory)
    add_units(store, UNITS, QUARTER)  # type: ignore[arg-type]
    create_accounts(store, QUARTER)
    store.close()


def manager(unit_code: str) -> Person:
    """The unit's manager."""
    return Person(f"{unit_code}-manager", unit_code, "manager")


def reviewer(unit_code: str) -> Person:
    """The unit's reviewer."""
    return Person(f"{unit_code}-reviewer", unit_code, "reviewer")


def inspector(unit_code: str) -> Person:
    """The unit's inspector."""
    return Person(f"{unit_code}-inspector", unit_code, "inspector")
