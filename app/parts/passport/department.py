"""What the number of a department is made of: the units right below with their shares, and who is missing."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from app.parts.context import _
from app.parts.figures import NOTHING, show_count, show_share
from app.parts.passport.definition import show_value
from app.parts.passport.listing import Go, list_numbers, unit_column
from app.parts.row_list.columns import counts
from app.parts.row_list.component import Column
from reporting.indicator import Indicator
from warehouse.passport import Contribution, Number
from warehouse.statistics import as_told


def draw_contributions(parts: Sequence[Contribution], number: Number, indicator: Indicator, go: Go) -> None:
    """Every unit right below that is asked, most first, each with its share; a click goes down to it."""
    if not parts:
        st.info(_("There is no unit right below that is asked and may be shown here."))
        return
    has_weight = any(part.weight is not None for part in parts)
    st.caption(
        _("Share: of the numerator. Weight: of the denominator. Choose a unit to look inside it.")
        if has_weight
        else _("Share: of the sum. Choose a unit to look inside it.")
    )
    _draw(
        "passport.parts",
        parts,
        [
            unit_column([(part.code, part.name) for part in parts]),
            Column(
                _("Value"),
                [show_value(part.row, indicator) for part in parts],
                is_number=True,
                sorts=[_float(as_told(part.row)["value"]) for part in parts],
            ),
            _shares(_("Share"), [part.share for part in parts]),
            _shares(_("Weight"), [part.weight for part in parts]),
            _shares(_("Coverage"), [part.row["coverage"] for part in parts]),
            _missing(parts),
        ],
        number,
        go,
        alt=_("What it is made of"),
    )


def draw_missing(parts: Sequence[Contribution], number: Number, go: Go) -> None:
    """Who has not answered: counts below departments, and the units right below by name."""
    missing = [part for part in parts if part.missing]
    if not missing:
        st.success(_("Everybody who is asked has answered."))
        return
    named = [part for part in missing if not part.is_department]
    st.caption(
        _(
            "{count} units have not answered; {named} of them are named here, the others stand below the"
            " departments. They are missing, not zero.",
            count=show_count(sum(part.missing for part in missing)),
            named=show_count(len(named)),
        )
    )
    ranked = sorted(missing, key=lambda part: (not part.is_department, -part.missing, part.code))
    _draw(
        "passport.missing",
        ranked,
        [
            unit_column([(part.code, part.name) for part in ranked]),
            _missing(ranked),
            counts(_("Due"), [part.row["units_due"] for part in ranked]),
            _shares(_("Coverage"), [part.row["coverage"] for part in ranked]),
        ],
        number,
        go,
        alt=_("Who is missing"),
    )


def _draw(
    key: str, parts: Sequence[Contribution], columns: list[Column], number: Number, go: Go, *, alt: str
) -> None:
    codes = [part.code for part in parts]
    list_numbers(key, codes, columns, lambda code: replace(number, unit=code), number, go, alt=alt)


def _missing(parts: Sequence[Contribution]) -> Column:
    return counts(_("Missing"), [part.missing for part in parts], tone="warn")


def _shares(label: str, shares: Sequence[str | None]) -> Column:
    texts = [NOTHING if share is None else show_share(share) for share in shares]
    return Column(label, texts, is_number=True, sorts=[_float(share) for share in shares])


def _float(number: str | None) -> float | None:
    return None if number is None else float(number)
