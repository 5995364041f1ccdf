"""Land what happened as Parquet, so that dbt never opens the live store.

Events are appended by quarter; what follows from them by the rules of `reporting` (roster, catalogue, people
named) is written beside them. The state file remembers how far the last landing came and which quarters
wait to be built.
"""

import hashlib
import json
import os
import shutil
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from auth.accounts import named_units
from reporting.calendar import open_quarter, releases_at, windows
from reporting.catalogue import Catalogue
from reporting.codes import region_expression, urban_rural_expression
from reporting.expressions import compile_expression
from reporting.goals import assumptions, goals
from reporting.indicator import in_file_order
from reporting.quarter import ends_at, quarters_from
from reporting.releases import sealed
from reporting.units import roster
from store import clock
from store.connection import Store
from store.settings import Settings
from warehouse.definitions import Version, as_defined_then, catalogues_until, computing_order
from warehouse.goal_measures import goal_measures
from warehouse.landed_files import EVENT_TABLES, append_new
from warehouse.measures import Measure, applies_sql, measures
from warehouse.targets import assumption_frame, target_frame

# Raised when what is landed or built changes shape: everything is landed and built again.
LAYOUT = 6


@dataclass
class Landed:
    """What the landing area holds, kept in its state file.

    `marks`: how far each table was landed; `waiting`: quarters to build; `built`: quarter -> the clock when
    it was last built; `frozen`: quarters whose roster cannot change any more; `has_new_targets`: targets or
    assumptions changed since the last build.
    """

    layout: int = LAYOUT
    store: str = ""
    catalogue: str = ""
    placement: str = ""
    marks: dict[str, str] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)
    built: dict[str, str] = field(default_factory=dict)
    frozen: list[str] = field(default_factory=list)
    has_new_targets: bool = False


@dataclass(frozen=True)
class Landing:
    """What one landing brought: new event rows by table, all quarters, and those to build.

    `is_reshaped`: the catalogue changed, and with it the columns of the warehouse. `has_new_targets`: targets
    or assumptions are to be published anew, which no quarter waits for.
    """

    rows: dict[str, int]
    quarters: list[str]
    to_build: list[str]
    is_reshaped: bool
    has_new_targets: bool


def land(settings: Settings, store: Store, *, full: bool = False) -> Landing:
    """Append new events to the landing area and work out which quarters have to be built.

    A quarter is built when it or an earlier one has new events (figures carry forward), when its roster
    changed, or when time can still change it: until its first release. All are built when the hierarchy or
    the catalogue changed, or with `full`, which lands everything again.
    """
    directory = settings.landing_dir
    landed = read_state(directory)
    identity = _identity(store)
    if full or landed.store != identity or landed.layout != LAYOUT:
        shutil.rmtree(directory, ignore_errors=True)
        landed = Landed(store=identity)
    directory.mkdir(parents=True, exist_ok=True)
    now = clock.now()
    rows: dict[str, int] = {}
    changed: set[str] = set()
    for table in EVENT_TABLES:
        mark = landed.marks.get(table.name)
        new, last = append_new(store, directory, table, datetime.fromisoformat(mark) if mark else None)
        rows[table.name] = sum(new.values())
        changed |= set(new)
        # Kept before the mark moves on: a crash in between must not forget a quarter.
        landed.waiting = sorted({*landed.waiting, *new})
        write_state(directory, landed)
        if last:
            landed.marks[table.name] = last.isoformat()
            write_state(directory, landed)
    quarters = _quarters(store, now, changed | set(landed.waiting))
    changed |= _land_rosters(store, directory, landed, quarters, now)
    is_reshaped, is_moved = _land_shared(store, directory, landed, quarters)
    _land_targets(store, directory, landed)
    first = min(changed, default="9999Q4")
    due = {
        quarter
        for quarter in quarters
        if is_reshaped or is_moved or quarter >= first or _is_outdated(store, landed, quarter, now)
    }
    landed.waiting = sorted({*landed.waiting, *due} & set(quarters))
    write_state(directory, landed)
    return Landing(rows, quarters, landed.waiting, is_reshaped, landed.has_new_targets)


