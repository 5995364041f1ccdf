"""Everything a unit's quarterly bulletin says, gathered once from the published statistics; formats only draw it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from reporting.headline import headline_codes
from reporting.plausibility import FEWEST_PEERS
from reporting.quarter import previous_quarter
from store.errors import Refusal
from warehouse.completeness import completeness
from warehouse.goals import Standing, reached, stand
from warehouse.overview import Headline, headlines
from warehouse.places import Place, place_of, quarters, stage_of
from warehouse.published import Published
from warehouse.spread import peers
from warehouse.statistics import table
from warehouse.targets import published_assumptions, published_targets

# The change of a figure means something only when about as many units answered in both quarters.
MOST_DRIFT = Decimal("0.05")
MOST_CHANGES = 10
_NUMBERS = ("int", "decimal", "percent")
Row = dict[str, Any]


@dataclass(frozen=True)
class Measure:
    """An indicator as the published warehouse knows it."""

    code: str
    group: str
    type: str
    aggregation: str
    names: tuple[str, str]
    units: tuple[str, str]
    choices: tuple[str, ...]
    choices_en: tuple[str, ...]

    def name(self, language: str) -> str:
        """The name in `zh_CN` or `en`."""
        return self.names[language == "en"]

    def unit(self, language: str) -> str:
        """The unit of measure in `zh_CN` or `en`; empty for shares of units."""
        return self.units[language == "en"]

    def choice(self, text: str, language: str) -> str:
        """A choice in `zh_CN` or `en`; the stored text is the Chinese one."""
        if language == "en" and text in self.choices:
            return self.choices_en[self.choices.index(text)]
        return text

    @property
    def is_share(self) -> bool:
        """Whether its values are shares 0..1."""
        return self.aggregation in ("true_share", "distribution") or self.type == "percent"


@dataclass(frozen=True)
class Change:
    """A figure against the quarter before. `size`: points of a share (0..1), or the part of the value before."""

    code: str
    before: Row
    now: Row
    size: Decimal


@dataclass(frozen=True)
class Own:
    """One figure of a school: rows as of `statistics.table`; `peers` is a row of `spread.peers`, or None.

    `peers` are the schools of its group right below its department, itself included; never fewer than
    FEWEST_PEERS, as beside the form: the median of fewer would tell what another school gave.
    """

    code: str
    now: Row
    last_quarter: Row | None
    peers: Row | None


@dataclass(frozen=True)
class Bulletin:
    """One unit's quarter. Rows as of `statistics`; shares are exact decimal text, moments UTC.

    `complete`: the answer of `completeness`, None for a school and where only released figures may be shown.
    `report_class`: how its own report came ('' when it owes none). `below`: by code and name one row for each headline
    figure, departments first; `is_department` tells them apart. `checksum` of the release, '' before one.
    """

    place: Place
    quarter: str
    stage: str
    release: int | None
    built_at: datetime
    checksum: str
    node_name: str
    report_class: str
    measures: dict[str, Measure]
    figures: tuple[Headline, ...]
    complete: Row | None
    below: tuple["Below", ...]
    standings: tuple[Standing, ...]
    changes: tuple[Change, ...]
    not_compared: int
    own: tuple[Own, ...]
    is_released_only: bool


@dataclass(frozen=True)
class Below:
    """A unit right below with its row of each headline figure, None where it is not asked."""

    code: str
    name: str
    is_department: bool
    rows: tuple[Row | None, ...]


def bulletin(published: Published, unit: str, quarter: str, *, is_released_only: bool = False) -> Bulletin:
    """What there is to say about a unit's quarter, in the latest stage, or only what has been released.

    Targets and what their words mean are those published with the statistics.

    Released only: nothing of how units report, and no single school below. Refusals: `unknown_unit`,
    `unknown_quarter`, `bad_quarter`, `unknown_release`, `no_warehouse`, `warehouse_outdated`, and `nothing_to_tell`
    where the unit and all below it are asked nothing in the quarter.
    """
    place = place_of(published, unit, quarter)
    stage, release = stage_of(published, unit, quarter, "released" if is_released_only else None)
    known = measures(published)
    report = _own_report(published, unit, quarter)
    codes = headline_codes(report["school_group"], is_department=not place.is_leaf)
    figures = tuple(headlines(published, unit, quarter, codes))
    if is_released_only:
        figures = tuple(_as_released(figure) for figure in figures)
    if not figures:
        raise Refusal(
            "nothing_to_tell",
            f"{unit} and the units below it are asked nothing in {quarter}. Choose another quarter.",
            unit=unit,
            quarter=quarter,
        )
    shown = tuple(figure.indicator for figure in figures)
    changes, left_out = _changes(published, place, quarter, "released" if is_released_only else None)
    has_below = not place.is_leaf
    return Bulletin(
        place=place,
        quarter=quarter,
        stage=stage,
        release=release,
        built_at=published.rows("select max(built_at) from dim_quarter")[0][0],
        checksum=_checksum(published, quarter, release),
        node_name=report["node_name"],
        report_class="" if is_released_only else report["report_class"],
        measures=known,
        figures=figures,
        complete=completeness(published, unit, quarter) if has_below and not is_released_only else None,
        below=_below(published, unit, quarter, shown, is_released_only) if has_below else (),
        standings=_standings(published, unit, quarter),
        changes=changes,
        not_compared=left_out,
        own=() if has_below else _own(published, unit, quarter, report["school_group"], known),
        is_released_only=is_released_only,
    )


def measures(published: Published) -> dict[str, Measure]:
    """All indicators of the published statistics by code, in catalogue order."""
    return {
        row["indicator_code"]: Measure(
            code=row["indicator_code"],
            group=row["indicator_group"],
            type=row["type"],
            aggregation=row["aggregation"],
            names=(row["name_zh"], row["name_en"]),
            units=(row["unit_zh"] or "", row["unit_en"] or ""),
            choices=tuple(row["choices"]),
            choices_en=tuple(row["choices_en"]),
        )
        for row in published.dicts("select * from dim_indicator order by position")
    }


def _standings(published: Published, unit: str, quarter: str) -> tuple[Standing, ...]:
    targets = published_targets(published)
    rows = reached(published, unit, [quarter], targets)
    return tuple(stand(rows, targets, published_assumptions(published)))


def _as_released(figure: Headline) -> Headline:
    """The same without quarters that are not released yet."""

    def kept(row: Row | None) -> Row | None:
        return row if row is not None and row["stage"] == "released" else None

    trend = tuple(row for row in figure.trend if row["stage"] == "released")
    return replace(
        figure, last_quarter=kept(figure.last_quarter), year_ago=kept(figure.year_ago), trend=trend
    )


def _own_report(published: Published, unit: str, quarter: str) -> Row:
    found = published.dicts(
        """
        select
            unit.school_group,
            coalesce(node.name, '') as node_name,
            coalesce(report.report_class, '') as report_class,
        from dim_unit as unit
        left join fct_report as report
            on unit.quarter = report.quarter and unit.unit_code = report.unit_code
        left join dim_unit as node
            on unit.quarter = node.quarter and unit.node_code = node.unit_code
        where unit.quarter = ? and unit.unit_code = ?
        """,
        [quarter, unit],
    )
    return found[0] if found else {"school_group": "", "node_name": "", "report_class": ""}


def _checksum(published: Published, quarter: str, release: int | None) -> str:
    found = published.rows(
        "select checksum from rpt_release where quarter = ? and release = ?", [quarter, release]
    )
    return str(found[0][0]) if found else ""


def _below(
    published: Published, unit: str, quarter: str, codes: Sequence[str], is_released_only: bool
) -> tuple[Below, ...]:
    """The units right below that are asked any of these; departments first, each kind by code."""
    rows = table(published, unit, [quarter], codes, by="children")
    by_place = {(row["key"], row["indicator"]): row for row in rows if row["units_due"]}
    names = {row["key"]: row["name"] for row in rows if row["key"] != unit}
    departments = {
        code
        for (code,) in published.rows(
            "select unit_code from int_placement where list_contains($codes, unit_code)"
            " and kind in ('ministry', 'province', 'prefecture', 'county')",
            {"codes": list(names)},
        )
    }
    return tuple(
        Below(code, names[code], code in departments, tuple(by_place.get((code, each)) for each in codes))
        for code in sorted(names, key=lambda code: (code not in departments, code))
        if (code in departments or not is_released_only) and any((code, each) in by_place for each in codes)
    )


def _changes(
    published: Published, place: Place, quarter: str, stage: str | None
) -> tuple[tuple[Change, ...], int]:
    """What moved most since last quarter, and how many figures cannot be compared for who answered.

    Shares are ranked by points, numbers by their relative change, both on one scale: a fifth more is as much as twenty
    points. What grows within the year (E37) and what the system counts are left out; of one school also yes and no.
    """
    codes = [
        code
        for (code,) in published.rows(
            "select indicator_code from dim_indicator"
            " where not is_year_to_date and source_kind <> 'system' order by position"
        )
    ]
    before = previous_quarter(quarter)
    if before not in quarters(published):
        return (), 0
    known = measures(published)
    if place.is_leaf:
        codes = [code for code in codes if known[code].aggregation not in ("true_share", "distribution")]
    rows = table(published, place.code, [before, quarter], codes, stage=stage)
    by_place = {(row["indicator"], row["quarter"]): row for row in rows if row["value"] is not None}
    found, left_out = [], 0
    for code in codes:
        first, second = by_place.get((code, before)), by_place.get((code, quarter))
        if first is None or second is None or not (first["units_answered"] and second["units_answered"]):
            continue
        if abs(Decimal(second["coverage"]) - Decimal(first["coverage"])) > MOST_DRIFT:
            left_out += 1
            continue
        size = _size(first, second, is_share=known[code].is_share)
        if size:
            found.append(Change(code, first, second, size))
    found.sort(key=lambda change: (-abs(change.size), change.code))
    return tuple(found[:MOST_CHANGES]), left_out


def _size(before: Row, now: Row, *, is_share: bool) -> Decimal | None:
    first, second = Decimal(before["value"]), Decimal(now["value"])
    if is_share:
        return second - first
    return (second - first) / abs(first) if first else None


def _own(
    published: Published, unit: str, quarter: str, group: str, known: Mapping[str, Measure]
) -> tuple[Own, ...]:
    """All figures asked of a school, in the order of the form, each beside the schools of its group in the county."""
    codes = [
        code
        for (code,) in published.rows(
            "select indicator_code from dim_indicator where list_contains(applies_to, ?) order by position",
            [group],
        )
    ]
    shown = [each for each in (previous_quarter(quarter), quarter) if each in quarters(published)]
    by_place = {(row["indicator"], row["quarter"]): row for row in table(published, unit, shown, codes)}
    numbers = [
        code for code in codes if known[code].type in _NUMBERS and known[code].aggregation != "true_share"
    ]
    beside = {
        row["indicator"]: row
        for row in peers(published, unit, [quarter], numbers)
        if row["n"] >= FEWEST_PEERS
    }
    return tuple(
        Own(
            code,
            by_place[code, quarter],
            by_place.get((code, shown[0])) if len(shown) > 1 else None,
            beside.get(code),
        )
        for code in codes
        if (code, quarter) in by_place
    )
