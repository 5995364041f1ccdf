"""Saving while somebody types: good figures saved, wrong ones said, what others saved never overwritten."""

import threading

import pytest

from reporting.autosave import Typed, save_typed
from reporting.catalogue import load_catalogue
from reporting.figure_history import last_quarters
from reporting.figures import Entry, as_typed, current_figures, save_figures
from reporting.form_marks import confirm_section, confirmed_sections, follow_ups, set_follow_up
from reporting.report_status import status
from reporting.reports import submit
from store.connection import Store
from store.errors import Refusal
from tests.nation import QUARTER, SCHOOL_FIGURES, manager, reviewer

SCHOOL = "2111010001"


def typed(code: str, text: str, base: str = "", note: str = "", base_note: str = "") -> Typed:
    return Typed(code, text, note, base, base_note)


def save(store: Store, *figures: Typed):  # type: ignore[no-untyped-def]
    return save_typed(store, manager(SCHOOL), SCHOOL, QUARTER, figures, source="screen")


def stored(store: Store) -> dict[str, str]:
    found = current_figures(store, SCHOOL, QUARTER, load_catalogue(store, QUARTER))
    return {code: as_typed(figure) for code, figure in found.items()}


def events(store: Store, table: str = "figure_event") -> int:
    return store.rows(f"select count(*) from ops.{table}")[0][0]


def test_good_figures_are_saved_and_wrong_ones_are_said_one_by_one(store) -> None:  # type: ignore[no-untyped-def]
    outcome = save(store, typed("A01", "12"), typed("A02", "many"), typed("A03", "-1"), typed("D99", "1"))
    assert outcome.saved == ["A01"]
    assert {code: refused.code for code, refused in outcome.refused.items()} == {
        "A02": "bad_integer",
        "A03": "below_minimum",
        "D99": "unknown_indicator",
    }
    assert stored(store) == {"A01": "12"}
    assert outcome.sequence == 1


def test_nothing_is_written_when_all_of_it_is_wrong(store) -> None:  # type: ignore[no-untyped-def]
    outcome = save(store, typed("A02", "many"))
    assert (outcome.saved, outcome.sequence, events(store), events(store, "report_event")) == ([], 0, 0, 0)


def test_the_same_message_twice_is_stored_once(store) -> None:  # type: ignore[no-untyped-def]
    first = save(store, typed("A01", "12"))
    again = save(store, typed("A01", "12"))
    assert first.saved == again.saved == ["A01"]
    assert events(store) == 1 and not again.conflicts


def test_what_was_saved_elsewhere_meanwhile_waits_for_a_choice(store) -> None:  # type: ignore[no-untyped-def]
    save(store, typed("A01", "12"), typed("A05", "14"))
    save(store, typed("A01", "20", "12"))
    outcome = save(store, typed("A01", "13", "12"), typed("A05", "15", "14"))
    assert outcome.saved == ["A05"]
    assert outcome.conflicts["A01"].text == "20"
    assert outcome.conflicts["A01"].actor == f"{SCHOOL}-manager"
    assert stored(store) == {"A01": "20", "A05": "15"}
    # Chosen: mine, over what the other saved.
    assert save(store, typed("A01", "13", "20")).saved == ["A01"]
    assert stored(store)["A01"] == "13"


def test_a_note_changed_elsewhere_is_not_overwritten_either(store) -> None:  # type: ignore[no-untyped-def]
    save(store, typed("A01", "12"))
    save_figures(store, manager(SCHOOL), SCHOOL, QUARTER, [Entry("A01", None, "两个校区")])
    outcome = save(store, typed("A01", "13", "12"))
    assert outcome.conflicts["A01"].note == "两个校区" and not outcome.saved


def test_a_form_that_is_closed_refuses_as_a_whole(store) -> None:  # type: ignore[no-untyped-def]
    save_figures(
        store, manager(SCHOOL), SCHOOL, QUARTER, [Entry(code, text) for code, text in SCHOOL_FIGURES.items()]
    )
    submit(store, manager(SCHOOL), SCHOOL, QUARTER)
    with pytest.raises(Refusal) as refused:
        save(store, typed("A01", "13", "12"), typed("A02", "many", "500"))
    assert refused.value.code == "already_submitted"
    assert stored(store)["A01"] == "12"


