"""One call that makes a bulletin as a file, in a language and a format."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.bulletin.blocks import Document
from app.bulletin.content import content
from app.bulletin.pdf import bulletin_pdf
from app.bulletin.word import bulletin_docx
from app.bulletin.workbook import bulletin_xlsx
from warehouse.bulletin import Bulletin

PDF, DOCX, XLSX = "pdf", "docx", "xlsx"
FORMATS: Mapping[str, Callable[[Document], bytes]] = {
    PDF: bulletin_pdf,
    DOCX: bulletin_docx,
    XLSX: bulletin_xlsx,
}
NAMES = {PDF: "PDF", DOCX: "Word", XLSX: "Excel"}
KINDS = {
    PDF: "application/pdf",
    DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Choice:
    """How it is wanted: `language` zh_CN or en, `form` one of FORMATS."""

    language: str
    form: str


def make_bulletin(said: Bulletin, choice: Choice, moment: datetime) -> bytes:
    """The file; `moment` (UTC) is printed as the time it was made."""
    return FORMATS[choice.form](content(said, choice.language, moment))


def file_name(unit: str, quarter: str, choice: Choice) -> str:
    """What the file is called.

    >>> file_name("110101", "2019Q4", Choice("zh_CN", "pdf"))
    'jibao-110101-2019Q4-zh.pdf'
    """
    return f"jibao-{unit}-{quarter}-{choice.language[:2]}.{choice.form}"
