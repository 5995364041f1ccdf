"""What everybody may ask of the published warehouse: completeness and statistics, as interfaces.md says."""

from typing import Any

from store.settings import Settings
from warehouse import places
from warehouse.numbers import quotient
from warehouse.published import Published, Version
from warehouse.statistics import statistics

_COUNTS = ("due", "on_time", "late", "auto", "pending", "updated", "confirmed", "untouched", "empty")


class Reader:
    """Reads the published statistics; any number of threads may share one. Never opens the live store.

    `published`: for the other questions, which are functions of `warehouse` that take it.
    """

    def __init__(self, settings: Settings) -> None:
        self.published = Published(settings.warehouse_path)

    def version(self) -> Version:
        """Changes with every publication. Refusal `no_warehouse`."""
        return self.published.version()

    def quarters(self) -> list[str]:
        """The quarters there are statistics of, in order."""
        return places.quarters(self.published)

    def releases(self, quarter: str) -> list[dict[str, Any]]:
        """The releases of a quarter: release, released_at (UTC), cause, checksum."""
        return places.releases(self.published, quarter)

    def completeness(self, unit: str, quarter: str) -> dict[str, Any]:
        """How complete the quarter is below a unit, and below (or of) each unit right below it.

        Counts go over the roster strictly below; a child that is no department counts itself. `fill_rate`
        is the share of core cells answered, of the latest figures, or None when none apply.
        Refusals: `unknown_unit`, `unknown_quarter`, `bad_quarter`, `no_warehouse`.
        """
        place = places.place_of(self.published, unit, quarter)
        own = self.published.dicts(
            "select * from rpt_completeness where quarter = ? and unit_code = ?", [quarter, unit]
        )
        children = self.published.dicts(
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
        return statistics(self.published, unit, quarter, indicator, by, scope, basis, stage, release)


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
