"""The targets in force and what words are assumed to mean, as published with the statistics.

`reporting.goals` works them out from their events when they are landed; here nothing is worked out again.
So whoever reads the published file needs no store. A screen that changes them reads the store.
"""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import duckdb
import polars as pl

from reporting.targets import Assumption, Target
from store.errors import Refusal
from warehouse.published import Published

_NUMBER = pl.Decimal(18, 6)
_TARGET: dict[str, pl.DataType | type[pl.DataType]] = {
    "position": pl.Int32,
    "code": pl.String,
    "who": pl.String,
    "groups": pl.List(pl.String),
    "region": pl.String,
    "due_on": pl.Date,
    "every_months": pl.Int32,
    "measure": pl.String,
    "choices": pl.List(pl.String),
    "kind": pl.String,
    "word": pl.String,
    "section": pl.String,
    "text_zh": pl.String,
    "text_en": pl.String,
    "reading_zh": pl.String,
    "reading_en": pl.String,
    "low": _NUMBER,
    "assumed": _NUMBER,
    "is_own": pl.Boolean,
}
_ASSUMPTION: dict[str, pl.DataType | type[pl.DataType]] = {
    "position": pl.Int32,
    "word": pl.String,
    "low": _NUMBER,
    "assumed": _NUMBER,
    "high": _NUMBER,
    "name_en": pl.String,
}


def target_frame(targets: Iterable[Target]) -> pl.DataFrame:
    """One row per target in force, in their order: the fields of `Target` and `position`."""
    rows = [{"position": place, **asdict(target)} for place, target in enumerate(targets)]
    return pl.DataFrame(rows, schema=_TARGET)


def assumption_frame(assumed: Iterable[Assumption]) -> pl.DataFrame:
    """One row per word, from most to least: the fields of `Assumption` and `position`."""
    rows = [{"position": place, **said._asdict()} for place, said in enumerate(assumed)]
    return pl.DataFrame(rows, schema=_ASSUMPTION)


def published_targets(published: Published) -> tuple[Target, ...]:
    """The targets in force when the statistics were built: the guideline's, then the ministry's own.

    Refusal `warehouse_outdated` when the file was built before targets were published.
    """
    columns = ", ".join(name for name in _TARGET if name not in ("position", "code"))
    found = _dicts(published, f"select target_code as code, {columns} from dim_target order by position")
    return tuple(
        Target(**{**row, "groups": tuple(row["groups"]), "choices": tuple(row["choices"])}) for row in found
    )


def published_assumptions(published: Published) -> dict[str, Assumption]:
    """What each word meant when the statistics were built, from most to least; refusal as above."""
    columns = ", ".join(name for name in _ASSUMPTION if name != "position")
    found = _dicts(published, f"select {columns} from dim_assumption order by position")
    return {row["word"]: Assumption(**row) for row in found}


def _dicts(published: Published, sql: str) -> list[dict[str, Any]]:
    try:
        return published.dicts(sql)
    except duckdb.CatalogException as fault:
        raise Refusal(
            "warehouse_outdated",
            "The published statistics do not hold the targets yet. Run `jibao warehouse build`.",
            measure="targets",
        ) from fault
