"""The form as it is handed to the browser: what is open, what is computed, what stands in the way, what was asked."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app.parts.figure_form.message import read_message
from app.parts.written import as_written
from reporting.affiliation import suspend_unit
from reporting.deadlines import run_deadlines
from reporting.figures import Entry, save_figures
from reporting.form_marks import confirm_section, set_follow_up
from reporting.report_status import status
from reporting.reports import submit
from reporting.returns import return_report
from store import clock
from store.connection import Store
from store.errors import Refusal
from tests.nation import QUARTER, manager, reviewer
from tests.screens.conftest import COUNTY, SCHOOL

USER = f"{SCHOOL}-manager"


def shown(drawn: AppTest) -> dict[str, Any]:
    """What the form in the browser is given."""
    (form,) = drawn.get("bidi_component")
    return dict(json.loads(form.proto.json or form.proto.mixed.json))


def cells(drawn: AppTest) -> dict[str, dict[str, Any]]:
    return {cell["code"]: cell for section in shown(drawn)["sections"] for cell in section["cells"]}


def test_zero_missing_and_not_applicable_are_three_things(
    store: Store, open_page: Callable[..., AppTest]
) -> None:
    entries = [Entry("A01", "0"), Entry("A03", ""), Entry("A05", "NA")]
    save_figures(store, manager(SCHOOL), SCHOOL, QUARTER, entries)
    found = cells(open_page(USER, "fill"))
    assert [found[code]["value"] for code in ("A01", "A02", "A03", "A05")] == ["0", "500", "", "NA"]


def test_derived_figures_are_computed_and_cannot_be_typed(
    store: Store, open_page: Callable[..., AppTest]
) -> None:
    found = cells(open_page(USER, "fill"))
    derived = [cell for cell in found.values() if cell["type"] == "derived"]
    assert derived and not any(cell["isOpen"] for cell in derived)
    assert any(cell["value"] != "—" for cell in derived)


def test_last_quarters_figures_and_their_explanations_are_offered(
    store: Store, open_page: Callable[..., AppTest], at: Callable[[str], None]
) -> None:
    save_figures(store, manager(SCHOOL), SCHOOL, QUARTER, [Entry("A02", "960", "两个校区合并统计")])
    at("2020-02-01T09:00:00")
    save_figures(store, manager(SCHOOL), SCHOOL, "2020Q1", [Entry("A02", "980")])
    found = cells(open_page(USER, "fill", language="zh_CN"))["A02"]
    assert (found["previous"], found["previousNumber"], found["value"]) == ("960", "960", "980")
    assert found["reasons"][0] == "两个校区合并统计" and len(found["reasons"]) > 3
    assert found["line"] == [None] * 6 + ["960", "980"]


def test_a_note_of_last_quarter_is_told_from_one_of_this(
    store: Store, open_page: Callable[..., AppTest], at: Callable[[str], None]
) -> None:
    save_figures(store, manager(SCHOOL), SCHOOL, QUARTER, [Entry("A02", "960", "两个校区合并统计")])
    assert not cells(open_page(USER, "fill"))["A02"]["isNoteOfBefore"]
    at("2020-02-01T09:00:00")
    found = cells(open_page(USER, "fill"))["A02"]
    assert found["isNoteOfBefore"] and found["note"] == found["lastNote"] == "两个校区合并统计"
    save_figures(store, manager(SCHOOL), SCHOOL, "2020Q1", [Entry("A02", "980", "转入学生")])
    found = cells(open_page(USER, "fill"))["A02"]
    assert not found["isNoteOfBefore"] and found["isUpdated"] and found["lastNote"] == "两个校区合并统计"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_figure_says_what_it_is_why_it_is_asked_and_what_may_be_entered(
    store: Store, open_page: Callable[..., AppTest], language: str
) -> None:
    found = cells(open_page(USER, "fill", language=language))
    assert all(cell["about"] and cell["why"] for cell in found.values())
    entered = [cell for cell in found.values() if cell["type"] != "derived"]
    assert all("NA" in cell["allowed"] for cell in entered)
    assert ("100,000" in found["B03"]["allowed"]) and "100,000" not in found["A01"]["allowed"]
    assert [each["code"] for each in found["A05"]["usedIn"]] == ["C05", "C06"]


def test_the_quarters_of_the_small_line_have_names(store: Store, open_page: Callable[..., AppTest]) -> None:
    quarters = shown(open_page(USER, "fill"))["quarters"]
    assert len(quarters) == 8 and quarters[-1] == "2019, quarter 4"


def test_a_check_links_to_every_figure_it_holds_together(
    store: Store, open_page: Callable[..., AppTest]
) -> None:
    save_figures(store, manager(SCHOOL), SCHOOL, QUARTER, [Entry("A04", "3")])
    problems = shown(open_page(USER, "fill"))["problems"]
    assert any(each["indicator"] == "A03" and each["others"] == ["A04"] for each in problems)


def test_who_changed_a_figure_is_named_as_of_then(store: Store, open_page: Callable[..., AppTest]) -> None:
    open_page(USER, "fill")  # signed in: a name is registered from here on
    save_figures(store, manager(SCHOOL), SCHOOL, QUARTER, [Entry("A01", "13")])
    drawn = open_page(USER, "fill")
    drawn.session_state["fill.history"] = "A01"
    drawn.run()
    rows = shown(drawn)["history"]["rows"]
    assert [row[3:5] for row in rows] == [["12", "13"], ["—", "12"]]
    assert rows[0][2] == f"测试{USER} ({USER}) · screen"


def test_checks_come_with_what_to_do_the_gravest_first(
    store: Store, open_page: Callable[..., AppTest]
) -> None:
    save_figures(store, manager(SCHOOL), SCHOOL, QUARTER, [Entry("A02", "5000"), Entry("A04", "3")])
    problems = shown(open_page(USER, "fill", language="zh_CN"))["problems"]
    ranks = ["error", "explain", "hint"]
    assert [each["severity"] for each in problems] == sorted(
        (each["severity"] for each in problems), key=ranks.index
    )
    assert {"A02", "A03"} <= {each["indicator"] for each in problems}
    assert all(each["text"] for each in problems)


def test_a_slip_of_the_unit_of_measure_is_hinted(
    store: Store, open_page: Callable[..., AppTest], at: Callable[[str], None]
) -> None:
    at("2020-02-01T09:00:00")
    save_figures(store, manager(SCHOOL), SCHOOL, "2020Q1", [Entry("B03", "1000"), Entry("A05", "15")])
    drawn = open_page(USER, "fill", language="zh_CN")
    found = cells(drawn)
    assert "约差 10 倍" in found["B03"]["hints"][0]
    assert found["A05"]["hints"] == [] and found["A01"]["hints"] == []


@pytest.fixture
def spent(store: Store, at: Callable[[str], None]) -> Store:
    """A school that has entered money of a year, and the first of the next."""
    first = [Entry("G08", "50"), Entry("G09", "40"), Entry("G10", "300")]
    save_figures(store, manager(SCHOOL), SCHOOL, QUARTER, first)
    at("2020-02-01T09:00:00")
    save_figures(store, manager(SCHOOL), SCHOOL, "2020Q1", [Entry("G08", "3"), Entry("G10", "30")])
    return store


def test_money_of_the_year_is_not_held_against_december_in_january(
    spent: Store, open_page: Callable[..., AppTest]
) -> None:
    found = cells(open_page(USER, "fill"))
    assert found["G08"]["value"] == "3" and found["G08"]["hints"] == [] == found["G10"]["hints"]


def test_money_of_the_year_is_hinted_beside_the_year_before_and_when_it_falls(
    spent: Store, open_page: Callable[..., AppTest], at: Callable[[str], None]
) -> None:
    at("2020-12-01T09:00:00")
    later = [Entry("G08", "500"), Entry("G09", "200"), Entry("G10", "20")]
    save_figures(spent, manager(SCHOOL), SCHOOL, "2020Q4", later)
    found = cells(open_page(USER, "fill"))
    assert found["G08"]["hints"] == [
        "about 10 times apart from the same quarter last year: is the unit of measure right?"
        " – if it is so, say why in the note"
    ]
    assert found["G09"]["hints"][0].startswith("5.0 times the same quarter last year")
    assert "can only grow" in found["G10"]["hints"][0]


def test_a_figure_untouched_for_four_quarters_is_marked(
    store: Store, open_page: Callable[..., AppTest], at: Callable[[str], None]
) -> None:
    at("2020-12-01T09:00:00")
    save_figures(store, manager(SCHOOL), SCHOOL, "2020Q4", [Entry("A01", "13")])
    found = cells(open_page(USER, "fill"))
    assert found["A01"]["stale"] == ""
    assert found["A02"]["stale"] == "unchanged since 2019, quarter 4"


def test_marks_on_sections_and_figures_are_shown(store: Store, open_page: Callable[..., AppTest]) -> None:
    confirm_section(store, manager(SCHOOL), SCHOOL, QUARTER, "A")
    set_follow_up(store, manager(SCHOOL), SCHOOL, QUARTER, "A03", True)
    drawn = open_page(USER, "fill")
    first = shown(drawn)["sections"][0]
    assert first["letter"] == "A" and USER in first["confirmed"]
    assert [code for code, cell in cells(drawn).items() if cell.get("isFlagged")] == ["A03"]


def test_a_section_is_no_longer_unchanged_when_a_figure_of_it_is_saved(
    store: Store, open_page: Callable[..., AppTest], at: Callable[[str], None]
) -> None:
    at("2020-12-01T09:00:00")
    confirm_section(store, manager(SCHOOL), SCHOOL, "2020Q4", "A")
    drawn = open_page(USER, "fill")
    assert shown(drawn)["sections"][0]["confirmed"]
    assert cells(drawn)["A01"]["stale"] == "" and cells(drawn)["B03"]["stale"]
    at("2020-12-01T09:05:00")
    save_figures(store, manager(SCHOOL), SCHOOL, "2020Q4", [Entry("A01", "13")])
    drawn.run()
    assert shown(drawn)["sections"][0]["confirmed"] == ""
    assert cells(drawn)["A02"]["stale"]


def test_what_ends_the_work_follows_the_state(
    store: Store, open_page: Callable[..., AppTest], at: Callable[[str], None]
) -> None:
    assert shown(open_page(USER, "fill"))["finish"] == "submit"
    assert shown(open_page("2111010002-manager", "fill"))["finish"] == "confirm"


def test_a_submitted_form_cannot_be_typed_in_and_can_be_taken_back(
    store: Store, open_page: Callable[..., AppTest]
) -> None:
    submit(store, manager(SCHOOL), SCHOOL, QUARTER)
    drawn = open_page(USER, "fill")
    assert not shown(drawn)["isOpen"] and shown(drawn)["finish"] == ""
    assert shown(drawn)["secondsLeft"] is None
    assert (
        as_written(USER) in drawn.info[0].value
        and "Until 丙县 reports you can take it back" in drawn.info[0].value
    )
    drawn.button(key="fill.reopen").click().run()
    assert status(store, SCHOOL, QUARTER).state == "in_progress"
    assert cells(drawn)["A01"]["isOpen"]


def test_after_the_deadline_the_form_is_locked_and_says_by_whom(
    store: Store, open_page: Callable[..., AppTest], at: Callable[[str], None]
) -> None:
    at("2020-01-07T09:00:00")
    run_deadlines(store)
    drawn = open_page(USER, "fill")
    assert not shown(drawn)["isOpen"]
    assert any("by the system" in info.value and "ask 丙县" in info.value for info in drawn.info)
    drawn.text_area(key="fill.withdraw_reason").set_value("A class was forgotten")
    next(button for button in drawn.button if button.label == "Send the request").click().run()
    assert status(store, SCHOOL, QUARTER).state == "withdrawal_requested"
    assert any(as_written(USER) in info.value and "丙县 decides" in info.value for info in drawn.info)


def test_of_a_returned_form_only_the_listed_figures_are_open(
    store: Store, open_page: Callable[..., AppTest]
) -> None:
    submit(store, manager(SCHOOL), SCHOOL, QUARTER)
    due = clock.parse_moment("2020-01-04T18:00:00+08:00")
    return_report(store, reviewer(COUNTY), SCHOOL, QUARTER, "学生数请核实", due, ["B03"])
    drawn = open_page(USER, "fill", language="zh_CN")
    assert [code for code, cell in cells(drawn).items() if cell["isOpen"]] == ["B03"]
    assert [section["letter"] for section in shown(drawn)["sections"] if section["isFirst"]] == ["B"]
    assert shown(drawn)["isPartlyOpen"] and shown(drawn)["secondsLeft"] == 33 * 3600
    said = drawn.warning[0].value
    assert all(
        words in said
        for words in ("学生数请核实", as_written(f"{COUNTY}-reviewer"), "只能修改列出的指标", "1月4日 18:00")
    )


def test_a_unit_that_owes_no_report_is_told_why(
    store: Store, open_page: Callable[..., AppTest], at: Callable[[str], None]
) -> None:
    assert open_page("000000-manager", "fill").info[0].value == "This unit owes no report for this quarter."
    at("2020-02-01T09:00:00")
    suspend_unit(store, manager(SCHOOL), SCHOOL)
    drawn = open_page(USER, "fill")
    assert "Enrolment is suspended" in drawn.info[0].value


def test_a_county_fills_in_its_own_figures(store: Store, open_page: Callable[..., AppTest]) -> None:
    found = cells(open_page(f"{COUNTY}-manager", "fill"))
    assert "J01" in found and "A01" not in found


def test_the_first_section_that_asks_for_something_is_open(
    store: Store, open_page: Callable[..., AppTest]
) -> None:
    sections = shown(open_page(f"{COUNTY}-manager", "fill"))["sections"]
    (first,) = [section for section in sections if section["isFirst"]]
    assert any(cell["type"] != "derived" for cell in first["cells"])
    before = sections[: sections.index(first)]
    assert before and all(cell["type"] == "derived" for section in before for cell in section["cells"])


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "save",
        {"id": "1"},
        {"id": "1", "kind": "report_up"},
        {"id": "1", "kind": "save", "figures": [{"code": "A01", "text": 5}]},
        {"id": "1", "kind": "save", "figures": "A01"},
        {
            "id": "1",
            "kind": "save",
            "figures": [{"code": "A" * 50, "text": "5", "note": "", "baseText": "", "baseNote": ""}],
        },
        {"id": "x" * 100, "kind": "submit"},
    ],
)
def test_a_message_of_another_shape_is_refused(raw: object) -> None:
    with pytest.raises(Refusal) as refused:
        read_message(raw)
    assert refused.value.code == "bad_message"
