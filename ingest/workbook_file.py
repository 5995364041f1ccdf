"""Opening a workbook that somebody hands in, without trusting it.

The reader of cells lays a sheet out in full: a few bytes that name the last row and column would take
hundreds of gigabytes and end the server. So every part is unpacked and looked through first, and what is
then read is packed from those very parts.
"""

import io
import re
import zipfile
import zlib
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook

from store.errors import Refusal

MAX_BYTES = 5 * 1024 * 1024
_MAX_UNPACKED = 10 * MAX_BYTES
_MAX_PARTS = 500
_MAX_ROW, _MAX_COLUMN_LETTERS = 5000, 2
_REFERENCE = re.compile(r"([A-Z]*)([0-9]*)", re.ASCII)


def open_workbook(content: bytes) -> CalamineWorkbook:
    """The workbook, open for reading.

    Refusals: `workbook_too_large` (more than 5 MB, or far more when unpacked), `not_a_workbook`,
    `workbook_cell_error` (a cell such as #DIV/0!) and `workbook_not_computed` (a formula without its result, as
    programs write that compute nothing): both would otherwise read as empty.
    """
    if len(content) > MAX_BYTES:
        raise _too_large()
    if not content.startswith(b"PK\x03\x04"):
        raise _not_a_workbook()
    packed = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(packed, "w") as taken:
            for name, part in _parts(given).items():
                taken.writestr(name, part)
        return CalamineWorkbook.from_filelike(io.BytesIO(packed.getvalue()))
    except (
        CalamineError,
        zipfile.BadZipFile,
        zlib.error,
        expat.ExpatError,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
    ) as fault:
        raise _not_a_workbook() from fault


def read_sheet(workbook: CalamineWorkbook, name: str) -> list[list[object]]:
    """All cells of a sheet by row, from its first row and column on; Refusal `not_a_workbook`."""
    try:
        return [list(row) for row in workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)]
    except CalamineError as fault:
        raise _not_a_workbook() from fault


def _parts(given: zipfile.ZipFile) -> dict[str, bytes]:
    names = given.namelist()
    if "xl/workbook.xml" not in names or "content.xml" in names or len(names) > _MAX_PARTS:
        raise _not_a_workbook()
    parts: dict[str, bytes] = {}
    left = _MAX_UNPACKED
    for entry in given.infolist():
        with given.open(entry) as file:
            part = file.read(left + 1)
        left -= len(part)
        if left < 0:
            raise _too_large()
        if entry.filename.endswith((".xml", ".rels")):
            _look_through(part)
        parts[entry.filename] = part
    return parts


def _look_through(part: bytes) -> None:
    """Refuse a part with cells far away, in error or never computed, or with entities of its own."""
    errors: list[str] = []
    not_computed: list[str] = []
    inside: set[str] = set()  # what the cell that is being read has: a formula, a value
    reference = ""

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal reference
        local = name.rpartition(":")[2]
        inside.add(local)
        if local not in ("row", "c"):
            return
        reference = attributes.get("r", "")
        inside.clear()
        letters, digits = _REFERENCE.match(reference).groups()  # type: ignore[union-attr]
        if len(letters) > _MAX_COLUMN_LETTERS or len(digits) > 9 or int(digits or 0) > _MAX_ROW:
            raise _too_large()
        if local == "c" and attributes.get("t") == "e":
            errors.append(reference)

    def end(name: str) -> None:
        if name.rpartition(":")[2] == "c" and "f" in inside and "v" not in inside:
            not_computed.append(reference)

    def entity(*_declaration: object) -> None:
        raise _not_a_workbook()

    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.EntityDeclHandler = entity
    parser.Parse(part, True)
    if errors:
        cells = ", ".join(errors[:10])
        raise Refusal(
            "workbook_cell_error",
            f"These cells show an error such as #DIV/0!: {cells}. Correct them and upload the file again.",
            cells=cells,
        )
    if not_computed:
        cells = ", ".join(not_computed[:10])
        raise Refusal(
            "workbook_not_computed",
            f"These cells have a formula that was never computed: {cells}. Open the file in a spreadsheet"
            " program, save it there and upload it again.",
            cells=cells,
        )


def _too_large() -> Refusal:
    return Refusal(
        "workbook_too_large",
        "The file is too large: at most 5 MB, and no cells far outside of the form."
        " Download the workbook anew and copy your figures.",
    )


def _not_a_workbook() -> Refusal:
    return Refusal(
        "not_a_workbook",
        "The file cannot be read as an Excel workbook. Save it as .xlsx, to its end, and upload it again.",
    )
