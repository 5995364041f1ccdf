"""Code lists and what follows from them: the group of a unit, urban or rural, and the region.

The lists are facts of the official standards, kept in data/code_lists.csv; `jibao init` records them.
"""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import polars as pl

from store import clock
from store.connection import Store

CODE_LISTS_FILE = Path(__file__).parent / "data" / "code_lists.csv"

SCHOOL_GROUPS = ("HE", "SV", "K12", "TP", "PRE")
DEPARTMENT_GROUPS = ("CTY", "PREF", "PROV")
GROUPS = SCHOOL_GROUPS + DEPARTMENT_GROUPS
REGIONS = ("east", "central", "west")
URBAN_RURAL_GROUPS = ("城区", "镇区", "乡村")

# The scopes of `show statistics`. Departments are in `all` only; k12 and k12_tp are both needed (E39).
SCOPES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "all": GROUPS,
        "k12": ("K12",),
        "k12_tp": ("K12", "TP"),
        "he": ("HE",),
        "sv": ("SV",),
        "pre": ("PRE",),
        "tp": ("TP",),
    }
)

# Kinds whose group does not depend on a school type.
_GROUP_OF_KIND = {
    "ministry": "",
    "province": "PROV",
    "prefecture": "PREF",
    "county": "CTY",
    "university": "HE",
    "teaching_point": "TP",
}


class Code(NamedTuple):
    """One entry of a code list; `group` is what it counts as, or empty."""

    list: str
    code: str
    name_zh: str
    name_en: str
    group: str


@cache
def read_code_lists() -> tuple[Code, ...]:
    """All entries of all lists, in file order."""
    with CODE_LISTS_FILE.open(encoding="utf-8", newline="") as file:
        return tuple(Code(**row) for row in csv.DictReader(file))


@cache
def code_list(name: str) -> Mapping[str, Code]:
    """One list by its codes, in file order.

    >>> code_list("region")["east"].name_zh
    '东部'
    """
    return MappingProxyType({code.code: code for code in read_code_lists() if code.list == name})


def group_of(kind: str, school_type: str | None) -> str:
    """The group of a unit: HE, SV, K12, TP, PRE, CTY, PREF, PROV, or '' (the ministry, types outside).

    A university is always HE and a teaching point always TP, whatever its type code says.

    >>> group_of("school", "312"), group_of("university", None), group_of("ministry", None)
    ('K12', 'HE', '')
    """
    if kind in _GROUP_OF_KIND:
        return _GROUP_OF_KIND[kind]
    return school_type_groups().get(school_type or "", "")


@cache
def school_type_groups() -> Mapping[str, str]:
    """Group by 3-digit school type; types outside the reporting (attached classes, ...) are left out."""
    return MappingProxyType(
        {code: entry.group for code, entry in code_list("school_type_3digit").items() if entry.group != "OUT"}
    )


@cache
def urban_rural_groups() -> Mapping[str, str]:
    """城区, 镇区 or 乡村 by 3-digit urban-rural code."""
    return MappingProxyType({code: entry.group for code, entry in code_list("urban_rural_3digit").items()})


@cache
def region_of_prefix() -> Mapping[str, str]:
    """Region by the first two digits of a division code; 66, the XPCC, is west."""
    return MappingProxyType({code: entry.group for code, entry in code_list("region_11_8_12").items()})


def urban_rural_group(code: str | None) -> str:
    """城区, 镇区 or 乡村, or '' for an unknown code.

    >>> urban_rural_group("220")
    '乡村'
    """
    return urban_rural_groups().get(code or "", "")


def region_of(location_code: str | None) -> str:
    """east, central or west from a division code, or '' when it is unknown.

    >>> region_of("440106"), region_of("660000"), region_of(None)
    ('east', 'west', '')
    """
    return region_of_prefix().get((location_code or "")[:2], "")


def group_expression(kind: str = "kind", school_type: str = "school_type") -> pl.Expr:
    """`group_of` over the named text columns of a frame."""
    by_type = pl.col(school_type).replace_strict(dict(school_type_groups()), default="")
    return pl.col(kind).replace_strict(_GROUP_OF_KIND, default=None).fill_null(by_type).fill_null("")


def urban_rural_expression(column: str = "urban_rural") -> pl.Expr:
    """`urban_rural_group` over a text column."""
    return pl.col(column).replace_strict(dict(urban_rural_groups()), default="").fill_null("")


def school_category_expression(column: str = "school_type") -> pl.Expr:
    """The category of a school type, its first two digits (31 普通初中), or '' without a known one."""
    category = pl.col(column).str.slice(0, 2)
    is_known = category.is_in(list(code_list("school_category_2digit")))
    return pl.when(is_known).then(category).otherwise(pl.lit(""))


def region_expression(column: str = "location_code") -> pl.Expr:
    """`region_of` over a text column of division codes."""
    prefix = pl.col(column).str.slice(0, 2)
    return prefix.replace_strict(dict(region_of_prefix()), default="").fill_null("")


def record_codes(store: Store) -> int:
    """Write new and changed entries of the code lists (part of `jibao init`; safe to repeat).

    Returns the rows written.
    """
    present = {
        (name, code): (sequence, label, group)
        for name, code, sequence, label, group in store.rows(
            "select list, code, sequence, name, code_group from ops.code_event order by sequence"
        )
    }
    rows = []
    for entry in read_code_lists():
        known = present.get((entry.list, entry.code))
        if known and known[1:] == (entry.name_zh, entry.group or None):
            continue
        rows.append(
            {
                "list": entry.list,
                "code": entry.code,
                "sequence": known[0] + 1 if known else 1,
                "name": entry.name_zh,
                "code_group": entry.group or None,
                "recorded_at": clock.now(),
            }
        )
    with store.writing() as write:
        return write.append("code_event", pl.DataFrame(rows, infer_schema_length=None))
