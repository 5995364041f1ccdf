"""The bulletin as a file: the same numbers in PDF, Word and Excel, in both languages; by command and by button."""

import html
import json
import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from pathlib import Path

import docx
import pytest
import typst
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from streamlit.testing.v1 import AppTest

from app.bulletin import pdf
from app.bulletin.blocks import MOST_ROWS, Bars, Cell, Courses, Document, Section, Stacked, Table
from app.bulletin.content import content
from app.bulletin.make import FORMATS, Choice, make_bulletin
from app.bulletin.pdf import bulletin_pdf, bulletin_pictures
from app.bulletin.word import bulletin_docx
from app.bulletin.workbook import bulletin_xlsx
from app.cli import run_command
from app.parts.bulletin import bulletin_for
from reporting.headline import headline_codes
from store.connection import open_store
from store.errors import Refusal
from store.settings import Settings
from tests.bulletins import (
    CITY,
    COUNTY,
    FIRST,
    NATION,
    NOW,
    OWN_TARGET,
    SCHOOL,
    SECOND,
    SILENT,
    copy_two_quarters,
)
from tests.nation import inspector, manager
from warehouse.bulletin import Bulletin, bulletin
from warehouse.reader import Reader

LANGUAGES = ["zh_CN", "en"]
MOMENT = datetime(2020, 4, 3, 1, 0)
CASES = [(NATION, FIRST), (CITY, SECOND), (COUNTY, FIRST), (SCHOOL, SECOND), (SILENT, SECOND)]


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory: Path = tmp_path_factory.mktemp("bulletins")
    copy_two_quarters(directory)
    return directory


@pytest.fixture(scope="module")
def reader(data_dir: Path) -> Reader:
    return Reader(Settings(data_dir=data_dir))


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIBAO_NOW", NOW)


def gathered(reader: Reader, unit: str, quarter: str) -> Bulletin:
    return bulletin(reader.published, unit, quarter)


def drawn(reader: Reader, unit: str, quarter: str, language: str) -> Document:
    return content(gathered(reader, unit, quarter), language, MOMENT)


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


def text_of_pdf(made: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages)


def text_of_docx(made: bytes) -> str:
    file = docx.Document(BytesIO(made))
    lines = [paragraph.text for paragraph in file.paragraphs]
    lines += [cell.text for table in file.tables for cell in table._cells]
    return "\n".join(lines)


