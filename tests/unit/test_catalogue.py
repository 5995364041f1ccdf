"""The catalogue: its files, what is wrong with bad ones, and its versions in the store."""

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from reporting.catalogue import catalogue_of, load_catalogue, read_catalogue_files, record_catalogue
from reporting.catalogue_files import DATA_DIR
from reporting.evaluate import evaluate
from reporting.indicator import FORMULA_FIELDS
from store.connection import Store, open_store
from store.errors import Refusal, Refusals
from store.settings import Settings
from tests.unit.figures_of import figures_of

CATALOGUE = catalogue_of(*read_catalogue_files())


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("JIBAO_NOW", "2026-08-20T10:00:00+08:00")
    opened = open_store(Settings(data_dir=tmp_path / "data"), create=True)
    yield opened
    opened.close()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A copy of the catalogue's files that a test may change."""
    return Path(shutil.copytree(DATA_DIR, tmp_path / "files"))


def change(directory: Path, name: str, key: str, **cells: str) -> None:
    """Change cells of one row, named by its first cell."""
    path = directory / name
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    [row] = [row for row in rows if next(iter(row.values())) == key]
    row.update(cells)
    write(path, rows)


def add(directory: Path, name: str, like: str, **cells: str) -> None:
    """Add a row like another one."""
    path = directory / name
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    [row] = [row for row in rows if next(iter(row.values())) == like]
    write(path, [*rows, {**row, **cells}])


def write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def problems(directory: Path) -> dict[str, str]:
    """The problems of the files: their messages, by code."""
    with pytest.raises(Refusals) as caught:
        read_catalogue_files(directory)
    messages: dict[str, str] = {}
    for problem in caught.value.problems:
        messages[problem.code] = f"{messages.get(problem.code, '')} {problem.message}"
    return messages


def test_the_catalogue_has_the_119_indicators_in_the_order_of_the_forms() -> None:
    codes = list(CATALOGUE.indicators)
    assert len(codes) == 119
    assert codes[0] == "A01" and codes[-1] == "P05"
    assert codes.index("K01") < codes.index("J01")


def test_every_indicator_speaks_both_languages() -> None:
    for each in CATALOGUE.indicators.values():
        assert each.name_zh and each.name_en and each.definition_zh and each.definition_en, each.code
        assert each.definition("zh_CN").endswith("。") and each.definition("en").endswith("."), each.code
        assert bool(each.unit_zh) == bool(each.unit_en) == (each.type in ("int", "decimal", "percent")), (
            each.code
        )
        assert len(each.choices) == len(each.choices_en), each.code


def test_a_choice_is_shown_in_english_and_stored_in_chinese() -> None:
    assert CATALOGUE.indicators["B02"].choice("光纤", "en") == "Optical fibre"
    assert CATALOGUE.indicators["B02"].choice("光纤", "zh_CN") == "光纤"


def test_the_year_to_date_indicators_are_these() -> None:
    codes = {code for code, each in CATALOGUE.indicators.items() if each.is_year_to_date}
    assert codes == {"G07", "G08", "G09", "G10", "G11", "G13", "J07"}


def test_what_the_system_knows_has_no_formula() -> None:
    system = {code: each for code, each in CATALOGUE.indicators.items() if each.source_kind == "system"}
    assert set(system) == {"J17", "P01", "P02", "P03", "P04", "P05"}
    assert not any(each.value_formula for each in system.values())


def test_no_form_lacks_an_input_of_its_derived_indicators() -> None:
    """G12 of departments is the exception: they are shown the share of what lies below them."""
    for group in ("HE", "SV", "K12", "TP", "PRE", "CTY", "PREF", "PROV"):
        asked = {each.code for each in CATALOGUE.for_group(group)}
        for code, expression in CATALOGUE.value_expressions.items():
            lacking = set(expression.codes) - asked
            if code in asked and lacking:
                assert (code, group) in {("E06", "PRE"), ("E07", "PRE")} or code == "G12", (
                    code,
                    group,
                    lacking,
                )


def test_formulas_need_no_rewriting_to_run_over_a_wide_row() -> None:
    """The warehouse takes them from the catalogue as they are written."""
    for each in CATALOGUE.indicators.values():
        for name in FORMULA_FIELDS:
            text = getattr(each, name)
            assert "previous(" not in text and "is_answered(" not in text, each.code


