"""Whatever people do, in any order, with late and failing jobs: the laws of the life cycle hold."""

import os
import tempfile
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from reporting import report_status, reports, returns
from reporting.deadlines import run_deadlines
from reporting.figures import Entry, save_figures
from reporting.life_cycle import ACTS, LOCKED, REPORTING_ACTS, STATES, Report, after
from reporting.quarter import day_after
from reporting.report_status import window_of
from reporting.units import due_unit, roster
from store import clock
from store.connection import Writing
from store.errors import Refusal
from tests.nation import QUARTER, SCHOOL_FIGURES, UNITS, manager, reviewer, small_nation

CODES = [unit[0] for unit in UNITS]
SUPERIORS = {unit[0]: unit[3] for unit in UNITS}
WITH_REVIEWER = [unit[0] for unit in UNITS if unit[2] not in ("school", "teaching_point")]


class LifeCycle(RuleBasedStateMachine):
    """A quarter's end in a small nation, moved on by random people and a random clock."""

    @initialize()
    def begin(self) -> None:
        self.directory = tempfile.TemporaryDirectory()
        self.moment = day_after(QUARTER, 1) - timedelta(days=2)
        self._set_clock()
        self.store = small_nation(Path(self.directory.name))
        # Nobody here moves, opens or closes a unit or changes the calendar: these are asked for once.
        self.deadlines = dict(roster(self.store, QUARTER).select("unit_code", "deadline_at").iter_rows())
        self.closes = {
            code: window_of(self.store, due_unit(self.store, code, QUARTER), QUARTER).closes_at
            for code in ("110101", "2111010001", "4111000002")
        }

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            self.directory.cleanup()
        os.environ.pop("JIBAO_NOW", None)

    def _set_clock(self) -> None:
        os.environ["JIBAO_NOW"] = self.moment.replace(tzinfo=UTC).isoformat()

    @rule(hours=st.sampled_from([1, 5, 12, 24, 30, 60]))
    def time_passes(self, hours: int) -> None:
        self.moment += timedelta(hours=hours)
        self._set_clock()

    @rule(code=st.sampled_from(CODES), amount=st.integers(1, 40))
    def save(self, code: str, amount: int) -> None:
        entries = [Entry("J05", str(amount))] if len(code) == 6 else [Entry("A01", str(amount))]
        if len(code) == 10:
            entries += [Entry(each, text) for each, text in SCHOOL_FIGURES.items() if each == "B01"]
        self._try(lambda: save_figures(self.store, manager(code), code, QUARTER, entries))

    @rule(code=st.sampled_from(CODES), act=st.sampled_from(["submit", "confirm", "reopen"]))
    def own_act(self, code: str, act: str) -> None:
        self._try(lambda: getattr(reports, act)(self.store, manager(code), code, QUARTER))

    @rule(code=st.sampled_from(WITH_REVIEWER))
    def report_up(self, code: str) -> None:
        self._try(lambda: reports.report_up(self.store, reviewer(code), code, QUARTER))

    @rule(code=st.sampled_from(CODES), hours=st.sampled_from([2, 20, 100, 300]))
    def return_report(self, code: str, hours: int) -> None:
        due = self.moment + timedelta(hours=hours)
        person = reviewer(SUPERIORS[code])
        self._try(lambda: returns.return_report(self.store, person, code, QUARTER, "看一下", due))

    @rule(code=st.sampled_from(CODES))
    def request_withdrawal(self, code: str) -> None:
        self._try(lambda: returns.request_withdrawal(self.store, manager(code), code, QUARTER, "错"))

    @rule(code=st.sampled_from(CODES), agrees=st.booleans())
    def answer_request(self, code: str, agrees: bool) -> None:
        person = reviewer(SUPERIORS[code])
        if agrees:
            self._try(lambda: returns.approve_withdrawal(self.store, person, code, QUARTER))
        else:
            self._try(lambda: returns.reject_withdrawal(self.store, person, code, QUARTER, "不"))

    @rule()
    def run_the_job(self) -> None:
        run_deadlines(self.store)
        assert run_deadlines(self.store) == {}

    @rule()
    def the_job_crashes(self) -> None:
        before = self.store.row("select count(*) from ops.report_event")
        append = Writing.append

        def failing(write: Writing, table: str, frame: object) -> int:
            append(write, table, frame)  # type: ignore[arg-type]
            raise OSError("the machine went down")

        Writing.append = failing  # type: ignore[method-assign, assignment]
        try:
            run_deadlines(self.store)
        except OSError:
            assert self.store.row("select count(*) from ops.report_event") == before
        finally:
            Writing.append = append  # type: ignore[method-assign]

    def _try(self, act: object) -> None:
        with suppress(Refusal):
            act()  # type: ignore[operator]

    @invariant()
    def the_log_can_be_replayed(self) -> None:
        if not hasattr(self, "store"):
            return
        reports_by_unit: dict[str, Report] = {}
        for code, sequence, act, state, version, due_at, reason, effective_at, opened in self.store.rows(
            "select unit_code, sequence, action, state, version, due_at, reason, effective_at,"
            " open_indicators from ops.report_event order by unit_code, sequence"
        ):
            assert act in ACTS and state in STATES
            before = reports_by_unit.get(code, Report())
            assert sequence == before.sequence + 1
            replayed = after(
                before,
                act,
                has_reviewer=code in WITH_REVIEWER,
                moment=effective_at,
                due_at=due_at,
                reason=reason,
                open_indicators=tuple((opened or "").split(",")) if opened else (),
            )
            assert (replayed.state, replayed.version) == (state, version)
            if act in REPORTING_ACTS and state == "reported":
                assert before.state not in LOCKED, "reported twice"
            reports_by_unit[code] = replayed

    @invariant()
    def nothing_is_saved_while_locked_or_after_the_deadline(self) -> None:
        if not hasattr(self, "store"):
            return
        for code, recorded_at, state, due_at in self.store.rows(
            "select unit_code, recorded_at, state, due_at from ops.report_event where action = 'save'"
        ):
            limit = due_at if state == "returned" else self.deadlines[code]
            assert recorded_at < limit

    @invariant()
    def an_open_report_is_never_overdue(self) -> None:
        if not hasattr(self, "store"):
            return
        for code, closes_at in self.closes.items():
            where = report_status.status(self.store, code, QUARTER)
            if where.version == 0 and clock.now() >= closes_at:
                raise AssertionError(f"{code} is {where.state} after its deadline")


LifeCycle.TestCase.settings = settings(
    max_examples=12,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestLifeCycle = pytest.mark.slow(LifeCycle.TestCase)


def test_a_quarter_nobody_reports_is_whole_at_the_ministry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIBAO_NOW", "2019-12-20T09:00:00+08:00")
    store = small_nation(tmp_path)
    monkeypatch.setenv("JIBAO_NOW", "2020-03-01T09:00:00+08:00")
    done = run_deadlines(store)
    assert done[QUARTER] == {"reported": len(UNITS), "released": 1}
    rows = store.rows("select unit_code, is_auto, effective_at, actor from ops.report_event")
    assert all(is_auto and actor == "system" for _, is_auto, _, actor in rows)
    moments = {code: moment for code, _, moment, _ in rows}
    assert moments["2111010001"] == moments["110101"] == datetime(2020, 1, 5, 16)
    assert moments["110100"] == moments["3111010002"] == moments["4111000001"] == datetime(2020, 1, 10, 16)
    assert moments["110000"] == moments["4111000002"] == datetime(2020, 1, 15, 16)
    store.close()
