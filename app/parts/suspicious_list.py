"""The suspicious figures right below: narrowed, ticked, and asked about in words that can be changed."""

from datetime import datetime

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.parts.context import _, act, person, store
from app.parts.doubts import Row
from app.parts.figures import NOTHING, name_of
from app.parts.questions import name_in, show_before, show_now
from app.parts.suspicions import show_peers, show_reason, suggested_words
from app.parts.tables import pick_rows
from reporting.catalogue import load_catalogue
from reporting.indicator import Catalogue
from reporting.review_queue import review_marker
from reporting.suspicious import NEVER_ASKED, REASONS, suspicious_figures
from reporting.units import Unit, subordinates
from reporting.verification import LONGEST_WORDS, OPEN, QUESTION_SCHEMA, STATES, ask_many
from store import clock

MOST_ROWS = 300
MOST_AT_ONCE = 20
# In pixels: four beside each other on a desk, two on a telephone.
FILTER_WIDTH = 170
# Counts how often was asked: the ticks of the list before mean nothing in the list after.
ROUND_KEY = "verify.round"


def draw_suspicious(unit: Unit, chosen: str) -> None:
    """The list, what is asked about the ticked figures, and a question about any other figure."""
    units = subordinates(store(), unit.code, chosen)
    if not units:
        st.info(_("There is no unit below that owes a report for this quarter."))
        return
    catalogue = load_catalogue(store(), chosen)
    minute = clock.now().replace(second=0, microsecond=0)
    found = suspicious_below(unit.code, chosen, review_marker(store(), unit.code, chosen), minute)
    if found.is_empty():
        st.success(_("No figure of the units right below looks wrong."))
    else:
        shown, key = _narrow(found)
        _draw_ask(_draw_list(shown, catalogue, f"verify.list_{chosen}_{key}"), catalogue, chosen)
    _draw_other(units, catalogue, chosen)


@st.cache_data(max_entries=500, show_spinner=False)
def suspicious_below(unit_code: str, chosen: str, marker: tuple[int, ...], minute: datetime) -> pl.DataFrame:
    """The list, worked out anew when something has happened below, and every minute."""
    del marker, minute
    return suspicious_figures(store(), unit_code, chosen)


def narrow_by_unit(filters: DeltaGenerator, rows: pl.DataFrame, key: str) -> tuple[list[str], list[str]]:
    """The units and the indicators to keep, out of those in the rows; empty means all."""
    names = dict(rows.select("unit_code", "name").unique().sort("unit_code").iter_rows())
    units = filters.multiselect(
        _("Unit"),
        list(names),
        format_func=lambda code: f"{names[code]} {code}",
        key=f"{key}.units",
        placeholder=_("all units"),
        width=FILTER_WIDTH,
    )
    indicators = filters.multiselect(
        _("Indicator"),
        rows["indicator_code"].unique().sort().to_list(),
        key=f"{key}.indicators",
        placeholder=_("all indicators"),
        width=FILTER_WIDTH,
    )
    return units, indicators


def _narrow(found: pl.DataFrame) -> tuple[pl.DataFrame, str]:
    """What of the list is shown, and a key that names the choice."""
    filters = st.container(horizontal=True, gap="small")
    units, indicators = narrow_by_unit(filters, found, "verify")
    reasons = filters.multiselect(
        _("Reason"),
        [reason for reason in REASONS if reason in set(found["reason"])],
        format_func=lambda each: _("reason." + each),
        key="verify.reasons",
        placeholder=_("all reasons"),
        width=FILTER_WIDTH,
    )
    states = filters.multiselect(
        _("Question"),
        [state for state in (NEVER_ASKED, *STATES) if state in set(found["question_state"])],
        format_func=lambda each: _("question." + each),
        key="verify.states",
        placeholder=_("all states"),
        width=FILTER_WIDTH,
    )
    shown = found
    for column, chosen in (
        ("unit_code", units),
        ("indicator_code", indicators),
        ("reason", reasons),
        ("question_state", states),
    ):
        if chosen:
            shown = shown.filter(pl.col(column).is_in(chosen))
    key = "_".join([*units, *indicators, *reasons, *states, str(st.session_state.get(ROUND_KEY, 0))])
    st.caption(
        _(
            "{shown} of {all} figures, those most in doubt first. Tick the ones to ask about.",
            shown=shown.height,
            all=found.height,
        )
    )
    if shown.height > MOST_ROWS:
        st.caption(_("The first {count} are shown. Narrow the list to see the others.", count=MOST_ROWS))
    return shown.head(MOST_ROWS), key


