"""Small nations by seed: ragged hierarchy, three quarters across a new year, everything that can happen to a unit.

Events are written straight into a store, so that the warehouse is tested against more than the life cycle lets
people do in a test's time. Histories of units are independent of each other.
"""

import random
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from reporting.calendar import record_windows
from reporting.catalogue import Catalogue, Indicator, load_catalogue, record_catalogue
from reporting.codes import record_codes
from reporting.quarter import ends_at, starts_at
from reporting.report_events import append_acts
from reporting.units import record_ministry, roster
from store import clock
from store.connection import Store, open_store
from store.settings import Settings

QUARTERS = ("2019Q4", "2020Q1", "2020Q2")
_TYPES = ("111", "211", "211", "311", "312", "342", "361", "511")
_URBAN = ("111", "121", "123", "210", "220")
_DAY = timedelta(days=1)


@dataclass
class _Unit:
    code: str
    name: str
    kind: str
    superior_code: str | None
    location_code: str | None
    school_type: str | None = None
    urban_rural: str | None = None
    status: str = "active"
    successor_code: str | None = None
    is_suspended: bool = False


@dataclass
class _Nation:
    dice: random.Random
    units: dict[str, _Unit] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    sequences: dict[str, int] = field(default_factory=dict)

    def record(self, unit: _Unit, quarter: str, action: str = "synced") -> None:
        self.units[unit.code] = unit
        self.sequences[unit.code] = self.sequences.get(unit.code, 0) + 1
        self.events.append(
            {
                "unit_code": unit.code,
                "sequence": self.sequences[unit.code],
                "action": action,
                "quarter": quarter,
                "name": unit.name,
                "kind": unit.kind,
                "superior_code": unit.superior_code,
                "location_code": unit.location_code,
                "school_type": unit.school_type,
                "urban_rural": unit.urban_rural,
                "status": unit.status,
                "successor_code": unit.successor_code,
                "is_suspended": unit.is_suspended,
                "actor": "registry",
                "recorded_at": starts_at(quarter) + 20 * _DAY,
            }
        )

    def active(self, *kinds: str) -> list[_Unit]:
        return [unit for unit in self.units.values() if unit.kind in kinds and unit.status == "active"]


def random_nation(directory: Path, seed: int) -> Store:
    """A nation of about sixty units in a fresh store; the same for the same seed."""
    dice = random.Random(seed)
    store = open_store(Settings(data_dir=directory), create=True)
    record_ministry(store)
    record_codes(store)
    record_windows(store, "system")
    record_catalogue(store, "system")
    nation = _Nation(dice)
    _found(nation)
    for quarter in QUARTERS[1:]:
        _change(nation, quarter)
    with store.writing() as write:
        write.append("unit_event", pl.DataFrame(nation.events, infer_schema_length=None))
        write.append("sync_event", pl.DataFrame([sync_row(quarter) for quarter in QUARTERS]))
    _name_people(store, nation)
    for quarter in QUARTERS:
        _play(store, dice, quarter, is_last=quarter == QUARTERS[-1])
    return store


def _found(nation: _Nation) -> None:
    dice = nation.dice
    number = 0
    for province in ("110000", "360000", "660000"):
        nation.record(_Unit(province, f"省{province}", "province", "000000", None), QUARTERS[0])
        above = [province]
        for prefecture in (f"{province[:2]}0100", f"{province[:2]}0200"):
            if dice.random() < 0.8:
                nation.record(
                    _Unit(prefecture, f"市{prefecture}", "prefecture", province, prefecture), QUARTERS[0]
                )
                above.append(prefecture)
        for county in range(3):
            superior = dice.choice([code for code in above if code[4:] == "00"])
            code = (
                f"{superior[:4]}{county + 1:02d}"
                if superior != province
                else f"{province[:2]}90{county + 1:02d}"
            )
            nation.record(_Unit(code, f"县{code}", "county", superior, None), QUARTERS[0])
            above.append(code)
        for superior in above:
            for _ in range(dice.randint(1, 4)):
                number += 1
                _open_school(nation, number, superior, QUARTERS[0])
        for superior in (province, "000000", above[1] if len(above[1]) == 6 else province):
            number += 1
            if nation.units.get(superior, _Unit("", "", "", None, None)).kind == "county":
                continue
            code = f"41{province[:2]}{number:06d}"
            place = dice.choice(["110105", "360103", None])
            nation.record(
                _Unit(code, f"大学{number}", "university", superior, place, dice.choice(["411", None])),
                QUARTERS[0],
            )


