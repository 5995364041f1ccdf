"""What everybody may ask of the published warehouse: completeness and statistics, as interfaces.md says."""

from dataclasses import dataclass
from typing import Any

from reporting.codes import DEPARTMENT_GROUPS, SCOPES, URBAN_RURAL_GROUPS, code_list
from reporting.quarter import parse_quarter
from store import clock
from store.errors import Refusal
from store.settings import Settings
from warehouse.numbers import quotient
from warehouse.published import Published, Version
from warehouse.statistics import (
    KEYS,
    Rule,
    Sums,
    answer_row,
    is_department_sql,
    is_leaf_sql,
    of_units,
    read_rule,
    rolled_up,
)

BASES = ("as_was", "as_is")
STAGES = ("live", "reported", "released")
_LISTS = {"group": "school_group", "region": "region"}
_COUNTS = ("due", "on_time", "late", "auto", "pending", "updated", "confirmed", "untouched", "empty")


@dataclass(frozen=True)
class _Place:
    """A unit in a quarter. `is_leaf`: nothing can stand below it. `node`: the department it counts under."""

    code: str
    name: str
    is_leaf: bool
    node: str


class Reader:
    """Reads the published statistics; any number of threads may share one. Never opens the live store."""

    def __init__(self, settings: Settings) -> None:
        self._published = Published(settings.warehouse_path)

    def version(self) -> Version:
        """Changes with every publication. Refusal `no_warehouse`."""
        return self._published.version()

    def quarters(self) -> list[str]:
        """The quarters there are statistics of, in order."""
        return [quarter for (quarter,) in self._published.rows("select quarter from dim_quarter order by 1")]

    def releases(self, quarter: str) -> list[dict[str, Any]]:
        """The releases of a quarter: release, released_at (UTC), cause, checksum."""
        return self._published.dicts(
            "select release, released_at, cause, checksum from rpt_release where quarter = ? order by 1",
            [quarter],
        )

    def completeness(self, unit: str, quarter: str) -> dict[str, Any]:
        """How complete the quarter is below a unit, and below (or of) each unit right below it.

        Counts go over the roster strictly below; a child that is no department counts itself. `fill_rate`
        is the share of core cells answered, of the latest figures, or None when none apply.
        Refusals: `unknown_unit`, `unknown_quarter`, `bad_quarter`, `no_warehouse`.
        """
        place = self._place(unit, quarter)
        own = self._published.dicts(
            "select * from rpt_completeness where quarter = ? and unit_code = ?", [quarter, unit]
        )
        children = self._published.dicts(
            """
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
                on unit.quarter = report.quarter and unit.unit_code = report.unit_code
            left join rpt_completeness as below
                on unit.quarter = below.quarter and unit.unit_code = below.unit_code
            where unit.quarter = ? and unit.superior_code = ?
            order by unit.unit_code
            """,
            [quarter, unit],
        )
        return {
            "unit": place.code,
            "quarter": quarter,
            **_counts(own[0] if own else {}),
            "children": [
                {
                    "unit": child["unit_code"],
                    "name": child["name"],
                    **_counts(child if child["is_department"] else _itself(child)),
                }
                for child in children
            ],
        }

    def statistics(
        self,
        unit: str,
        quarter: str,
        indicator: str,
        by: str = "none",
        scope: str = "all",
        basis: str = "as_was",
        stage: str | None = None,
        release: int | None = None,
    ) -> dict[str, Any]:
        """One indicator over a unit and everything below it, whole or in slices.

        Without a stage: the latest release if there is one, else `reported` once the unit's deadline has
        passed, else `live`; the answer says which. Refusals: `unknown_unit`, `unknown_quarter`,
        `unknown_indicator`, `unknown_release`, `bad_choice`, `bad_quarter`, `no_warehouse`.
        """
        for name, given, known in (
            ("by", by, KEYS),
            ("scope", scope, SCOPES),
            ("basis", basis, BASES),
            ("stage", stage or "live", STAGES),
        ):
            if given not in known:
                raise Refusal(
                    "bad_choice", f"--{name} {given} is not one of {', '.join(known)}.", given=given
                )
        place = self._place(unit, quarter)
        rule = read_rule(self._published, indicator)
        stage, release = self._stage(place, quarter, stage, release)
        where: dict[str, object] = {
            "unit": unit,
            "node": place.node,
            "quarter": quarter,
            "basis": basis,
            "groups": rule.groups(quarter, SCOPES[scope]),
            "stage": f"released:{release}" if stage == "released" else stage,
        }
        if by == "children" and not place.is_leaf:
            rows = self._children(rule, where)
        else:
            rows = self._slices(rule, place, by, where)
        return {
            "unit": unit,
            "quarter": quarter,
            "indicator": indicator,
            "aggregation": rule.aggregation,
            "stage": stage,
            "release": release,
            "rows": rows,
        }

    def _slices(self, rule: Rule, place: _Place, by: str, where: dict[str, object]) -> list[dict[str, Any]]:
        """The unit and everything below it, whole or cut; a school by `children` is its own only row."""
        if place.is_leaf:
            # The department comes first because it leaves few rows to compare.
            condition = "node_code = $node and unit_code = $unit"
            sums = of_units(self._published, rule, KEYS[by], where, condition)
        else:
            sums = rolled_up(self._published, rule, KEYS[by], where, "unit_code = $unit")
        if by == "children":
            rows = [answer_row(rule, place.code, place.name, own) for own in sums.values()]
            return [row for row in rows if row["units_due"]]
        if by == "none":
            return [answer_row(rule, place.code, place.name, sums.get(place.code, Sums()))]
        return [answer_row(rule, key, _slice_name(by, key), sums[key]) for key in _in_order(by, sums)]

    def _children(self, rule: Rule, where: dict[str, object]) -> list[dict[str, Any]]:
        """A row for each unit right below; the department itself too when it is asked itself."""
        basis = where["basis"]
        node = "node_code" if basis == "as_was" else "present_node_code"
        departments = self._published.rows(
            """
            select
                placement.unit_code,
                coalesce(unit.name, placement.name) as name,
            from int_placement as placement
            left join (
                select unit_code, name from dim_unit where quarter = $quarter and is_department
            ) as unit
                on placement.unit_code = unit.unit_code
            where
                placement.unit_code in (
                    select unit_code from bridge_unit_ancestor
                    where
                        quarter = $quarter
                        and basis = $basis
                        and ancestor_code = $unit
                        and depth = 1
                )
                and placement.unit_code in (
                    select unit_code from rollup_due
                    where quarter = $quarter and basis in ('both', $basis)
                )
            """,
            {"quarter": where["quarter"], "basis": basis, "unit": where["unit"]},
        )
        leaves = self._published.rows(
            f"select unit_code, name from dim_unit"
            f" where quarter = $quarter and {node} = $unit and {is_leaf_sql()}",
            {"quarter": where["quarter"], "unit": where["unit"]},
        )
        sums: dict[str, Sums] = {}
        if departments:
            below = {**where, "departments": [code for code, _ in departments]}
            condition = "unit_code in (select unnest($departments))"
            sums |= rolled_up(self._published, rule, "unit_code", below, condition)
        if leaves:
            condition = f"{node} = $unit and {is_leaf_sql()}"
            sums |= of_units(self._published, rule, "unit_code", where, condition)
        rows = [answer_row(rule, code, name, sums.get(code, Sums())) for code, name in departments + leaves]
        itself: dict[str, Sums] = {}
        if any(group in DEPARTMENT_GROUPS for group in rule.applies_to):
            condition = f"{node} = $unit and {is_department_sql()}"
            itself = of_units(self._published, rule, "$unit", where, condition)
        for code, own in itself.items():
            row = answer_row(rule, code, self._place(code, str(where["quarter"])).name, own)
            if row["units_due"]:
                rows.append(row)
        return sorted(rows, key=lambda row: row["key"])

    def _place(self, unit: str, quarter: str) -> _Place:
        parse_quarter(quarter)
        if not self._published.rows("select 1 from dim_quarter where quarter = ?", [quarter]):
            raise Refusal("unknown_quarter", f"There are no statistics of {quarter}.", quarter=quarter)
        found = self._published.rows(
            """
            select
                coalesce(unit.name, placement.name) as name,
                placement.kind in ('ministry', 'province', 'prefecture', 'county') as is_department,
                coalesce(unit.node_code, '') as node_code,
            from int_placement as placement
            left join dim_unit as unit
                on placement.unit_code = unit.unit_code and unit.quarter = $quarter
            where placement.unit_code = $unit
            """,
            {"quarter": quarter, "unit": unit},
        )
        if not found:
            raise Refusal("unknown_unit", f"There is no unit {unit}.", unit=unit)
        name, is_department, node = found[0]
        return _Place(unit, name, not is_department, node)

    def _stage(
        self, place: _Place, quarter: str, stage: str | None, release: int | None
    ) -> tuple[str, int | None]:
        numbers = [row["release"] for row in self.releases(quarter)]
        if release is not None and stage not in (None, "released"):
            raise Refusal("bad_choice", "--release goes with --stage released only.", given=stage)
        if stage == "released" or release is not None or (stage is None and numbers):
            wanted = release if release is not None else max(numbers, default=1)
            if wanted not in numbers:
                raise Refusal("unknown_release", f"{quarter} has no release {wanted}.", quarter=quarter)
            return "released", wanted
        if stage is None:
            ((deadline_at,),) = self._published.rows(
                """
                select coalesce(
                    (select deadline_at from dim_unit where quarter = $quarter and unit_code = $unit),
                    (select closes_at from dim_quarter where quarter = $quarter)
                )
                """,
                {"quarter": quarter, "unit": place.code},
            )
            stage = "reported" if deadline_at <= clock.now() else "live"
        return stage, None


def _counts(row: dict[str, Any]) -> dict[str, Any]:
    counts = {name: int(row.get(name) or 0) for name in _COUNTS}
    return {**counts, "fill_rate": quotient(row.get("core_answered"), row.get("core_due"))}


def _itself(child: dict[str, Any]) -> dict[str, Any]:
    return {
        "due": 1,
        child["report_class"]: 1,
        child["content"]: 1,
        "core_answered": child["own_answered"],
        "core_due": child["own_due"],
    }


def _in_order(by: str, sums: dict[str, Sums]) -> list[str]:
    """The slices that have units of the roster, in the order people know; unknown places last."""
    order = [*code_list(_LISTS[by]), ""] if by != "urban_rural" else [*URBAN_RURAL_GROUPS, ""]
    return sorted(
        (key for key, own in sums.items() if own.units),
        key=lambda key: (order.index(key) if key in order else len(order), key),
    )


def _slice_name(by: str, key: str) -> str:
    if not key:
        return "未知"
    return key if by == "urban_rural" else code_list(_LISTS[by])[key].name_zh
