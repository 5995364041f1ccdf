"""Every check of the catalogue with figures that pass it and figures that do not."""

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from reporting.catalogue import catalogue_of, read_catalogue_files
from reporting.checks import Problem, find_problems
from tests.unit.figures_of import figures_of, unit_of

CATALOGUE = catalogue_of(*read_catalogue_files())
TODAY = date(2026, 10, 20)
DIRECT_SUBORDINATES = 5

with (Path(__file__).parent / "check_examples.csv").open(encoding="utf-8", newline="") as file:
    EXAMPLES = list(csv.DictReader(file))


def examples(column: str) -> list[tuple[str, str, str, str]]:
    return [
        (row["check_code"], row["group"], row[column], row["previous"]) for row in EXAMPLES if row[column]
    ]


PASSING = examples("passes")
FAILING = examples("fails")


def problems(group: str, figures: str, previous: str = "") -> dict[str, Problem]:
    found = find_problems(
        CATALOGUE,
        unit_of(group),
        figures_of(CATALOGUE, figures),
        figures_of(CATALOGUE, previous),
        today=TODAY,
        subordinate_count=DIRECT_SUBORDINATES,
    )
    return {problem.code: problem for problem in found}


@pytest.mark.parametrize(("check", "group", "figures", "previous"), PASSING)
def test_good_figures_pass_the_check(check: str, group: str, figures: str, previous: str) -> None:
    assert check not in problems(group, figures, previous)


@pytest.mark.parametrize(("check", "group", "figures", "previous"), FAILING)
def test_bad_figures_fail_the_check(check: str, group: str, figures: str, previous: str) -> None:
    assert check in problems(group, figures, previous)


def test_every_check_has_a_passing_and_a_failing_example() -> None:
    codes = {check.code for check in CATALOGUE.checks}
    assert codes == {code for code, *_ in PASSING} == {code for code, *_ in FAILING}


def test_every_check_is_made_for_every_group_of_its_indicator_unless_it_names_groups() -> None:
    for check in CATALOGUE.checks:
        expected = set(check.applies_to or CATALOGUE.indicators[check.indicator_code].applies_to)
        made = {group for group in expected if check in CATALOGUE.checks_for(group)}
        assert made == expected, check.code


@pytest.mark.parametrize(
    ("group", "required"),
    [
        ("HE", {"B01-required", "G01-required", "G03-required", "K03-required"}),
        ("K12", {"B01-required", "G01-required", "G03-required"}),
        ("PRE", {"B01-required", "G01-required"}),
        ("TP", {"B01-required"}),
        ("CTY", set()),
        ("", set()),
    ],
)
def test_an_empty_form_lacks_only_what_is_required(group: str, required: set[str]) -> None:
    assert problems(group, "").keys() == required


def test_a_figure_cleared_again_is_missing_where_it_is_required() -> None:
    assert problems("TP", "B01=")["B01-required"].is_blocking


def test_not_applicable_answers_a_required_indicator() -> None:
    assert "B01-required" not in problems("TP", "B01=NA")


def test_zero_is_an_answer_and_missing_is_not_zero() -> None:
    assert "A01-1" in problems("K12", "A01=0;A02=5")
    assert "A01-1" not in problems("K12", "A01=;A02=5")


def test_a_reason_explains_a_warning_but_no_error() -> None:
    figures = figures_of(CATALOGUE, "A01=1;A02=100;A03=9;A04=8")
    figures["A02"] = replace(figures["A02"], note="两校合并上课", has_reason=True)
    figures["A03"] = replace(figures["A03"], note="属实", has_reason=True)
    found = {problem.code: problem for problem in find_problems(CATALOGUE, unit_of("K12"), figures, {})}
    assert found["A02-1"].is_explained and not found["A02-1"].is_blocking
    assert not found["A03-1"].is_explained and found["A03-1"].is_blocking


def test_a_note_that_does_not_count_this_quarter_explains_nothing() -> None:
    figures = figures_of(CATALOGUE, "A01=1;A02=100")
    figures["A02"] = replace(figures["A02"], note="两校合并上课", has_reason=False)
    found = {problem.code: problem for problem in find_problems(CATALOGUE, unit_of("K12"), figures, {})}
    assert not found["A02-1"].is_explained and found["A02-1"].is_blocking


def test_a_reason_on_another_figure_of_the_condition_explains_nothing() -> None:
    figures = figures_of(CATALOGUE, "A01=1;A02=100;A03=1;A04=2;A05=9")
    figures["A01"] = replace(figures["A01"], note="新增一个班", has_reason=True)
    figures["A02"] = replace(figures["A02"], note="复式教学", has_reason=True)
    found = {problem.code: problem for problem in find_problems(CATALOGUE, unit_of("K12"), figures, {})}
    explained = {code: each.is_explained for code, each in found.items() if each.severity == "explain"}
    assert explained == {"A02-1": True, "A03-2": False, "A05-1": False}


def test_a_hint_never_blocks() -> None:
    assert not problems("K12", "A02=301", "A02=100")["A02-3"].is_blocking


def test_figures_of_other_groups_are_not_looked_at() -> None:
    assert not problems("CTY", "A01=0;A02=5;B01=true;B03=0")


def test_problems_come_in_the_order_of_the_form() -> None:
    found = list(problems("K12", "A03=9;A04=8;D03=5;A01=1;A02=3;E02=4"))
    assert found == ["A03-1", "B01-required", "D03-1", "E02-1", "G01-required", "G03-required"]


def test_every_message_tells_what_to_do_in_both_languages() -> None:
    for check in CATALOGUE.checks:
        assert check.message_zh.endswith("。") and check.message_en.endswith("."), check.code
        if check.severity == "explain":
            assert "说明" in check.message_zh and "note" in check.message_en, check.code
