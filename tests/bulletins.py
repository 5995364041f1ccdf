"""A nation with two quarters, the first released, as published statistics: what tests of the bulletin begin with."""

import os
from datetime import date
from decimal import Decimal
from pathlib import Path

from auth.accounts import create_accounts
from reporting.deadlines import run_deadlines
from reporting.figures import Entry, save_figures
from reporting.goals import add_goal, assume
from reporting.reports import submit
from store.connection import Store
from store.settings import Settings
from tests.kept import copy_of
from tests.nation import SCHOOL_FIGURES, UNITS, add_units, empty_store, manager
from warehouse.build import build

FIRST, SECOND = "2019Q4", "2020Q1"
NATION, CITY, COUNTY, SCHOOL = "000000", "110100", "110101", "2111010001"
# In the second quarter it also says how many teachers it has.
SECOND_SCHOOL = "2111010002"
# Nobody below has ever given a figure.
SILENT = "110201"
OUTSIDE = "2111010006"
# What the ministry wants of its own, and what it takes 大部分 to mean from now on.
OWN_TARGET = "Four in five primary schools online"
MOST = "大部分"
# In the window of the second quarter.
NOW = "2020-04-03T09:00:00+08:00"
MORE = [
    ("2111010004", "第三小学", "school", "110101", "211", "220"),
    ("2111010005", "第四小学", "school", "110101", "211", "220"),
    ("2111010007", "第五小学", "school", "110101", "211", "220"),
    ("2111010008", "第六小学", "school", "110101", "211", "220"),
    # Of a type that is outside the reporting.
    ("2111010006", "附设小学班", "school", "110201", "219", "220"),
]
# Students and bandwidth of the primary schools of the county, by quarter.
GIVEN = {
    FIRST: {
        "2111010001": ("500", "100"),
        "2111010002": ("300", "50"),
        "2111010004": ("120", "20"),
        "2111010005": ("210", "20"),
        "2111010007": ("400", "100"),
    },
    SECOND: {
        "2111010001": ("525", "200"),
        "2111010002": ("300", "80"),
        "2111010004": ("90", "20"),
        "2111010005": ("210", "30"),
        "2111010007": ("410", "110"),
    },
}


def copy_two_quarters(directory: Path) -> None:
    """Store and warehouse, as they are on 3 April 2020."""
    before = os.environ.get("JIBAO_NOW")
    os.environ["JIBAO_NOW"] = NOW
    try:
        copy_of("bulletins", directory, _make)
    finally:
        os.environ["JIBAO_NOW"] = before or ""
        if before is None:
            del os.environ["JIBAO_NOW"]


def set_goals(store: Store) -> None:
    """The ministry's own target M001, and 大部分 as seven in ten."""
    minister = manager(NATION)
    add_goal(
        store,
        minister,
        measure="B01",
        due_on=date(2027, 12, 31),
        text_zh="八成小学联网",
        text_en=OWN_TARGET,
        reason="五年计划",
        groups=["K12"],
        assumed=Decimal("0.8"),
    )
    assume(store, minister, MOST, Decimal("0.5"), Decimal("0.7"), Decimal("0.8"), "专家会")


def _make(directory: Path) -> None:
    os.environ["JIBAO_NOW"] = "2019-12-20T09:00:00+08:00"
    store = empty_store(directory)
    add_units(store, [*UNITS, *MORE], FIRST)  # type: ignore[arg-type]
    create_accounts(store, FIRST)
    for quarter, moment in ((FIRST, "2019-12-20T09:00:00+08:00"), (SECOND, "2020-03-20T09:00:00+08:00")):
        os.environ["JIBAO_NOW"] = moment
        for code, (students, bandwidth) in GIVEN[quarter].items():
            figures = (SCHOOL_FIGURES if code == SCHOOL else {"B01": "true"}) | {
                "A02": students,
                "B03": bandwidth,
            }
            if (code, quarter) == (SECOND_SCHOOL, SECOND):
                figures["A03"] = "30"
            entries = [Entry(indicator, text) for indicator, text in figures.items()]
            save_figures(store, manager(code), code, quarter, entries)
        submit(store, manager(SCHOOL), SCHOOL, quarter)
        os.environ["JIBAO_NOW"] = "2020-01-20T09:00:00+08:00" if quarter == FIRST else NOW
        run_deadlines(store)
    set_goals(store)
    build(Settings(data_dir=directory), store)
    store.close()
