"""How a quarter went below a unit: when units hand in, how long it takes, returns, and who is always late."""

from typing import Any

from reporting.quarter import quarters_back
from store.errors import Refusal
from warehouse.completeness import COUNTS, Child
from warehouse.numbers import quotient
from warehouse.places import place_of
from warehouse.published import Published

# Each adds up to the units due.
HAND_IN = ("week_before", "days_before", "last_day", "after", "never")
TOOK = ("same_day", "up_to_3", "up_to_7", "longer", "no_work")
# Adds up to `reviewed_due`: departments and universities, whose reviewers report them upward.
REVIEWED = ("reviewed_on_time", "reviewed_late", "reviewed_auto", "reviewed_pending")
ACTS = ("returns", "withdrawals_asked", "withdrawals_approved", "withdrawals_rejected")
COURSE = (
    "due", *HAND_IN, *TOOK, "returned", *ACTS, "reviewed_due", *REVIEWED, "watched", "always_late",
)  # fmt: skip
# This quarter and the three before: late in all of them is always late.
QUARTERS_WATCHED = 4
Row = dict[str, Any]


def course(published: Published, unit: str, quarter: str) -> Row:
    """How the quarter went below a unit, and below (or of) each unit right below: counts of units and acts.

    `unit`, `quarter`, the counts named in COURSE, and `children`: `unit`, `name`, `is_department` and the
    same counts each, ordered by code. Counts go over the roster strictly below; a child that is no
    department counts itself. What each count means is said in rpt_course.yml.
    Refusals: `unknown_unit`, `unknown_quarter`, `bad_quarter`, `no_warehouse`, `course_not_counted`.
    """
    place = place_of(published, unit, quarter)
    _require_course(published)
    own = published.dicts("select * from rpt_course where quarter = ? and unit_code = ?", [quarter, unit])
    return {
        "unit": place.code,
        "quarter": quarter,
        **_counts(own[0] if own else {}),
        "children": [
            {"unit": child.code, "name": child.name, "is_department": child.is_department, **child.counts}
            for child in course_of(published, quarter, "superior_code", unit)
        ],
    }


def course_of(published: Published, quarter: str, by: str, unit: str) -> list[Child]:
    """The units right below a unit (by `superior_code`), or a unit by its own code (by `unit_code`), ordered by code."""
    return [
        Child(row["unit_code"], row["name"], row["is_department"], _counts(row), _counts(itself(row)))
        for row in _rows_of(published, quarter, by, unit)
    ]


def over_the_quarters(published: Published, unit: str, quarter: str, last: int = 8) -> list[Row]:
    """Completeness and course below a department in the last quarters up to one, the oldest first.

    Rows: `quarter`, `is_open` (some units below still have time), the counts of completeness (see
    `warehouse.completeness`) with `fill_rate`, and those of COURSE. Quarters in which nothing below owed a
    report are left out. Refusals: those of `course`.
    """
    place_of(published, unit, quarter)
    _require_course(published)
    rows = published.dicts(_OVER_THE_QUARTERS, {"unit": unit, "quarter": quarter, "last": last})
    return [
        {
            "quarter": row["quarter"],
            "is_open": row["pending"] > 0,
            **{name: int(row[name]) for name in COUNTS},
            "fill_rate": quotient(row["core_answered"], row["core_due"]),
            **_counts(row),
        }
        for row in rows
    ]


def always_late(published: Published, unit: str, quarter: str) -> Row:
    """Who right below is late again and again: the last four quarters of each, up to this one.

    `quarters`: those of the four with statistics, the oldest first. `rows`, the always late first, then by
    the share below and the times late: `unit`, `name`, `is_department`, `classes` (quarter -> on_time, late,
    auto or pending; without the quarters in which it owed no report), `quarters_known`, `quarters_late` (late
    or by the system), `is_always_late` (in all four), `watched` and `always_late` (units below a department
    that owed a report in all four, and of them those always late; of any other unit itself), `share` of the
    second in the first, or None. Refusals: those of `course`.
    """
    place_of(published, unit, quarter)
    _require_course(published)
    seen = quarters_back(quarter, QUARTERS_WATCHED)
    classes: dict[str, dict[str, str]] = {}
    for code, each, report_class in published.rows(
        _CLASSES, {"quarter": quarter, "unit": unit, "seen": seen}
    ):
        classes.setdefault(code, {})[each] = report_class
    rows = [
        _often(child, classes.get(child["unit_code"], {}))
        for child in _rows_of(published, quarter, "superior_code", unit)
    ]
    known = {each for own in classes.values() for each in own}
    return {"quarters": [each for each in seen if each in known], "rows": sorted(rows, key=_most_often_first)}


