"""The statistics of a nation worked out anew in plain Python, straight from the events: slow, simple, apart.

Written from the interfaces, not from the SQL. It uses nothing of `reporting` or `warehouse` but the catalogue's
plain fields; formulas of derived indicators are written here once more by hand.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from reporting.catalogue import Indicator, load_catalogue
from store.connection import Store

DEPARTMENTS = ("ministry", "province", "prefecture", "county")
GROUP_OF_KIND = {"province": "PROV", "prefecture": "PREF", "county": "CTY", "university": "HE", "teaching_point": "TP"}
GROUP_OF_TYPE = {"1": "PRE", "2": "K12", "31": "K12", "32": "K12", "34": "K12", "36": "SV", "37": "K12", "41": "HE", "51": "K12"}
REGIONS = {"11": "east", "36": "central", "65": "west", "66": "west"}
URBAN = {"11": "城区", "12": "镇区", "21": "乡村", "22": "乡村"}
SCOPES = {
    "all": ("HE", "SV", "K12", "TP", "PRE", "CTY", "PREF", "PROV"),
    "k12": ("K12",), "k12_tp": ("K12", "TP"), "he": ("HE",), "sv": ("SV",), "pre": ("PRE",), "tp": ("TP",),
}  # fmt: skip
NA = "not applicable"
Figures = dict[str, Any]


def both(*parts: bool | None) -> bool | None:
    """`and` where None is unknown."""
    if any(part is False for part in parts):
        return False
    return None if any(part is None for part in parts) else True


def either(*parts: bool | None) -> bool | None:
    """`or` where None is unknown."""
    if any(part is True for part in parts):
        return True
    return None if any(part is None for part in parts) else False


def compare(test: Callable[..., bool], *values: Any) -> bool | None:
    """A comparison, unknown when a value is."""
    return None if any(value is None for value in values) else test(*values)


def over(top: Any, bottom: Any) -> Decimal | None:
    """A quotient, unknown when a part is or the divisor is 0."""
    return None if top is None or not bottom else top / bottom


def plus(*values: Any) -> Any:
    """A sum, unknown when a part is."""
    return None if any(value is None for value in values) else sum(values)


def _maturity(f: Figures) -> str | None:
    first = both(*(compare(lambda x: x != "未使用", f[c]) for c in ("F01", "F02", "F03")), f["F08"])
    second = both(
        either(compare(lambda x: x > 0, f["F05"]), compare(lambda x: x > 0, f["F07"])), f["F09"]
    )
    third = compare(lambda x: x > 0, f["F06"])
    if first is False:
        return "0"
    if first is None:
        return None
    if second is False:
        return "1"
    if second is None:
        return None
    return None if third is None else "3" if third else "2"


_USED = lambda f, c: compare(lambda x: x != "未使用", f[c])  # noqa: E731
DERIVED: dict[str, Callable[[Figures], Any]] = {
    "B04": lambda f: compare(lambda x: x >= 10, f["B03"]),
    "B05": lambda f: compare(lambda x: x >= 100, f["B03"]),
    "B10": lambda f: compare(lambda x: x != "未覆盖", f["B09"]),
    "C04": lambda f: compare(lambda x: x > 0, f["C01"]),
    "C06": lambda f: both(
        compare(lambda x: x > 0, f["A05"]), compare(lambda x, y: x == y, f["C02"], f["A05"])
    ),
    "D04": lambda f: both(
        compare(lambda x: x > 0, f["A01"]), compare(lambda x, y: x == y, f["D03"], f["A01"])
    ),
    "D10": lambda f: both(f["D07"], compare(lambda x: x != "未接收", f["D08"]), f["D09"]),
    "E06": lambda f: either(
        compare(lambda x: x > 0, f["E01"]),
        both(f["group"] != "PRE", compare(lambda x: x > 0, f["E02"])),
    ),
    "E07": lambda f: both(
        compare(lambda x, y: x >= y, f["E01"], f["A03"]),
        either(f["group"] == "PRE", compare(lambda x, y: x >= y, f["E02"], f["A02"])),
    ),
    "F10": _maturity,
    "F11": lambda f: both(_USED(f, "F01"), _USED(f, "F02"), _USED(f, "F03")),
}
# Numerator and denominator of one unit.
RATIOS: dict[str, Callable[[Figures], tuple[Any, Any]]] = {
    "B06": lambda f: (f["B03"], f["A01"]),
    "C05": lambda f: (f["C02"], f["A05"]),
    "C11": lambda f: (f["C09"], f["A03"]),
    "C12": lambda f: (None if f["C10"] is None else 100 * f["C10"], f["A02"]),
    "D06": lambda f: (f["D05"], f["A03"]),
    "E04": lambda f: (f["E01"], f["A03"]),
    "E05": lambda f: (f["E02"], f["A02"]),
    "G12": lambda f: (plus(f["G10"], f["G11"]), f["G07"]),
    "G14": lambda f: (f["G13"], f["A03"]),
    "H09": lambda f: (plus(f["H07"], f["H08"]), plus(f["H04"], f["H05"])),
}
# The share a sum or distribution carries besides.
SHARES: dict[str, Callable[[Figures], bool | None]] = {
    "F01": lambda f: _USED(f, "F01"),
    "F02": lambda f: _USED(f, "F02"),
    "F03": lambda f: _USED(f, "F03"),
    "F05": lambda f: compare(lambda x: x > 0, f["F05"]),
    "F06": lambda f: compare(lambda x: x > 0, f["F06"]),
    "F10": lambda f: compare(lambda x: x != "0", f["F10"]),
    "J02": lambda f: compare(lambda x: x <= "2015-03-31", f["J02"]),
}
# Units these are false for are not asked.
CONDITIONS: dict[str, Callable[[Figures], bool | None]] = {
    "C06": lambda f: either(compare(lambda x: x > 0, f["A05"]), f["A05"] is None),
    "D04": lambda f: either(compare(lambda x: x > 0, f["A01"]), f["A01"] is None),
}
REPORTING = ("report_up", "swept", "auto", "expire", "submit", "confirm")


class Oracle:
    """Answers the reader's questions from the events of a store, at a clock."""

    def __init__(self, store: Store, now: datetime) -> None:
        self.now = now
        self.unit_events = _dicts(store, "unit_event", "unit_code, sequence")
        self.figure_events = _dicts(store, "figure_event", "unit_code, quarter, sequence")
        self.report_events = _dicts(store, "report_event", "unit_code, quarter, sequence")
        self.releases = _dicts(store, "release_event", "quarter, release")
        self.accounts = _dicts(store, "account_event", "user_name, sequence")
        self.indicators: dict[str, Indicator] = load_catalogue(store, "2099Q4").indicators
        self._rosters: dict[str, dict[str, dict[str, Any]]] = {}
        self._seen: dict[tuple[str, str, str], Figures | None] = {}
        self.today = self._units_as_of("9999Q4")

    # ---- units

    def _units_as_of(self, quarter: str) -> dict[str, dict[str, Any]]:
        units: dict[str, dict[str, Any]] = {}
        for event in self.unit_events:
            if event["quarter"] <= quarter:
                units[event["unit_code"]] = event
        return units

    def roster(self, quarter: str) -> dict[str, dict[str, Any]]:
        if quarter in self._rosters:
            return self._rosters[quarter]
        everyone = self._units_as_of(quarter)
        found = {}
        for code, unit in everyone.items():
            if unit["status"] != "active" or unit["is_suspended"] or unit["kind"] == "ministry":
                continue
            kind, school_type = unit["kind"], unit["school_type"] or ""
            group = GROUP_OF_KIND.get(kind) or GROUP_OF_TYPE.get(school_type[:1]) or GROUP_OF_TYPE.get(school_type[:2], "")
            place = unit["location_code"] or (code if kind in DEPARTMENTS else "")
            found[code] = {
                **unit,
                "group": group,
                "region": REGIONS.get(place[:2], ""),
                "urban": URBAN.get((unit["urban_rural"] or "")[:2], ""),
                "deadline": self.deadline(unit, everyone[unit["superior_code"]]["kind"], quarter),
            }
        self._rosters[quarter] = found
        return found

    def deadline(self, unit: dict[str, Any], superior_kind: str, quarter: str) -> datetime:
        days = {"county": 5, "prefecture": 10, "province": 15}
        if unit["kind"] == "university":
            last = 15 if superior_kind == "ministry" else 10
        else:
            last = days.get(unit["kind"]) or days[superior_kind]
        year, number = int(quarter[:4]), int(quarter[5])
        first = datetime(year + number // 4, number % 4 * 3 + 1, 1)
        return first + timedelta(days=last, hours=-8)

    def follow(self, code: str) -> str:
        while self.today[code]["status"] in ("closed", "merged") and self.today[code]["successor_code"]:
            code = self.today[code]["successor_code"]
        return code

    def chain(self, code: str, quarter: str, basis: str) -> list[str]:
        """The unit and everything above it; today's unit in its place for `as_is`."""
        if basis == "as_was":
            units = self.roster(quarter)
            chain = [code]
            while chain[-1] in units:
                chain.append(units[chain[-1]]["superior_code"])
            return chain
        present = self.follow(code)
        chain = [present] if self.today[present]["kind"] in DEPARTMENTS else [code]
        superior = self.today[present]["superior_code"]
        while superior:
            superior = self.follow(superior)
            chain.append(superior)
            superior = self.today[superior]["superior_code"]
        return chain

    # ---- figures

    def reports(self, code: str, quarter: str) -> list[tuple[int, datetime]]:
        """Every report made: its sequence and the moment it counts from; what time brought included."""
        events = [e for e in self.report_events if e["unit_code"] == code and e["quarter"] == quarter]
        made = [
            (e["sequence"], e["effective_at"])
            for e in events
            if e["state"] == "reported" and e["action"] in REPORTING
        ]
        last = events[-1] if events else None
        owed = (last["due_at"] if last else None) or self.roster(quarter)[code]["deadline"]
        locked = last is not None and last["state"] in ("reported", "withdrawal_requested")
        if not locked and owed <= self.now:
            made.append((999, owed))
        return made

    def figures(self, code: str, quarter: str, stage: str) -> Figures | None:
        key = (code, quarter, stage)
        if key not in self._seen:
            self._seen[key] = self._figures(code, quarter, stage)
        return self._seen[key]

    def _figures(self, code: str, quarter: str, stage: str) -> Figures | None:
        events = [e for e in self.figure_events if e["unit_code"] == code and e["quarter"] <= quarter]
        if stage != "live":
            made = self.reports(code, quarter)
            if stage.startswith("released"):
                number = int(stage.split(":")[1])
                (moment,) = [
                    r["released_at"] for r in self.releases if (r["quarter"], r["release"]) == (quarter, number)
                ]
                made = [report for report in made if report[1] <= moment]
            if not made:
                return None
            sequence, effective = max(made)
            events = [
                e for e in events
                if e["recorded_at"] <= effective and (e["quarter"] < quarter or e["sequence"] < sequence)
            ]  # fmt: skip
        events.sort(key=lambda e: (e["quarter"], e["sequence"]))
        group = self.roster(quarter)[code]["group"]
        figures: Figures = {each: None for each in self.indicators}
        not_applicable = set()
        for event in events:
            indicator = self.indicators[event["indicator_code"]]
            if group not in indicator.applies_to:
                continue
            if indicator.is_year_to_date and event["quarter"][:4] != quarter[:4]:
                continue
            not_applicable.discard(indicator.code)
            value = event["text"] if indicator.type in ("choice", "date") else event["number"]
            if indicator.type == "bool" and value is not None:
                value = bool(value)
            if event["state"] == "not_applicable":
                not_applicable.add(indicator.code)
            figures[indicator.code] = value if event["state"] == "value" else None
        figures["group"] = group
        for derived, formula in DERIVED.items():
            if derived in self.indicators and group in self.indicators[derived].applies_to:
                if CONDITIONS.get(derived, lambda _: True)(figures) is False:
                    not_applicable.add(derived)
                else:
                    figures[derived] = formula(figures)
        figures[NA] = not_applicable
        return figures

    # ---- statistics

    def statistics(
        self, unit: str, quarter: str, code: str, by: str, scope: str, basis: str, stage: str
    ) -> dict[str, dict[str, Any]]:
        """The rows by key, values as Decimal or None. Keys without a unit asked are left out."""
        indicator = self.indicators[code]
        rows: dict[str, list[str]] = {}
        if by == "none":
            rows[unit] = []
        for each, place in self.roster(quarter).items():
            chain = self.chain(each, quarter, basis)
            if unit not in chain:
                continue
            at = chain.index(unit)
            key = {
                "none": unit, "children": chain[at - 1] if at else unit, "group": place["group"],
                "region": place["region"], "urban_rural": place["urban"],
            }[by]  # fmt: skip
            asked = place["group"] in indicator.applies_to and place["group"] in SCOPES[scope]
            if by == "children":
                rows.setdefault(key, [])
            if asked:
                rows.setdefault(key, []).append(each)
        answer = {key: self._row(indicator, quarter, stage, units) for key, units in rows.items()}
        if by == "children" and answer.get(unit, {}).get("units_due") == 0:
            del answer[unit]
        return answer

    def _row(self, indicator: Indicator, quarter: str, stage: str, units: list[str]) -> dict[str, Any]:
        code = indicator.code
        if indicator.source_kind == "system":
            return self._system_row(code, quarter, stage, units)
        due = answered = 0
        total = top = bottom = Decimal(0)
        choices = dict.fromkeys(indicator.choices, 0)
        for unit in units:
            figures = self.figures(unit, quarter, stage)
            if figures and code in figures[NA]:
                continue
            due += 1
            if figures is None:
                continue
            if indicator.aggregation == "ratio":
                over_this, under_this = RATIOS[code](figures)
                if over_this is not None and under_this is not None:
                    answered += 1
                    top += over_this
                    bottom += under_this
                continue
            value = figures[code]
            if value is None:
                continue
            answered += 1
            if indicator.aggregation in ("sum", "mean"):
                total += value
            share = SHARES[code](figures) if code in SHARES else value is True
            top += share is True
            if indicator.aggregation == "distribution":
                choices[value] += 1
        row: dict[str, Any] = {
            "units_due": due, "units_answered": answered, "value": None, "numerator": None,
            "denominator": None, "coverage": None if due == 0 else Decimal(answered) / due,
            "distribution": choices if indicator.aggregation == "distribution" else None,
        }  # fmt: skip
        kind = indicator.aggregation
        if kind == "true_share" or code in SHARES and kind in ("distribution", "sum"):
            row["numerator"], row["denominator"] = top, Decimal(due)
        if kind == "true_share" or code in SHARES and kind == "distribution":
            row["value"] = None if due == 0 else top / due
        elif kind == "sum":
            row["value"] = total if answered else None
        elif kind == "mean" and answered:
            row["numerator"], row["denominator"], row["value"] = total, Decimal(answered), total / answered
        elif kind == "ratio" and answered:
            row["numerator"], row["denominator"] = top, bottom
            row["value"] = over(top, bottom)
        return row

    def _system_row(self, code: str, quarter: str, stage: str, units: list[str]) -> dict[str, Any]:
        moment = None
        if stage.startswith("released"):
            number = int(stage.split(":")[1])
            (moment,) = [
                r["released_at"] for r in self.releases if (r["quarter"], r["release"]) == (quarter, number)
            ]
        top, bottom = Decimal(0), Decimal(0)
        for unit in units:
            below = [each for each, place in self.roster(quarter).items() if place["superior_code"] == unit]
            kind, content = self.taken_part(unit, quarter, moment)
            if code == "J17":
                top += self.is_named(unit, quarter)
                bottom += 1
            elif code == "P01":
                top += len(below)
            elif code == "P02":
                top += sum(self.taken_part(each, quarter, moment)[1] in ("updated", "confirmed") for each in below)
                bottom += len(below)
            elif code in ("P03", "P04"):
                top += kind == ("on_time" if code == "P03" else "auto")
                bottom += 1
            else:
                top += sum(
                    event["action"] == "return"
                    for event in self.acts(unit, quarter, moment)
                )
        row = {
            "units_due": len(units), "units_answered": len(units), "numerator": top, "denominator": bottom,
            "value": over(top, bottom), "coverage": Decimal(1) if units else None, "distribution": None,
        }  # fmt: skip
        if code in ("P01", "P05"):
            row |= {"value": top if units else None, "numerator": None, "denominator": None}
        elif not units and code != "J17":
            row |= {"value": None, "numerator": None, "denominator": None}
        return row

    def is_named(self, unit: str, quarter: str) -> bool:
        year, number = int(quarter[:4]), int(quarter[5])
        closes = datetime(year + number // 4, number % 4 * 3 + 1, 1) + timedelta(days=15, hours=-8)
        last = {}
        for event in self.accounts:
            if event["unit_code"] == unit and event["recorded_at"] <= min(self.now, closes):
                last[event["user_name"]] = event
        roles = {e["role"] for e in last.values() if e["is_active"] and e["person_name"]}
        return {"manager", "reviewer", "inspector"} <= roles

    # ---- completeness

    def acts(self, unit: str, quarter: str, moment: datetime | None = None) -> list[dict[str, Any]]:
        return [
            e for e in self.report_events
            if e["unit_code"] == unit and e["quarter"] == quarter and (moment is None or e["effective_at"] <= moment)
        ]  # fmt: skip

    def taken_part(self, unit: str, quarter: str, moment: datetime | None = None) -> tuple[str, str]:
        """on_time, late, auto or pending; and updated, confirmed, untouched or empty."""
        place = self.roster(quarter)[unit]
        acts = self.acts(unit, quarter, moment)
        own = ("submit", "confirm") if place["kind"] in ("school", "teaching_point") else ("report_up",)
        by_hand = [e["recorded_at"] for e in acts if e["action"] in own]
        state = acts[-1]["state"] if acts else "untouched"
        if by_hand:
            kind = "on_time" if min(by_hand) < place["deadline"] else "late"
        elif state in ("reported", "withdrawal_requested") or place["deadline"] <= (moment or self.now):
            kind = "auto"
        else:
            kind = "pending"
        actions = {e["action"] for e in acts}
        if "save" in actions:
            return kind, "updated"
        if "confirm" in actions:
            return kind, "confirmed"
        ever = any(e["unit_code"] == unit and e["quarter"] <= quarter for e in self.figure_events)
        return kind, "untouched" if ever else "empty"

    def completeness(self, unit: str, quarter: str) -> dict[str, Any]:
        names = ("due", "on_time", "late", "auto", "pending", "updated", "confirmed", "untouched", "empty")
        counts: dict[str, Any] = dict.fromkeys(names, 0)
        answered = cells = 0
        place = self.roster(quarter).get(unit)
        is_leaf = place is not None and place["kind"] not in DEPARTMENTS
        for each, other in self.roster(quarter).items():
            if is_leaf and each != unit or not is_leaf and unit not in self.chain(each, quarter, "as_was")[1:]:
                continue
            counts["due"] += 1
            for name in self.taken_part(each, quarter):
                counts[name] += 1
            figures = self.figures(each, quarter, "live") or {NA: set()}
            for indicator in self.indicators.values():
                is_core = indicator.tier == "core" and indicator.source_kind == "entered"
                if is_core and other["group"] in indicator.applies_to and indicator.code not in figures[NA]:
                    cells += 1
                    answered += figures.get(indicator.code) is not None
        return {**counts, "fill_rate": None if cells == 0 else Decimal(answered) / cells}


def _dicts(store: Store, table: str, order: str) -> list[dict[str, Any]]:
    return store.frame(f"select * from ops.{table} order by {order}").to_dicts()
