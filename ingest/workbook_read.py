"""What an uploaded workbook would change, figure by figure. Nothing is saved here."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from auth import permissions
from auth.permissions import Person
from ingest.workbook_cells import note_of, text_of, typed_figure
from ingest.workbook_file import open_workbook, read_sheet
from ingest.workbook_layout import COLUMNS
from ingest.workbook_stamp import SHEET, Stamp, read_stamp, stamp_missing
from ingest.workbook_texts import EN, ZH, words_of
from reporting.catalogue import Catalogue, load_catalogue
from reporting.entries import type_entries
from reporting.figures import ENTRY_SCHEMA, as_typed
from reporting.forms import Cell, Form, form
from reporting.life_cycle import RETURNED, Report, may, refusal
from reporting.quarter import parse_quarter
from reporting.units import due_unit
from store.connection import Store
from store.errors import Refusal

SAME, CHANGE, CONFLICT, REFUSED = "same", "change", "conflict", "refused"
SCHEMA = {
    "indicator_code": pl.String,
    "name": pl.String,
    "last_quarter": pl.String,
    "at_download": pl.String,
    "in_workbook": pl.String,
    "on_web": pl.String,
    "note_at_download": pl.String,
    "note": pl.String,
    "note_on_web": pl.String,
    "outcome": pl.String,
    "reason_code": pl.String,
    "reason": pl.String,
}


@dataclass(frozen=True)
class WorkbookChanges:
    """What a workbook would change, as compared at one moment.

    `sequence`: the report's number then; saving is refused when it has moved on. `rows` has the columns of
    `SCHEMA`, all text: figures as one would type them ('' missing, `NA`), `note` is the workbook's. `outcome`:
    `same` (nothing to do: untouched in the workbook, or alike on the web), `change`, `conflict` (changed in
    the workbook and, since the download, otherwise on the web) or `refused` with `reason_code` and an
    English `reason`; the refusals themselves by indicator are in `refusals`.
    """

    unit_code: str
    quarter: str
    sequence: int
    taken_at: datetime
    rows: pl.DataFrame
    refusals: dict[str, Refusal]

    def count(self, outcome: str) -> int:
        """How many rows have the outcome."""
        return self.rows.filter(pl.col("outcome") == outcome).height


@dataclass(frozen=True)
class _Line:
    """One figure in the workbook: its row there (from 1), and its two cells."""

    number: int
    figure: object
    note: object


def read_workbook(
    store: Store, person: Person, unit_code: str, quarter: str, content: bytes
) -> WorkbookChanges:
    """Compare a workbook with what it was taken from and with what stands now.

    Refused as a whole: `not_allowed`, `not_your_unit`, `not_on_roster`, `bad_quarter`, `not_a_workbook`,
    `workbook_too_large`, `workbook_cell_error`, `workbook_not_computed`, `workbook_stamp_missing`,
    `workbook_format`, `workbook_of_another_unit`, `workbook_of_another_quarter`, `workbook_damaged` (rows or
    columns are gone).
    """
    permissions.require(person, "save_figures", relation=permissions.own_relation(person, unit_code))
    due_unit(store, unit_code, parse_quarter(quarter))
    with open_workbook(content) as workbook:
        if SHEET not in workbook.sheet_names:
            raise stamp_missing()
        stamp = read_stamp(read_sheet(workbook, SHEET), unit_code, quarter)
        sheet = words_of(stamp.language)["form"]
        if sheet not in workbook.sheet_names:
            raise _damaged()
        lines = _lines(read_sheet(workbook, sheet), stamp)
    return _compared(form(store, unit_code, quarter), load_catalogue(store, quarter), stamp, lines)


def _lines(rows: list[list[object]], stamp: Stamp) -> dict[str, _Line]:
    """The two cells of every figure, by code; the columns are found by their heads."""
    heads = [words_of(stamp.language)[name] for name in COLUMNS]
    start = next((number for number, row in enumerate(rows) if set(heads) <= set(row)), None)
    if start is None:
        raise _damaged()
    code, figure, note = (
        rows[start].index(words_of(stamp.language)[name]) for name in ("code", "figure", "note")
    )
    lines: dict[str, _Line] = {}
    for number, row in enumerate(rows[start + 1 :], start=start + 2):
        found = str(row[code]).strip()
        if found not in stamp.figures:
            continue
        if found in lines:
            raise _damaged()
        lines[found] = _Line(number, row[figure], row[note])
    if lines.keys() != stamp.figures.keys():
        raise _damaged()
    return lines


def _compared(drawn: Form, catalogue: Catalogue, stamp: Stamp, lines: dict[str, _Line]) -> WorkbookChanges:
    cells = {cell.indicator.code: cell for cell in drawn.cells}
    rows = []
    for code, line in lines.items():
        indicator = catalogue.indicators.get(code)
        if indicator is None:
            continue
        base = stamp.figures[code]
        mine = (text_of(line.figure, indicator), note_of(line.note))
        web = typed_figure(cells[code].figure) if code in cells else ("", "")
        if indicator.is_derived:
            outcome = SAME if _rounded_alike(mine[0], base[0]) else CHANGE
        else:
            outcome = _outcome(base, mine, web)
        rows.append(
            {
                "indicator_code": code,
                "name": indicator.name(EN if stamp.language == EN else ZH),
                "last_quarter": as_typed(cells[code].previous) if code in cells else "",
                "at_download": base[0],
                "in_workbook": mine[0],
                "on_web": web[0],
                "note_at_download": base[1],
                "note": mine[1],
                "note_on_web": web[1],
                "outcome": outcome,
                "line": line.number,
            }
        )
    frame = pl.DataFrame(rows, schema={**SCHEMA, "line": pl.Int64})
    refusals = _refusals(drawn, catalogue, cells, frame.filter(pl.col("outcome") != SAME))
    return WorkbookChanges(
        drawn.unit.code, drawn.quarter, drawn.sequence, stamp.taken_at, _marked(frame, refusals), refusals
    )


def _outcome(base: tuple[str, str], mine: tuple[str, str], web: tuple[str, str]) -> str:
    """Three ways compared: what was downloaded, what the workbook says, what stands on the web."""
    if mine in (base, web):
        return SAME
    return CHANGE if web == base else CONFLICT


def _rounded_alike(first: str, second: str) -> bool:
    """Whether two computed figures are alike as far as a cell can hold them."""
    try:
        return f"{float(first):.12g}" == f"{float(second):.12g}"
    except ValueError:
        return first == second


def _refusals(
    drawn: Form, catalogue: Catalogue, cells: dict[str, Cell], changed: pl.DataFrame
) -> dict[str, Refusal]:
    """What the rules do not allow, one refusal for each such figure."""
    entries = changed.select(
        "line",
        "indicator_code",
        "note",
        unit_code=pl.lit(drawn.unit.code),
        text=pl.col("in_workbook"),
    ).select(*ENTRY_SCHEMA)
    _, problems = type_entries(catalogue, entries.with_columns(school_group=pl.lit(drawn.unit.group)))
    refusals = {str(problem.details["indicator"]): problem for problem in problems}
    for code in changed["indicator_code"]:
        if code not in refusals and not cells[code].is_open:
            refusals[code] = _closed(drawn, code)
    return refusals


def _closed(drawn: Form, code: str) -> Refusal:
    """Why a figure that is asked of the unit cannot be changed now."""
    report = Report(state=drawn.status.state)
    if not may(report, "save", has_reviewer=drawn.unit.has_reviewer):
        return refusal(report, "save")
    if report.state == RETURNED:
        return Refusal(
            "indicator_closed", f"{code} was not returned; only the listed figures are open.", indicator=code
        )
    return Refusal("quarter_not_begun", f"{drawn.quarter} has not begun.", quarter=drawn.quarter)


def _marked(frame: pl.DataFrame, refusals: dict[str, Refusal]) -> pl.DataFrame:
    code = pl.col("indicator_code")
    return frame.with_columns(
        outcome=pl.when(code.is_in(list(refusals))).then(pl.lit(REFUSED)).otherwise("outcome"),
        reason_code=code.replace_strict(
            {key: each.code for key, each in refusals.items()}, default=None, return_dtype=pl.String
        ),
        reason=code.replace_strict(
            {key: each.message for key, each in refusals.items()}, default=None, return_dtype=pl.String
        ),
    ).select(*SCHEMA)


def _damaged() -> Refusal:
    return Refusal(
        "workbook_damaged",
        "Rows or columns of the form were deleted, doubled or renamed in the workbook."
        " Download it anew and copy your figures.",
    )
