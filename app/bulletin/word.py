"""The bulletin as a Word document (.docx): headings, lists and tables of Word's own, to be written on; charts as pictures."""

from collections.abc import Sequence
from io import BytesIO

from docx import Document as new_document
from docx.document import Document as WordFile
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table as WordTable
from docx.table import _Cell

from app import i18n
from app.bulletin.blocks import Bars, Block, Cell, Courses, Document, Stacked, Table, Words
from app.bulletin.pdf import chart_picture
from app.bulletin.words import speaker

_FONT, _CHINESE_FONT = "Arial", "Microsoft YaHei"
_WIDTH = Cm(17)
# Points of what stands in tables, and of heads where many columns leave little room for long words.
_SIZE, _SMALL_HEAD, _MANY_COLUMNS = 8, 6.5, 7
_QUIET = RGBColor(0x59, 0x59, 0x59)
_BLUE = RGBColor(0x00, 0x4F, 0x8A)
_STYLES = {"point": "List Bullet", "small": "List Bullet", "text": "Normal", "note": "Normal"}


def bulletin_docx(document: Document) -> bytes:
    """The bulletin as the bytes of a .docx file."""
    file = new_document()
    _set_up(file, document)
    file.add_heading(document.title, level=0)
    file.add_paragraph(document.subtitle, style="Subtitle")
    _add_facts(file, document)
    for section in document.sections:
        file.add_heading(section.title, level=1)
        for place, block in enumerate(section.blocks):
            _add(file, block, document, is_last=place == len(section.blocks) - 1)
    if file.inline_shapes:
        _ = speaker(document.language)
        note = _("The charts in this file are pictures; the workbook (Excel) has charts that can be changed.")
        _say(file.add_paragraph(style=_STYLES["small"]).add_run(note), small=True)
    written = BytesIO()
    file.save(written)
    return written.getvalue()


def _set_up(file: WordFile, document: Document) -> None:
    """A4, fonts that both Windows and WPS have, and a foot on each page."""
    (page,) = file.sections
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2)
    page.top_margin, page.bottom_margin = Cm(1.8), Cm(1.8)
    for name, size in (("Normal", 10), ("Title", 20), ("Subtitle", 13), ("Heading 1", 14), ("Heading 2", 11)):
        style = file.styles[name]
        style.font.name, style.font.size = _FONT, Pt(size)
        style.font.italic = False
        if name != "Normal":
            style.font.color.rgb = _BLUE
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), _CHINESE_FONT)
    file.styles["Normal"].paragraph_format.space_after = Pt(4)
    file.core_properties.title = f"{document.title} {document.subtitle}"
    file.core_properties.author = ""
    file.core_properties.comments = document.foot
    file.core_properties.language = "zh-CN" if document.language == i18n.ZH else "en"
    foot = page.footer.paragraphs[0]
    _say(foot.add_run(document.foot + "    "), small=True)
    # A field takes its size from the style: what is said of its run not every office program hears.
    file.styles["Footer"].font.size = Pt(8.5)
    _add_page_number(foot.add_run())


def _add_page_number(run: object) -> None:
    """A field that Word fills in itself."""
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)  # type: ignore[attr-defined]


def _add_facts(file: WordFile, document: Document) -> None:
    table = file.add_table(rows=0, cols=2)
    for label, fact in document.facts:
        cells = table.add_row().cells
        _write(cells[0], label, is_quiet=True)
        _write(cells[1], fact)
    _set_widths(table, [4, 13])


def _add(file: WordFile, block: Block, document: Document, *, is_last: bool) -> None:
    if isinstance(block, Words):
        paragraph = file.add_paragraph(style=_STYLES[block.kind])
        # What is said of a table stays on its page.
        paragraph.paragraph_format.keep_with_next = block.kind == "note" and not is_last
        _say(paragraph.add_run(block.text), small=block.kind in ("note", "small"))
    elif isinstance(block, Table):
        _add_table(file, block)
    else:
        _add_chart(file, block, document)


def _add_chart(file: WordFile, block: Courses | Stacked | Bars, document: Document) -> None:
    file.add_heading(block.title, level=2)
    file.add_picture(BytesIO(chart_picture(block, document)), width=_WIDTH)
    # What a reader who cannot see the picture hears; the numbers stand in the tables.
    described = file.inline_shapes[-1]._inline.docPr
    described.set("descr", block.title)


def _add_table(file: WordFile, block: Table) -> None:
    if block.title:
        file.add_heading(block.title, level=2)
    shown = block.rows[: block.most]
    table = file.add_table(rows=1 + len(shown), cols=len(block.heads))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    _set_margins(table)
    grid = table._cells  # asked once: each `rows[n].cells` builds the whole table anew
    columns = len(block.heads)
    size = _SMALL_HEAD if columns > _MANY_COLUMNS else _SIZE
    for place, head in enumerate(block.heads):
        _write(grid[place], head, is_bold=True, is_right=place not in block.words, size=size)
        _shade(grid[place])
        # The head never stands alone at the end of a page.
        grid[place].paragraphs[0].paragraph_format.keep_with_next = True
    for number, row in enumerate(shown, start=1):
        _write_row(grid[number * columns : (number + 1) * columns], row, block)
    header = table.rows[0]._tr.get_or_add_trPr()
    header.append(OxmlElement("w:tblHeader"))
    for row_element in table._tbl.tr_lst:
        row_element.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    _set_widths(table, block.widths)
    left_out = len(block.rows) - len(shown)
    if left_out > 0 and block.rest:
        _say(file.add_paragraph().add_run(block.rest.format(count=f"{left_out:,}")), small=True)
    else:
        file.add_paragraph()


def _write_row(cells: Sequence[_Cell], row: Sequence[Cell], block: Table) -> None:
    for place, (cell, given) in enumerate(zip(cells, row, strict=True)):
        text = f"{given.text}*" if given.is_incomplete else given.text
        _write(cell, text, is_right=place not in block.words, is_quiet=given.is_incomplete)


def _write(
    cell: _Cell,
    text: str,
    *,
    is_bold: bool = False,
    is_right: bool = False,
    is_quiet: bool = False,
    size: float = _SIZE,
) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(1)
    if is_right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    run.bold = is_bold
    if is_quiet:
        run.font.color.rgb = _QUIET


def _set_margins(table: WordTable) -> None:
    """A millimetre left and right in each cell instead of two: words break less often."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "57")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    # The schema wants them before the look of the table.
    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    properties.insert(len(properties) if look is None else properties.index(look), margins)


def _shade(cell: _Cell) -> None:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), "E8EEF4")
    cell._tc.get_or_add_tcPr().append(shade)


def _say(run: object, *, small: bool) -> None:
    if small:
        run.font.size = Pt(8.5)  # type: ignore[attr-defined]
        run.font.color.rgb = _QUIET  # type: ignore[attr-defined]


def _set_widths(table: object, widths: Sequence[float]) -> None:
    """Widths as parts of the page's; Word reads them from the cells, others from the columns."""
    table.autofit = False  # type: ignore[attr-defined]
    whole = sum(widths)
    lengths = [int(_WIDTH * width / whole) for width in widths]
    for column, length in zip(table.columns, lengths, strict=True):  # type: ignore[attr-defined]
        column.width = length
    for row in table._tbl.tr_lst:  # type: ignore[attr-defined]
        for cell, length in zip(row.tc_lst, lengths, strict=True):
            cell.width = length
