"""Figures: what a unit entered for a quarter, saved, carried forward, checked and told again.

The figure of quarter Q is the last event of that indicator up to Q: what did not change carries forward.
Amounts of the year to date start anew each year (E37). Zero, missing and not applicable are kept apart (E06).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import polars as pl

from auth import permissions
from auth.permissions import OPERATOR, Person
from reporting.catalogue import Catalogue, Indicator, load_catalogue
from reporting.checks import Problem, find_problems
from reporting.deadlines import settle
from reporting.entries import type_entries
from reporting.explanations import HAS_REASON
from reporting.figure import Figure
from reporting.life_cycle import LOCKED, RETURNED, SUBMITTED, UNTOUCHED, Report, refusal
from reporting.quarter import ends_at, parse_quarter, previous_quarter, starts_at
from reporting.report_events import append_acts, last_reports
from reporting.units import Unit, due_groups, subordinates, unit_as_of
from store import clock
from store.connection import Row, Store
from store.errors import Refusal, Refusals

_FIGURES = f"""
    select indicator_code, state, number, text, note, quarter, recorded_at, actor, {HAS_REASON} as has_reason
    from ops.figure_event
    where unit_code = $unit_code and quarter <= $quarter
    qualify row_number() over (partition by indicator_code order by quarter desc, sequence desc) = 1
"""


@dataclass(frozen=True)
class Entry:
    """One figure as typed: a number, `true`/`false`, a choice, an ISO date, '' to clear, `NA`.

    `text` None leaves the figure as it is and changes only the note. `is_note_said`: the note is meant, though it
    reads as the one that stands there; else such a note only comes along with another figure, and explains
    nothing (reporting.explanations).
    """

    indicator_code: str
    text: str | None
    note: str | None = None
    is_note_said: bool = False


@dataclass(frozen=True)
class Saved:
    """How many figures were saved, and the report's sequence number afterwards."""

    count: int
    sequence: int


def current_figures(
    store: Store, unit_code: str, quarter: str, catalogue: Catalogue, *, year: str | None = None
) -> dict[str, Figure]:
    """The unit's figures that hold for a quarter, by indicator, carried ones included.

    `year`: the calendar year within which year-to-date amounts count (the quarter's own by default).
    """
    year = year or quarter[:4]
    figures = {}
    for row in store.rows(_FIGURES, {"unit_code": unit_code, "quarter": quarter, "codes": [unit_code]}):
        indicator = catalogue.indicators.get(row[0])
        if indicator is None or (indicator.is_year_to_date and row[5][:4] != year):
            continue
        figures[row[0]] = _figure(indicator, row, has_reason=row[8])
    return figures


def previous_figures(store: Store, unit_code: str, quarter: str, catalogue: Catalogue) -> dict[str, Figure]:
    """The figures of the quarter before; of year-to-date amounts only those of the same year (E37)."""
    return current_figures(store, unit_code, previous_quarter(quarter), catalogue, year=quarter[:4])


def ever_answered(store: Store, unit_code: str, quarter: str) -> bool:
    """Whether the unit ever had any figure up to the quarter."""
    sql = "select 1 from ops.figure_event where unit_code = ? and quarter <= ? limit 1"
    return store.row(sql, [unit_code, quarter]) is not None


def problems_of(store: Store, unit: Unit, quarter: str) -> list[Problem]:
    """What the catalogue's checks find in the unit's figures for the quarter."""
    catalogue = load_catalogue(store, quarter)
    return find_problems(
        catalogue,
        unit,
        current_figures(store, unit.code, quarter, catalogue),
        previous_figures(store, unit.code, quarter, catalogue),
        subordinate_count=subordinate_count(store, unit, quarter),
    )


def blocking_problems(store: Store, unit: Unit, quarter: str) -> list[Refusal]:
    """What stands in the way of submitting: errors, and warnings without an explanation."""
    found = []
    for problem in problems_of(store, unit, quarter):
        if problem.severity == "error":
            code = "figure_error"
        elif problem.severity == "explain" and not problem.is_explained:
            code = "explanation_missing"
        else:
            continue
        found.append(
            Refusal(
                code,
                f"{problem.code}: {problem.message_en}",
                check=problem.code,
                indicator=problem.indicator_code,
                message_zh=problem.message_zh,
            )
        )
    return found


