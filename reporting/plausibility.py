"""How implausible a figure is: a slip of the unit of measure, a jump, or far from what its peers give.

Pure Polars, no store. A doubt never blocks anything: it says which figures a reviewer looks at first.
"""

import math

import polars as pl

# A point put wrong, 元 for 万元 (10,000 is not here: it is 100 twice and seldom typed), M for G, KB for MB.
SLIP_FACTORS = (10, 100, 1000, 1024)
# A slip keeps the digits; what really changed since the last quarter moves them by a little.
SLIP_TOLERANCE = 0.02
# Binary fractions: 10.2 / 10 is still two per cent.
ROUNDING = 1e-9
# Terminals or bandwidth may double in one quarter after a purchase; three times is rare.
JUMP_RATIO = 3.0
# Fewer than ten pieces more or less is everyday life in a small school: 2 -> 7 rooms, one trained teacher.
SMALL_DIFFERENCE = 10.0
# For shares, 0..1: a fifth of all.
SMALL_SHARE_DIFFERENCE = 0.2
# With peers: less than a quarter of what one of them usually has does not move the level's total.
SMALL_PART_OF_PEERS = 0.25
# Every tenth unit lies outside the 10th and 90th percentile; far is that range half as wide again beyond.
FAR_SPREADS = 1.5
# Peers that all say the same still differ by a tenth of their middle before one counts as far.
LEAST_SPREAD = 0.1
# Fewer peers than this say nothing about what is usual.
FEWEST_PEERS = 5

# How much each sign alone makes one doubt; together they add up as independent signs do.
SLIP_WEIGHT = 0.7
SMALL_SLIP_WEIGHT = 0.15
JUMP_WEIGHT = 0.4
JUMP_WEIGHT_PER_TENFOLD = 0.2
GREATEST_JUMP_WEIGHT = 0.8
# What can only grow and has not: somebody booked it elsewhere, or typed the quarter's amount alone.
FALL_WEIGHT = 0.4
FAR_WEIGHT = 0.3
# What was accepted a quarter ago and has not changed is no news.
FAR_UNCHANGED_WEIGHT = 0.1
# From here on a figure is worth a look: one weighty sign is enough, a small slip or old news is not.
DOUBTFUL = 0.25


def doubts(figures: pl.DataFrame) -> pl.DataFrame:
    """The figures with how implausible each is.

    Needs unit_code, indicator_code, number, previous (what it is held against: the quarter before; of an
    amount of the year to date the same quarter a year before), peer_low, peer_middle, peer_high (10th
    percentile, median, 90th percentile of the peers; null with fewer than `FEWEST_PEERS`); other columns are
    kept. A column is_share (Boolean) says which are shares; without it a number that stays within 0..1 is
    taken for one. A column least holds what the number cannot lie below: an amount of the year to date
    cannot fall within its year.
    Adds slip (10, 100, 1000, 1024: one of number and previous is about that many times the other), jump
    (number / previous, when more than three times or less than a third and the difference matters),
    far_from_peers ('above', 'below'), has_fallen (below least) and doubt (0..1). A missing number is doubted
    in nothing: 0.
    """
    number, previous = _float("number"), _float("previous")
    is_share = number.is_between(0, 1) & previous.is_between(0, 1)
    return (
        figures.with_columns(
            _is_share=pl.col("is_share") if "is_share" in figures.columns else is_share,
            _number=number,
            _previous=previous,
            _least=_float("least") if "least" in figures.columns else pl.lit(None, pl.Float64),
            _low=_float("peer_low"),
            _middle=_float("peer_middle"),
            _high=_float("peer_high"),
        )
        .with_columns(_ratio=_ratio(), _matters=_matters())
        .with_columns(slip=_slip(), jump=_jump(), far_from_peers=_far_from_peers(), has_fallen=_has_fallen())
        .with_columns(doubt=_doubt())
        .drop("_number", "_previous", "_least", "_low", "_middle", "_high", "_ratio", "_matters", "_is_share")
    )


