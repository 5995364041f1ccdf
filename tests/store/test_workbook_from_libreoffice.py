"""Two workbooks that LibreOffice Calc 7.4 has opened, in which a clerk has typed, and that it has saved as .xlsx.

tests/store/workbooks/*.xlsx; docs/decisions/0018 says how they were made, and how to make them anew when the
columns or the stamp change.
"""

from pathlib import Path

import polars as pl
import pytest

from ingest.workbook import WorkbookChanges, read_workbook, save_workbook
from ingest.workbook_file import open_workbook
from reporting.catalogue import load_catalogue
from reporting.figures import Entry, current_figures, save_figures
from reporting.forms import form
from store.connection import Store
from tests.nation import QUARTER, SCHOOL_FIGURES, manager
from tests.store.test_workbook import COUNTY, SCHOOL, typed

FOLDER = Path(__file__).parent / "workbooks"
# As the figures stood when the workbooks were downloaded.
SCHOOL_BEFORE = [
    *(Entry(*each) for each in SCHOOL_FIGURES.items()),
    Entry("C01", "0"),
    Entry("D02", "NA"),
    Entry("E01", "20", "两个校区\n合并"),
    Entry("E02", "400", "=三个校区"),
    Entry("G07", "123456789.123456"),
    Entry("G08", "0.000001"),
]
COUNTY_BEFORE = [Entry("J02", "2015-03-31"), Entry("J10", "3"), Entry("J07", "2.5"), Entry("J09", "在建")]
# What was typed into the cells of the figures, and what it means.
SCHOOL_TYPED = {
    "A01": ("13", "13"),
    "A02": (" 510 ", "510"),
    "A03": ("３１", "31"),
    "A04": ("NA", "NA"),
    "A05": (None, ""),  # the key Delete
    "B01": ("否", "false"),
    "B02": ("未接入", "未接入"),
    "B03": ("=12.1+0.2", "12.3"),
    "C01": ("1,200", "1200"),
    "C02": ("45%", "0.45"),
    "C03": ("'1,024", "1024"),  # as text
    "C07": ("'12", "12"),
    "C08": ("不适用", "NA"),
    "D01": ("TRUE", "true"),
    "D02": ("0", "0"),
    "G04": ("1.5", "1.5"),
    "G05": ("许多", "许多"),
    "G07": ("123456789.123457", "123456789.123457"),
}
SCHOOL_NOTES = {"A02": ("两个校区 合并统计 ", "两个校区 合并统计"), "B03": ("=1+1", "2"), "E01": (None, "")}
COUNTY_TYPED = {
    "J01": ("yes", "true"),
    "J02": ("2016-04-01", "2016-04-01"),
    "J07": ("3.75", "3.75"),
    "J09": ("Built", "已建成"),
    "J10": (None, ""),
    "J14": ("1e3", "1000"),
}


@pytest.fixture
def school(store: Store) -> WorkbookChanges:
    save_figures(store, manager(SCHOOL), SCHOOL, QUARTER, SCHOOL_BEFORE)
    return read_workbook(store, manager(SCHOOL), SCHOOL, QUARTER, (FOLDER / "school.xlsx").read_bytes())


def found(changes: WorkbookChanges, column: str) -> dict[str, str]:
    """By code what a column says, of the rows in which something is to be done or told."""
    touched = changes.rows.filter(pl.col("outcome") != "same")
    return dict(touched.select("indicator_code", column).iter_rows())


def test_hidden_sheets_stay_hidden_and_the_form_locked() -> None:
    with open_workbook((FOLDER / "school.xlsx").read_bytes()) as book:
        states = {sheet.name: str(sheet.visible) for sheet in book.sheets_metadata}
    assert [name for name, state in states.items() if state.endswith("Visible")] == ["季报填报", "填报须知"]


def test_only_what_was_typed_counts_as_changed(school: WorkbookChanges, store: Store) -> None:
    assert found(school, "in_workbook") == {
        **{code: meant for code, (_, meant) in SCHOOL_TYPED.items()},
        "E01": "20",  # only its note was taken out
    }
    untouched = len(form(store, SCHOOL, QUARTER).cells) - len(SCHOOL_TYPED) - 1
    assert school.count("same") == untouched


def test_notes_come_back(school: WorkbookChanges) -> None:
    notes = {code: note for code, note in found(school, "note").items() if code in SCHOOL_NOTES}
    assert notes == {code: meant for code, (_, meant) in SCHOOL_NOTES.items()}
    assert found(school, "note_at_download")["E01"] == "两个校区\n合并"


def test_what_is_no_figure_is_refused_and_the_rest_is_saved(school: WorkbookChanges, store: Store) -> None:
    wrong = {code: refused.code for code, refused in school.refusals.items()}
    assert wrong == {"C02": "bad_integer", "G04": "bad_integer", "G05": "bad_integer"}
    save_workbook(store, manager(SCHOOL), SCHOOL, QUARTER, school, {})
    now = typed(store)
    expected = {code: meant for code, (_, meant) in SCHOOL_TYPED.items() if code not in wrong}
    assert {code: now[code] for code in expected} == expected
    assert (now["G08"], now["E02"]) == ("0.000001", "400")
    figures = current_figures(store, SCHOOL, QUARTER, load_catalogue(store, QUARTER))
    assert figures["E01"].note is None and figures["E02"].note == "=三个校区"


def test_what_the_web_changed_meanwhile_is_told(store: Store) -> None:
    save_figures(store, manager(SCHOOL), SCHOOL, QUARTER, SCHOOL_BEFORE)
    save_figures(store, manager(SCHOOL), SCHOOL, QUARTER, [Entry("A01", "14"), Entry("B07", "false")])
    content = (FOLDER / "school.xlsx").read_bytes()
    changes = read_workbook(store, manager(SCHOOL), SCHOOL, QUARTER, content)
    assert found(changes, "outcome")["A01"] == "conflict" and "B07" not in found(changes, "outcome")


def test_dates_choices_and_emptied_cells_of_a_department_come_back(store: Store) -> None:
    save_figures(store, manager(COUNTY), COUNTY, QUARTER, COUNTY_BEFORE)
    content = (FOLDER / "county.xlsx").read_bytes()
    changes = read_workbook(store, manager(COUNTY), COUNTY, QUARTER, content)
    expected = {code: meant for code, (_, meant) in COUNTY_TYPED.items()}
    assert found(changes, "in_workbook") == expected and changes.refusals == {}
    save_workbook(store, manager(COUNTY), COUNTY, QUARTER, changes, {})
    assert {code: typed(store, COUNTY)[code] for code in expected} == expected
