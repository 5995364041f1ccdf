"""Derived values of one unit: each formula, the maturity ladder, and what missing does to them (E06)."""

from datetime import datetime
from decimal import Decimal

import duckdb
import pytest

from reporting.catalogue import catalogue_of, read_catalogue_files
from reporting.evaluate import evaluate, query_of
from tests.unit.figures_of import KINDS, figures_of

CATALOGUE = catalogue_of(*read_catalogue_files())


def derived(group: str, figures: str) -> dict[str, object]:
    found, _ = evaluate(CATALOGUE, KINDS.get(group, "school"), group, figures_of(CATALOGUE, figures), {})
    return dict(found)


NUMBERS = [
    ("B06", "B03=100;A01=8", "12.5"),
    ("C05", "C02=1;A05=3", "0.333333"),
    ("C11", "C09=30;A03=20", "1.5"),
    ("C12", "C10=7;A02=56", "12.5"),
    ("D06", "D05=2;A03=3", "0.666667"),
    ("E04", "E01=9;A03=8", "1.125"),
    ("E05", "E02=0;A02=8", "0"),
    ("G12", "G10=1;G11=1.5;G07=10", "0.25"),
    ("G14", "G13=1;A03=4", "0.25"),
    ("H09", "H07=1;H08=2;H04=1;H05=3", "0.75"),
]


@pytest.mark.parametrize(("code", "figures", "expected"), NUMBERS)
def test_a_ratio_is_its_numerator_over_its_denominator(code: str, figures: str, expected: str) -> None:
    assert derived("K12", figures)[code] == Decimal(expected)


@pytest.mark.parametrize(("code", "figures"), [(code, figures) for code, figures, _ in NUMBERS])
def test_a_ratio_with_a_figure_missing_or_a_zero_below_is_missing(code: str, figures: str) -> None:
    pairs = figures.split(";")
    for left_out in range(len(pairs)):
        assert derived("K12", ";".join(pairs[:left_out] + pairs[left_out + 1 :]))[code] is None
    zeroed = ";".join(f"{pair.split('=')[0]}=0" for pair in pairs)
    assert derived("K12", zeroed)[code] is None


@pytest.mark.parametrize(
    ("code", "group", "figures", "expected"),
    [
        ("B04", "K12", "B03=10", True),
        ("B04", "K12", "B03=9.999999", False),
        ("B04", "K12", "B01=false", None),
        ("B05", "TP", "B03=100", True),
        ("B05", "TP", "B03=99", False),
        ("B10", "K12", "B09=部分覆盖", True),
        ("B10", "K12", "B09=未覆盖", False),
        ("C04", "K12", "C01=1", True),
        ("C04", "K12", "C01=0", False),
        ("C06", "K12", "A05=3;C02=3", True),
        ("C06", "K12", "A05=3;C02=2", False),
        ("C06", "K12", "A05=0;C02=0", None),
        ("C06", "K12", "C02=0", None),
        ("D04", "TP", "A01=2;D03=2", True),
        ("D04", "TP", "A01=2;D03=1", False),
        ("D04", "TP", "A01=0;D03=0", None),
        ("D10", "TP", "D07=true;D08=卫星;D09=true", True),
        ("D10", "TP", "D07=true;D08=未接收", False),
        ("D10", "TP", "D07=true;D08=卫星", None),
        ("E06", "K12", "E01=0;E02=1", True),
        ("E06", "K12", "E01=1", True),
        ("E06", "K12", "E01=0", None),
        ("E06", "K12", "E01=0;E02=0", False),
        ("E06", "PRE", "E01=0", False),
        ("E06", "PRE", "E01=1", True),
        ("E07", "K12", "A03=5;E01=5;A02=9;E02=9", True),
        ("E07", "K12", "A03=5;E01=5;A02=9;E02=8", False),
        ("E07", "K12", "A03=5;E01=5", None),
        ("E07", "K12", "A03=5;E01=4", False),
        ("E07", "PRE", "A03=5;E01=5", True),
        ("F11", "K12", "F01=国家核心系统;F02=国家核心系统;F03=对接的省级通用系统", True),
        ("F11", "K12", "F01=未使用", False),
        ("F11", "K12", "F01=国家核心系统;F02=国家核心系统", None),
    ],
)
def test_a_derived_yes_or_no(code: str, group: str, figures: str, expected: bool | None) -> None:
    assert derived(group, figures)[code] is expected


USED = "F01=国家核心系统;F02=对接的省级通用系统;F03=国家核心系统"


