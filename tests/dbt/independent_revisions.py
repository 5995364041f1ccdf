"""What changed between releases, worked out anew in Polars from the event tables, apart from dbt.

Entered figures are cut off, ranked and compared as frames; formulas of derived figures come from tests/dbt/formulas.py,
figures of the system and the hierarchy from tests/dbt/independent.py.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

import polars as pl

from store.connection import Store
from tests.dbt.formulas import CONDITIONS, DERIVED, RATIOS, Figures, over
from tests.dbt.independent import REPORTING, Oracle

OPENING = ("return", "approve_withdrawal")
LOCKED = ("reported", "withdrawal_requested")
Shown = tuple[str, Any]
MISSING: Shown = ("missing", None)


class Revisions:
    """Revised figures of a nation by quarter, pair of releases, unit and indicator."""

    def __init__(self, store: Store, oracle: Oracle) -> None:
        self.oracle = oracle
        self.acts = store.frame("select * from ops.report_event")
        self.figures = store.frame("select * from ops.figure_event")
        self.releases = store.frame("select * from ops.release_event order by quarter, release")
        self._kept: dict[tuple[str, int], dict[tuple[str, str], Shown]] = {}

    def pairs(self, quarter: str) -> list[tuple[int, int]]:
        """Every earlier release with every later one."""
        numbers = self.releases.filter(pl.col("quarter") == quarter)["release"].to_list()
        return [(one, other) for one in numbers for other in numbers if one < other]

    def revised(self, quarter: str, before: int, after: int) -> dict[tuple[str, str], tuple[Shown, Shown]]:
        """(unit, indicator) -> what was shown in both releases, where they differ."""
        one, other = self._shown(quarter, before), self._shown(quarter, after)
        return {
            key: (one.get(key, MISSING), other.get(key, MISSING))
            for key in sorted(one.keys() | other.keys())
            if one.get(key, MISSING) != other.get(key, MISSING)
        }

    def below(self, unit: str, quarter: str, basis: str, revised: Any) -> Counter[str]:
        """How many of the revised figures lie below each unit right below a department."""
        found: Counter[str] = Counter()
        for each, _indicator in revised:
            chain = self.oracle.chain(each, quarter, basis)
            if unit in chain:
                at = chain.index(unit)
                found[chain[at - 1] if at else unit] += 1
        return found

    def released_at(self, quarter: str, release: int) -> datetime:
        chosen = (pl.col("quarter") == quarter) & (pl.col("release") == release)
        return self.releases.filter(chosen)["released_at"].item()  # type: ignore[no-any-return]

    def reports(self, quarter: str, release: int) -> pl.DataFrame:
        """unit_code, sequence, effective_at, action, actor of the last report that counts for a release."""
        return (
            self._made.filter(
                (pl.col("quarter") == quarter)
                & (pl.col("effective_at") <= self.released_at(quarter, release))
            )
            .sort("unit_code", "sequence")
            .group_by("unit_code", maintain_order=True)
            .last()
        )

    def why(self, quarter: str, release: int, unit: str) -> tuple[str | None, ...]:
        """Of the release's last report: act that opened it, reason, who did, act that made it, and who."""
        (made,) = self.reports(quarter, release).filter(pl.col("unit_code") == unit).iter_rows(named=True)
        earlier = self.acts.filter(
            (pl.col("quarter") == quarter)
            & (pl.col("unit_code") == unit)
            & (pl.col("sequence") < made["sequence"])
        ).sort("sequence", descending=True)
        opening = earlier.filter(pl.col("action").is_in(OPENING)).head(1).to_dicts()
        if not opening:
            return None, None, None, made["action"], made["actor"]
        reason = opening[0]["reason"]
        if opening[0]["action"] == "approve_withdrawal":
            reason = earlier.filter(pl.col("action") == "request_withdrawal")["reason"][0]
        return opening[0]["action"], reason, opening[0]["actor"], made["action"], made["actor"]

    @cached_property
    def _made(self) -> pl.DataFrame:
        """Every report that was made, what time brought included though nobody has written it down."""
        columns = ["unit_code", "quarter", "sequence", "effective_at", "action", "actor"]
        made = self.acts.filter((pl.col("state") == "reported") & pl.col("action").is_in(REPORTING))
        last = self.acts.sort("sequence").group_by("unit_code", "quarter").last()
        deadlines = pl.DataFrame(
            [
                {"quarter": quarter, "unit_code": code, "deadline": unit["deadline"]}
                for quarter in self.releases["quarter"].unique()
                for code, unit in self.oracle.roster(quarter).items()
            ]
        )
        brought = (
            deadlines.join(last, on=["unit_code", "quarter"], how="left")
            .with_columns(
                pl.col("state").fill_null("untouched"),
                effective_at=pl.coalesce("due_at", "deadline"),
                sequence=pl.col("sequence").fill_null(0) + 1,
                action=pl.when(pl.col("due_at").is_not_null())
                .then(pl.lit("expire"))
                .otherwise(pl.lit("auto")),
                actor=pl.lit("system"),
            )
            .filter(~pl.col("state").is_in(LOCKED) & (pl.col("effective_at") <= self.oracle.now))
        )
        return pl.concat([made.select(columns), brought.select(columns)], how="vertical_relaxed")

    def _shown(self, quarter: str, release: int) -> dict[tuple[str, str], Shown]:
        if (quarter, release) not in self._kept:
            entered = self._entered(quarter, release)
            self._kept[quarter, release] = self._derived(entered, quarter) | self._system(quarter, release)
        return self._kept[quarter, release]

    def _entered(self, quarter: str, release: int) -> dict[str, dict[str, Shown]]:
        """Unit -> indicator -> state and value, of the entered figures the release shows."""
        cut = self.reports(quarter, release).select(
            "unit_code", cut_at="effective_at", cut_sequence="sequence"
        )
        last = (
            self.figures.join(cut, on="unit_code")
            .filter(
                (pl.col("recorded_at") <= pl.col("cut_at"))
                & (
                    (pl.col("quarter") < quarter)
                    | ((pl.col("quarter") == quarter) & (pl.col("sequence") < pl.col("cut_sequence")))
                )
            )
            .filter(
                ~pl.col("indicator_code").is_in(
                    [code for code, each in self.oracle.indicators.items() if each.is_year_to_date]
                )
                | (pl.col("quarter").str.head(4) == quarter[:4])
            )
            .sort("quarter", "sequence")
            .group_by("unit_code", "indicator_code", maintain_order=True)
            .last()
        )
        found: dict[str, dict[str, Shown]] = {code: {} for code in cut["unit_code"]}
        for row in last.iter_rows(named=True):
            indicator = self.oracle.indicators[row["indicator_code"]]
            place = self.oracle.roster(quarter).get(row["unit_code"])
            if place is None or place["group"] not in indicator.applies_to or row["state"] == "missing":
                continue
            value = row["text"] if indicator.type in ("choice", "date") else row["number"]
            found[row["unit_code"]][indicator.code] = (
                row["state"], None if row["state"] == "not_applicable" else value
            )  # fmt: skip
        return found

    def _derived(self, entered: dict[str, dict[str, Shown]], quarter: str) -> dict[tuple[str, str], Shown]:
        shown: dict[tuple[str, str], Shown] = {}
        roster = self.oracle.roster(quarter)
        for unit, own in entered.items():
            if unit not in roster:
                continue
            group = roster[unit]["group"]
            shown |= {(unit, code): each for code, each in own.items()}
            figures: Figures = dict.fromkeys(self.oracle.indicators)
            for code, (state, value) in own.items():
                is_bool = self.oracle.indicators[code].type == "bool"
                figures[code] = bool(value) if is_bool and state == "value" else value
            figures["group"] = group
            for code, formula in {**DERIVED, **self._ratios}.items():
                if group not in self.oracle.indicators[code].applies_to:
                    continue
                if CONDITIONS.get(code, lambda _: True)(figures) is False:
                    shown[unit, code] = ("not_applicable", None)
                    continue
                figures[code] = formula(figures)
                if figures[code] is not None:
                    shown[unit, code] = ("value", figures[code])
        return shown

    @cached_property
    def _ratios(self) -> dict[str, Callable[[Figures], Decimal | None]]:
        """The ratio of one unit: of its own two parts."""
        return {
            code: lambda figures, parts=parts: over(*parts(figures))
            for code, parts in RATIOS.items()
            if self.oracle.indicators[code].source_kind == "formula"
        }

    def _system(self, quarter: str, release: int) -> dict[tuple[str, str], Shown]:
        shown = {}
        for unit, place in self.oracle.roster(quarter).items():
            for code, indicator in self.oracle.indicators.items():
                if indicator.source_kind == "system" and place["group"] in indicator.applies_to:
                    row = self.oracle._system_row(code, quarter, f"released:{release}", [unit])
                    shown[unit, code] = (
                        "value", (row["value"], row["numerator"], row["denominator"])
                    )  # fmt: skip
        return shown


def same(shown: Shown, state: str, number: str | None, text: str | None) -> bool:
    """Whether a published side is what was worked out; numbers to six places, as figures are kept."""
    if shown[0] != state:
        return False
    value = shown[1]
    if isinstance(value, tuple):
        value = value[0]
    if value is None:
        return number is None and text is None
    if isinstance(value, bool):
        return number is not None and Decimal(number) == int(value)
    if isinstance(value, Decimal):
        return number is not None and abs(Decimal(number) - value) < Decimal("0.000001")
    return text == str(value)
