"""The small nation with its first quarter released three times: a school corrected, then a county's own figure.

Release 1 when the window closes: the first school has 500 pupils, the second 300, the third has said nothing.
Release 2: the chain is returned from the top down, the first school has 480. Release 3: the county right below
the province asks to withdraw its report and sets up its security group.
"""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from reporting.deadlines import run_deadlines
from reporting.figures import Entry, save_figures
from reporting.reports import report_up, submit
from reporting.returns import approve_withdrawal, request_withdrawal, return_report
from reporting.units import MINISTRY
from store.connection import Store
from store.settings import Settings
from tests.kept import copy_of
from tests.nation import QUARTER, SCHOOL_FIGURES, manager, reviewer, small_nation
from tests.people import ready
from warehouse.build import build
from warehouse.published import Published
from warehouse.revisions import release_states

SCHOOL, SECOND, POINT = "2111010001", "2111010002", "2111010003"
COUNTY, PREFECTURE, PROVINCE, OTHER_COUNTY = "110101", "110100", "110000", "110201"
DUE = datetime(2020, 2, 10)
At = Callable[[str], None]
NOW = "2020-03-02T10:00:00+08:00"
FIRST = "first.json"


def copy_released(directory: Path, patch: pytest.MonkeyPatch) -> Settings:
    """The nation with its three releases and its published warehouse, built after the first and the third.

    `first.json` holds the checksum of the first release as it was first built. The clock stands after the third.
    """
    patch.setenv("JIBAO_NOW", NOW)
    copy_of("released", directory, _make)
    return Settings(data_dir=directory)


def _make(directory: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:

        def at(text: str) -> None:
            patch.setenv("JIBAO_NOW", f"{text}+08:00")

        settings = Settings(data_dir=directory)
        store = nation_with_first_release(directory, at)
        ready(store, *(name for (name,) in store.rows("select distinct user_name from ops.account_event")))
        build(settings, store)
        (first,) = release_states(Published(settings.warehouse_path), QUARTER)
        (directory / FIRST).write_text(json.dumps(first, default=str), encoding="utf-8")
        correct_a_school(store, at)
        correct_a_county(store, at)
        build(settings, store)
        store.close()


def nation_with_first_release(directory: Path, at: At) -> Store:
    """The first release: two schools have reported by hand, everybody else was reported by the system."""
    at("2020-01-03T09:00:00")
    store = small_nation(directory)
    for code, pupils in ((SCHOOL, "500"), (SECOND, "300")):
        _save(store, code, {**SCHOOL_FIGURES, "A02": pupils})
        submit(store, manager(code), code, QUARTER)
    report_up(store, reviewer(COUNTY), COUNTY, QUARTER)
    at("2020-01-16T01:00:00")
    run_deadlines(store)
    return store


def correct_a_school(store: Store, at: At) -> None:
    """The second release: 480 pupils instead of 500."""
    at("2020-02-01T09:00:00")
    above = MINISTRY
    for code, reason in (
        (PROVINCE, "请更正丙县数据"),
        (PREFECTURE, "请更正丙县数据"),
        (COUNTY, "请退回第一小学"),
        (SCHOOL, "学生数重复计算"),
    ):
        return_report(store, reviewer(above), code, QUARTER, reason, DUE)
        above = code
    _save(store, SCHOOL, {"A02": "480"})
    at("2020-02-02T09:00:00")
    submit(store, manager(SCHOOL), SCHOOL, QUARTER)
    for code in (COUNTY, PREFECTURE, PROVINCE):
        report_up(store, reviewer(code), code, QUARTER)


def correct_a_county(store: Store, at: At) -> None:
    """The third release: a county's own figure, withdrawn at its own wish."""
    at("2020-03-01T09:00:00")
    for code, above in ((PROVINCE, MINISTRY), (OTHER_COUNTY, PROVINCE)):
        request_withdrawal(store, reviewer(code), code, QUARTER, "网信领导小组已成立，漏报")
        approve_withdrawal(store, reviewer(above), code, QUARTER)
    _save(store, OTHER_COUNTY, {"H01": "true"})
    at("2020-03-02T09:00:00")
    for code in (OTHER_COUNTY, PROVINCE):
        report_up(store, reviewer(code), code, QUARTER)


def _save(store: Store, code: str, figures: dict[str, str]) -> None:
    entries = [Entry(name, text) for name, text in figures.items()]
    save_figures(store, manager(code), code, QUARTER, entries)
