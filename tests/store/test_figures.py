"""Figures: saved typed, carried forward, kept apart, told again (R15, E06, E37)."""

import threading
from decimal import Decimal
from pathlib import Path

import pytest

from auth.permissions import Person
from ingest.figure_file import load_figures
from reporting import report_status, reports
from reporting.catalogue import load_catalogue
from reporting.figures import Entry, current_figures, history, previous_figures, save_figures
from reporting.forms import form
from store.connection import Store
from store.errors import Refusal, Refusals
from tests.nation import QUARTER, manager, reviewer

SCHOOL = "2111010001"
OPERATOR = Person("operator-1", "000000", "operator")


def save(store: Store, quarter: str = QUARTER, /, code: str = SCHOOL, **figures: str) -> None:
    entries = [Entry(indicator, text) for indicator, text in figures.items()]
    save_figures(store, manager(code), code, quarter, entries)


def figures_of(store: Store, quarter: str = QUARTER) -> dict[str, object]:
    found = current_figures(store, SCHOOL, quarter, load_catalogue(store, quarter))
    return {code: figure.value if figure.state == "value" else figure.state for code, figure in found.items()}


def test_zero_missing_and_not_applicable_stay_apart(store) -> None:  # type: ignore[no-untyped-def]
    save(store, A01="0", A02="", A05="NA", B01="false", B03="0.5")
    assert figures_of(store) == {
        "A01": Decimal(0),
        "A02": "missing",
        "A05": "not_applicable",
        "B01": False,
        "B03": Decimal("0.5"),
    }


def test_unchanged_figures_carry_forward_and_a_correction_of_the_past_reaches_them(store, at) -> None:  # type: ignore[no-untyped-def]
    save(store, A01="12", A02="500")
    at("2020-02-01T09:00:00")
    save(store, "2020Q1", A02="510")
    assert figures_of(store, "2020Q1") == {"A01": Decimal(12), "A02": Decimal(510)}
    assert figures_of(store, QUARTER) == {"A01": Decimal(12), "A02": Decimal(500)}


def test_amounts_of_the_year_do_not_carry_into_the_next_one(store, at) -> None:  # type: ignore[no-untyped-def]
    save(store, G07="10", A01="12")
    at("2020-02-01T09:00:00")
    assert figures_of(store, "2020Q1") == {"A01": Decimal(12)}
    save(store, "2020Q1", G07="2.5")
    at("2020-05-01T09:00:00")
    assert figures_of(store, "2020Q2")["G07"] == Decimal("2.5")
    previous = previous_figures(store, SCHOOL, "2020Q1", load_catalogue(store, "2020Q1"))
    assert "G07" not in previous and "A01" in previous


def test_a_save_is_whole_or_not_at_all(store) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Refusals) as refused:
        save(store, A01="12", A02="many", B02="线")
    assert [problem.code for problem in refused.value.problems] == ["bad_integer", "bad_choice"]
    assert figures_of(store) == {}
    assert report_status.status(store, SCHOOL, QUARTER).state == "untouched"


def test_two_windows_on_one_form_are_told(store) -> None:  # type: ignore[no-untyped-def]
    opened = form(store, SCHOOL, QUARTER).sequence
    act = (store, manager(SCHOOL), SCHOOL, QUARTER)
    save_figures(*act, [Entry("A01", "12")], expected_sequence=opened)
    with pytest.raises(Refusal) as refused:
        save_figures(*act, [Entry("A01", "13")], expected_sequence=opened)
    assert refused.value.code == "changed_meanwhile"
    assert figures_of(store) == {"A01": Decimal(12)}


def test_every_change_is_told_with_who_and_what_it_was_before(store, at) -> None:  # type: ignore[no-untyped-def]
    save(store, A01="12")
    at("2019-12-21T09:00:00")
    save_figures(store, manager(SCHOOL), SCHOOL, QUARTER, [Entry("A01", "13", "新增一班")])
    events = history(store, SCHOOL, QUARTER, "A01")
    assert [(event["value"], event["before"], event["note"]) for event in events] == [
        ("12", None, None),
        ("13", "12", "新增一班"),
    ]
    assert events[1]["actor"] == f"{SCHOOL}-manager"
    assert events[1]["recorded_at"] == "2019-12-21T09:00:00+08:00"


