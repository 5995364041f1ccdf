"""The units a spread is worked out from, each with its value, and who has none."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from reporting.place_names import is_department_code
from store.errors import Refusal
from warehouse.apart import Spread, measure_used, measured
from warehouse.inequality import measure
from warehouse.passport import Number
from warehouse.places import LEVELS, departments_below, place_of, stage_key, stage_of
from warehouse.published import Published
from warehouse.rules import read_rules
from warehouse.spread import (
    check_schools_have_numbers,
    kept,
    not_kept,
    schools_of,
    spread_indicators,
)
from warehouse.unit_values import names_of, of_departments


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
        return is_department_code(self.code)


@dataclass(frozen=True)
class Members:
    """A spread with what it is worked out from. `units`: how many units have a value; `stage` and `release` as counted.

    `measure`: the one of SPREADS that was used: where nothing is weighed each unit counts once. `are_parts`: its members
    are departments right below (and schools), the units themselves stand below them.
    """

    value: float | None
    measure: str
    units: int
    due: int
    answered: int
    stage: str
    release: int | None
    members: tuple[Member, ...]
    are_parts: bool


def members_of(published: Published, number: Number, spread: Spread) -> Members:
    """The units a spread is worked out from, those with the highest value first, those without any last.

    A department above others shows these with the spread between the schools below each. Refusals: `not_kept` (between
    schools, of an indicator it is not kept of), `spread_replaced` (between schools, of a release that is not the latest),
    those of `warehouse.places` and `warehouse.rules`.
    """
    place = place_of(published, number.unit, number.quarter)
    name, release = stage_of(published, number.unit, number.quarter, number.stage, number.release)
    (rule,) = read_rules(published, [spread.indicator])
    if spread.between in LEVELS:
        stages = {number.quarter: stage_key(name, release)}
        values = of_departments(
            published, place.code, stages, rule, spread.between, number.scope, number.basis
        )
    else:
        check_schools_have_numbers(place, rule)
        # What is kept of schools are the latest figures and the latest release, in the hierarchy of the quarter.
        name = "live" if name == "reported" else name
        stages = {number.quarter: stage_key(name, release)}
        values = schools_of(published, place.code, stages, rule, spread.between)
        if below := departments_below(published, place.code, number.quarter, "as_was"):
            return _parts(published, number, spread, stages, dict(below), values)
    summed = measure(values, ["quarter"]).to_dicts()
    return Members(
        value=measured(summed[0], spread.measure) if summed else None,
        measure=measure_used(summed[0], spread.measure) if summed else spread.measure,
        units=summed[0]["n"] if summed else 0,
        due=int(values["units_due"].sum()),
        answered=int(values["units_answered"].sum()),
        stage=name,
        release=release,
        members=_each(published, number.quarter, values),
        are_parts=False,
    )


def _parts(
    published: Published,
    number: Number,
    spread: Spread,
    stages: Mapping[str, str],
    below: Mapping[str, str],
    right_below: pl.DataFrame,
) -> Members:
    """The spread between all schools below: that below each department right below, and the schools right below."""
    found = kept(published, [number.unit, *below], stages, spread.indicator, [spread.between])
    rows = {row["unit"]: row for row in found.iter_rows(named=True)}
    stage, _colon, release = stages[number.quarter].partition(":")
    if number.unit not in rows:
        if release and spread.indicator in spread_indicators(published):
            raise Refusal(
                "spread_replaced",
                f"The spread between schools is kept of the latest release only, not of release {release}.",
                release=release,
            )
        raise not_kept(spread.indicator)
    whole = rows.pop(number.unit)
    parts = [
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
    parts.sort(key=lambda each: (-(each.spread or 0), each.code))
    return Members(
        value=measured(whole, spread.measure),
        measure=measure_used(whole, spread.measure),
        units=whole["schools"],
        due=whole["schools_due"],
        answered=whole["schools"],
        stage=stage,
        release=int(release) if release else None,
        members=(*parts, *_each(published, number.quarter, right_below)),
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
