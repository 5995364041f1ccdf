"""What changed from one release to another: the totals of a level, and every revised figure with its reasons (E19).

All functions take a `Span`; figures that were revised and came back to what they were are not among its revisions.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from reporting.codes import SCOPES
from store.errors import Refusal
from warehouse.cube import Asked, Cells, of_units, rolled_up
from warehouse.numbers import text
from warehouse.places import BASES, Place, place_of, releases, stage_key
from warehouse.published import Published
from warehouse.rules import Sums, answer_row, read_rules

Row = dict[str, Any]
UNCHANGED, CHANGED, NEW, UNKNOWN = "unchanged", "changed", "new", "unknown"
_SIDES = ("before", "after")


@dataclass(frozen=True)
class Span:
    """Two releases of a quarter, the earlier first, and the unit below which they are compared."""

    unit: str
    quarter: str
    before: int
    after: int
    basis: str = "as_was"


def release_states(published: Published, quarter: str) -> list[Row]:
    """The releases of a quarter, the first one first.

    release, released_at (UTC), cause, checksum (32 digits, None when its quarter was not built), unit_count,
    figure_count, first_checksum, catalogue_version, code_version, first_built_at (all None before it was
    recorded), and `state`: unchanged, changed (another checksum than at first: something is wrong), new
    (built for the first time), unknown (nothing to compare).
    """
    rows = published.dicts(
        "select release, released_at, cause, checksum, unit_count, figure_count, first_checksum,"
        " catalogue_version, code_version, first_built_at"
        " from rpt_release where quarter = ? order by release",
        [quarter],
    )
    return [row | {"state": _state(row["checksum"], row["first_checksum"])} for row in rows]


def revision_counts(published: Published, span: Span, by: str = "indicator") -> list[Row]:
    """How many figures of how many units were revised, `by` indicator or children: key, name, figures, units.

    Indicators by their codes, without name; children by code: units right below, schools and the unit itself
    among them. Only those with revisions, most figures first. Refusals: those of `check`, `bad_choice`.
    """
    keys = {"indicator": ("indicator_code", "''"), "children": ("child_code", "name")}
    if by not in keys:
        raise Refusal("bad_choice", f"--by {by} is not one of {', '.join(keys)}.", given=by)
    place = check(published, span)
    key, name = keys[by]
    named = "left join name on counted.key = name.unit_code" if by == "children" else ""
    return published.dicts(
        f"""
        {_revised(place)},
        counted as (
            select
                {key} as key,
                count(*) as figures,
                count(distinct unit_code) as units,
            from net group by {key}
        ),
        name as (
            select
                placement.unit_code,
                coalesce(unit.name, placement.name) as name,
            from int_placement as placement
            left join (select unit_code, name from dim_unit where quarter = $quarter) as unit
                on placement.unit_code = unit.unit_code
            where placement.unit_code in (select key from counted)
        )
        select key, {name} as name, figures, units from counted {named} order by figures desc, key
        """,
        _bound(span, place),
    )


def revisions(
    published: Published,
    span: Span,
    *,
    indicator: str = "",
    search: str = "",
    departments_only: bool = False,
    offset: int = 0,
    limit: int = 200,
) -> tuple[int, list[Row]]:
    """How many figures were revised, and a page of them.

    `search` is part of a unit's name or code. `departments_only`: own figures of departments, which everybody
    may see. Rows, by unit and indicator: unit, name, indicator, for `before` and `after` the state, number
    (exact text) and text, and of the last release that changed it: release, cause, opened_by_act, reason, asked_by, opened_by, opened_at, reported_by_act, reported_by,
    reported_at (UTC). `steps`: in how many releases of the span it changed.
    """
    place = check(published, span)
    picked = "where ($indicator = '' or net.indicator_code = $indicator)"
    if search:
        picked += " and (contains(lower(unit.name), lower($search)) or starts_with(net.unit_code, $search))"
    if departments_only:
        picked += " and unit.is_department"
    found = published.dicts(
        f"""
        {_revised(place)}
        select
            net.unit_code as unit,
            unit.name,
            net.indicator_code as indicator,
            net.* exclude (unit_code, indicator_code, child_code),
            count(*) over () as found,
        from net
        inner join (
            select unit_code, name, is_department from dim_unit where quarter = $quarter
        ) as unit
            on net.unit_code = unit.unit_code
        left join dim_indicator as indicator on net.indicator_code = indicator.indicator_code
        {picked}
        order by net.unit_code, indicator.position
        limit {int(limit)} offset {int(offset)}
        """,
        _bound(span, place) | {"indicator": indicator} | ({"search": search.strip()} if search else {}),
    )
    return (found[0]["found"] if found else 0), [_plain(row) for row in found]


def totals(published: Published, span: Span, indicators: Iterable[str]) -> list[Row]:
    """What the level was in both releases: indicator, aggregation, before and after as rows of `statistics`."""
    place = check(published, span)
    rules = read_rules(published, indicators)
    rows = {}
    for side, release in zip(_SIDES, (span.before, span.after), strict=True):
        asked = Asked(rules, {span.quarter: stage_key("released", release)}, SCOPES["all"], span.basis)
        cells = _sums(published, asked, place) if rules else {}
        own = cells.get((span.quarter, place.code), {})
        rows[side] = [answer_row(rule, place.code, place.name, own.get(rule.code, Sums())) for rule in rules]
    return [
        {"indicator": rule.code, "aggregation": rule.aggregation, "before": before, "after": after}
        for rule, before, after in zip(rules, rows["before"], rows["after"], strict=True)
    ]


def check(published: Published, span: Span) -> Place:
    """The unit of a span, or Refusal `unknown_unit`, `unknown_quarter`, `unknown_release`, `bad_choice`."""
    place = place_of(published, span.unit, span.quarter)
    known = {int(row["release"]) for row in releases(published, span.quarter)}
    for number in (span.before, span.after):
        if number not in known:
            raise Refusal("unknown_release", f"{span.quarter} has no release {number}.", quarter=span.quarter)
    if span.before >= span.after or span.basis not in BASES:
        raise Refusal("bad_choice", "Compare an earlier release with a later one.", given=span.before)
    return place


def _state(now: str | None, first: str | None) -> str:
    if now is None:
        return UNKNOWN
    if first is None:
        return NEW
    return UNCHANGED if now == first else CHANGED


def _sums(published: Published, asked: Asked, place: Place) -> Cells:
    where = {"unit": place.code, "node": place.node}
    if place.is_leaf:
        return of_units(published, asked, "$unit", "node_code = $node and unit_code = $unit", where)
    return rolled_up(published, asked, "$unit", "unit_code = $unit", where)


def _plain(row: Row) -> Row:
    del row["found"]
    for side in _SIDES:
        row[side] = row[side] | {"number": text(row[side]["number"])}
    return row


def _bound(span: Span, place: Place) -> dict[str, object]:
    bound: dict[str, object] = {
        "unit": span.unit,
        "quarter": span.quarter,
        "before": span.before,
        "after": span.after,
    }
    return bound if place.is_leaf else bound | {"basis": span.basis}


def _revised(place: Place) -> str:
    """`with ..., net as (...)`: one row per unit and indicator that differs between the two releases.

    Few figures are ever revised, so they are all read and put together here.
    """
    return f"""
        with {_LEAF if place.is_leaf else _BELOW},
        net as (
            select
                unit_code,
                indicator_code,
                any_value(child_code) as child_code,
                arg_min({{
                    'state': before_state, 'number': before_number, 'text': before_text
                }}, release) as before,
                arg_max({{
                    'state': after_state, 'number': after_number, 'text': after_text
                }}, release) as after,
                count(*) as steps,
                max(release) as release,
                {", ".join(f"arg_max_null({name}, release) as {name}" for name in _WHY)},
            from revised
            group by unit_code, indicator_code
            having before is distinct from after
        )
    """


_WHY = (
    "cause",
    "opened_by_act",
    "reason",
    "asked_by",
    "opened_by",
    "opened_at",
    "reported_by_act",
    "reported_by",
    "reported_at",
)
_PICKED = "revision.quarter = $quarter and revision.release > $before and revision.release <= $after"
_LEAF = f"""
    revised as (
        select revision.*, unit_code as child_code
        from rpt_revision as revision where {_PICKED} and unit_code = $unit
    )
"""
# The unit right below which each revised figure counts: a school itself, or the department on the way down.
_BELOW = f"""
    below as (
        select
            down.unit_code as node_code,
            step.ancestor_code as child_code,
        from bridge_unit_ancestor as down
        left join bridge_unit_ancestor as step
            on
                down.quarter = step.quarter
                and down.basis = step.basis
                and down.unit_code = step.unit_code
                and down.depth - 1 = step.depth
        where down.quarter = $quarter and down.basis = $basis and down.ancestor_code = $unit
    ),
    revised as (
        select
            revision.*,
            case
                when below.child_code is not null then below.child_code
                when unit.is_department then $unit
                else revision.unit_code
            end as child_code,
        from rpt_revision as revision
        inner join below
            on case
                when $basis = 'as_was' then revision.node_code else revision.present_node_code
            end = below.node_code
        inner join (
            select unit_code, is_department from dim_unit where quarter = $quarter
        ) as unit
            on revision.unit_code = unit.unit_code
        where {_PICKED}
    )
"""
