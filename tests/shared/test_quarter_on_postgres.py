"""A quarter on a real PostgreSQL: the same functions, the same answers, several connections at once."""

from pathlib import Path

import pytest

from auth.accounts import create_accounts
from reporting import report_status, reports
from reporting.deadlines import run_deadlines
from reporting.figures import Entry, save_figures
from store.connection import open_store
from store.errors import Refusal
from store.settings import Settings
from tests.nation import QUARTER, SCHOOL_FIGURES, UNITS, add_units, empty_store, manager, reviewer
from tests.shared.postgres import running_postgres

SCHOOL, COUNTY = "2111010001", "110101"


def test_a_quarter_on_postgresql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIBAO_NOW", "2019-12-20T09:00:00+08:00")
    with running_postgres() as url:
        settings = Settings(data_dir=tmp_path, store_url=url)
        store = empty_store(tmp_path, url)
        add_units(store, UNITS, QUARTER)  # type: ignore[arg-type]
        assert create_accounts(store, QUARTER) > 0 and create_accounts(store, QUARTER) == 0

        entries = [Entry(code, text) for code, text in SCHOOL_FIGURES.items()]
        save_figures(store, manager(SCHOOL), SCHOOL, QUARTER, entries)
        second = open_store(settings)  # a second process would do the same
        assert reports.submit(second, manager(SCHOOL), SCHOOL, QUARTER).state == "submitted"
        with pytest.raises(Refusal) as refused:
            save_figures(store, manager(SCHOOL), SCHOOL, QUARTER, entries)
        assert refused.value.code == "already_submitted"

        monkeypatch.setenv("JIBAO_NOW", "2020-01-03T09:00:00+08:00")
        assert reports.report_up(store, reviewer(COUNTY), COUNTY, QUARTER).version == 1
        assert report_status.status(second, SCHOOL, QUARTER).state == "reported"

        monkeypatch.setenv("JIBAO_NOW", "2020-02-01T09:00:00+08:00")
        done = run_deadlines(second)
        assert done[QUARTER]["released"] == 1
        assert run_deadlines(store) == {}
        assert all(report_status.status(store, unit[0], QUARTER).state == "reported" for unit in UNITS)
        second.close()
        store.close()
