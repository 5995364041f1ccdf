"""A workbook that is damaged, another's, half a file or made to fill the server is refused as a whole."""

import io
import re
import zipfile
from collections.abc import Callable

import pytest
import xlsxwriter

from store.connection import Store
from store.errors import Refusal
from tests.store.test_workbook import OTHER, code_of, outcomes, read, save, take
from tests.workbooks import FIGURE, Sheets, changed


def restamp(row: int, value: str) -> Callable[[Sheets], None]:
    def change(sheets: Sheets) -> None:
        sheets["jibao"][row][1] = value

    return change


def drop_a_row(sheets: Sheets) -> None:
    del sheets["季报填报"][10]


def double_a_row(sheets: Sheets) -> None:
    sheets["季报填报"].append(sheets["季报填报"][10])


def rename_a_column(sheets: Sheets) -> None:
    sheets["季报填报"][2][FIGURE] = "数据"


def drop_the_form(sheets: Sheets) -> None:
    del sheets["季报填报"]


def drop_the_stamp(sheets: Sheets) -> None:
    del sheets["jibao"]


def empty_the_stamp(sheets: Sheets) -> None:
    sheets["jibao"] = [["x"]]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (restamp(0, "99"), "workbook_format"),
        (restamp(1, OTHER), "workbook_of_another_unit"),
        (restamp(2, "2019Q3"), "workbook_of_another_quarter"),
        (restamp(3, "many"), "workbook_stamp_missing"),
        (drop_the_stamp, "workbook_stamp_missing"),
        (empty_the_stamp, "workbook_stamp_missing"),
        (drop_a_row, "workbook_damaged"),
        (double_a_row, "workbook_damaged"),
        (rename_a_column, "workbook_damaged"),
        (drop_the_form, "workbook_damaged"),
    ],
)
def test_a_workbook_that_is_not_the_one_given_out_is_refused_whole(
    store: Store, change: Callable[[Sheets], None], code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        read(store, changed(take(store), change))
    assert code_of(refused) == code


def sheet_with(row: int, column: int) -> bytes:
    """A workbook with one cell far away, a few thousand bytes long."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        book.add_worksheet("jibao").write(row, column, 1)
    return buffer.getvalue()


def packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return buffer.getvalue()


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_a_workbook"),
        (b"unit_code,indicator_code,value\n", "not_a_workbook"),
        (b"PK\x03\x04" + b"0" * 100, "not_a_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 1000, "not_a_workbook"),
        (b"PK\x03\x04" + b"0" * (5 * 1024 * 1024), "workbook_too_large"),
        (packed({"a.txt": b"x"}), "not_a_workbook"),
        (packed({"xl/workbook.xml": b"<half"}), "not_a_workbook"),
        (packed({"xl/workbook.xml": ENTITIES}), "not_a_workbook"),
        (packed({"xl/workbook.xml": b" " * 60_000_000}), "workbook_too_large"),
        (sheet_with(1048575, 16383), "workbook_too_large"),
        (sheet_with(4, 16383), "workbook_too_large"),
        (sheet_with(4, 4), "workbook_stamp_missing"),
    ],
)
def test_what_is_no_workbook_or_would_fill_the_server_is_refused(
    store: Store, content: bytes, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        read(store, content)
    assert code_of(refused) == code


def test_half_a_workbook_is_refused(store: Store) -> None:
    content = take(store)
    for length in (1000, len(content) // 2, len(content) - 50):
        with pytest.raises(Refusal) as refused:
            read(store, content[:length])
        assert code_of(refused) == "not_a_workbook"


def with_cell(content: bytes, cell: bytes) -> bytes:
    """The workbook with another cell E5 (it held 12)."""
    with zipfile.ZipFile(io.BytesIO(content)) as given:
        parts = {name: given.read(name) for name in given.namelist()}
    name = "xl/worksheets/sheet1.xml"
    other = re.sub(rb'<c r="E5" s="\d+"><v>12</v></c>', cell, parts[name])
    assert other != parts[name]
    return packed({**parts, name: other})


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (b'<c r="E5" t="e"><v>#DIV/0!</v></c>', "workbook_cell_error"),
        (b'<c r="E5"><f>10+2</f></c>', "workbook_not_computed"),
    ],
)
def test_a_cell_in_error_or_never_computed_does_not_pass_for_an_empty_one(
    store: Store, cell: bytes, code: str
) -> None:
    save(store, A01="12")
    with pytest.raises(Refusal) as refused:
        read(store, with_cell(take(store), cell))
    assert code_of(refused) == code and refused.value.details == {"cells": "E5"}


def test_a_formula_counts_with_what_it_came_to(store: Store) -> None:
    save(store, A01="12")
    changes = read(store, with_cell(take(store), b'<c r="E5"><f>10+3</f><v>13</v></c>'))
    assert outcomes(changes) == {"A01": "change"}
