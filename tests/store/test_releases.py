"""A release keeps its checksum whatever is corrected later; what changed is said loudly; it can be built again."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from reporting.catalogue import record_catalogue
from reporting.catalogue_files import DATA_DIR
from store.connection import Store, open_store
from store.errors import Refusal
from store.settings import Settings
from tests.nation import QUARTER
from tests.released_nation import (
    COUNTY,
    FIRST,
    OTHER_COUNTY,
    SCHOOL,
    copy_released,
)
from tests.unit.test_catalogue import add, change
from warehouse.build import build, seal
from warehouse.passport import standing
from warehouse.public import changed_release, latest_release, public_figures, public_headlines
from warehouse.published import Published
from warehouse.release_export import MANIFEST, differing_files, export_release
from warehouse.releases import rebuild, verify
from warehouse.revisions import Span, release_states, revisions, totals
from warehouse.statistics import statistics

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Nation:
    """The nation with three releases; `first`: the first one as it was when it was first built."""

    settings: Settings
    store: Store
    published: Published
    first: dict[str, Any]


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nation]:
    with pytest.MonkeyPatch.context() as patch:
        settings = copy_released(tmp_path_factory.mktemp("releases"), patch)
        store = open_store(settings)
        first = json.loads((settings.data_dir / FIRST).read_text(encoding="utf-8"))
        yield Nation(settings, store, Published(settings.warehouse_path), first)
        store.close()


@pytest.fixture
def copied(nation: Nation, tmp_path: Path) -> Path:
    """A copy of the published file, to be tampered with."""
    file = tmp_path / "warehouse.duckdb"
    shutil.copyfile(nation.settings.warehouse_path, file)
    return file


def test_a_release_is_sealed_when_it_is_first_built(nation: Nation) -> None:
    row = nation.first
    assert row["state"] == "new"
    recorded = nation.store.rows(
        "select release, checksum, unit_count, figure_count, catalogue_version <> '', code_version"
        " from ops.release_checksum_event order by release"
    )
    assert recorded[0][:5] == (1, row["checksum"], 13, row["figure_count"], True)
    assert "+" in recorded[0][5]
    assert [each[0] for each in recorded] == [1, 2, 3]


def test_later_corrections_leave_the_checksum_of_the_first_release_as_it_was(nation: Nation) -> None:
    rows = release_states(nation.published, QUARTER)
    assert [row["state"] for row in rows] == ["unchanged", "new", "new"]
    assert rows[0]["checksum"] == rows[0]["first_checksum"] == nation.first["checksum"]
    assert len({row["checksum"] for row in rows}) == 3
    assert seal(nation.store, nation.settings.warehouse_path) == []
    assert verify(nation.published, QUARTER, 1).is_first is False


def test_a_correction_is_told_with_before_after_reason_and_people(nation: Nation) -> None:
    count, rows = revisions(nation.published, Span("000000", QUARTER, 1, 2))
    by_unit = {(row["unit"], row["indicator"]): row for row in rows}
    row = by_unit[SCHOOL, "A02"]
    assert (row["before"]["number"], row["after"]["number"]) == ("500", "480")
    assert (row["reason"], row["opened_by"]) == ("学生数重复计算", f"{COUNTY}-reviewer")
    assert (row["reported_by_act"], row["reported_by"]) == ("submit", f"{SCHOOL}-manager")
    assert row["cause"] == "110000" and count == len(rows)
    (total,) = totals(nation.published, Span("000000", QUARTER, 1, 2), ["A02"])
    assert (total["before"]["value"], total["after"]["value"]) == ("800", "780")


def test_a_withdrawal_is_told_with_the_reason_of_who_asked(nation: Nation) -> None:
    _, rows = revisions(nation.published, Span(OTHER_COUNTY, QUARTER, 2, 3), indicator="H01")
    (row,) = rows
    assert (row["before"]["state"], row["after"]["number"]) == ("missing", "1")
    assert row["opened_by_act"] == "approve_withdrawal" and "漏报" in row["reason"]
    assert (row["asked_by"], row["opened_by"]) == (f"{OTHER_COUNTY}-reviewer", "110000-reviewer")


def test_the_checksum_is_the_sum_of_a_hash_of_every_unit_system_figure_and_national_cell(
    nation: Nation, tmp_path: Path
) -> None:
    folder = export_release(nation.settings.warehouse_path, QUARTER, 2, tmp_path)
    figures, units, system, indicators = (
        pl.read_parquet(folder / f"{name}.parquet")
        for name in ("figures", "units", "system_figures", "indicators")
    )
    codes = sorted(indicators.filter(pl.col("source_kind") != "system")["indicator_code"])
    assert set(indicators["from_quarter"]) == {"0000Q0"}
    places = units.rows_by_key("unit_code", named=True, unique=True)
    texts = []
    for row in figures.iter_rows(named=True):
        place = places[row["unit_code"]]
        head = (row["unit_code"], place["superior_code"], place["school_group"])
        head += (place["urban_rural_group"], place["region"])
        cells = [*(row[code] for code in codes), row["not_applicable"]]
        texts.append("|".join([*head, *(plain(cell) for cell in cells)]))
    texts += [
        "|".join(
            plain(row[name]) for name in ("unit_code", "indicator_code", "total", "numerator", "denominator")
        )
        for row in system.iter_rows(named=True)
    ]
    texts += national_texts(nation.settings.warehouse_path, "released:2")
    expected = sum(int.from_bytes(hashlib.md5(text.encode()).digest()[8:], "little") for text in texts)
    assert int(release_states(nation.published, QUARTER)[1]["checksum"], 16) == expected


def national_texts(warehouse: Path, stage: str) -> list[str]:
    """The nation's cells by slice, each measure named."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows = connection.execute(
            "select * from rollup_figure_wide where unit_code = '000000' and basis <> 'as_is'"
        ).pl()
        measures = columns_of(connection, "in")
    slices: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in rows.iter_rows(named=True):
        if stage in row["stage_set"].split(" "):
            own = slices.setdefault((row["school_group"], row["urban_rural_group"], row["region"]), {})
            for name in measures:
                if row[name] is not None:
                    own[name] = own.get(name, 0) + row[name]
    return [
        "|".join(place) + "".join(f"|{name}={own[name]}" for name in sorted(own))
        for place, own in slices.items()
    ]


