"""Filling in: typing, saving, explaining, submitting, and why a form is locked."""

from collections.abc import Callable
from decimal import Decimal

from streamlit.testing.v1 import AppTest

from reporting.catalogue import load_catalogue
from reporting.deadlines import run_deadlines
from reporting.figures import Entry, current_figures, save_figures
from reporting.report_status import status
from reporting.reports import submit
from store.connection import Store
from tests.nation import QUARTER, manager
from tests.screens.conftest import COUNTY, SCHOOL

USER = f"{SCHOOL}-manager"
OTHER = "2111010002"


def typed(drawn: AppTest, code: str, text: str, unit: str = SCHOOL) -> None:
    drawn.text_input(key=f"fill.{unit}.{QUARTER}.{code}").set_value(text)


def save_section(drawn: AppTest, number: int = 0) -> None:
    [button for button in drawn.button if button.label == "Save this section"][number].click()
    drawn.run()
    assert not drawn.exception, drawn.exception[0].message


def value(store: Store, code: str, unit: str = SCHOOL) -> object:
    figure = current_figures(store, unit, QUARTER, load_catalogue(store, QUARTER))[code]
    return figure.value if figure.state == "value" else figure.state


def test_only_what_was_changed_is_saved(store: Store, open_page: Callable[..., AppTest]) -> None:
    drawn = open_page(USER, "fill")
    before = store.row("select count(*) from ops.figure_event")
    typed(drawn, "A01", "13")
    typed(drawn, "A05", "15")
    save_section(drawn)
    after = store.row("select count(*) from ops.figure_event")
    assert before and after and after[0] - before[0] == 2
    assert (value(store, "A01"), value(store, "A02"), value(store, "A05")) == (13, 500, 15)


def test_zero_missing_and_not_applicable_are_three_things(
    store: Store, open_page: Callable[..., AppTest]
) -> None:
    drawn = open_page(USER, "fill")
    typed(drawn, "A01", "0")
    typed(drawn, "A03", "")
    typed(drawn, "A05", "NA")
    save_section(drawn)
    assert value(store, "A01") == Decimal(0)
    assert (value(store, "A03"), value(store, "A05")) == ("missing", "not_applicable")


def test_a_wrong_entry_is_refused_in_words_and_nothing_of_the_section_is_saved(
    store: Store, open_page: Callable[..., AppTest]
) -> None:
    drawn = open_page(USER, "fill")
    typed(drawn, "A01", "13")
    typed(drawn, "A02", "many")
    save_section(drawn)
    assert any("A02" in error.value and "many" in error.value for error in drawn.error)
    assert value(store, "A01") == 12
    assert drawn.text_input(key=f"fill.{SCHOOL}.{QUARTER}.A02").value == "many"


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(
    store: Store, open_page: Callable[..., AppTest]
) -> None:
    drawn = open_page(USER, "fill")
    save_figures(store, manager(SCHOOL), SCHOOL, QUARTER, [Entry("A01", "20")])
    typed(drawn, "A01", "13")
    save_section(drawn)
    assert drawn.error and value(store, "A01") == 20


def test_a_form_drawn_anew_shows_what_was_saved_elsewhere_and_does_not_undo_it(
    store: Store, open_page: Callable[..., AppTest]
) -> None:
    drawn = open_page(USER, "fill")
    save_figures(store, manager(SCHOOL), SCHOOL, QUARTER, [Entry("A01", "20")])
    drawn.run()
    assert drawn.text_input(key=f"fill.{SCHOOL}.{QUARTER}.A01").value == "20"
    typed(drawn, "A05", "15")
    save_section(drawn)
    assert (value(store, "A01"), value(store, "A05")) == (20, 15)


def test_a_school_confirms_that_nothing_changed_with_one_button(
    store: Store, open_page: Callable[..., AppTest], at: Callable[[str], None]
) -> None:
    submit(store, manager(SCHOOL), SCHOOL, QUARTER)
    at("2020-01-20T09:00:00")
    run_deadlines(store)
    drawn = open_page(USER, "fill")
    assert drawn.selectbox(key="app.quarter").value == "2020Q1"
    drawn.button(key="fill.confirm").click().run()
    assert not drawn.exception and not drawn.error
    assert status(store, SCHOOL, "2020Q1").content == "confirmed"


def test_a_submitted_form_cannot_be_typed_in_and_can_be_taken_back(
    store: Store, open_page: Callable[..., AppTest]
) -> None:
    submit(store, manager(SCHOOL), SCHOOL, QUARTER)
    drawn = open_page(USER, "fill")
    assert drawn.text_input(key=f"fill.{SCHOOL}.{QUARTER}.A01").disabled
    drawn.button(key="fill.reopen").click().run()
    assert status(store, SCHOOL, QUARTER).state == "in_progress"
    assert not drawn.text_input(key=f"fill.{SCHOOL}.{QUARTER}.A01").disabled


def test_after_the_deadline_the_form_is_locked_and_says_by_whom(
    store: Store, open_page: Callable[..., AppTest], at: Callable[[str], None]
) -> None:
    at("2020-01-07T09:00:00")
    run_deadlines(store)
    drawn = open_page(USER, "fill")
    assert drawn.text_input(key=f"fill.{SCHOOL}.{QUARTER}.A01").disabled
    assert any("by the system" in info.value for info in drawn.info)
    drawn.text_area(key="fill.withdraw_reason").set_value("A class was forgotten")
    next(button for button in drawn.button if button.label == "Send the request").click().run()
    assert status(store, SCHOOL, QUARTER).state == "withdrawal_requested"


def test_a_county_fills_in_its_own_figures(store: Store, open_page: Callable[..., AppTest]) -> None:
    drawn = open_page(f"{COUNTY}-manager", "fill")
    asked = [each.key for each in drawn.text_input if str(each.key).startswith(f"fill.{COUNTY}.")]
    assert asked and f"fill.{COUNTY}.{QUARTER}.A01" not in asked


def test_nothing_is_saved_when_nothing_was_changed(store: Store, open_page: Callable[..., AppTest]) -> None:
    drawn = open_page(USER, "fill")
    before = store.row("select count(*) from ops.report_event")
    save_section(drawn)
    assert drawn.info and store.row("select count(*) from ops.report_event") == before
