"""Columns of a list that many screens have: counts, and moments."""

from collections.abc import Sequence
from datetime import datetime

from app.parts.context import show_due, show_moment
from app.parts.row_list.component import Column


def counts(label: str, values: Sequence[int], *, tone: str = "", help_text: str = "") -> Column:
    """Whole numbers. `tone`: how those are set apart that are not zero."""
    return Column(
        label,
        [f"{each:,}" for each in values],
        is_number=True,
        sorts=list(values),
        tones=[tone if each else "" for each in values] if tone else None,
        help=help_text,
    )


def moments(
    label: str,
    values: Sequence[datetime | None],
    *,
    place: str = "short",
    is_limit: bool = False,
    unders: Sequence[str] | None = None,
) -> Column:
    """Stored moments (UTC) as people say them; sorted by time. `is_limit`: midnight belongs to the day before."""
    show = show_due if is_limit else show_moment
    return Column(
        label,
        [show(each) for each in values],
        place,
        sorts=[None if each is None else each.timestamp() for each in values],
        unders=unders,
    )