@pytest.mark.parametrize("person", [manager("2111010002"), manager("110101"), reviewer("110101")])
def test_nobody_else_saves(store, person) -> None:  # type: ignore[no-untyped-def]
    for act in (
        lambda: save_typed(store, person, SCHOOL, QUARTER, [typed("A01", "1")], source="screen"),
        lambda: confirm_section(store, person, SCHOOL, QUARTER, "A"),
        lambda: set_follow_up(store, person, SCHOOL, QUARTER, "A01", True),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.code in ("not_allowed", "not_your_unit")
    assert events(store) == events(store, "section_event") == events(store, "follow_up_event") == 0


def test_too_many_figures_at_once_are_refused(store) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Refusal) as refused:
        save(store, *[typed("A01", str(number)) for number in range(501)])
    assert refused.value.code == "too_many"


def test_twenty_windows_on_one_form_lose_nothing_and_double_nothing(store) -> None:  # type: ignore[no-untyped-def]
    """Each counts one up over what it last saw, and where another was faster it looks and types again."""
    save(store, typed("A01", "0"))
    failures: list[BaseException] = []

    def count_up() -> None:
        base, base_note = "0", ""
        try:
            for _ in range(500):
                mine = typed("A01", str(int(base) + 1), base, threading.current_thread().name, base_note)
                try:
                    outcome = save(store, mine)
                except Refusal as refused:
                    assert refused.code in ("changed_meanwhile", "someone_was_faster")
                    continue
                if outcome.saved:
                    return
                base, base_note = outcome.conflicts["A01"].text, outcome.conflicts["A01"].note
            raise AssertionError("never got its turn")
        except BaseException as fault:
            failures.append(fault)

    threads = [threading.Thread(target=count_up, name=f"window {number}") for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    rows = store.rows("select sequence, number, note from ops.figure_event order by sequence")
    assert [sequence for sequence, _, _ in rows] == list(range(1, 22))
    assert [int(number) for _, number, _ in rows] == list(range(21))
    assert len({note for _, _, note in rows}) == 21


def test_a_section_is_confirmed_without_moving_the_report(store) -> None:  # type: ignore[no-untyped-def]
    confirm_section(store, manager(SCHOOL), SCHOOL, QUARTER, "A")
    confirm_section(store, manager(SCHOOL), SCHOOL, QUARTER, "A")
    assert confirmed_sections(store, SCHOOL, QUARTER)["A"][1] == f"{SCHOOL}-manager"
    assert status(store, SCHOOL, QUARTER).state == "untouched"
    with pytest.raises(Refusal) as refused:
        confirm_section(store, manager(SCHOOL), SCHOOL, QUARTER, "J")
    assert refused.value.code == "unknown_section"


def test_a_mark_stays_through_the_quarters_until_it_is_taken_away(store, at) -> None:  # type: ignore[no-untyped-def]
    set_follow_up(store, manager(SCHOOL), SCHOOL, QUARTER, "A01", True)
    at("2020-02-01T09:00:00")
    assert follow_ups(store, SCHOOL, "2020Q1") == {"A01"}
    set_follow_up(store, manager(SCHOOL), SCHOOL, "2020Q1", "A01", False)
    assert follow_ups(store, SCHOOL, "2020Q1") == set()
    assert follow_ups(store, SCHOOL, QUARTER) == {"A01"}
    with pytest.raises(Refusal) as refused:
        set_follow_up(store, manager(SCHOOL), SCHOOL, "2020Q1", "J01", True)
    assert refused.value.code == "unknown_indicator"


def test_the_last_quarters_carry_forward_and_keep_gaps_and_years_apart(store, at) -> None:  # type: ignore[no-untyped-def]
    save(store, typed("A01", "12"), typed("G07", "10"), typed("B01", "true"))
    at("2020-02-01T09:00:00")
    save_figures(store, manager(SCHOOL), SCHOOL, "2020Q1", [Entry("A01", "NA"), Entry("A02", "5")])
    at("2020-05-01T09:00:00")
    save_figures(store, manager(SCHOOL), SCHOOL, "2020Q2", [Entry("A01", "14"), Entry("G07", "0")])
    found = last_quarters(store, SCHOOL, "2020Q2", load_catalogue(store, "2020Q2"))
    shown = {code: [None if each is None else int(each) for each in line] for code, line in found.items()}
    assert shown == {
        "A01": [None] * 5 + [12, None, 14],
        "A02": [None] * 6 + [5, 5],
        "G07": [None] * 5 + [10, None, 0],
    }
