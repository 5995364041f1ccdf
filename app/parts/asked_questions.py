"""What was asked: open, answered and settled questions; one opened to read it, settle it or ask again."""

import polars as pl
import streamlit as st

from app.parts.context import _, act, person, show_moment, store
from app.parts.figures import NOTHING, name_of, show_count
from app.parts.metrics import Metric, draw_metrics
from app.parts.questions import Row, draw_thread, last_seen, name_in, show_before, show_now
from app.parts.suspicious_list import FILTER_WIDTH, narrow_by_unit
from app.parts.tables import pick_from_table
from reporting.catalogue import load_catalogue
from reporting.indicator import Catalogue
from reporting.verification import (
    ANSWERED,
    LONGEST_WORDS,
    OPEN,
    STATES,
    TAKEN_BACK,
    ask,
    settle,
    take_back,
    thread,
)

BRIEF = 18


def draw_asked(questions: pl.DataFrame, chosen: str) -> None:
    """The questions to the units right below, and the one that was opened. `questions`: `questions_below`."""
    if questions.is_empty():
        st.info(_("Nothing was asked about this quarter yet. Tick figures in the list of suspicious ones."))
        return
    catalogue = load_catalogue(store(), chosen)
    counts = dict(questions.group_by("state").len().iter_rows())
    draw_metrics(
        [
            Metric(_("question." + state), show_count(counts.get(state, 0)))
            for state in STATES
            if state in counts or state != TAKEN_BACK
        ],
        width=90,
    )
    order = {state: place for place, state in enumerate((ANSWERED, OPEN, *STATES[2:]))}
    ranked = questions.sort(pl.col("state").replace_strict(order), maintain_order=True)
    if opened := _draw_list(ranked, catalogue, chosen):
        _draw_opened(opened, catalogue, chosen)


def _draw_list(ranked: pl.DataFrame, catalogue: Catalogue, chosen: str) -> Row | None:
    """The narrowed list; returns the question that is open: clicked, or chosen by name."""
    filters = st.container(horizontal=True, gap="small")
    units, indicators = narrow_by_unit(filters, ranked, "verify.asked")
    states = filters.multiselect(
        _("State"),
        [state for state in STATES if state in set(ranked["state"])],
        format_func=lambda each: _("question." + each),
        key="verify.asked_states",
        placeholder=_("all states"),
        width=FILTER_WIDTH,
    )
    for column, wanted in (("unit_code", units), ("indicator_code", indicators), ("state", states)):
        if wanted:
            ranked = ranked.filter(pl.col(column).is_in(wanted))
    rows: list[Row] = list(ranked.iter_rows(named=True))
    if not rows:
        st.caption(_("No question is like that."))
        return None
    shown = [catalogue.indicator(str(row["indicator_code"])) for row in rows]
    codes = [f"{row['unit_code']} {row['indicator_code']}" for row in rows]
    by_code = dict(zip(codes, rows, strict=True))
    clicked = pick_from_table(
        {
            _("Unit"): ranked["name"].to_list(),
            _("Indicator"): [name_of(each) for each in shown],
            _("State"): [_("question." + str(row["state"])) for row in rows],
            _("This quarter"): [show_now(*pair) for pair in zip(rows, shown, strict=True)],
            _("Your question"): [_brief(row["question"]) for row in rows],
            _("Answer"): [_brief(row["answer"]) for row in rows],
            _("Asked at"): [show_moment(moment) for moment in ranked["asked_at"]],
            _("Answered at"): [show_moment(moment) for moment in ranked["answered_at"]],
        },
        codes,
        # A row number means nothing in another list: acts change the order.
        key=f"verify.asked_{chosen}_{'_'.join([*units, *indicators, *states])}_{ranked['sequence'].sum()}",
        alt=_("Asked"),
    )
    open_key = f"verify.open_{chosen}"
    if clicked and clicked != st.session_state.get("verify.clicked"):
        st.session_state[open_key] = clicked
    st.session_state["verify.clicked"] = clicked
    if st.session_state.get(open_key) not in by_code:
        st.session_state[open_key] = None
    chosen_code = filters.selectbox(
        _("Open a question"),
        codes,
        index=None,
        format_func=lambda code: f"{by_code[code]['name']} · {name_in(catalogue, by_code[code])}",
        key=open_key,
        placeholder=_("choose, or click a row"),
    )
    return by_code.get(chosen_code or "")


