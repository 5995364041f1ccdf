"""What a manager should ask about in the units right below: each suspicious figure once, with its reason.

Found by: plausibility (slips of the unit of measure, jumps, amounts of the year that fall, far from the peers),
the catalogue's checks, and core numbers that nobody has touched for a year. Reads the units right below and nothing else.
"""

import polars as pl

from reporting.catalogue import Catalogue, load_catalogue
from reporting.checks import ERROR, EXPLAIN
from reporting.figure import MISSING, VALUE
from reporting.figures_below import doubted_figures, figures_below
from reporting.plausibility import DOUBTFUL
from reporting.problems_below import problems_below
from reporting.quarter import parse_quarter
from reporting.units import roster_below
from reporting.verification_events import last_said
from store.connection import Store

SLIP, JUMP, FALLEN, FAR = "slip", "jump", "fallen", "far"
FAILED, WARNED, EXPLAINED = "failed", "warned", "explained"
STALE = "stale"
REASONS = (FAILED, SLIP, JUMP, FALLEN, FAR, WARNED, EXPLAINED, STALE)
NEVER_ASKED = "never_asked"

# How much a finding weighs, 0..1, beside the doubt of plausibility (a slip is 0.7 and more, a jump 0.4).
WEIGHTS = {FAILED: 0.9, WARNED: 0.35, EXPLAINED: 0.2, STALE: 0.1}
# Nobody has touched it for a year.
STALE_QUARTERS = 4

SCHEMA: dict[str, type[pl.DataType] | pl.DataType] = {
    "unit_code": pl.String,
    "name": pl.String,
    "indicator_code": pl.String,
    "reason": pl.String,
    "weight": pl.Float64,
    "question_state": pl.String,
    "check_code": pl.String,
    "stale_quarters": pl.Int32,
    "slip": pl.Int32,
    "jump": pl.Float64,
    "far_from_peers": pl.String,
    "has_fallen": pl.Boolean,
    "doubt": pl.Float64,
    "figure_state": pl.String,
    "number": pl.Decimal(18, 6),
    "text": pl.String,
    "note": pl.String,
    "previous_state": pl.String,
    "previous_number": pl.Decimal(18, 6),
    "previous_text": pl.String,
    "is_year_to_date": pl.Boolean,
    "year_before_number": pl.Decimal(18, 6),
    "peer_low": pl.Decimal(18, 6),
    "peer_middle": pl.Decimal(18, 6),
    "peer_high": pl.Decimal(18, 6),
    "peers": pl.Int64,
    "peer_circle": pl.String,
}
_KEY = ["unit_code", "indicator_code"]
_FINDING = [*_KEY, "reason", "weight", "check_code", "stale_quarters"]


def suspicious_figures(store: Store, superior_code: str, quarter: str) -> pl.DataFrame:
    """The suspicious figures of the units right below, the gravest first; one row per unit and indicator.

    Columns as in `SCHEMA`. reason: failed (a check), slip, jump, fallen (an amount of the year to date below
    that of the quarter before), far, warned (a check without an explanation), explained (one with a note),
    stale (a core number untouched for `STALE_QUARTERS` or more); the weightiest where there are several. weight: 0..1. question_state: never_asked, open, answered,
    settled, taken_back. Required figures that are missing are not listed: the checks of the form ask for them.
    """
    units = roster_below(store, superior_code, parse_quarter(quarter))
    codes = units["unit_code"].to_list()
    catalogue = load_catalogue(store, quarter)
    figures = figures_below(store, codes, quarter)
    judged = doubted_figures(figures, units, catalogue)
    doubtful = _doubtful(judged)
    findings = pl.concat(
        [
            doubtful,
            _failing(problems_below(store, quarter, figures, units)),
            _stale(judged, catalogue, quarter),
        ]
    )
    weightiest = findings.sort("weight", "check_code", descending=[True, False]).unique(
        _KEY, keep="first", maintain_order=True
    )
    asked = last_said(store, quarter, codes).select(*_KEY, question_state="state")
    return (
        weightiest.join(units.select("unit_code", "name"), on="unit_code")
        .join(judged.rename({"state": "figure_state"}), on=_KEY, how="left")
        .join(asked, on=_KEY, how="left")
        .with_columns(
            pl.col("figure_state", "previous_state").fill_null(MISSING),
            pl.col("question_state").fill_null(NEVER_ASKED),
        )
        .select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
        .sort(["weight", *_KEY], descending=[True, False, False])
    )


def _doubtful(judged: pl.DataFrame) -> pl.DataFrame:
    """Findings of plausibility, each by its plainest sign."""
    is_jump = pl.col("jump").is_not_null()
    reason = (
        pl.when(pl.col("slip").is_not_null() & is_jump)
        .then(pl.lit(SLIP))
        .when(is_jump)
        .then(pl.lit(JUMP))
        .when("has_fallen")
        .then(pl.lit(FALLEN))
        .otherwise(pl.lit(FAR))
    )
    return judged.filter(pl.col("doubt") >= DOUBTFUL).select(
        *_KEY,
        reason=reason,
        weight="doubt",
        check_code=pl.lit(None, pl.String),
        stale_quarters=pl.lit(None, pl.Int32),
    )


def _failing(problems: pl.DataFrame) -> pl.DataFrame:
    """Findings of the catalogue's checks, hints and required gaps left out."""
    reason = (
        pl.when(pl.col("severity") == ERROR)
        .then(pl.lit(FAILED))
        .when(pl.col("is_explained"))
        .then(pl.lit(EXPLAINED))
        .otherwise(pl.lit(WARNED))
    )
    return (
        problems.filter(
            pl.col("severity").is_in([ERROR, EXPLAIN]) & ~pl.col("code").str.ends_with("-required")
        )
        .with_columns(reason=reason)
        .select(
            *_KEY,
            "reason",
            weight=_weight(),
            check_code="code",
            stale_quarters=pl.lit(None, pl.Int32),
        )
    )


def _stale(judged: pl.DataFrame, catalogue: Catalogue, quarter: str) -> pl.DataFrame:
    """Core numbers that were last saved a year ago or earlier."""
    core = [
        code
        for code, each in catalogue.indicators.items()
        if each.tier == "core" and each.type in ("int", "decimal", "percent")
    ]
    saved = pl.col("saved_quarter")
    number_of = saved.str.slice(0, 4).cast(pl.Int32) * 4 + saved.str.slice(5, 1).cast(pl.Int32)
    present = int(quarter[:4]) * 4 + int(quarter[5])
    return (
        judged.filter(pl.col("indicator_code").is_in(core) & (pl.col("state") == VALUE))
        .with_columns(stale_quarters=pl.lit(present, pl.Int32) - number_of)
        .filter(pl.col("stale_quarters") >= STALE_QUARTERS)
        .with_columns(reason=pl.lit(STALE))
        .select(
            *_KEY,
            "reason",
            weight=_weight(),
            check_code=pl.lit(None, pl.String),
            stale_quarters="stale_quarters",
        )
    )


def _weight() -> pl.Expr:
    return pl.col("reason").replace_strict(WEIGHTS, return_dtype=pl.Float64)
