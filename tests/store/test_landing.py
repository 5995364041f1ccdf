"""Landing: every event once, whatever happens in between."""

import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from reporting.figures import Entry, save_figures
from store import clock
from store.connection import Store
from store.settings import Settings
from tests.nation import manager
from warehouse import landed_files
from warehouse.landing import land, mark_built, read_state

FOLDER = "landing/figure_event/quarter=2019Q4"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


def save(store: Store, unit: str = "2111010001", text: str = "1", quarter: str = "2019Q4") -> None:
    save_figures(store, manager(unit), unit, quarter, [Entry("A01", text), Entry("A02", text)])


def landed_rows(directory: Path) -> list[tuple[object, ...]]:
    return duckdb.sql(
        f"select quarter, unit_code, sequence, indicator_code from"
        f" read_parquet('{directory}/landing/figure_event/*/*.parquet', hive_partitioning = true) order by all"
    ).fetchall()


def stored_rows(store: Store) -> list[tuple[object, ...]]:
    return store.rows(
        "select quarter, unit_code, sequence, indicator_code from ops.figure_event order by all"
    )


def test_every_event_is_landed_once_however_often_one_lands(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    assert land(settings, store).rows["figure_event"] == 0
    save(store)
    assert land(settings, store).rows["figure_event"] == 2
    save(store, text="2")
    save(store, unit="2111010002")
    assert land(settings, store).rows["figure_event"] == 4
    assert land(settings, store).rows["figure_event"] == 0
    assert landed_rows(tmp_path) == stored_rows(store)


def test_landing_again_after_the_state_was_lost_repeats_nothing(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    save(store)
    land(settings, store)
    state_path = tmp_path / "landing" / "state.json"
    state = json.loads(state_path.read_text())
    state["marks"] = {}
    state_path.write_text(json.dumps(state))
    land(settings, store)
    assert landed_rows(tmp_path) == stored_rows(store)
    state_path.write_text("{ cut sho")
    land(settings, store)
    assert landed_rows(tmp_path) == stored_rows(store)


def test_many_small_files_become_one(store: Store, settings: Settings, tmp_path: Path) -> None:
    for number in range(landed_files.MOST_FILES + 3):
        save(store, text=str(number))
        land(settings, store)
    names = sorted(path.name for path in (tmp_path / FOLDER).glob("*"))
    assert names[0] == f"{landed_files.MOST_FILES + 1:06d}-joined.parquet"
    assert len(names) == 3
    assert landed_rows(tmp_path) == stored_rows(store)


def test_a_crash_while_files_are_joined_loses_and_repeats_nothing(
    store: Store, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    for number in range(landed_files.MOST_FILES):
        save(store, text=str(number))
        land(settings, store)
    save(store, text="99")
    with monkeypatch.context() as patch:
        patch.setattr(landed_files, "_finish_joining", _after_first_call(crash))
        with pytest.raises(KeyboardInterrupt):
            land(settings, store)
    land(settings, store)
    assert len(list((tmp_path / FOLDER).glob("*.parquet"))) == 1
    assert landed_rows(tmp_path) == stored_rows(store)


def _after_first_call(crash: Callable[..., None]) -> Callable[[Path], None]:
    """The real thing for the look at the start of each table, a crash when the journal was just written."""
    real = landed_files._finish_joining

    def act(folder: Path) -> None:
        if (folder / "joining.json").exists():
            crash()
        real(folder)

    return act


def test_another_store_in_the_same_place_begins_anew(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    save(store)
    land(settings, store)
    with store.writing() as write:
        write.execute("update ops.migration set applied_at = applied_at - interval 1 day")
        write.execute("delete from ops.figure_event")
    land(settings, store)
    assert landed_rows(tmp_path) == []


def test_new_figures_ask_for_their_quarter_and_later_ones(
    store: Store, settings: Settings, at: Callable[[str], None]
) -> None:
    at("2020-05-20T09:00:00")
    first = land(settings, store)
    assert first.quarters == first.to_build == ["2019Q4", "2020Q1", "2020Q2"]
    mark_built(settings, first.to_build, clock.now())
    at("2020-05-21T09:00:00")
    # The quarter under way can change by the clock alone until its release.
    assert land(settings, store).to_build == ["2020Q2"]
    mark_built(settings, ["2020Q2"], clock.now())
    with store.writing() as write:
        write.execute(
            "insert into ops.report_event by name select '2111010001' as unit_code, '2020Q1' as quarter,"
            " 1 as sequence, 'auto' as action, 'reported' as state, 1 as version, true as is_auto,"
            " 'system' as actor, now()::timestamp as effective_at, now()::timestamp as recorded_at,"
            " now()::timestamp as written_at"
        )
    assert land(settings, store).to_build == ["2020Q1", "2020Q2"]


def test_quarters_wait_until_they_are_published(
    store: Store, settings: Settings, at: Callable[[str], None]
) -> None:
    save(store)
    assert land(settings, store).to_build == ["2019Q4"]
    assert land(settings, store).to_build == ["2019Q4"]
    mark_built(settings, ["2019Q4"], clock.now())
    assert read_state(settings.landing_dir).waiting == []


def test_a_moved_unit_asks_for_every_quarter(
    store: Store, settings: Settings, at: Callable[[str], None]
) -> None:
    at("2020-05-20T09:00:00")
    mark_built(settings, land(settings, store).to_build, clock.now())
    with store.writing() as write:
        write.execute(
            "insert into ops.unit_event select unit_code, 2, 'moved', '2020Q2', name, kind, '110102',"
            " location_code, school_type, urban_rural, founder, status, successor_code,"
            " central_school_code, is_suspended, actor, recorded_at, now()::timestamp"
            " from ops.unit_event where unit_code = '2111010001'"
        )
    assert land(settings, store).to_build == ["2019Q4", "2020Q1", "2020Q2"]


def test_the_roster_of_a_closed_quarter_is_landed_once(
    store: Store, settings: Settings, at: Callable[[str], None], tmp_path: Path
) -> None:
    at("2020-01-20T09:00:00")
    land(settings, store)
    path = tmp_path / "landing" / "roster" / "quarter=2019Q4" / "roster.parquet"
    before = path.stat().st_mtime_ns
    land(settings, store)
    assert path.stat().st_mtime_ns == before
    assert "2019Q4" in read_state(settings.landing_dir).frozen
