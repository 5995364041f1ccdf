"""Saving while somebody types: what is right is saved, what is not is said figure by figure, and what was
changed elsewhere meanwhile is never overwritten without asking (article 15; requirements R15, E21).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from auth import permissions
from auth.permissions import Person
from reporting.catalogue import Catalogue, load_catalogue
from reporting.figure import Figure
from reporting.figures import Entry, as_typed, current_figures, save_figures
from reporting.quarter import parse_quarter
from reporting.report_events import read_report
from store.connection import Store
from store.errors import Refusal

# How often to look again when the report moves on while one is saving: seen before writing, or by another server
# at the same moment.
TRIES = 3
MOVED_ON = ("changed_meanwhile", "someone_was_faster")
MOST_ENTRIES = 500


@dataclass(frozen=True)
class Typed:
    """One figure as typed, and what stood there when it was typed over (both as in a figures file).

    `is_note_said`: as in `Entry`: the note was chosen or kept on purpose, though it reads as before.
    """

    indicator_code: str
    text: str
    note: str
    base_text: str
    base_note: str
    is_note_said: bool = False


@dataclass(frozen=True)
class Conflict:
    """What somebody else saved meanwhile, by whom and when (UTC)."""

    text: str
    note: str
    actor: str
    recorded_at: datetime | None


@dataclass(frozen=True)
class Outcome:
    """By indicator: what is stored now, what was refused and why, what needs a choice.

    `sequence` is the report's number afterwards.
    """

    saved: list[str]
    refused: dict[str, Refusal]
    conflicts: dict[str, Conflict]
    sequence: int


def save_typed(
    store: Store, person: Person, unit_code: str, quarter: str, typed: Sequence[Typed], *, source: str
) -> Outcome:
    """Save what was typed as far as it can be saved.

    A figure that is stored just so already counts as saved, so the same message may come twice. Refusals
    that concern the whole form are raised: `not_allowed`, `not_your_unit`, `locked`, `already_submitted`,
    `not_on_roster`, `quarter_not_begun`, `too_many`, and after three tries `changed_meanwhile` or `someone_was_faster`.
    """
    permissions.require(person, "save_figures", relation=permissions.own_relation(person, unit_code))
    if len(typed) > MOST_ENTRIES:
        raise Refusal(
            "too_many", f"At most {MOST_ENTRIES} figures are saved at once.", most=str(MOST_ENTRIES)
        )
    catalogue = load_catalogue(store, parse_quarter(quarter))
    for attempt in range(TRIES):
        sequence = read_report(store, unit_code, quarter).sequence
        known = current_figures(store, unit_code, quarter, catalogue)
        stored, open_, conflicts = _compare(catalogue, typed, known)
        try:
            saved, refused, sequence = _save_good(store, person, unit_code, quarter, open_, sequence, source)
        except Refusal as refusal:
            if refusal.code not in MOVED_ON or attempt == TRIES - 1:
                raise
            continue
        return Outcome(stored + saved, refused, conflicts, sequence)
    raise AssertionError("the last try returns or raises")


def _compare(
    catalogue: Catalogue, typed: Sequence[Typed], known: Mapping[str, Figure]
) -> tuple[list[str], list[Typed], dict[str, Conflict]]:
    """What is stored just so already, what may be saved, and what was changed elsewhere to something else."""
    stored, open_, conflicts = [], [], {}
    for each in typed:
        figure = known.get(each.indicator_code)
        now = (as_typed(figure), (figure and figure.note) or "")
        is_said = not each.is_note_said or (figure is not None and figure.has_reason)
        if now == (each.text.strip(), each.note.strip()) and is_said:
            stored.append(each.indicator_code)
        elif each.indicator_code not in catalogue.indicators or now == (each.base_text, each.base_note):
            open_.append(each)
        else:
            conflicts[each.indicator_code] = Conflict(
                *now, (figure and figure.actor) or "", figure.recorded_at if figure else None
            )
    return stored, open_, conflicts


def _save_good(
    store: Store,
    person: Person,
    unit_code: str,
    quarter: str,
    typed: Sequence[Typed],
    sequence: int,
    source: str,
) -> tuple[list[str], dict[str, Refusal], int]:
    """Save; where single figures are refused, save the others. A refusal of the whole form is raised."""
    refused: dict[str, Refusal] = {}
    left = list(typed)
    while left:
        entries = [
            Entry(each.indicator_code, each.text, each.note, is_note_said=each.is_note_said) for each in left
        ]
        try:
            saved = save_figures(
                store, person, unit_code, quarter, entries, source=source, expected_sequence=sequence
            )
        except Refusal as refusal:
            problems = getattr(refusal, "problems", [refusal])
            if not all("indicator" in problem.details for problem in problems):
                raise
            refused |= {str(problem.details["indicator"]): problem for problem in problems}
            left = [each for each in left if each.indicator_code not in refused]
            continue
        return [each.indicator_code for each in left], refused, saved.sequence
    return [], refused, sequence
