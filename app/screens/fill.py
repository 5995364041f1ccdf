"""Filling in: this quarter's figures of the own unit, section by section, then submit or confirm."""

import streamlit as st

from app.parts.cells import Typed, cell_key, draw_cell, show_as_stored
from app.parts.context import _, act, language, own_unit, person, quarter, show_quarter, store
from app.parts.form_state import draw_problems, draw_state
from app.parts.withdrawal import draw_withdrawal
from reporting.codes import code_list
from reporting.figures import Entry, as_typed, save_figures
from reporting.forms import Cell, Form, form
from reporting.life_cycle import IN_PROGRESS, RETURNED, SUBMITTED, UNTOUCHED
from reporting.reports import confirm, reopen, submit


def main() -> None:
    """The form, with its state above and what can be done below."""
    unit, chosen = own_unit(), quarter()
    st.title(f"{_('Fill in')} · {show_quarter(chosen)}")
    if not unit.is_on_roster:
        st.info(_("This unit owes no report for this quarter."))
        return
    drawn = form(store(), unit.code, chosen)
    draw_state(drawn)
    draw_problems(drawn)
    draw_acts(drawn)
    sections: dict[str, list[Cell]] = {}
    for cell in drawn.cells:
        sections.setdefault(cell.indicator.group, []).append(cell)
    names = code_list("indicator_group")
    for letter, cells in sections.items():
        entry = names[letter]
        draw_section(drawn, letter, entry.name_en if language() == "en" else entry.name_zh, cells)
    st.session_state[sequence_key(drawn)] = drawn.sequence


def draw_acts(drawn: Form) -> None:
    """Submit, confirm, take back or ask for withdrawal: what the state allows."""
    where, who = drawn.status, person()
    unit_code, chosen = drawn.unit.code, drawn.quarter
    if where.state in (IN_PROGRESS, RETURNED):
        blocking = sum(1 for problem in drawn.problems if problem.is_blocking)
        help_text = _("{count} points above stand in the way.", count=blocking) if blocking else None
        if st.button(_("Submit"), type="primary", key="fill.submit", help=help_text):
            act(lambda: submit(store(), who, unit_code, chosen), _("Submitted."))
    elif where.state == UNTOUCHED:
        if st.button(_("Confirm: nothing changed this quarter"), type="primary", key="fill.confirm"):
            act(lambda: confirm(store(), who, unit_code, chosen), _("Confirmed that nothing changed."))
    elif where.state == SUBMITTED:
        if st.button(_("Take back"), key="fill.reopen"):
            act(lambda: reopen(store(), who, unit_code, chosen), _("Taken back; you can change it."))
    else:
        draw_withdrawal("fill", where)


def draw_section(drawn: Form, letter: str, name: str, cells: list[Cell]) -> None:
    """One section of the form with a save button of its own."""
    is_open = any(cell.is_open for cell in cells)
    entered = [cell for cell in cells if not cell.indicator.is_derived]
    answered = sum(1 for cell in entered if cell.figure is not None and cell.figure.is_answered)
    faulty = {problem.indicator_code for problem in drawn.problems if problem.is_blocking}
    mark = " :material/error:" if any(cell.indicator.code in faulty for cell in cells) else ""
    with (
        st.expander(
            f"{letter} {name} · {answered}/{len(entered)}{mark}", expanded=letter == "A" or bool(mark)
        ),
        st.form(f"fill.section_{letter}", enter_to_submit=False, border=False),
    ):
        typed = [draw_cell(drawn, cell, wants_note=cell.indicator.code in noted(drawn)) for cell in cells]
        if st.form_submit_button(_("Save this section"), disabled=not is_open):
            save(drawn, [each for each in typed if each is not None])


def noted(drawn: Form) -> set[str]:
    """The figures that a check asks to be explained."""
    return {problem.indicator_code for problem in drawn.problems if problem.severity == "explain"}


def save(drawn: Form, typed: list[Typed]) -> None:
    """Save what was changed in a section; the server types and checks everything again."""
    entries = [
        Entry(each.cell.indicator.code, each.text, each.note)
        for each in typed
        if each.text != as_typed(each.cell.figure)
        or (each.note or "") != ((each.cell.figure and each.cell.figure.note) or "")
    ]
    if not entries:
        st.info(_("Nothing was changed in this section."))
        return
    opened = st.session_state.get(sequence_key(drawn), drawn.sequence)

    def write() -> None:
        save_figures(store(), person(), drawn.unit.code, drawn.quarter, entries, expected_sequence=opened)
        for entry in entries:
            show_as_stored(cell_key(drawn, entry.indicator_code))
            show_as_stored(cell_key(drawn, entry.indicator_code) + ".note")

    act(write, _("Saved {count} figures.", count=len(entries)))


def sequence_key(drawn: Form) -> str:
    """Where the report's sequence number is kept from when the form was last drawn."""
    return f"fill.sequence.{drawn.unit.code}.{drawn.quarter}"


main()