def cells_of(made: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(BytesIO(made))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


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


@pytest.mark.parametrize(("language", "words"), [("en", ' points"'), ("zh_CN", '个百分点"')])
def test_a_change_in_the_workbook_says_whether_it_is_points_or_per_cent(
    reader: Reader, language: str, words: str
) -> None:
    document = drawn(reader, CITY, SECOND, language)
    made = zipfile.ZipFile(BytesIO(bulletin_xlsx(document)))
    formats = html.unescape(made.read("xl/styles.xml").decode())
    assert words in formats and "+0.0%;-0.0%" in formats


# The command.


@pytest.fixture
def jibao(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[str], tuple[int, dict]]:  # type: ignore[type-arg]
    monkeypatch.setenv("JIBAO_DATA_DIR", str(data_dir))
    monkeypatch.chdir(tmp_path)

    def run(command: str) -> tuple[int, dict]:  # type: ignore[type-arg]
        capsys.readouterr()
        code = run_command([*command.split(), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run


@pytest.mark.parametrize(("language", "form"), [("zh", "pdf"), ("en", "docx"), ("zh", "xlsx")])
def test_the_command_writes_the_file_and_says_what_it_shows(
    jibao: Callable[[str], tuple[int, dict]],  # type: ignore[type-arg]
    language: str,
    form: str,
) -> None:
    code, said = jibao(f"bulletin --unit {COUNTY} --quarter {FIRST} --language {language} --format {form}")
    assert code == 0 and said["file"] == f"jibao-{COUNTY}-{FIRST}-{language}.{form}"
    assert (said["stage"], said["release"]) == ("released", 1)
    begins = b"%PDF-" if form == "pdf" else b"PK\x03\x04"
    assert Path(said["file"]).read_bytes().startswith(begins)
    code, refused = jibao(f"bulletin --unit {COUNTY} --quarter {FIRST} --language {language} --format {form}")
    assert (code, refused["error"]["code"]) == (2, "file_exists")


def test_the_command_needs_no_store(
    jibao: Callable[[str], tuple[int, dict]],  # type: ignore[type-arg]
    data_dir: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same bulletin out of the published file alone, the ministry's own target in it."""
    apart = tmp_path / "published only"
    apart.mkdir()
    (apart / "warehouse.duckdb").write_bytes((data_dir / "warehouse.duckdb").read_bytes())
    monkeypatch.setenv("JIBAO_DATA_DIR", str(apart))
    command = f"bulletin --unit {COUNTY} --quarter {FIRST} --language en --format xlsx --out made.xlsx"
    assert jibao(command)[0] == 0
    (row,) = (row for row in cells_of(Path("made.xlsx").read_bytes())["Targets"] if "M001" in row)
    assert OWN_TARGET in row and 0.8 in row


def test_released_only_tells_nothing_of_how_units_report(
    jibao: Callable[[str], tuple[int, dict]],  # type: ignore[type-arg]
) -> None:
    command = f"bulletin --unit {CITY} --quarter {FIRST} --language en --format xlsx"
    assert jibao(f"{command} --out all.xlsx")[0] == jibao(f"{command} --released --out some.xlsx")[0] == 0
    whole, some = (cells_of(Path(name).read_bytes()) for name in ("all.xlsx", "some.xlsx"))
    assert set(whole) - set(some) == {"Who reported"}
    assert "市直中学" in str(whole["Units below"]) and "市直中学" not in str(some)


@pytest.mark.parametrize(
    ("options", "refusal"),
    [
        ("--unit 999999 --quarter 2020Q1", "unknown_unit"),
        ("--unit 110101 --quarter 2031Q1", "unknown_quarter"),
        ("--unit 110101 --quarter soon", "bad_quarter"),
        ("--unit 110101 --quarter 2020Q1 --released", "unknown_release"),
        ("--unit 110101 --quarter 2020Q1 --language fr", "bad_choice"),
        ("--unit 110101 --quarter 2020Q1 --format odt", "bad_choice"),
        ("--unit 110101 --quarter 2020Q1 --out no/such/folder.pdf", "file_not_written"),
    ],
)
def test_what_makes_no_sense_is_refused_by_code_and_writes_nothing(
    jibao: Callable[[str], tuple[int, dict]],  # type: ignore[type-arg]
    options: str,
    refusal: str,
) -> None:
    code, said = jibao(f"bulletin {options}")
    assert (code, said["error"]["code"]) == (2, refusal)
    assert list(Path().iterdir()) == []


# The button.


def test_the_overview_offers_the_bulletin(built: object, open_page: Callable[..., AppTest]) -> None:
    page = open_page(f"{COUNTY}-inspector", "overview")
    (offered,) = page.get("download_button")
    assert offered.label == "Download the bulletin"
    assert {"Language of the bulletin", "Format"} <= {each.label for each in page.segmented_control}


def test_the_button_makes_what_the_command_makes(reader: Reader, data_dir: Path) -> None:
    store = open_store(Settings(data_dir=data_dir))
    try:
        made = bulletin_for(store, reader.published, inspector(COUNTY), COUNTY, FIRST, Choice("en", "xlsx"))
    finally:
        store.close()
    expected = make_bulletin(gathered(reader, COUNTY, FIRST), Choice("en", "xlsx"), MOMENT)
    assert cells_of(made) == cells_of(expected)


@pytest.mark.parametrize(
    ("user", "unit", "quarter", "is_released_only", "code"),
    [
        (inspector(COUNTY), "110102", FIRST, False, "not_your_unit"),
        (inspector(COUNTY), "3111010001", FIRST, True, "not_your_unit"),
        (manager(SCHOOL), "2111010002", FIRST, False, "not_your_unit"),
        (inspector(COUNTY), "110102", SECOND, True, "unknown_release"),
        (inspector(COUNTY), "110102", FIRST, True, None),
        (inspector(COUNTY), SCHOOL, SECOND, False, None),
        (manager(SCHOOL), SCHOOL, SECOND, False, None),
        (manager(SCHOOL), NATION, FIRST, True, None),
    ],
)
def test_one_has_the_own_subtree_and_the_released_figures_of_departments(
    reader: Reader,
    data_dir: Path,
    user: object,
    unit: str,
    quarter: str,
    is_released_only: bool,
    code: str | None,
) -> None:
    store = open_store(Settings(data_dir=data_dir))
    choice = Choice("en", "xlsx")

    def asked() -> bytes:
        return bulletin_for(
            store,
            reader.published,
            user,  # type: ignore[arg-type]
            unit,
            quarter,
            choice,
            is_released_only=is_released_only,
        )

    try:
        if code is None:
            assert asked().startswith(b"PK")
            return
        with pytest.raises(Refusal) as refused:
            asked()
        assert refused.value.code == code
    finally:
        store.close()
