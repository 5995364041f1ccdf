"""The jobs of the server: a build when something happened, none when nothing did, and what a failure leaves."""

import os
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest

from app import state
from app.server import _inside
from app.serving import do_build
from reporting.figures import Entry, save_figures
from reporting.goals import assume
from store.connection import Store
from tests.nation import QUARTER, manager
from tests.screens.conftest import SCHOOL


def test_the_warehouse_is_built_again_only_after_something_happened(store: Store) -> None:
    do_build()
    first = state.server().last_build
    assert first is not None and first.result is not None and first.result.is_published

    do_build()
    assert state.server().last_build is first

    save_figures(store, manager(SCHOOL), SCHOOL, QUARTER, [Entry("A01", "17")])
    do_build()
    second = state.server().last_build
    assert second is not first and second is not None and second.result is not None
    assert second.result.quarters == [QUARTER]

    minister = manager("000000")
    assume(store, minister, "大部分", Decimal("0.5"), Decimal("0.7"), Decimal("0.8"), "专家会")
    do_build()
    third = state.server().last_build
    assert third is not second and third is not None and third.result is not None
    assert third.result.is_published


def test_a_refused_build_is_kept_for_the_operators_and_tried_again(store: Store) -> None:
    lock = state.server().settings.data_dir / "build.lock"
    lock.mkdir()  # nobody can take a lock that is a folder
    do_build()
    failed = state.server().last_build
    assert failed is not None and failed.result is None and failed.code

    lock.rmdir()
    do_build()
    again = state.server().last_build
    assert again is not None and again.result is not None and again.result.is_published


def test_a_server_that_is_stopped_ends_the_build_under_way(store: Store) -> None:
    settings = state.server().settings
    store.close()
    server = subprocess.Popen(
        [sys.executable, "-m", "app", "serve", "--port", "0"],
        env={**os.environ, "JIBAO_DATA_DIR": str(settings.data_dir)},
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        while not (builds := _started_by(server.pid)):
            assert server.poll() is None
            time.sleep(0.1)
        server.terminate()
        server.wait(timeout=60)
    finally:
        server.kill()
    assert not any(Path(f"/proc/{build}").exists() for build in builds)
    assert not settings.warehouse_path.exists()
    assert not (settings.data_dir / "build").exists()


def _started_by(process: int) -> list[str]:
    """The processes that any thread of a process has started and that run."""
    return [
        child
        for children in Path(f"/proc/{process}/task").glob("*/children")
        for child in children.read_text().split()
    ]


def test_theme_and_settings_are_found_from_any_directory(tmp_path: Path) -> None:
    asked = (
        "from app.server import app; from streamlit import config;"
        "names = ('theme.primaryColor', 'browser.gatherUsageStats', 'runner.postScriptGC');"
        "print(*map(config.get_option, names))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", asked], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert answer.stdout.split() == ["#0b5cab", "False", "False"]


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        ("fill", "/fill"),
        ("number?number=110000.2026Q2.A02", "/number?number=110000.2026Q2.A02"),
        ("number?a=1&b=%E5%8E%BF", "/number?a=1&b=%E5%8E%BF"),
        ("//example.org", "/"),
        ("https://example.org?x=1", "/"),
        ("fill?x=//example.org\r\nSet-Cookie: a=b", "/fill?x=%2F%2Fexample.org%0D%0ASet-Cookie%3A+a%3Db"),
        ("?number=1", "/"),
    ],
)
def test_a_sign_in_leads_to_the_view_its_link_names_and_to_no_other_site(asked: str, address: str) -> None:
    assert _inside(asked) == address
