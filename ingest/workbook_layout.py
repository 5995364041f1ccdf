"""How wide and how high the cells of a workbook are, so that every text in it can be read at once."""

import math
import unicodedata
from collections.abc import Iterable

from xlsxwriter.worksheet import Worksheet

# The columns of the form in the order they stand in, with their widths in characters: what is typed comes
# before the long definitions, so that it is seen without scrolling.
WIDTHS = {"code": 7, "name": 30, "unit": 12, "last_quarter": 17, "figure": 22, "note": 34, "definition": 56}
COLUMNS = tuple(WIDTHS)
INSTRUCTIONS_WIDTH = 100
_LINE, _MARGIN = 16.5, 3.0  # points, in the font of the workbook
_WIDE, _NARROW = 13.4, 6.8  # pixels of a character in that font; a column has 7 for each of its width


class Sheet(Worksheet):  # type: ignore[misc]  # xlsxwriter has no types
    """A sheet whose rows begin as high as they are told, and grow when somebody types more into them.

    Xlsxwriter says of each height it is given that a person chose it, and a spreadsheet program then keeps it.
    Without a height Excel works it out on opening, LibreOffice does not, and shows one line of each text.
    """

    def _xml_start_tag_unencoded(self, tag: str, attributes: list[tuple[str, object]] | None = None) -> None:
        if tag == "row":
            attributes = [each for each in attributes or [] if each[0] != "customHeight"]
        super()._xml_start_tag_unencoded(tag, attributes)


def height(texts: Iterable[tuple[str, float]]) -> float:
    """The height in points of a row that holds these texts, each wrapped in a column of a width."""
    return _LINE * max((lines(text, width) for text, width in texts), default=1) + _MARGIN


def lines(text: str, width: float) -> int:
    """How many lines a text takes in a column.

    >>> lines("班级数", 30), lines("A long text that does not fit into the column", 20), lines("a\\nb", 9)
    (1, 3, 2)
    """
    return sum(max(1, math.ceil(_pixels(line) / (7 * width - 6))) for line in text.split("\n"))


def _pixels(line: str) -> float:
    return sum(_WIDE if unicodedata.east_asian_width(each) in "WF" else _NARROW for each in line)