def mark_built(settings: Settings, quarters: list[str], built_at: datetime) -> None:
    """Remember that quarters were published; what came in meanwhile waits for the next build."""
    landed = read_state(settings.landing_dir)
    landed.waiting = [quarter for quarter in landed.waiting if quarter not in quarters]
    landed.built |= {quarter: built_at.isoformat() for quarter in quarters}
    landed.has_new_targets = False
    write_state(settings.landing_dir, landed)


def read_state(directory: Path) -> Landed:
    """The state of the landing area; an empty one when there is none or it cannot be read."""
    try:
        return Landed(**json.loads((directory / "state.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return Landed(layout=0)


def write_state(directory: Path, landed: Landed) -> None:
    """Write the state file whole or not at all."""
    path = directory / "state.json"
    temporary = path.with_suffix(f".{os.getpid()}")
    temporary.write_text(json.dumps(asdict(landed), indent=1), encoding="utf-8")
    temporary.replace(path)


def _identity(store: Store) -> str:
    """Which store this is: another one in the same place must not mix with landed events."""
    found = store.row("select min(applied_at) from ops.migration")
    return str(found[0]) if found else ""


def _quarters(store: Store, now: datetime, used: set[str]) -> list[str]:
    """From the first sync to the quarter people work on, or to a later one that has events."""
    found = store.row("select min(quarter) from ops.sync_event")
    if found is None or found[0] is None:
        found = store.row("select min(quarter) from ops.unit_event where quarter > '0000Q0'")
    if found is None or found[0] is None:
        return []
    last = max({open_quarter(now), found[0], *used})
    return quarters_from(found[0], last)


def _is_outdated(store: Store, landed: Landed, quarter: str, now: datetime) -> bool:
    """Whether the clock alone may have changed the quarter since it was built."""
    built_at = landed.built.get(quarter)
    if built_at is None:
        return True
    return not releases_at(store, quarter) <= datetime.fromisoformat(built_at) <= now


def _land_rosters(
    store: Store, directory: Path, landed: Landed, quarters: list[str], now: datetime
) -> set[str]:
    """Roster and named units of every quarter that can still change. Returns the quarters that did."""
    changed = set()
    for quarter in quarters:
        if quarter in landed.frozen:
            continue
        closes_at = releases_at(store, quarter)
        is_department = pl.col("kind").is_in(["province", "prefecture", "county"])
        place = pl.when(is_department).then(pl.coalesce("location_code", "unit_code"))
        units = (
            roster(store, quarter)
            .with_columns(place=place.otherwise(pl.col("location_code")))
            .with_columns(urban_rural_group=urban_rural_expression(), region=region_expression("place"))
            .drop("place")
        )
        people = named_units(store, min(now, closes_at)).select("unit_code").unique().sort("unit_code")
        if _write(directory / "roster" / f"quarter={quarter}" / "roster.parquet", units):
            changed.add(quarter)
        if _write(directory / "named_unit" / f"quarter={quarter}" / "named_unit.parquet", people):
            changed.add(quarter)
        if now >= closes_at:
            landed.frozen.append(quarter)
    return changed


def _land_shared(store: Store, directory: Path, landed: Landed, quarters: list[str]) -> tuple[bool, bool]:
    """What holds for all quarters: the catalogue, today's hierarchy, the calendar.

    Returns whether the catalogue changed and whether the hierarchy did.
    """
    today = store.frame(
        """
        select unit_code, name, kind, superior_code, status, successor_code
        from ops.unit_event
        qualify row_number() over (partition by unit_code order by sequence desc) = 1
        """
    ).sort("unit_code")
    _write(directory / "today" / "today.parquet", today)
    calendar = pl.DataFrame(
        [
            {
                "quarter": quarter,
                "ends_at": ends_at(quarter),
                "closes_at": max(window.closes_at for window in windows(store, quarter).values()),
            }
            for quarter in quarters
        ],
        schema={"quarter": pl.String, "ends_at": pl.Datetime("us"), "closes_at": pl.Datetime("us")},
    )
    _write(directory / "quarter" / "quarter.parquet", calendar)
    _write(directory / "release_checksum" / "release_checksum.parquet", sealed(store))
    held = [
        (start, _since_first(store, each))
        for start, each in catalogues_until(store, max(quarters, default="9999Q4"))
    ]
    catalogue = held[-1][1]
    rows = _indicator_rows(held)
    added_up = [*_measures(held), *goal_measures(catalogue)]
    content = json.dumps([rows, added_up], ensure_ascii=False, sort_keys=True, default=str)
    version = hashlib.sha256(content.encode()).hexdigest()[:16]
    placement = _placement_version(store)
    is_reshaped, is_moved = version != landed.catalogue, placement != landed.placement
    if is_reshaped:
        _write(directory / "indicator" / "indicator.parquet", pl.DataFrame(rows, infer_schema_length=None))
        _write(
            directory / "measure" / "measure.parquet",
            pl.DataFrame(added_up, orient="row").with_row_index("position"),
        )
    landed.catalogue, landed.placement = version, placement
    return is_reshaped, is_moved


def _land_targets(store: Store, directory: Path, landed: Landed) -> None:
    """The targets in force and what words mean: as `reporting.goals` says, no second time in SQL."""
    words = assumption_frame(assumptions(store).values())
    for name, frame in (("target", target_frame(goals(store))), ("assumption", words)):
        if _write(directory / name / f"{name}.parquet", frame):
            landed.has_new_targets = True


def _placement_version(store: Store) -> str:
    """Changes whenever a unit's place in today's hierarchy changes, or a unit comes or goes."""
    found = store.row(
        """
        select count(*), sum(hash(unit_code, superior_code, kind, status, successor_code)::hugeint)
        from (
            select * from ops.unit_event
            qualify row_number() over (partition by unit_code order by sequence desc) = 1
        )
        """
    )
    return str(found)


def _since_first(store: Store, catalogue: Catalogue) -> Catalogue:
    """The catalogue with each indicator's first quarter: amended later, it has existed since then."""
    first: dict[str, str] = dict(
        store.rows("select indicator_code, min(from_quarter) from ops.indicator_event group by 1")
    )
    return Catalogue(
        catalogue.version,
        {
            code: replace(indicator, from_quarter=first[code])
            for code, indicator in catalogue.indicators.items()
        },
    )


def _indicator_rows(held: list[Version[Catalogue]]) -> list[dict[str, Any]]:
    """The catalogue as rows: its fields, and its formulas as SQL over wide rows, in the order to compute.

    A formula that was amended is in each quarter what held then.
    """
    order = computing_order([each for _, each in held])
    versions = [(start, _rows_of(each, order)) for start, each in held]
    for name, nothing in (("value_sql", "null"), ("applies_when_sql", "true"), ("denominator_sql", "null")):
        versions[-1] = (versions[-1][0], _formulas_then(versions, name, nothing))
    return versions[-1][1]


def _formulas_then(
    versions: list[Version[list[dict[str, Any]]]], name: str, nothing: str
) -> list[dict[str, Any]]:
    """The last rows, one of their formulas as it was in each quarter. `nothing`: what none at all comes to."""
    return as_defined_then(
        versions,
        key=lambda row: (row["code"], row["source_kind"]),
        expression=lambda row: row[name] or nothing,
        put=lambda row, sql: row | {name: "" if sql == nothing else sql},
    )


def _measures(held: list[Version[Catalogue]]) -> list[Measure]:
    """What is added up, in each quarter as it was defined then."""
    return as_defined_then(
        [(start, measures(each)) for start, each in held],
        key=lambda measure: measure.column,
        expression=lambda measure: measure.expression,
        put=lambda measure, sql: measure._replace(expression=sql),
    )


def _rows_of(catalogue: Catalogue, order: dict[str, int]) -> list[dict[str, Any]]:
    rows = []
    for position, indicator in enumerate(in_file_order(catalogue.indicators.values())):
        row = indicator.as_dict()
        del row["checks"]
        row["position"] = position
        row["value_sql"] = catalogue.value_sql(indicator.code) if indicator.value_formula else ""
        row["value_order"] = order.get(indicator.code)
        row["sql_type"] = indicator.sql_type
        row["applies_sql"] = applies_sql(indicator)
        for name in ("applies_when", "denominator_formula"):
            formula = getattr(indicator, name)
            row[f"{name.removesuffix('_formula')}_sql"] = (
                compile_expression(formula, catalogue.indicators).sql() if formula else ""
            )
        rows.append(row)
    return rows


def _write(path: Path, frame: pl.DataFrame) -> bool:
    """Write a frame unless the file holds just that. True when it was written."""
    if path.exists() and pl.read_parquet(path).equals(frame):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    frame.write_parquet(temporary)
    temporary.replace(path)
    return True
