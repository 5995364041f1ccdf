"""What everybody may ask of the published warehouse: completeness and statistics, as interfaces.md says."""

from typing import Any

from store.settings import Settings
from warehouse import places
from warehouse.completeness import completeness
from warehouse.published import Published, Version
from warehouse.statistics import statistics


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
        return completeness(self.published, unit, quarter)

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