def columns_of(connection: duckdb.DuckDBPyConnection, in_or_not: str) -> list[str]:
    """The measures of indicators, or with `not in` those that only targets are counted with."""
    rows = connection.execute(
        "select column_name from dim_measure"
        f" where indicator_code {in_or_not} (select indicator_code from dim_indicator)"
    )
    return [name for (name,) in rows.fetchall()]


def plain(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize(
    "tampering",
    [
        f"update int_figure_wide set A02 = 481 where unit_code = '{SCHOOL}' and version = 0",
        "update int_figure_wide set A01 = A03, A03 = A01 where A01 is not null",
        f"update int_figure_wide set not_applicable = ['A06'] where unit_code = '{SCHOOL}'",
        f"delete from int_figure_wide where unit_code = '{OTHER_COUNTY}'",
        f"update int_figure_wide set superior_code = '110102' where unit_code = '{SCHOOL}'",
        "update int_system_figure set total = total + 1 where indicator_code = 'P05'",
        "update rollup_figure_wide set A02_total = A02_total + 1 where unit_code = '000000'",
    ],
)
def test_a_published_file_that_was_tampered_with_is_found_out(copied: Path, tampering: str) -> None:
    verify(Published(copied), QUARTER, 3)
    with duckdb.connect(str(copied)) as connection:
        connection.execute(tampering)
    with pytest.raises(Refusal) as refused:
        verify(Published(copied), QUARTER, 3)
    assert refused.value.code == "release_changed"
    assert refused.value.details["first_checksum"] != refused.value.details["checksum"]


def test_what_only_targets_are_counted_with_is_no_part_of_a_release(copied: Path) -> None:
    with duckdb.connect(str(copied)) as connection:
        for name in columns_of(connection, "not in"):
            connection.execute(f"update rollup_figure_wide set {name} = 7")
    assert verify(Published(copied), QUARTER, 3).release == 3


def test_a_build_that_brings_another_checksum_says_so(nation: Nation, copied: Path) -> None:
    with duckdb.connect(str(copied)) as connection:
        connection.execute("update rpt_release set checksum = repeat('0', 32) where release = 1")
    assert seal(nation.store, copied) == [f"{QUARTER} release 1"]
    assert release_states(Published(copied), QUARTER)[0]["state"] == "changed"
    recorded = nation.store.row("select checksum from ops.release_checksum_event where release = 1")
    assert recorded == (nation.first["checksum"],)


def test_the_public_is_offered_the_last_release_that_is_unchanged(nation: Nation, copied: Path) -> None:
    """Built with other figures than at first, a release is passed over: its numbers and its files are not given."""
    whole = Published(nation.settings.warehouse_path)
    newest = latest_release(whole)
    assert newest is not None and newest.release == 3 and changed_release(whole) is None

    with duckdb.connect(str(copied)) as connection:
        connection.execute("update rpt_release set first_checksum = repeat('0', 32) where release = 3")
    published = Published(copied)
    offered = latest_release(published)
    assert offered is not None and (offered.quarter, offered.release) == (QUARTER, 2)
    assert changed_release(published) == (QUARTER, 3)
    (group,) = public_headlines(published, offered, ("H01",))
    (known,) = statistics(published, "000000", QUARTER, "H01", stage="released", release=2)["rows"]
    assert group.now["release"] == 2 and group.now["units_answered"] == known["units_answered"]
    figures = public_figures(published, offered)
    assert figures.equals(public_figures(whole, offered))
    assert not figures.equals(public_figures(whole, newest))


def test_where_every_release_has_changed_the_public_is_offered_none(copied: Path) -> None:
    with duckdb.connect(str(copied)) as connection:
        connection.execute("update rpt_release set first_checksum = repeat('0', 32)")
    assert latest_release(Published(copied)) is None
    assert changed_release(Published(copied)) == (QUARTER, 3)


def test_an_older_release_that_has_changed_is_no_news_to_the_public(nation: Nation, copied: Path) -> None:
    with duckdb.connect(str(copied)) as connection:
        connection.execute("update rpt_release set first_checksum = repeat('0', 32) where release < 3")
    offered = latest_release(Published(copied))
    assert offered is not None and offered.release == 3 and changed_release(Published(copied)) is None


def test_a_release_is_rebuilt_from_the_events_byte_for_byte(nation: Nation) -> None:
    names = ("figures", "indicators", "revisions", "statistics", "system_figures", "units")
    assert rebuild(nation.settings, nation.store, QUARTER, 1) == [f"{name}.parquet" for name in names]
    assert not list(nation.settings.data_dir.glob("rebuild-*"))


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_the_same_release_gives_the_same_bytes_and_a_manifest(
    nation: Nation, tmp_path: Path, form: str
) -> None:
    one, other, later = (
        export_release(nation.settings.warehouse_path, QUARTER, release, tmp_path / name, form)
        for name, release in (("one", 1), ("other", 1), ("later", 2))
    )
    assert differing_files(one, other) == []
    assert (one / MANIFEST).read_bytes() == (other / MANIFEST).read_bytes()
    assert f"figures.{form}" in differing_files(one, later)
    manifest = json.loads((one / MANIFEST).read_text(encoding="utf-8"))
    assert manifest["checksum"] == manifest["first_checksum"] == nation.first["checksum"]
    for file in manifest["files"]:
        path = one / file["name"]
        assert hashlib.sha256(path.read_bytes()).hexdigest() == file["sha256"]
        assert path.stat().st_mode & 0o222 == 0
        read = pl.read_parquet(path) if form == "parquet" else pl.read_csv(path, infer_schema=False)
        assert read.height == file["rows"]
    assert {file["name"]: file["rows"] for file in manifest["files"]}[f"figures.{form}"] == 13


def test_an_exported_release_is_never_written_over(nation: Nation, tmp_path: Path) -> None:
    export_release(nation.settings.warehouse_path, QUARTER, 1, tmp_path)
    with pytest.raises(Refusal) as refused:
        export_release(nation.settings.warehouse_path, QUARTER, 1, tmp_path)
    assert refused.value.code == "already_exported"
    with pytest.raises(Refusal) as refused:
        export_release(nation.settings.warehouse_path, QUARTER, 9, tmp_path)
    assert refused.value.code == "unknown_release"
    assert [path.name for path in tmp_path.iterdir()] == [f"{QUARTER}-release-1"]


def test_a_formula_amended_later_and_a_new_indicator_leave_every_release_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = copy_released(tmp_path / "nation", monkeypatch)
    before = release_states(Published(settings.warehouse_path), QUARTER)
    files = Path(shutil.copytree(DATA_DIR, tmp_path / "files"))
    change(
        files,
        "indicators.csv",
        "B06",
        value_formula="B03 / nullif(A05, 0)",
        numerator_formula="B03",
        denominator_formula="A05",
    )
    add(files, "indicators.csv", "A05", code="A99", name_zh="新指标", name_en="New indicator")
    store = open_store(settings)
    record_catalogue(store, "operator-1", files, "2020Q2")
    monkeypatch.setenv("JIBAO_NOW", "2020-06-20T10:00:00+08:00")
    result = build(settings, store)
    store.close()
    assert "2020Q2" in result.quarters and result.changed_releases == ()
    published = Published(settings.warehouse_path)
    after = release_states(published, QUARTER)
    assert [row["state"] for row in after] == ["unchanged"] * 3
    assert [row["checksum"] for row in after] == [row["checksum"] for row in before]
    for quarter, rooms in ((QUARTER, "12"), ("2020Q2", "14")):
        row = statistics(published, SCHOOL, quarter, "B06", stage="live")["rows"][0]
        assert (row["numerator"], row["denominator"]) == ("100", rooms)
        whole = statistics(published, COUNTY, quarter, "B06", stage="live")["rows"][0]
        assert Decimal(whole["denominator"]) == 2 * Decimal(rooms)
        assert standing(published, SCHOOL, quarter, "B06")[0]["number"] == (
            "8.333333" if rooms == "12" else "7.142857"
        )