def save_figures(
    store: Store,
    person: Person,
    unit_code: str,
    quarter: str,
    entries: Sequence[Entry],
    *,
    source: str = "screen",
    expected_sequence: int | None = None,
) -> Saved:
    """Save one unit's figures, all or none.

    `expected_sequence`: the report's sequence number when the form was opened; if the report has moved on
    since, Refusal `changed_meanwhile`. Other refusals: those of `save_many`.
    """
    catalogue = load_catalogue(store, parse_quarter(quarter))
    known: dict[str, Figure] = {}
    if any(entry.text is None or entry.note for entry in entries):
        known = current_figures(store, unit_code, quarter, catalogue)
    frame = pl.DataFrame(
        {
            "line": range(1, len(entries) + 1),
            "unit_code": [unit_code] * len(entries),
            "indicator_code": [entry.indicator_code for entry in entries],
            "text": [
                as_typed(known.get(entry.indicator_code)) if entry.text is None else entry.text
                for entry in entries
            ],
            "note": [entry.note for entry in entries],
            "is_note_carried": [_is_carried(entry, known.get(entry.indicator_code)) for entry in entries],
        },
        schema={**ENTRY_SCHEMA, "is_note_carried": pl.Boolean},
    )
    return save_many(store, person, quarter, frame, source=source, expected_sequence=expected_sequence)


def _is_carried(entry: Entry, known: Figure | None) -> bool:
    """Whether the note has only come along from the figure that stood there before."""
    if entry.is_note_said or entry.text is None or known is None:
        return False
    return (entry.note or "").strip() == known.note and entry.text.strip() != as_typed(known)


ENTRY_SCHEMA = {
    "line": pl.Int64,
    "unit_code": pl.String,
    "indicator_code": pl.String,
    "text": pl.String,
    "note": pl.String,
}


def save_many(
    store: Store,
    person: Person,
    quarter: str,
    entries: pl.DataFrame,
    *,
    source: str,
    expected_sequence: int | None = None,
) -> Saved:
    """Save the figures of any number of units in one transaction.

    `entries`: line, unit_code, indicator_code, text, note, and is_note_carried where a note may only have come
    along (a file says each of its notes). A manager saves the own unit's; an operator may feed many units, which
    counts as an update by the unit. Every problem is refused at once: `not_your_unit`, `not_on_roster`,
    `locked`, `already_submitted`, `indicator_closed` and those of `type_entries`. What needs no lock is done before the transaction begins.
    """
    parse_quarter(quarter)
    codes = entries["unit_code"].unique().sort().to_list()
    if not codes:
        raise Refusal("nothing_given", "There is no figure in it.")
    _require(person, codes)
    now = clock.now()
    if now < starts_at(quarter):
        raise Refusal("quarter_not_begun", f"{quarter} has not begun.", quarter=quarter)
    units = due_groups(store, quarter, codes)
    if "is_note_carried" not in entries.columns:
        entries = entries.with_columns(is_note_carried=pl.lit(False))
    typed, problems = type_entries(
        load_catalogue(store, quarter),
        entries.join(units, on="unit_code", how="left", maintain_order="left"),
    )
    with store.writing() as write:
        if now >= ends_at(quarter):
            settle(store, quarter, codes)
        reports = units.join(last_reports(store, quarter, codes), on="unit_code", how="left").with_columns(
            pl.col("state").fill_null(UNTOUCHED),
            pl.col("sequence", "version").fill_null(0),
            pl.col("is_auto").fill_null(False),
        )
        sequence = int(reports["sequence"].max() or 0)  # type: ignore[arg-type]
        if expected_sequence is not None and sequence != expected_sequence:
            raise Refusal(
                "changed_meanwhile",
                "The form was changed elsewhere since you opened it. Look at both and choose.",
                sequence=sequence,
            )
        problems = _unit_problems(codes, reports, entries) + problems
        if problems:
            raise Refusals(problems) if len(problems) > 1 else problems[0]
        append_acts(write, _save_acts(reports, quarter, person, now))
        count = write.append(
            "figure_event",
            typed.join(reports.select("unit_code", "sequence"), on="unit_code")
            .select(
                "unit_code",
                "indicator_code",
                "state",
                "number",
                "text",
                "note",
                "is_note_carried",
                sequence=pl.col("sequence") + 1,
                quarter=pl.lit(quarter),
                source=pl.lit(source),
                actor=pl.lit(person.user_name),
                recorded_at=pl.lit(now),
            )
            .sort("unit_code", "indicator_code"),
        )
    return Saved(count, sequence + 1)


