"""The public figures as an Excel workbook: what it is, the indicators, and a sheet for each level down to prefectures."""

import io
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import polars as pl
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reporting.indicator import Indicator
from warehouse.public import MISSING, WITHHELD, PublicRelease

# Counties are in the other files: nobody reads three thousand rows by a hundred columns.
SHEETS = {"全国和各省 Provinces": ("ministry", "province"), "地市 Prefectures": ("prefecture",)}
SIGNS = {WITHHELD: "×", MISSING: "—"}


class Line(NamedTuple):
    """One line of the method in both languages; a heading stands out."""

    zh: str
    en: str
    is_heading: bool = False


def public_workbook(
    table: pl.DataFrame, release: PublicRelease, indicators: Mapping[str, Indicator], about: Sequence[Line]
) -> bytes:
    """The workbook of a table as of `public_files.public_table`; the same table gives the same bytes."""
    made = io.BytesIO()
    # The moment of the release is the moment of the file: a clock would make other bytes each time.
    book = xlsxwriter.Workbook(
        made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties(
        {"title": f"Jibao {release.quarter} / {release.release}", "created": release.released_at}
    )
    look = {
        "heading": book.add_format({"bold": True, "font_size": 13}),
        "head": book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8EEF4", "bottom": 1}
        ),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "number": book.add_format({"num_format": "#,##0.####"}),
        "whole": book.add_format({"num_format": "#,##0"}),
        "share": book.add_format({"num_format": "0.0%"}),
        "sign": book.add_format({"align": "right", "font_color": "#6B7280"}),
    }
    _write_about(book.add_worksheet("说明 About"), about, look)
    _write_indicators(book.add_worksheet("指标 Indicators"), table, indicators, look)
    for title, levels in SHEETS.items():
        _write_level(book.add_worksheet(title), table.filter(pl.col("level").is_in(levels)), look)
    book.close()
    return made.getvalue()


def _write_about(sheet: Worksheet, about: Sequence[Line], look: Mapping[str, Format]) -> None:
    sheet.set_column(0, 1, 70)
    sheet.hide_gridlines(2)
    for place, line in enumerate(about):
        sheet.write_row(place, 0, (line.zh, line.en), look["heading" if line.is_heading else "text"])


def _write_indicators(
    sheet: Worksheet, table: pl.DataFrame, indicators: Mapping[str, Indicator], look: Mapping[str, Format]
) -> None:
    """Each indicator with its definition and how much of the nation answered."""
    labels = (
        "代码 Code",
        "名称",
        "Name",
        "单位 Unit",
        "定义",
        "Definition",
        "应答单位 Due",
        "已答 Answered",
        "覆盖率 Coverage",
    )
    sheet.write_row(0, 0, labels, look["head"])
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 9)
    sheet.set_column(1, 2, 28, look["text"])
    sheet.set_column(3, 3, 18, look["text"])
    sheet.set_column(4, 5, 50, look["text"])
    sheet.set_column(6, 8, 13)
    nation = table.filter(pl.col("level") == "ministry")
    for place, row in enumerate(nation.iter_rows(named=True), start=1):
        indicator = indicators[row["indicator_code"]]
        measure = f"{row['measure_zh']} {row['measure_en']}".strip()
        words = (
            indicator.name_zh,
            indicator.name_en,
            measure,
            indicator.definition_zh,
            indicator.definition_en,
        )
        sheet.write_row(place, 0, (indicator.code, *words))
        counts = (row["units_due"], row["units_answered"])
        sheet.write_row(place, 6, ["" if count is None else count for count in counts], look["whole"])
        if row["coverage"] is not None:
            sheet.write_number(place, 8, float(row["coverage"]), look["share"])


def _write_level(sheet: Worksheet, table: pl.DataFrame, look: Mapping[str, Format]) -> None:
    """A row for each department, a column for each indicator; what has no number has a sign."""
    columns = table.unique("indicator_code").sort("indicator_code")
    areas = table.unique("unit_code", maintain_order=True).select("unit_code", "unit_name")
    column_of = {code: place for place, code in enumerate(columns["indicator_code"], start=2)}
    row_of = {code: place for place, code in enumerate(areas["unit_code"], start=2)}
    sheet.write(
        0,
        0,
        "×：不公布（填报单位过少）  —：缺失，不是零    ×: withheld (too few units)  —: missing, not zero",
    )
    sheet.write_row(1, 0, ("代码 Code", "地区 Area"), look["head"])
    for row in columns.iter_rows(named=True):
        head = f"{row['indicator_code']} {row['indicator_zh']}\n{row['indicator_en']}\n{row['measure_zh']} {row['measure_en']}"
        sheet.write(1, column_of[row["indicator_code"]], head.strip(), look["head"])
    for code, name in areas.iter_rows():
        sheet.write_row(row_of[code], 0, (code, name))
    sheet.freeze_panes(2, 2)
    sheet.set_row(1, 110)
    sheet.set_column(1, 1, 24)
    sheet.set_column(2, max(2, len(column_of) + 1), 16)
    cells = table.select(
        "unit_code", "indicator_code", pl.col("value").cast(pl.Float64), "status", "measure_en"
    )
    for unit, indicator, value, status, measure in cells.iter_rows():
        place = row_of[unit], column_of[indicator]
        if value is None:
            sheet.write_string(*place, SIGNS[status], look["sign"])
        else:
            sheet.write_number(*place, value, look["share" if measure.startswith("share") else "number"])
