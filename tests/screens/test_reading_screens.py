"""What is read: the reviewer's list and its acts, chasing, completeness and statistics down to the school."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from app import i18n, state
from app.parts import context
from auth.sessions import start_session
from reporting.figures import Entry, save_figures
from reporting.report_status import status
from reporting.reports import confirm, report_up
from reporting.returns import request_withdrawal
from store import clock
from store.connection import Store, open_store
from store.settings import Settings
from tests.kept import copy_of
from tests.nation import QUARTER, SCHOOL_FIGURES, manager, reviewer, small_nation
from tests.people import ready
from tests.screens import lists
from tests.screens.conftest import COUNTY, SCHOOL
from warehouse.build import build
from warehouse.reader import Reader

SECOND, POINT, PREFECTURE = "2111010002", "2111010003", "110100"
SILENT = "110201"  # nobody below has ever given a figure
Open = Callable[..., AppTest]


def labels(drawn: AppTest) -> dict[str, str]:
    """The metrics of a page: name -> number."""
    return {each.label: str(each.value) for each in drawn.metric}


def texts(drawn: AppTest) -> str:
    """Everything a page says in its sentences."""
    kinds = (drawn.caption, drawn.markdown, drawn.info, drawn.warning, drawn.error, drawn.success)
    return "\n".join(str(each.value) for kind in kinds for each in kind)


def rows(drawn: AppTest, place: int = 0) -> list[dict[str, object]]:
    """The rows of a table on the page."""
    return [dict(row) for row in drawn.dataframe[place].value.to_dict("records")]


def column(drawn: AppTest, label: str, place: int = 0) -> list[object]:
    """One column of a table on the page."""
    return [row[label] for row in rows(drawn, place)]


def open_unit(drawn: AppTest, code: str) -> AppTest:
    return lists.send(drawn, "review.list", "open", code)


def press(drawn: AppTest, name: str, *, by: str = "label") -> AppTest:
    next(button for button in drawn.button if getattr(button, by) == name).click().run()
    assert not drawn.exception, drawn.exception[0].message
    return drawn


# The reviewer


def test_the_list_shows_every_unit_right_below_and_can_be_narrowed(store: Store, open_page: Open) -> None:
    drawn = open_page(f"{COUNTY}-reviewer", "review")
    assert lists.ids(drawn, "review.list") == [SCHOOL, SECOND, POINT]
    assert lists.ids(drawn, "review.list", "state:in_progress") == [SCHOOL]
    found = lists.listed(drawn, "review.list")["find"]
    assert ["第二" in each for each in found] == [False, True, False]


def test_an_opened_report_shows_what_changed_before_and_after(store: Store, open_page: Open) -> None:
    drawn = open_unit(open_page(f"{COUNTY}-reviewer", "review"), SCHOOL)
    changed = lists.ids(drawn, "review.figures", "changed")
    assert len(changed) == len(SCHOOL_FIGURES)
    pupils = next(row for row in lists.rows(drawn, "review.figures") if row["id"] == "A02")
    assert (pupils["This quarter"], pupils["Saved at under"]) == ("500", f"{SCHOOL}-manager")
    assert "Last quarter" not in pupils


def test_the_preview_says_what_would_be_locked_and_what_the_system_would_report(
    store: Store, open_page: Open
) -> None:
    confirm(store, manager(POINT), POINT, QUARTER)
    drawn = open_page(f"{COUNTY}-reviewer", "review")
    drawn.button(key="review.begin_report").click().run()
    shown = labels(drawn)
    assert shown["Will be locked"] == "3"
    assert (shown["Reported already"], shown["Submitted by hand"], shown["By the system"]) == ("0", "1", "2")
    assert "1 has done nothing this quarter" in texts(drawn)


def test_reporting_upward_needs_the_confirmation_and_locks_everything_below(
    store: Store, open_page: Open
) -> None:
    drawn = open_page(f"{COUNTY}-reviewer", "review")
    drawn.button(key="review.begin_report").click().run()
    drawn.button(key="review.not_yet").click().run()
    assert status(store, COUNTY, QUARTER).state != "reported"
    assert "review.report_up" not in {button.key for button in drawn.button}
    drawn.button(key="review.begin_report").click().run()
    drawn.button(key="review.report_up").click().run()
    assert status(store, COUNTY, QUARTER).state == "reported"
    assert status(store, POINT, QUARTER).auto
    assert "everything below is locked" in texts(drawn)


def test_before_the_window_nothing_can_be_reported_upward(
    store: Store, open_page: Open, at: Callable[[str], None]
) -> None:
    at("2019-12-28T09:00:00")
    drawn = open_page(f"{COUNTY}-reviewer", "review")
    assert not {"review.begin_report", "review.report_up"} & {button.key for button in drawn.button}
    assert "Until then you can review" in texts(drawn)


def test_a_return_needs_a_reason_and_opens_only_the_figures_named(store: Store, open_page: Open) -> None:
    confirm(store, manager(POINT), POINT, QUARTER)
    drawn = open_unit(open_page(f"{COUNTY}-reviewer", "review"), POINT)
    drawn.button(key="review.start_return").click().run()
    press(drawn, "review.do_return", by="key")
    assert "Say why" in drawn.error[-1].value
    assert status(store, POINT, QUARTER).state == "submitted"
    drawn.text_area(key="review.reason").set_value("please check the pupils")
    drawn.multiselect(key="review.only").set_value(["A02"])
    press(drawn, "review.do_return", by="key")
    where = status(store, POINT, QUARTER)
    assert (where.state, where.reason) == ("returned", "please check the pupils")
    assert store.row(
        "select open_indicators from ops.report_event where unit_code = ? order by sequence desc limit 1",
        [POINT],
    ) == ("A02",)


def test_the_suggested_time_limit_is_never_beyond_the_own_one(
    store: Store, open_page: Open, at: Callable[[str], None]
) -> None:
    confirm(store, manager(POINT), POINT, QUARTER)
    at("2020-01-05T20:00:00")
    drawn = open_unit(open_page(f"{COUNTY}-reviewer", "review"), POINT)
    drawn.button(key="review.start_return").click().run()
    drawn.text_area(key="review.reason").set_value("in time")
    press(drawn, "review.do_return", by="key")
    assert status(store, POINT, QUARTER).state == "returned"


def test_what_is_locked_from_above_cannot_be_returned_and_says_why(store: Store, open_page: Open) -> None:
    report_up(store, reviewer(COUNTY), COUNTY, QUARTER)
    drawn = open_unit(open_page(f"{COUNTY}-reviewer", "review"), SCHOOL)
    drawn.button(key="review.start_return").click().run()
    assert "Your own report is locked" in texts(drawn)
    assert "review.do_return" not in {button.key for button in drawn.button}


@pytest.mark.parametrize(("answer", "outcome"), [("Agree and return", "returned"), ("Reject", "reported")])
def test_a_request_for_withdrawal_is_answered(
    store: Store, open_page: Open, at: Callable[[str], None], answer: str, outcome: str
) -> None:
    report_up(store, reviewer(COUNTY), COUNTY, QUARTER)
    request_withdrawal(store, reviewer(COUNTY), COUNTY, QUARTER, "two schools were wrong")
    at("2020-01-06T09:00:00")
    drawn = open_page(f"{PREFECTURE}-reviewer", "review")
    press(drawn, "丙县")
    assert "two schools were wrong" in texts(drawn)
    drawn.text_input(key="review.answer").set_value("seen")
    press(drawn, answer)
    assert status(store, COUNTY, QUARTER).state == outcome


def test_a_university_reviews_its_own_figures(store: Store, open_page: Open) -> None:
    drawn = open_page("4111000001-reviewer", "review")
    assert "甲省大学" in drawn.subheader[0].value
    assert lists.keys_of_lists(drawn) == ["review.figures"]


# Chasing


def test_chasing_lists_those_to_come_and_counts_the_reminders(store: Store, open_page: Open) -> None:
    confirm(store, manager(POINT), POINT, QUARTER)
    drawn = open_page(f"{COUNTY}-manager", "chase")
    assert "3 units due · 1 submitted" in texts(drawn)
    to_come = lists.ids(drawn, "chase.list", "has_to_act")
    for _again in range(2):
        lists.send(drawn, "chase.list", "remind", *to_come)
        reminders = {row["id"]: row["Reminders"] for row in lists.rows(drawn, "chase.list")}
        assert reminders == {SECOND: "1", SCHOOL: "1", POINT: "0"}


def test_when_everybody_has_reported_there_is_nobody_to_chase(store: Store, open_page: Open) -> None:
    report_up(store, reviewer(COUNTY), COUNTY, QUARTER)
    drawn = open_page(f"{COUNTY}-manager", "chase")
    assert drawn.success and "chase.list" not in lists.keys_of_lists(drawn)


# Completeness and statistics, on one nation that is built once


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Settings]]:
    """A nation half way: one school submitted, one saved, one confirmed, the others silent."""
    directory = tmp_path_factory.mktemp("reading")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIBAO_NOW", "2020-01-03T09:00:00+08:00")
        copy_of("half way", directory, make_half_way)
        settings = Settings(data_dir=directory)
        made = open_store(settings)
        yield made, settings
    made.close()


def make_half_way(directory: Path) -> None:
    made = small_nation(directory)
    for code, pupils in ((SCHOOL, "500"), (SECOND, "0")):
        entries = [Entry(name, text) for name, text in {**SCHOOL_FIGURES, "A02": pupils}.items()]
        save_figures(made, manager(code), code, QUARTER, entries[:2] if code == SECOND else entries)
    confirm(made, manager(POINT), POINT, QUARTER)
    build(Settings(data_dir=directory), made)
    ready(made, f"{COUNTY}-inspector", "000000-inspector", f"{SCHOOL}-manager")
    made.close()


@pytest.fixture
def read(nation: tuple[Store, Settings], monkeypatch: pytest.MonkeyPatch) -> Open:
    """`read("110101-inspector", "statistics", unit="2111010001")`: the page, looking at that unit."""
    store, settings = nation
    state.set_server(state.Server(settings, store, Reader(settings), clock.now()))

    def opened(user_name: str, page: str, *, unit: str = "", **widgets: str) -> AppTest:
        cookie = start_session(store, user_name)
        monkeypatch.setattr(context, "session_id", lambda: cookie)
        drawn = AppTest.from_file(str(Path(context.__file__).parents[1] / "main.py"), default_timeout=60)
        monkeypatch.setattr(i18n, "DEFAULT", i18n.EN)
        drawn.run().switch_page(f"screens/{page}.py").run()
        if unit:
            drawn.session_state["app.unit"] = unit
            drawn.run()
        for key, value in widgets.items():
            drawn.selectbox(key=f"{page}.{key}").set_value(value)
        if widgets:
            drawn.run()
        assert not drawn.exception, drawn.exception[0].message
        return drawn

    return opened


def test_both_splits_add_up_to_the_units_due(read: Open) -> None:
    shown = labels(read("000000-inspector", "completeness"))
    due = int(shown["Due"])
    assert due == 13
    assert sum(int(shown[name]) for name in ("on time", "late", "by the system", "pending")) == due
    assert sum(int(shown[name]) for name in ("updated", "confirmed", "carried over", "empty")) == due


def test_the_table_below_has_every_unit_and_follows_the_chosen_order(read: Open) -> None:
    drawn = read(f"{COUNTY}-inspector", "completeness", order="code")
    assert column(drawn, "Code") == [SCHOOL, SECOND, POINT]
    drawn.selectbox(key="completeness.order").set_value("fill_rate").run()
    rates = [float(str(rate)) for rate in column(drawn, "Fill rate")]
    assert rates == sorted(rates) and rates[-1] > 0


def test_the_way_down_ends_at_the_report_of_a_school(read: Open) -> None:
    drawn = read(f"{COUNTY}-inspector", "completeness", unit=SCHOOL)
    assert "第一小学" in drawn.subheader[0].value
    assert len(lists.ids(drawn, "completeness.figures", "changed")) == len(SCHOOL_FIGURES)


def test_the_way_up_ends_at_the_own_unit(read: Open) -> None:
    drawn = read(f"{COUNTY}-inspector", "completeness", unit=SCHOOL)
    assert [button.key for button in drawn.button if "up_" in str(button.key)] == [
        f"completeness.up_{COUNTY}"
    ]
    drawn.button(key=f"completeness.up_{COUNTY}").click().run()
    assert labels(drawn)["Due"] == "3"


@pytest.mark.parametrize("page", ["completeness", "statistics"])
def test_from_a_unit_not_to_be_seen_one_gets_back(read: Open, page: str) -> None:
    drawn = read(f"{COUNTY}-inspector", page, unit="110102")
    assert drawn.error and not drawn.metric and not drawn.dataframe
    drawn.button(key=f"{page}.own").click().run()
    assert not drawn.error and drawn.metric


def test_a_number_comes_with_its_unit_coverage_and_stage(read: Open) -> None:
    shown = labels(read(f"{COUNTY}-inspector", "statistics", stage="live"))
    pupils = next(label for label in shown if label.startswith("A02"))
    assert pupils.endswith("(people)") and shown[pupils] == "500"
    assert (shown["Coverage"], shown["Answered of due"]) == ("66.7 %", "2 / 3")
    assert shown["Stage"] == "live"


def test_zero_and_missing_stay_apart(read: Open) -> None:
    drawn = read(f"{COUNTY}-inspector", "statistics", stage="live")
    values = {row["Unit"]: row["Value (people)"] for row in rows(drawn)}
    assert (values["第一小学"], values["第二小学"]) == (500, 0)
    assert values["山村教学点"] != values["山村教学点"], "a missing number is no number"
    assert "It is missing, not zero" in texts(drawn)


@pytest.mark.parametrize("indicator", ["B01", "F10", "F11", "A02"])
def test_what_nobody_has_answered_is_missing_in_number_and_table_of_shares_too(
    read: Open, indicator: str
) -> None:
    alone = read("000000-inspector", "statistics", unit=SILENT, indicator=indicator, stage="live")
    assert next(value for label, value in labels(alone).items() if label.startswith(indicator)) == "—"
    drawn = read("000000-inspector", "statistics", indicator=indicator, by="counties", stage="live")
    (silent,) = (row for row in rows(drawn) if row["Unit"] == "戊县")
    (value,) = (silent[label] for label in silent if label.startswith("Value"))
    assert pd.isna(value), "a missing number is no number"


@pytest.mark.parametrize("by", ["children", "group", "region", "urban_rural"])
@pytest.mark.parametrize("indicator", ["A02", "B01", "B02", "C12"])
def test_every_slice_of_every_kind_of_indicator_is_drawn(read: Open, by: str, indicator: str) -> None:
    drawn = read("000000-inspector", "statistics", indicator=indicator, by=by, stage="live")
    assert not drawn.error and len(drawn.dataframe) == 1 and drawn.metric


def test_a_figure_of_a_school_tells_where_it_comes_from(read: Open) -> None:
    drawn = read(f"{COUNTY}-inspector", "statistics", unit=SCHOOL, stage="live")
    saved = rows(drawn)[0]
    assert (saved["Before"], saved["After"], saved["Saved by"]) == ("—", "500", f"{SCHOOL}-manager")


def test_a_school_sees_itself_only(read: Open) -> None:
    drawn = read(f"{SCHOOL}-manager", "completeness", unit=SECOND)
    assert drawn.error and not drawn.dataframe


def test_an_indicator_asked_of_nobody_here_says_so(read: Open) -> None:
    drawn = read(f"{COUNTY}-inspector", "statistics", scope="he")
    assert "not asked of any unit here" in texts(drawn)


def test_the_form_that_keeps_a_view_begins_anew_with_each_view_and_after_each_kept(read: Open) -> None:
    def form(drawn: AppTest) -> tuple[str, bool]:
        title = next(each.value for each in drawn.text_input if each.label == "Title")
        return str(title), next(each.value for each in drawn.checkbox if "everything below" in each.label)

    drawn = read(f"{COUNTY}-inspector", "statistics")
    drawn.selectbox(key="statistics.indicator").set_value("A01").run()
    assert form(drawn) == ("丙县 Number of classes", False)
    drawn.selectbox(key="statistics.indicator").set_value("A02").run()
    assert form(drawn) == ("丙县 Enrolled students", False)
    next(each for each in drawn.checkbox if "everything below" in each.label).set_value(True)
    press(drawn, "Keep")
    assert form(drawn) == ("丙县 Enrolled students", False), (
        "the next view is not shared because the last one was"
    )
