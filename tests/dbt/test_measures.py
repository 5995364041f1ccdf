"""What is added up for each kind of aggregation."""

from decimal import Decimal

import pytest

from reporting.catalogue import Catalogue, catalogue_of, read_catalogue_files
from warehouse.measures import measures
from warehouse.numbers import quotient, text


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return catalogue_of(*read_catalogue_files())


def names_of(catalogue: Catalogue, code: str) -> list[str]:
    return [measure.name for measure in measures(catalogue) if measure.indicator_code == code]


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("A01", ["answered", "total", "excluded"]),
        ("F04", ["answered", "total", "excluded"]),
        ("F05", ["answered", "total", "numerator", "excluded"]),
        ("B01", ["answered", "numerator", "excluded"]),
        ("B04", ["answered", "numerator"]),
        ("C06", ["answered", "numerator", "excluded"]),
        ("C12", ["answered", "numerator", "denominator"]),
        ("P02", ["answered", "numerator", "denominator"]),
        ("J17", ["answered", "numerator"]),
        ("B08", ["answered", "choice_1", "choice_2", "choice_3", "choice_4", "excluded"]),
    ],
)
def test_each_aggregation_has_its_measures(catalogue: Catalogue, code: str, names: list[str]) -> None:
    assert names_of(catalogue, code) == names


def test_every_indicator_counts_its_answers(catalogue: Catalogue) -> None:
    counted = {m.indicator_code for m in measures(catalogue) if m.name == "answered"}
    assert counted == set(catalogue.indicators)


def test_columns_are_never_shared(catalogue: Catalogue) -> None:
    columns = [measure.column for measure in measures(catalogue)]
    assert len(columns) == len(set(columns))


def test_numbers_are_written_without_exponent_and_trailing_zeros() -> None:
    assert [text(Decimal(n)) for n in ("0", "0E-6", "-0.00", "100", "1E+3", "12.500000")] == [
        "0", "0", "0", "100", "1000", "12.5"
    ]  # fmt: skip


def test_quotients_round_half_to_even_at_ten_places_and_know_no_division_by_zero() -> None:
    assert quotient(2, 3) == "0.6666666667"
    assert quotient(1, Decimal("16000000000")) == "0.0000000001"
    assert quotient(5, Decimal("100000000000")) == "0"
    assert quotient(15, Decimal("100000000000")) == "0.0000000002"
    assert quotient(5, 0) is None
    assert quotient(None, 5) is None
