"""Acts on reports as columns of numbers, and how they become rows of `report_event`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
import polars as pl

from ingest.sample.dice import Flags, Ints
from reporting.report_events import SYSTEM

NEVER = np.int64(2**53)
SECOND = 1_000_000  # microseconds
MAIN, CORRECTION = 1, 2
# Whose hand: the unit's own manager or reviewer, the superior's reviewer, the system.
OWN_MANAGER, OWN_REVIEWER, SUPERIOR, BY_SYSTEM = range(4)


def seconds(moment: datetime) -> int:
    """A stored moment as seconds."""
    return int((moment - datetime(1970, 1, 1)).total_seconds())


@dataclass
class Acts:
    """Acts of one quarter, gathered in any order and written in the order they happened."""

    frames: list[pl.DataFrame] = field(default_factory=list)

    def add(
        self,
        rows: Ints,
        recorded: Ints,
        action: str | Sequence[str],
        state: str,
        hand: int | Ints,
        *,
        effective: Ints | None = None,
        reason: str | Sequence[str | None] | None = None,
        due: Ints | int | None = None,
        is_auto: Flags | bool = False,
        makes_report: bool = False,
        purpose: int = 0,
    ) -> None:
        """Acts of the units at `rows` at the moments `recorded` (seconds; NEVER: it does not happen).

        An act that reports, or that names a reason or a due moment, sets those of the report; others leave
        them as they are.
        """
        happens = recorded < NEVER
        if not happens.any():
            return
        length = len(rows)
        columns = {
            "row": rows,
            "recorded": recorded,
            "effective": recorded if effective is None else effective,
            "action": _spread(action, length),
            "state": [state] * length,
            "hand": np.broadcast_to(hand, (length,)),
            "reason": _spread(reason, length),
            "due": np.broadcast_to(-1 if due is None else due, (length,)),
            "is_auto": np.broadcast_to(is_auto, (length,)),
            "makes_report": [makes_report] * length,
            "sets": [makes_report or due is not None or reason is not None] * length,
            "purpose": [purpose] * length,
            "added": [len(self.frames)] * length,
        }
        self.frames.append(pl.DataFrame(columns, schema=_SCHEMA).filter(pl.Series(happens)))

    def rows(self, codes: pl.Series, superior_codes: pl.Series, quarter: str, now: datetime) -> pl.DataFrame:
        """The rows of `report_event` up to the clock, in order of unit and sequence, and `row`, `purpose`."""
        if not self.frames:
            return pl.DataFrame(schema=_SCHEMA)
        happened = (
            pl.concat(self.frames).filter(pl.col("recorded") <= seconds(now)).sort("row", "recorded", "added")
        )
        first = pl.col("row") != pl.col("row").shift(1, fill_value=-1)
        happened = happened.with_columns(is_first=first, index=pl.int_range(pl.len(), dtype=pl.Int64))
        # Reason and due moment hold until an act sets them anew; `auto` until the next report.
        set_at = pl.when(pl.col("sets") | pl.col("is_first")).then("index").forward_fill()
        auto_at = pl.when(pl.col("makes_report") | pl.col("is_first")).then("index").forward_fill()
        starts = pl.when("is_first").then("index").forward_fill()
        return (
            happened.with_columns(set_at=set_at, auto_at=auto_at, starts=starts)
            .with_columns(made=pl.col("makes_report").cast(pl.Int32).cum_sum())
            .with_columns(
                made_before=(pl.col("made") - pl.col("makes_report").cast(pl.Int32)).gather("starts"),
                actor=_actor(codes, superior_codes),
            )
            .select(
                unit_code=pl.lit(codes).gather("row"),
                quarter=pl.lit(quarter),
                sequence=(pl.col("index") - pl.col("starts") + 1).cast(pl.Int32),
                action="action",
                state="state",
                version=(pl.col("made") - pl.col("made_before")).cast(pl.Int32),
                is_auto=pl.col("is_auto").gather("auto_at"),
                reason=pl.col("reason").gather("set_at"),
                due_at=_moment(pl.col("due").gather("set_at")),
                open_indicators=pl.lit(None, dtype=pl.String),
                actor="actor",
                effective_at=_moment(pl.col("effective")),
                recorded_at=_moment(pl.col("recorded")),
                row="row",
                purpose="purpose",
            )
        )


_SCHEMA = {
    "row": pl.Int64,
    "recorded": pl.Int64,
    "effective": pl.Int64,
    "action": pl.String,
    "state": pl.String,
    "hand": pl.Int64,
    "reason": pl.String,
    "due": pl.Int64,
    "is_auto": pl.Boolean,
    "makes_report": pl.Boolean,
    "sets": pl.Boolean,
    "purpose": pl.Int8,
    "added": pl.Int32,
}


def _spread(value: str | Sequence[str | None] | None, length: int) -> list[str | None]:
    return [value] * length if value is None or isinstance(value, str) else list(value)


def _moment(at: pl.Expr) -> pl.Expr:
    return pl.when(at >= 0).then(at * SECOND).cast(pl.Datetime("us"))


def _actor(codes: pl.Series, superior_codes: pl.Series) -> pl.Expr:
    own, above = pl.lit(codes).gather("row"), pl.lit(superior_codes).gather("row")
    return (
        pl.when(pl.col("hand") == OWN_MANAGER)
        .then(own + "-manager")
        .when(pl.col("hand") == OWN_REVIEWER)
        .then(own + "-reviewer")
        .when(pl.col("hand") == SUPERIOR)
        .then(above + "-reviewer")
        .otherwise(pl.lit(SYSTEM))
    )
