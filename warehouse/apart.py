"""How far units lie apart as one number: between whom, by which measure, and the units it is worked out from.

Two kinds: the spread between departments of a level or between schools, and the gap between two slices.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from warehouse.balance import PAIRS
from warehouse.inequality import measure
from warehouse.passport import DEPARTMENT_DIGITS, Number
from warehouse.places import LEVELS, departments_below, place_of, stage_key, stage_of
from warehouse.published import Published
from warehouse.rules import read_rules
from warehouse.spread import GROUPS, MEMBERS, kept, not_kept
from warehouse.unit_values import names_of, of_departments, of_schools

SPREADS = ("weighted_variation", "variation", "gini", "ratio_90_10")
GAPS = ("ratio", "difference")


@dataclass(frozen=True)
class Spread:
    """`measure`: one of SPREADS. `between`: a level of departments (`counties` ...), or a group of schools (`K12` ...).

    As text it takes the place of an indicator in a number.

    >>> str(Spread("gini", "counties", "C12"))
    'gini-counties-C12'
    """

    measure: str
    between: str
    indicator: str

    def __str__(self) -> str:
        return f"{self.measure}-{self.between}-{self.indicator}"


@dataclass(frozen=True)
class Gap:
    """`kind`: one of GAPS, of the `first` slice against the `second`, both of the cut `by`. Text as of `Spread`."""

    kind: str
    by: str
    first: str
    second: str
    indicator: str

    def __str__(self) -> str:
        return f"{self.kind}-{self.by}-{self.first}-{self.second}-{self.indicator}"


def parse_apart(given: str) -> Spread | Gap | None:
    """What a number's indicator stands for, None where that is no distance.

    >>> parse_apart("ratio-region-east-west-C12").second
    'west'
    >>> parse_apart("C12") is None
    True
    """
    parts = given.split("-")
    if len(parts) == 3 and parts[0] in SPREADS and parts[1] in (*LEVELS, *GROUPS):
        return Spread(*parts)
    if len(parts) == 5 and parts[0] in GAPS and tuple(parts[2:4]) in PAIRS.get(parts[1], ()):
        return Gap(*parts)
    return None


@dataclass(frozen=True)
class Member:
    """One of the units held against each other, or a department right below with the schools below it.

    `value`: of the indicator, None where nobody answered; of a department with its schools their mean. `weight`: what
    the value counts for in weighted measures. `spread`: between the schools below it, None of a unit itself. `due` and
    `answered`: units asked and those that answered.
    """

    code: str
    name: str
    value: float | None
    weight: float | None
    spread: float | None
    due: int
    answered: int

    @property
    def is_department(self) -> bool:
        """Whether it is one rather than a school."""
        return len(self.code) == DEPARTMENT_DIGITS


@dataclass(frozen=True)
class Members:
    """A spread with what it is worked out from. `units`: how many units have a value; `stage` and `release` as counted.

    `are_parts`: its members are departments right below, the units themselves stand below them.
    """

    value: float | None
    units: int
    due: int
    answered: int
    stage: str
    release: int | None
    members: tuple[Member, ...]
    are_parts: bool


def members_of(published: Published, number: Number, spread: Spread) -> Members:
    """The units a spread is worked out from, those with the highest value first, those without any last.

    A department above others shows these with the spread between the schools below each. Of the primary and the junior
    secondary schools of a county all schools are here: see `is_of_stage`. Refusals: `not_kept` (a spread
    between schools of a release that is not the latest, or of an indicator it is not kept of), those of
    `warehouse.places` and `warehouse.rules`.
    """
    place = place_of(published, number.unit, number.quarter)
    name, release = stage_of(published, number.unit, number.quarter, number.stage, number.release)
    stages = {number.quarter: stage_key(name, release)}
    if spread.between in LEVELS:
        (rule,) = read_rules(published, [spread.indicator])
        values = of_departments(
            published, place.code, stages, rule, spread.between, number.scope, number.basis
        )
    else:
        # What is kept of schools are the latest figures and the latest release.
        name = "live" if name == "reported" else name
        stages = {number.quarter: stage_key(name, release)}
        below = departments_below(published, place.code, number.quarter, number.basis)
        if below or spread.between not in MEMBERS:
            return _parts(published, number, spread, stages, dict(below))
        values = _schools(published, number, spread, stages)
    summed = measure(values, ["quarter"]).to_dicts()
    return Members(
        value=measured(summed[0], spread.measure) if summed else None,
        units=summed[0]["n"] if summed else 0,
        due=int(values["units_due"].sum()),
        answered=int(values["units_answered"].sum()),
        stage=name,
        release=release,
        members=_each(published, number.quarter, values),
        are_parts=False,
    )


def _parts(
    published: Published, number: Number, spread: Spread, stages: Mapping[str, str], below: Mapping[str, str]
) -> Members:
    """The spread between all schools below: that below each department right below, and the schools right below."""
    found = kept(published, [number.unit, *below], stages, spread.indicator, [spread.between])
    rows = {row["unit"]: row for row in found.iter_rows(named=True)}
    if number.unit not in rows:
        raise not_kept(spread.indicator)
    whole = rows.pop(number.unit)
    stage, _colon, release = stages[number.quarter].partition(":")
    members = [
        Member(
            code,
            below[code],
            row["mean"],
            None,
            measured(row, spread.measure),
            row["schools_due"],
            row["schools"],
        )
        for code, row in rows.items()
    ]
    right_below = _each(published, number.quarter, _schools(published, number, spread, stages))
    return Members(
        value=measured(whole, spread.measure),
        units=whole["schools"],
        due=whole["schools_due"],
        answered=whole["schools"],
        stage=stage,
        release=int(release) if release else None,
        members=(*sorted(members, key=lambda each: (-(each.spread or 0), each.code)), *right_below),
        are_parts=True,
    )


def _each(published: Published, quarter: str, values: pl.DataFrame) -> tuple[Member, ...]:
    """The units of a frame (see `warehouse.unit_values`) by their value, those without one last."""
    names = names_of(published, quarter, values["unit"].to_list())
    ranked = values.sort(pl.col("value").fill_null(float("-inf")), "unit", descending=[True, False])
    return tuple(
        Member(
            row["unit"],
            names[row["unit"]],
            row["value"],
            row["weight"],
            None,
            row["units_due"],
            row["units_answered"],
        )
        for row in ranked.iter_rows(named=True)
    )


def _schools(published: Published, number: Number, spread: Spread, stages: Mapping[str, str]) -> pl.DataFrame:
    """The schools right below a department; of a stage of compulsory education all that have one."""
    (rule,) = read_rules(published, [spread.indicator])
    return of_schools(published, number.unit, stages, rule, MEMBERS.get(spread.between, ("K12",)))


def is_of_stage(published: Published, group: str, school_type: str) -> bool:
    """Whether a school of a type belongs to a group of `warehouse.spread`; of all but primary and junior it does."""
    categories = {
        category
        for (category,) in published.rows(
            "select school_category from spread_group where spread_group = ?", [group]
        )
    }
    return "any" in categories or school_type[:2] in categories


def measured(row: Mapping[str, float | None], name: str) -> float | None:
    """A measure of a row. Where nothing is weighed (figures that are no ratio) each unit counts once."""
    if name == "weighted_variation" and row["weighted_mean"] is None:
        name = "variation"
    return row[name]
