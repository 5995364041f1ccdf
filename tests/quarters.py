"""A nation of eight quarters for tests: seven closed and released, one open; three counties whose schools differ.

000000 ministry
  110000 province ── 110100 prefecture ── 110101, 110102 counties ── three schools each, 110101 with a teaching point
    ├ 110201 county right below the province ── three schools
  120000 province, with a county in which nobody answers
"""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import polars as pl

from auth.accounts import create_accounts
from reporting.deadlines import run_deadlines
from reporting.quarter import day_after, previous_quarter, quarters_from
from store.settings import Settings
from tests.nation import add_units, empty_store
from tests.people import ready
from warehouse.build import build

NOW = "2020-01-03T09:00:00"
FIRST, LAST_CLOSED, OPEN = "2018Q1", "2019Q3", "2019Q4"
COUNTIES = ("110101", "110102", "110201")
SILENT = "120101"
DEPARTMENTS = [
    ("110000", "甲省", "province", "000000", None, None),
    ("110100", "乙市", "prefecture", "110000", None, None),
    ("110101", "丙县", "county", "110100", None, None),
    ("110102", "丁县", "county", "110100", None, None),
    ("110201", "戊县", "county", "110000", None, None),
    ("120000", "己省", "province", "000000", None, None),
    (SILENT, "庚县", "county", "120000", None, None),
]
# Schools: county, school type, urban or rural, students, terminals in the first quarter, terminals more each quarter.
SCHOOLS = {
    "2111010001": ("110101", "211", "111", 500, 50, 5),
    "2111010002": ("110101", "211", "220", 200, 10, 2),
    "2111010003": ("110101", "211", "220", 100, 4, 0),
    "2111010004": ("110101", "218", "220", 20, 1, 0),
    "2111020001": ("110102", "211", "111", 400, 40, 2),
    "2111020002": ("110102", "211", "121", 300, 24, 1),
    "3111020003": ("110102", "311", "111", 600, 48, 6),
    "2112010001": ("110201", "211", "121", 300, 9, 3),
    "2112010002": ("110201", "211", "220", 100, 2, 1),
    "3112010003": ("110201", "311", "220", 200, 6, 1),
    "2121010001": (SILENT, "211", "220", None, None, None),
    "2121010002": (SILENT, "211", "220", None, None, None),
}  # fmt: skip
# Who says whether it uses the three core systems, from the first quarter on.
CORE = {
    "2111010001": "国家核心系统",
    "2111010002": "未使用",
    "2111010003": "未使用",
    "2111020001": "国家核心系统",
}
PEOPLE = (
    "000000-inspector",
    "110000-inspector",
    "110101-inspector",
    "110102-inspector",
    "2111010001-manager",
)
QUARTERS = quarters_from(FIRST, OPEN)


def figures_of(school: str, place: int) -> dict[str, int]:
    """What a school has in the quarter at a place (0 is the first): students, terminals, bandwidth, core systems used."""
    _county, _type, _urban, students, terminals, more = SCHOOLS[school]
    if students is None:
        return {}
    # One school after the other reaches 100 Mbps, a quarter apart.
    bandwidth = 100 if place >= sorted(SCHOOLS).index(school) - 2 else 50
    return {"A02": students, "C10": terminals + more * place, "B03": bandwidth}


def make_quarters(directory: Path) -> None:
    """The store and its warehouse; the clock must stand at NOW in Shanghai."""
    store = empty_store(directory)
    schools = [
        (code, f"学校{code[-6:]}", "teaching_point" if kind == "218" else "school", county, kind, urban)
        for code, (county, kind, urban, *_numbers) in SCHOOLS.items()
    ]
    add_units(store, [*DEPARTMENTS, *schools], FIRST)  # type: ignore[list-item]
    create_accounts(store, FIRST)
    rows = [
        _row(school, quarter, code, number=Decimal(number))
        for school in SCHOOLS
        for place, quarter in enumerate(QUARTERS)
        for code, number in figures_of(school, place).items()
    ]
    rows += [
        _row(school, FIRST, code, text=used)
        for school, used in CORE.items()
        for code in ("F01", "F02", "F03")
    ]
    with store.writing() as write:
        write.append(
            "figure_event",
            pl.DataFrame(rows, infer_schema_length=None).with_columns(
                pl.col("number").cast(pl.Decimal(18, 6)),
                pl.col("text").cast(pl.String),
                pl.col("note").cast(pl.String),
            ),
        )
    run_deadlines(store)
    ready(store, *PEOPLE)
    build(Settings(data_dir=directory), store)
    store.close()


def _row(
    school: str, quarter: str, code: str, *, number: Decimal | None = None, text: str | None = None
) -> dict[str, object]:
    return {
        "unit_code": school,
        "quarter": quarter,
        "sequence": 1,
        "indicator_code": code,
        "state": "value",
        "number": number,
        "text": text,
        "note": None,
        "source": "screen",
        "actor": f"{school}-manager",
        "recorded_at": _a_day_in(quarter),
    }


def _a_day_in(quarter: str) -> datetime:
    return day_after(previous_quarter(quarter), 20)