def itself(child: Row) -> Row:
    """The counts of a single unit, as those of a department with this one unit below.

    >>> row = itself({"hand_in": "after", "took": "same_day", "report_class": "late", "own_returns": 2,
    ...               "is_reviewed": False, "quarters_known": 4, "quarters_late": 4})
    >>> row["after"], row["same_day"], row["returned"], row["returns"], row["always_late"]
    (1, 1, 1, 2, 1)
    """
    is_reviewed = bool(child["is_reviewed"])
    return {
        "due": 1,
        child["hand_in"]: 1,
        child["took"]: 1,
        "returned": int(child["own_returns"] > 0),
        **{name: child.get("own_" + name) for name in ACTS},
        "reviewed_due": int(is_reviewed),
        f"reviewed_{child['report_class']}": int(is_reviewed),
        "watched": int(child["quarters_known"] == QUARTERS_WATCHED),
        "always_late": int(child["quarters_late"] == QUARTERS_WATCHED),
    }


def _rows_of(published: Published, quarter: str, by: str, unit: str) -> list[Row]:
    return published.dicts(f"{_CHILDREN} and unit.{by} = ? order by unit.unit_code", [quarter, unit])


def _counts(row: Row) -> Row:
    return {name: int(row.get(name) or 0) for name in COURSE}


def _often(child: Row, classes: dict[str, str]) -> Row:
    counts = _counts(child if child["is_department"] else itself(child))
    return {
        "unit": child["unit_code"],
        "name": child["name"],
        "is_department": child["is_department"],
        "classes": classes,
        "quarters_known": child["quarters_known"],
        "quarters_late": child["quarters_late"],
        "is_always_late": child["quarters_late"] == QUARTERS_WATCHED,
        "watched": counts["watched"],
        "always_late": counts["always_late"],
        "share": quotient(counts["always_late"], counts["watched"]),
    }


def _most_often_first(row: Row) -> tuple[bool, float, int, str]:
    share = row["always_late"] / row["watched"] if row["watched"] else 0.0
    return not row["is_always_late"], -share, -row["quarters_late"], row["unit"]


def _require_course(published: Published) -> None:
    """Refuse where the published file was built before the course of a quarter was counted."""
    if not published.rows("select 1 from information_schema.tables where table_name = 'rpt_course'"):
        raise Refusal(
            "course_not_counted",
            "The published statistics do not count the course of a quarter yet."
            " Run `jibao warehouse build --full`.",
        )


_CHILDREN = f"""
    select
        unit.unit_code,
        unit.name,
        unit.is_department,
        own.report_class,
        own.is_reviewed,
        own.hand_in,
        own.took,
        {", ".join(f"own.{name} as own_{name}" for name in ACTS)},
        own.quarters_known,
        own.quarters_late,
        below.* exclude (quarter, unit_code),
    from dim_unit as unit
    inner join int_unit_course as own
        on
            unit.quarter = own.quarter
            and unit.node_code = own.node_code
            and unit.unit_code = own.unit_code
    left join rpt_course as below
        on unit.quarter = below.quarter and unit.unit_code = below.unit_code
    where unit.quarter = ?
"""
_OVER_THE_QUARTERS = """
    select
        completeness.*,
        course.* exclude (quarter, unit_code, due),
    from rpt_completeness as completeness
    inner join rpt_course as course
        on completeness.quarter = course.quarter and completeness.unit_code = course.unit_code
    where
        completeness.unit_code = $unit
        and completeness.due > 0
        and completeness.quarter in (
            select quarter from dim_quarter where quarter <= $quarter order by quarter desc limit $last
        )
    order by completeness.quarter
"""
_CLASSES = """
    select
        report.unit_code,
        report.quarter,
        report.report_class,
    from fct_report as report
    inner join dim_unit as unit
        on report.unit_code = unit.unit_code
    where
        unit.quarter = $quarter
        and unit.superior_code = $unit
        and report.quarter in (select unnest($seen))
"""
