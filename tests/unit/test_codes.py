"""Code lists: groups, regions, urban and rural."""

from pathlib import Path

import polars as pl
import pytest

from reporting.codes import (
    GROUPS,
    SCOPES,
    code_list,
    group_expression,
    group_of,
    read_code_lists,
    record_codes,
    region_expression,
    region_of,
    urban_rural_expression,
    urban_rural_group,
)
from store.connection import open_store
from store.settings import Settings


@pytest.mark.parametrize(
    ("kind", "school_type", "group"),
    [
        ("school", "111", "PRE"),
        ("school", "211", "K12"),
        ("school", "218", "TP"),
        ("school", "345", "K12"),
        ("school", "365", "SV"),
        ("school", "514", "K12"),
        ("school", "119", ""),
        ("school", "000", ""),
        ("school", None, ""),
        ("teaching_point", "211", "TP"),
        ("teaching_point", None, "TP"),
        ("university", "411", "HE"),
        ("university", "921", "HE"),
        ("university", None, "HE"),
        ("county", "411", "CTY"),
        ("prefecture", None, "PREF"),
        ("province", None, "PROV"),
        ("ministry", None, ""),
    ],
)
def test_the_group_follows_from_kind_and_school_type(kind: str, school_type: str | None, group: str) -> None:
    assert group_of(kind, school_type) == group
    frame = pl.DataFrame(
        {"kind": [kind], "school_type": [school_type]}, schema={"kind": pl.String, "school_type": pl.String}
    )
    assert frame.select(group_expression()).item() == group


@pytest.mark.parametrize(
    ("code", "region"),
    [("110101", "east"), ("220000", "central"), ("500101", "west"), ("659001", "west"), ("660000", "west"),
     ("810000", ""), ("", ""), (None, "")],
)  # fmt: skip
def test_the_region_follows_from_the_province(code: str | None, region: str) -> None:
    assert region_of(code) == region
    frame = pl.DataFrame({"location_code": [code]}, schema={"location_code": pl.String})
    assert frame.select(region_expression()).item() == region


@pytest.mark.parametrize(
    ("code", "group"), [("111", "城区"), ("123", "镇区"), ("220", "乡村"), ("999", ""), (None, "")]
)
def test_urban_and_rural_follow_from_the_code(code: str | None, group: str) -> None:
    assert urban_rural_group(code) == group
    frame = pl.DataFrame({"urban_rural": [code]}, schema={"urban_rural": pl.String})
    assert frame.select(urban_rural_expression()).item() == group


def test_there_are_eleven_eastern_eight_central_and_thirteen_western_provinces() -> None:
    regions = [entry.group for entry in code_list("region_11_8_12").values()]
    assert (regions.count("east"), regions.count("central"), regions.count("west")) == (11, 8, 13)


def test_every_entry_has_both_names_and_no_code_is_there_twice() -> None:
    entries = read_code_lists()
    assert all(entry.name_zh and entry.name_en for entry in entries)
    assert len({(entry.list, entry.code) for entry in entries}) == len(entries)


def test_teaching_points_are_counted_apart_or_with_the_schools() -> None:
    assert SCOPES["k12"] == ("K12",)
    assert set(SCOPES["k12_tp"]) == {"K12", "TP"}
    assert SCOPES["all"] == GROUPS


def test_recording_the_codes_again_writes_nothing(tmp_path: Path) -> None:
    store = open_store(Settings(data_dir=tmp_path), create=True)
    try:
        assert record_codes(store) == len(read_code_lists())
        assert record_codes(store) == 0
    finally:
        store.close()
