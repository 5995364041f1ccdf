"""A county for tests: schools of several types, sizes and places with figures drawn by lot."""

import random
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import polars as pl

from auth.accounts import create_accounts
from reporting.catalogue import Catalogue, load_catalogue
from reporting.figure import Figure
from store.connection import Store
from tests.nation import UNITS, add_units, empty_store

NOW = "2019-12-20T09:00:00+08:00"
QUARTER, BEFORE, YEAR_BEFORE = "2019Q4", "2019Q3", "2018Q4"
COUNTY, PREFECTURE = "110101", "110100"
DEPARTMENTS = [unit for unit in UNITS if unit[2] in ("province", "prefecture", "county")]
NUMBERS = ("int", "decimal", "percent")
_SAVED_AT = {
    YEAR_BEFORE: datetime(2018, 12, 1),
    BEFORE: datetime(2019, 9, 1),
    QUARTER: datetime(2019, 12, 1),
}


def drawn_county(directory: Path, schools: list[tuple[str, str, str]], seed: int = 1) -> Store:
    """A store with the schools (code, school type, urban or rural) and their figures of three quarters.

    The clock must stand at `NOW`.
    """
    store = empty_store(directory)
    units = [
        (
            code,
            f"学校{code[-2:]}",
            "teaching_point" if school_type == "218" else "school",
            COUNTY,
            school_type,
            place,
        )
        for code, school_type, place in schools
    ]
    add_units(store, [*DEPARTMENTS, *units], YEAR_BEFORE)
    create_accounts(store, BEFORE)
    lot = random.Random(seed)
    catalogue = load_catalogue(store, QUARTER)
    groups = {code: "TP" if school_type == "218" else "K12" for code, school_type, _ in schools}
    with store.writing() as write:
        for quarter, moment in _SAVED_AT.items():
            write.append("figure_event", drawn_figures(catalogue, groups, lot, quarter, moment))
    return store


def drawn_figures(
    catalogue: Catalogue, groups: dict[str, str], lot: random.Random, quarter: str, moment: datetime
) -> pl.DataFrame:
    """Most figures of the quarter before, some of this one and of the year before: values, gaps and NA."""
    share = {BEFORE: 0.9, QUARTER: 0.4, YEAR_BEFORE: 0.5}[quarter]
    rows = []
    for code, group in groups.items():
        for indicator in catalogue.for_group(group):
            if indicator.is_derived or lot.random() > share:
                continue
            state = lot.choices(["value", "missing", "not_applicable"], [18, 1, 1])[0]
            number: Decimal | None = None
            text = None
            if state == "value" and indicator.type == "bool":
                number = Decimal(lot.randint(0, 1))
            elif state == "value" and indicator.type in NUMBERS:
                number = Decimal(lot.choice([0, 1, 5, 12, 35, 40, 45, 50, 400, 4000, 40960]))
            elif state == "value":
                text = lot.choice(indicator.choices) if indicator.type == "choice" else "2015-03-31"
            rows.append(
                {
                    "unit_code": code,
                    "quarter": quarter,
                    "sequence": 1,
                    "indicator_code": indicator.code,
                    "state": state,
                    "number": number,
                    "text": text,
                    "note": lot.choice([None, None, " ", "因为合并"]),
                    "source": "screen",
                    "actor": f"{code}-manager",
                    "recorded_at": moment,
                }
            )
    return pl.DataFrame(rows, infer_schema_length=None).with_columns(
        pl.col("number").cast(pl.Decimal(18, 6)), pl.col("text").cast(pl.String)
    )


def plain_number(figure: Figure | None) -> Decimal | None:
    """The number of a figure as it is stored, or None."""
    value = None if figure is None else figure.value
    if isinstance(value, bool):
        return Decimal(int(value))
    return value if isinstance(value, Decimal) else None
