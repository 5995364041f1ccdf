"""Units and their hierarchy as of a quarter, and the roster: the units that owe a report.

The unit as of quarter Q is its last event with `quarter <= Q`; affiliation on the last day of the quarter
decides who reports a school (E25), and nothing recorded later reaches back.
"""

from dataclasses import dataclass

import polars as pl

from reporting.calendar import window_kind, windows
from reporting.codes import group_expression, group_of
from store import clock
from store.connection import Row, Store
from store.errors import Refusal

MINISTRY = "000000"
DEPARTMENTS = ("ministry", "province", "prefecture", "county")
# Kinds whose reviewer reports upward; schools and teaching points are swept up by their superior.
REPORTING_KINDS = ("province", "prefecture", "county", "university")

_COLUMNS = (
    "unit_code, name, kind, superior_code, location_code, school_type, urban_rural, founder, status,"
    " successor_code, central_school_code, is_suspended"
)


def _as_of(condition: str = "true") -> str:
    """SQL: the last event of each unit that holds for $quarter, of the units the condition picks."""
    return f"""
        select {_COLUMNS}
        from ops.unit_event
        where quarter <= $quarter and {condition}
        qualify row_number() over (partition by unit_code order by sequence desc) = 1
    """


# The rows that name one of $codes as superior, of these the ones that are still their unit's last: of all
# other rows only the numbers are read, so this does not scan the nation.
_RIGHT_BELOW = f"""
    with candidates as (
        select {_COLUMNS}, sequence from ops.unit_event
        where quarter <= $quarter and superior_code in (select unnest($codes))
    ),
    latest as (
        select unit_code, max(sequence) as sequence from ops.unit_event
        where quarter <= $quarter and unit_code in (select unit_code from candidates)
        group by unit_code
    )
    select {_COLUMNS} from candidates join latest using (unit_code, sequence)
    where status = 'active' and not is_suspended
    order by length(unit_code), unit_code
"""


_NAMES = ("code", *_COLUMNS.split(", ")[1:])


@dataclass(frozen=True)
class Unit:
    """A unit as of one quarter. `group` is HE, SV, K12, TP, PRE, CTY, PREF, PROV or '' (ministry, others)."""

    code: str
    name: str
    kind: str
    superior_code: str | None
    location_code: str | None
    school_type: str | None
    urban_rural: str | None
    founder: str | None
    status: str
    successor_code: str | None
    central_school_code: str | None
    is_suspended: bool
    group: str

    @property
    def is_department(self) -> bool:
        """A ministry, province, prefecture or county."""
        return self.kind in DEPARTMENTS

    @property
    def has_reviewer(self) -> bool:
        """Whether the unit reports upward itself (R07, R08b)."""
        return self.kind in REPORTING_KINDS

    @property
    def is_on_roster(self) -> bool:
        """Whether it owes a report: active, not suspended, not the ministry (E31)."""
        return self.status == "active" and not self.is_suspended and self.kind != "ministry"


def unit_as_of(store: Store, unit_code: str, quarter: str) -> Unit:
    """The unit as of a quarter, or Refusal `unknown_unit`."""
    found = _known(store, unit_code, quarter)
    if found is None:
        raise Refusal(
            "unknown_unit",
            f"There is no unit {unit_code} in {quarter}. Units come from the registry file only.",
            unit=unit_code,
            quarter=quarter,
        )
    return found


def _known(store: Store, unit_code: str, quarter: str) -> Unit | None:
    # All events of the one unit are few; any other condition would keep the engine from using its index.
    events = store.rows(
        f"select {_COLUMNS}, quarter, sequence from ops.unit_event where unit_code = ?", [unit_code]
    )
    until = [event for event in events if event[-2] <= quarter]
    return _unit(max(until, key=lambda event: event[-1])[:-2]) if until else None


def due_unit(store: Store, unit_code: str, quarter: str) -> Unit:
    """The unit, if it owes a report for the quarter; else Refusal `not_on_roster`."""
    unit = unit_as_of(store, unit_code, quarter)
    if not unit.is_on_roster:
        why = "enrolment is suspended" if unit.is_suspended else f"its status is {unit.status}"
        if unit.kind == "ministry":
            why = "the ministry reports to nobody"
        raise Refusal(
            "not_on_roster",
            f"{unit_code} owes no report for {quarter}: {why}.",
            unit=unit_code,
            quarter=quarter,
        )
    return unit


def superiors(store: Store, unit_code: str, quarter: str) -> list[Unit]:
    """The chain above a unit, its direct superior first, the ministry last."""
    chain: list[Unit] = []
    unit = unit_as_of(store, unit_code, quarter)
    while unit.superior_code and len(chain) < 10:
        unit = unit_as_of(store, unit.superior_code, quarter)
        chain.append(unit)
    return chain


def subordinates(store: Store, unit_code: str, quarter: str) -> list[Unit]:
    """The units right below that owe a report, departments first, then by code."""
    found = store.rows(_RIGHT_BELOW, {"quarter": quarter, "codes": [unit_code]})
    return [_unit(row) for row in found]


def subordinate_counts(store: Store, codes: list[str], quarter: str) -> dict[str, int]:
    """How many units right below each of the departments owe a report; 0 where there are none."""
    found = store.rows(
        f"select superior_code, count(*) from ({_RIGHT_BELOW}) group by superior_code",
        {"quarter": quarter, "codes": codes},
    )
    return {**dict.fromkeys(codes, 0), **dict(found)}


