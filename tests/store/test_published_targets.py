"""Targets and assumptions reach the published file as they stand in the store, also when nothing else happened."""

import json
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from reporting.goals import add_goal, assume, assumptions, goals, undo, withdraw_goal
from store.connection import Store
from store.errors import Refusal
from store.settings import Settings
from tests.nation import manager
from warehouse import build as build_module
from warehouse import landing
from warehouse.build import build
from warehouse.published import Published
from warehouse.targets import published_assumptions, published_targets

MINISTER = manager("000000")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


@pytest.fixture
def published(settings: Settings) -> Published:
    return Published(settings.warehouse_path)


def add(store: Store, text: str, **more: object) -> str:
    day = date(2027, 12, 31)
    added = add_goal(store, MINISTER, due_on=day, text_zh=text, reason="计划", **more)  # type: ignore[arg-type]
    return added.code


def as_in_the_store(published: Published, store: Store) -> bool:
    """Every field of every target and word, the order too."""
    words = published_assumptions(published)
    return (
        published_targets(published) == goals(store)
        and words == assumptions(store)
        and list(words) == list(assumptions(store))
    )


def test_every_field_of_every_target_is_published_as_it_stands(
    built: Store, settings: Settings, published: Published
) -> None:
    assert as_in_the_store(published, built)
    kept = add(built, "接入", measure="B02", choices=["光纤"], region="west", groups=["K12"], word="大部分")
    gone = add(built, "带宽", measure="B06", assumed=Decimal("2.5"), low=Decimal("1.25"), text_en="Bandwidth")
    back = add(built, "联网", measure="B01", assumed=Decimal("0.8"))
    for code in (gone, back):
        withdraw_goal(built, MINISTER, code, "并入")
    undo(built, MINISTER, back, "恢复")
    assume(built, MINISTER, "大部分", Decimal("0.55"), Decimal("0.7"), Decimal("0.8"), "专家会")
    assert not as_in_the_store(published, built), "an edit waits for the next build"
    build(settings, built)
    assert as_in_the_store(published, built)
    assert [target.code for target in published_targets(published)][60:] == [kept, back]


def test_a_new_target_is_published_although_no_quarter_waits(
    built: Store, settings: Settings, published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(settings, built)
    monkeypatch.setattr(landing, "_is_outdated", lambda *_: False)
    assert not build(settings, built).is_published
    figures = published.rows("select count(*), sum(hash(columns(*))) from fct_figure")
    assume(built, MINISTER, "一些", Decimal("0.1"), Decimal("0.2"), Decimal("0.5"), "专家会")
    result = build(settings, built)
    assert (result.is_published, result.quarters) == (True, [])
    assert as_in_the_store(published, built)
    assert published.rows("select count(*), sum(hash(columns(*))) from fct_figure") == figures
    assert not build(settings, built).is_published


def test_a_target_is_not_forgotten_by_a_build_that_fails(
    built: Store, settings: Settings, published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(settings, built)
    monkeypatch.setattr(landing, "_is_outdated", lambda *_: False)
    add(built, "联网", measure="B01", assumed=Decimal("0.8"))

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(build_module, "_run_dbt", crash)
        with pytest.raises(KeyboardInterrupt):
            build(settings, built)
    assert not as_in_the_store(published, built)
    assert build(settings, built).is_published
    assert as_in_the_store(published, built)


def test_a_warehouse_from_before_says_so_and_is_built_anew_by_itself(
    built: Store, settings: Settings, published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute("drop table dim_target")
        connection.execute("drop table dim_assumption")
    for read in (published_targets, published_assumptions):
        with pytest.raises(Refusal, match="Run `jibao warehouse build`"):
            read(published)
    state = settings.landing_dir / "state.json"
    state.write_text(state.read_text().replace(f'"layout": {landing.LAYOUT}', '"layout": 3'))
    monkeypatch.setattr(landing, "_is_outdated", lambda *_: False)
    assert build(settings, built).is_published
    assert as_in_the_store(published, built)


def test_targets_can_be_listed_beside_a_server_as_they_were_published_last(
    built: Store, settings: Settings, published: Published
) -> None:
    add(built, "联网", measure="B01", assumed=Decimal("0.8"))
    build(settings, built)
    add(built, "接入", measure="B02", choices=["光纤"], word="大部分")
    beside = subprocess.run(
        [sys.executable, "-m", "app", "goals", "list", "--json"],
        capture_output=True,
        text=True,
        env={"JIBAO_DATA_DIR": str(settings.data_dir), "PATH": "/usr/bin"},
        cwd=Path(__file__).parents[2],
        check=True,
    )
    answer = json.loads(beside.stdout)
    assert answer["source"] == "published"
    assert [row["code"] for row in answer["targets"]] == [target.code for target in goals(built)][:-1]
