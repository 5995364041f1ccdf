"""How complete a quarter is below a unit: counts over the roster, as interfaces.md says."""

from dataclasses import dataclass
from typing import Any

from warehouse.numbers import quotient
from warehouse.places import place_of
from warehouse.published import Published

# Cells of the catalogue's core that are answered, and those that are asked.
CELLS = ("core_answered", "core_due")
COUNTS = ("due", "on_time", "late", "auto", "pending", "updated", "confirmed", "untouched", "empty")
Row = dict[str, Any]


@dataclass(frozen=True)
class Child:
    """A unit right below another: the counts of what lies below it, none of a single unit, and of its own report."""

    code: str
    name: str
    is_department: bool
    below: Row
    itself: Row

    @property
    def counts(self) -> Row:
        """As which it is listed: a department by what lies below it, a single unit by itself."""
        return self.below if self.is_department else self.itself


def completeness(published: Published, unit: str, quarter: str) -> Row:
    """How complete the quarter is below a unit, and below (or of) each unit right below it.

    Counts go over the roster strictly below; a child that is no department counts itself. `fill_rate`
    is the share of core cells answered, of the latest figures, or None when none apply.
    Refusals: `unknown_unit`, `unknown_quarter`, `bad_quarter`, `no_warehouse`.
    """
    place = place_of(published, unit, quarter)
    own = published.dicts(
        "select * from rpt_completeness where quarter = ? and unit_code = ?", [quarter, unit]
    )
    return {
        "unit": place.code,
        "quarter": quarter,
        **_told(_counts(own[0] if own else {})),
        "children": [
            {"unit": child.code, "name": child.name, **_told(child.counts)}
            for child in completeness_of(published, quarter, "superior_code", unit)
        ],
    }


def completeness_of(published: Published, quarter: str, by: str, unit: str) -> list[Child]:
    """The units right below a unit (by `superior_code`), or a unit by its own code (by `unit_code`), ordered by code."""
    return [
        Child(row["unit_code"], row["name"], row["is_department"], _counts(row), _counts(_itself(row)))
        for row in published.dicts(f"{_CHILDREN} and unit.{by} = ? order by unit.unit_code", [quarter, unit])
    ]


def _told(counts: Row) -> Row:
    """The counts as interfaces.md says them: of the core cells their share alone."""
    fill_rate = quotient(counts["core_answered"], counts["core_due"])
    return {name: counts[name] for name in COUNTS} | {"fill_rate": fill_rate}


def _counts(row: Row) -> Row:
    return {name: int(row.get(name) or 0) for name in (*COUNTS, *CELLS)}


def _itself(child: Row) -> Row:
    return {
        "due": 1,
        child["report_class"]: 1,
        child["content"]: 1,
        "core_answered": child["own_answered"],
        "core_due": child["own_due"],
    }


_CHILDREN = """
    select
        unit.unit_code,
        unit.name,
        unit.is_department,
        report.report_class,
        report.content,
        report.core_answered as own_answered,
        report.core_due as own_due,
        below.* exclude (quarter, unit_code),
    from dim_unit as unit
    inner join fct_report as report
        on
            unit.quarter = report.quarter
            and unit.node_code = report.node_code
            and unit.unit_code = report.unit_code
    left join rpt_completeness as below
        on unit.quarter = below.quarter and unit.unit_code = below.unit_code
    where unit.quarter = ?
"""