def _open_school(nation: _Nation, number: int, superior: str, quarter: str) -> None:
    dice = nation.dice
    is_point = dice.random() < 0.2
    school_type = "218" if is_point else dice.choice(_TYPES)
    code = f"{school_type[:2]}{superior[:2]}{number:06d}"
    nation.record(
        _Unit(
            code,
            f"学校{number}",
            "teaching_point" if is_point else "school",
            superior,
            dice.choice([superior, superior, "650102", "999999"]),
            school_type,
            dice.choice(_URBAN),
        ),
        quarter,
    )


def _change(nation: _Nation, quarter: str) -> None:
    """Moves, suspensions, closures, mergers, new schools, and a county that joins another."""
    dice = nation.dice
    gone, heir = dice.sample(nation.active("county"), 2)
    schools = nation.active("school", "teaching_point")
    dice.shuffle(schools)
    # A school of the county that goes is closed with it: it stays where it stood last.
    schools.sort(key=lambda school: school.superior_code != gone.code)
    nation.record(replace(schools[0], status="closed"), quarter)
    nation.record(replace(schools[1], status="merged", successor_code=schools[-1].code), quarter)
    others = schools[2:-1]
    dice.shuffle(others)
    for school in others[:4]:
        target = dice.choice(nation.active("county", "prefecture", "province")).code
        nation.record(replace(school, superior_code=target), quarter, "moved")
    for school in others[4:6]:
        suspended = not school.is_suspended
        action = "suspended" if suspended else "resumed"
        nation.record(replace(school, is_suspended=suspended), quarter, action)
    _open_school(nation, 900 + int(quarter[5]), heir.code, quarter)
    if dice.random() < 0.8:
        nation.record(replace(gone, status="merged", successor_code=heir.code), quarter)
        for school in nation.active("school", "teaching_point"):
            if school.superior_code == gone.code:
                nation.record(replace(school, superior_code=heir.code), quarter)
    if dice.random() < 0.7:
        moving = dice.choice(nation.active("county"))
        target = dice.choice(nation.active("province", "prefecture"))
        nation.record(replace(moving, superior_code=target.code), quarter)


def sync_row(quarter: str) -> dict[str, Any]:
    """A sync of that quarter, of which nothing is counted."""
    counts = [f"{what}_count" for what in ("new", "changed", "closed", "merged", "affiliation_differs")]
    fixed = {"sequence": 1, "source": "nation.csv", "checksum": "-", "actor": "registry"}
    recorded_at = starts_at(quarter) + 20 * _DAY
    return {"quarter": quarter, **fixed, **dict.fromkeys(counts, 0), "recorded_at": recorded_at}


def _name_people(store: Store, nation: _Nation) -> None:
    """Accounts of departments and universities; some lack one, or a name, or came late."""
    rows = []
    for unit in nation.active("province", "prefecture", "county", "university"):
        fate = nation.dice.random()
        for role in ("manager", "reviewer", "inspector"):
            rows.append(
                {
                    "user_name": f"{unit.code}-{role}",
                    "sequence": 1,
                    "action": "profile",
                    "unit_code": unit.code,
                    "role": role,
                    "password_hash": None,
                    "must_change_password": False,
                    "person_name": None if fate < 0.3 and role == "inspector" else "张三",
                    "phone": "13800000000",
                    "is_active": not (fate > 0.8 and role == "manager"),
                    "failed_sign_ins": 0,
                    "actor": "system",
                    "recorded_at": starts_at(nation.dice.choice(QUARTERS)) + 30 * _DAY,
                }
            )
    with store.writing() as write:
        write.append("account_event", pl.DataFrame(rows, infer_schema_length=None))


def _play(store: Store, dice: random.Random, quarter: str, *, is_last: bool) -> None:
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
    count = max(dice.randint(1, 3), 3 - QUARTERS.index(quarter))  # three, then two or three
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


def moment_in_window() -> str:
    """A moment on day 9 of the last quarter's windows: counties are past theirs, provinces are not."""
    return str(clock.shown(ends_at(QUARTERS[-1]) + 8 * _DAY))
