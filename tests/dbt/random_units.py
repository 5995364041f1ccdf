"""Units of a random nation: founded by dice, then moved, suspended, closed, merged and opened from quarter to quarter."""

import random
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from reporting.quarter import starts_at

_TYPES = ("111", "211", "211", "311", "312", "342", "361", "511")
_URBAN = ("111", "121", "123", "210", "220")
_DAY = timedelta(days=1)


@dataclass
class Unit:
    """What is known of a unit at one time."""

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
class Nation:
    """The units as they stand now, and an event for each time one changed."""

    dice: random.Random
    units: dict[str, Unit] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    sequences: dict[str, int] = field(default_factory=dict)

    def record(self, unit: Unit, quarter: str, action: str = "synced") -> None:
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

    def active(self, *kinds: str) -> list[Unit]:
        return [unit for unit in self.units.values() if unit.kind in kinds and unit.status == "active"]


def found_units(nation: Nation, quarter: str) -> None:
    """Three provinces with what lies below them, as the first quarter finds them."""
    dice = nation.dice
    number = 0
    for province in ("110000", "360000", "660000"):
        nation.record(Unit(province, f"省{province}", "province", "000000", None), quarter)
        above = [province]
        for prefecture in (f"{province[:2]}0100", f"{province[:2]}0200"):
            if dice.random() < 0.8:
                nation.record(
                    Unit(prefecture, f"市{prefecture}", "prefecture", province, prefecture), quarter
                )
                above.append(prefecture)
        for county in range(3):
            superior = dice.choice([code for code in above if code[4:] == "00"])
            code = (
                f"{superior[:4]}{county + 1:02d}"
                if superior != province
                else f"{province[:2]}90{county + 1:02d}"
            )
            nation.record(Unit(code, f"县{code}", "county", superior, None), quarter)
            above.append(code)
        for superior in above:
            for _ in range(dice.randint(1, 4)):
                number += 1
                _open_school(nation, number, superior, quarter)
        for superior in (province, "000000", above[1] if len(above[1]) == 6 else province):
            number += 1
            if nation.units.get(superior, Unit("", "", "", None, None)).kind == "county":
                continue
            code = f"41{province[:2]}{number:06d}"
            place = dice.choice(["110105", "360103", None])
            nation.record(
                Unit(code, f"大学{number}", "university", superior, place, dice.choice(["411", None])),
                quarter,
            )


def change_units(nation: Nation, quarter: str) -> None:
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


def _open_school(nation: Nation, number: int, superior: str, quarter: str) -> None:
    dice = nation.dice
    is_point = dice.random() < 0.2
    school_type = "218" if is_point else dice.choice(_TYPES)
    code = f"{school_type[:2]}{superior[:2]}{number:06d}"
    nation.record(
        Unit(
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


def sync_row(quarter: str) -> dict[str, Any]:
    """A sync of that quarter, of which nothing is counted."""
    counts = [f"{what}_count" for what in ("new", "changed", "closed", "merged", "affiliation_differs")]
    fixed = {"sequence": 1, "source": "nation.csv", "checksum": "-", "actor": "registry"}
    recorded_at = starts_at(quarter) + 20 * _DAY
    return {"quarter": quarter, **fixed, **dict.fromkeys(counts, 0), "recorded_at": recorded_at}
