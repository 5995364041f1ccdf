"""What a reviewer has looked at and approved; a later save shows, and the report itself never changes."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from reporting.figures import Entry, save_figures
from reporting.preview import report_up_preview
from reporting.report_events import last_reports
from reporting.reports import confirm, reopen, report_up, submit
from reporting.return_reasons import RETURN_REASONS, reason_text
from reporting.returns import return_report
from reporting.review_queue import what_changed
from reporting.reviews import approve, mark_looked, review_states, take_back_approval, take_back_approvals
from store import clock
from store.connection import Store
from store.errors import Refusal, Refusals
from tests.nation import QUARTER, SCHOOL_FIGURES, inspector, manager, reviewer

SCHOOL, SECOND, POINT, COUNTY, PREFECTURE = "2111010001", "2111010002", "2111010003", "110101", "110100"
WHO = reviewer(COUNTY)


def hand_in(store: Store, code: str, **figures: str) -> None:
    entries = [Entry(each, text) for each, text in {**SCHOOL_FIGURES, **figures}.items()]
    save_figures(store, manager(code), code, QUARTER, entries)
    submit(store, manager(code), code, QUARTER)


def state_of(store: Store, code: str = SCHOOL, reviewing: str = COUNTY) -> str:
    return str(review_states(store, reviewing, [code], QUARTER)["review_state"][0])


def refused(code: str, do: Callable[[], object]) -> None:
    with pytest.raises(Refusal) as caught:
        do()
    assert caught.value.code == code


def test_a_unit_is_looked_at_approved_and_changed_since(store: Store) -> None:
    hand_in(store, SCHOOL)
    assert state_of(store) == "not_looked"
    assert mark_looked(store, WHO, SCHOOL, QUARTER)
    assert state_of(store) == "looked"
    assert approve(store, WHO, [SCHOOL], QUARTER) == [SCHOOL]
    assert state_of(store) == "approved"
    reopen(store, manager(SCHOOL), SCHOOL, QUARTER)
    assert state_of(store) == "approved"  # nothing has been saved yet
    save_figures(store, manager(SCHOOL), SCHOOL, QUARTER, [Entry("A01", "13")])
    assert state_of(store) == "changed_since"


def test_what_was_only_looked_at_changes_too(store: Store) -> None:
    hand_in(store, SCHOOL)
    mark_looked(store, WHO, SCHOOL, QUARTER)
    reopen(store, manager(SCHOOL), SCHOOL, QUARTER)
    save_figures(store, manager(SCHOOL), SCHOOL, QUARTER, [Entry("A01", "13")])
    assert state_of(store) == "changed_since"


def test_an_approval_changes_no_report_and_a_report_upward_no_approval(
    store: Store, at: Callable[[str], None]
) -> None:
    hand_in(store, SCHOOL)
    before = last_reports(store, QUARTER, [SCHOOL])
    approve(store, WHO, [SCHOOL], QUARTER)
    assert last_reports(store, QUARTER, [SCHOOL]).equals(before)
    at("2020-01-03T09:00:00")
    report_up(store, WHO, COUNTY, QUARTER)
    assert state_of(store) == "approved"


def test_many_are_approved_at_once_or_none(store: Store) -> None:
    hand_in(store, SCHOOL)
    confirm(store, manager(SECOND), SECOND, QUARTER)
    refused("not_submitted", lambda: approve(store, WHO, [SCHOOL, POINT], QUARTER))
    assert state_of(store) == "not_looked"
    assert approve(store, WHO, [SECOND, SCHOOL, SCHOOL], QUARTER) == [SCHOOL, SECOND]
    assert approve(store, WHO, [SCHOOL, SECOND], QUARTER) == []


def test_every_unit_that_is_not_submitted_is_named(store: Store) -> None:
    with pytest.raises(Refusals) as caught:
        approve(store, WHO, [SCHOOL, SECOND], QUARTER)
    assert [each.code for each in caught.value.problems] == ["not_submitted", "not_submitted"]


def test_what_the_deadline_has_reported_can_be_approved(store: Store, at: Callable[[str], None]) -> None:
    at("2020-01-06T09:00:00")
    assert approve(store, WHO, [SCHOOL], QUARTER) == [SCHOOL]


def test_who_may_review_is_asked_for_every_unit(store: Store) -> None:
    hand_in(store, SCHOOL)
    refused("nothing_given", lambda: approve(store, WHO, [], QUARTER))
    refused("not_allowed", lambda: approve(store, manager(COUNTY), [SCHOOL], QUARTER))
    refused("not_allowed", lambda: mark_looked(store, inspector(COUNTY), SCHOOL, QUARTER))
    refused("not_your_unit", lambda: approve(store, reviewer("110102"), [SCHOOL], QUARTER))
    refused("not_your_unit", lambda: approve(store, reviewer(PREFECTURE), [SCHOOL], QUARTER))
    refused("not_your_unit", lambda: take_back_approval(store, reviewer("110102"), SCHOOL, QUARTER))
    refused("not_your_unit", lambda: what_changed(store, reviewer("110102"), SCHOOL, QUARTER))


def test_what_was_approved_together_is_taken_back_together_or_not_at_all(store: Store) -> None:
    hand_in(store, SCHOOL)
    confirm(store, manager(SECOND), SECOND, QUARTER)
    approve(store, WHO, [SCHOOL], QUARTER)
    refused("nothing_given", lambda: take_back_approvals(store, WHO, [], QUARTER))
    refused("not_approved", lambda: take_back_approvals(store, WHO, [SCHOOL, SECOND], QUARTER))
    assert state_of(store) == "approved"
    approve(store, WHO, [SECOND], QUARTER)
    take_back_approvals(store, WHO, [SCHOOL, SECOND], QUARTER)
    states = review_states(store, COUNTY, [SCHOOL, SECOND], QUARTER)
    assert states["approved_at"].to_list() == [None, None]


def test_an_approval_is_taken_back(store: Store) -> None:
    hand_in(store, SCHOOL)
    refused("not_approved", lambda: take_back_approval(store, WHO, SCHOOL, QUARTER))
    approve(store, WHO, [SCHOOL], QUARTER)
    take_back_approval(store, WHO, SCHOOL, QUARTER)
    assert state_of(store) == "looked"
    assert approve(store, WHO, [SCHOOL], QUARTER) == [SCHOOL]


def test_looking_again_at_the_same_is_not_noted_twice_and_keeps_an_approval(store: Store) -> None:
    hand_in(store, SCHOOL)
    approve(store, WHO, [SCHOOL], QUARTER)
    assert not mark_looked(store, WHO, SCHOOL, QUARTER)
    reopen(store, manager(SCHOOL), SCHOOL, QUARTER)
    assert mark_looked(store, WHO, SCHOOL, QUARTER)
    assert state_of(store) == "approved"


def test_the_notes_of_the_own_reviewer_and_of_the_superiors_are_apart(store: Store) -> None:
    save_figures(store, manager(COUNTY), COUNTY, QUARTER, [Entry("J01", "true")])
    mark_looked(store, WHO, COUNTY, QUARTER)
    assert state_of(store, COUNTY, COUNTY) == "looked"
    assert state_of(store, COUNTY, PREFECTURE) == "not_looked"


def test_an_approval_of_what_has_changed_meanwhile_is_refused(store: Store) -> None:
    hand_in(store, SCHOOL)
    seen = {SCHOOL: int(review_states(store, COUNTY, [SCHOOL], QUARTER)["sequence"][0])}
    reopen(store, manager(SCHOOL), SCHOOL, QUARTER)
    hand_in(store, SCHOOL, A01="13")
    refused("changed_since_seen", lambda: approve(store, WHO, [SCHOOL], QUARTER, seen=seen))
    assert state_of(store) == "not_looked"


def test_what_changed_since_the_last_look_is_told_per_figure(store: Store, at: Callable[[str], None]) -> None:
    hand_in(store, SCHOOL)
    assert set(what_changed(store, WHO, SCHOOL, QUARTER)["indicator_code"]) == set(SCHOOL_FIGURES)
    mark_looked(store, WHO, SCHOOL, QUARTER)
    assert what_changed(store, WHO, SCHOOL, QUARTER).is_empty()
    at("2019-12-21T09:00:00")
    reopen(store, manager(SCHOOL), SCHOOL, QUARTER)
    entries = [Entry("A01", "13"), Entry("A02", "500"), Entry("B02", "卫星")]
    save_figures(store, manager(SCHOOL), SCHOOL, QUARTER, entries)
    found = what_changed(store, WHO, SCHOOL, QUARTER)
    assert found.select("indicator_code", "actor").rows() == [
        ("A01", f"{SCHOOL}-manager"),
        ("B02", f"{SCHOOL}-manager"),
    ]
    first = found.row(0, named=True)
    assert (int(first["before_number"]), int(first["number"]), first["recorded_at"]) == (12, 13, clock.now())
    assert found.select("before_text", "text").row(1) == ("光纤", "卫星")


def test_another_persons_look_is_not_this_ones(store: Store) -> None:
    hand_in(store, SCHOOL)
    mark_looked(store, WHO, SCHOOL, QUARTER)
    own = review_states(store, COUNTY, [SCHOOL], QUARTER, reviewer(PREFECTURE))
    assert own["own_sequence"].to_list() == [None] and own["review_state"].to_list() == ["looked"]


def test_the_preview_counts_what_is_explained_and_what_is_missing(
    store: Store, at: Callable[[str], None]
) -> None:
    entries = [Entry(each, text) for each, text in {**SCHOOL_FIGURES, "A02": "5000"}.items()]
    entries = [Entry(each.indicator_code, each.text, "two sites counted together") for each in entries]
    save_figures(store, manager(SCHOOL), SCHOOL, QUARTER, entries)
    found = report_up_preview(store, COUNTY, QUARTER)
    assert (found.explained, found.incomplete) == (("第一小学",), ("第二小学", "山村教学点"))
    assert clock.shown(found.system_at) == "2020-01-06T00:00:00+08:00"
    at("2020-01-03T09:00:00")
    report_up(store, WHO, COUNTY, QUARTER)
    locked = report_up_preview(store, COUNTY, QUARTER)
    assert (locked.explained, locked.incomplete, locked.system_at) == (("第一小学",), (), None)


@pytest.mark.parametrize("key", RETURN_REASONS)
def test_a_reason_from_the_list_returns_a_report(store: Store, key: str) -> None:
    hand_in(store, SCHOOL)
    due = clock.now() + timedelta(days=1)
    text = reason_text(key, "A01")
    found = return_report(store, WHO, SCHOOL, QUARTER, text, due, ["A01"])
    assert found.reason == text and text.endswith("A01")


@pytest.mark.parametrize(("key", "words"), [(None, " "), ("other", ""), ("other", None)])
def test_a_return_without_a_reason_is_refused(key: str | None, words: str | None) -> None:
    refused("reason_missing", lambda: reason_text(key, words))
