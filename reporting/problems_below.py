"""What the checks find in the figures of many units at once, by the same SQL as for one (reporting.checks)."""

from collections.abc import Mapping

import polars as pl

from reporting.catalogue import load_catalogue
from reporting.checks import ERROR, EXPLAIN
from reporting.evaluate import failed_checks
from reporting.figure import MISSING, NOT_APPLICABLE, VALUE
from reporting.indicator import Catalogue
from reporting.units import DEPARTMENTS, subordinate_counts
from store.connection import Store

# The end of the code of a problem that is a required figure not answered.
REQUIRED = "-required"
PROBLEM_SCHEMA = {
    "unit_code": pl.String,
    "code": pl.String,
    "indicator_code": pl.String,
    "severity": pl.String,
    "is_explained": pl.Boolean,
    "is_blocking": pl.Boolean,
}


def problems_below(store: Store, quarter: str, figures: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    """Every problem of every unit: unit_code, code, indicator_code, severity, is_explained, is_blocking.

    `figures` as from `figures_below`, `units` as from `roster` (unit_code, kind, school_group). Agrees with
    `problems_of` each unit alone.
    """
    catalogue = load_catalogue(store, quarter)
    departments = units.filter(pl.col("kind").is_in(DEPARTMENTS))["unit_code"].to_list()
    # A check reads how many units right below owe a report (J14).
    counts = subordinate_counts(store, departments, quarter) if departments else {}
    found = [
        _problems_of_group(catalogue, group, figures, members, counts)
        for (group,), members in units.select("unit_code", "kind", "school_group").group_by("school_group")
    ]
    return pl.concat(found or [pl.DataFrame(schema=PROBLEM_SCHEMA)]).sort(
        "unit_code", "indicator_code", "code"
    )


def _problems_of_group(
    catalogue: Catalogue,
    group: object,
    figures: pl.DataFrame,
    members: pl.DataFrame,
    subordinate_counts: Mapping[str, int],
) -> pl.DataFrame:
    school_group = str(group)
    own = figures.join(members, on="unit_code", how="semi")
    failed = failed_checks(catalogue, school_group, _wide_rows(catalogue, own, members, subordinate_counts))
    checks = pl.DataFrame(
        [(each.code, each.indicator_code, each.severity) for each in catalogue.checks_for(school_group)],
        schema={"check_code": pl.String, "indicator_code": pl.String, "severity": pl.String},
        orient="row",
    )
    reasons = own.select("unit_code", "indicator_code", "has_reason")
    by_checks = (
        failed.join(checks, on="check_code")
        .join(reasons, on=["unit_code", "indicator_code"], how="left")
        .select(
            "unit_code",
            "indicator_code",
            "severity",
            code="check_code",
            is_explained=(pl.col("severity") == EXPLAIN) & pl.col("has_reason").fill_null(False),
        )
    )
    required = _required(catalogue, school_group, own, members)
    return (
        pl.concat([by_checks, required.select(by_checks.columns)])
        .with_columns(
            is_blocking=(pl.col("severity") == ERROR)
            | ((pl.col("severity") == EXPLAIN) & ~pl.col("is_explained"))
        )
        .select(pl.col(name).cast(kind) for name, kind in PROBLEM_SCHEMA.items())
    )


def _wide_rows(
    catalogue: Catalogue, figures: pl.DataFrame, members: pl.DataFrame, subordinate_counts: Mapping[str, int]
) -> pl.DataFrame:
    """One row per unit with a column for each figure of this quarter and of the one before."""
    texts = [code for code, each in catalogue.indicators.items() if each.type in ("choice", "date")]
    is_text = pl.col("indicator_code").is_in(texts)
    rows = members.select("unit_code", unit_kind="kind").with_columns(
        subordinate_count=pl.col("unit_code").replace_strict(
            dict(subordinate_counts), default=None, return_dtype=pl.Int64
        )
    )
    for prefix in ("", "previous_"):
        given = figures.filter(pl.col(f"{prefix}state") == VALUE).with_columns(
            column=pl.lit(prefix) + pl.col("indicator_code")
        )
        for value, kept in (("number", ~is_text), ("text", is_text)):
            wide = given.filter(kept).pivot(on="column", index="unit_code", values=f"{prefix}{value}")
            rows = rows.join(wide, on="unit_code", how="left")
    not_applicable = (
        figures.filter(pl.col("state") == NOT_APPLICABLE)
        .group_by("unit_code")
        .agg(not_applicable=pl.col("indicator_code"))
    )
    return rows.join(not_applicable, on="unit_code", how="left")


def _required(
    catalogue: Catalogue, school_group: str, figures: pl.DataFrame, members: pl.DataFrame
) -> pl.DataFrame:
    """The required indicators that a unit has not answered, as errors."""
    asked = [each.code for each in catalogue.for_group(school_group) if each.is_required]
    answered = figures.filter(pl.col("state") != MISSING)
    return (
        members.select("unit_code")
        .join(pl.DataFrame({"indicator_code": asked}, schema={"indicator_code": pl.String}), how="cross")
        .join(answered, on=["unit_code", "indicator_code"], how="anti")
        .with_columns(
            severity=pl.lit(ERROR),
            code=pl.col("indicator_code") + REQUIRED,
            is_explained=pl.lit(False),
        )
    )
