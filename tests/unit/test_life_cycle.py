"""The life cycle as a table: state by act, for a school and for a unit with a reviewer."""

from datetime import datetime

import pytest

from reporting.life_cycle import ACTS, STATES, Report, after, by_the_clock, may
from store.errors import Refusal

MOMENT = datetime(2020, 1, 3, 1)
DUE = datetime(2020, 1, 4, 1)

# state: act -> state afterwards (a school; a unit with a reviewer). What is missing is refused.
SCHOOL = {
    "untouched": {"save": "in_progress", "confirm": "submitted", "swept": "reported", "auto": "reported"},
    "in_progress": {
        "save": "in_progress",
        "submit": "submitted",
        "confirm": "submitted",
        "swept": "reported",
        "auto": "reported",
    },
    "submitted": {
        "reopen": "in_progress",
        "return": "returned",
        "swept": "reported",
        "auto": "reported",
        "expire": "reported",
    },
    "reported": {"return": "returned", "request_withdrawal": "withdrawal_requested"},
    "withdrawal_requested": {
        "return": "returned",
        "approve_withdrawal": "returned",
        "reject_withdrawal": "reported",
    },
    "returned": {
        "save": "returned",
        "submit": "reported",
        "confirm": "reported",
        "swept": "reported",
        "expire": "reported",
    },
}
WITH_REVIEWER = {
    **{state: dict(acts) for state, acts in SCHOOL.items()},
    "returned": {
        **SCHOOL["returned"],
        "submit": "submitted",
        "confirm": "submitted",
        "report_up": "reported",
    },
}
for _state in ("untouched", "in_progress", "submitted"):
    WITH_REVIEWER[_state]["report_up"] = "reported"
del WITH_REVIEWER["submitted"]["return"]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("has_reviewer", [False, True])
def test_every_act_in_every_state(state: str, act: str, has_reviewer: bool) -> None:
    expected = (WITH_REVIEWER if has_reviewer else SCHOOL)[state].get(act)
    report = Report(state=state, version=1, sequence=7)
    assert may(report, act, has_reviewer=has_reviewer) is (expected is not None)
    if expected is None:
        if act in ("swept", "auto", "expire"):
            return
        with pytest.raises(Refusal) as refused:
            after(report, act, has_reviewer=has_reviewer, moment=MOMENT)
        assert refused.value.message
        return
    following = after(report, act, has_reviewer=has_reviewer, moment=MOMENT, due_at=DUE)
    assert (following.state, following.sequence) == (expected, 8)
    is_new_version = expected == "reported" and act != "reject_withdrawal"
    assert following.version == (2 if is_new_version else 1)


def test_a_returned_unit_keeps_its_limit_until_it_is_reported_again() -> None:
    report = Report(state="reported", version=1, sequence=3)
    returned = after(report, "return", has_reviewer=True, moment=MOMENT, due_at=DUE, reason="核实")
    saved = after(returned, "save", has_reviewer=True, moment=MOMENT)
    submitted = after(saved, "submit", has_reviewer=True, moment=MOMENT)
    assert submitted.due_at == DUE
    assert after(submitted, "reopen", has_reviewer=True, moment=MOMENT).state == "returned"
    assert after(submitted, "report_up", has_reviewer=True, moment=MOMENT).due_at is None


def test_what_a_school_submitted_is_not_called_automatic_when_it_is_swept() -> None:
    submitted = Report(state="submitted", sequence=2)
    assert after(submitted, "swept", has_reviewer=False, moment=MOMENT).is_auto is False
    assert after(Report(), "swept", has_reviewer=False, moment=MOMENT).is_auto is True
    assert after(submitted, "auto", has_reviewer=True, moment=MOMENT).is_auto is True


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (Report(), None),
        (Report(state="reported", version=1), None),
        (Report(state="returned", due_at=DUE), None),
    ],
)
def test_the_clock_brings_nothing_before_its_time(report: Report, expected: object) -> None:
    assert by_the_clock(report, datetime(2020, 1, 5, 16), MOMENT) is expected


def test_a_return_runs_past_the_deadline_until_its_own_limit() -> None:
    deadline = datetime(2020, 1, 2)
    assert by_the_clock(Report(state="returned", due_at=DUE), deadline, MOMENT) is None
    assert by_the_clock(Report(state="returned", due_at=DUE), deadline, DUE) == ("expire", DUE)
    assert by_the_clock(Report(state="in_progress"), deadline, MOMENT) == ("auto", deadline)