def codes_below(store: Store, unit_code: str, quarter: str) -> list[str]:
    """The codes of everything below a unit that owes a report, level by level from the top."""
    below: list[str] = []
    level = [unit_code]
    while level:
        found = store.rows(_RIGHT_BELOW, {"quarter": quarter, "codes": level})
        below += [row[0] for row in found]
        level = [row[0] for row in found if row[2] in DEPARTMENTS]
    return below


def is_below(store: Store, unit_code: str, ancestor_code: str, quarter: str) -> bool:
    """Whether the unit is the ancestor or stands somewhere below it."""
    if unit_code == ancestor_code:
        return True
    return any(unit.code == ancestor_code for unit in superiors(store, unit_code, quarter))


def common_superior(store: Store, first: str, second: str, quarter: str) -> Unit:
    """The lowest department that is or stands above both departments (R11a, E24)."""
    line = [unit_as_of(store, first, quarter), *superiors(store, first, quarter)]
    others = {second, *(unit.code for unit in superiors(store, second, quarter))}
    return next(unit for unit in line if unit.code in others)


def units_as_of(store: Store, quarter: str) -> pl.DataFrame:
    """Every unit ever known, void ones included, as of a quarter: the columns of `unit_event`."""
    return store.frame(
        "select * exclude (written_at) from ops.unit_event where quarter <= ?"
        " qualify row_number() over (partition by unit_code order by sequence desc) = 1",
        [quarter],
    )


def roster(store: Store, quarter: str, codes: list[str] | None = None) -> pl.DataFrame:
    """Every unit that owes a report for the quarter, or those of them whose codes are given.

    Columns, all text but the last: unit_code, name, kind, superior_code, superior_kind, location_code,
    school_type, urban_rural, school_group (HE..PROV or ''), deadline_at (UTC, exclusive).
    """
    if codes is None:
        present = store.frame(_as_of(), {"quarter": quarter})
        kinds = present.select(superior_code="unit_code", superior_kind="kind")
    else:
        chosen = _as_of("unit_code in (select unnest($codes))")
        present = store.frame(chosen, {"quarter": quarter, "codes": codes})
        above = present["superior_code"].drop_nulls().unique().to_list()
        kinds = store.frame(chosen, {"quarter": quarter, "codes": above}).select(
            superior_code="unit_code", superior_kind="kind"
        )
    is_due = (pl.col("status") == "active") & ~pl.col("is_suspended") & (pl.col("kind") != "ministry")
    return _rostered(store, quarter, present.filter(is_due).join(kinds, on="superior_code", how="left"))


def roster_below(store: Store, unit_code: str, quarter: str) -> pl.DataFrame:
    """The units right below that owe a report, with the columns of `roster`."""
    below = store.frame(_RIGHT_BELOW, {"quarter": quarter, "codes": [unit_code]})
    above = _known(store, unit_code, quarter)
    superior_kind = pl.lit(above and above.kind, dtype=pl.String)
    return _rostered(store, quarter, below.with_columns(superior_kind=superior_kind))


def _rostered(store: Store, quarter: str, due: pl.DataFrame) -> pl.DataFrame:
    """The columns of `roster` for units with the kind of their superior."""
    closes = {kind: window.closes_at for kind, window in windows(store, quarter).items()}
    keys = due.select("kind", "superior_kind", "school_type").unique()
    derived = keys.with_columns(
        pl.Series(
            "school_group",
            [group_of(kind, school_type) for kind, _, school_type in keys.iter_rows()],
            dtype=pl.String,
        ),
        pl.Series(
            "deadline_at",
            [closes[window_kind(kind, superior)] for kind, superior, _ in keys.iter_rows()],
            dtype=pl.Datetime("us"),
        ),
    )
    return (
        due.join(derived, on=["kind", "superior_kind", "school_type"], nulls_equal=True)
        .select(
            "unit_code",
            "name",
            "kind",
            "superior_code",
            "superior_kind",
            "location_code",
            "school_type",
            "urban_rural",
            "school_group",
            "deadline_at",
        )
        .sort("unit_code")
    )


def due_groups(store: Store, quarter: str, codes: list[str]) -> pl.DataFrame:
    """unit_code and school_group of those of the units that owe a report for the quarter."""
    chosen = _as_of("unit_code in (select unnest($codes))")
    sql = (
        f"select unit_code, kind, school_type from ({chosen})"
        " where status = 'active' and not is_suspended and kind <> 'ministry'"
    )
    due = store.frame(sql, {"quarter": quarter, "codes": codes})
    return due.select("unit_code", school_group=group_expression())


def record_ministry(store: Store) -> None:
    """Make the ministry, the root of the hierarchy (part of `jibao init`; safe to repeat)."""
    if store.row("select 1 from ops.unit_event where unit_code = ?", [MINISTRY]):
        return
    with store.writing() as write:
        write.append(
            "unit_event",
            pl.DataFrame(
                {
                    "unit_code": [MINISTRY],
                    "sequence": [1],
                    "action": ["synced"],
                    "quarter": ["0000Q0"],
                    "name": ["教育部"],
                    "kind": ["ministry"],
                    "status": ["active"],
                    "is_suspended": [False],
                    "actor": ["system"],
                    "recorded_at": [clock.now()],
                }
            ),
        )


def _unit(row: Row) -> Unit:
    return Unit(**dict(zip(_NAMES, row, strict=True)), group=group_of(row[2], row[5]))
