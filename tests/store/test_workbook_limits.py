"""No text, list or rule of a workbook is longer than a spreadsheet program takes, whatever the catalogue asks."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from ingest.workbook_write import workbook_of
from reporting.catalogue import load_catalogue
from reporting.forms import Cell, Form, form
from store.connection import Store
from tests.nation import QUARTER
from tests.store.test_workbook import SCHOOL

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# Excel's own limits (MS-OI29500, 2.1.613; specifications and limits). It calls a file that breaks one damaged.
MOST = {"error": 224, "errorTitle": 32, "prompt": 255, "promptTitle": 32}
MOST_FORMULA, MOST_CELL, MOST_SHEET_NAME, MOST_FOOTER = 255, 32_767, 31, 255


@pytest.fixture(params=["zh_CN", "en"])
def parts(store: Store, request: pytest.FixtureRequest) -> dict[str, ElementTree.Element]:
    """The parts of a workbook that asks for the whole catalogue, every figure of it open."""
    whole = whole_catalogue(form(store, SCHOOL, QUARTER), store)
    with zipfile.ZipFile(io.BytesIO(workbook_of(whole, request.param))) as packed:
        return {
            name: ElementTree.fromstring(packed.read(name))
            for name in packed.namelist()
            if name.endswith(".xml")
        }


def whole_catalogue(drawn: Form, store: Store) -> Form:
    indicators = load_catalogue(store, QUARTER).indicators.values()
    cells = [Cell(each, None, None, is_open=not each.is_derived) for each in indicators]
    assert len(cells) > 100
    return replace(drawn, cells=cells)


def rules(parts: dict[str, ElementTree.Element]) -> Iterator[ElementTree.Element]:
    return parts["xl/worksheets/sheet1.xml"].iter(f"{MAIN}dataValidation")


def test_every_open_figure_and_its_note_has_a_rule(
    parts: dict[str, ElementTree.Element], store: Store
) -> None:
    """Xlsxwriter leaves a rule out with a warning when it is too long; none is."""
    entered = sum(not each.is_derived for each in load_catalogue(store, QUARTER).indicators.values())
    assert len(list(rules(parts))) == 2 * entered


def test_no_message_of_a_rule_is_too_long(parts: dict[str, ElementTree.Element]) -> None:
    for rule in rules(parts):
        for name, most in MOST.items():
            assert len(rule.get(name, "")) <= most, rule.attrib
        assert rule.get("error") and rule.get("errorTitle")


def test_no_formula_or_list_of_a_rule_is_too_long(parts: dict[str, ElementTree.Element]) -> None:
    for rule in rules(parts):
        formula = rule.findtext(f"{MAIN}formula1") or ""
        assert 0 < len(formula) <= MOST_FORMULA
        # A list written into the rule itself is parted by commas and ends at 255 characters: ours stand on a sheet.
        assert rule.get("type") != "list" or re.fullmatch(r"jibao_lists!\$([A-Z]+)\$1:\$\1\$\d+", formula)


def test_no_cell_sheet_name_or_footer_is_too_long(parts: dict[str, ElementTree.Element]) -> None:
    texts = parts["xl/sharedStrings.xml"].iter(f"{MAIN}si")
    assert all(len("".join(text.itertext())) <= MOST_CELL for text in texts)
    names = [sheet.get("name", "") for sheet in parts["xl/workbook.xml"].iter(f"{MAIN}sheet")]
    assert all(0 < len(name) <= MOST_SHEET_NAME and not re.search(r"[][:*?/\\]", name) for name in names)
    footers = parts["xl/worksheets/sheet1.xml"].iter(f"{MAIN}oddFooter")
    assert all(len(footer.text or "") <= MOST_FOOTER for footer in footers)


def test_every_row_is_high_enough_and_may_grow(parts: dict[str, ElementTree.Element]) -> None:
    """Heights are given, for LibreOffice works out none; and none is fixed, for a note may become longer."""
    rows = [row for row in parts["xl/worksheets/sheet1.xml"].iter(f"{MAIN}row") if len(row) == 7]
    assert all("customHeight" not in row.attrib for row in rows)
    heights = [float(row.get("ht", "0")) for row in rows]
    assert min(height for height in heights if height) >= 15 and max(heights) > 30
