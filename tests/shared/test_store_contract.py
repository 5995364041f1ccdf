"""The store's contract, the same on an embedded file and on a real PostgreSQL."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from store.connection import Store, open_store
from store.errors import Refusal
from store.migrate import known_migrations
from store.settings import Settings
from tests.shared.postgres import running_postgres

MOMENT = datetime(2020, 1, 1, 8)


@pytest.fixture(params=["embedded", "postgres"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Store, Settings]]:
    if request.param == "embedded":
        settings = Settings(data_dir=tmp_path)
        store = open_store(settings, create=True)
        yield store, settings
        store.close()
        return
    with running_postgres() as url:
        settings = Settings(data_dir=tmp_path, store_url=url)
        store = open_store(settings, create=True)
        yield store, settings
        store.close()


def reminder(sequence: int, actor: str = "a") -> pl.DataFrame:
    return pl.DataFrame(
        {
            "unit_code": ["1"],
            "quarter": ["2019Q4"],
            "sequence": [sequence],
            "actor": [actor],
            "recorded_at": [MOMENT],
        }
    )


def test_an_event_is_read_back_as_it_was_written(opened: tuple[Store, Settings]) -> None:
    store, _ = opened
    figure = pl.DataFrame(
        {
            "unit_code": ["1"],
            "quarter": ["2019Q4"],
            "sequence": [1],
            "indicator_code": ["B03"],
            "state": ["value"],
            "number": pl.Series([Decimal("100.000001")], dtype=pl.Decimal(18, 6)),
            "text": pl.Series([None], dtype=pl.String),
            "note": ["校园网"],
            "source": ["screen"],
            "actor": ["a"],
            "recorded_at": [MOMENT],
        }
    )
    with store.writing() as write:
        assert write.append("figure_event", figure) == 1
    found = store.row("select number, text, note, recorded_at from ops.figure_event")
    assert found == (Decimal("100.000001"), None, "校园网", MOMENT)


def test_the_same_sequence_is_taken_once(opened: tuple[Store, Settings]) -> None:
    store, _ = opened
    with store.writing() as write:
        write.append("reminder_event", reminder(1, "first"))
    with pytest.raises(Refusal, match="same moment") as refused, store.writing() as write:
        write.append("reminder_event", reminder(1, "second"))
    assert refused.value.code == "someone_was_faster"
    assert store.rows("select actor from ops.reminder_event") == [("first",)]


def test_a_failing_transaction_leaves_nothing(opened: tuple[Store, Settings]) -> None:
    store, _ = opened
    with pytest.raises(RuntimeError), store.writing() as write:
        write.append("reminder_event", reminder(1))
        raise RuntimeError("in the middle")
    assert store.rows("select 1 from ops.reminder_event") == []
    with store.writing() as write:
        write.append("reminder_event", reminder(1))
    assert len(store.rows("select 1 from ops.reminder_event")) == 1


def test_twenty_threads_lose_and_double_nothing(opened: tuple[Store, Settings]) -> None:
    store, _ = opened

    def write_five(number: int) -> None:
        for step in range(5):
            with store.writing() as write:
                write.append("reminder_event", reminder(number * 5 + step + 1))

    threads = [threading.Thread(target=write_five, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = store.rows("select sequence from ops.reminder_event order by sequence")
    assert found == [(number,) for number in range(1, 101)]


def test_migrations_are_applied_once(opened: tuple[Store, Settings]) -> None:
    store, settings = opened
    store.close()
    again = open_store(settings)
    applied = again.rows("select number from ops.migration order by number")
    assert applied == [(number,) for number in known_migrations()] and len(applied) > 1
    again.close()


def test_a_store_of_a_newer_version_is_refused(opened: tuple[Store, Settings]) -> None:
    store, settings = opened
    with store.writing() as write:
        write.execute("insert into ops.migration values (999, 'later', '2030-01-01')")
    store.close()
    with pytest.raises(Refusal, match="newer Jibao") as refused:
        open_store(settings)
    assert refused.value.code == "store_newer"


def test_a_second_process_on_an_embedded_store_is_told_who_holds_it(tmp_path: Path) -> None:
    store = open_store(Settings(data_dir=tmp_path), create=True)
    second = subprocess.run(
        [sys.executable, "-m", "app", "deadlines", "run"],
        capture_output=True,
        text=True,
        env={"JIBAO_DATA_DIR": str(tmp_path), "PATH": "/usr/bin"},
        cwd=Path(__file__).parents[2],
        check=False,
    )
    store.close()
    assert second.returncode == 2
    assert second.stderr.startswith("store_held: ") and "jibao serve" in second.stderr


def test_a_missing_store_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="jibao init") as refused:
        open_store(Settings(data_dir=tmp_path / "nothing"))
    assert refused.value.code == "store_missing"


def test_a_broken_store_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "operations.duckdb").write_bytes(b"this is not a database" * 1000)
    with pytest.raises(Refusal) as refused:
        open_store(Settings(data_dir=tmp_path))
    assert refused.value.code == "store_unreadable"


def test_a_crash_in_a_migration_leaves_the_schema_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from store import migrate

    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0001_events.sql").write_text(
        (migrate.MIGRATIONS_DIR / "0001_events.sql").read_text(encoding="utf-8"), encoding="utf-8"
    )
    (folder / "0002_broken.sql").write_text(
        "create table ops.half (code varchar); create table ops.half (code varchar);"
    )
    monkeypatch.setattr(migrate, "MIGRATIONS_DIR", folder)
    with pytest.raises(Exception, match="half"):
        open_store(Settings(data_dir=tmp_path), create=True)
    (folder / "0002_broken.sql").write_text("create table ops.half (code varchar);")
    store = open_store(Settings(data_dir=tmp_path))
    assert store.rows("select number from ops.migration order by number") == [(1,), (2,)]
    store.close()
