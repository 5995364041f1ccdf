"""Filling in by workbook: taken from here, filled in off-line, compared when it comes back, then saved."""

import re
from decimal import Decimal
from functools import partial

import polars as pl
import streamlit as st

from app.parts.context import _, language, person, show_refusal, store
from app.parts.figure_form.cells import shown_text
from app.parts.refusals import sentence
from app.parts.tables import draw_table
from app.parts.written import as_written
from ingest.workbook import (
    CHANGE,
    CONFLICT,
    REFUSED,
    SAME,
    Choice,
    WorkbookChanges,
    make_workbook,
    read_workbook,
    save_workbook,
)
from reporting.forms import Form
from reporting.indicator import Indicator
from store.errors import Refusal

TURN_KEY = "fill.workbook_turn"
SAID_KEY = "fill.workbook_said"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
_NUMBERS = ("int", "decimal", "percent")
# The server's own limit is above the one of the rules, so that the refusal says what to do.
MAX_UPLOAD_MB = 10
# The built-in words of the upload field are English; these stand in their place.
_UPLOADER = """<style>
.st-key-fill-workbook-file [data-testid="stFileUploaderDropzone"] button p {{font-size: 0;}}
.st-key-fill-workbook-file [data-testid="stFileUploaderDropzone"] button p::after
    {{content: "{choose}"; font-size: 1rem;}}
.st-key-fill-workbook-file [data-testid="stFileUploaderDropzoneInstructions"] > * {{display: none;}}
.st-key-fill-workbook-file [data-testid="stFileUploaderDropzoneInstructions"]::after {{content: "{drop}";}}
</style>"""


def draw_workbook(drawn: Form) -> None:
    """The workbook of the form: to be taken, and while figures are open to be brought back."""
    with st.expander(_("Fill in with Excel"), icon=":material/table_view:", key="fill.workbook"):
        st.download_button(
            _("Download the workbook"),
            partial(make_workbook, store(), drawn.unit.code, drawn.quarter, language()),
            file_name=f"{drawn.unit.code}_{drawn.quarter}.xlsx",
            mime=XLSX,
            icon=":material/download:",
            on_click="ignore",
            key="fill.workbook_download",
        )
        draw_said()
        if any(cell.is_open for cell in drawn.cells):
            draw_upload(drawn)
        else:
            st.caption(_("The form is closed; a workbook cannot be uploaded now."))


def draw_said() -> None:
    """What became of the last save, once."""
    said = st.session_state.pop(SAID_KEY, None)
    if isinstance(said, Refusal):
        show_refusal(said)
    elif said is not None:
        st.success(
            _("{count} figures saved from the workbook. They are not submitted yet.", count=said),
            icon=":material/check:",
        )


def draw_upload(drawn: Form) -> None:
    """Where a workbook is brought back, and what it would change."""
    turn = st.session_state.get(TURN_KEY, 0)
    st.html(_UPLOADER.format(choose=_("Choose a file"), drop=_("or drop it here; .xlsx, 5 MB at most")))
    with st.container(key="fill-workbook-file"):
        given = st.file_uploader(
            _("Upload the filled-in workbook"),
            type=["xlsx"],
            max_upload_size=MAX_UPLOAD_MB,
            key=f"fill.workbook_file_{drawn.unit.code}_{drawn.quarter}_{turn}",
        )
    if given is None:
        st.caption(_("You first see what would change; nothing is saved before you say so."))
        return
    try:
        changes = read_workbook(store(), person(), drawn.unit.code, drawn.quarter, given.getvalue())
    except Refusal as refused:
        show_refusal(refused)
        return
    draw_changes(drawn, changes)


def draw_changes(drawn: Form, changes: WorkbookChanges) -> None:
    """The comparison, the choices it asks for, and the button that saves exactly what is shown."""
    counts = {each: changes.count(each) for each in (CHANGE, CONFLICT, REFUSED, SAME)}
    if counts[SAME] == changes.rows.height:
        st.info(_("The workbook changes nothing."))
        return
    st.markdown(
        _(
            "To be saved: {change} · changed on both sides: {conflict} · refused: {refused} · unchanged: {same}",
            **counts,
        )
    )
    draw_rows(drawn, changes)
    draw_conflicts(drawn, changes)
    if counts[REFUSED]:
        st.caption(_("What is refused stays as it is on the web. Correct it there, or in the workbook."))
    if counts[CHANGE] + counts[CONFLICT]:
        st.button(
            _("Save what the workbook changes"),
            type="primary",
            key="fill.workbook_save",
            on_click=save,
            args=(changes,),
        )


