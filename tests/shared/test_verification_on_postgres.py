"""Verification on a real PostgreSQL: the same answers, and two processes that act at once."""

import threading
from pathlib import Path

import pytest

from reporting.figures import Entry, save_figures
from reporting.suspicious import suspicious_figures
from reporting.verification import answer, ask, new_answers, questions_below, settle, thread
from store.connection import Store, open_store
from store.errors import Refusal
from store.settings import Settings
from tests.nation import QUARTER, SCHOOL_FIGURES, UNITS, add_units, empty_store, manager
from tests.shared.postgres import running_postgres

SCHOOL, COUNTY, NEXT = "2111010001", "110101", "2020Q1"


def test_a_question_on_postgresql_is_settled_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIBAO_NOW", "2019-12-20T09:00:00+08:00")
    with running_postgres() as url:
        settings = Settings(data_dir=tmp_path, store_url=url)
        store, second = empty_store(tmp_path, url), open_store(settings)
        add_units(store, UNITS, QUARTER)  # type: ignore[arg-type]
        entries = [Entry(code, text) for code, text in SCHOOL_FIGURES.items()]
        save_figures(store, manager(SCHOOL), SCHOOL, QUARTER, entries)
        monkeypatch.setenv("JIBAO_NOW", "2020-02-20T09:00:00+08:00")
        save_figures(store, manager(SCHOOL), SCHOOL, NEXT, [Entry("B03", "100000")])

        ask(store, manager(COUNTY), SCHOOL, NEXT, "B03", "单位是Mbps吗?", "slip")
        answer(second, manager(SCHOOL), SCHOOL, NEXT, "B03", "填错了单位")
        found = suspicious_figures(store, COUNTY, NEXT).select("indicator_code", "reason", "question_state")
        assert found.rows() == [("B03", "slip", "answered")]
        below = questions_below(store, COUNTY, NEXT).select("answer", "number", "previous_number")
        assert below.rows() == [("填错了单位", 100000, 100)]
        assert new_answers(second, COUNTY) == {NEXT: 1}

        gate, codes = threading.Barrier(2), []

        def close(through: Store) -> None:
            gate.wait()
            try:
                settle(through, manager(COUNTY), SCHOOL, NEXT, "B03")
                codes.append("")
            except Refusal as refused:
                codes.append(refused.code)

        both = [threading.Thread(target=close, args=(each,)) for each in (store, second)]
        for each in both:
            each.start()
        for each in both:
            each.join()
        assert sorted(codes)[0] == "" and sorted(codes)[1] in ("someone_was_faster", "nothing_asked")
        said = thread(store, SCHOOL, NEXT, "B03")
        assert [each.action for each in said] == ["asked", "answered", "settled"]
        second.close()
        store.close()