@pytest.mark.parametrize(
    ("cells", "code", "says"),
    [
        ({"type": "integer"}, "bad_catalogue", "type is 'integer'"),
        ({"tier": "kern"}, "bad_catalogue", "tier is 'kern'"),
        ({"aggregation": "average"}, "bad_catalogue", "aggregation is 'average'"),
        ({"applies_to": "HE|K13"}, "bad_catalogue", "K13"),
        ({"applies_to": ""}, "bad_catalogue", "applies_to is empty"),
        ({"minimum": "zero"}, "bad_catalogue", "minimum is 'zero'"),
        ({"minimum": "nan"}, "bad_catalogue", "minimum is 'nan'"),
        ({"maximum": "1000000000"}, "bad_catalogue", "maximum is above"),
        ({"is_required": "yes"}, "bad_catalogue", "is_required is 'yes'"),
        ({"name_en": ""}, "bad_catalogue", "name_en is empty"),
        ({"code": "Z99"}, "bad_catalogue", "code must be"),
        ({"source_kind": "formula"}, "bad_catalogue", "value_formula is needed"),
        ({"source_kind": "formula", "value_formula": "A99 + 1"}, "bad_formula", "A99"),
        ({"source_kind": "formula", "value_formula": "A02 > 1"}, "bad_formula", "gives BOOLEAN"),
        ({"source_kind": "formula", "value_formula": "B01 + 1"}, "bad_formula", "cannot be worked out"),
        (
            {"source_kind": "formula", "value_formula": "A02 * A03 * A04 * A05"},
            "bad_formula",
            "cannot be worked out",
        ),
        ({"source_kind": "formula", "value_formula": "1000000 * A02"}, "bad_formula", "cannot be worked out"),
        ({"source_kind": "formula", "value_formula": "previous(A02)"}, "bad_formula", "only checks"),
        ({"source_kind": "formula", "value_formula": "J17"}, "bad_formula", "only the system knows"),
        ({"source_kind": "formula", "value_formula": "A01 + 1"}, "formula_cycle", "A01 -> A01"),
        ({"applies_when": "B02 = '光钎'"}, "bad_formula", "Did you mean '光纤'"),
    ],
)
def test_a_bad_cell_is_refused_by_row_and_column(
    files: Path, cells: dict[str, str], code: str, says: str
) -> None:
    change(files, "indicators.csv", "A01", **cells)
    found = problems(files)
    assert says in found[code]
    assert ("A01" in found[code]) or ("Z99" in found[code])


@pytest.mark.parametrize(
    ("cells", "code", "says"),
    [
        ({"severity": "fatal"}, "bad_catalogue", "severity is 'fatal'"),
        ({"condition": ""}, "bad_catalogue", "condition is empty"),
        ({"condition": "A04 >= A033"}, "bad_formula", "Did you mean A03?"),
        ({"condition": "A04 + 1"}, "bad_formula", "BOOLEAN is needed"),
        ({"condition": "previous(E04) > 1"}, "bad_formula", "entered indicators"),
        ({"indicator_code": "A99"}, "bad_catalogue", "there is no indicator A99"),
        ({"message_zh": ""}, "bad_catalogue", "message_zh is empty"),
    ],
)
def test_a_bad_check_is_refused(files: Path, cells: dict[str, str], code: str, says: str) -> None:
    change(files, "checks.csv", "A03-1", **cells)
    assert says in problems(files)[code]


def test_all_problems_of_both_files_come_at_once(files: Path) -> None:
    change(files, "indicators.csv", "A01", type="integer", tier="kern")
    change(files, "indicators.csv", "B01", applies_to="")
    change(files, "checks.csv", "A03-1", severity="fatal")
    with pytest.raises(Refusals) as caught:
        read_catalogue_files(files)
    assert len(caught.value.problems) >= 4


def test_a_code_that_is_there_twice_is_refused(files: Path) -> None:
    add(files, "indicators.csv", "A01")
    assert "A01 is there more than once" in problems(files)["bad_catalogue"]


@pytest.mark.parametrize("content", [b"", b"code,group\nA01,A\n", "code,名\n".encode("gb18030")])
def test_a_file_that_is_no_catalogue_is_refused(files: Path, content: bytes) -> None:
    (files / "indicators.csv").write_bytes(content)
    with pytest.raises(Refusal) as caught:
        read_catalogue_files(files)
    assert caught.value.code == "bad_catalogue_file" and "indicators.csv" in caught.value.message


def test_a_row_with_a_cell_too_many_is_refused(files: Path) -> None:
    path = files / "checks.csv"
    path.write_text(
        path.read_text(encoding="utf-8") + "A01-9,A01,hint,A01 > 0,,好,good, too\n", encoding="utf-8"
    )
    with pytest.raises(Refusal) as caught:
        read_catalogue_files(files)
    assert caught.value.code == "bad_catalogue_file" and "row" in caught.value.message


