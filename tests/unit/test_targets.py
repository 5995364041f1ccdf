"""The tables of targets: all of the guideline, sound, and the ladder is the very rule of F10."""

import itertools
from decimal import Decimal

import duckdb
import pytest

from reporting.catalogue import catalogue_of, read_catalogue_files
from reporting.expressions import check_choices, compile_expression
from reporting.goals import INSIDE, MET, NOT_MET, UNKNOWN, Numbers, band, last_day, measurables
from reporting.targets import (
    LADDER_INDICATOR,
    MILESTONE,
    STEPS,
    Target,
    codes_in,
    conditions,
    first_assumptions,
    guideline_targets,
    ladder,
    rungs_of,
)
from warehouse.goal_measures import goal_measures
from warehouse.measures import measures

CATALOGUE = catalogue_of(*read_catalogue_files())
MEASURABLES = measurables(CATALOGUE)
TARGETS = guideline_targets()
HALF = Numbers(Decimal("0.5"), Decimal("0.6"), Decimal("0.8"))


def test_every_target_of_the_guideline_is_there() -> None:
    assert [target.code for target in TARGETS] == [f"T{number:03d}" for number in range(1, 61)]
    assert {target.due_on and target.due_on.year for target in TARGETS} == {2015, 2017, 2020, None}
    assert [target.code for target in TARGETS if target.every_months] == ["T059", "T060"]
    assert [target.code for target in TARGETS if not target.is_measured] == ["T056", "T057"]


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.code)
def test_a_target_is_said_and_explained_in_both_languages(target: Target) -> None:
    for language in ("zh_CN", "en"):
        assert target.text(language) and target.reading(language)
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in target.text("en") + target.reading("en"))
    assert target.section


@pytest.mark.parametrize("target", [each for each in TARGETS if each.is_measured], ids=lambda each: each.code)
def test_a_target_is_counted_by_what_its_units_are_asked(target: Target) -> None:
    by = MEASURABLES[target.measure]
    assert by.kind == target.kind
    assert target.groups and set(target.groups) <= set(by.applies_to)
    assert set(target.choices) <= set(by.choices) and bool(target.choices) == bool(by.choices)
    assert target.word in first_assumptions()


def test_what_cannot_be_measured_says_why() -> None:
    for target in TARGETS:
        if not target.is_measured:
            assert "catalogue" in target.reading("en") and "指标目录" in target.reading("zh_CN")
            assert target.kind == MILESTONE or target.word


def test_the_numbers_of_words_fall_with_the_words() -> None:
    words = list(first_assumptions().values())
    assert [word.assumed for word in words] == [Decimal(n) for n in ("1", "0.9", "0.6", "0.3", "0.1")]
    for more, less in itertools.pairwise(words):
        assert more.low >= less.assumed and more.high >= less.high
    assert all(0 < word.low <= word.assumed <= word.high <= 1 for word in words)


@pytest.mark.parametrize(
    ("reached", "answered", "expected"),
    [("0.6", 9, MET), ("0.59", 9, INSIDE), ("0.5", 9, INSIDE), ("0.49", 9, NOT_MET), ("0", 9, NOT_MET),
     ("0", 0, UNKNOWN), (None, 3, UNKNOWN)],
)  # fmt: skip
def test_the_band_of_a_share(reached: str | None, answered: int, expected: str) -> None:
    assert band(None if reached is None else Decimal(reached), answered, HALF) == expected


def test_what_was_due_by_the_end_of_a_quarter() -> None:
    due = {quarter: sum(each.is_due(last_day(quarter)) for each in TARGETS) for quarter in ("2015Q1", "2015Q4", "2017Q4", "2020Q4")}  # fmt: skip
    standing = 2
    assert due == {
        "2015Q1": standing + 1, "2015Q4": standing + 11, "2017Q4": standing + 32, "2020Q4": 60
    }  # fmt: skip


