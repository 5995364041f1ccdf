"""How a bulletin looks as a file: pages, headings, tables and charts, and words of its own in each language."""

import re
import zipfile
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import docx
import pytest
import typst
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from pypdf import PdfReader

from app.bulletin import pdf
from app.bulletin.blocks import MOST_ROWS, Bars, Cell, Courses, Document, Section, Stacked, Table
from app.bulletin.make import FORMATS
from app.bulletin.pdf import bulletin_pdf, bulletin_pictures
from app.bulletin.word import bulletin_docx
from app.bulletin.workbook import bulletin_xlsx
from tests.bulletins import CITY, COUNTY, FIRST, SCHOOL, SECOND
from tests.screens.bulletin.files import CASES, LANGUAGES, cells_of, drawn, text_of_docx, text_of_pdf
from warehouse.reader import Reader


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("unit", "quarter"), CASES)
def test_no_page_is_empty(reader: Reader, unit: str, quarter: str, language: str) -> None:
    document = drawn(reader, unit, quarter, language)
    pages = PdfReader(BytesIO(bulletin_pdf(document))).pages
    assert 1 < len(pages) <= 5 and len(bulletin_pictures(document, 30)) == len(pages)
    # Chinese takes fewer signs; the foot of a page has about thirty.
    assert min(len(page.extract_text()) for page in pages) > 130


def test_each_language_has_its_own_words(reader: Reader) -> None:
    chinese = text_of_pdf(bulletin_pdf(drawn(reader, COUNTY, FIRST, "zh_CN")))
    english = text_of_pdf(bulletin_pdf(drawn(reader, COUNTY, FIRST, "en")))
    for word in ("教育信息化季报", "核心数据", "上报情况", "阅读说明", "在校学生数", "已发布"):
        assert word in chinese and word not in english
    for word in ("Headline figures", "Who reported", "How to read this", "Enrolled students"):
        assert word in english and word not in chinese


def long_document() -> Document:
    rows = [[Cell(f"unit {number}"), Cell(str(number), Decimal(number), "count")] for number in range(95)]
    table = Table("", ["Unit", "Figure"], rows, [3, 1], rest="{count} more in Excel")
    return Document("en", "Title", "Subtitle", (), [Section("Units", "Units", [table])], "foot", "{page}")


def test_long_tables_are_cut_on_paper_and_whole_in_the_workbook() -> None:
    document = long_document()
    for text in (text_of_pdf(bulletin_pdf(document)), text_of_docx(bulletin_docx(document))):
        assert f"unit {MOST_ROWS - 1}" in text and f"unit {MOST_ROWS}\n" not in text
        assert f"{95 - MOST_ROWS} more in Excel" in text
    assert [
        row[1] for row in cells_of(bulletin_xlsx(document))["Units"] if str(row[0]).startswith("unit")
    ] == [float(number) for number in range(95)]


@pytest.mark.parametrize("form", list(FORMATS))
def test_signs_of_markup_and_formulas_stay_what_they_are(form: str) -> None:
    """Names come from outside: they are read neither as markup of typst nor as a formula of Excel."""
    name = "=1+1 #panic[x] $a$ <b> & *c* _d_ @e"
    table = Table("", ["Unit", "Figure"], [[Cell(name), Cell("1", Decimal(1), "count")]], [5, 1])
    made = FORMATS[form](Document("en", name, name, ((name, name),), [Section(name, "Units", [table])], name))
    texts = {"pdf": text_of_pdf, "docx": text_of_docx, "xlsx": lambda it: str(cells_of(it))}
    assert name in texts[form](made)


def test_the_templates_need_no_package_and_give_no_warning(reader: Reader) -> None:
    for path in Path(pdf.__file__).parent.glob("*.typ"):
        assert "@preview" not in path.read_text(encoding="utf-8")
    inputs = pdf._inputs(drawn(reader, COUNTY, FIRST, "zh_CN"))
    _, warnings = typst.compile_with_warnings(pdf.TEMPLATE, sys_inputs=inputs)
    assert [str(each) for each in warnings if "unknown font" not in str(each.message)] == []


def test_word_has_headings_and_tables_of_its_own(reader: Reader) -> None:
    document = drawn(reader, CITY, SECOND, "zh_CN")
    file = docx.Document(BytesIO(bulletin_docx(document)))
    headings = [paragraph.text for paragraph in file.paragraphs if paragraph.style.name == "Heading 1"]
    assert headings == [section.title for section in document.sections]
    blocks = [block for section in document.sections for block in section.blocks]
    charts = [block for block in blocks if isinstance(block, Courses | Stacked | Bars)]
    assert len(file.inline_shapes) == len(charts) > 2
    assert len(file.tables) == sum(isinstance(block, Table) for block in blocks) + 1  # and what it is about


@pytest.mark.parametrize(
    ("language", "said"), [("en", "charts in this file are pictures"), ("zh_CN", "图表为图片")]
)
def test_word_says_that_its_charts_are_pictures_and_keeps_what_belongs_together(
    reader: Reader, language: str, said: str
) -> None:
    """A head never stands alone at the end of a page, and comes again on the next; nor does a note before its table."""
    file = docx.Document(BytesIO(bulletin_docx(drawn(reader, COUNTY, SECOND, language))))
    assert said in file.paragraphs[-1].text
    _facts, *tables = file.tables
    assert tables
    for table in tables:
        head = table.rows[0]
        assert head._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(cell.paragraphs[0].paragraph_format.keep_with_next for cell in head.cells)
        before = table._tbl.getprevious()
        assert before.tag == qn("w:p")
        kept = Paragraph(before, table._parent)
        if kept.text:  # a picture or nothing may stay behind
            assert kept.style.name.startswith("Heading") or kept.paragraph_format.keep_with_next
    assert all(shape._inline.docPr.get("descr") for shape in file.inline_shapes)


def test_a_workbook_is_printed_upright_one_page_wide_and_every_chart_can_be_heard(reader: Reader) -> None:
    """Also the sheet that charts are drawn from; the head of a long table stands on every page."""
    made = zipfile.ZipFile(BytesIO(bulletin_xlsx(drawn(reader, SCHOOL, SECOND, "en"))))
    names = [name for name in made.namelist() if name.startswith("xl/worksheets/sheet")]
    for name in names:
        sheet = made.read(name).decode()
        assert 'fitToHeight="0"' in sheet and 'orientation="portrait"' in sheet, name
    drawings = [name for name in made.namelist() if name.startswith("xl/drawings/drawing")]
    frames = [
        frame for name in drawings for frame in re.findall(r"<xdr:cNvPr [^>]*>", made.read(name).decode())
    ]
    assert frames and all(re.search(r'descr="[^"]+"', frame) for frame in frames)
    book = made.read("xl/workbook.xml").decode()
    titles = re.findall(r'<definedName name="_xlnm.Print_Titles"[^>]*>([^<]+)', book)
    assert [title.split("!")[0] for title in titles] == ["'All figures'"]
