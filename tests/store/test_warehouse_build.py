"""A build publishes as a whole or not at all, and readers move over by themselves."""

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from reporting.catalogue import record_catalogue
from reporting.catalogue_files import DATA_DIR
from reporting.figures import Entry, save_figures
from reporting.units import roster
from store.connection import Store
from store.errors import Refusal
from store.settings import Settings
from tests.nation import manager
from warehouse import build as build_module
from warehouse.build import build, portions
from warehouse.course import always_late, course, over_the_quarters
from warehouse.reader import Reader

SCHOOL = "2111010001"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


def save(store: Store, unit: str, quarter: str = "2019Q4", **figures: str) -> None:
    entries = [Entry(code, text) for code, text in figures.items()]
    save_figures(store, manager(unit), unit, quarter, entries)


def students(reader: Reader, unit: str, quarter: str = "2019Q4", **choices: str) -> str | None:
    (row,) = reader.statistics(unit, quarter, "A02", **choices)["rows"]  # type: ignore[arg-type]
    return row["value"]  # type: ignore[no-any-return]


def test_readers_move_over_when_a_new_warehouse_is_published(built: Store, settings: Settings) -> None:
    reader = Reader(settings)
    units = (SCHOOL, "110101", "110102", "110100", "110000", "000000")
    assert [students(reader, unit) for unit in units] == ["500", "500", "70", "570", "570", "570"]
    assert students(reader, "110201") is None
    counted = reader.completeness("110101", "2019Q4")
    assert (counted["due"], counted["on_time"], counted["pending"]) == (3, 1, 2)
    before = reader.version()

    save(built, "2111010002", A02="21")
    result = build(settings, built)
    assert result.is_published
    assert result.quarters == ["2019Q4"]
    assert reader.version() != before
    assert students(reader, "110101") == "521"
    assert not list(settings.data_dir.glob("warehouse*.wal"))


def test_a_failing_test_leaves_readers_what_they_had(
    built: Store, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Reader(settings)
    before = reader.version()
    broken = tmp_path / "broken"
    shutil.copytree(build_module.PROJECT_DIR, broken, ignore=shutil.ignore_patterns("target", "logs"))
    (broken / "tests" / "nobody_has_figures.sql").write_text(
        "select * from {{ ref('fct_report') }} where core_answered > 0\n"
    )
    save(built, "2111010002", A02="21")
    with monkeypatch.context() as patch:
        patch.setattr(build_module, "PROJECT_DIR", broken)
        with pytest.raises(Refusal, match="nobody_has_figures") as refusal:
            build(settings, built)
    assert refusal.value.code == "build_failed"
    assert reader.version() == before
    assert students(reader, "110101") == "500"
    assert not (settings.data_dir / "build").exists()

    build(settings, built)
    assert students(reader, "110101") == "521"


def test_two_builds_at_once_are_refused_and_what_a_dead_one_left_is_not_in_the_way(
    store: Store, settings: Settings
) -> None:
    lock = settings.data_dir / "build.lock"
    with lock.open("w") as held:
        held.write("4711")
        held.flush()
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(Refusal, match="4711") as refusal:
            build(settings, store)
    assert refusal.value.code == "build_running"
    assert lock.read_text() == "4711"  # the file stays behind, as after a crash
    left = settings.data_dir / "build"
    left.mkdir()
    (left / "warehouse.duckdb").write_bytes(b"half a file")
    reader = Reader(settings)
    assert build(settings, store).is_published
    assert reader.quarters() == ["2019Q4"]
    assert not left.exists()


def test_quarters_built_one_by_one_show_what_a_full_build_in_portions_shows(
    built: Store, settings: Settings, at: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    at("2020-04-03T09:00:00")
    save(built, SCHOOL, "2020Q1", A02="510")
    save(built, "2111010003", "2020Q1", A02="9", D08="卫星")
    at("2020-04-20T09:00:00")
    build(settings, built)
    reader = Reader(settings)

    def everything() -> list[object]:
        codes = ("A02", "B02", "B04", "C12", "D08", "P02", "J17")
        return [
            *(reader.completeness("000000", quarter) for quarter in reader.quarters()),
            *(
                question(reader.published, unit, quarter)
                for question in (course, always_late, over_the_quarters)
                for unit in ("000000", "110101")
                for quarter in reader.quarters()
            ),
            *(
                reader.statistics(unit, quarter, code, by, "all", basis, stage)
                for quarter in reader.quarters()
                for code in codes
                for unit in ("000000", "110101")
                for by in ("children",)
                for basis in ("as_was", "as_is")
                for stage in ("live", "reported")
            ),
        ]

    step_by_step = everything()
    monkeypatch.setattr(build_module, "MOST_UNITS", 2 * len(roster(built, "2019Q4")))
    result = build(settings, built, full=True)
    assert result.quarters == ["2019Q4", "2020Q1", "2020Q2"]
    assert portions(settings.landing_dir, result.quarters) == [["2019Q4", "2020Q1"], ["2020Q2"]]
    assert everything() == step_by_step
    assert students(reader, "000000", "2020Q2") == "589"


def test_a_new_indicator_is_a_row_of_the_catalogue_and_null_before(
    built: Store, settings: Settings, at: Callable[[str], None], tmp_path: Path
) -> None:
    files = tmp_path / "catalogue"
    shutil.copytree(DATA_DIR, files)
    with (files / "indicators.csv").open("a", encoding="utf-8") as file:
        file.write(
            "A06,A,core,师生总数,Students and teachers,int,人,people,,,HE|SV|K12|TP,formula,sum,"
            "A02 + A03,,,,,,false,false,学生与专任教师合计。,Students and full-time teachers together.\n"
        )
    assert record_catalogue(built, "system", files) == 1
    at("2020-02-20T09:00:00")
    save(built, SCHOOL, "2020Q1", A02="512", A03="30", A04="31")
    build(settings, built)
    reader = Reader(settings)
    (row,) = reader.statistics("110101", "2020Q1", "A06", stage="live")["rows"]
    assert (row["value"], row["units_answered"], row["units_due"]) == ("542", 1, 3)
    (row,) = reader.statistics("110101", "2019Q4", "A06", stage="live")["rows"]
    assert (row["value"], row["units_due"], row["coverage"]) == (None, 0, None)
    assert students(reader, "110101", "2019Q4", stage="live") == "500"