@pytest.mark.parametrize("formula", [text for each in conditions().values() for text in (each.formula, each.applies_when) if text] + [rung.formula for rung in ladder()])  # fmt: skip
def test_a_condition_is_a_formula_of_the_catalogue(formula: str) -> None:
    expression = compile_expression(formula, CATALOGUE.indicators)
    check_choices(expression, CATALOGUE.choices)
    assert set(codes_in(formula)) == set(expression.codes)
    columns = {code: CATALOGUE.indicators[code].sql_type for code in expression.codes}
    columns |= {"school_group": "varchar", "subordinate_count": "decimal(18, 6)"}
    row = ", ".join(f"null::{kind} as {name}" for name, kind in columns.items())
    answer = duckdb.sql(f"select {expression.sql()} as holds from (select {row})")
    assert answer.types == ["BOOLEAN"] or answer.types == [duckdb.typing.BOOLEAN]


def test_a_condition_that_names_another_applies_where_that_one_holds() -> None:
    found = conditions()
    assert found["spaces_of_complete"].applies_when == found["complete_system"].formula


def test_the_ladder_is_the_rule_of_the_level_on_every_combination_of_answers() -> None:
    """F01-F03, F05-F09 known, known otherwise, or missing: 6,561 schools, and each stands where its rungs put it."""
    choices = {code: ["'国家核心系统'", "'未使用'", "null"] for code in ("F01", "F02", "F03")}
    numbers = {code: ["2", "0", "null"] for code in ("F05", "F06", "F07")}
    flags = {code: ["true", "false", "null"] for code in ("F08", "F09")}
    tables = [
        f"(values {', '.join(f'({value}::{kind})' for value in values)}) as t_{code} ({code})"
        for kind, found in (("varchar", choices), ("decimal(18, 6)", numbers), ("boolean", flags))
        for code, values in found.items()
    ]
    rungs = ", ".join(
        f"{compile_expression(rung.formula, CATALOGUE.indicators).sql()} as {rung.code}" for rung in ladder()
    )
    level = CATALOGUE.value_sql(LADDER_INDICATOR)
    rows = duckdb.sql(f"select {level} as level, {rungs} from {' cross join '.join(tables)}").fetchall()
    assert len(rows) == 3**8
    steps = [rung.step for rung in ladder()]
    seen = set()
    for level_shown, *holds in rows:
        assert level_shown == level_by_rungs(steps, holds), holds
        seen.add(level_shown)
    assert seen == {"0", "1", "2", "3", None}


def level_by_rungs(steps: list[int], holds: list[bool | None]) -> str | None:
    """A step fails when one of its rungs is known to fail; else it is unknown when one is; else it is reached."""
    for step in STEPS:
        own = [each for number, each in zip(steps, holds, strict=True) if number == step]
        if False in own:
            return str(step - 1)
        if None in own:
            return None
    return str(STEPS[-1])


def test_each_step_of_the_ladder_has_its_rungs() -> None:
    assert [len(rungs_of(step)) for step in STEPS] == [4, 2, 1]
    read = {code for rung in ladder() for code in codes_in(rung.formula)}
    assert read == set(CATALOGUE.value_expressions[LADDER_INDICATOR].codes)


def test_measures_of_targets_share_no_column_with_those_of_indicators() -> None:
    columns = [each.column for each in (*measures(CATALOGUE), *goal_measures(CATALOGUE))]
    assert len(columns) == len(set(columns))
    assert len(goal_measures(CATALOGUE)) == 3 * (len(conditions()) + len(ladder()))


def test_a_catalogue_without_an_indicator_has_no_measure_that_needs_it() -> None:
    known = {code: each for code, each in CATALOGUE.indicators.items() if code not in ("F06", "H04")}
    left = {each.indicator_code for each in goal_measures(type(CATALOGUE)("", known))}
    assert left == set(conditions()) - {"grade3_tested"}