def _save_acts(reports: pl.DataFrame, quarter: str, person: Person, now: datetime) -> pl.DataFrame:
    """One act `save` for each unit; a returned report stays returned."""
    return reports.select(
        "unit_code",
        "version",
        "is_auto",
        "reason",
        "due_at",
        "open_indicators",
        quarter=pl.lit(quarter),
        sequence=pl.col("sequence") + 1,
        action=pl.lit("save"),
        state=pl.when(pl.col("state") == RETURNED).then(pl.lit(RETURNED)).otherwise(pl.lit("in_progress")),
        actor=pl.lit(person.user_name),
        effective_at=pl.lit(now),
        recorded_at=pl.lit(now),
    )


def history(store: Store, unit_code: str, quarter: str, indicator_code: str) -> list[dict[str, object]]:
    """Every event behind one figure, oldest first: who, when, what, and what it was before (article 22)."""
    unit_as_of(store, unit_code, parse_quarter(quarter))
    catalogue = load_catalogue(store, quarter)
    indicator = catalogue.indicators.get(indicator_code)
    if indicator is None:
        raise Refusal(
            "unknown_indicator", f"There is no indicator {indicator_code}.", indicator=indicator_code
        )
    events = []
    before: str | None = None
    for row in store.rows(
        "select indicator_code, state, number, text, note, quarter, recorded_at, actor, source, sequence"
        " from ops.figure_event where unit_code = ? and quarter <= ? and indicator_code = ?"
        " order by quarter, sequence",
        [unit_code, quarter, indicator_code],
    ):
        value = as_typed(_figure(indicator, row))
        events.append(
            {
                "recorded_at": clock.shown(row[6]),
                "quarter": row[5],
                "sequence": row[9],
                "actor": row[7],
                "source": row[8],
                "state": row[1],
                "value": value if row[1] == "value" else None,
                "before": before,
                "note": row[4],
            }
        )
        before = value
    return events


def as_typed(figure: Figure | None) -> str:
    """A figure as one would type it: '' when missing, `NA`, plain decimals, true/false."""
    if figure is None or figure.state == "missing":
        return ""
    if figure.state == "not_applicable":
        return "NA"
    if isinstance(figure.value, bool):
        return "true" if figure.value else "false"
    if isinstance(figure.value, Decimal):
        return plain(figure.value)
    return str(figure.value)


def plain(number: Decimal) -> str:
    """A decimal without exponent and trailing zeros.

    >>> plain(Decimal("1200.500000"))
    '1200.5'
    """
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _figure(indicator: Indicator, row: Row, *, has_reason: bool = False) -> Figure:
    _, state, number, text, note, quarter, recorded_at, actor = row[:8]
    value: Decimal | bool | str | date | None = None
    if state == "value":
        if indicator.type == "bool":
            value = bool(number)
        elif indicator.type == "date":
            value = date.fromisoformat(text)
        else:
            value = text if indicator.type == "choice" else number
    return Figure(state, value, note, quarter, recorded_at, actor, has_reason)


def _require(person: Person, codes: Sequence[str]) -> None:
    action = "feed_figures" if person.role == OPERATOR else "save_figures"
    for code in codes:
        permissions.require(person, action, relation=permissions.own_relation(person, code))
        if person.role == OPERATOR:
            return


def _unit_problems(codes: list[str], reports: pl.DataFrame, entries: pl.DataFrame) -> list[Refusal]:
    """Units that cannot be saved to: not on the roster, locked, submitted, or open for other figures only."""
    due = set(reports["unit_code"].to_list())
    problems = [
        Refusal("not_on_roster", f"{code} is not on the roster of the quarter.", unit=code)
        for code in codes
        if code not in due
    ]
    closed = reports.filter(pl.col("state").is_in([*LOCKED, SUBMITTED])).sort("unit_code")
    for code, state in closed.select("unit_code", "state").iter_rows():
        why = refusal(Report(state=state), "save")
        problems.append(Refusal(why.code, f"{code}: {why.message}", unit=code))
    limited = reports.filter((pl.col("state") == RETURNED) & pl.col("open_indicators").is_not_null())
    if limited.height:
        outside = entries.join(limited.select("unit_code", "open_indicators"), on="unit_code").filter(
            ~pl.col("open_indicators").str.split(",").list.contains(pl.col("indicator_code"))
        )
        problems += [
            Refusal(
                "indicator_closed",
                f"line {line}, {code}: {indicator} was not returned; only the listed figures are open.",
                unit=code,
                indicator=indicator,
            )
            for line, code, indicator in outside.select("line", "unit_code", "indicator_code").iter_rows()
        ]
    return problems


def subordinate_count(store: Store, unit: Unit, quarter: str) -> int | None:
    """How many units right below a department owe a report; None for a school (check of J14)."""
    if not unit.is_department:
        return None
    return len(subordinates(store, unit.code, quarter))
