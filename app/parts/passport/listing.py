"""Lists inside a passport: a click on a row goes to another number."""

from collections.abc import Callable, Sequence

from app.parts.context import _
from app.parts.row_list.component import Column, draw_row_list
from app.parts.unit_names import in_full
from warehouse.passport import Number

# Remembers the number to look at next.
Go = Callable[[Number], None]


def list_numbers(
    key: str,
    ids: Sequence[str],
    columns: Sequence[Column],
    number_of: Callable[[str], Number],
    number: Number,
    go: Go,
    *,
    alt: str,
) -> None:
    """A row for each id, and the number it leads to; one that leads to the number looked at leads nowhere."""

    def open_row(row: str) -> None:
        if (asked := number_of(row)) != number:
            go(asked)

    draw_row_list(
        key,
        ids,
        columns,
        alt=alt,
        do=lambda message: open_row(message.ids[0]),
        opens=True,
        takes_keys=False,
        version=str(number),
    )


def unit_column(units: Sequence[tuple[str, str]]) -> Column:
    """Names above codes, provinces in the person's language."""
    names = [in_full(code, name) for code, name in units]
    return Column(_("Unit"), names, "name", unders=[code for code, _name in units])
