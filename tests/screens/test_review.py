"""The review screen: the queue and its filters, approving, going through the units, returning with a reason."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from auth.accounts import set_password, set_profile
from reporting.figures import Entry, save_figures
from reporting.report_status import status
from reporting.reports import confirm, reopen, report_up, submit
from reporting.returns import request_withdrawal
from reporting.reviews import approve, mark_looked, review_states
from store.connection import Store
from tests.nation import QUARTER, SCHOOL_FIGURES, manager, reviewer
from tests.screens.conftest import COUNTY, PASSWORD, SCHOOL
from tests.screens.lists import component_id, ids, keys_of_lists, listed, options, rows, send, send_raw

Open = Callable[..., AppTest]
SECOND, POINT, PREFECTURE = "2111010002", "2111010003", "110100"
WHO = f"{COUNTY}-reviewer"
LIST, FIGURES = "review.list", "review.figures"


def hand_in(store: Store, code: str = SCHOOL, **figures: str) -> None:
    entries = [Entry(each, text) for each, text in {**SCHOOL_FIGURES, **figures}.items()]
    save_figures(store, manager(code), code, QUARTER, entries)
    submit(store, manager(code), code, QUARTER)


def texts(drawn: AppTest) -> str:
    kinds = (drawn.caption, drawn.markdown, drawn.info, drawn.warning, drawn.error, drawn.success, drawn.text)
    return "\n".join(str(each.value) for kind in kinds for each in kind)


def opened(drawn: AppTest, code: str) -> AppTest:
    """Open a unit out of the list, or the next when one is open."""
    if LIST in keys_of_lists(drawn):
        return send(drawn, LIST, "open", code)
    drawn.session_state["review.open"] = code
    drawn.run()
    assert not drawn.exception, drawn.exception[0].message
    return drawn


def is_open(drawn: AppTest) -> str | None:
    return drawn.session_state["review.open"]  # type: ignore[no-any-return]


def press(drawn: AppTest, key: str) -> AppTest:
    drawn.button(key=key).click().run()
    assert not drawn.exception, drawn.exception[0].message
    return drawn


def review_state(store: Store, code: str) -> str:
    return str(review_states(store, COUNTY, [code], QUARTER)["review_state"][0])


def keys(drawn: AppTest) -> set[str]:
    return {str(each.key) for each in drawn.button}


def test_the_queue_can_be_narrowed_by_review_state_and_by_what_stands_out(
    store: Store, open_page: Open
) -> None:
    hand_in(store)
    confirm(store, manager(POINT), POINT, QUARTER)
    approve(store, reviewer(COUNTY), [SCHOOL], QUARTER)
    drawn = open_page(WHO, "review")
    assert "2 of 3 units have handed in" in texts(drawn) and "1 approved" in texts(drawn)
    assert "1 waits for you" in texts(drawn)
    assert ids(drawn, LIST, "waiting") == [POINT]
    assert ids(drawn, LIST, "review:approved") == [SCHOOL]
    assert ids(drawn, LIST, "changed") == [SCHOOL]
    assert ids(drawn, LIST, "type:218") == [POINT]
    assert ids(drawn, LIST, "state:untouched") == [SECOND]
    assert {"waiting", "changed", "review:approved", "type:218", "state:untouched"} <= options(
        drawn, LIST
    ).keys()


def test_what_no_unit_has_is_offered_neither_as_a_filter_nor_as_a_column(
    store: Store, open_page: Open
) -> None:
    drawn = open_page(WHO, "review")
    assert not {"doubtful", "changed_since", "only_confirmed"} & options(drawn, LIST).keys()
    labels = [each["label"] for each in listed(drawn, LIST)["columns"]]
    assert labels[:2] == ["Unit", "State"] and "Due by" in labels
    assert not {"Returns", "Explained", "Doubtful"} & set(labels)


def test_every_unit_is_found_by_its_name_and_its_code(store: Store, open_page: Open) -> None:
    given = listed(open_page(WHO, "review"), LIST)
    found = dict(zip(given["ids"], given["find"], strict=True))
    assert "第二小学" in found[SECOND] and SECOND in found[SECOND]


def test_who_saved_something_or_lacks_something_is_in_no_batch(store: Store, open_page: Open) -> None:
    hand_in(store)
    confirm(store, manager(POINT), POINT, QUARTER)
    drawn = open_page(WHO, "review")
    assert ids(drawn, LIST, "ready") == [] and ids(drawn, LIST, "only_confirmed") == []


def test_the_ticked_are_approved_together_and_that_can_be_taken_back(store: Store, open_page: Open) -> None:
    hand_in(store)
    confirm(store, manager(SECOND), SECOND, QUARTER)
    drawn = send(open_page(WHO, "review"), LIST, "approve", SCHOOL, SECOND)
    assert drawn.toast[0].value == "2 units approved."
    assert [review_state(store, code) for code in (SCHOOL, SECOND)] == ["approved", "approved"]
    assert "2 units were approved together." in texts(drawn)
    press(drawn, "review.undo")
    assert "approved" not in [review_state(store, code) for code in (SCHOOL, SECOND)]
    assert "approved together" not in texts(drawn)


def test_ticks_are_gone_after_the_act(store: Store, open_page: Open) -> None:
    hand_in(store)
    drawn = open_page(WHO, "review")
    before = listed(drawn, LIST)["key"]
    assert listed(send(drawn, LIST, "approve", SCHOOL), LIST)["key"] != before


def test_who_has_not_handed_in_is_not_approved_whatever_the_browser_says(
    store: Store, open_page: Open
) -> None:
    hand_in(store)
    drawn = send(open_page(WHO, "review"), LIST, "approve", SCHOOL, SECOND)
    assert f"{SECOND} has not submitted" in texts(drawn)
    assert review_state(store, SCHOOL) == "not_looked"


@pytest.mark.parametrize(
    "message",
    [
        {"id": "1", "kind": "approve", "ids": ["3111010001"], "order": []},
        {"id": "2", "kind": "report_up", "ids": [SCHOOL], "order": []},
        {"id": "3", "kind": "approve", "ids": [], "order": []},
        {"id": "4", "kind": "open", "ids": SCHOOL, "order": []},
        {"kind": "approve"},
        "approve",
    ],
)
def test_what_the_list_does_not_offer_is_refused(store: Store, open_page: Open, message: object) -> None:
    hand_in(store)
    drawn = open_page(WHO, "review")
    send_raw(drawn, component_id(drawn, LIST), message)
    assert "cannot be read" in texts(drawn) and is_open(drawn) is None
    assert review_state(store, SCHOOL) == "not_looked"


def test_next_follows_the_order_in_which_the_list_was_shown(store: Store, open_page: Open) -> None:
    hand_in(store)
    drawn = send(open_page(WHO, "review"), LIST, "open", SCHOOL, order=[POINT, SCHOOL])
    assert "2 of 2" in texts(drawn) and drawn.button(key="review.next").disabled
    press(drawn, "review.previous")
    assert is_open(drawn) == POINT


def test_the_manager_of_an_opened_unit_can_be_called(store: Store, open_page: Open) -> None:
    drawn = opened(open_page(WHO, "review"), SCHOOL)
    assert "Nobody of this unit has signed in yet." in texts(drawn)
    set_password(store, f"{SCHOOL}-manager", PASSWORD, "x")
    set_profile(store, f"{SCHOOL}-manager", "王芳", "13800000001")
    assert "Contact: 王芳 13800000001" in texts(drawn.run())


def test_a_confirmed_unit_without_a_problem_is_approved_in_a_batch(
    store: Store, open_page: Open, at: Callable[[str], None]
) -> None:
    hand_in(store)
    at("2020-01-03T10:00:00")
    report_up(store, reviewer(COUNTY), COUNTY, QUARTER)
    at("2020-03-20T09:00:00")
    confirm(store, manager(SCHOOL), SCHOOL, "2020Q1")
    drawn = open_page(WHO, "review")
    drawn.selectbox(key="app.quarter").set_value("2020Q1").run()
    assert ids(drawn, LIST, "ready") == [SCHOOL]
    send(drawn, LIST, "approve_confirmed", SCHOOL)
    assert review_states(store, COUNTY, [SCHOOL], "2020Q1")["review_state"].to_list() == ["approved"]
    assert ids(drawn, LIST, "ready") == []


def test_approve_and_next_goes_through_the_queue(store: Store, open_page: Open) -> None:
    hand_in(store)
    confirm(store, manager(SECOND), SECOND, QUARTER)
    drawn = open_page(WHO, "review")
    order = ids(drawn, LIST)
    opened(drawn, SCHOOL)
    place = order.index(SCHOOL)
    press(drawn, "review.approve")
    assert review_state(store, SCHOOL) == "approved"
    assert is_open(drawn) == order[place + 1]
    press(drawn, "review.previous")
    assert is_open(drawn) == SCHOOL
    assert "review.approve" not in keys(drawn) and "review.take_back" in keys(drawn)


def test_the_last_of_the_list_is_approved_and_stays_open(store: Store, open_page: Open) -> None:
    hand_in(store)
    drawn = send(open_page(WHO, "review"), LIST, "open", SCHOOL, order=[SCHOOL])
    press(drawn, "review.approve")
    assert drawn.toast[0].value == "Approved. This was the last of the list." and is_open(drawn) == SCHOOL


def test_leaving_a_unit_marks_it_as_looked_at(store: Store, open_page: Open) -> None:
    hand_in(store)
    drawn = opened(open_page(WHO, "review"), SCHOOL)
    assert review_state(store, SCHOOL) == "not_looked"
    press(drawn, "review.close_unit")
    assert review_state(store, SCHOOL) == "looked"
    assert is_open(drawn) is None


def test_an_approval_can_be_taken_back(store: Store, open_page: Open) -> None:
    hand_in(store)
    approve(store, reviewer(COUNTY), [SCHOOL], QUARTER)
    drawn = opened(open_page(WHO, "review"), SCHOOL)
    press(drawn, "review.take_back")
    assert review_state(store, SCHOOL) == "looked"


def test_what_was_saved_meanwhile_is_not_approved_unseen(store: Store, open_page: Open) -> None:
    hand_in(store)
    drawn = opened(open_page(WHO, "review"), SCHOOL)
    reopen(store, manager(SCHOOL), SCHOOL, QUARTER)
    hand_in(store, A01="13")
    press(drawn, "review.approve")
    assert "saved figures after you opened the list" in texts(drawn)
    assert review_state(store, SCHOOL) != "approved"


def test_what_changed_since_the_last_look_stands_with_before_and_after(store: Store, open_page: Open) -> None:
    hand_in(store)
    mark_looked(store, reviewer(COUNTY), SCHOOL, QUARTER)
    reopen(store, manager(SCHOOL), SCHOOL, QUARTER)
    hand_in(store, A01="15")
    drawn = opened(open_page(WHO, "review"), SCHOOL)
    assert "Figures were saved after the last look" in texts(drawn)
    changed = [row for row in rows(drawn, FIGURES) if row["id"] in ids(drawn, FIGURES, "since")]
    assert [
        (row["id"], row["When you last looked"], row["When you last looked under"], row["This quarter"])
        for row in changed
    ] == [("A01", "12", "+25.0 %", "15")]
    assert listed(drawn, FIGURES)["filters"][0]["first"] == ["since"]


def test_a_click_on_a_figure_shows_every_change_of_it(store: Store, open_page: Open) -> None:
    hand_in(store, A01="13")
    drawn = opened(open_page(WHO, "review"), SCHOOL)
    send(drawn, FIGURES, "open", "A01")
    assert [(row["Before"], row["Now"]) for row in rows(drawn, "review.history_rows")] == [
        ("12", "13"),
        ("—", "12"),
    ]
    press(drawn, "review.history_close")
    assert "review.history_rows" not in keys_of_lists(drawn)


def test_a_flagged_figure_has_a_card_with_its_explanation(store: Store, open_page: Open) -> None:
    note = "two sites are counted together"
    entries = [Entry(code, text, note) for code, text in {**SCHOOL_FIGURES, "A02": "5000"}.items()]
    save_figures(store, manager(SCHOOL), SCHOOL, QUARTER, entries)
    drawn = opened(open_page(WHO, "review"), SCHOOL)
    assert "A02" in texts(drawn) and "— → **5,000**" in texts(drawn)
    assert note in [each.value for each in drawn.text]


def test_a_unit_without_anything_to_look_at_says_so(store: Store, open_page: Open) -> None:
    hand_in(store)
    drawn = opened(open_page(WHO, "review"), SCHOOL)
    assert "No figure stands out" in texts(drawn)
    assert listed(drawn, FIGURES)["filters"][0]["first"] == ["changed"]
    assert set(ids(drawn, FIGURES, "changed")) == SCHOOL_FIGURES.keys()


def test_a_return_takes_a_reason_from_the_list_and_suggests_the_flagged_figures(
    store: Store, open_page: Open
) -> None:
    entries = [Entry(code, text, "so it is") for code, text in {**SCHOOL_FIGURES, "A02": "5000"}.items()]
    save_figures(store, manager(SCHOOL), SCHOOL, QUARTER, entries)
    submit(store, manager(SCHOOL), SCHOOL, QUARTER)
    drawn = opened(open_page(WHO, "review"), SCHOOL)
    press(drawn, "review.start_return")
    assert "A02" in drawn.multiselect(key="review.only").value
    drawn.selectbox(key="review.reason_key").set_value("unit_of_measure")
    drawn.text_area(key="review.reason").set_value("A02")
    press(drawn, "review.do_return")
    where = status(store, SCHOOL, QUARTER)
    assert (where.state, where.reason) == ("returned", "Wrong unit of measure: A02")


def test_what_was_typed_about_one_unit_does_not_go_to_the_next(store: Store, open_page: Open) -> None:
    hand_in(store)
    confirm(store, manager(SECOND), SECOND, QUARTER)
    drawn = opened(open_page(WHO, "review"), SCHOOL)
    press(drawn, "review.start_return")
    drawn.text_area(key="review.reason").set_value("only for the first school").run()
    opened(drawn, SECOND)
    assert not drawn.text_area
    press(drawn, "review.start_return")
    assert not drawn.text_area(key="review.reason").value


def test_a_request_shows_the_chain_and_what_is_locked_above(
    store: Store, open_page: Open, at: Callable[[str], None]
) -> None:
    report_up(store, reviewer(COUNTY), COUNTY, QUARTER)
    request_withdrawal(store, reviewer(COUNTY), COUNTY, QUARTER, "two schools were wrong")
    at("2020-01-07T09:00:00")
    drawn = opened(open_page(f"{PREFECTURE}-reviewer", "review"), COUNTY)
    assert "乙市 · open until" in texts(drawn)
    report_up(store, reviewer(PREFECTURE), PREFECTURE, QUARTER)
    drawn.run()
    assert "乙市 · reported, locked" in texts(drawn) and "甲省 · open until" in texts(drawn)
    assert drawn.button(key="review.agree").disabled and not drawn.button(key="review.reject").disabled


def test_the_own_request_shows_who_has_to_open_first(store: Store, open_page: Open) -> None:
    report_up(store, reviewer(COUNTY), COUNTY, QUARTER)
    drawn = open_page(WHO, "review")
    assert "Above this unit" in texts(drawn) and "乙市 · open until" in texts(drawn)


def test_the_preview_says_what_the_system_would_report(store: Store, open_page: Open) -> None:
    drawn = open_page(WHO, "review")
    drawn.button(key="review.begin_report").click().run()
    assert "If nobody does anything, the system reports at" in texts(drawn)
    assert "**Go in as they stand (3)**: 第一小学, 第二小学, 山村教学点" in texts(drawn)
    assert "**Lack a required figure (2)**: 第二小学, 山村教学点" in texts(drawn)


def test_before_reporting_upward_it_is_said_what_was_not_approved_yet(store: Store, open_page: Open) -> None:
    hand_in(store)
    drawn = press(open_page(WHO, "review"), "review.begin_report")
    assert "1 right below has handed in and is not approved yet" in texts(drawn)
    approve(store, reviewer(COUNTY), [SCHOOL], QUARTER)
    assert "not approved yet" not in texts(drawn.run())


def test_a_return_can_be_given_up_and_a_unit_not_handed_in_offers_none(store: Store, open_page: Open) -> None:
    hand_in(store)
    drawn = opened(open_page(WHO, "review"), SCHOOL)
    press(press(drawn, "review.start_return"), "review.cancel_return")
    assert not drawn.text_area and status(store, SCHOOL, QUARTER).state == "submitted"
    opened(drawn, SECOND)
    assert "review.start_return" not in keys(drawn) and drawn.button(key="review.approve").disabled
    assert "Not handed in yet" in texts(drawn)
