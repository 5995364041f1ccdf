"""The review screen: the queue and its filters, approving, going through the units, returning with a reason."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from reporting.figures import Entry, save_figures
from reporting.report_status import status
from reporting.reports import confirm, reopen, report_up, submit
from reporting.returns import request_withdrawal
from reporting.reviews import approve, mark_looked, review_states
from store.connection import Store
from tests.nation import QUARTER, SCHOOL_FIGURES, manager, reviewer
from tests.screens.conftest import COUNTY, SCHOOL

Open = Callable[..., AppTest]
SECOND, POINT, PREFECTURE = "2111010002", "2111010003", "110100"
WHO = f"{COUNTY}-reviewer"


def hand_in(store: Store, code: str = SCHOOL, **figures: str) -> None:
    entries = [Entry(each, text) for each, text in {**SCHOOL_FIGURES, **figures}.items()]
    save_figures(store, manager(code), code, QUARTER, entries)
    submit(store, manager(code), code, QUARTER)


def texts(drawn: AppTest) -> str:
    kinds = (drawn.caption, drawn.markdown, drawn.info, drawn.warning, drawn.error, drawn.success, drawn.text)
    return "\n".join(str(each.value) for kind in kinds for each in kind)


def codes(drawn: AppTest) -> list[str]:
    return list(drawn.dataframe[0].value["Code"])


def opened(drawn: AppTest, code: str | None) -> AppTest:
    drawn.selectbox(key="review.open").set_value(code).run()
    assert not drawn.exception, drawn.exception[0].message
    return drawn


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
    drawn.multiselect(key="review.review_states").set_value(["approved"]).run()
    assert codes(drawn) == [SCHOOL]
    drawn.multiselect(key="review.review_states").set_value([]).run()
    drawn.button_group(key="review.only_with").set_value(["changed"]).run()
    assert codes(drawn) == [SCHOOL]
    drawn.button_group(key="review.only_with").set_value([]).run()
    drawn.multiselect(key="review.types").set_value(["218"]).run()
    assert codes(drawn) == [POINT]
    drawn.text_input(key="review.text").set_value("nobody is called this").run()
    assert "No unit fits these filters" in texts(drawn) and not drawn.dataframe


def test_who_saved_something_or_lacks_something_is_in_no_batch(store: Store, open_page: Open) -> None:
    hand_in(store)
    confirm(store, manager(POINT), POINT, QUARTER)
    drawn = open_page(WHO, "review")
    assert "review.approve_confirmed" not in keys(drawn)
    drawn.button_group(key="review.only_with").set_value(["only_confirmed"]).run()
    assert "No unit fits these filters" in texts(drawn)


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
    assert drawn.button(key="review.approve_confirmed").label == "Approve all that only confirmed (1)"
    press(drawn, "review.approve_confirmed")
    assert review_states(store, COUNTY, [SCHOOL], "2020Q1")["review_state"].to_list() == ["approved"]
    assert "review.approve_confirmed" not in keys(drawn)


def test_approve_and_next_goes_through_the_queue(store: Store, open_page: Open) -> None:
    hand_in(store)
    confirm(store, manager(SECOND), SECOND, QUARTER)
    drawn = open_page(WHO, "review")
    order = codes(drawn)
    opened(drawn, SCHOOL)
    place = order.index(SCHOOL)
    press(drawn, "review.approve")
    assert review_state(store, SCHOOL) == "approved"
    assert drawn.selectbox(key="review.open").value == order[place + 1]
    press(drawn, "review.previous")
    assert drawn.selectbox(key="review.open").value == SCHOOL
    assert drawn.button(key="review.approve").disabled


def test_leaving_a_unit_marks_it_as_looked_at(store: Store, open_page: Open) -> None:
    hand_in(store)
    drawn = opened(open_page(WHO, "review"), SCHOOL)
    assert review_state(store, SCHOOL) == "not_looked"
    press(drawn, "review.close_unit")
    assert review_state(store, SCHOOL) == "looked"
    assert drawn.selectbox(key="review.open").value is None


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
    since = drawn.dataframe[-1].value.to_dict("records")
    assert [(row["Before"], row["Now"], row["Change"]) for row in since] == [("12", "15", "+25.0 %")]


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
    drawn.text_area(key="review.reason").set_value("only for the first school").run()
    opened(drawn, SECOND)
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
    assert "2 right below lack a required figure" in texts(drawn)
