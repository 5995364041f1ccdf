"""One kind of units at a time: where departments and single units stand right below, they are not ranked together."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

from app.parts.context import _
from app.parts.links import from_address, to_address
from reporting.place_names import is_department_code

DEPARTMENTS, UNITS = "departments", "units"
KINDS = (DEPARTMENTS, UNITS)

Each = TypeVar("Each")


def kind_of(code: str) -> str:
    """Whether a unit is a department or a single unit, a school or university."""
    return DEPARTMENTS if is_department_code(code) else UNITS


def has_both(codes: Sequence[str], own: str = "") -> bool:
    """Whether both kinds are there; the unit looked at itself, `own`, is none of those below it.

    >>> has_both(["110000", "4111000002"]), has_both(["110101", "2111010001"], own="110101")
    (True, False)
    """
    return len({kind_of(code) for code in codes if code != own}) > 1


def pick_kind(screen: str, rows: Sequence[Each], code: Callable[[Each], str], own: str = "") -> list[Each]:
    """The rows to compare: where both kinds are there, those of the one chosen, which is kept in the link."""
    if not has_both([code(row) for row in rows], own):
        return list(rows)
    chosen = str(
        st.segmented_control(
            _("Compared"),
            KINDS,
            format_func=lambda each: _("kind." + each),
            key=from_address(screen, "kind", KINDS, DEPARTMENTS),
            required=True,
            label_visibility="collapsed",
        )
    )
    to_address(kind="" if chosen == DEPARTMENTS else chosen)
    return [row for row in rows if kind_of(code(row)) == chosen]


def kind_column(codes: Sequence[str], own: str = "") -> dict[str, Sequence[object]]:
    """The column of a table of all that tells the kind of each; none where there is one kind only."""
    if not has_both(codes, own):
        return {}
    return {_("Kind"): [_("kind_of_unit." + kind_of(code)) for code in codes]}
