"""The acts on a report, through the store: windows, returns, withdrawals, refusals (R17-R20, E01-E22)."""

from datetime import timedelta

import pytest

from reporting import report_status, reports, returns
from reporting.deadlines import run_deadlines
from reporting.figures import Entry, save_figures
from store import clock
from store.connection import Store
from store.errors import Refusal
from tests.nation import QUARTER, SCHOOL_FIGURES, inspector, manager, reviewer

SCHOOL, COUNTY, PREFECTURE, PROVINCE, MINISTRY = (
    "2111010001",
    "110101",
    "110100",
    "110000",
    "000000",
)


def fill(store: Store, code: str = SCHOOL, **changes: str) -> None:
    figures = {**SCHOOL_FIGURES, **changes}
    entries = [Entry(indicator, text) for indicator, text in figures.items()]
    save_figures(store, manager(code), code, QUARTER, entries)


def state(store: Store, code: str) -> str:
    return report_status.status(store, code, QUARTER).state


def refused(act: object) -> str:
    with pytest.raises(Refusal) as caught:
        act()  # type: ignore[operator]
    return caught.value.code


def later(hours: int) -> object:
    return clock.now() + timedelta(hours=hours)


def test_a_county_reports_from_the_first_to_the_last_second_of_the_fifth(store, at) -> None:  # type: ignore[no-untyped-def]
    at("2019-12-31T23:59:59")
    assert refused(lambda: reports.report_up(store, reviewer(COUNTY), COUNTY, QUARTER)) == "not_in_window"
    at("2020-01-06T00:00:00")
    assert refused(lambda: reports.report_up(store, reviewer(COUNTY), COUNTY, QUARTER)) == "locked"
    at("2020-01-05T23:59:59")
    assert reports.report_up(store, reviewer(COUNTY), COUNTY, QUARTER).state == "reported"


@pytest.mark.parametrize(
    ("code", "too_early", "first"),
    [
        (PREFECTURE, "2020-01-05T12:00:00", "2020-01-06T00:00:00"),
        ("4111000001", "2020-01-05T12:00:00", "2020-01-10T23:59:59"),
        (PROVINCE, "2020-01-10T12:00:00", "2020-01-11T00:00:00"),
        ("4111000002", "2020-01-10T12:00:00", "2020-01-15T23:59:59"),
        ("110201", "2019-12-31T12:00:00", "2020-01-05T23:59:59"),
    ],
)
def test_each_kind_has_its_window(store, at, code, too_early, first) -> None:  # type: ignore[no-untyped-def]
    at(too_early)
    assert refused(lambda: reports.report_up(store, reviewer(code), code, QUARTER)) == "not_in_window"
    at(first)
    assert reports.report_up(store, reviewer(code), code, QUARTER).state == "reported"


def test_a_countys_report_sweeps_up_its_schools_and_locks_them(store, at) -> None:  # type: ignore[no-untyped-def]
    fill(store)
    reports.submit(store, manager(SCHOOL), SCHOOL, QUARTER)
    at("2020-01-03T09:00:00")
    reports.report_up(store, reviewer(COUNTY), COUNTY, QUARTER)
    swept = report_status.status(store, SCHOOL, QUARTER)
    assert (swept.state, swept.version, swept.auto) == ("reported", 1, False)
    untouched = report_status.status(store, "2111010002", QUARTER)
    assert (untouched.state, untouched.auto, untouched.content) == ("reported", True, "empty")
    assert state(store, "1111010001") == "untouched"
    assert refused(lambda: fill(store)) == "locked"


def test_a_manager_cannot_report_and_a_reviewer_cannot_edit(store, at) -> None:  # type: ignore[no-untyped-def]
    at("2020-01-03T09:00:00")
    assert refused(lambda: reports.report_up(store, manager(COUNTY), COUNTY, QUARTER)) == "not_allowed"
    entries = [Entry("J05", "3")]
    assert refused(lambda: save_figures(store, reviewer(COUNTY), COUNTY, QUARTER, entries)) == "not_allowed"
    assert refused(lambda: save_figures(store, manager(COUNTY), SCHOOL, QUARTER, entries)) == "not_your_unit"
    assert refused(lambda: reports.confirm(store, inspector(COUNTY), COUNTY, QUARTER)) == "not_allowed"


def test_submit_is_refused_while_an_error_stands_or_a_warning_is_unexplained(store) -> None:  # type: ignore[no-untyped-def]
    fill(store, A03="40")
    assert refused(lambda: reports.submit(store, manager(SCHOOL), SCHOOL, QUARTER)) == "figure_error"
    fill(store, A02="900")
    assert refused(lambda: reports.submit(store, manager(SCHOOL), SCHOOL, QUARTER)) == "explanation_missing"
    save_figures(store, manager(SCHOOL), SCHOOL, QUARTER, [Entry("A02", None, "两校区合并办学")])
    assert reports.submit(store, manager(SCHOOL), SCHOOL, QUARTER).state == "submitted"


