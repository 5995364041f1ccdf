"""Writing the workbook of one unit and quarter: the form with its rules, instructions, and a hidden stamp."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from ingest.workbook_cells import cell_of, typed_figure
from ingest.workbook_layout import COLUMNS, INSTRUCTIONS_WIDTH, WIDTHS, Sheet, height
from ingest.workbook_rules import choices, list_rule, note_rule, number_rule
from ingest.workbook_stamp import SHEET, Stamp, stamp_rows
from ingest.workbook_texts import EN, instructions, words_of
from reporting.codes import code_list
from reporting.forms import Cell, Form, form
from reporting.indicator import Indicator
from store import clock
from store.connection import Store

HEADER_ROW = 2
_LISTS = "jibao_lists"
_LAST, _THIS, _NOTE = (COLUMNS.index(name) for name in ("last_quarter", "figure", "note"))
_FONT = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "vcenter"}
_GRID = {"border": 1, "border_color": "#BFBFBF"}
_OPEN = {"locked": False, "bg_color": "#FFF8E1"}
_CLOSED = {"locked": True, "bg_color": "#EFEFEF", "font_color": "#595959"}
_NUMBER_FORMATS = {"int": "#,##0", "percent": "0.0#####%", "date": "yyyy-mm-dd"}


def make_workbook(store: Store, unit_code: str, quarter: str, language: str) -> bytes:
    """The workbook (.xlsx) of a unit's quarter, with its present figures, in `zh_CN` or `en`.

    Only this quarter's figures that are open now, and their notes, can be typed into; a figure is limited
    to what the catalogue allows. Refusals: `unknown_unit`, `bad_quarter`.
    """
    return workbook_of(form(store, unit_code, quarter), language)


def workbook_of(drawn: Form, language: str) -> bytes:
    """The same of a form that has been read already."""
    stamp = Stamp(
        drawn.unit.code,
        drawn.quarter,
        drawn.sequence,
        clock.now(),
        language,
        {cell.indicator.code: typed_figure(cell.figure) for cell in drawn.cells},
    )
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        writer = _Writer(book, language)
        writer.draw_form(drawn, stamp)
        writer.draw_instructions()
        writer.draw_lists()
        _write_rows(book, SHEET, stamp_rows(stamp))
    return buffer.getvalue()


@dataclass
class _Writer:
    """One workbook being written; it keeps the formats and the drop-down lists already made."""

    book: xlsxwriter.Workbook
    language: str

    def __post_init__(self) -> None:
        self.words = words_of(self.language)
        self.lists: dict[tuple[str, ...], int] = {}
        self.formats: dict[tuple[tuple[str, object], ...], Format] = {}
        self.has_begun = False

    def format(self, **properties: object) -> Format:
        """A format, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({**_FONT, **properties})
        return self.formats[key]

    def sheet(self, name: str) -> Sheet:
        """A new sheet."""
        made = self.book.add_worksheet(name, worksheet_class=Sheet)
        assert isinstance(made, Sheet)
        return made

    def draw_form(self, drawn: Form, stamp: Stamp) -> None:
        """The form in its sections, ready to print."""
        sheet = self.sheet(self.words["form"])
        title = self.words["title"].format(
            name=drawn.unit.name, code=drawn.unit.code, year=drawn.quarter[:4], number=drawn.quarter[5]
        )
        self.book.set_properties({"title": title, "created": stamp.taken_at})
        taken = (clock.shown(stamp.taken_at) or "")[:16].replace("T", " ")
        sheet.write_string(0, 0, title, self.format(bold=True, font_size=14))
        sheet.write_string(1, 0, self.words["taken"].format(moment=taken), self.format(font_color="#595959"))
        head = self.format(bold=True, bg_color="#D9E6F2", text_wrap=True, align="center", **_GRID)
        for column, name in enumerate(COLUMNS):
            sheet.write_string(HEADER_ROW, column, self.words[name], head)
        row = HEADER_ROW + 1
        names = code_list("indicator_group")
        for letter, cells in groupby(drawn.cells, key=lambda cell: cell.indicator.group):
            section = names[letter].name_en if self.language == EN else names[letter].name_zh
            bar = self.format(bold=True, bg_color="#E8EEF4", **_GRID)
            for column in range(len(COLUMNS)):
                sheet.write_string(row, column, f"{letter}  {section}" if column == 0 else "", bar)
            row += 1
            for cell in cells:
                self.draw_cell(sheet, row, cell)
                row += 1
        self.set_up(sheet, row)

    def draw_cell(self, sheet: Sheet, row: int, cell: Cell) -> None:
        """One indicator: a row."""
        indicator, language = cell.indicator, self.language
        _, note = typed_figure(cell.figure)
        texts = {
            "name": indicator.name(language),
            "unit": indicator.unit(language),
            "definition": indicator.definition(language),
            "note": note,
        }
        sheet.write_string(row, 0, indicator.code, self.format(align="center", **_GRID))
        for name in ("name", "unit", "definition"):
            sheet.write_string(row, COLUMNS.index(name), texts[name], self.format(text_wrap=True, **_GRID))
        offered = choices(indicator, language)
        look = {"num_format": _NUMBER_FORMATS.get(indicator.type, "General"), "align": "right", **_GRID}
        look["text_wrap"] = bool(offered)
        state = _OPEN if cell.is_open else _CLOSED
        self.write(sheet, row, _LAST, cell_of(cell.previous, indicator, language), {**look, **_CLOSED})
        self.write(sheet, row, _THIS, cell_of(cell.figure, indicator, language), {**look, **state})
        self.write(sheet, row, _NOTE, note, {"text_wrap": True, **_GRID, **state})
        wrapped = [(text, WIDTHS[name]) for name, text in texts.items()]
        wrapped += [(each, WIDTHS[name]) for each in offered for name in ("last_quarter", "figure")]
        sheet.set_row(row, height(wrapped))
        if cell.is_open:
            self.limit(sheet, row, indicator, offered)

    def limit(self, sheet: Sheet, row: int, indicator: Indicator, offered: tuple[str, ...]) -> None:
        """The rules of a row that can be typed into; the first such figure is where one begins."""
        if offered:
            rule = list_rule(self.list(offered), self.language)
        else:
            rule = number_rule(indicator, xl_rowcol_to_cell(row, _THIS), self.language)
        sheet.data_validation(row, _THIS, row, _THIS, rule)
        sheet.data_validation(row, _NOTE, row, _NOTE, note_rule(self.language))
        if not self.has_begun:
            sheet.set_selection(row, _THIS, row, _THIS)
            self.has_begun = True

    def write(
        self, sheet: Sheet, row: int, column: int, value: float | date | str, look: dict[str, object]
    ) -> None:
        """A value in its own kind of cell, so that text which looks like a number or a formula stays text."""
        if value == "" and isinstance(value, str):
            sheet.write_blank(row, column, None, self.format(**look))
        elif isinstance(value, str):
            sheet.write_string(row, column, value, self.format(**look))
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self.format(**look))
        else:
            sheet.write_number(row, column, value, self.format(**look))

    def list(self, offered: tuple[str, ...]) -> str:
        """Where the choices stand on the sheet of lists; lists alike stand there once."""
        column = xl_col_to_name(self.lists.setdefault(offered, len(self.lists)))
        return f"={_LISTS}!${column}$1:${column}${len(offered)}"

    def set_up(self, sheet: Sheet, rows: int) -> None:
        """Widths, frozen panes, the lock and the print set-up."""
        for column, width in enumerate(WIDTHS.values()):
            sheet.set_column(column, column, width)
        sheet.set_row(0, 24)
        sheet.set_row(HEADER_ROW, height((self.words[name], width) for name, width in WIDTHS.items()))
        sheet.freeze_panes(HEADER_ROW + 1, 2)
        sheet.protect("", {"format_columns": True, "format_rows": True})
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEADER_ROW)
        sheet.print_area(0, 0, rows - 1, len(COLUMNS) - 1)
        sheet.set_footer(f"&C{self.words['page']}")

    def draw_instructions(self) -> None:
        """How to fill in, one sentence a row."""
        sheet = self.sheet(self.words["about"])
        sheet.set_column(0, 0, INSTRUCTIONS_WIDTH)
        sheet.write_string(0, 0, self.words["about"], self.format(bold=True, font_size=14))
        sheet.set_row(0, 24)
        for row, sentence in enumerate(instructions(self.language), start=1):
            sheet.write_string(row, 0, sentence, self.format(text_wrap=True))
            sheet.set_row(row, height([(sentence, INSTRUCTIONS_WIDTH)]))
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.protect()

    def draw_lists(self) -> None:
        """The drop-down lists, one a column, out of sight."""
        sheet = self.book.add_worksheet(_LISTS)
        for offered, column in self.lists.items():
            sheet.write_column(0, column, offered)
        sheet.very_hidden()
        sheet.protect()


def _write_rows(book: xlsxwriter.Workbook, name: str, rows: Sequence[Sequence[str]]) -> None:
    sheet = book.add_worksheet(name)
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            sheet.write_string(number, column, text)
    sheet.very_hidden()
    sheet.protect()
