"""What the public gets of a release: the right numbers, nothing that is not released, no school, the same bytes."""

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from reporting.catalogue import load_catalogue
from store.connection import open_store
from store.errors import Refusal
from store.settings import Settings
from tests.nation import QUARTER
from tests.public_nation import PUPILS, UNRELEASED, copy_public
from tests.store.conftest import copy_built
from tests.workbooks import cells_of
from warehouse.numbers import quotient, text
from warehouse.public import SHOWN, WITHHELD, indicator_of, latest_release, public_headlines
from warehouse.public_files import Edition, public_file
from warehouse.public_sdmx import COLUMNS, OBS_STATUS
from warehouse.public_workbook import Line
from warehouse.published import Published
from warehouse.statistics import table

KINDS = ("parquet", "csv", "xlsx", "sdmx_csv", "sdmx_json")
ABOUT = (Line("方法", "Method", is_heading=True), Line("逐级相加", "Added up"))
Read = Callable[[str], bytes]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    with pytest.MonkeyPatch.context() as patch:
        return Published(copy_public(tmp_path_factory.mktemp("public"), patch).warehouse_path)


@pytest.fixture(scope="module")
def edition(published: Published, tmp_path_factory: pytest.TempPathFactory) -> Edition:
    with pytest.MonkeyPatch.context() as patch:
        store = open_store(copy_public(tmp_path_factory.mktemp("catalogue"), patch))
        catalogue = load_catalogue(store, QUARTER)
        store.close()
    release = latest_release(published)
    assert release is not None
    return Edition(release, catalogue, ABOUT)


