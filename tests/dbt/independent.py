"""The statistics of a nation worked out anew in plain Python, straight from the events: slow, simple, apart.

Written from the interfaces, not from the SQL. It uses nothing of `reporting` or `warehouse` but the catalogue's
plain fields; formulas of derived indicators are written here once more by hand.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from reporting.catalogue import Indicator, load_catalogue
from store.connection import Store
from tests.dbt.formulas import CONDITIONS, DERIVED, RATIOS, SHARES, Figures, over

DEPARTMENTS = ("ministry", "province", "prefecture", "county")
GROUP_OF_KIND = {
    "province": "PROV",
    "prefecture": "PREF",
    "county": "CTY",
    "university": "HE",
    "teaching_point": "TP",
}
GROUP_OF_TYPE = {
    "1": "PRE",
    "2": "K12",
    "31": "K12",
    "32": "K12",
    "34": "K12",
    "36": "SV",
    "37": "K12",
    "41": "HE",
    "51": "K12",
}
REGIONS = {"11": "east", "36": "central", "65": "west", "66": "west"}
URBAN = {"11": "城区", "12": "镇区", "21": "乡村", "22": "乡村"}
SCOPES = {
    "all": ("HE", "SV", "K12", "TP", "PRE", "CTY", "PREF", "PROV"),
    "k12": ("K12",), "k12_tp": ("K12", "TP"), "he": ("HE",), "sv": ("SV",), "pre": ("PRE",), "tp": ("TP",),
}  # fmt: skip
NA = "not applicable"
REPORTING = ("report_up", "swept", "auto", "expire", "submit", "confirm")


class Oracle:
    """Answers the reader's questions from the events of a store, at a clock."""

    def __init__(self, store: Store, now: datetime) -> None:
        self.now = now
        self.unit_events = _dicts(store, "unit_event", "unit_code, sequence")
        self.figure_events = _by_unit(_dicts(store, "figure_event", "unit_code, quarter, sequence"))
        self.report_events = _by_unit(_dicts(store, "report_event", "unit_code, quarter, sequence"))
        self.releases = _dicts(store, "release_event", "quarter, release")
        self.accounts = _dicts(store, "account_event", "user_name, sequence")
        self.indicators: dict[str, Indicator] = load_catalogue(store, "2099Q4").indicators
        self._rosters: dict[str, dict[str, dict[str, Any]]] = {}
        self._chains: dict[tuple[str, str, str], list[str]] = {}
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
            group = (
                GROUP_OF_KIND.get(kind)
                or GROUP_OF_TYPE.get(school_type[:1])
                or GROUP_OF_TYPE.get(school_type[:2], "")
            )
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
        key = (code, quarter, basis)
        if key not in self._chains:
            self._chains[key] = self._chain(code, quarter, basis)
        return self._chains[key]

    def _chain(self, code: str, quarter: str, basis: str) -> list[str]:
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
        events = [e for e in self.report_events.get(code, []) if e["quarter"] == quarter]
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
        events = [e for e in self.figure_events.get(code, []) if e["quarter"] <= quarter]
        if stage != "live":
            made = self.reports(code, quarter)
            if stage.startswith("released"):
                number = int(stage.split(":")[1])
                (moment,) = [
                    r["released_at"]
                    for r in self.releases
                    if (r["quarter"], r["release"]) == (quarter, number)
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
        figures: Figures = dict.fromkeys(self.indicators)
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
        if kind == "true_share" or (code in SHARES and kind in ("distribution", "sum")):
            row["numerator"], row["denominator"] = top, Decimal(due)
        if kind == "true_share" or (code in SHARES and kind == "distribution"):
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
            kind = self.taken_part(unit, quarter, moment)[0]
            if code == "J17":
                top += self.is_named(unit, quarter)
                bottom += 1
            elif code == "P01":
                top += len(below)
            elif code == "P02":
                top += sum(
                    self.taken_part(each, quarter, moment)[1] in ("updated", "confirmed") for each in below
                )
                bottom += len(below)
            elif code in ("P03", "P04"):
                top += kind == ("on_time" if code == "P03" else "auto")
                bottom += 1
            else:
                top += sum(event["action"] == "return" for event in self.acts(unit, quarter, moment))
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
            e for e in self.report_events.get(unit, [])
            if e["quarter"] == quarter and (moment is None or e["effective_at"] <= moment)
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
        ever = any(e["quarter"] <= quarter for e in self.figure_events.get(unit, []))
        return kind, "untouched" if ever else "empty"

    def completeness(self, unit: str, quarter: str) -> dict[str, Any]:
        names = ("due", "on_time", "late", "auto", "pending", "updated", "confirmed", "untouched", "empty")
        counts: dict[str, Any] = dict.fromkeys(names, 0)
        answered = cells = 0
        place = self.roster(quarter).get(unit)
        is_leaf = place is not None and place["kind"] not in DEPARTMENTS
        for each, other in self.roster(quarter).items():
            if (is_leaf and each != unit) or (
                not is_leaf and unit not in self.chain(each, quarter, "as_was")[1:]
            ):
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


def _by_unit(events: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for event in events:
        found.setdefault(event["unit_code"], []).append(event)
    return found


def _dicts(store: Store, table: str, order: str) -> list[dict[str, Any]]:
    return store.frame(f"select * from ops.{table} order by {order}").to_dicts()
