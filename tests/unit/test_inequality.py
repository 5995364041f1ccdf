"""Laws of the measures of spread, whatever the values."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.inequality import MEASURES, measure

VALUES = st.lists(st.integers(0, 10_000).map(float), min_size=3, max_size=40)


def assert_same(one: float | None, other: float | None) -> None:
    """Both None, or equal but for rounding."""
    assert (one is None) == (other is None)
    assert one is None or one == pytest.approx(other, rel=1e-6, abs=1e-6)


def measured(values: list[float], weights: list[float] | None = None) -> dict[str, float | None]:
    frame = pl.DataFrame(
        {"g": ["a"] * len(values), "value": values, "weight": weights or [1.0] * len(values)},
        schema={"g": pl.String, "value": pl.Float64, "weight": pl.Float64},
    )
    return measure(frame, ["g"]).row(0, named=True)


@given(VALUES)
def test_equal_weights_are_no_weights(values: list[float]) -> None:
    row = measured(values)
    for name in ("mean", "deviation", "variation", "gini"):
        assert_same(row[f"weighted_{name}"], row[name])


@given(VALUES, st.integers(2, 5))
def test_a_weight_counts_a_value_so_many_times(values: list[float], times: int) -> None:
    weights = [float(1 + place % times) for place in range(len(values))]
    repeated = [value for value, weight in zip(values, weights, strict=True) for _ in range(int(weight))]
    once, often = measured(values, weights), measured(repeated)
    for name in ("mean", "variation", "gini"):
        assert_same(once[f"weighted_{name}"], often[name])


@given(VALUES)
def test_spread_does_not_depend_on_the_unit_of_measure(values: list[float]) -> None:
    row, larger = measured(values), measured([value * 1000 for value in values])
    for name in ("variation", "gini", "ratio_90_10"):
        assert_same(larger[name], row[name])
    assert row["gini"] is None or 0 <= row["gini"] <= 1 - 1 / len(values) + 1e-9


def test_equal_values_have_no_spread_and_too_few_tell_none() -> None:
    equal = measured([0.1, 0.1, 0.1])
    assert (equal["deviation"], equal["variation"], equal["gini"]) == (0.0, 0.0, 0.0)
    few = measured([1.0, 3.0])
    assert (few["n"], few["mean"], few["median"]) == (2, 2.0, 2.0)
    assert few["deviation"] is few["variation"] is few["gini"] is few["weighted_variation"] is None


def test_nothing_is_relative_to_zero() -> None:
    row = measured([0.0, 0.0, 0.0])
    assert row["deviation"] == 0.0
    assert row["variation"] is row["gini"] is row["weighted_variation"] is row["ratio_90_10"] is None


def test_known_values() -> None:
    row = measured([0.0, 1.0, 2.0, 5.0], [1.0, 1.0, 1.0, 1.0])
    assert (row["gini"], row["median"], row["highest"]) == (0.5, 1.5, 5.0)
    assert row["variation"] == pytest.approx(3.5**0.5 / 2)


def test_a_group_without_a_value_is_left_out_and_a_missing_weight_takes_the_weighted_measures() -> None:
    frame = pl.DataFrame(
        {"g": ["a", "b", "b", "b"], "value": [None, 1.0, 2.0, 3.0], "weight": [1.0, 1.0, None, 1.0]}
    )
    found = measure(frame, ["g"])
    assert found["g"].to_list() == ["b"]
    row = found.row(0, named=True)
    assert row["variation"] is not None
    assert {name for name in MEASURES if row[name] is None} == {
        "weighted_mean", "weighted_deviation", "weighted_variation", "weighted_gini"
    }  # fmt: skip
