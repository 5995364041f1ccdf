"""Inbox, chasing and mail on a real PostgreSQL: the same answers, and two servers that send each mail once."""

import threading
from pathlib import Path

import pytest

from auth.accounts import create_accounts, set_profile
from reporting.deadlines import run_deadlines
from reporting.deliveries import deliveries_below
from reporting.inbox import mark_read, messages, unread_count
from reporting.lateness import likely_late
from reporting.mail import send_digests
from reporting.reminders import Effect, remind_units, reminder_effect
from reporting.reports import report_up
from reporting.returns import request_withdrawal
from store import clock
from store.connection import open_store
from store.settings import Settings
from tests.mail_server import Post, configured, listening
from tests.nation import QUARTER, UNITS, add_units, empty_store, manager, reviewer
from tests.shared.postgres import running_postgres

SCHOOL, COUNTY, PREFECTURE = "2111010001", "110101", "110100"


def test_inbox_chasing_and_mail_on_postgresql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIBAO_NOW", "2019-12-20T09:00:00+08:00")
    with running_postgres() as url:
        settings = Settings(data_dir=tmp_path, store_url=url)
        store, second = empty_store(tmp_path, url), open_store(settings)
        add_units(store, UNITS, QUARTER)  # type: ignore[arg-type]
        create_accounts(store, QUARTER)

        set_profile(store, f"{SCHOOL}-manager", "王芳", "13800000000", "wang@school.cn")
        assert remind_units(store, manager(COUNTY), COUNTY, QUARTER, [SCHOOL]) == [SCHOOL]
        assert unread_count(second, manager(SCHOOL)) == 1
        assert reminder_effect(store, COUNTY, QUARTER) == Effect(1, 0, 1)
        assert likely_late(second, COUNTY, QUARTER)["reminders"].sum() == 1

        post, gate, counts = Post(), threading.Barrier(2), []
        with listening(post) as port:
            mailing = configured(tmp_path, port)

            def send(through: object) -> None:
                gate.wait()
                counts.append(send_digests(through, mailing)["sent"])  # type: ignore[arg-type]

            both = [threading.Thread(target=send, args=(each,)) for each in (store, second)]
            for each in both:
                each.start()
            for each in both:
                each.join()
        assert sum(counts) == len(post.mails) == 1
        assert deliveries_below(second, COUNTY, QUARTER)["outcome"].to_list() == ["sent"]

        mark_read(second, manager(SCHOOL), clock.now())
        assert messages(store, manager(SCHOOL))["is_read"].to_list() == [True]
        monkeypatch.setenv("JIBAO_NOW", "2020-01-03T09:00:00+08:00")
        report_up(store, reviewer(COUNTY), COUNTY, QUARTER)
        request_withdrawal(store, manager(COUNTY), COUNTY, QUARTER, "漏填")
        assert messages(second, reviewer(PREFECTURE))["kind"].to_list() == ["withdrawal_asked"]
        monkeypatch.setenv("JIBAO_NOW", "2020-01-20T09:00:00+08:00")
        run_deadlines(store)
        assert likely_late(store, COUNTY, "2020Q1")["times_late"].to_list() == [1, 1, 1]
        second.close()
        store.close()
