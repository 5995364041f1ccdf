"""A quarter filled in by workbook: exact both ways, compared before it is saved, refused figure by figure."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from auth.permissions import Person
from ingest.workbook import WorkbookChanges, make_workbook, read_workbook, save_workbook
from ingest.workbook_cells import cell_of, text_of
from reporting.catalogue import load_catalogue
from reporting.deadlines import run_deadlines
from reporting.figure import Figure
from reporting.figures import Entry, as_typed, current_figures, history, save_figures
from reporting.forms import form
from reporting.reports import report_up
from reporting.returns import return_report
from store import clock
from store.connection import Store
from store.errors import Refusal
from tests.nation import QUARTER, SCHOOL_FIGURES, manager, reviewer
from tests.workbooks import FIGURE, NOTE, cells_of, filled_in

SCHOOL, OTHER, COUNTY = "2111010001", "2111010002", "110101"
At = Callable[[str], None]


def save(store: Store, code: str = SCHOOL, /, **figures: str) -> None:
    save_figures(store, manager(code), code, QUARTER, [Entry(*each) for each in figures.items()])


def read(store: Store, content: bytes, code: str = SCHOOL) -> WorkbookChanges:
    return read_workbook(store, manager(code), code, QUARTER, content)


def take(store: Store, code: str = SCHOOL, language: str = "zh_CN") -> bytes:
    return make_workbook(store, code, QUARTER, language)


def outcomes(changes: WorkbookChanges) -> dict[str, str]:
    """The rows in which something is to be done or told."""
    found = changes.rows.filter(pl.col("outcome") != "same")
    return dict(found.select("indicator_code", "outcome").iter_rows())


def typed(store: Store, code: str = SCHOOL) -> dict[str, str]:
    found = current_figures(store, code, QUARTER, load_catalogue(store, QUARTER))
    return {indicator: as_typed(figure) for indicator, figure in found.items()}


def code_of(refused: pytest.ExceptionInfo[Refusal]) -> str:
    return refused.value.code


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("code", [SCHOOL, COUNTY])
def test_a_workbook_nobody_touched_changes_nothing(store: Store, code: str, language: str) -> None:
    if code == SCHOOL:
        save(store, **{**SCHOOL_FIGURES, "A05": "NA", "C01": "0", "G07": "123456789.123456"})
    else:
        save(store, COUNTY, J02="2015-03-31", J09="在建", J07="2.5")
    content = take(store, code, language)
    for given in (content, filled_in(content)):
        changes = read(store, given, code)
        assert outcomes(changes) == {} and changes.count("same") == len(form(store, code, QUARTER).cells)
        with pytest.raises(Refusal) as refused:
            save_workbook(store, manager(code), code, QUARTER, changes, {})
        assert code_of(refused) == "nothing_to_save"


@pytest.mark.parametrize(
    ("language", "given"),
    [
        ("zh_CN", {"B01": "是", "B07": "否", "B02": "4G或5G", "F01": "不适用"}),
        ("en", {"B01": "yes", "B07": "No", "B02": "4G or 5G", "F01": "na"}),
        ("en", {"B01": True, "B07": False, "B02": "4G或5G", "F01": "NA"}),
    ],
)
def test_every_kind_of_figure_comes_back(store: Store, language: str, given: dict[str, object]) -> None:
    numbers = {"A01": 0.0, "A02": 500, "A03": "NA", "A04": "３５", "B03": 12.3}
    changes = read(store, filled_in(take(store, language=language), {**numbers, **given}))
    assert set(outcomes(changes).values()) == {"change"}
    saved = save_workbook(store, manager(SCHOOL), SCHOOL, QUARTER, changes, {})
    assert saved.count == 9
    assert typed(store) == {
        "A01": "0",
        "A02": "500",
        "A03": "NA",
        "A04": "35",
        "B01": "true",
        "B02": "4G或5G",
        "B03": "12.3",
        "B07": "false",
        "F01": "NA",
    }
    assert history(store, SCHOOL, QUARTER, "A02")[-1]["source"] == "workbook"


def test_a_date_comes_back_and_an_emptied_cell_is_missing(store: Store) -> None:
    save(store, COUNTY, J02="2015-03-31", J10="3")
    given = filled_in(take(store, COUNTY), {"J02": date(2016, 4, 1), "J10": " "})
    changes = read(store, given, COUNTY)
    save_workbook(store, manager(COUNTY), COUNTY, QUARTER, changes, {})
    assert (typed(store, COUNTY)["J02"], typed(store, COUNTY)["J10"]) == ("2016-04-01", "")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (12.3, "12.3"),
        (0.1 + 0.2, "0.3"),
        (4.1 * 3, "12.3"),
        (500.0, "500"),
        (-0.0, "0"),
        (99999.999999, "99999.999999"),
        (1e-6, "0.000001"),
        ("0.10", "0.1"),
    ],
)
def test_decimals_are_exact(store: Store, cell: object, expected: str) -> None:
    changes = read(store, filled_in(take(store), {"B03": cell}))
    save_workbook(store, manager(SCHOOL), SCHOOL, QUARTER, changes, {})
    found = current_figures(store, SCHOOL, QUARTER, load_catalogue(store, QUARTER))["B03"]
    assert found.value == Decimal(expected) and as_typed(found) == expected


def test_a_number_too_long_for_a_cell_goes_as_text_and_comes_back_whole(store: Store) -> None:
    indicator = load_catalogue(store, QUARTER).indicators["B03"]
    for text in ("123456789012.123456", "999999999.123456", "-0.000001"):
        cell = cell_of(Figure("value", Decimal(text)), indicator, "en")
        assert isinstance(cell, str) == (len(text) > 17) and text_of(cell, indicator) == text


def xml_of(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return parts.read(f"xl/{name}.xml").decode()


def open_cells(content: bytes) -> set[str]:
    """The cells of the form that are not locked."""
    styles = re.search(r"<cellXfs.*</cellXfs>", xml_of(content, "styles"), re.DOTALL)
    assert styles
    formats = re.findall(r"<xf [^>]*/>|<xf .*?</xf>", styles[0], re.DOTALL)
    unlocked = {str(number) for number, each in enumerate(formats) if 'locked="0"' in each}
    found = re.findall(r'<c r="([A-Z]+\d+)" s="(\d+)"', xml_of(content, "worksheets/sheet1"))
    return {place for place, style in found if style in unlocked}


def test_only_open_figures_and_their_notes_can_be_typed_into(store: Store) -> None:
    content = take(store)
    codes = [row[0] for row in cells_of(content)["季报填报"]]
    cells = form(store, SCHOOL, QUARTER).cells
    rows = {cell.indicator.code: codes.index(cell.indicator.code) + 1 for cell in cells}
    expected = {rows[cell.indicator.code] for cell in cells if cell.is_open}
    assert open_cells(content) == {f"{column}{row}" for column in "EF" for row in expected}
    sheet = xml_of(content, "worksheets/sheet1")
    assert '<sheetProtection sheet="1"' in sheet and "password" not in sheet
    assert 'orientation="landscape"' in sheet and 'paperSize="9"' in sheet and 'state="frozen"' in sheet
    assert "Print_Titles" in xml_of(content, "workbook")
    states = re.findall(
        r'<sheet name="([^"]+)" sheetId="\d+"(?: state="(\w+)")?', xml_of(content, "workbook")
    )
    assert states == [
        ("季报填报", ""),
        ("填报须知", ""),
        ("jibao_lists", "veryHidden"),
        ("jibao", "veryHidden"),
    ]


def rules_of(content: bytes) -> dict[str, str]:
    """By indicator code the rule of its cell, as it stands in the file."""
    codes = [row[0] for row in cells_of(content)["季报填报"]]
    found = re.findall(
        r"<dataValidation [^>]*sqref=\"E(\d+)\">(.*?)</dataValidation>",
        xml_of(content, "worksheets/sheet1"),
        re.DOTALL,
    )
    return {str(codes[int(row) - 1]): re.sub(r"E\d+", "E", rule) for row, rule in found}


def test_cells_are_limited_to_what_the_catalogue_allows(store: Store) -> None:
    content = take(store)
    rules = rules_of(content)
    assert rules.keys() == {
        cell.indicator.code for cell in form(store, SCHOOL, QUARTER).cells if cell.is_open
    }
    assert rules["A02"] == (
        "<formula1>IF(ISNUMBER(E),AND(E=INT(E),E&gt;=0,E&lt;=999999999),E=&quot;NA&quot;)</formula1>"
    ).replace("&quot;", '"')
    assert "E&gt;=0,E&lt;=100000" in rules["B03"] and "INT" not in rules["B03"]
    assert "INT" in rules_of(take(store, COUNTY))["J02"]


@pytest.mark.parametrize(
    ("language", "expected"), [("zh_CN", ["是", "否", "NA"]), ("en", ["yes", "no", "NA"])]
)
def test_drop_downs_offer_the_choices_in_the_persons_language(
    store: Store, language: str, expected: list[str]
) -> None:
    content = take(store, language=language)
    lists = [
        [cell for cell in column if cell != ""]
        for column in zip(*cells_of(content)["jibao_lists"], strict=True)
    ]
    assert expected in lists
    access = load_catalogue(store, QUARTER).indicators["B02"]
    assert [*(access.choice(each, language) for each in access.choices), "NA"] in lists
    places = re.findall(r"jibao_lists!\$([A-Z])\$1:\$[A-Z]\$(\d+)", xml_of(content, "worksheets/sheet1"))
    assert {(chr(ord("A") + number), str(len(each))) for number, each in enumerate(lists)} == set(places)


def test_the_stamp_says_whose_workbook_it_is_and_how_the_figures_stood(store: Store) -> None:
    save(store, A01="12", A03="NA")
    rows = cells_of(take(store))["jibao"]
    heads = {row[0]: row[1] for row in rows[:6]}
    assert heads == {
        "format": "2",
        "unit": SCHOOL,
        "quarter": QUARTER,
        "sequence": "1",
        "taken_at": "2019-12-20T01:00:00",
        "language": "zh_CN",
    }
    figures = {row[0]: row[1] for row in rows[7:]}
    assert (figures["A01"], figures["A02"], figures["A03"]) == ("12", "", "NA")


def test_what_the_web_changed_meanwhile_is_a_conflict_only_where_the_workbook_says_otherwise(
    store: Store,
) -> None:
    save(store, A01="12", A02="500", A03="30", A04="35")
    content = filled_in(take(store), {"A01": 13, "A02": 510, "A04": 36})
    save(store, A01="14", A02="510", A03="31")
    changes = read(store, content)
    assert outcomes(changes) == {"A01": "conflict", "A04": "change"}
    row = changes.rows.row(by_predicate=pl.col("indicator_code") == "A01", named=True)
    assert (row["at_download"], row["in_workbook"], row["on_web"]) == ("12", "13", "14")
    with pytest.raises(Refusal) as refused:
        save_workbook(store, manager(SCHOOL), SCHOOL, QUARTER, changes, {})
    assert code_of(refused) == "choice_missing" and refused.value.details == {"indicators": "A01"}
    save_workbook(store, manager(SCHOOL), SCHOOL, QUARTER, changes, {"A01": "web"})
    assert typed(store) == {"A01": "14", "A02": "510", "A03": "31", "A04": "36"}
    save_workbook(store, manager(SCHOOL), SCHOOL, QUARTER, read(store, content), {"A01": "workbook"})
    assert typed(store)["A01"] == "13"


def test_a_third_change_after_the_comparison_is_refused(store: Store) -> None:
    changes = read(store, filled_in(take(store), {"A01": 13}))
    save(store, A01="14")
    with pytest.raises(Refusal) as refused:
        save_workbook(store, manager(SCHOOL), SCHOOL, QUARTER, changes, {})
    assert code_of(refused) == "changed_meanwhile" and typed(store) == {"A01": "14"}


def test_reading_saves_nothing(store: Store) -> None:
    read(store, filled_in(take(store), {"A01": 13, "A02": "many"}))
    assert store.rows("select 1 from ops.figure_event union all select 1 from ops.report_event") == []


def test_what_the_rules_do_not_allow_is_refused_row_by_row_and_the_rest_saved(store: Store) -> None:
    wrong = {"A01": "many", "A02": 1.5, "A03": -1, "B02": "线", "B03": 1 / 3, "F01": "x", "A05": 40}
    derived = next(cell for cell in form(store, SCHOOL, QUARTER).cells if cell.indicator.is_derived)
    given = filled_in(take(store), {**wrong, derived.indicator.code: 7}, {"A04": "长" * 501})
    changes = read(store, given)
    reasons = {
        code: reason
        for code, reason in changes.rows.select("indicator_code", "reason_code").iter_rows()
        if reason
    }
    assert reasons == {
        "A01": "bad_integer",
        "A02": "bad_integer",
        "A03": "below_minimum",
        "A04": "note_too_long",
        "B02": "bad_choice",
        "B03": "too_precise",
        "F01": "bad_choice",
        derived.indicator.code: "derived_indicator",
    }
    assert changes.refusals.keys() == reasons.keys() and outcomes(changes)["A05"] == "change"
    sentence = changes.rows.filter(pl.col("indicator_code") == "A01")["reason"].item()
    assert "A01 takes a whole number, not 'many'" in sentence
    save_workbook(store, manager(SCHOOL), SCHOOL, QUARTER, changes, {})
    assert typed(store) == {"A05": "40"}


def test_a_note_comes_back_and_counts_as_a_change(store: Store) -> None:
    save_figures(store, manager(SCHOOL), SCHOOL, QUARTER, [Entry("A02", "960", "两个校区\n合并")])
    content = take(store)
    assert outcomes(read(store, filled_in(content))) == {}
    changes = read(store, filled_in(content, notes={"A02": "=三个校区"}))
    assert outcomes(changes) == {"A02": "change"}
    save_workbook(store, manager(SCHOOL), SCHOOL, QUARTER, changes, {})
    rows = {row[0]: row for row in cells_of(take(store))["季报填报"]}
    assert (rows["A02"][FIGURE], rows["A02"][NOTE]) == (960, "=三个校区")


def test_of_a_returned_form_only_the_listed_figures_are_open(store: Store, at: At) -> None:
    save(store, **SCHOOL_FIGURES)
    at("2020-01-02T09:00:00")
    report_up(store, reviewer(COUNTY), COUNTY, QUARTER)
    due = clock.parse_moment("2020-01-04T18:00:00+08:00")
    return_report(store, reviewer("110100"), COUNTY, QUARTER, "请核实", due)
    return_report(store, reviewer(COUNTY), SCHOOL, QUARTER, "请核实", due, ["A02", "B03"])
    content = take(store)
    assert len(open_cells(content)) == 4 and rules_of(content).keys() == {"A02", "B03"}
    changes = read(store, filled_in(content, {"A01": 13, "A02": 510}))
    assert outcomes(changes) == {"A01": "refused", "A02": "change"}
    assert changes.refusals["A01"].code == "indicator_closed"
    save_workbook(store, manager(SCHOOL), SCHOOL, QUARTER, changes, {})
    assert (typed(store)["A01"], typed(store)["A02"]) == ("12", "510")


def test_a_workbook_that_comes_after_the_deadline_is_refused_row_by_row(store: Store, at: At) -> None:
    content = filled_in(take(store), {"A01": 13})
    at("2020-01-07T09:00:00")
    run_deadlines(store)
    changes = read(store, content)
    assert outcomes(changes) == {"A01": "refused"} and changes.refusals["A01"].code == "locked"
    assert open_cells(take(store)) == set()


def test_only_the_units_own_manager_may_hand_in_its_workbook(store: Store) -> None:
    content = take(store)
    for person in (manager(OTHER), manager(COUNTY)):
        with pytest.raises(Refusal) as refused:
            read_workbook(store, person, SCHOOL, QUARTER, content)
        assert code_of(refused) == "not_your_unit"
    with pytest.raises(Refusal) as refused:
        read_workbook(store, Person("i", SCHOOL, "inspector"), SCHOOL, QUARTER, content)
    assert code_of(refused) == "not_allowed"
    changes = read(store, filled_in(content, {"A01": 13}))
    with pytest.raises(Refusal) as refused:
        save_workbook(store, manager(OTHER), SCHOOL, QUARTER, changes, {})
    assert code_of(refused) == "not_your_unit"
    with pytest.raises(Refusal) as refused:
        save_workbook(store, manager(OTHER), OTHER, QUARTER, changes, {})
    assert code_of(refused) == "workbook_of_another_unit" and typed(store) == {}
