"""The numbers of a bulletin are those of the statistics, in PDF, Word and Excel and in both languages."""

import html
import re
import zipfile
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO

import pytest

from app.bulletin.blocks import Bars, Courses, Stacked, Table
from app.bulletin.pdf import bulletin_pdf
from app.bulletin.word import bulletin_docx
from app.bulletin.workbook import bulletin_xlsx
from reporting.headline import headline_codes
from tests.bulletins import CITY, COUNTY, SECOND, SILENT
from tests.screens.bulletin.files import CASES, LANGUAGES, cells_of, drawn, text_of_docx, text_of_pdf
from warehouse.reader import Reader


def in_words(reader: Reader, unit: str, quarter: str) -> list[str]:
    """The headline figures as a person writes them, out of the answers of the statistics."""
    is_department = len(unit) == 6
    found = []
    for code in headline_codes("" if is_department else "K12", is_department=is_department):
        answer = reader.statistics(unit, quarter, code)
        (row,) = answer["rows"]
        shares = code in ("B05", "B10", "C05", "D06", "F11", "E05")
        if row["value"] is None or not row["units_answered"] or (not is_department and code == "B09"):
            continue
        value = Decimal(row["value"])
        if shares:
            found.append(f"{value * 100:.1f} %")
        elif value == value.to_integral_value():
            found.append(f"{value:,.0f}")
        else:
            found.append(f"{value.quantize(Decimal('0.01'), rounding=ROUND_HALF_UP):,f}")
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("unit", "quarter"), CASES)
def test_pdf_and_word_hold_the_numbers_of_the_statistics(
    reader: Reader, unit: str, quarter: str, language: str
) -> None:
    document = drawn(reader, unit, quarter, language)
    wanted = in_words(reader, unit, quarter)
    assert wanted or unit == SILENT
    for text in (text_of_pdf(bulletin_pdf(document)), text_of_docx(bulletin_docx(document))):
        together = re.sub(r"\s+", " ", text)
        assert [number for number in wanted if number not in together] == []
        assert document.title in together and unit in together and quarter in together
        assert "2020-04-03 09:00" in together


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_holds_exact_numbers_and_charts_of_its_own(reader: Reader, language: str) -> None:
    document = drawn(reader, CITY, SECOND, language)
    made = bulletin_xlsx(document)
    sheets = cells_of(made)
    assert list(sheets) == [section.short for section in document.sections] + [document.data]
    answers = {
        code: reader.statistics(CITY, SECOND, code)["rows"][0]
        for code in headline_codes("", is_department=True)
    }
    expected = {code: row["value"] if row["units_answered"] else None for code, row in answers.items()}
    assert None in expected.values() and len(set(expected.values())) > 2
    rows = {str(row[0])[:3]: row for row in sheets[document.sections[1].short]}
    for code, value in expected.items():
        assert rows[code][1] == ("—" if value is None else float(Decimal(value)))
    parts = zipfile.ZipFile(BytesIO(made)).namelist()
    drawn_there = sum(
        len(block.courses) if isinstance(block, Courses) else isinstance(block, Stacked | Bars)
        for section in document.sections
        for block in section.blocks
    )
    assert sum(part.startswith("xl/charts/chart") for part in parts) == drawn_there >= 4


def test_missing_is_a_dash_and_never_zero(reader: Reader) -> None:
    document = drawn(reader, SILENT, SECOND, "en")
    (table,) = (block for block in document.sections[1].blocks if isinstance(block, Table))
    students = next(row for row in table.rows if row[0].text.startswith("A02"))
    assert (students[1].text, students[1].number) == ("—", None)
    sheets = cells_of(bulletin_xlsx(document))
    row = next(row for row in sheets["Headline figures"] if str(row[0]).startswith("A02"))
    assert row[1] == "—"
    assert "nobody has answered yet" in text_of_pdf(bulletin_pdf(document))


def test_too_few_answers_are_marked(reader: Reader) -> None:
    """Five of six primary schools and no teaching point have said how many students they have."""
    document = drawn(reader, COUNTY, SECOND, "en")
    (table,) = (block for block in document.sections[1].blocks if isinstance(block, Table))
    students = next(row for row in table.rows if row[0].text.startswith("A02"))
    assert students[1].is_incomplete and "1,535*" in text_of_pdf(bulletin_pdf(document))


@pytest.mark.parametrize(("language", "words"), [("en", ' points"'), ("zh_CN", '个百分点"')])
def test_a_change_in_the_workbook_says_whether_it_is_points_or_per_cent(
    reader: Reader, language: str, words: str
) -> None:
    document = drawn(reader, CITY, SECOND, language)
    made = zipfile.ZipFile(BytesIO(bulletin_xlsx(document)))
    formats = html.unescape(made.read("xl/styles.xml").decode())
    assert words in formats and "+0.0%;-0.0%" in formats
