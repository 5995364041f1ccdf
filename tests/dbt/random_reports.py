"""What units of a random nation report in a quarter: act by act, with figures, corrections and releases."""

import random
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from reporting.catalogue import Catalogue, Indicator, load_catalogue
from reporting.quarter import ends_at, starts_at
from reporting.report_events import append_acts
from reporting.units import roster
from store.connection import Store

_DAY = timedelta(days=1)


def play_quarter(
    store: Store, dice: random.Random, quarter: str, *, fewest_releases: int, is_last: bool
) -> None:
    """Let every unit of the roster live through the quarter, and release it; the last one is still open."""
    catalogue = load_catalogue(store, quarter)
    acts: list[dict[str, Any]] = []
    figures: list[dict[str, Any]] = []
    for row in roster(store, quarter).iter_rows(named=True):
        life = _Life(dice, row["unit_code"], quarter, row["deadline_at"], catalogue, row["school_group"])
        life.has_reviewer = row["kind"] not in ("school", "teaching_point")
        life.play(is_last=is_last)
        acts += life.acts
        figures += life.figures
    closes = ends_at(quarter) + 15 * _DAY
    count = max(dice.randint(1, 3), fewest_releases)
    releases = [] if is_last else [closes, closes + 12 * _DAY, closes + 25 * _DAY][:count]
    with store.writing() as write:
        append_acts(write, pl.DataFrame(acts, infer_schema_length=None))
        write.append("figure_event", pl.DataFrame(figures, infer_schema_length=None))
        for number, moment in enumerate(releases, start=1):
            write.append(
                "release_event",
                pl.DataFrame(
                    {
                        "quarter": [quarter],
                        "release": [number],
                        "released_at": [moment],
                        "cause": ["window_closed"],
                        "recorded_at": [moment],
                    }
                ),
            )


class _Life:
    """One unit's quarter, act by act."""

    def __init__(
        self,
        dice: random.Random,
        code: str,
        quarter: str,
        deadline_at: datetime,
        catalogue: Catalogue,
        group: str,
    ) -> None:
        self.dice, self.code, self.quarter, self.deadline_at = dice, code, quarter, deadline_at
        self.asked = [each for each in catalogue.for_group(group) if each.source_kind == "entered"]
        self.acts: list[dict[str, Any]] = []
        self.figures: list[dict[str, Any]] = []
        self.state, self.version, self.due_at = "untouched", 0, None
        self.is_auto = False
        self.has_reviewer = False
        self.moment = starts_at(quarter) + timedelta(days=dice.randint(25, 80))

    def play(self, *, is_last: bool) -> None:
        dice = self.dice
        if dice.random() < 0.7:
            for _ in range(dice.randint(1, 3)):
                self._save()
        elif dice.random() < 0.5:
            self._act("confirm", "submitted")
        if self.state == "in_progress" and dice.random() < 0.7:
            self._act("submit", "submitted")
            if dice.random() < 0.1:
                self._act("reopen", "in_progress")
        if is_last and dice.random() < 0.5:
            return  # the clock of the test stands in the middle of the windows
        self._report()
        if dice.random() < 0.4:
            self._correct()

    def _report(self) -> None:
        by_hand = self.dice.random() < 0.6
        before = self.deadline_at - timedelta(hours=self.dice.randint(1, 60))
        if self.has_reviewer and by_hand:
            self._reported("report_up", False, max(before, self.moment))
        elif by_hand:
            self._reported("swept", self.state != "submitted", max(before, self.moment))
        else:
            if self.dice.random() < 0.2:  # an edit before the late job has run (E04)
                self.moment = max(self.moment, self.deadline_at)
                self._save()
            self._reported("auto", True, self.deadline_at, late=timedelta(days=2))

    def _correct(self) -> None:
        # Now and then a quarter is corrected after the next one was reported.
        self.moment += timedelta(days=self.dice.choice([1, 3, 5, 8, 12, 100]))
        if self.dice.random() < 0.3:
            self._act("request_withdrawal", "withdrawal_requested", reason=f"写错{len(self.acts)}")
            if self.dice.random() < 0.5:
                self._act("reject_withdrawal", "reported", reason="不同意")
                return
            act = "approve_withdrawal"
        else:
            act = "return"
        self.due_at = self.moment + 6 * _DAY
        self._act(act, "returned", reason=f"请核对{len(self.acts)}")
        if self.dice.random() < 0.7:
            self._save()
        fate = self.dice.random()
        if fate < 0.3:
            due = self.due_at
            self.due_at = None
            self._reported("expire", True, due, late=timedelta(hours=5))
        elif fate < 0.8:
            self.due_at = None
            act = "report_up" if self.has_reviewer else self.dice.choice(["submit", "confirm"])
            self._reported(act, False, self.moment + timedelta(hours=5))

    def _save(self) -> None:
        self._act("save", "returned" if self.state == "returned" else "in_progress")
        share = 0.9 if len(self.acts) == 1 else 0.15
        chosen = [each for each in self.asked if self.dice.random() < share]
        for indicator in chosen or self.asked[:1]:
            self.figures.append(
                {
                    "unit_code": self.code,
                    "quarter": self.quarter,
                    "sequence": self.acts[-1]["sequence"],
                    "indicator_code": indicator.code,
                    **_figure(self.dice, indicator),
                    "note": None,
                    "source": "screen",
                    "actor": f"{self.code}-manager",
                    "recorded_at": self.acts[-1]["recorded_at"],
                }
            )

    def _reported(self, act: str, is_auto: bool, moment: datetime, *, late: timedelta = timedelta(0)) -> None:
        self.version += 1
        self.is_auto = is_auto
        self.moment = max(self.moment, moment + late)
        self._act(act, "reported", effective_at=moment)

    def _act(
        self, act: str, state: str, *, reason: str | None = None, effective_at: datetime | None = None
    ) -> None:
        if effective_at is None:
            self.moment += timedelta(hours=self.dice.randint(1, 20))
        self.state = state
        self.acts.append(
            {
                "unit_code": self.code,
                "quarter": self.quarter,
                "sequence": len(self.acts) + 1,
                "action": act,
                "state": state,
                "version": self.version,
                "is_auto": self.is_auto,
                "reason": reason,
                "due_at": self.due_at,
                "open_indicators": None,
                "actor": "system" if act in ("auto", "expire") else f"{self.code}-{act}",
                "effective_at": effective_at or self.moment,
                "recorded_at": self.moment,
            }
        )


def _figure(dice: random.Random, indicator: Indicator) -> dict[str, Any]:
    fate = dice.random()
    number, text = None, None
    state = "missing" if fate < 0.08 else "not_applicable" if fate < 0.14 else "value"
    if state == "value":
        if indicator.type == "bool":
            number = Decimal(dice.random() < 0.6)
        elif indicator.type == "choice":
            text = dice.choice(indicator.choices)
        elif indicator.type == "date":
            text = dice.choice(["2015-03-01", "2015-03-31", "2016-01-01"])
        elif indicator.type == "int":
            number = Decimal(dice.choice([0, 1, 2, 3, 5, 8, 13, 400]))
        else:
            number = Decimal(dice.randint(0, 100_000)) / 1000
    exact = None if number is None else number.quantize(Decimal("0.000001"))
    return {"state": state, "number": exact, "text": text}
