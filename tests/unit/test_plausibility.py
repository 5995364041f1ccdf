"""What makes a figure doubtful: a slip of the unit of measure, a jump, or being far from the peers."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reporting.plausibility import DOUBTFUL, JUMP_RATIO, SLIP_FACTORS, doubts

EXACT = pl.Decimal(18, 6)
Given = str | int | None
AMOUNTS = st.decimals(min_value=0, max_value=100_000_000, places=2)


def judged(
    number: Given | Decimal,
    previous: Given | Decimal,
    peers: tuple[Given | Decimal, Given | Decimal, Given | Decimal] = (None, None, None),
    least: Given = None,
) -> dict[str, object]:
    row = {
        "unit_code": "1",
        "indicator_code": "A01",
        **{
            name: None if value is None else Decimal(value)
            for name, value in zip(
                ("number", "previous", "peer_low", "peer_middle", "peer_high", "least"),
                (number, previous, *peers, least),
                strict=True,
            )
        },
    }
    schema = {name: pl.String if name.endswith("code") else EXACT for name in row}
    return doubts(pl.DataFrame([row], schema=schema)).row(0, named=True)


@pytest.mark.parametrize(
    ("number", "previous", "slip"),
    [
        ("350", "35", 10),
        ("35", "350", 10),
        ("2000", "20", 100),
        ("350", "0.35", 1000),
        ("1000", "1", 1000),
        ("1024", "1", 1024),
        ("100", "102400", 1024),
        ("1019", "1", 1024),
        ("1005", "1", 1000),
        ("102", "10", 10),
        ("103", "10", None),
        ("20", "10", None),
        ("0", "10", None),
        ("10", "0", None),
        (None, "10", None),
        ("10", None, None),
        ("-100", "10", None),
    ],
)
def test_a_slip_is_one_of_the_factors_within_two_per_cent(
    number: Given, previous: Given, slip: int | None
) -> None:
    assert judged(number, previous)["slip"] == slip


@pytest.mark.parametrize(
    ("number", "previous", "jump"),
    [
        ("400", "100", 4.0),
        ("300", "100", None),
        ("20", "100", 0.2),
        ("0", "100", 0.0),
        ("7", "2", None),
        ("20", "2", 10.0),
        ("0.9", "0.1", 9.0),
        ("0.04", "0.01", None),
        ("100", "0", None),
        (None, "100", None),
    ],
)
def test_a_jump_needs_a_ratio_and_a_difference_that_matters(
    number: Given, previous: Given, jump: float | None
) -> None:
    assert judged(number, previous)["jump"] == pytest.approx(jump)


def test_beside_peers_the_difference_is_measured_by_what_they_have() -> None:
    assert judged("20", "5", (300, 500, 700))["jump"] is None
    assert judged("8", "2", (1, 3, 5))["jump"] == pytest.approx(4.0)


@pytest.mark.parametrize(
    ("number", "far"),
    [("900", "above"), ("200", None), ("95", None), ("29", "below"), ("34", None), (None, None)],
)
def test_far_is_well_beyond_what_nine_in_ten_peers_have(number: Given, far: str | None) -> None:
    assert judged(number, None, (100, 200, 400))["far_from_peers"] == far


def test_without_peers_nothing_is_far_and_a_missing_number_is_no_doubt() -> None:
    assert judged("1000000", "1000000")["far_from_peers"] is None
    assert judged(None, "100", (1, 2, 3))["doubt"] == 0


@pytest.mark.parametrize(("number", "far"), [("9", None), ("12", "above"), ("0", None)])
def test_a_few_pieces_are_far_from_nobody(number: Given, far: str | None) -> None:
    assert judged(number, None, (1, 2, 2))["far_from_peers"] == far


@pytest.mark.parametrize(
    ("number", "least", "has_fallen"),
    [
        ("99", "100", True),
        ("100", "100", False),
        ("101", "100", False),
        ("5", None, False),
        (None, "5", False),
    ],
)
def test_what_can_only_grow_and_falls_is_worth_a_look(number: Given, least: Given, has_fallen: bool) -> None:
    found = judged(number, None, least=least)
    assert found["has_fallen"] is has_fallen
    assert (found["doubt"] >= DOUBTFUL) is has_fallen  # type: ignore[operator]


def test_an_amount_that_stayed_within_its_year_is_no_news() -> None:
    assert judged("500", None, (1, 5, 9), least="500")["doubt"] < DOUBTFUL  # type: ignore[operator]
    assert judged("501", None, (1, 5, 9), least="500")["doubt"] >= DOUBTFUL  # type: ignore[operator]


def test_an_old_outlier_is_no_news_and_a_new_one_is() -> None:
    peers = (1, 5, 9)
    assert judged("500", "500", peers)["doubt"] < DOUBTFUL  # type: ignore[operator]
    assert judged("500", None, peers)["doubt"] >= DOUBTFUL  # type: ignore[operator]


def test_a_small_slip_is_not_worth_a_look_and_a_large_one_is() -> None:
    assert judged("10", "1")["doubt"] < DOUBTFUL  # type: ignore[operator]
    assert judged("1000", "100")["doubt"] > 0.7  # type: ignore[operator]


@given(AMOUNTS, AMOUNTS, st.sampled_from([(None, None, None), (10, 50, 90)]))
def test_a_doubt_lies_between_nought_and_one_and_has_a_sign_behind_it(
    number: Decimal, previous: Decimal, peers: tuple[Given, Given, Given]
) -> None:
    found = judged(number, previous, peers)
    doubt = found["doubt"]
    assert isinstance(doubt, float) and 0 <= doubt <= 1
    signs = (found["slip"], found["jump"], found["far_from_peers"], found["has_fallen"] or None)
    assert (doubt > 0) == any(sign is not None for sign in signs)
    if found["jump"] is not None:
        assert found["jump"] > JUMP_RATIO or found["jump"] < 1 / JUMP_RATIO  # type: ignore[operator]


@given(AMOUNTS.filter(lambda amount: amount >= 1), st.sampled_from(SLIP_FACTORS))
def test_a_slip_is_seen_both_ways(amount: Decimal, factor: int) -> None:
    assert judged(amount * factor, amount)["slip"] == factor
    assert judged(amount, amount * factor)["slip"] == factor


@given(AMOUNTS, AMOUNTS)
def test_peers_it_is_far_from_never_make_a_figure_less_doubtful(number: Decimal, previous: Decimal) -> None:
    # The middle of 40 keeps the measure of what matters at ten, as without peers.
    assume(number > 1 or previous > 1)
    beside = judged(number, previous, (20, 40, 60))
    assert beside["doubt"] >= judged(number, previous)["doubt"]  # type: ignore[operator]


def test_many_rows_are_judged_one_by_one_and_other_columns_stay() -> None:
    frame = pl.DataFrame(
        {
            "unit_code": ["1", "2"],
            "indicator_code": ["A01", "A01"],
            "number": [Decimal(1000), Decimal(100)],
            "previous": [Decimal(100), Decimal(100)],
            "peer_low": [None, None],
            "peer_middle": [None, None],
            "peer_high": [None, None],
            "note": ["x", None],
        }
    )
    found = doubts(frame)
    assert found.columns == [*frame.columns, "slip", "jump", "far_from_peers", "has_fallen", "doubt"]
    assert found["slip"].to_list() == [10, None] and found["note"].to_list() == ["x", None]
    assert doubts(frame.head(0)).height == 0


def test_an_amount_below_one_is_no_share() -> None:
    frame = pl.DataFrame(
        {
            "unit_code": ["1", "1"],
            "indicator_code": ["G08", "K01"],
            "number": [Decimal("0.71"), Decimal("0.71")],
            "previous": [Decimal("0.16"), Decimal("0.16")],
            "peer_low": [None, None],
            "peer_middle": [None, None],
            "peer_high": [None, None],
            "is_share": [False, True],
        }
    )
    assert doubts(frame)["jump"].is_null().to_list() == [True, False]