@pytest.mark.parametrize(
    ("figures", "level"),
    [
        (f"{USED};F08=true;F05=1;F07=0;F09=true;F06=1", "3"),
        (f"{USED};F08=true;F05=0;F07=1;F09=true;F06=1", "3"),
        (f"{USED};F08=true;F05=1;F07=0;F09=true;F06=0", "2"),
        (f"{USED};F08=true;F05=0;F07=0;F09=true;F06=1", "1"),
        (f"{USED};F08=true;F05=1;F07=0;F09=false;F06=1", "1"),
        (f"{USED};F08=false;F05=1;F07=0;F09=true;F06=1", "0"),
        ("F01=未使用;F02=国家核心系统;F03=国家核心系统;F08=true;F05=1;F09=true;F06=1", "0"),
        ("F03=未使用", "0"),
        ("", None),
        (f"{USED}", None),
        (f"{USED};F08=true", None),
        (f"{USED};F08=true;F09=false", "1"),
        (f"{USED};F08=true;F05=1;F09=true", None),
        ("F08=true;F05=1;F09=true;F06=0", None),
        (f"{USED};F08=NA;F05=1;F09=true;F06=1", None),
    ],
)
def test_the_maturity_ladder_has_no_level_without_the_one_before(figures: str, level: str | None) -> None:
    """Guideline, part 4: an unknown rung leaves the level unknown unless a lower one is known to fail."""
    assert derived("K12", figures)["F10"] == level


def test_departments_have_no_share_of_operation_and_training_of_their_own() -> None:
    assert derived("CTY", "J07=5")["G12"] is None


def test_what_the_system_knows_is_not_worked_out_from_figures() -> None:
    assert not {"J17", "P01", "P02"} & derived("PROV", "").keys()


@pytest.mark.parametrize("group", ["HE", "SV", "K12", "TP", "PRE", "CTY", "PREF", "PROV"])
def test_the_largest_figures_allowed_break_no_formula_and_no_check(group: str) -> None:
    largest = ";".join(
        f"{each.code}={each.maximum}" for each in CATALOGUE.for_group(group) if each.maximum is not None
    )
    found, _ = evaluate(
        CATALOGUE, "school", group, figures_of(CATALOGUE, largest), figures_of(CATALOGUE, largest)
    )
    assert all(value is None or value == value for value in found.values())


def test_a_share_too_large_for_a_column_is_missing_rather_than_a_fault() -> None:
    assert derived("K12", "G10=999999999;G11=0;G07=0.000001")["G12"] is None


def test_today_is_the_day_in_shanghai(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIBAO_NOW", datetime(2026, 10, 20, 0, 30).isoformat() + "+08:00")

    def failed(figures: str) -> list[str]:
        _, checks = evaluate(CATALOGUE, "county", "CTY", figures_of(CATALOGUE, figures), {})
        return [check.code for check in checks]

    assert failed("J02=2026-10-20") == []
    assert failed("J02=2026-10-21") == ["J02-2"]


@pytest.mark.parametrize("group", ["HE", "SV", "K12", "TP", "PRE", "CTY", "PREF", "PROV"])
def test_all_units_at_once_get_the_same_values_as_one_unit(group: str) -> None:
    """The same SQL text over a table of many units and over the one unit being typed."""
    entered = [each for each in CATALOGUE.for_group(group) if not each.is_derived]
    texts = []
    for number in range(6):
        parts = []
        for position, each in enumerate(entered):
            turn = (number * 7 + position * 3) % 5
            if turn == 4:
                continue
            shown = {
                "bool": str(turn % 2 == 0).lower(),
                "choice": each.choices[turn % len(each.choices)] if each.choices else "",
                "date": f"2015-03-{28 + turn}",
            }.get(each.type, str(min(turn, int(each.maximum or 9))))
            parts.append(f"{each.code}={shown}")
        texts.append(";".join(parts))
    query = query_of(CATALOGUE, group)
    rows = []
    for text in texts:
        figures = figures_of(CATALOGUE, text)
        context = {"school_group": group, "unit_kind": KINDS.get(group, "school"), "not_applicable": []}
        bound = [figures[name].value if name in figures else context.get(name) for name in query.inputs]
        rows.append(duckdb.execute(query.sql, bound).fetchone() or ())
    for text, row in zip(texts, rows, strict=True):
        one, _ = evaluate(CATALOGUE, KINDS.get(group, "school"), group, figures_of(CATALOGUE, text), {})
        assert list(one.values()) == list(row[: len(one)])
