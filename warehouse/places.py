"""Where a question is asked: the unit, the units right below it, and the stage a quarter is shown in."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from reporting.quarter import parse_quarter
from store import clock
from store.errors import Refusal
from warehouse.cube import IS_LEAF
from warehouse.published import Published

BASES = ("as_was", "as_is")
STAGES = ("live", "reported", "released")
# Departments of one kind anywhere below, as `--by` names them on screens.
LEVELS = {"provinces": "province", "prefectures": "prefecture", "counties": "county"}


@dataclass(frozen=True)
class Place:
    """A unit in a quarter. `is_leaf`: nothing can stand below it. `node`: the department it counts under."""

    code: str
    name: str
    kind: str
    is_leaf: bool
    node: str


def place_of(published: Published, unit: str, quarter: str) -> Place:
    """A unit as it stood in a quarter. Refusals `bad_quarter`, `unknown_quarter`, `unknown_unit`."""
    return published.ask(_place_of, unit, quarter)


def _place_of(published: Published, unit: str, quarter: str) -> Place:
    parse_quarter(quarter)
    if not published.rows("select 1 from dim_quarter where quarter = ?", [quarter]):
        raise Refusal("unknown_quarter", f"There are no statistics of {quarter}.", quarter=quarter)
    placed = published.rows(
        """
        select
            name,
            kind,
            kind in ('ministry', 'province', 'prefecture', 'county') as is_department,
            node_code,
        from int_placement
        where unit_code = ?
        """,
        [unit],
    )
    if not placed:
        raise Refusal("unknown_unit", f"There is no unit {unit}.", unit=unit)
    name, kind, is_department, present_node = placed[0]
    # Rows lie in the order of their departments; a unit mostly stood where it stands today, a department by itself.
    then = published.rows(
        f"{_THEN} and node_code = ?", [quarter, unit, unit if is_department else present_node]
    )
    if not then and not is_department:
        then = published.rows(_THEN, [quarter, unit])
    name, node = then[0] if then else (name, "")
    return Place(unit, name, kind, not is_department, node)


def quarters(published: Published) -> list[str]:
    """The quarters there are statistics of, in order."""
    return [quarter for (quarter,) in published.rows("select quarter from dim_quarter order by 1")]


def releases(published: Published, quarter: str) -> list[dict[str, Any]]:
    """The releases of a quarter: release, released_at (UTC), cause, checksum."""
    return published.dicts(
        "select release, released_at, cause, checksum from rpt_release where quarter = ? order by 1",
        [quarter],
    )


def stage_of(
    published: Published, unit: str, quarter: str, stage: str | None = None, release: int | None = None
) -> tuple[str, int | None]:
    """The stage to show and its release, as interfaces.md says.

    Without a stage: the latest release if there is one, else `reported` once the unit's deadline has
    passed, else `live`. Refusals `bad_choice`, `unknown_release`.
    """
    if release is not None and stage not in (None, "released"):
        raise Refusal("bad_choice", "--release goes with --stage released only.", given=stage)
    if stage in ("live", "reported"):
        return stage, None
    numbers = [number for (number,) in published.rows(_RELEASES, {"quarter": quarter})]
    if stage == "released" or release is not None or numbers:
        wanted = release if release is not None else max(numbers, default=1)
        if wanted not in numbers:
            raise Refusal("unknown_release", f"{quarter} has no release {wanted}.", quarter=quarter)
        return "released", wanted
    ((deadline_at,),) = published.rows(_DEADLINE, {"quarter": quarter, "unit": unit})
    return ("reported" if deadline_at <= clock.now() else "live"), None


def stages_of(
    published: Published, unit: str, wanted: Iterable[str], stage: str | None = None
) -> dict[str, str]:
    """The stage of each quarter as `warehouse.cube` takes it, by quarter; quarters without that stage are left out.

    `stage` may be that of one release, as `stage_key` writes it.
    """
    name, _colon, release = (stage or "").partition(":")
    found = {}
    for quarter in wanted:
        try:
            found[quarter] = stage_key(
                *stage_of(published, unit, quarter, name or None, int(release) if release else None)
            )
        except Refusal as refused:
            if refused.code != "unknown_release":
                raise
    return found


def stage_key(stage: str, release: int | None) -> str:
    """A stage as the warehouse writes it.

    >>> stage_key("released", 2), stage_key("live", None)
    ('released:2', 'live')
    """
    return f"released:{release}" if stage == "released" else stage


def departments_below(published: Published, unit: str, quarter: str, basis: str) -> list[tuple[str, str]]:
    """Code and name of the departments right below a department that have units of the roster."""
    return published.rows(
        f"""
        select
            placement.unit_code,
            coalesce(unit.name, placement.name) as name,
        from bridge_unit_ancestor as bridge
        inner join int_placement as placement
            on bridge.unit_code = placement.unit_code
        {_NAMED}
        where
            bridge.quarter = $quarter
            and bridge.basis = $basis
            and bridge.ancestor_code = $unit
            and bridge.depth = 1
            and placement.unit_code in (
                select unit_code from rollup_due where quarter = $quarter and basis in ('both', $basis)
            )
        """,
        {"quarter": quarter, "basis": basis, "unit": unit},
    )


def departments_of_kind(
    published: Published, unit: str, quarter: str, basis: str, kind: str
) -> list[tuple[str, str]]:
    """Code and name of the departments of a kind anywhere below a department."""
    return published.rows(
        f"""
        select
            placement.unit_code,
            coalesce(unit.name, placement.name) as name,
        from bridge_unit_ancestor as bridge
        inner join int_placement as placement
            on bridge.unit_code = placement.unit_code and placement.kind = $kind
        {_NAMED}
        where
            bridge.quarter = $quarter
            and bridge.basis = $basis
            and bridge.ancestor_code = $unit
            and bridge.depth > 0
        """,
        {"quarter": quarter, "basis": basis, "unit": unit, "kind": kind},
    )


def leaves_below(published: Published, unit: str, quarter: str, basis: str) -> list[tuple[str, str]]:
    """Code and name of the schools and universities right below a department."""
    return published.rows(
        f"select unit_code, name from dim_unit where quarter = $quarter and {node_of(basis)} = $unit and {IS_LEAF}",
        {"quarter": quarter, "unit": unit},
    )


def node_of(basis: str) -> str:
    """The column with the department a unit counts under."""
    return "node_code" if basis == "as_was" else "present_node_code"


_THEN = "select name, node_code from dim_unit where quarter = ? and unit_code = ?"
_RELEASES = "select release from rpt_release where quarter = $quarter"
_DEADLINE = """
    select coalesce(
        (select deadline_at from dim_unit where quarter = $quarter and unit_code = $unit),
        (select closes_at from dim_quarter where quarter = $quarter)
    )
"""
_NAMED = """
        left join (
            select unit_code, name from dim_unit where quarter = $quarter and is_department
        ) as unit
            on placement.unit_code = unit.unit_code
"""
