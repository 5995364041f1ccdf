"""What follows when units below a line are lifted to it."""

from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.additions import Addition, addition_of
from reporting.catalogue import catalogue_of
from reporting.catalogue_files import read_catalogue_files
from reporting.targets import guideline_targets
from warehouse.what_if import lift, moved_targets

CATALOGUE = catalogue_of(*read_catalogue_files())
PARTS = Addition("", Decimal(1), is_whole=False)
WHOLE = Addition("", Decimal(1), is_whole=True)


def row(
    key: str, numerator: int | None, denominator: int, aggregation: str = "ratio", answered: int = 3
) -> dict[str, Any]:
    value = None
    if numerator is not None and denominator:
        value = f"{round(Decimal(numerator) / denominator, 10).normalize():f}"
    return {
        "key": key,
        "name": key,
        "aggregation": aggregation,
        "value": value,
        "numerator": None if numerator is None else str(numerator),
        "denominator": str(denominator),
        "units_due": 3,
        "units_answered": answered,
        "coverage": "1",
        "stage": "released",
        "release": 1,
    }


def together(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The whole of some rows."""
    known = [each for each in rows if each["numerator"] is not None]
    top = sum(int(each["numerator"]) for each in known)
    return row("all", top, sum(int(each["denominator"]) for each in known), rows[0]["aggregation"])


def test_what_is_below_the_line_reaches_it_and_the_total_follows() -> None:
    rows = [row("a", 50, 100), row("b", 90, 100)]
    effect = lift(together(rows), rows, Decimal("0.8"), WHOLE)
    assert (effect.before, effect.after, effect.added, effect.cost(Decimal("3.5"))) == (
        "0.7",
        "0.85",
        30,
        "105",
    )
    assert [(each.key, each.before, each.after, each.added) for each in effect.lifted] == [
        ("a", "0.5", "0.8", "30")
    ]
    assert effect.above == 1


def test_what_stands_beside_the_units_below_stays_in_the_total() -> None:
    effect = lift(row("all", 100, 400), [row("a", 50, 100)], Decimal("0.8"), WHOLE)
    assert (effect.before, effect.after) == ("0.25", "0.325")


def test_schools_are_lifted_whole() -> None:
    rows = [row("a", 1, 3, "true_share")]
    effect = lift(together(rows), rows, Decimal("0.5"), WHOLE)
    assert (effect.added, effect.lifted[0].after) == (1, "0.6666666667")


def test_of_terminals_for_a_hundred_students_terminals_are_counted() -> None:
    rows = [row("a", 100 * 7, 99)]  # 7 terminals, 99 students
    effect = lift(together(rows), rows, Decimal(10), addition_of(CATALOGUE, "C12"))
    assert effect.added == 3, "9.9 terminals are needed; the tenth cannot be divided"
    assert effect.after == "10.101010101"


@pytest.mark.parametrize(
    ("code", "added", "scale", "is_whole"),
    [
        ("C12", "C10", 100, True),
        ("C05", "C02", 1, True),
        ("B06", "B03", 1, False),
        ("B05", "", 1, True),
        ("F01", "", 1, True),
        ("F04", "F04", 1, True),
        ("D02", "D02", 1, False),
        ("H09", "", 1, True),
    ],
)
def test_what_is_added_is_what_the_numerator_counts(
    code: str, added: str, scale: int, is_whole: bool
) -> None:
    assert addition_of(CATALOGUE, code) == Addition(added, Decimal(scale), is_whole)


def test_a_unit_without_answers_is_left_as_it_is_and_counted_though_its_share_is_0() -> None:
    rows = [row("a", None, 100), row("b", 90, 100), row("c", 0, 100, "true_share", answered=0)]
    effect = lift(row("all", 90, 200), rows, Decimal("0.95"), PARTS)
    assert (effect.unknown, effect.above, [each.key for each in effect.lifted]) == (2, 0, ["b"])


def test_a_unit_that_is_not_asked_is_not_unknown() -> None:
    rows = [row("a", None, 0) | {"units_due": 0}, row("b", 90, 100)]
    effect = lift(row("all", 90, 100), rows, Decimal("0.5"), PARTS)
    assert (effect.unknown, effect.above, effect.lifted) == (0, 1, ())


def test_a_sum_is_lifted_itself() -> None:
    rows = [row("a", 0, 1, "sum") | {"value": "40", "numerator": None, "denominator": None}]
    effect = lift(rows[0], rows, Decimal(100), WHOLE)
    assert (effect.before, effect.after, effect.added) == ("40", "100", 60)


def test_nothing_known_gives_nothing() -> None:
    effect = lift(row("all", None, 5), [row("a", None, 5)], Decimal("0.5"), PARTS)
    assert (effect.before, effect.after, effect.lifted, effect.added, effect.unknown) == (
        None,
        None,
        (),
        0,
        1,
    )
    silent = row("all", 0, 5, "true_share", answered=0)
    assert lift(silent, [silent], Decimal("0.5"), PARTS).before is None, "nobody's answers are not 0 %"


def test_those_that_need_most_come_first() -> None:
    rows = [row("a", 1, 10), row("b", 10, 100), row("c", 0, 10)]
    effect = lift(together(rows), rows, Decimal("0.8"), WHOLE)
    assert [(each.key, each.added) for each in effect.lifted] == [("b", "70"), ("c", "8"), ("a", "7")]


def test_only_targets_that_count_this_very_number_move() -> None:
    found = {
        code: [
            each.code
            for each in moved_targets(guideline_targets(), code, CATALOGUE.indicators[code].aggregation)
        ]
        for code in ("F11", "F10", "J11", "J01", "B05")
    }
    # F10's targets ask for single levels, J11's for units with all five: neither follows from a lifted value.
    assert found == {"F11": ["T042", "T047"], "F10": [], "J11": [], "J01": ["T050"], "B05": []}


@given(
    st.lists(st.tuples(st.integers(0, 500), st.integers(1, 500)), min_size=1, max_size=30),
    st.decimals(0, 1, places=2),
    st.booleans(),
)
def test_the_effect_is_as_worked_out_in_fractions_never_lowers_and_twice_is_once(
    pairs: list[tuple[int, int]], line: Decimal, is_whole: bool
) -> None:
    rows = [row(str(place), top, bottom) for place, (top, bottom) in enumerate(pairs)]
    effect = lift(together(rows), rows, line, WHOLE if is_whole else PARTS)
    aims = [Fraction(str(line)) * bottom for _, bottom in pairs]
    needed = [max(Fraction(0), aim - top) for aim, (top, _) in zip(aims, pairs, strict=True)]
    needed = [Fraction(ceil(each)) if is_whole else each for each in needed]
    total = Fraction(sum(top for top, _ in pairs)) + sum(needed)
    assert Fraction(effect.added) == sum(needed)
    assert abs(Fraction(effect.after or 0) - total / sum(bottom for _, bottom in pairs)) <= Fraction(
        1, 10**10
    )
    assert Decimal(effect.after or 0) >= Decimal(effect.before or 0)
    assert len(effect.lifted) == sum(each > 0 for each in needed)
    lifted = [
        each | {"numerator": str(Decimal(each["numerator"]) + (Decimal(added.numerator) / added.denominator))}
        for each, added in zip(rows, needed, strict=True)
    ]
    assert lift(together(rows), lifted, line, PARTS).lifted == ()
