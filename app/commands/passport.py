"""What `jibao show passport` answers: the same as the passport on the screens."""

from typing import Any

from reporting.catalogue import load_catalogue
from reporting.figure_trail import acts_on, reported_by_level, reviews_on
from reporting.figures import history
from reporting.units import unit_as_of
from store.connection import Store
from store.settings import Settings
from warehouse.passport import Number, contributions, inputs, standing, whole
from warehouse.places import stage_of
from warehouse.published import Published


def passport_of(
    store: Store,
    unit_code: str,
    quarter: str,
    indicator_code: str,
    scope: str,
    basis: str,
    stage: str | None,
    release: int | None,
) -> dict[str, Any]:
    """The number, its definition, what it is made of, who is missing, and what happened to the unit's own figure.

    `missing` counts below departments and names units right below. Refusals: those of `statistics`,
    `unknown_unit`, `unknown_indicator`.
    """
    published = Published(Settings().warehouse_path)
    catalogue = load_catalogue(store, quarter)
    indicator = catalogue.indicator(indicator_code)
    unit = unit_as_of(store, unit_code, quarter)
    number = Number(
        unit.code,
        quarter,
        indicator.code,
        *stage_of(published, unit.code, quarter, stage, release),
        basis,
        scope,
    )
    parts = contributions(published, number) if unit.is_department else []
    has_own = unit.group in indicator.applies_to
    return {
        "number": str(number),
        "value": whole(published, number),
        "definition": {
            "name_zh": indicator.name_zh,
            "name_en": indicator.name_en,
            "definition_zh": indicator.definition_zh,
            "definition_en": indicator.definition_en,
            "source": indicator.source_kind,
            "aggregation": indicator.aggregation,
            "value_formula": indicator.value_formula,
            "numerator_formula": indicator.numerator_formula,
            "denominator_formula": indicator.denominator_formula,
            "applies_when": indicator.applies_when,
            "applies_to": indicator.applies_to,
            "worked_out_from": inputs(indicator, catalogue),
            "from_quarter": indicator.from_quarter,
            "catalogue_version": catalogue.version,
        },
        "made_of": [
            {
                "unit": part.code,
                "name": part.name,
                "value": part.row["value"],
                "share": part.share,
                "weight": part.weight,
                "units_due": part.row["units_due"],
                "units_answered": part.row["units_answered"],
            }
            for part in parts
        ],
        "missing": [
            {"unit": part.code, "name": part.name, "units": part.missing} for part in parts if part.missing
        ],
        "stands_as": standing(published, unit.code, quarter, indicator.code) if has_own else [],
        "saves": history(store, unit.code, quarter, indicator.code) if has_own else [],
        "acts": acts_on(store, unit.code, quarter) if has_own else [],
        "reviews": reviews_on(store, unit.code, quarter) if has_own else [],
        "reported_by_level": reported_by_level(store, unit.code, quarter) if has_own else [],
    }
