"""Questions of verification as people see them: the thread about a figure, and the own unit's questions."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import streamlit as st

from app.parts.context import (
    QUARTER_KEY,
    _,
    act,
    language,
    person,
    quarter,
    show_moment,
    show_quarter,
    store,
)
from app.parts.figures import name_of, show_figure
from app.parts.written import as_written
from auth import permissions
from auth.accounts import account
from reporting.catalogue import load_catalogue
from reporting.figure import MISSING, NOT_APPLICABLE, Figure, Value
from reporting.indicator import Catalogue, Indicator
from reporting.units import unit_as_of
from reporting.verification import (
    LONGEST_WORDS,
    OPEN,
    Said,
    answer,
    open_questions,
    questions_of,
    threads_of,
)

Row = Mapping[str, Any]


def draw_questions(unit_code: str, chosen: str) -> None:
    """The superior's questions to the own unit with a field to answer each; nothing when there are none.

    For the unit's own manager only; others see nothing.
    """
    who = person()
    relation = permissions.own_relation(who, unit_code)
    if not permissions.allows(who, "answer_verification", relation):
        return
    _draw_other_quarters(unit_code, chosen)
    questions = questions_of(store(), unit_code, chosen)
    if questions.is_empty():
        return
    catalogue = load_catalogue(store(), chosen)
    threads = threads_of(store(), unit_code, chosen)
    rows = list(questions.iter_rows(named=True))
    waiting = [row for row in rows if row["state"] == OPEN]
    if waiting:
        st.subheader(_("Your superior asks ({count})", count=len(waiting)))
        st.caption(
            _(
                "Answer in words. If the figure is wrong: while your report is open, correct it under"
                " “Fill in”; if it is locked, say so here, and your superior returns the report."
            )
        )
    for row in waiting:
        _draw_open(unit_code, chosen, row, threads[str(row["indicator_code"])], catalogue)
    if done := [row for row in rows if row["state"] != OPEN]:
        with st.expander(_("Questions answered ({count})", count=len(done))):
            for row in done:
                st.markdown(f"**{name_in(catalogue, row)}** · {_('question.' + str(row['state']))}")
                draw_thread(threads[str(row["indicator_code"])], unit_code, chosen)


def draw_thread(said: list[Said], unit_code: str, chosen: str) -> None:
    """Everything said about one figure, oldest first: the asking unit and the asked one apart."""
    for each in said:
        is_own = each.action == "answered"
        speaker = unit_as_of(store(), unit_code if is_own else each.asked_by_unit, chosen).name
        found = account(store(), each.actor)
        who = (found.person_name if found else None) or each.actor
        icon = ":material/reply:" if is_own else ":material/help:"
        if each.action not in ("asked", "answered"):
            icon = ":material/check:"
        with st.container(gap="xxsmall"):
            spoken = f"{speaker} {as_written(who)} · {show_moment(each.recorded_at)}"
            st.caption(f"{icon} **{_('said.' + each.action)}** · {spoken}")
            if each.words:
                st.text(each.words)


def name_in(catalogue: Catalogue, row: Row) -> str:
    """Code, name and unit of the figure a row is about."""
    return name_of(catalogue.indicator(str(row["indicator_code"])))


def show_now(row: Row, indicator: Indicator) -> str:
    """The figure of a row as it stands now."""
    return show_stored(row["figure_state"], row["number"], row["text"], indicator)


def show_before(row: Row, indicator: Indicator) -> str:
    """The figure of a row in the quarter before."""
    return show_stored(row["previous_state"], row["previous_number"], row["previous_text"], indicator)


def show_stored(state: object, number: object, text: object, indicator: Indicator) -> str:
    """A figure from its stored parts; a computed one, whose state is None, is named so."""
    if state is None:
        return _("computed")
    if state == NOT_APPLICABLE:
        return show_figure(Figure(NOT_APPLICABLE), indicator)
    if state == MISSING:
        return show_figure(None, indicator)
    return show_figure(Figure("value", _value(number, text, indicator)), indicator)


def _value(number: object, text: object, indicator: Indicator) -> Value:
    if indicator.type == "bool":
        return bool(number)
    if indicator.type == "date":
        return date.fromisoformat(str(text))
    return str(text) if indicator.type == "choice" else Decimal(str(number))


def _draw_open(unit_code: str, chosen: str, row: Row, said: list[Said], catalogue: Catalogue) -> None:
    """One open question with its figure, what was said before, and the field for the answer."""
    code, sequence = str(row["indicator_code"]), int(str(row["sequence"]))
    indicator = catalogue.indicator(code)
    key = f"questions.{chosen}.{code}"
    seen = last_seen(key, sequence)
    with st.container(border=True):
        st.markdown(f"**{name_of(indicator)}**", help=indicator.definition(language()))
        st.markdown(
            _(
                "This quarter: {now} · last quarter: {before}",
                now=show_now(row, indicator),
                before=show_before(row, indicator),
            )
        )
        draw_thread(said, unit_code, chosen)
        with st.form(key, border=False, enter_to_submit=False):
            words = st.text_area(_("Your answer"), key=f"{key}.words", max_chars=LONGEST_WORDS, height=80)
            if st.form_submit_button(_("Send the answer"), type="primary", key=f"{key}.send"):
                act(
                    lambda: answer(
                        store(), person(), unit_code, chosen, code, words or "", expected_sequence=seen
                    ),
                    _("The answer was sent."),
                )


def last_seen(key: str, sequence: int) -> int:
    """The question's sequence when it was last drawn: what the words now sent are meant for."""
    seen = int(st.session_state.get(f"{key}.seen", sequence))
    st.session_state[f"{key}.seen"] = sequence
    return seen


def _draw_other_quarters(unit_code: str, chosen: str) -> None:
    """A way to the questions about other quarters, which this page does not show."""
    for each, count in open_questions(store(), unit_code).items():
        if each != chosen:
            draw_way_to(
                each,
                _(
                    "Your superior asks about {quarter}: {count} questions wait for your answer.",
                    quarter=show_quarter(each),
                    count=count,
                ),
                "questions",
            )


def draw_way_to(other: str, text: str, screen: str) -> None:
    """A sentence about another quarter with a button that goes there."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.info(text, width="stretch")
        st.button(
            _("Go to {quarter}", quarter=show_quarter(other)),
            key=f"{screen}.to_{other}",
            on_click=_choose,
            args=(other,),
        )


def _choose(other: str) -> None:
    if other != quarter():
        st.session_state[QUARTER_KEY] = other
