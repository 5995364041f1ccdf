"""Whatever is saved, cleared, noted, kept, fed or refused: what a form showed at any moment can be replayed."""

import os
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from auth.accounts import create_operator
from auth.permissions import Person
from reporting import reports
from reporting.autosave import Typed, save_typed
from reporting.catalogue import load_catalogue
from reporting.figures import ENTRY_SCHEMA, Entry, as_typed, current_figures, save_figures, save_many
from reporting.forms import form
from store.errors import Refusal
from tests.nation import manager, small_nation

SCHOOL = "2111010001"
CLERK, OPERATOR = manager(SCHOOL), Person("operator-1", "000000", "operator")
QUARTERS = ("2019Q4", "2020Q1")
YEARLY = {"G07"}  # an amount of the year to date: it begins anew between the two quarters
TRUTHS, CHOICES = {"B01"}, {"B02"}

# Few figures and few values, so that they meet; good ones, and one that is refused.
TEXTS = {
    "A01": ("0", "12", "NA", "", "-1"),
    "G07": ("0", "500", "", "1.5.2"),
    "B01": ("true", "false", "", "many"),
    "B02": ("光纤", "", "12"),
}
CODES = tuple(TEXTS)
typings = st.sampled_from([(code, text) for code, texts in TEXTS.items() for text in texts])
notes = st.sampled_from(["", " ", "扩招"])
codes = st.sampled_from(CODES)
quarters = st.sampled_from((QUARTERS[0], *QUARTERS))  # what is carried must be there first
given = st.lists(st.tuples(typings, notes), min_size=1, max_size=3)
Shown = dict[str, tuple[Any, ...]]
Given = tuple[tuple[str, str], str]