def _brief(words: object) -> str:
    """The beginning of what was said, so that the other columns stay in sight; a dash for nothing."""
    said = str(words or NOTHING)
    return said if len(said) <= BRIEF else said[:BRIEF] + "…"


def _draw_opened(row: Row, catalogue: Catalogue, chosen: str) -> None:
    """One question: its figure, its thread, and what can be done now."""
    unit_code, code = str(row["unit_code"]), str(row["indicator_code"])
    indicator = catalogue.indicator(code)
    with st.container(border=True):
        st.subheader(f"{row['name']} · {name_of(indicator)}")
        st.markdown(
            _(
                "This quarter: {now} · last quarter: {before}",
                now=show_now(row, indicator),
                before=show_before(row, indicator),
            )
        )
        if row["note"]:
            st.text(f"{_('Note')}: {row['note']}")
        draw_thread(thread(store(), unit_code, chosen, code), unit_code, chosen)
        if row["state"] in (OPEN, ANSWERED):
            _draw_acts(row, unit_code, code, chosen)
        else:
            st.caption(_("This question is closed. It can be asked again."))
            _draw_again(unit_code, code, chosen, row)


def _draw_acts(row: Row, unit_code: str, code: str, chosen: str) -> None:
    """Settle; ask again what was answered, take back what was not."""
    key = f"verify.act_{chosen}_{unit_code}_{code}_{row['asked_count']}"
    seen = last_seen(key, int(str(row["sequence"])))
    is_answered = row["state"] == ANSWERED
    with st.form(key, border=False, enter_to_submit=False):
        words = st.text_area(
            _("Your words"),
            key=f"{key}.words",
            placeholder=_("needed to ask again") if is_answered else _("may stay empty"),
            max_chars=LONGEST_WORDS,
            height=80,
        )
        asks_again = takes_back = False
        with st.container(horizontal=True):
            settles = st.form_submit_button(
                _("Settle") if is_answered else _("Settle without an answer"),
                type="primary" if is_answered else "secondary",
                key=f"{key}.settle",
            )
            if is_answered:
                asks_again = st.form_submit_button(_("Ask again"), key=f"{key}.again")
            else:
                takes_back = st.form_submit_button(_("Take the question back"), key=f"{key}.take_back")
    who = person()
    if settles:
        act(
            lambda: settle(store(), who, unit_code, chosen, code, words, expected_sequence=seen),
            _("Settled."),
        )
    elif asks_again:
        _again(unit_code, code, chosen, words, row)
    elif takes_back:
        act(
            lambda: take_back(store(), who, unit_code, chosen, code, expected_sequence=seen),
            _("The question was taken back."),
        )


def _draw_again(unit_code: str, code: str, chosen: str, row: Row) -> None:
    key = f"verify.again_{chosen}_{unit_code}_{code}_{row['sequence']}"
    with st.form(key, border=False, enter_to_submit=False):
        words = st.text_area(_("Your question"), key=f"{key}.words", max_chars=LONGEST_WORDS, height=80)
        if st.form_submit_button(_("Ask again"), key=f"{key}.send"):
            _again(unit_code, code, chosen, words, row)


def _again(unit_code: str, code: str, chosen: str, words: str | None, row: Row) -> None:
    doubt = str(row["doubt"]) if row["doubt"] else None
    act(lambda: ask(store(), person(), unit_code, chosen, code, words or "", doubt), _("Asked again."))
