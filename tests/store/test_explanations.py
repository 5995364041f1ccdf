"""Which note explains a figure: said of it this quarter, on the figure itself, and not before it changed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.figure_file import load_figures
from ingest.workbook import make_workbook, read_workbook, save_workbook
from reporting.autosave import Outcome, Typed, save_typed
from reporting.catalogue import load_catalogue
from reporting.figures import Entry, current_figures, history, problems_of, save_figures
from reporting.figures_below import figures_below
from reporting.form_marks import confirm_section
from reporting.problems_below import problems_below
from reporting.reports import confirm, reopen, submit
from reporting.units import roster, unit_as_of
from store.connection import Store
from store.errors import Refusal, Refusals
from tests.nation import QUARTER, SCHOOL_FIGURES, manager
from tests.workbooks import filled_in

SCHOOL, NEXT = "2111010001", "2020Q1"
CLERK = manager(SCHOOL)
NOTE = "两校区合并统计"
MANY = {**SCHOOL_FIGURES, "A02": "2000"}  # 2000 students in 12 classes, with 30 teachers
At = Callable[[str], None]


def save(store: Store, quarter: str, note: str | None = None, **figures: str) -> None:
    save_figures(store, CLERK, SCHOOL, quarter, [Entry(code, text, note) for code, text in figures.items()])


def typed(store: Store, text: str, note: str, base: str, base_note: str, *, said: bool = False) -> Outcome:
    """One message of the form about the students, as somebody types in the new quarter."""
    figure = Typed("A02", text, note, base, base_note, is_note_said=said)
    return save_typed(store, CLERK, SCHOOL, NEXT, [figure], source="screen")


def asked(store: Store, quarter: str) -> set[str]:
    """The checks that still ask for a reason, of the one unit and among the many alike."""
    alone = {
        each.code
        for each in problems_of(store, unit_as_of(store, SCHOOL, quarter), quarter)
        if each.severity == "explain" and not each.is_explained
    }
    units = roster(store, quarter, [SCHOOL])
    found = problems_below(store, quarter, figures_below(store, [SCHOOL], quarter), units)
    among = found.filter((found["severity"] == "explain") & ~found["is_explained"])["code"]
    assert set(among) == alone
    return alone


@pytest.fixture
def explained(store: Store, at: At) -> Store:
    """Last quarter the students were explained; it is February now."""
    save(store, QUARTER, **MANY)
    assert asked(store, QUARTER) == {"A02-1", "A03-2"}
    save(store, QUARTER, NOTE, A02="2000", A03="30")
    assert asked(store, QUARTER) == set()
    submit(store, CLERK, SCHOOL, QUARTER)
    at("2020-02-20T09:00:00")
    return store


def test_a_note_explains_the_checks_of_its_own_figure_only(store: Store) -> None:
    save(store, QUARTER, **MANY)
    save(store, QUARTER, "新增一个班", A01="12")
    assert asked(store, QUARTER) == {"A02-1", "A03-2"}
    save(store, QUARTER, NOTE, A02="2000")
    assert asked(store, QUARTER) == {"A03-2"}
    with pytest.raises(Refusals) as refused:
        submit(store, CLERK, SCHOOL, QUARTER)
    assert [(each.code, each.details["check"]) for each in refused.value.problems] == [
        ("explanation_missing", "A03-2")
    ]


def test_a_note_of_last_quarter_is_asked_for_again(explained: Store) -> None:
    assert asked(explained, NEXT) == {"A02-1", "A03-2"}
    save(explained, NEXT, A01="12")
    with pytest.raises(Refusals):
        submit(explained, CLERK, SCHOOL, NEXT)
    figure = current_figures(explained, SCHOOL, NEXT, load_catalogue(explained, NEXT))["A02"]
    assert (figure.note, figure.has_reason) == (NOTE, False)


def test_keeping_the_reason_of_last_quarter_is_one_act(explained: Store) -> None:
    outcome = typed(explained, "2000", NOTE, "2000", NOTE, said=True)
    assert outcome.saved == ["A02"] and asked(explained, NEXT) == {"A03-2"}
    last = history(explained, SCHOOL, NEXT, "A02")[-1]
    assert (last["quarter"], last["value"], last["note"]) == (NEXT, "2000", NOTE)


def test_the_same_message_that_keeps_a_reason_is_stored_once(explained: Store) -> None:
    typed(explained, "2000", NOTE, "2000", NOTE, said=True)
    events = len(history(explained, SCHOOL, NEXT, "A02"))
    assert typed(explained, "2000", NOTE, "2000", NOTE, said=True).saved == ["A02"]
    assert len(history(explained, SCHOOL, NEXT, "A02")) == events


def test_a_note_that_comes_along_with_another_figure_explains_nothing(explained: Store) -> None:
    typed(explained, "9000", NOTE, "2000", NOTE)
    figure = current_figures(explained, SCHOOL, NEXT, load_catalogue(explained, NEXT))["A02"]
    assert figure.note == NOTE, "the words are not lost"
    assert asked(explained, NEXT) == {"A02-1", "A03-2"}


def test_the_same_figure_sent_again_does_not_make_its_note_a_reason(explained: Store) -> None:
    typed(explained, "9000", NOTE, "2000", NOTE)
    typed(explained, "9000", NOTE, "9000", NOTE)
    assert "A02-1" in asked(explained, NEXT)


@pytest.mark.parametrize(
    ("text", "note", "said"), [("9000", "扩招", False), ("9000", NOTE, True), ("2000", "扩招", False)]
)
def test_a_note_written_or_chosen_with_the_figure_explains_it(
    explained: Store, text: str, note: str, said: bool
) -> None:
    typed(explained, text, note, "2000", NOTE, said=said)
    assert "A02-1" not in asked(explained, NEXT)


def test_a_note_of_this_quarter_does_not_outlive_its_figure(explained: Store) -> None:
    typed(explained, "2100", "扩招", "2000", NOTE)
    assert "A02-1" not in asked(explained, NEXT)
    typed(explained, "9000", "扩招", "2100", "扩招")
    assert "A02-1" in asked(explained, NEXT)
    typed(explained, "9000", "扩招", "9000", "扩招", said=True)
    assert "A02-1" not in asked(explained, NEXT)


def test_an_empty_note_cannot_be_kept_as_a_reason(store: Store) -> None:
    save(store, QUARTER, **MANY)
    figure = Typed("A02", "2000", " ", "2000", "", is_note_said=True)
    save_typed(store, CLERK, SCHOOL, QUARTER, [figure], source="screen")
    assert "A02-1" in asked(store, QUARTER)


def test_confirming_the_whole_report_confirms_its_reasons(explained: Store) -> None:
    confirm(explained, CLERK, SCHOOL, NEXT)
    assert asked(explained, NEXT) == set()
    reopen(explained, CLERK, SCHOOL, NEXT)
    assert asked(explained, NEXT) == {"A02-1", "A03-2"}


def test_a_section_without_changes_gives_no_reason(explained: Store) -> None:
    confirm_section(explained, CLERK, SCHOOL, NEXT, "A")
    assert asked(explained, NEXT) == {"A02-1", "A03-2"}


def test_a_figures_file_says_each_of_its_notes(explained: Store, tmp_path: Path) -> None:
    file = tmp_path / "figures.csv"
    rows = [f"{SCHOOL},A02,9000,{NOTE}", f"{SCHOOL},A03,30,{NOTE}"]
    file.write_text("\n".join(["unit_code,indicator_code,value,note", *rows]), encoding="utf-8")
    load_figures(explained, CLERK, file, NEXT)
    assert asked(explained, NEXT) == set()
    submit(explained, CLERK, SCHOOL, NEXT)


@pytest.mark.parametrize(("note", "still_asks"), [("扩招", False), (None, True)])
def test_a_workbook_says_the_notes_that_were_written_in_it(
    explained: Store, note: str | None, still_asks: bool
) -> None:
    content = make_workbook(explained, SCHOOL, NEXT, "zh_CN")
    notes = {"A02": note} if note else {}
    changes = read_workbook(explained, CLERK, SCHOOL, NEXT, filled_in(content, {"A02": 9000}, notes))
    save_workbook(explained, CLERK, SCHOOL, NEXT, changes, {})
    assert ("A02-1" in asked(explained, NEXT)) is still_asks


def test_a_reason_for_a_figure_that_is_not_there_is_refused_with_its_code(explained: Store) -> None:
    figure = Typed("D99", "1", NOTE, "", "", is_note_said=True)
    outcome = save_typed(explained, CLERK, SCHOOL, NEXT, [figure], source="screen")
    assert isinstance(outcome.refused["D99"], Refusal) and outcome.refused["D99"].code == "unknown_indicator"
