"""What follows when units below a line are lifted to it."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from warehouse.what_if import lift


def row(key: str, numerator: int | None, denominator: int, aggregation: str = "ratio") -> dict[str, Any]:
    value = None if numerator is None else str(Decimal(numerator) / denominator)
    return {
        "key": key,
        "name": key,
        "aggregation": aggregation,
        "value": value,
        "numerator": None if numerator is None else str(numerator),
        "denominator": str(denominator),
    }


def test_what_is_below_the_line_reaches_it_and_the_total_follows() -> None:
    effect = lift([row("a", 50, 100), row("b", 90, 100)], Decimal("0.8"), Decimal(3))
    assert (effect.before, effect.after, effect.added, effect.cost) == ("0.7", "0.85", "30", "90")
    assert [each["key"] for each in effect.lifted] == ["a"]


def test_schools_are_lifted_whole() -> None:
    effect = lift([row("a", 1, 3, "true_share")], Decimal("0.5"))
    assert (effect.added, effect.lifted[0]["after"]) == ("1", "0.6666666667")


def test_a_unit_without_a_value_is_left_as_it_is_and_counted() -> None:
    effect = lift([row("a", None, 100), row("b", 90, 100)], Decimal("0.95"))
    assert (effect.unknown, effect.after) == (1, "0.95")


def test_a_sum_is_lifted_itself() -> None:
    rows = [{**row("a", 0, 1, "sum"), "value": "40", "numerator": None, "denominator": None}]
    effect = lift(rows, Decimal(100))
    assert (effect.before, effect.after, effect.added) == ("40", "100", "60")


def test_nothing_known_gives_nothing() -> None:
    effect = lift([row("a", None, 5)], Decimal("0.5"))
    assert (effect.lifted, effect.added, effect.unknown) == ((), "0", 1)


@given(
    st.lists(st.tuples(st.integers(0, 500), st.integers(1, 500)), min_size=1, max_size=30),
    st.decimals(0, 1, places=2),
)
def test_lifting_never_lowers_and_twice_is_once(pairs: list[tuple[int, int]], floor: Decimal) -> None:
    rows = [row(str(place), top, bottom) for place, (top, bottom) in enumerate(pairs)]
    effect = lift(rows, floor)
    assert Decimal(effect.after or 0) >= Decimal(effect.before or 0)
    again = lift(
        [
            {**each, "numerator": str(max(Decimal(each["numerator"]), floor * Decimal(each["denominator"])))}
            for each in rows
        ],
        floor,
    )
    assert again.lifted == ()
