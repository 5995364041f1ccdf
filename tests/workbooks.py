"""Workbooks as a spreadsheet program gives them back: the same cells, some of them typed over."""

import io
from collections.abc import Callable, Mapping
from datetime import date, datetime

import xlsxwriter
from python_calamine import CalamineWorkbook

Sheets = dict[str, list[list[object]]]
FIGURE, NOTE = 4, 5


def cells_of(content: bytes) -> Sheets:
    """All cells of a workbook by sheet."""
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        return {
            name: [list(row) for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]
            for name in book.sheet_names
        }


def written(sheets: Sheets) -> bytes:
    """A workbook of these cells, each written in its own kind."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, date | datetime):
                        sheet.write_datetime(row, column, cell, day)
                    elif cell != "":
                        sheet.write(row, column, cell)
    return buffer.getvalue()


def filled_in(
    content: bytes, figures: Mapping[str, object] | None = None, notes: Mapping[str, str] | None = None
) -> bytes:
    """The workbook with figures and notes typed over, by indicator code."""

    def fill(sheets: Sheets) -> None:
        for row in next(iter(sheets.values())):
            code = str(row[0])
            row[FIGURE] = (figures or {}).get(code, row[FIGURE])
            row[NOTE] = (notes or {}).get(code, row[NOTE])

    return changed(content, fill)


def changed(content: bytes, change: Callable[[Sheets], None]) -> bytes:
    """The workbook after anything one may do to its cells."""
    sheets = cells_of(content)
    change(sheets)
    return written(sheets)