def test_adding_an_indicator_is_adding_a_row(files: Path) -> None:
    add(files, "indicators.csv", "A01", code="A06", name_zh="操场数", name_en="Playgrounds")
    add(
        files,
        "indicators.csv",
        "C11",
        code="A07",
        group="A",
        name_zh="班均操场",
        value_formula="A06 / nullif(A01, 0)",
        numerator_formula="A06",
        denominator_formula="A01",
    )
    add(files, "checks.csv", "A03-1", check_code="A06-1", indicator_code="A06", condition="A06 <= A01")
    catalogue = catalogue_of(*read_catalogue_files(files))
    derived, failed = evaluate(catalogue, "school", "K12", figures_of(catalogue, "A01=2;A06=5"), {})
    assert derived["A07"] == 2.5
    assert "A06-1" in [check.code for check in failed]


def test_what_is_recorded_is_loaded_again_unchanged(store: Store) -> None:
    assert record_catalogue(store, "operator-1") == 119
    loaded = load_catalogue(store, "2026Q3")
    assert loaded.version == CATALOGUE.version
    assert list(loaded.indicators) == list(CATALOGUE.indicators)
    assert loaded.checks == CATALOGUE.checks
    assert loaded.indicators["J10"].maximum == 3
    assert loaded.indicators["A01"].minimum == 0


def test_recording_again_writes_nothing(store: Store) -> None:
    record_catalogue(store, "operator-1")
    assert record_catalogue(store, "operator-1") == 0


def test_an_empty_store_has_no_catalogue(store: Store) -> None:
    with pytest.raises(Refusal) as caught:
        load_catalogue(store, "2026Q3")
    assert caught.value.code == "catalogue_missing"


def test_the_first_catalogue_holds_for_every_quarter(store: Store) -> None:
    record_catalogue(store, "operator-1")
    assert len(load_catalogue(store, "2014Q1").indicators) == 119


def test_a_change_holds_from_the_next_quarter_so_that_a_form_is_fixed(store: Store, files: Path) -> None:
    record_catalogue(store, "operator-1")
    change(files, "indicators.csv", "A01", name_zh="教学班数")
    add(files, "indicators.csv", "A01", code="A06", name_zh="操场数")
    assert record_catalogue(store, "operator-1", files) == 2
    assert load_catalogue(store, "2026Q3").indicators["A01"].name_zh == "班级数"
    assert "A06" not in load_catalogue(store, "2026Q3").indicators
    assert load_catalogue(store, "2026Q4").indicators["A01"].name_zh == "教学班数"
    assert load_catalogue(store, "2026Q4").indicators["A06"].from_quarter == "2026Q4"
    assert list(load_catalogue(store, "2026Q4").indicators)[5] == "A06"


def test_a_changed_check_is_a_change_of_its_indicator(store: Store, files: Path) -> None:
    record_catalogue(store, "operator-1")
    change(files, "checks.csv", "A03-1", severity="explain")
    assert record_catalogue(store, "operator-1", files) == 1
    before, after = (
        next(check for check in load_catalogue(store, quarter).checks if check.code == "A03-1")
        for quarter in ("2026Q3", "2026Q4")
    )
    assert (before.severity, after.severity) == ("error", "explain")


def test_the_form_of_a_quarter_under_way_cannot_be_changed(store: Store, files: Path) -> None:
    record_catalogue(store, "operator-1")
    change(files, "indicators.csv", "A01", name_zh="教学班数")
    with pytest.raises(Refusal) as caught:
        record_catalogue(store, "operator-1", files, from_quarter="2026Q3")
    assert caught.value.code == "form_is_fixed"
    assert record_catalogue(store, "operator-1", files, from_quarter="2027Q2") == 1
    assert load_catalogue(store, "2027Q1").indicators["A01"].name_zh == "班级数"


@pytest.mark.parametrize("cells", [{"type": "decimal"}, {"unit_zh": "百人"}])
def test_a_code_keeps_its_meaning(store: Store, files: Path, cells: dict[str, str]) -> None:
    record_catalogue(store, "operator-1")
    change(files, "indicators.csv", "A02", **cells)
    change(files, "indicators.csv", "A01", name_zh="教学班数")
    with pytest.raises(Refusals) as caught:
        record_catalogue(store, "operator-1", files)
    assert [problem.code for problem in caught.value.problems] == ["type_changed"]
    assert load_catalogue(store, "2026Q4").indicators["A01"].name_zh == "班级数"


def test_an_unknown_indicator_is_refused() -> None:
    with pytest.raises(Refusal) as caught:
        CATALOGUE.indicator("Z99")
    assert caught.value.code == "unknown_indicator"


def test_the_manual_names_every_indicator_and_what_is_left_out() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "catalogue.md").read_text(encoding="utf-8")
    for code, each in CATALOGUE.indicators.items():
        assert f"| {code} | {each.name_zh} | {each.name_en} |" in manual, code
