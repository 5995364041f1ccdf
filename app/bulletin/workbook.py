"""The bulletin as a workbook (.xlsx): a sheet for each section with every row, numbers as numbers, charts of Excel's own."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import BytesIO
from math import ceil
from typing import Any
from unicodedata import east_asian_width

import xlsxwriter

from app.bulletin.blocks import Bars, Cell, Course, Courses, Document, Part, Stacked, Table, Words
from app.bulletin.words import speaker

_FORMS = {
    "share": "0.0%",
    "change": "+0.0%;-0.0%;0.0%",
    "count": "#,##0",
    "number": "#,##0.##",
    "": "General",
}
_FONT = {"font_name": "Arial", "font_size": 10, "valign": "vcenter"}
_BLUE, _QUIET, _HEAD = "#0072B2", "#595959", "#EBEBEB"
# So wide is a page of the bulletin in Excel's units, and so high a row of a chart's anchor in pixels.
_PAGE_WIDTH = 125
_ROW_PIXELS = 20
_LONGEST_TAB = 31
# More rows may go over a page.
_LONG_TABLE = 30
# Of a wrapped line in points.
_LINE = 14
Writer = Any


def bulletin_xlsx(document: Document) -> bytes:
    """The bulletin as the bytes of an .xlsx file."""
    written = BytesIO()
    book = xlsxwriter.Workbook(
        written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": f"{document.title} {document.subtitle}", "comments": document.foot})
    _Book(book, document).write()
    book.close()
    return written.getvalue()


class _Book:
    """Writes sections to sheets; what charts are drawn from goes to a last sheet of its own."""

    def __init__(self, book: Writer, document: Document) -> None:
        self._book = book
        self._document = document
        self._formats: dict[tuple[tuple[str, object], ...], Writer] = {}
        self._sheets = [book.add_worksheet(_tab(section.short)) for section in document.sections]
        self._tab = _tab(document.data)
        self._data = book.add_worksheet(self._tab)
        self._data_row = 0
        said = speaker(document.language)
        signed = (said("{points} points", points=sign) for sign in ("+0.0", "-0.0", "0"))
        self._change_form = ";".join(_quoted(each) for each in signed)
        self._widths: dict[tuple[str, int], float] = {}
        # By sheet and heads the row where they stand first, and how many rows there are below such heads.
        self._heads: dict[str, dict[tuple[str, ...], tuple[int, int]]] = {}

    def write(self) -> None:
        """All sheets; the first begins with what the bulletin is about."""
        for sheet, section in zip(self._sheets, self._document.sections, strict=True):
            self._set_up(sheet)
            row = self._head(sheet) if sheet is self._sheets[0] else 0
            sheet.write_string(row, 0, section.title, self._format(bold=True, font_size=14, font_color=_BLUE))
            row += 2
            for block in section.blocks:
                if isinstance(block, Words):
                    row = self._words(sheet, row, block)
                elif isinstance(block, Table):
                    row = self._table(sheet, row, block)
                else:
                    row = self._chart(sheet, row, block)
            self._repeat_head(sheet)
        self._set_up(self._data)
        self._data.set_column(0, 0, 40)

    def _set_up(self, sheet: Writer) -> None:
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        # Upright, a table and its charts fit on one page; lying, the page ends in the middle of a chart.
        sheet.set_portrait()
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L{self._document.foot.replace('&', '&&')}&R&P / &N")

    def _head(self, sheet: Writer) -> int:
        document = self._document
        sheet.write_string(0, 0, document.title, self._format(bold=True, font_size=18, font_color=_BLUE))
        sheet.write_string(1, 0, document.subtitle, self._format(font_size=12))
        for row, (label, fact) in enumerate(document.facts, start=3):
            sheet.write_string(row, 0, label, self._format(font_color=_QUIET))
            sheet.write_string(row, 1, fact, self._format())
        sheet.set_column(0, 0, 30)
        return 4 + len(document.facts)

    def _words(self, sheet: Writer, row: int, block: Words) -> int:
        text = f"· {block.text}" if block.kind in ("point", "small") else block.text
        sheet.write_string(
            row, 0, text, self._format(**({"font_color": _QUIET} if block.kind == "note" else {}))
        )
        return row + 1

    def _table(self, sheet: Writer, row: int, block: Table) -> int:
        if block.title:
            sheet.write_string(row, 0, block.title, self._format(bold=True))
            row += 1
        for column, (head, width) in enumerate(zip(block.heads, block.widths, strict=True)):
            align = "left" if column in block.words else "right"
            style = self._format(bold=True, bg_color=_HEAD, text_wrap=True, align=align, bottom=1)
            sheet.write_string(row, column, head, style)
            self._widen(sheet, column, max(9, _PAGE_WIDTH * width / sum(block.widths)))
        known = self._heads.setdefault(sheet.name, {})
        first, length = known.get(tuple(block.heads), (row, 0))
        known[tuple(block.heads)] = (first, length + len(block.rows))
        # Not every office program works out the height of wrapped rows by itself.
        sheet.set_row(row, _LINE * self._lines(sheet, block.heads, range(len(block.heads))))
        for number, cells in enumerate(block.rows, start=row + 1):
            lines = self._lines(sheet, [cell.text for cell in cells], block.words)
            if lines > 1:
                sheet.set_row(number, _LINE * lines)
            for column, cell in enumerate(cells):
                self._cell(sheet, number, column, cell, column in block.words)
        return row + len(block.rows) + 2

    def _repeat_head(self, sheet: Writer) -> None:
        """On paper the head of a long table, or of many alike, stands on every page."""
        found = self._heads.get(sheet.name, {}).values()
        row, length = max(found, key=lambda each: each[1], default=(0, 0))
        if length > _LONG_TABLE:
            sheet.repeat_rows(row)

    def _widen(self, sheet: Writer, column: int, width: float) -> None:
        """Columns are as wide as the widest table of the sheet wants them."""
        known = self._widths.get((sheet.name, column), 0.0)
        self._widths[sheet.name, column] = max(known, width)
        sheet.set_column(column, column, max(known, width))

    def _lines(self, sheet: Writer, texts: Sequence[str], columns: Iterable[int]) -> int:
        """How many lines the longest of these texts takes; Chinese signs are twice as wide."""
        return max(
            sum(
                ceil(_width(line) * 1.15 / self._widths[sheet.name, column])
                for line in texts[column].split("\n") or [""]
            )
            for column in columns
        )

    def _cell(self, sheet: Writer, row: int, column: int, cell: Cell, is_word: bool) -> None:
        style: dict[str, object] = {"align": "left" if is_word else "right"}
        if is_word:
            style["text_wrap"] = True
        if cell.is_incomplete:
            style |= {"font_color": _QUIET, "italic": True}
        if cell.number is None:
            sheet.write_string(row, column, cell.text, self._format(**style))
        else:
            form = self._change_form if cell.form == "points" else _form(cell.form, cell.number)
            sheet.write_number(row, column, float(cell.number), self._format(num_format=form, **style))

    def _chart(self, sheet: Writer, row: int, block: Courses | Stacked | Bars) -> int:
        if isinstance(block, Courses):
            for place, course in enumerate(block.courses):
                chart = self._course(course)
                at = row + place // 3 * 11
                sheet.insert_chart(at, 0, chart, self._at(place, course))
            return row + (len(block.courses) + 2) // 3 * 11 + 1
        if isinstance(block, Stacked):
            rows, chart = len(block.rows), self._stacked(block)
        else:
            rows, chart = len(block.bars), self._bars(block)
        height = 130 + 22 * rows
        chart.set_size({"width": 940, "height": height})
        chart.set_title({"name": block.title, "overlay": False, "name_font": {"size": 11}})
        sheet.insert_chart(row, 0, chart, {"object_position": 2, "description": block.title})
        return row + height // _ROW_PIXELS + 2

    def _at(self, place: int, course: Course) -> dict[str, object]:
        """Three small charts beside one another, each with what a reader who cannot see it hears."""
        said = f"{course.name} {course.shown}"
        return {"x_offset": place % 3 * 320, "object_position": 2, "description": said}

    def _course(self, course: Course) -> Writer:
        """A line with gaps where a quarter is missing; dashed where the answers of a quarter are too few."""
        columns: list[Sequence[object]] = [
            [point.label for point in course.points],
            [point.value for point in course.points],
        ]
        first, last = self._keep(course.name, columns, course.form)
        chart = self._book.add_chart({"type": "line"})
        chart.add_series(
            {
                "categories": [self._tab, first, 0, last, 0],
                "values": [self._tab, first, 1, last, 1],
                "line": {"color": _BLUE, "width": 1.75},
                "marker": {"type": "circle", "size": 5, "fill": {"color": _BLUE}, "border": {"color": _BLUE}},
                "points": [
                    None
                    if point.is_complete
                    else {
                        "line": {"color": _BLUE, "width": 1.75, "dash_type": "dash"},
                        "fill": {"color": "white"},
                    }
                    for point in course.points
                ],
            }
        )
        chart.show_blanks_as("gap")
        chart.set_legend({"none": True})
        chart.set_title({"name": f"{course.name}  {course.shown}", "name_font": {"size": 9}})
        chart.set_y_axis(
            {
                "num_format": _FORMS["share"] if course.form == "share" else "#,##0.##",
                "num_font": {"size": 8},
                "major_gridlines": {"visible": True, "line": {"color": "#DDDDDD"}},
            }
        )
        chart.set_x_axis({"num_font": {"size": 8}})
        chart.set_size({"width": 310, "height": 210})
        return chart

    def _stacked(self, block: Stacked) -> Writer:
        names = [name for name, _counts in block.rows]
        columns: list[Sequence[object]] = [names]
        columns += [
            [Decimal(counts[place]) for _name, counts in block.rows] for place in range(len(block.parts))
        ]
        first, last = self._keep(block.title, columns, "count", [part.name for part in block.parts])
        chart = self._book.add_chart({"type": "bar", "subtype": "percent_stacked"})
        for column, part in enumerate(block.parts, start=1):
            chart.add_series(
                {
                    "name": [self._tab, first - 1, column],
                    "categories": [self._tab, first, 0, last, 0],
                    "values": [self._tab, first, column, last, column],
                    "gap": 40,
                    **_filled(part),
                }
            )
        chart.set_legend({"position": "bottom"})
        chart.set_y_axis({"reverse": True})
        chart.set_x_axis(
            {"num_format": "0%", "major_gridlines": {"visible": True, "line": {"color": "#DDDDDD"}}}
        )
        return chart

    def _bars(self, block: Bars) -> Writer:
        columns: list[Sequence[object]] = [
            [bar.name for bar in block.bars],
            [bar.value for bar in block.bars],
        ]
        first, last = self._keep(block.title, columns, block.form)
        chart = self._book.add_chart({"type": "bar"})
        hatched = {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": "white", "bg_color": _BLUE}}
        chart.add_series(
            {
                "categories": [self._tab, first, 0, last, 0],
                "values": [self._tab, first, 1, last, 1],
                "gap": 40,
                "fill": {"color": _BLUE},
                "points": [None if bar.is_complete else hatched for bar in block.bars],
                "data_labels": {"value": True},
            }
        )
        chart.set_legend({"none": True})
        chart.set_y_axis({"reverse": True})
        chart.set_x_axis(
            {
                "num_format": _FORMS[block.form],
                "major_gridlines": {"visible": True, "line": {"color": "#DDDDDD"}},
            }
        )
        return chart

    def _keep(
        self, title: str, columns: Sequence[Sequence[object]], form: str, heads: Sequence[str] = ()
    ) -> tuple[int, int]:
        """Write what a chart is drawn from; returns its first and last row."""
        self._data.write_string(self._data_row, 0, title, self._format(bold=True))
        for column, head in enumerate(heads, start=1):
            self._data.write_string(self._data_row, column, head, self._format(bold=True))
        first = self._data_row + 1
        for column, values in enumerate(columns):
            for row, value in enumerate(values, start=first):
                if isinstance(value, Decimal):
                    style = self._format(num_format=_form(form, value))
                    self._data.write_number(row, column, float(value), style)
                elif value is not None:
                    self._data.write_string(row, column, str(value), self._format())
        last = first + len(columns[0]) - 1
        self._data_row = last + 2
        return first, last

    def _format(self, **wanted: object) -> Writer:
        key = tuple(sorted(wanted.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(_FONT | wanted)
        return self._formats[key]


def _form(form: str, number: Decimal) -> str:
    """The number format; whole numbers have no point."""
    if form == "number" and number != number.to_integral_value():
        return "#,##0.00"
    return "#,##0" if form == "number" else _FORMS[form]


def _quoted(pattern: str) -> str:
    """A number format out of a number's signs and the words after it.

    >>> _quoted("+0.0 points")
    '+0.0" points"'
    """
    number = pattern[: len(pattern) - len(pattern.lstrip("+-0."))]
    return f'{number}"{pattern[len(number) :]}"'


def _filled(part: Part) -> dict[str, object]:
    if not part.is_hatched:
        return {"fill": {"color": part.colour}}
    return {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": "white", "bg_color": part.colour}}


def _width(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def _tab(name: str) -> str:
    """A name a sheet may have."""
    return "".join(sign for sign in name if sign not in "[]:*?/\\")[:_LONGEST_TAB]
