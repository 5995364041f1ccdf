"""How quarters went, worked out anew in plain Python from the events: act by act, unit by unit.

Written from the definitions in rpt_course.yml and int_unit_course.yml, not from the SQL.
"""

import math
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from tests.dbt.independent import DEPARTMENTS, Oracle

REVIEWED_KINDS = (*DEPARTMENTS, "university")
ASKED_BACK = {
    "return": "returns",
    "request_withdrawal": "withdrawals_asked",
    "approve_withdrawal": "withdrawals_approved",
    "reject_withdrawal": "withdrawals_rejected",
}


def handed_in_at(oracle: Oracle, unit: str, quarter: str) -> datetime | None:
    """The first act by hand that gives away what a unit owes."""
    is_reviewed = oracle.roster(quarter)[unit]["kind"] in REVIEWED_KINDS
    own = ("report_up",) if is_reviewed else ("submit", "confirm")
    moments = [event["recorded_at"] for event in oracle.acts(unit, quarter) if event["action"] in own]
    return min(moments, default=None)


def hand_in(oracle: Oracle, unit: str, quarter: str) -> str:
    moment = handed_in_at(oracle, unit, quarter)
    if moment is None:
        return "never"
    left = oracle.roster(quarter)[unit]["deadline"] - moment
    if left <= timedelta(0):
        return "after"
    days = math.floor(left / timedelta(days=1))
    return "last_day" if days == 0 else "days_before" if days <= 6 else "week_before"


def took(oracle: Oracle, unit: str, quarter: str) -> str:
    moment = handed_in_at(oracle, unit, quarter)
    saves = [event["recorded_at"] for event in oracle.acts(unit, quarter) if event["action"] == "save"]
    if moment is None or not saves or min(saves) > moment:
        return "no_work"
    first, last = ((each + timedelta(hours=8)).date() for each in (min(saves), moment))
    days = (last - first).days
    return next(
        (name for name, most in (("same_day", 0), ("up_to_3", 3), ("up_to_7", 7)) if days <= most), "longer"
    )


def four_quarters(oracle: Oracle, unit: str, quarter: str, quarters: tuple[str, ...]) -> dict[str, str]:
    """Quarter -> class, of the last four in which the unit owed a report; `quarters`: all there are."""
    year, number = int(quarter[:4]), int(quarter[5])
    seen = []
    for _ in range(4):
        seen.append(f"{year}Q{number}")
        year, number = (year, number - 1) if number > 1 else (year - 1, 4)
    return {
        each: oracle.taken_part(unit, each)[0]
        for each in sorted(seen)
        if each in quarters and unit in oracle.roster(each)
    }


def below(oracle: Oracle, unit: str, quarter: str) -> list[str]:
    """The units strictly below a department in the quarter; of any other unit itself."""
    place = oracle.roster(quarter).get(unit)
    if place is not None and place["kind"] not in DEPARTMENTS:
        return [unit]
    return [each for each in oracle.roster(quarter) if unit in oracle.chain(each, quarter, "as_was")[1:]]


def course(oracle: Oracle, unit: str, quarter: str, quarters: tuple[str, ...]) -> Counter[str]:
    """The counts of a unit; what is not in the counter is 0."""
    counts: Counter[str] = Counter()
    for each in below(oracle, unit, quarter):
        counts["due"] += 1
        counts[hand_in(oracle, each, quarter)] += 1
        counts[took(oracle, each, quarter)] += 1
        acts = Counter(ASKED_BACK.get(event["action"], "") for event in oracle.acts(each, quarter))
        counts.update({name: count for name, count in acts.items() if name})
        counts["returned"] += acts["returns"] > 0
        if oracle.roster(quarter)[each]["kind"] in REVIEWED_KINDS:
            counts["reviewed_due"] += 1
            counts["reviewed_" + oracle.taken_part(each, quarter)[0]] += 1
        classes = four_quarters(oracle, each, quarter, quarters)
        if len(classes) == 4:
            counts["watched"] += 1
            counts["always_late"] += set(classes.values()) <= {"late", "auto"}
    return counts


def often_late(oracle: Oracle, unit: str, quarter: str, quarters: tuple[str, ...]) -> dict[str, Any]:
    """What `always_late` says of one unit itself."""
    classes = four_quarters(oracle, unit, quarter, quarters)
    late = sum(each in ("late", "auto") for each in classes.values())
    return {
        "classes": classes,
        "quarters_known": len(classes),
        "quarters_late": late,
        "is_always_late": late == 4,
    }
