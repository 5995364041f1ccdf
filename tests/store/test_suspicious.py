"""Suspicious figures: which are found, for which reason, in which order, and what was asked about them."""

from collections.abc import Callable

import pytest

from reporting.checks import Problem
from reporting.figures import Entry, problems_of, save_figures
from reporting.suspicious import REASONS, SCHEMA, suspicious_figures
from reporting.units import unit_as_of
from reporting.verification import answer, ask, settle
from store.connection import Store
from store.errors import Refusal
from tests.nation import QUARTER, SCHOOL_FIGURES, add_units, manager

SCHOOL, SECOND, COUNTY = "2111010001", "2111010002", "110101"
NEXT, LATER = "2020Q1", "2020Q4"
CLERK = manager(SCHOOL)
At = Callable[[str], None]


@pytest.fixture
def filled(store: Store, at: At) -> Store:
    """A school that filled in last quarter; it is February now."""
    save(store, QUARTER, **SCHOOL_FIGURES)
    at("2020-02-20T09:00:00")
    return store


def save(store: Store, quarter: str, note: str | None = None, **figures: str) -> None:
    entries = [Entry(code, text, note) for code, text in figures.items()]
    save_figures(store, CLERK, SCHOOL, quarter, entries)


def reasons(store: Store, quarter: str = NEXT, superior_code: str = COUNTY) -> dict[str, str]:
    """The reason of each suspicious figure, in the order of the list."""
    found = suspicious_figures(store, superior_code, quarter)
    return dict(found.select("indicator_code", "reason").iter_rows())


def row(store: Store, indicator_code: str, quarter: str = NEXT) -> dict[str, object]:
    found = suspicious_figures(store, COUNTY, quarter)
    return next(each for each in found.iter_rows(named=True) if each["indicator_code"] == indicator_code)


def test_good_figures_are_not_suspicious(filled: Store) -> None:
    save(filled, NEXT, A02="505")
    found = suspicious_figures(filled, COUNTY, NEXT)
    assert found.is_empty() and dict(found.schema) == SCHEMA


def test_a_slip_of_the_unit_of_measure_is_named_as_such(filled: Store) -> None:
    save(filled, NEXT, B03="100000")
    found = row(filled, "B03")
    assert (found["reason"], found["slip"], found["name"]) == ("slip", 1000, "第一小学")
    assert (found["number"], found["previous_number"]) == (100000, 100)
    assert found["weight"] == found["doubt"] and float(str(found["weight"])) > 0.7


def test_a_jump_is_found(filled: Store) -> None:
    save(filled, NEXT, A02="2300")
    assert row(filled, "A02")["reason"] == "jump"


def test_money_of_the_year_is_held_against_the_year_before_and_cannot_fall(store: Store, at: At) -> None:
    save(store, QUARTER, G09="800", G08="20", G11="20")
    at("2020-02-20T09:00:00")
    save(store, NEXT, G08="3")
    assert reasons(store) == {}
    at("2020-08-20T09:00:00")
    save(store, "2020Q3", G08="30", G10="7")
    at("2020-11-20T09:00:00")
    save(store, LATER, G09="80", G08="25", G10="6", G11="90")
    found = reasons(store, LATER)
    expected = {"G08": "fallen", "G09": "slip", "G10": "fallen", "G11": "jump"}
    assert {code: found[code] for code in expected} == expected
    slip = row(store, "G09", LATER)
    assert (slip["is_year_to_date"], slip["slip"], slip["year_before_number"]) == (True, 10, 800)
    assert slip["previous_number"] is None


def test_figures_far_from_the_peers_are_found(store: Store, at: At) -> None:
    peers = [(f"21110199{n:02}", f"小学{n}", "school", COUNTY, "211", "111") for n in range(6)]
    add_units(store, peers, "2019Q3")
    for code, *_ in peers:
        entries = [Entry("A01", "12"), Entry("A02", "480")]
        save_figures(store, manager(code), code, QUARTER, entries)
    at("2020-02-20T09:00:00")
    save(store, NEXT, A01="60", A02="2600")
    found = row(store, "A02")
    assert (found["reason"], found["far_from_peers"], found["peer_middle"]) == ("far", "above", 480)


