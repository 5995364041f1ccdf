"""Reading and appending what was asked and answered about figures; each row carries the state that came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from reporting.catalogue import load_catalogue
from reporting.figure import MISSING
from reporting.figures_below import figures_below
from reporting.quarter import parse_quarter
from reporting.units import subordinates, unit_as_of
from store.connection import Store, Writing

OPEN, ANSWERED, SETTLED, TAKEN_BACK = "open", "answered", "settled", "taken_back"
STATES = (OPEN, ANSWERED, SETTLED, TAKEN_BACK)
ASKED = "asked"

_SCHEMA: dict[str, type[pl.DataType] | pl.DataType] = {
    "unit_code": pl.String,
    "quarter": pl.String,
    "indicator_code": pl.String,
    "sequence": pl.Int32,
    "action": pl.String,
    "state": pl.String,
    "asked_by_unit": pl.String,
    "doubt": pl.String,
    "words": pl.String,
    "actor": pl.String,
    "recorded_at": pl.Datetime("us"),
}
_SAID = "sequence, action, state, asked_by_unit, doubt, words, actor, recorded_at"
_EVENTS = f"""
    select unit_code, indicator_code, {_SAID}
    from ops.verification_event
    where quarter = $quarter and unit_code in (select unnest($codes))
    order by unit_code, indicator_code, sequence
"""
_WAITING = """
    with present as (
        select quarter, state
        from ops.verification_event
        where {whose} = ?
        qualify row_number() over (
            partition by unit_code, quarter, indicator_code order by sequence desc
        ) = 1
    )
    select quarter, count(*) from present where state = ? group by quarter order by quarter
"""
# Of a figure beside its question; the names are those of `figures_below`.
FIGURE_COLUMNS = {
    "figure_state": "state",
    "number": "number",
    "text": "text",
    "note": "note",
    "previous_state": "previous_state",
    "previous_number": "previous_number",
    "previous_text": "previous_text",
}


@dataclass(frozen=True)
class Said:
    """One thing said about a figure: who said it, when (UTC) and in which words (None: none)."""

    sequence: int
    action: str
    state: str
    asked_by_unit: str
    doubt: str | None
    words: str | None
    actor: str
    recorded_at: datetime


def questions_below(store: Store, superior_code: str, quarter: str) -> pl.DataFrame:
    """The questions to the units right below a department, the newest act first.

    Columns: name of the unit, then those of `questions_of`. A unit that has moved brings its questions along.
    """
    units = {unit.code: unit.name for unit in subordinates(store, superior_code, parse_quarter(quarter))}
    names = pl.DataFrame(
        {"unit_code": list(units), "name": list(units.values())},
        schema={"unit_code": pl.String, "name": pl.String},
    )
    questions = _questions(store, quarter, list(units))
    return names.join(questions, on="unit_code", how="inner").sort(
        "last_at", "unit_code", "indicator_code", descending=[True, False, False]
    )


def questions_of(store: Store, unit_code: str, quarter: str) -> pl.DataFrame:
    """The questions to one unit, each with the figure as it stands now, the oldest question first.

    Columns: unit_code, indicator_code, sequence, state (open, answered, settled, taken_back),
    asked_by_unit, doubt, question, asked_by, asked_at, answer, answered_by, answered_at (null until the last
    question is answered), asked_count, last_at, figure_state (value, missing, not_applicable), number, text,
    note, previous_state, previous_number, previous_text (of the quarter before). Moments are UTC. The figure
    of a computed indicator is not read: its states are null.
    """
    unit_as_of(store, unit_code, parse_quarter(quarter))
    return _questions(store, quarter, [unit_code]).sort("asked_at", "indicator_code")


def thread(store: Store, unit_code: str, quarter: str, indicator_code: str) -> list[Said]:
    """All that was said about one figure of a quarter, oldest first; empty when nothing was."""
    return threads_of(store, unit_code, quarter).get(indicator_code, [])


def threads_of(store: Store, unit_code: str, quarter: str) -> dict[str, list[Said]]:
    """All that was said about a unit's figures of a quarter, by indicator, oldest first."""
    found: dict[str, list[Said]] = {}
    for _, indicator_code, *said in store.rows(_EVENTS, {"quarter": quarter, "codes": [unit_code]}):
        found.setdefault(indicator_code, []).append(Said(*said))
    return found


