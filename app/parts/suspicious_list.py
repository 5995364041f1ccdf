"""The suspicious figures right below: narrowed, ticked, and asked about in words that can be changed."""

from datetime import datetime

import polars as pl
import streamlit as st

from app.parts.context import _, act, person, store
from app.parts.doubts import Row
from app.parts.figures import NOTHING, name_of
from app.parts.layout import go_to
from app.parts.questions import name_in, show_before, show_now
from app.parts.row_list.component import Act, Column, Filter, Message, draw_row_list
from app.parts.suspicions import show_check, show_peers, show_reason, suggested_words
from reporting.catalogue import load_catalogue
from reporting.indicator import Catalogue
from reporting.review_queue import review_marker
from reporting.suspicious import NEVER_ASKED, REASONS, suspicious_figures
from reporting.units import Unit, subordinates
from reporting.verification import LONGEST_WORDS, OPEN, QUESTION_SCHEMA, STATES, ask_many
from store import clock

ROWS_AT_ONCE = 200
MOST_AT_ONCE = 20
TICKED, ROWS = "verify.ticked", "verify.rows"
# Counts how often was asked: the ticks of the list before mean nothing in the list after.
ROUND_KEY = "verify.round"
QUESTION_TONES = {OPEN: "warn", "answered": "info", "settled": "good"}


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
    elif ticked := _ticked(found, chosen):
        _draw_ask(ticked, catalogue, chosen)
    else:
        _draw_list(found, catalogue, chosen)
    _draw_other(units, catalogue, chosen)


@st.cache_data(max_entries=500, show_spinner=False)
def suspicious_below(unit_code: str, chosen: str, marker: tuple[int, ...], minute: datetime) -> pl.DataFrame:
    """The list, worked out anew when something has happened below, and every minute."""
    del marker, minute
    return suspicious_figures(store(), unit_code, chosen)


def _row_ids(rows: pl.DataFrame) -> list[str]:
    return rows.select(pl.format("{} {}", "unit_code", "indicator_code")).to_series().to_list()


def _ticked(found: pl.DataFrame, chosen: str) -> list[Row]:
    """The rows to ask about, while their words are being written."""
    quarter, ids = st.session_state.get(TICKED, ("", []))
    wanted = set(ids) if quarter == chosen else set()
    return [
        row for row, each in zip(found.iter_rows(named=True), _row_ids(found), strict=True) if each in wanted
    ]


def _draw_list(found: pl.DataFrame, catalogue: Catalogue, chosen: str) -> None:
    """The list, the most doubtful figures first; those that are ticked are asked about."""
    most = int(st.session_state.get(ROWS, ROWS_AT_ONCE))
    shown = found.head(most)
    rows: list[Row] = list(shown.iter_rows(named=True))

    def do(message: Message) -> None:
        st.session_state[TICKED] = (chosen, message.ids[:MOST_AT_ONCE])

    draw_row_list(
        "verify.list",
        _row_ids(shown),
        _columns(rows, catalogue),
        alt=_("Suspicious figures"),
        do=do,
        tags=[
            [
                f"unit:{row['unit_code']}",
                f"indicator:{row['indicator_code']}",
                f"reason:{row['reason']}",
                f"question:{row['question_state']}",
                *(["free"] if row["question_state"] != OPEN else []),
            ]
            for row in rows
        ],
        filters=_filters(shown, catalogue),
        acts=[
            Act(
                "ask",
                _("Ask about the ticked ({count})", count="{count}"),
                tag="free",
                key="A",
                left_out=_("{count} of the ticked figures have an open question already.", count="{count}"),
                help=_("At most {count} at once: the first ones are taken.", count=MOST_AT_ONCE),
            )
        ],
        version=f"{chosen} {st.session_state.get(ROUND_KEY, 0)}",
    )
    st.caption(_("Tick the figures to ask about; the words are suggested and can be changed."))
    if found.height > most:
        st.button(
            _("Show {count} more of {all}", count=min(ROWS_AT_ONCE, found.height - most), all=found.height),
            key="verify.more",
            on_click=_set,
            args=(ROWS, most + ROWS_AT_ONCE),
        )


def _columns(rows: list[Row], catalogue: Catalogue) -> list[Column]:
    indicators = [catalogue.indicator(str(row["indicator_code"])) for row in rows]
    states = [str(row["question_state"]) for row in rows]
    return [
        Column(
            _("Unit"),
            [str(row["name"]) for row in rows],
            "name",
            unders=[str(row["unit_code"]) for row in rows],
        ),
        Column(_("Indicator"), [name_of(each) for each in indicators], "long"),
        Column(
            _("Reason"),
            [show_reason(row) for row in rows],
            "long",
            unders=[show_check(row, catalogue) for row in rows],
        ),
        Column(_("Last quarter"), [show_before(*pair) for pair in zip(rows, indicators, strict=True)]),
        Column(_("This quarter"), [show_now(*pair) for pair in zip(rows, indicators, strict=True)]),
        Column(_("Similar units"), [show_peers(row, catalogue) for row in rows]),
        Column(
            _("Question"),
            [_("question." + state) for state in states],
            "badge",
            tones=[QUESTION_TONES.get(state, "") for state in states],
        ),
        Column(_("Note"), [str(row["note"] or NOTHING) for row in rows], "long"),
    ]


def _filters(shown: pl.DataFrame, catalogue: Catalogue) -> list[Filter]:
    units = dict(shown.select("unit_code", "name").unique().sort("unit_code").iter_rows())
    codes = shown["indicator_code"].unique().sort().to_list()
    return [
        Filter(_("Reason"), {f"reason:{each}": _("reason." + each) for each in REASONS}),
        Filter(_("Unit"), {f"unit:{code}": name for code, name in units.items()}, is_menu=True),
        Filter(
            _("Indicator"),
            {f"indicator:{code}": name_of(catalogue.indicator(code)) for code in codes},
            is_menu=True,
        ),
        Filter(
            _("Question"),
            {f"question:{each}": _("question." + each) for each in (NEVER_ASKED, *STATES)},
            is_menu=True,
        ),
    ]


def _draw_ask(asked: list[Row], catalogue: Catalogue, chosen: str) -> None:
    """The words to each ticked figure, suggested and open to change, and one button that sends them all."""
    go_to(".st-key-verify-ask textarea", f"ask {[row['indicator_code'] for row in asked]}")
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
        with st.container(horizontal=True):
            sends = st.form_submit_button(
                _("Ask about {count} figures", count=len(asked)), type="primary", key="verify.send"
            )
            cancels = st.form_submit_button(_("Cancel"), key="verify.cancel")
    if cancels:
        st.session_state.pop(TICKED, None)
        st.rerun()
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
    st.session_state.pop(TICKED, None)
    st.session_state[ROUND_KEY] = st.session_state.get(ROUND_KEY, 0) + 1


def _set(key: str, value: object) -> None:
    st.session_state[key] = value


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