def _float(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.Float64)


def _ratio() -> pl.Expr:
    """number / previous; null when either is missing, when there was nothing, or when the sign changed."""
    number, previous = pl.col("_number"), pl.col("_previous")
    return pl.when((previous != 0) & (number * previous >= 0)).then(number / previous)


def _matters() -> pl.Expr:
    """Whether the difference is large enough to be looked at, beside the peers where there are any."""
    number, previous, middle = pl.col("_number"), pl.col("_previous"), pl.col("_middle")
    difference = (number - previous).abs()
    return (
        pl.when(middle != 0)
        .then(difference >= SMALL_PART_OF_PEERS * middle.abs())
        .when(pl.col("_is_share"))
        .then(difference >= SMALL_SHARE_DIFFERENCE)
        .otherwise(difference >= SMALL_DIFFERENCE)
        .fill_null(False)
    )


def _slip() -> pl.Expr:
    """The factor nearest to the ratio, taken the way that is greater than one; null when none is near."""
    times = pl.max_horizontal("_ratio", 1 / pl.col("_ratio"))
    slip = pl.lit(None, dtype=pl.Int32)
    # 1000 and 1024 overlap: from their geometric middle on it is 1024.
    for lower, factor in zip((0, *SLIP_FACTORS), SLIP_FACTORS, strict=False):
        near = (times / factor - 1).abs() <= SLIP_TOLERANCE + ROUNDING
        slip = pl.when(near & (times >= math.sqrt(lower * factor))).then(factor).otherwise(slip)
    return slip.cast(pl.Int32)


def _jump() -> pl.Expr:
    ratio = pl.col("_ratio")
    is_jump = ((ratio > JUMP_RATIO) | (ratio < 1 / JUMP_RATIO)) & pl.col("_matters")
    return pl.when(is_jump).then(ratio)


def _far_from_peers() -> pl.Expr:
    number, low, high = pl.col("_number"), pl.col("_low"), pl.col("_high")
    spread = pl.max_horizontal(high - low, LEAST_SPREAD * pl.col("_middle").abs())
    # Amounts are never negative, so that far below is also a small part of what the lowest peers have.
    is_below = (number < low - FAR_SPREADS * spread) | ((low > 0) & (number < low / JUMP_RATIO))
    small = pl.when("_is_share").then(SMALL_SHARE_DIFFERENCE).otherwise(SMALL_DIFFERENCE)
    is_small = (number - pl.col("_middle")).abs() < small
    return (
        pl.when(is_small)
        .then(None)
        .when(number > high + FAR_SPREADS * spread)
        .then(pl.lit("above"))
        .when(is_below)
        .then(pl.lit("below"))
    )


def _has_fallen() -> pl.Expr:
    return (pl.col("_number") < pl.col("_least")).fill_null(False)


def _doubt() -> pl.Expr:
    slip = (
        pl.when(pl.col("slip").is_null())
        .then(0.0)
        .when(pl.col("_matters"))
        .then(SLIP_WEIGHT)
        .otherwise(SMALL_SLIP_WEIGHT)
    )
    jump = pl.col("jump")
    beyond = pl.max_horizontal(jump, 1 / jump) / JUMP_RATIO
    jump_weight = (JUMP_WEIGHT + JUMP_WEIGHT_PER_TENFOLD * beyond.log10()).clip(0, GREATEST_JUMP_WEIGHT)
    is_unchanged = pl.any_horizontal(
        (pl.col("_number") == pl.col(each)).fill_null(False) for each in ("_previous", "_least")
    )
    fall = pl.when("has_fallen").then(FALL_WEIGHT).otherwise(0.0)
    far = (
        pl.when(pl.col("far_from_peers").is_null())
        .then(0.0)
        .when(is_unchanged)
        .then(FAR_UNCHANGED_WEIGHT)
        .otherwise(FAR_WEIGHT)
    )
    return 1 - (1 - slip) * (1 - jump_weight.fill_null(0.0)) * (1 - far) * (1 - fall)
