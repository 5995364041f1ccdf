"""Verification: a department's manager asks about single figures right below, the unit answers (article 8).

    (nothing) --ask--> open --answer--> answered --settle--> settled
                        |  `--take_back--> taken_back  `--ask (again)--> open
                        `--settle--> settled

The answer is words and stays. A question never unlocks a report: if the figure has to change, the reviewer
returns the report. Questions may be asked for any quarter that has begun, also after the report. What was
settled or taken back may be asked again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from auth import permissions
from auth.permissions import Person
from reporting.catalogue import load_catalogue
from reporting.quarter import parse_quarter, starts_at
from reporting.units import Unit, due_unit, roster, unit_as_of
from reporting.verification_events import (
    ANSWERED,
    ASKED,
    OPEN,
    SETTLED,
    STATES,
    TAKEN_BACK,
    Said,
    append_said,
    last_said,
    new_answers,
    open_questions,
    questions_below,
    questions_of,
    thread,
    threads_of,
)
from store import clock
from store.connection import Store, Writing
from store.errors import Refusal, Refusals

__all__ = [
    "ANSWERED",
    "LONGEST_WORDS",
    "OPEN",
    "QUESTION_SCHEMA",
    "SETTLED",
    "STATES",
    "TAKEN_BACK",
    "Said",
    "answer",
    "ask",
    "ask_many",
    "new_answers",
    "open_questions",
    "questions_below",
    "questions_of",
    "settle",
    "take_back",
    "thread",
    "threads_of",
]

LONGEST_WORDS = 500

QUESTION_SCHEMA = {
    "unit_code": pl.String,
    "indicator_code": pl.String,
    "words": pl.String,
    "doubt": pl.String,
}


@dataclass(frozen=True)
class _Question:
    sequence: int
    state: str
    asked_by_unit: str
    doubt: str | None


def ask(
    store: Store,
    person: Person,
    unit_code: str,
    quarter: str,
    indicator_code: str,
    words: str,
    doubt: str | None = None,
) -> None:
    """Ask a unit right below about one figure; on an answered question: ask again.

    `doubt`: the code of what made the figure suspicious (reporting/suspicious.py). Refusals: `ask_many`'s.
    """
    question = {"unit_code": unit_code, "indicator_code": indicator_code, "words": words, "doubt": doubt}
    ask_many(store, person, pl.DataFrame([question], schema=QUESTION_SCHEMA), quarter)


def ask_many(store: Store, person: Person, questions: pl.DataFrame, quarter: str) -> int:
    """Ask any number of questions in one transaction, all or none; returns how many.

    `questions`: unit_code, indicator_code, words, doubt (may be left out or null), all text. Refusals:
    `not_allowed`, `not_your_unit` (only the direct superior's manager asks), `unknown_unit`,
    `not_on_roster`, `quarter_not_begun`, `nothing_given`, `someone_was_faster`; and, all at once,
    `unknown_indicator`, `words_missing`, `words_too_long`, `asked_twice`, `already_asked`.
    """
    given = _as_questions(questions)
    codes = given["unit_code"].unique().sort().to_list()
    due = _units_below(store, person, codes, quarter)
    problems = _unknown_figures(store, given, due, quarter) + _bad_words(given)
    with store.writing() as write:
        before = last_said(store, quarter, codes).select("unit_code", "indicator_code", "sequence", "state")
        asked = given.join(before, on=["unit_code", "indicator_code"], how="left")
        problems += [
            Refusal(
                "already_asked",
                f"{unit} has not answered the question about {indicator} yet. Wait, or take it back first.",
                unit=unit,
                indicator=indicator,
            )
            for unit, indicator in _pairs(asked.filter(pl.col("state") == OPEN))
        ]
        if problems:
            raise Refusals(problems) if len(problems) > 1 else problems[0]
        events = asked.with_columns(
            sequence=pl.col("sequence").fill_null(0) + 1,
            quarter=pl.lit(quarter),
            action=pl.lit(ASKED),
            state=pl.lit(OPEN),
            asked_by_unit=pl.lit(person.unit_code),
            actor=pl.lit(person.user_name),
            recorded_at=pl.lit(clock.now()),
        )
        return append_said(write, events.sort("unit_code", "indicator_code"))


def answer(
    store: Store,
    person: Person,
    unit_code: str,
    quarter: str,
    indicator_code: str,
    words: str,
    *,
    expected_sequence: int | None = None,
) -> None:
    """The unit's own manager answers an open question, also when the report is locked.

    `expected_sequence`: the question's sequence as it was shown; if more was said since, Refusal
    `someone_was_faster`. Others: `not_allowed`, `not_your_unit`, `unknown_unit`, `words_missing`,
    `words_too_long`, `nothing_asked`, `already_answered`.
    """
    permissions.require(person, "answer_verification", relation=permissions.own_relation(person, unit_code))
    unit = unit_as_of(store, unit_code, parse_quarter(quarter))
    said = _words(words)
    with store.writing() as write:
        question = _under_way(store, unit, quarter, indicator_code, expected_sequence)
        if question.state == ANSWERED:
            raise _already_answered(unit_code, indicator_code)
        _follow(write, unit, quarter, indicator_code, question, ANSWERED, said, person)


def settle(
    store: Store,
    person: Person,
    unit_code: str,
    quarter: str,
    indicator_code: str,
    words: str | None = None,
    *,
    expected_sequence: int | None = None,
) -> None:
    """The superior's manager closes a question, answered or not, with or without words.

    If the answer does not satisfy, `ask` again instead. Refusals: `not_allowed`, `not_your_unit`,
    `unknown_unit`, `words_too_long`, `nothing_asked`, `someone_was_faster`.
    """
    unit = _unit_below(store, person, unit_code, quarter)
    said = _words(words) if (words or "").strip() else None
    with store.writing() as write:
        question = _under_way(store, unit, quarter, indicator_code, expected_sequence)
        _follow(write, unit, quarter, indicator_code, question, SETTLED, said, person)


def take_back(
    store: Store,
    person: Person,
    unit_code: str,
    quarter: str,
    indicator_code: str,
    *,
    expected_sequence: int | None = None,
) -> None:
    """The superior's manager takes back a question nobody has answered; it stays in the thread.

    Refusals: `not_allowed`, `not_your_unit`, `unknown_unit`, `nothing_asked`, `already_answered` (settle it
    instead), `someone_was_faster`.
    """
    unit = _unit_below(store, person, unit_code, quarter)
    with store.writing() as write:
        question = _under_way(store, unit, quarter, indicator_code, expected_sequence)
        if question.state == ANSWERED:
            raise _already_answered(unit_code, indicator_code)
        _follow(write, unit, quarter, indicator_code, question, TAKEN_BACK, None, person)


def _as_questions(questions: pl.DataFrame) -> pl.DataFrame:
    """The questions in their schema, words stripped."""
    if questions.is_empty():
        raise Refusal("nothing_given", "There is no question in it.")
    missing = [pl.lit(None, pl.String).alias("doubt")] if "doubt" not in questions.columns else []
    return (
        questions.with_columns(missing)
        .select(pl.col(name).cast(kind) for name, kind in QUESTION_SCHEMA.items())
        .with_columns(pl.col("words").str.strip_chars().fill_null(""))
    )


def _units_below(store: Store, person: Person, codes: Sequence[str], quarter: str) -> pl.DataFrame:
    """unit_code, school_group of the units, when the person may ask all of them and they owe a report."""
    permissions.require(person, "verify", relation=permissions.SUPERIOR)
    if clock.now() < starts_at(parse_quarter(quarter)):
        raise Refusal("quarter_not_begun", f"{quarter} has not begun.", quarter=quarter)
    due = roster(store, quarter, list(codes))
    for code in sorted(set(codes) - set(due["unit_code"])):
        due_unit(store, code, quarter)  # refuses, and says why
    for code, superior in due.select("unit_code", "superior_code").iter_rows():
        relation = permissions.relation_to(person, code, [superior])
        permissions.require(person, "verify", relation=relation)
    return due.select("unit_code", "school_group")


def _unit_below(store: Store, person: Person, unit_code: str, quarter: str) -> Unit:
    unit = unit_as_of(store, unit_code, parse_quarter(quarter))
    superior_codes = [unit.superior_code] if unit.superior_code else []
    relation = permissions.relation_to(person, unit_code, superior_codes)
    permissions.require(person, "verify", relation=relation)
    return unit


def _unknown_figures(store: Store, given: pl.DataFrame, due: pl.DataFrame, quarter: str) -> list[Refusal]:
    """Figures that are not on the form of the unit."""
    catalogue = load_catalogue(store, quarter)
    on_form = pl.DataFrame(
        [
            {"school_group": group, "indicator_code": indicator.code}
            for group in due["school_group"].unique().sort()
            for indicator in catalogue.for_group(group)
        ],
        schema={"school_group": pl.String, "indicator_code": pl.String},
    )
    unknown = given.join(due, on="unit_code").join(on_form, on=["school_group", "indicator_code"], how="anti")
    return [
        Refusal(
            "unknown_indicator",
            f"{indicator} is not on the form of {unit}. Ask about a figure of its form.",
            unit=unit,
            indicator=indicator,
        )
        for unit, indicator in _pairs(unknown)
    ]


def _bad_words(given: pl.DataFrame) -> list[Refusal]:
    problems = []
    if given.filter(pl.col("words") == "").height:
        problems.append(_words_missing())
    if given.filter(pl.col("words").str.len_chars() > LONGEST_WORDS).height:
        problems.append(_words_too_long())
    if given.select("unit_code", "indicator_code").is_duplicated().any():
        problems.append(Refusal("asked_twice", "One figure is asked about twice. Leave one of them out."))
    return problems


def _words(words: str | None) -> str:
    said = (words or "").strip()
    if not said:
        raise _words_missing()
    if len(said) > LONGEST_WORDS:
        raise _words_too_long()
    return said


def _words_missing() -> Refusal:
    return Refusal("words_missing", "Write what you want to ask or to answer.")


def _words_too_long() -> Refusal:
    return Refusal(
        "words_too_long",
        f"That is too long. Say it in at most {LONGEST_WORDS} characters.",
        most=LONGEST_WORDS,
    )


def _already_answered(unit_code: str, indicator_code: str) -> Refusal:
    return Refusal(
        "already_answered",
        f"The question about {indicator_code} of {unit_code} has been answered already. Read the answer.",
        unit=unit_code,
        indicator=indicator_code,
    )


def _under_way(
    store: Store, unit: Unit, quarter: str, indicator_code: str, expected_sequence: int | None
) -> _Question:
    """The question that is open or answered, or Refusal `nothing_asked` or `someone_was_faster`."""
    present = last_said(store, quarter, [unit.code]).filter(pl.col("indicator_code") == indicator_code)
    found = _Question(*present.row(0)[2:]) if present.height else None
    if found and expected_sequence is not None and found.sequence != expected_sequence:
        raise Refusal(
            "someone_was_faster", "More was said about this figure meanwhile. Read it and try again."
        )
    if found is None or found.state not in (OPEN, ANSWERED):
        raise Refusal(
            "nothing_asked",
            f"There is no open question about {indicator_code} of {unit.code} in {quarter}.",
            unit=unit.code,
            indicator=indicator_code,
        )
    return found


def _follow(
    write: Writing,
    unit: Unit,
    quarter: str,
    indicator_code: str,
    question: _Question,
    act: str,
    words: str | None,
    person: Person,
) -> None:
    """Append what follows on a question; the state is named like the act that led to it."""
    event = {
        "unit_code": unit.code,
        "quarter": quarter,
        "indicator_code": indicator_code,
        "sequence": question.sequence + 1,
        "action": act,
        "state": act,
        "asked_by_unit": question.asked_by_unit,
        "doubt": question.doubt,
        "words": words,
        "actor": person.user_name,
        "recorded_at": clock.now(),
    }
    append_said(write, pl.DataFrame([event]))


def _pairs(frame: pl.DataFrame) -> list[tuple[str, str]]:
    return [(unit, indicator) for unit, indicator in frame.select("unit_code", "indicator_code").iter_rows()]
