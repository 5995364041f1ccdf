"""The figures a number is worked out from, each with its own passport."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from app.parts.asking import ask
from app.parts.context import _, language
from app.parts.passport.definition import show_value
from app.parts.passport.listing import Go, list_numbers
from app.parts.row_list.component import Column
from reporting.indicator import Catalogue
from warehouse.passport import Number, whole


def draw_inputs(number: Number, codes: Sequence[str], catalogue: Catalogue, go: Go) -> None:
    """The indicators of these codes over the number's own units; nothing where there are none."""
    if not codes:
        return
    st.markdown(f"### {_('What it is worked out from')}")
    numbers = [replace(number, indicator=code) for code in codes]
    rows = [ask(whole, each) for each in numbers]
    named = [catalogue.indicators[code] for code in codes]
    list_numbers(
        "passport.inputs",
        codes,
        [
            Column(_("Indicator"), [f"{each.code} {each.name(language())}" for each in named], "name"),
            Column(
                _("Value"),
                [show_value(row, each) for row, each in zip(rows, named, strict=True)],
                is_number=True,
            ),
        ],
        lambda code: replace(number, indicator=code),
        number,
        go,
        alt=_("What it is worked out from"),
    )
