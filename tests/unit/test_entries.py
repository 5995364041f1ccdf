"""What may be typed and what it becomes: exact, and every problem named at once."""

from decimal import Decimal

import polars as pl
import pytest

from reporting.catalogue import catalogue_of
from reporting.catalogue_files import read_catalogue_files
from reporting.entries import type_entries

CATALOGUE = catalogue_of(*read_catalogue_files())


def entry_frame(*rows: tuple[str, str], note: str = "", group: str = "K12") -> pl.DataFrame:
    return pl.DataFrame(
        {
            "line": range(2, len(rows) + 2),
            "unit_code": ["2111010001"] * len(rows),
            "school_group": [group] * len(rows),
            "indicator_code": [code for code, _ in rows],
            "text": [text for _, text in rows],
            "note": [note] * len(rows),
        }
    )


def typed(code: str, text: str, group: str = "K12") -> tuple[str, Decimal | None, str | None]:
    frame, problems = type_entries(CATALOGUE, entry_frame((code, text), group=group))
    assert problems == []
    return frame.select("state", "number", "text").row(0)  # type: ignore[return-value]


def problem(code: str, text: str, group: str = "K12") -> str:
    _, problems = type_entries(CATALOGUE, entry_frame((code, text), group=group))
    assert len(problems) == 1
    return problems[0].code


def test_zero_missing_and_not_applicable_are_three_things() -> None:
    assert typed("A01", "0") == ("value", Decimal(0), None)
    assert typed("A01", "") == ("missing", None, None)
    assert typed("A01", "NA") == ("not_applicable", None, None)


@pytest.mark.parametrize(
    ("code", "text", "number"),
    [
        ("A01", " 12 ", "12"),
        ("A01", "+7", "7"),
        ("A01", "0012", "12"),
        ("A01", "１２", "12"),
        ("B03", "0.1", "0.1"),
        ("B03", "99999.999999", "99999.999999"),
        ("B03", "2.500000000", "2.5"),
        ("B01", "true", "1"),
        ("B01", "FALSE", "0"),
    ],
)
def test_numbers_and_truths_are_exact(code: str, text: str, number: str) -> None:
    assert typed(code, text) == ("value", Decimal(number), None)


def test_choices_and_dates_keep_their_text() -> None:
    assert typed("B02", "光纤") == ("value", None, "光纤")
    assert typed("J02", "2015-02-28", "CTY") == ("value", None, "2015-02-28")


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("X99", "1", "unknown_indicator"),
        ("B04", "true", "derived_indicator"),
        ("J01", "true", "indicator_not_asked"),
        ("A01", "1.5", "bad_integer"),
        ("A01", "1,000", "bad_integer"),
        ("B03", "1e3", "bad_decimal"),
        ("B03", "100M", "bad_decimal"),
        ("B03", "0.1234567", "too_precise"),
        ("A01", "9999999999999", "too_precise"),
        ("B01", "是", "bad_boolean"),
        ("B02", "电话线", "bad_choice"),
        ("A01", "-1", "below_minimum"),
        ("B03", "100000.1", "above_maximum"),
    ],
)
def test_what_cannot_be_a_figure_is_refused(code: str, text: str, expected: str) -> None:
    assert problem(code, text) == expected


@pytest.mark.parametrize(
    "text", ["2015-02-30", "2015/02/28", "20150228", "2015-2-28", "15-02-28", "+2015-02-28"]
)
def test_what_is_not_a_day_is_refused(text: str) -> None:
    assert problem("J02", text, "CTY") == "bad_date"


def test_every_problem_is_named_with_its_line() -> None:
    frame = entry_frame(("A01", "x"), ("A02", "5"), ("B02", "无"), ("A02", "6"))
    _, problems = type_entries(CATALOGUE, frame)
    assert [each.code for each in problems] == [
        "bad_integer",
        "duplicate_entry",
        "bad_choice",
        "duplicate_entry",
    ]
    assert problems[0].message.startswith("line 2, 2111010001: A01 takes a whole number, not 'x'")
    assert "光纤 / ADSL" in problems[2].message
