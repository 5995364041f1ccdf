"""The head of a passport: the value with its coverage, stage and release, and what the indicator means."""

from decimal import Decimal
from typing import Any

import streamlit as st

from app.i18n import EN
from app.parts.context import _, language, show_quarter
from app.parts.figures import NOTHING, name_of, show_count, show_number, show_share, show_stage
from app.parts.metrics import Metric, draw_metrics
from app.parts.unit_names import in_full
from reporting.catalogue import EVER
from reporting.codes import code_list
from reporting.indicator import Catalogue, Indicator
from reporting.units import Unit
from warehouse.numbers import text
from warehouse.passport import Number
from warehouse.statistics import as_told

Row = dict[str, Any]


# x the values of the units, w what each counts for, m their mean (weighted by w where there is a w), p a percentile; a
# and b the values of two slices. See warehouse.inequality and warehouse.balance.
FORMULAS = {
    "weighted_variation": "√(Σ w (x − m)² ÷ Σ w) ÷ m",
    "variation": "√(Σ (x − m)² ÷ n) ÷ m",
    "gini": "2 Σ i·xᵢ ÷ (n Σ x) − (n + 1) ÷ n",
    "ratio_90_10": "p90 ÷ p10",
    "ratio": "a ÷ b",
    "difference": "a − b",
}


def draw_head(number: Number, unit: Unit, name: str, indicator: Indicator | None = None) -> None:
    """What the number is, of which unit and quarter; below it the indicator where it is made of one."""
    lines = [f"**{name}**"]
    if indicator:
        lines.append(name_of(indicator))
    lines.append(f"{in_full(unit.code, unit.name)} :gray[{unit.code}] · {show_quarter(number.quarter)}")
    st.markdown("  \n".join(lines))


def is_share(row: Row, indicator: Indicator) -> bool:
    """Whether the value is a share 0..1, shown as a percentage."""
    return row["aggregation"] in ("true_share", "distribution") or indicator.type == "percent"


def show_value(row: Row, indicator: Indicator) -> str:
    """The value with its unit of measure; a dash when it is missing, also of a share nobody has answered."""
    value = as_told(row)["value"]
    if value is None or is_share(row, indicator):
        return show_share(value)
    return f"{show_number(value)} {indicator.unit(language())}".strip()


def draw_value(row: Row, indicator: Indicator, number: Number) -> None:
    """The value, numerator over denominator, coverage, stage and release, and which hierarchy it is counted in."""
    answered = f"{show_count(row['units_answered'])} / {show_count(row['units_due'])}"
    draw_metrics(
        [
            Metric(_("Value"), show_value(row, indicator)),
            Metric(_("Coverage"), show_share(row["coverage"]), _("Units that answered, of those asked.")),
            Metric(_("Answered of due"), answered),
            Metric(_("Stage"), show_stage(row["stage"], row["release"]), _("meaning." + row["stage"])),
        ],
        width="content",
    )
    if row["numerator"] is not None:
        st.caption(show_division(row, indicator))
    if row["distribution"]:
        st.caption(
            " · ".join(
                f"{indicator.choice(choice, language())}{_(': ')}{show_count(count)}"
                for choice, count in row["distribution"].items()
            )
        )
    counted = [
        f"{_('Hierarchy')}{_(': ')}{_('basis.' + number.basis)}",
        f"{_('Scope')}{_(': ')}{_('scope.' + number.scope)}",
    ]
    if number.cut:
        key = number.cut.partition("-")[2]
        counted.append(_("Only: {slice}", slice=_("slice." + key) if key else _("unknown")))
    st.caption(" · ".join(counted))


def show_division(row: Row, indicator: Indicator) -> str:
    """What was divided by what: the numerator as it was counted, what it is multiplied by apart."""
    factor = indicator.numerator_factor
    counts = {
        "numerator": show_number(text(Decimal(row["numerator"]) / factor)),
        "denominator": show_number(row["denominator"]),
    }
    if factor == 1:
        return _("{numerator} / {denominator}, each summed before dividing.", **counts)
    return _(
        "{numerator} / {denominator} × {factor}, each summed before dividing.",
        **counts,
        factor=show_number(text(factor)),
    )


def draw_definition(indicator: Indicator, catalogue: Catalogue) -> None:
    """What it means, how it is worked out and added up, of whom it is asked, and since when it is defined so."""
    st.markdown(f"### {_('What it means')}")
    st.markdown(indicator.definition(language()))
    facts = _facts(indicator, catalogue)
    st.markdown("\n".join(f"- **{label}**{_(': ')}{said}" for label, said in facts if said))


def draw_measure(measure: str, meaning: str, indicator: Indicator, catalogue: Catalogue) -> None:
    """How a distance is worked out, what it means, and the indicator it is a distance of."""
    st.markdown(f"**{_('Formula')}**{_(': ')}`{FORMULAS[measure]}`")
    st.markdown(meaning)
    if "x" in FORMULAS[measure]:
        st.caption(
            _(
                "x: the value of each unit; w: what it is divided by; m: their mean; n: how many units have one."
            )
        )
    draw_definition(indicator, catalogue)


def _facts(indicator: Indicator, catalogue: Catalogue) -> list[tuple[str, str]]:
    since = indicator.from_quarter
    return [
        (_("Where it comes from"), _("origin." + indicator.source_kind)),
        (_("How it adds up"), _("aggregation." + indicator.aggregation)),
        (_("Formula"), in_words(indicator.value_formula, catalogue)),
        (_("Numerator"), in_words(indicator.numerator_formula, catalogue)),
        (_("Denominator"), in_words(indicator.denominator_formula, catalogue)),
        (_("Only where"), in_words(indicator.applies_when, catalogue)),
        (_("Asked of"), _groups(indicator)),
        (_("Within the year"), _("The running total since 1 January.") if indicator.is_year_to_date else ""),
        (_("Defined so since"), _("the first quarter") if since <= EVER else show_quarter(since)),
        (_("Version of the catalogue"), f"`{catalogue.version}`"),
    ]


def in_words(formula: str, catalogue: Catalogue) -> str:
    """A formula of the catalogue, and after it the names behind its codes."""
    if not formula:
        return ""
    named = [
        f"{code} {each.name(language())}" for code, each in catalogue.indicators.items() if code in formula
    ]
    return f"`{formula}`" + (f" ({_('; ').join(named)})" if named else "")


def _groups(indicator: Indicator) -> str:
    known = code_list("school_group")
    names = [
        known[group].name_en if language() == EN else known[group].name_zh for group in indicator.applies_to
    ]
    return _("; ").join(names) or NOTHING