def test_submitted_figures_are_reopened_before_they_are_changed(store) -> None:  # type: ignore[no-untyped-def]
    fill(store)
    reports.submit(store, manager(SCHOOL), SCHOOL, QUARTER)
    assert refused(lambda: fill(store)) == "already_submitted"
    assert reports.reopen(store, manager(SCHOOL), SCHOOL, QUARTER).state == "in_progress"
    fill(store, A01="13")


def test_nothing_changed_is_confirmed_and_not_submitted(store) -> None:  # type: ignore[no-untyped-def]
    assert refused(lambda: reports.submit(store, manager(SCHOOL), SCHOOL, QUARTER)) == "nothing_to_submit"
    assert reports.confirm(store, manager(SCHOOL), SCHOOL, QUARTER).content == "confirmed"
    fill(store, "2111010002")
    assert (
        refused(lambda: reports.confirm(store, manager("2111010002"), "2111010002", QUARTER)) == "has_changes"
    )


def test_a_return_needs_reason_and_limit_and_opens_the_listed_figures_only(store, at) -> None:  # type: ignore[no-untyped-def]
    fill(store)
    reports.submit(store, manager(SCHOOL), SCHOOL, QUARTER)
    at("2020-01-03T09:00:00")
    where = (store, reviewer(COUNTY), SCHOOL, QUARTER)
    assert refused(lambda: returns.return_report(*where, "", later(5))) == "reason_missing"
    assert refused(lambda: returns.return_report(*where, "带宽?", None)) == "due_missing"
    assert refused(lambda: returns.return_report(*where, "带宽?", later(-1))) == "due_passed"
    assert refused(lambda: returns.return_report(*where, "带宽?", later(100))) == "due_too_late"
    done = returns.return_report(*where, "带宽?", later(24), ["B03"])
    assert (done.state, done.reason) == ("returned", "带宽?")
    assert refused(lambda: fill(store)) == "indicator_closed"
    save_figures(store, manager(SCHOOL), SCHOOL, QUARTER, [Entry("B03", "200")])
    again = reports.submit(store, manager(SCHOOL), SCHOOL, QUARTER)
    assert (again.state, again.version, again.due) == ("reported", 1, None)


def test_only_the_direct_superior_returns(store, at) -> None:  # type: ignore[no-untyped-def]
    at("2020-01-03T09:00:00")
    reports.report_up(store, reviewer(COUNTY), COUNTY, QUARTER)
    for code in (PROVINCE, "110102", MINISTRY):
        act = (store, reviewer(code), COUNTY, QUARTER, "看", later(24))
        assert refused(lambda act=act: returns.return_report(*act)) == "not_your_unit"
    assert (
        refused(lambda: returns.return_report(store, manager(PREFECTURE), COUNTY, QUARTER, "看", later(9)))
        == "not_allowed"
    )
    assert (
        returns.return_report(store, reviewer(PREFECTURE), COUNTY, QUARTER, "看", later(24)).state
        == "returned"
    )


def test_a_prefecture_cannot_give_a_county_longer_than_itself_has(store, at) -> None:  # type: ignore[no-untyped-def]
    at("2020-01-09T09:00:00")
    act = (store, reviewer(PREFECTURE), COUNTY, QUARTER, "看")
    assert (
        refused(lambda: returns.return_report(*act, clock.parse_moment("2020-01-12T00:00:00+08:00")))
        == "due_too_late"
    )
    assert returns.return_report(*act, clock.parse_moment("2020-01-10T12:00:00+08:00")).state == "returned"


def test_the_chain_is_opened_from_the_top_and_closes_into_a_new_release(store, at) -> None:  # type: ignore[no-untyped-def]
    at("2020-01-20T09:00:00")
    run_deadlines(store)
    assert (
        refused(lambda: returns.return_report(store, reviewer(PREFECTURE), COUNTY, QUARTER, "看", later(9)))
        == "superior_locked"
    )
    for superior, code, hours in (
        (MINISTRY, PROVINCE, 90),
        (PROVINCE, PREFECTURE, 60),
        (PREFECTURE, COUNTY, 30),
        (COUNTY, SCHOOL, 10),
    ):
        returns.return_report(store, reviewer(superior), code, QUARTER, "核实人数", later(hours))
    fill(store)
    assert reports.submit(store, manager(SCHOOL), SCHOOL, QUARTER).version == 2
    for code in (COUNTY, PREFECTURE, PROVINCE):
        assert reports.report_up(store, reviewer(code), code, QUARTER).version == 2
    releases = store.rows("select release, cause from ops.release_event order by release")
    assert releases == [(1, "window_closed"), (2, PROVINCE)]