def draw_rows(drawn: Form, changes: WorkbookChanges) -> None:
    """Every figure with something to be done or told, the gravest first."""
    rank = {REFUSED: 0, CONFLICT: 1, CHANGE: 2}
    rows = changes.rows.filter(pl.col("outcome") != SAME).to_dicts()
    rows.sort(key=lambda row: rank[row["outcome"]])
    indicators = {cell.indicator.code: cell.indicator for cell in drawn.cells}
    outcomes = {CHANGE: _("to be saved"), CONFLICT: _("changed on both sides"), REFUSED: _("refused")}

    def shown(name: str) -> list[str]:
        return [_shown(row[name], indicators.get(row["indicator_code"])) for row in rows]

    draw_table(
        {
            _("Result"): [outcomes[row["outcome"]] for row in rows],
            _("Code"): [row["indicator_code"] for row in rows],
            _("Indicator"): [_name(drawn, row) for row in rows],
            _("Last quarter"): shown("last_quarter"),
            _("When downloaded"): shown("at_download"),
            _("In the workbook"): shown("in_workbook"),
            _("On the web now"): shown("on_web"),
            _("Note in the workbook"): [row["note"] for row in rows],
            _("Why refused"): [_why(changes, row["indicator_code"]) for row in rows],
        },
        key="fill.workbook_rows",
        alt=_("What the workbook would change"),
    )


def draw_conflicts(drawn: Form, changes: WorkbookChanges) -> None:
    """Of each figure changed on both sides: which one holds?"""
    rows = changes.rows.filter(pl.col("outcome") == CONFLICT).to_dicts()
    if rows:
        st.markdown(_("These were changed in the workbook and on the web. Choose which one holds:"))
    indicators = {cell.indicator.code: cell.indicator for cell in drawn.cells}
    for row in rows:
        indicator = indicators[row["indicator_code"]]
        sides = {
            "workbook": _(
                "workbook: {figure}", figure=as_written(_side(row["in_workbook"], row["note"], indicator))
            ),
            "web": _("web: {figure}", figure=as_written(_side(row["on_web"], row["note_on_web"], indicator))),
        }
        st.radio(
            f"{indicator.code} {_name(drawn, row)}",
            list(sides),
            index=None,
            format_func=sides.__getitem__,
            horizontal=True,
            key=_choice_key(indicator.code),
        )


def save(changes: WorkbookChanges) -> None:
    """Save the comparison that was shown when the button was pressed."""
    conflicts = changes.rows.filter(pl.col("outcome") == CONFLICT)["indicator_code"]
    choices: dict[str, Choice] = {
        code: chosen for code in conflicts if (chosen := st.session_state.get(_choice_key(code)))
    }
    try:
        saved = save_workbook(store(), person(), changes.unit_code, changes.quarter, changes, choices)
    except Refusal as refused:
        st.session_state[SAID_KEY] = refused
        return
    st.session_state[SAID_KEY] = saved.count
    st.session_state[TURN_KEY] = st.session_state.get(TURN_KEY, 0) + 1
    for code in conflicts:
        st.session_state.pop(_choice_key(code), None)


def _choice_key(code: str) -> str:
    return f"fill.workbook_choice_{code}"


def _side(figure: str, note: str, indicator: Indicator) -> str:
    """One side of a conflict: the figure, with its note if it has one."""
    shown = _shown(figure, indicator)
    return f"{shown} ({note})" if note else shown


def _shown(text: str, indicator: Indicator | None) -> str:
    """A figure as people read it, with all its decimals; what is no figure as it stands in the workbook."""
    if indicator is None:
        return text
    if _NUMBER.fullmatch(text):
        return f"{Decimal(text):,f}"
    return text if indicator.type in _NUMBERS and text not in ("", "NA") else shown_text(text, indicator)


def _name(drawn: Form, row: dict[str, str]) -> str:
    found = (cell.indicator for cell in drawn.cells if cell.indicator.code == row["indicator_code"])
    return next((indicator.name(language()) for indicator in found), row["name"])


def _why(changes: WorkbookChanges, code: str) -> str:
    refused = changes.refusals.get(code)
    return "" if refused is None else sentence(refused, language())