def open_questions(store: Store, unit_code: str) -> dict[str, int]:
    """In which quarters a unit has questions to answer, and how many."""
    return _waiting(store, "unit_code", unit_code, OPEN)


def new_answers(store: Store, superior_code: str) -> dict[str, int]:
    """In which quarters answers to a department's questions wait to be settled, and how many."""
    return _waiting(store, "asked_by_unit", superior_code, ANSWERED)


def _waiting(store: Store, whose: str, code: str, state: str) -> dict[str, int]:
    found = store.rows(_WAITING.format(whose=whose), [code, state])
    return {quarter: int(count) for quarter, count in found}


def last_said(store: Store, quarter: str, codes: Sequence[str]) -> pl.DataFrame:
    """Where each question of the units stands: unit_code, indicator_code, sequence, state, asked_by_unit, doubt."""
    events = store.frame(_EVENTS, {"quarter": quarter, "codes": list(codes)})
    return (
        events.sort("sequence")
        .group_by("unit_code", "indicator_code", maintain_order=True)
        .agg(pl.col("sequence", "state", "asked_by_unit", "doubt").last())
    )


def append_said(write: Writing, events: pl.DataFrame) -> int:
    """Append rows with the columns of `ops.verification_event` but `written_at`; returns how many.

    Of two who act on one figure at once the second meets the primary key and is refused with
    `someone_was_faster` (E42).
    """
    return write.append(
        "verification_event", events.select(pl.col(name).cast(kind) for name, kind in _SCHEMA.items())
    )


def _questions(store: Store, quarter: str, codes: list[str]) -> pl.DataFrame:
    events = store.frame(_EVENTS, {"quarter": quarter, "codes": codes}).sort("sequence")
    asked = pl.col("action") == ASKED
    answered = pl.col("action") == ANSWERED
    is_answered = pl.col("_answered") > pl.col("_asked")
    answer = ("answer", "answered_by", "answered_at")
    questions = (
        events.group_by("unit_code", "indicator_code")
        .agg(
            pl.col("sequence", "state", "asked_by_unit", "doubt").last(),
            question=pl.col("words").filter(asked).last(),
            asked_by=pl.col("actor").filter(asked).last(),
            asked_at=pl.col("recorded_at").filter(asked).last(),
            answer=pl.col("words").filter(answered).last(),
            answered_by=pl.col("actor").filter(answered).last(),
            answered_at=pl.col("recorded_at").filter(answered).last(),
            asked_count=asked.sum(),
            last_at=pl.col("recorded_at").last(),
            _asked=pl.col("sequence").filter(asked).last(),
            _answered=pl.col("sequence").filter(answered).last(),
        )
        .with_columns(pl.when(is_answered).then(pl.col(answer)))
        .drop("_asked", "_answered")
    )
    return questions.join(_figures(store, quarter, questions), on=["unit_code", "indicator_code"], how="left")


def _figures(store: Store, quarter: str, questions: pl.DataFrame) -> pl.DataFrame:
    """unit_code, indicator_code and `FIGURE_COLUMNS` of the figures asked about."""
    indicators = load_catalogue(store, quarter).indicators
    computed = [code for code, each in indicators.items() if each.is_derived]
    pairs = questions.select("unit_code", "indicator_code")
    present = figures_below(store, pairs["unit_code"].unique().to_list(), quarter).select(
        "unit_code", "indicator_code", **FIGURE_COLUMNS
    )
    is_computed = pl.col("indicator_code").is_in(computed)
    return pairs.join(present, on=["unit_code", "indicator_code"], how="left").with_columns(
        pl.when(~is_computed).then(pl.col(each).fill_null(MISSING)).alias(each)
        for each in ("figure_state", "previous_state")
    )