def test_a_file_of_another_school_is_refused_and_a_feed_may_name_many(store, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "figures.csv"
    file.write_text(
        f"unit_code,indicator_code,value,note\n{SCHOOL},A01,12,\n2111010002,A01,7,核对过\n",
        encoding="utf-8",
    )
    with pytest.raises(Refusal) as refused:
        load_figures(store, manager(SCHOOL), file, QUARTER)
    assert refused.value.code == "not_your_unit"
    assert load_figures(store, OPERATOR, file, QUARTER) == {"figures": 2, "units": 2}
    assert report_status.status(store, "2111010002", QUARTER).content == "updated"
    assert history(store, SCHOOL, QUARTER, "A01")[0]["source"] == "feed:figures.csv"


def test_a_feed_with_one_locked_unit_is_refused_whole(store, at, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    at("2020-01-02T09:00:00")
    reports.report_up(store, reviewer("110101"), "110101", QUARTER)
    file = tmp_path / "figures.csv"
    file.write_text(
        f"unit_code,indicator_code,value\n3111010001,A01,9\n{SCHOOL},A01,12\n9999999999,A01,1\n",
        encoding="utf-8",
    )
    with pytest.raises(Refusals) as refused:
        load_figures(store, OPERATOR, file, QUARTER)
    assert [each.code for each in refused.value.problems] == ["not_on_roster", "locked"]
    assert store.rows("select 1 from ops.figure_event") == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (f"unit_code,indicator_code,value\n{SCHOOL},A01,人数".encode("gb18030"), "bad_encoding"),
        (b"unit_code,value\n1,2\n", "missing_columns"),
        (b"unit_code,indicator_code,value,remark\n1,2,3,4\n", "unknown_columns"),
        (f"unit_code,indicator_code,value\n{SCHOOL},A01,12\n{SCHOOL},A0".encode(), "ragged_line"),
        (b"unit_code,indicator_code,value\r\n1,A01,2\r\n1,A02,3,4\r\n", "ragged_line"),
        (b"unit_code,indicator_code,value\n", "nothing_given"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(store, tmp_path: Path, content: bytes, code: str) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "figures.csv"
    file.write_bytes(content)
    with pytest.raises(Refusal) as refused:
        load_figures(store, OPERATOR, file, QUARTER)
    assert refused.value.code == code


def test_twenty_managers_save_at_once_and_nothing_is_lost_or_doubled(store) -> None:  # type: ignore[no-untyped-def]
    codes = [SCHOOL, "2111010002", "3111010001", "3111010002", "1111010001"]

    def save_ten(code: str) -> None:
        for step in range(10):
            save(store, code=code, A01=str(step), A02=str(step * 10))

    threads = [threading.Thread(target=save_ten, args=(code,)) for code in codes * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    saves = store.rows(
        "select unit_code, count(*), max(sequence) from ops.report_event group by all order by all"
    )
    assert saves == [(code, 40, 40) for code in sorted(codes)]
    figures = store.row("select count(*), count(distinct (unit_code, sequence)) from ops.figure_event")
    assert figures == (400, 200)


def test_the_form_shows_this_and_the_last_quarter_and_what_the_checks_find(store, at) -> None:  # type: ignore[no-untyped-def]
    save(store, A01="10", A02="400", B01="true", B03="100", A03="50", A04="40")
    at("2020-02-01T09:00:00")
    save(store, "2020Q1", A01="11")
    drawn = form(store, SCHOOL, "2020Q1")
    cells = {cell.indicator.code: cell for cell in drawn.cells}
    assert (cells["A01"].figure.value, cells["A01"].previous.value) == (Decimal(11), Decimal(10))
    assert cells["B05"].figure.value is True and not cells["B05"].is_open and cells["A02"].is_open
    assert cells["C07"].figure is None
    assert {"A03", "A04"} & {
        problem.indicator_code for problem in drawn.problems if problem.severity == "error"
    }
    assert "J01" not in cells