class Figures(RuleBasedStateMachine):
    """One school's form of three quarters, filled in by its manager in two windows and by an operator's feed."""

    @initialize()
    def begin(self) -> None:
        self.directory = tempfile.TemporaryDirectory()
        self.moment = datetime(2019, 12, 30, 1)
        self.tick()
        self.store = small_nation(Path(self.directory.name))
        create_operator(self.store)
        self.seen: list[tuple[datetime, str, Shown]] = []
        # What the second window was drawn with: it is never drawn anew.
        self.second_window = dict.fromkeys(CODES, ("", ""))

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            self.directory.cleanup()
        os.environ.pop("JIBAO_NOW", None)

    def tick(self, by: timedelta = timedelta(seconds=1)) -> None:
        self.moment += by
        os.environ["JIBAO_NOW"] = self.moment.replace(tzinfo=UTC).isoformat()

    def _do(self, quarter: str, act: Callable[[], object]) -> None:
        """An act on the form of a quarter, a second later; refused as a whole it leaves no event."""
        self.tick()
        before = self.store.row("select count(*) from ops.figure_event")
        try:
            act()
        except Refusal:
            assert self.store.row("select count(*) from ops.figure_event") == before, "half applied"
        # What stands there is seen again in the last quarter, to which it carries forward.
        for each in {quarter, QUARTERS[-1]}:
            self.seen.append((self.moment, each, self._shown(each)))

    def _shown(self, quarter: str) -> Shown:
        """What the form of the quarter says now."""
        return {
            cell.indicator.code: (
                cell.figure.state,
                cell.figure.value,
                cell.figure.note,
                cell.figure.quarter,
                cell.figure.recorded_at,
                cell.figure.actor,
                cell.figure.has_reason,
            )
            for cell in form(self.store, SCHOOL, quarter).cells
            if cell.figure is not None and not cell.indicator.is_derived
        }

    @rule(days=st.sampled_from([1, 2, 30, 60]))
    def time_passes(self, days: int) -> None:
        self.tick(timedelta(days=days))

    @rule(quarter=quarters, given=given)
    def save(self, quarter: str, given: list[Given]) -> None:
        entries = [Entry(code, text, note) for (code, text), note in given]
        self._do(quarter, lambda: save_figures(self.store, CLERK, SCHOOL, quarter, entries))

    @rule(quarter=quarters, code=codes, note=notes)
    def note(self, quarter: str, code: str, note: str) -> None:
        self._do(quarter, lambda: save_figures(self.store, CLERK, SCHOOL, quarter, [Entry(code, None, note)]))

    @rule(quarter=quarters, typing=typings, note=notes, said=st.booleans())
    def type_in_the_first_window(self, quarter: str, typing: tuple[str, str], note: str, said: bool) -> None:
        """It is drawn anew after each act, so that it knows what stands there."""
        code, text = typing
        self._type(quarter, Typed(code, text, note, *self._standing(quarter, code), is_note_said=said))

    @rule(quarter=quarters, typing=typings)
    def type_beside_the_note_that_stands_there(self, quarter: str, typing: tuple[str, str]) -> None:
        code, text = typing
        base = self._standing(quarter, code)
        self._type(quarter, Typed(code, text, base[1], *base))

    @rule(quarter=quarters, typing=typings, note=notes)
    def type_in_the_second_window(self, quarter: str, typing: tuple[str, str], note: str) -> None:
        code, text = typing
        self._type(quarter, Typed(code, text, note, *self.second_window[code]))

    def _standing(self, quarter: str, code: str) -> tuple[str, str]:
        """What stands in the form: the figure as typed, and its note."""
        known = current_figures(self.store, SCHOOL, quarter, load_catalogue(self.store, quarter)).get(code)
        return as_typed(known), (known and known.note) or ""

    def _type(self, quarter: str, typed: Typed) -> None:
        self._do(quarter, lambda: save_typed(self.store, CLERK, SCHOOL, quarter, [typed], source="screen"))

    @rule(quarter=quarters, code=codes, said=st.booleans())
    def keep_what_stands_there(self, quarter: str, code: str, said: bool) -> None:
        base = self._standing(quarter, code)
        self._type(quarter, Typed(code, *base, *base, is_note_said=said))

    @rule(quarter=quarters, given=given)
    def feed(self, quarter: str, given: list[Given]) -> None:
        rows = [(line, SCHOOL, *typing, note) for line, (typing, note) in enumerate(given, start=1)]
        frame = pl.DataFrame(rows, schema=ENTRY_SCHEMA, orient="row")
        self._do(quarter, lambda: save_many(self.store, OPERATOR, quarter, frame, source="feed:x.csv"))

    @rule(quarter=quarters, act=st.sampled_from(["confirm", "submit", "reopen", "reopen"]))
    def own_act(self, quarter: str, act: str) -> None:
        self._do(quarter, lambda: getattr(reports, act)(self.store, CLERK, SCHOOL, quarter))

    @rule()
    def confirm_what_was_carried(self) -> None:
        self._do(QUARTERS[-1], lambda: reports.confirm(self.store, CLERK, SCHOOL, QUARTERS[-1]))

    @invariant()
    def every_moment_can_be_replayed(self) -> None:
        if not hasattr(self, "store"):
            return
        figures = self.store.frame(
            "select quarter, sequence, indicator_code, state, number, text, note, is_note_carried,"
            " recorded_at, actor from ops.figure_event where unit_code = ? order by quarter, sequence",
            [SCHOOL],
        ).to_dicts()
        acts = self.store.frame(
            "select quarter, action, recorded_at from ops.report_event where unit_code = ?"
            " order by quarter, sequence",
            [SCHOOL],
        ).to_dicts()
        for moment, quarter, shown in self.seen:
            assert replayed(figures, acts, moment, quarter) == shown, (moment, quarter)


def replayed(
    figures: list[dict[str, Any]], acts: list[dict[str, Any]], moment: datetime, quarter: str
) -> Shown:
    """The form of a quarter as at a moment, out of the events up to then and nothing else."""
    own = [each["action"] for each in acts if each["recorded_at"] <= moment and each["quarter"] == quarter]
    own = [action for action in own if action in ("save", "confirm", "submit", "reopen")]
    is_confirmed = own[-1:] == ["confirm"]
    form: Shown = {}
    for event in figures:
        if event["recorded_at"] > moment or event["quarter"] > quarter:
            continue
        code, is_own = event["indicator_code"], event["quarter"] == quarter
        if code in YEARLY and event["quarter"][:4] != quarter[:4]:
            form.pop(code, None)
            continue
        is_reason = bool(event["note"]) and (not event["is_note_carried"] if is_own else is_confirmed)
        form[code] = (
            event["state"],
            value_of(event),
            event["note"],
            event["quarter"],
            event["recorded_at"],
            event["actor"],
            is_reason,
        )
    return form


def value_of(event: dict[str, Any]) -> Decimal | bool | str | None:
    if event["state"] != "value":
        return None
    if event["indicator_code"] in TRUTHS:
        return bool(event["number"])
    return event["text"] if event["indicator_code"] in CHOICES else event["number"]


Figures.TestCase.settings = settings(
    max_examples=8,
    stateful_step_count=20,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # making a failure smaller would take minutes
    suppress_health_check=list(HealthCheck),
)
TestFigures = Figures.TestCase
