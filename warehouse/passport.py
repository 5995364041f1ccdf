"""One number and where it comes from: which one it is, as text for an address, and what it was added up from."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reporting.codes import SCOPES
from reporting.expressions import compile_expression
from reporting.indicator import Catalogue, Indicator
from reporting.place_names import is_department_code
from reporting.quarter import parse_quarter
from store.errors import Refusal
from warehouse.numbers import quotient, text
from warehouse.places import BASES, STAGES, place_of
from warehouse.published import Published
from warehouse.rules import read_rules
from warehouse.statistics import statistics

Row = dict[str, Any]


@dataclass(frozen=True)
class Number:
    """One number of the statistics: a unit, a quarter, an indicator, and how it was counted.

    `release` only in stage `released`. `cut`: of one slice of the units alone, such as `region-east`. As text, it is what
    a link to it carries.

    >>> str(Number("110000", "2026Q2", "A02", "released", 2))
    '110000.2026Q2.A02.released-2.as_was.all'
    """

    unit: str
    quarter: str
    indicator: str
    stage: str
    release: int | None = None
    basis: str = "as_was"
    scope: str = "all"
    cut: str = ""

    def __str__(self) -> str:
        stage = f"{self.stage}-{self.release}" if self.release else self.stage
        parts = (self.unit, self.quarter, self.indicator, stage, self.basis, self.scope)
        return ".".join((*parts, self.cut) if self.cut else parts)


def parse_number(given: str) -> Number:
    """A number from its text; stage, basis, scope and cut may be left out at the end.

    Refusals `bad_number`, `bad_quarter`. Whether there is such a unit, indicator, release or slice shows when it is read.

    >>> parse_number("110000.2026Q2.A02").stage
    'live'
    """
    parts = given.split(".")
    stage, _, release = (parts[3] if len(parts) > 3 else "live").partition("-")
    basis = parts[4] if len(parts) > 4 else "as_was"
    scope = parts[5] if len(parts) > 5 else "all"
    is_known = stage in STAGES and basis in BASES and scope in SCOPES
    has_release = release.isdecimal() and stage == "released" and len(release) < 7
    if not 3 <= len(parts) <= 7 or not is_known or (release and not has_release):
        raise Refusal(
            "bad_number",
            f"{given} names no number. It is written unit.quarter.indicator, such as 110000.2026Q2.A02.",
            given=given,
        )
    cut = parts[6] if len(parts) > 6 else ""
    return Number(
        parts[0],
        parse_quarter(parts[1]),
        parts[2],
        stage,
        int(release) if release else None,
        basis,
        scope,
        cut,
    )


def whole(published: Published, number: Number) -> Row:
    """The number itself: a row of `statistics`, with `aggregation`, `stage` and `release` as they were counted.

    Refusals: those of `statistics`.
    """
    answer = statistics(
        published,
        number.unit,
        number.quarter,
        number.indicator,
        scope=number.scope,
        basis=number.basis,
        stage=number.stage,
        release=number.release,
        cut=number.cut,
    )
    said: Row = {name: answer[name] for name in ("aggregation", "stage", "release")}
    said |= answer["rows"][0]
    return said


@dataclass(frozen=True)
class Contribution:
    """What one unit right below adds to a number.

    `row` as of `statistics`. `share`: of the sum, or of the numerator; `weight`: of the denominator (0..1 as
    text, None where there is nothing to be a share of). `is_department`: one can go down. `missing`: units due
    that have not answered.
    """

    code: str
    name: str
    is_department: bool
    row: Row
    share: str | None
    weight: str | None
    missing: int


def contributions(published: Published, number: Number) -> list[Contribution]:
    """What each unit right below a department adds to its number, the department itself where it is asked.

    Units that are not asked are left out; most first. A school or university has none.
    Refusals: those of `statistics`.
    """
    total = whole(published, number)
    answer = statistics(
        published,
        number.unit,
        number.quarter,
        number.indicator,
        by="children",
        scope=number.scope,
        basis=number.basis,
        stage=number.stage,
        release=number.release,
        cut=number.cut,
    )
    found = [
        Contribution(
            row["key"],
            row["name"],
            is_department_code(row["key"]),
            row | {"aggregation": answer["aggregation"]},
            _share(_top(row, total["aggregation"]), _top(total, total["aggregation"])),
            _share(row["denominator"], total["denominator"]),
            row["units_due"] - row["units_answered"],
        )
        for row in answer["rows"]
        if row["units_due"] and (row["key"] != number.unit or is_department_code(number.unit))
    ]
    return sorted(found, key=lambda each: (-Decimal(_top(each.row, total["aggregation"]) or 0), each.code))


def standing(published: Published, unit: str, quarter: str, indicator: str) -> list[Row]:
    """As what a unit's own figure stands in each stage and release of a quarter.

    Rows: stage, release (None but for `released`), state (value, missing, not_applicable), number (exact
    text) and text. Stages the unit has no figures in, such as reported before its first report, are not there.
    Refusals `unknown_unit`, `unknown_quarter`, `unknown_indicator`, `bad_quarter`.
    """
    place = place_of(published, unit, quarter)
    (rule,) = read_rules(published, [indicator])
    where = "quarter = $quarter and unit_code = $unit"
    bound: dict[str, object] = {"quarter": quarter, "unit": unit}
    if rule.is_system:
        rows = published.rows(
            "select stage_set, try_cast(coalesce(total, numerator / denominator) as decimal(18, 6)), 'value'"
            f" from int_system_figure where {where} and indicator_code = $indicator",
            bound | {"indicator": indicator},
        )
    else:
        # The department comes first because it leaves few rows to compare.
        rows = published.rows(
            f"select stage_set, {indicator},"
            f" case when list_contains(not_applicable, '{indicator}') then 'not_applicable'"
            f" when {indicator} is null then 'missing' else 'value' end"
            f" from int_figure_wide where node_code = $node and {where}",
            bound | {"node": place.node},
        )
    found = [_stood(stage, value, state) for stages, value, state in rows for stage in str(stages).split(" ")]
    return sorted(found, key=lambda row: (STAGES.index(row["stage"]), row["release"] or 0))


def inputs(indicator: Indicator, catalogue: Catalogue) -> tuple[str, ...]:
    """The codes that the formulas of an indicator read, in the order of the catalogue; none when it is entered."""
    formulas = (indicator.value_formula, indicator.numerator_formula, indicator.denominator_formula)
    read = {
        code
        for formula in formulas
        if formula
        for code in compile_expression(formula, catalogue.indicators).codes
    }
    return tuple(code for code in catalogue.indicators if code in read)


def _stood(stage: str, value: object, state: str) -> Row:
    name, _, release = stage.partition(":")
    is_number = isinstance(value, Decimal | int)
    return {
        "stage": name,
        "release": int(release) if release else None,
        "state": state,
        "number": text(Decimal(value)) if isinstance(value, Decimal | int) else None,
        "text": None if value is None or is_number else str(value),
    }


def _top(row: Row, aggregation: str) -> str | None:
    """What shares are taken of: the numerator, or the sum itself."""
    top: str | None = row["value"] if aggregation == "sum" else row["numerator"]
    return top


def _share(part: str | None, of: str | None) -> str | None:
    return None if part is None or of is None else quotient(Decimal(part), Decimal(of))
