"""The stamp of a workbook: whose it is, of which quarter, and the figures as they stood when it was taken.

It stands on a very hidden sheet, as text, and is what an upload is compared with.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from store.errors import Refusal

SHEET = "jibao"
FORMAT = "2"
_NAMES = ("format", "unit", "quarter", "sequence", "taken_at", "language")
_TABLE = ("code", "figure", "note")


@dataclass(frozen=True)
class Stamp:
    """`sequence`: the report's number at the time; `taken_at`: UTC; `figures`: by code the figure as one
    would type it, and its note ('' for none), derived ones included.
    """

    unit_code: str
    quarter: str
    sequence: int
    taken_at: datetime
    language: str
    figures: dict[str, tuple[str, str]]


def stamp_rows(stamp: Stamp) -> list[tuple[str, ...]]:
    """The rows of the hidden sheet."""
    given = (
        FORMAT,
        stamp.unit_code,
        stamp.quarter,
        str(stamp.sequence),
        stamp.taken_at.isoformat(),
        stamp.language,
    )
    figures = [(code, figure, note) for code, (figure, note) in stamp.figures.items()]
    return [*zip(_NAMES, given, strict=True), _TABLE, *figures]


def read_stamp(rows: Sequence[Sequence[object]], unit_code: str, quarter: str) -> Stamp:
    """The stamp, if it is of this unit and quarter.

    Refusals: `workbook_stamp_missing`, `workbook_format`, `workbook_of_another_unit`,
    `workbook_of_another_quarter`.
    """
    heads = {str(row[0]): str(row[1]) for row in rows[: len(_NAMES)] if len(row) >= 2}
    if "format" in heads and heads["format"] != FORMAT:
        raise Refusal(
            "workbook_format",
            "The workbook was made by another version of the system. Download it anew and copy your figures.",
        )
    try:
        stamp = Stamp(
            heads["unit"],
            heads["quarter"],
            int(heads["sequence"]),
            datetime.fromisoformat(heads["taken_at"]),
            heads["language"],
            {str(row[0]): (str(row[1]), str(row[2])) for row in rows[len(_NAMES) + 1 :]},
        )
    except (KeyError, ValueError, IndexError) as fault:
        raise stamp_missing() from fault
    if stamp.unit_code != unit_code:
        raise Refusal(
            "workbook_of_another_unit",
            f"The workbook is of the unit {stamp.unit_code}, not of {unit_code}.",
            unit=stamp.unit_code,
        )
    if stamp.quarter != quarter:
        raise Refusal(
            "workbook_of_another_quarter",
            f"The workbook is of {stamp.quarter}, not of {quarter}. Choose that quarter, or download anew.",
            quarter=stamp.quarter,
        )
    return stamp


def stamp_missing() -> Refusal:
    """That a workbook does not carry what the system has written into it."""
    return Refusal(
        "workbook_stamp_missing",
        "This is not a workbook of this system, or its hidden part is gone. Download it here and fill it in.",
    )
