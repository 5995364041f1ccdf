"""Bulletins drawn for tests, and what can be read in their files."""

from datetime import datetime
from io import BytesIO

import docx
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from app.bulletin.blocks import Document
from app.bulletin.content import content
from tests.bulletins import CITY, COUNTY, FIRST, NATION, SCHOOL, SECOND, SILENT
from warehouse.bulletin import Bulletin, bulletin
from warehouse.reader import Reader

LANGUAGES = ["zh_CN", "en"]
MOMENT = datetime(2020, 4, 3, 1, 0)
CASES = [(NATION, FIRST), (CITY, SECOND), (COUNTY, FIRST), (SCHOOL, SECOND), (SILENT, SECOND)]


def gathered(reader: Reader, unit: str, quarter: str) -> Bulletin:
    """What the statistics have for a bulletin."""
    return bulletin(reader.published, unit, quarter)


def drawn(reader: Reader, unit: str, quarter: str, language: str) -> Document:
    """The bulletin before it is written as a file."""
    return content(gathered(reader, unit, quarter), language, MOMENT)


def text_of_pdf(made: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages)


def text_of_docx(made: bytes) -> str:
    file = docx.Document(BytesIO(made))
    lines = [paragraph.text for paragraph in file.paragraphs]
    lines += [cell.text for table in file.tables for cell in table._cells]
    return "\n".join(lines)


def cells_of(made: bytes) -> dict[str, list[list[object]]]:
    """The rows of every sheet of a workbook."""
    book = CalamineWorkbook.from_filelike(BytesIO(made))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
