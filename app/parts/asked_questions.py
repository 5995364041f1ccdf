"""What was asked: open, answered and settled questions; one opened to read it, settle it or ask again."""

import polars as pl
import streamlit as st

from app.parts.context import _, act, person, store
from app.parts.figures import NOTHING, name_of
from app.parts.layout import go_to
from app.parts.questions import Row, draw_thread, last_seen, show_before, show_now
from app.parts.row_list.columns import moments
from app.parts.row_list.component import Column, Filter, Message, draw_row_list
from app.parts.suspicious_list import QUESTION_TONES
from reporting.catalogue import load_catalogue
from reporting.indicator import Catalogue, Indicator
from reporting.verification import (
    ANSWERED,
    LONGEST_WORDS,
    OPEN,
    STATES,
    ask,
    settle,
    take_back,
    thread,
)

BRIEF = 40


def draw_asked(questions: pl.DataFrame, chosen: str) -> None:
    """The questions to the units right below, and the one that was opened. `questions`: `questions_below`."""
    if questions.is_empty():
        st.info(_("Nothing was asked about this quarter yet. Tick figures in the list of suspicious ones."))
        return
    catalogue = load_catalogue(store(), chosen)
    order = {state: place for place, state in enumerate((ANSWERED, OPEN, *STATES[2:]))}
    ranked = questions.sort(pl.col("state").replace_strict(order), maintain_order=True)
    rows: list[Row] = list(ranked.iter_rows(named=True))
    by_id = {f"{row['unit_code']} {row['indicator_code']}": row for row in rows}
    key = f"verify.open_{chosen}"
    opened = by_id.get(st.session_state.get(key) or "")
    if opened:
        st.button(
            _("List"), key="verify.close", shortcut="L", icon=":material/list:", on_click=_set, args=(key,)
        )
        go_to("", f"question {opened['unit_code']} {opened['indicator_code']}")
        _draw_opened(opened, catalogue, chosen)
    else:
        _draw_list(rows, list(by_id), catalogue, chosen, key)


def _draw_list(rows: list[Row], ids: list[str], catalogue: Catalogue, chosen: str, key: str) -> None:
    """The questions, those that were answered first; one is opened to read it and to settle it."""

    def do(message: Message) -> None:
        st.session_state[key] = st.session_state["verify.last"] = message.ids[0]

    indicators = [catalogue.indicator(str(row["indicator_code"])) for row in rows]
    units = {f"unit:{row['unit_code']}": str(row["name"]) for row in rows}
    draw_row_list(
        "verify.asked",
        ids,
        _columns(rows, indicators),
        alt=_("Asked"),
        do=do,
        tags=[
            [str(row["state"]), f"unit:{row['unit_code']}", f"indicator:{row['indicator_code']}"]
            for row in rows
        ],
        filters=[
            Filter(_("State"), {state: _("question." + state) for state in STATES}),
            Filter(_("Unit"), units, is_menu=True),
            Filter(
                _("Indicator"), {f"indicator:{each.code}": name_of(each) for each in indicators}, is_menu=True
            ),
        ],
        opens=True,
        current=st.session_state.get("verify.last"),
        version=chosen,
    )


def _columns(rows: list[Row], indicators: list[Indicator]) -> list[Column]:
    return [
        Column(
            _("Unit"),
            [str(row["name"]) for row in rows],
            "name",
            unders=[str(row["unit_code"]) for row in rows],
        ),
        Column(_("Indicator"), [name_of(each) for each in indicators], "long"),
        Column(
            _("State"),
            [_("question." + str(row["state"])) for row in rows],
            "badge",
            tones=[QUESTION_TONES.get(str(row["state"]), "") for row in rows],
        ),
        Column(_("This quarter"), [show_now(*pair) for pair in zip(rows, indicators, strict=True)]),
        Column(_("Your question"), [_brief(row["question"]) for row in rows], "long"),
        Column(_("Answer"), [_brief(row["answer"]) for row in rows], "long"),
        moments(_("Asked at"), [row["asked_at"] for row in rows], place="spare"),
        moments(_("Answered at"), [row["answered_at"] for row in rows]),
    ]


def _set(key: str) -> None:
    st.session_state[key] = None


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