@pytest.fixture(scope="module")
def read(published: Published, edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> Read:
    folder = tmp_path_factory.mktemp("files")
    return lambda kind: public_file(folder, published, edition, kind).read_bytes()


@pytest.fixture(scope="module")
def figures(read: Read) -> pl.DataFrame:
    return pl.read_parquet(io.BytesIO(read("parquet")))


def pupils(figures: pl.DataFrame) -> dict[str, tuple[str, int | None]]:
    own = figures.filter(pl.col("indicator_code") == "A02")
    return {
        row["unit_code"]: (row["status"], None if row["value"] is None else int(row["value"]))
        for row in own.iter_rows(named=True)
    }


def test_the_latest_release_of_the_latest_quarter_is_public(edition: Edition) -> None:
    assert (edition.release.quarter, edition.release.release) == (QUARTER, 1)


def test_a_county_of_two_schools_is_withheld_and_the_one_beside_it_too(figures: pl.DataFrame) -> None:
    numbers = list(PUPILS.values())
    assert pupils(figures) == {
        "000000": (SHOWN, sum(numbers)),
        "110000": (SHOWN, sum(numbers)),
        "110100": (SHOWN, sum(numbers[:6])),
        "110101": (WITHHELD, None),
        "110102": (WITHHELD, None),
        "110201": (SHOWN, sum(numbers[6:])),
    }


def test_every_number_shown_is_that_of_the_statistics(published: Published, figures: pl.DataFrame) -> None:
    codes = dict.fromkeys(indicator_of(code) for code in figures["indicator_code"])
    known = {
        (row["key"], row["indicator"]): row
        for by in ("none", "provinces", "prefectures", "counties")
        for row in table(published, "000000", (QUARTER,), codes, by=by, stage="released")
    }
    shown = figures.filter(pl.col("status") == SHOWN)
    assert shown.height > 50
    for row in shown.iter_rows(named=True):
        code = indicator_of(row["indicator_code"])
        expected = known[row["unit_code"], code]
        value = expected["value"]
        if row["indicator_code"] != code:
            counts = list(expected["distribution"].values())
            chosen = counts[int(row["indicator_code"].removeprefix(f"{code}_")) - 1]
            value = quotient(chosen, expected["units_due"])
        assert text(row["value"]) == value
        assert text(row["coverage"]) == expected["coverage"]
        assert (row["units_due"], row["units_answered"]) == (
            expected["units_due"],
            expected["units_answered"],
        )


def test_every_indicator_of_the_catalogue_that_is_asked_is_in_the_files(
    edition: Edition, figures: pl.DataFrame
) -> None:
    there = {indicator_of(code) for code in figures["indicator_code"]}
    assert there == set(edition.catalogue.indicators)


def test_an_option_of_a_choice_has_its_name_in_both_languages_and_is_a_share(
    read: Read, figures: pl.DataFrame
) -> None:
    (fibre,) = figures.filter(
        (pl.col("indicator_code") == "B02_1") & (pl.col("level") == "ministry")
    ).iter_rows(named=True)
    assert fibre["indicator_zh"].endswith("：光纤") and fibre["indicator_en"] == "Access mode: Optical fibre"
    assert fibre["measure_en"] == "share (0 to 1)"
    codes = {each["id"]: each for each in json.loads(read("sdmx_json"))["data"]["codelists"]}["CL_INDICATOR"]
    named = {each["id"]: each["names"]["en"] for each in codes["codes"]}
    assert named["B02_1"] == "Access mode: Optical fibre" and "B02" not in named
    indicators = cells_of(read("xlsx"))["指标 Indicators"]
    assert [row[2] for row in indicators if row[0] == "B02_1"] == ["Access mode: Optical fibre"]


def test_only_departments_are_there_and_nothing_is_said_of_what_is_withheld(figures: pl.DataFrame) -> None:
    assert figures["unit_code"].str.len_chars().unique().to_list() == [6]
    assert set(figures["level"]) == {"ministry", "province", "prefecture", "county"}
    hidden = figures.filter(pl.col("status") == WITHHELD)
    assert hidden.height
    for column in ("value", "units_answered", "coverage"):
        assert hidden[column].null_count() == hidden.height
    assert figures.filter((pl.col("units_answered") > 0) & (pl.col("units_answered") < 3)).is_empty()


@pytest.mark.parametrize("kind", ["csv", "sdmx_csv", "sdmx_json"])
def test_no_file_holds_a_school_or_a_number_that_is_not_released(read: Read, kind: str) -> None:
    content = read(kind).decode("utf-8-sig")
    for code, number in PUPILS.items():
        assert code not in content and str(number) not in content
    assert str(UNRELEASED) not in content and "第一小学" not in content
    assert str(UNRELEASED + sum(PUPILS.values()) - PUPILS["2111010001"]) not in content


def test_the_csv_says_the_same_as_the_parquet(read: Read, figures: pl.DataFrame) -> None:
    content = read("csv")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(rows) == figures.height
    assert list(rows[0]) == figures.columns
    for row, expected in zip(rows, figures.iter_rows(named=True), strict=True):
        assert (row["unit_code"], row["indicator_code"]) == (
            expected["unit_code"],
            expected["indicator_code"],
        )
        assert (float(row["value"]) if row["value"] else None) == (
            None if expected["value"] is None else float(expected["value"])
        )
        assert not row["value"].endswith(".") and "e" not in row["value"].lower()


def test_the_workbook_has_method_coverage_and_signs_for_what_has_no_number(read: Read) -> None:
    sheets = cells_of(read("xlsx"))
    about, indicators, provinces, prefectures = sheets.values()
    assert about[:2] == [["方法", "Method"], ["逐级相加", "Added up"]]
    (own,) = [row for row in indicators if row[0] == "A02"]
    assert own[6:9] == [14.0, 9.0, pytest.approx(9 / 14)]
    column = next(place for place, head in enumerate(provinces[1]) if str(head).startswith("A02 "))
    assert [(row[0], row[1], row[column]) for row in provinces[2:]] == [
        ("000000", "全国", float(sum(PUPILS.values()))),
        ("110000", "甲省", float(sum(PUPILS.values()))),
    ]
    assert {"×", "—"} & {cell for row in provinces[2:] + prefectures[2:] for cell in row}


def test_sdmx_columns_dimensions_and_codes_agree_with_the_structure(
    read: Read, figures: pl.DataFrame
) -> None:
    rows = list(csv.DictReader(io.StringIO(read("sdmx_csv").decode())))
    structure = json.loads(read("sdmx_json"))["data"]
    assert tuple(rows[0]) == COLUMNS and len(rows) == figures.height
    (definition,) = structure["dataStructures"]
    parts = definition["dataStructureComponents"]
    dimensions = [each["id"] for each in parts["dimensionList"]["dimensions"]]
    time = parts["dimensionList"]["timeDimension"]["id"]
    rest = [each["id"] for each in parts["measureList"]["measures"] + parts["attributeList"]["attributes"]]
    assert [*COLUMNS[:3], *dimensions, time, *rest] == list(COLUMNS)
    assert len({tuple(row[each] for each in (*dimensions, time)) for row in rows}) == len(rows)
    lists = {each["id"]: {code["id"] for code in each["codes"]} for each in structure["codelists"]}
    components = parts["dimensionList"]["dimensions"] + parts["attributeList"]["attributes"]
    for component in components:
        if enumeration := component["localRepresentation"].get("enumeration"):
            name = re.search(r":(\w+)\(", enumeration.rsplit("=", 1)[1])[1]  # type: ignore[index]
            assert {row[component["id"]] for row in rows} <= lists[name], name
    assert {row["STRUCTURE_ID"] for row in rows} == {"JIBAO:DF_JIBAO(1.0.0)"}
    assert {row["TIME_PERIOD"] for row in rows} == {"2019-Q4"}


def test_every_sdmx_code_and_concept_has_both_languages(read: Read) -> None:
    structure = json.loads(read("sdmx_json"))["data"]
    items = [code for each in structure["codelists"] for code in each["codes"]]
    items += [concept for each in structure["conceptSchemes"] for concept in each["concepts"]]
    assert items and all(each["names"]["zh"] and each["names"]["en"] for each in items)
    (areas,) = [each["codes"] for each in structure["codelists"] if each["id"] == "CL_AREA"]
    assert {area["id"]: area.get("parent") for area in areas}["110101"] == "110100"


def test_sdmx_tells_withheld_from_missing_and_both_from_a_number(read: Read, figures: pl.DataFrame) -> None:
    rows = csv.DictReader(io.StringIO(read("sdmx_csv").decode()))
    for row, status in zip(rows, figures["status"], strict=True):
        assert row["OBS_STATUS"] == OBS_STATUS[status]
        assert row["CONF_STATUS"] == ("C" if status == WITHHELD else "F")
        assert bool(row["OBS_VALUE"]) == (status == SHOWN)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_release_gives_the_same_bytes(
    read: Read, published: Published, edition: Edition, tmp_path: Path, kind: str
) -> None:
    assert public_file(tmp_path, published, edition, kind).read_bytes() == read(kind)


def test_files_are_made_once_and_those_of_another_edition_go(
    published: Published, edition: Edition, tmp_path: Path
) -> None:
    first = public_file(tmp_path, published, edition, "csv")
    first.write_bytes(b"kept")
    assert public_file(tmp_path, published, edition, "csv").read_bytes() == b"kept"
    other = Edition(edition.release, edition.catalogue, (*ABOUT, Line("又", "More")))
    again = public_file(tmp_path, published, other, "csv")
    assert again.read_bytes() != b"kept" and not first.exists()


def test_an_unknown_kind_of_file_is_refused(published: Published, edition: Edition, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refusal:
        public_file(tmp_path, published, edition, "../operations.duckdb")
    assert refusal.value.code == "bad_choice"


def test_headlines_are_of_the_release_and_too_few_answers_give_none(
    published: Published, edition: Edition
) -> None:
    pupils_, own_figure = public_headlines(published, edition.release, ("A02", "H01"))
    assert pupils_.now["value"] == str(sum(PUPILS.values())) and pupils_.now["stage"] == "released"
    assert own_figure.now["value"] is None and not own_figure.now["is_withheld"]


def test_before_the_first_release_nothing_is_public(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIBAO_NOW", "2019-12-20T09:00:00+08:00")
    copy_built(tmp_path)
    assert latest_release(Published(Settings(data_dir=tmp_path).warehouse_path)) is None