def _draw_list(shown: pl.DataFrame, catalogue: Catalogue, key: str) -> list[Row]:
    """The list; returns the rows that are ticked."""
    rows: list[Row] = list(shown.iter_rows(named=True))
    indicators = [catalogue.indicator(str(row["indicator_code"])) for row in rows]
    ticked = pick_rows(
        {
            _("Unit"): shown["name"].to_list(),
            _("Indicator"): [name_of(each) for each in indicators],
            _("Reason"): [show_reason(row) for row in rows],
            _("Last quarter"): [show_before(*pair) for pair in zip(rows, indicators, strict=True)],
            _("This quarter"): [show_now(*pair) for pair in zip(rows, indicators, strict=True)],
            _("Similar units"): [show_peers(row, catalogue) for row in rows],
            _("Question"): [_("question." + str(row["question_state"])) for row in rows],
            _("Note"): [row["note"] or NOTHING for row in rows],
        },
        key=key,
        alt=_("Suspicious figures"),
    )
    return [rows[place] for place in ticked if place < len(rows)]


def _draw_ask(ticked: list[Row], catalogue: Catalogue, chosen: str) -> None:
    """The words to each ticked figure, suggested and open to change, and one button that sends them all."""
    waiting = sum(1 for row in ticked if row["question_state"] == OPEN)
    if waiting:
        st.caption(_("{count} of the ticked figures have an open question already.", count=waiting))
    free = [row for row in ticked if row["question_state"] != OPEN]
    if not free:
        return
    if len(free) > MOST_AT_ONCE:
        st.warning(_("At most {count} at once: the first ones are taken.", count=MOST_AT_ONCE))
    asked = free[:MOST_AT_ONCE]
    with st.form("verify.ask", enter_to_submit=False):
        words = [
            st.text_area(
                f"{row['name']} · {name_in(catalogue, row)}",
                suggested_words(row, catalogue),
                key=f"verify.words_{chosen}_{row['unit_code']}_{row['indicator_code']}",
                max_chars=LONGEST_WORDS,
                height=80,
            )
            for row in asked
        ]
        sends = st.form_submit_button(
            _("Ask about {count} figures", count=len(asked)), type="primary", key="verify.send"
        )
    if sends:
        questions = pl.concat(
            _question(str(row["unit_code"]), str(row["indicator_code"]), said, str(row["reason"]))
            for row, said in zip(asked, words, strict=True)
        )
        act(lambda: _send(questions, chosen), _("Asked."))


def _question(
    unit_code: str, indicator_code: str, words: str | None, doubt: str | None = None
) -> pl.DataFrame:
    row = {"unit_code": unit_code, "indicator_code": indicator_code, "words": words or "", "doubt": doubt}
    return pl.DataFrame([row], schema=QUESTION_SCHEMA)


def _send(questions: pl.DataFrame, chosen: str) -> None:
    ask_many(store(), person(), questions, chosen)
    st.session_state[ROUND_KEY] = st.session_state.get(ROUND_KEY, 0) + 1


def _draw_other(units: list[Unit], catalogue: Catalogue, chosen: str) -> None:
    """A question about a figure that is not in the list."""
    names = {unit.code: unit for unit in units}
    with st.expander(_("Ask about another figure")):
        left, right = st.columns(2)
        unit_code = left.selectbox(
            _("Unit"),
            list(names),
            index=None,
            format_func=lambda code: f"{names[code].name} {code}",
            key="verify.other_unit",
            placeholder=_("choose a unit"),
        )
        if unit_code is None:
            return
        indicators = {each.code: each for each in catalogue.for_group(names[unit_code].group)}
        indicator_code = right.selectbox(
            _("Indicator"),
            list(indicators),
            index=None,
            format_func=lambda code: name_of(indicators[code]),
            key="verify.other_indicator",
            placeholder=_("choose an indicator"),
        )
        if indicator_code is None:
            return
        with st.form("verify.other", border=False, enter_to_submit=False):
            words = st.text_area(
                _("Your question"),
                key=f"verify.other_words_{st.session_state.get(ROUND_KEY, 0)}",
                max_chars=LONGEST_WORDS,
                height=80,
            )
            if st.form_submit_button(_("Ask"), type="primary", key="verify.other_send"):
                act(
                    lambda: _send(_question(unit_code, indicator_code, words), chosen),
                    _("Asked."),
                )