def test_a_return_that_runs_out_is_reported_again_by_the_system(store, at) -> None:  # type: ignore[no-untyped-def]
    at("2020-01-20T09:00:00")
    run_deadlines(store)
    due = clock.parse_moment("2020-01-22T09:00:00+08:00")
    returns.return_report(store, reviewer(MINISTRY), PROVINCE, QUARTER, "核实", due)
    at("2020-02-20T09:00:00")
    before_the_job = report_status.status(store, PROVINCE, QUARTER)
    assert (before_the_job.state, before_the_job.version, before_the_job.auto) == ("reported", 2, True)
    assert run_deadlines(store) == {QUARTER: {"reported": 1, "released": 0}}
    assert report_status.status(store, PROVINCE, QUARTER) == before_the_job
    assert store.rows("select max(release), max(released_at) from ops.release_event") == [(2, due)]


def test_withdrawal_is_asked_once_and_answered_by_the_direct_superior(store, at) -> None:  # type: ignore[no-untyped-def]
    at("2020-01-03T09:00:00")
    reports.report_up(store, reviewer(COUNTY), COUNTY, QUARTER)
    ask = (store, reviewer(COUNTY), COUNTY, QUARTER)
    assert refused(lambda: returns.request_withdrawal(*ask, None)) == "reason_missing"
    assert returns.request_withdrawal(*ask, "漏报一校").state == "withdrawal_requested"
    assert refused(lambda: returns.request_withdrawal(*ask, "漏报一校")) == "nothing_to_withdraw"
    assert (
        refused(lambda: returns.approve_withdrawal(store, reviewer(PROVINCE), COUNTY, QUARTER))
        == "not_your_unit"
    )
    assert (
        refused(lambda: returns.reject_withdrawal(store, reviewer(PREFECTURE), COUNTY, QUARTER, ""))
        == "reason_missing"
    )
    assert returns.reject_withdrawal(store, reviewer(PREFECTURE), COUNTY, QUARTER, "已核").state == "reported"
    returns.request_withdrawal(*ask, "漏报两校")
    approved = returns.approve_withdrawal(store, reviewer(PREFECTURE), COUNTY, QUARTER)
    assert approved.state == "returned" and approved.due == clock.now() + timedelta(days=5)


def test_a_request_waits_while_the_superior_is_locked(store, at) -> None:  # type: ignore[no-untyped-def]
    at("2020-01-12T09:00:00")
    run_deadlines(store)
    returns.request_withdrawal(store, reviewer(COUNTY), COUNTY, QUARTER, "错")
    assert (
        refused(lambda: returns.approve_withdrawal(store, reviewer(PREFECTURE), COUNTY, QUARTER))
        == "superior_locked"
    )


def test_an_edit_after_the_deadline_is_refused_even_before_the_job_has_run(store, at) -> None:  # type: ignore[no-untyped-def]
    fill(store)
    at("2020-01-06T00:05:00")
    assert refused(lambda: fill(store, A01="99")) == "locked"
    at("2020-01-06T00:10:00")
    run_deadlines(store)
    assert store.rows("select number from ops.figure_event where indicator_code = 'A01'") == [(12,)]
    assert report_status.status(store, SCHOOL, QUARTER).reason == "deadline_passed"


def test_a_department_without_a_reviewer_is_reported_by_the_system_and_says_why(store, at) -> None:  # type: ignore[no-untyped-def]
    with store.writing() as write:
        write.execute(
            "insert into ops.account_event select * replace (2 as sequence, false as is_active)"
            " from ops.account_event where user_name = '110101-reviewer'"
        )
    at("2020-01-07T00:00:00")
    run_deadlines(store)
    assert report_status.status(store, COUNTY, QUARTER).reason == "no_reviewer"
    assert report_status.status(store, "110102", QUARTER).reason == "deadline_passed"


def test_nobody_reports_twice(store, at) -> None:  # type: ignore[no-untyped-def]
    at("2020-01-03T09:00:00")
    reports.report_up(store, reviewer(COUNTY), COUNTY, QUARTER)
    assert refused(lambda: reports.report_up(store, reviewer(COUNTY), COUNTY, QUARTER)) == "locked"


def test_a_future_quarter_cannot_be_worked_on(store) -> None:  # type: ignore[no-untyped-def]
    assert refused(lambda: reports.confirm(store, manager(SCHOOL), SCHOOL, "2020Q2")) == "quarter_not_begun"