def test_a_warning_counts_more_before_it_is_explained(filled: Store) -> None:
    save(filled, NEXT, C01="30", C02="3")
    before = row(filled, "C01")
    assert (before["reason"], before["check_code"]) == ("warned", "C01-1")
    save(filled, NEXT, note="含专用教室", C01="30")
    after = row(filled, "C01")
    assert (after["reason"], after["note"]) == ("explained", "含专用教室")
    assert float(str(after["weight"])) < float(str(before["weight"]))


def test_a_failed_check_comes_first_and_required_gaps_do_not_come_at_all(filled: Store) -> None:
    save(filled, NEXT, A01="0", C01="30", B01="")
    problems: list[Problem] = problems_of(filled, unit_as_of(filled, SCHOOL, NEXT), NEXT)
    assert {"A01-1", "C01-1"} <= {problem.code for problem in problems}
    found = reasons(filled)
    assert next(iter(found.items())) == ("A01", "failed")
    assert found["C01"] == "warned"
    required = {each.indicator_code for each in problems if each.code.endswith("-required")}
    assert required and not required & set(found)


def test_core_numbers_untouched_for_a_year_are_stale(filled: Store, at: At) -> None:
    at("2020-11-20T09:00:00")
    save(filled, LATER, A01="13", A02="510")
    found = reasons(filled, LATER)
    assert set(found.values()) == {"stale"}
    assert "A03" in found and not {"A01", "A02", "B01", "B02", "G01"} & set(found)
    assert row(filled, "A03", LATER)["stale_quarters"] == 4
    assert reasons(filled, "2020Q3") == {}


def test_each_figure_is_listed_once_with_its_weightiest_reason(filled: Store, at: At) -> None:
    save(filled, NEXT, A02="5000")
    found = suspicious_figures(filled, COUNTY, NEXT)
    assert not found.select("unit_code", "indicator_code").is_duplicated().any()
    assert row(filled, "A02")["reason"] == "slip"
    assert row(filled, "A03")["reason"] == "warned"
    assert found["weight"].is_sorted(descending=True)
    assert set(found["reason"]) <= set(REASONS)


def test_the_state_of_the_question_stands_beside_the_figure(filled: Store) -> None:
    save(filled, NEXT, B03="100000")
    boss = manager(COUNTY)
    states = [row(filled, "B03")["question_state"]]
    ask(filled, boss, SCHOOL, NEXT, "B03", "单位是Mbps吗?", "slip")
    states.append(row(filled, "B03")["question_state"])
    answer(filled, CLERK, SCHOOL, NEXT, "B03", "填错了单位")
    states.append(row(filled, "B03")["question_state"])
    settle(filled, boss, SCHOOL, NEXT, "B03")
    states.append(row(filled, "B03")["question_state"])
    assert states == ["never_asked", "open", "answered", "settled"]


def test_more_accepted_units_than_there_are_fails_here_as_on_the_form(filled: Store) -> None:
    """J14 is checked against how many units right below owe a report."""
    save_figures(filled, manager("110102"), "110102", NEXT, [Entry("J14", "2")])
    assert "J14-1" in {each.code for each in problems_of(filled, unit_as_of(filled, "110102", NEXT), NEXT)}
    assert reasons(filled, superior_code="110100") == {"J14": "failed"}
    save_figures(filled, manager("110102"), "110102", NEXT, [Entry("J14", "1")])
    assert reasons(filled, superior_code="110100") == {}


def test_only_the_units_right_below_are_looked_at(filled: Store) -> None:
    save(filled, NEXT, B03="100000")
    for superior in ("110100", "110102", "000000"):
        assert reasons(filled, superior_code=superior) == {}


def test_units_without_figures_and_units_without_subordinates_give_nothing(store: Store) -> None:
    assert suspicious_figures(store, COUNTY, QUARTER).is_empty()
    assert suspicious_figures(store, SCHOOL, QUARTER).is_empty()


def test_a_quarter_that_is_none_is_refused(store: Store) -> None:
    with pytest.raises(Refusal) as refused:
        suspicious_figures(store, COUNTY, "2020年")
    assert refused.value.code == "bad_quarter"
