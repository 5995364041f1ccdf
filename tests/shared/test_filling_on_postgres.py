"""Saving while typing, marks on the form and reviews on a real PostgreSQL, through two servers at once."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from auth.accounts import create_accounts, set_profile
from auth.people import names_at
from reporting.autosave import Outcome, Typed, save_typed
from reporting.catalogue import load_catalogue
from reporting.figure_history import last_quarters
from reporting.figures import as_typed, current_figures, history
from reporting.form_marks import confirm_section, confirmed_sections, follow_ups, set_follow_up
from reporting.reports import reopen, submit
from reporting.reviews import approve, mark_looked, review_states, take_back_approval
from store.connection import Store, open_store
from store.settings import Settings
from tests.nation import QUARTER, SCHOOL_FIGURES, UNITS, add_units, empty_store, manager, reviewer
from tests.shared.postgres import running_postgres

SCHOOL, COUNTY = "2111010001", "110101"
CLERK, REVIEWER = manager(SCHOOL), reviewer(COUNTY)


@pytest.fixture
def servers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Store, Store]]:
    """Two servers on one PostgreSQL."""
    monkeypatch.setenv("JIBAO_NOW", "2019-12-20T09:00:00+08:00")
    with running_postgres() as url:
        first, second = empty_store(tmp_path, url), open_store(Settings(data_dir=tmp_path, store_url=url))
        add_units(first, UNITS, QUARTER)  # type: ignore[arg-type]
        create_accounts(first, QUARTER)
        yield first, second
        second.close()
        first.close()


def save(store: Store, *typed: Typed) -> Outcome:
    return save_typed(store, CLERK, SCHOOL, QUARTER, typed, source="screen")


def at_once(*acts: Callable[[], object]) -> None:
    """Carry them out in threads of their own that begin together."""
    gate = threading.Barrier(len(acts))

    def begin(act: Callable[[], object]) -> None:
        gate.wait()
        act()

    threads = [threading.Thread(target=begin, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_two_servers_save_one_form_and_neither_overwrites_the_other(servers: tuple[Store, Store]) -> None:
    first, second = servers
    outcomes: dict[str, Outcome] = {}
    at_once(
        lambda: outcomes.update(
            one=save(first, Typed("A01", "12", "", "", ""), Typed("A02", "x", "", "", ""))
        ),
        lambda: outcomes.update(two=save(second, Typed("A03", "30", "", "", ""))),
    )
    assert (outcomes["one"].saved, outcomes["two"].saved) == (["A01"], ["A03"])
    assert outcomes["one"].refused["A02"].code == "bad_integer"
    other = save(second, Typed("A01", "13", "", "", ""))
    assert other.saved == [] and (other.conflicts["A01"].text, other.conflicts["A01"].actor) == (
        "12",
        CLERK.user_name,
    )
    chosen = save(second, Typed("A01", "13", "两个校区", "12", ""))
    assert chosen.saved == ["A01"]
    assert save(first, Typed("A01", "13", "两个校区", "12", "")).saved == ["A01"]  # the same message again
    catalogue = load_catalogue(first, QUARTER)
    figures = current_figures(first, SCHOOL, QUARTER, catalogue)
    assert {code: as_typed(figure) for code, figure in figures.items()} == {"A01": "13", "A03": "30"}
    assert figures["A01"].note == "两个校区"
    assert [event["value"] for event in history(second, SCHOOL, QUARTER, "A01")] == ["12", "13"]
    assert last_quarters(second, SCHOOL, QUARTER, catalogue)["A01"][-1] == 13


def test_marks_on_the_form_are_seen_by_the_other_server(servers: tuple[Store, Store]) -> None:
    first, second = servers
    set_profile(first, CLERK.user_name, "王芳", "13800000000")
    confirm_section(first, CLERK, SCHOOL, QUARTER, "A")
    set_follow_up(second, CLERK, SCHOOL, QUARTER, "A03", True)
    set_follow_up(first, CLERK, SCHOOL, QUARTER, "B03", True)
    set_follow_up(first, CLERK, SCHOOL, QUARTER, "A03", False)
    marked = confirmed_sections(second, SCHOOL, QUARTER)
    assert {section: actor for section, (_moment, actor) in marked.items()} == {"A": CLERK.user_name}
    assert names_at(second, [(CLERK.user_name, marked["A"][0])]) == ["王芳"]
    assert follow_ups(second, SCHOOL, QUARTER) == {"B03"} == follow_ups(first, SCHOOL, QUARTER)


def test_what_a_reviewer_has_approved_shows_a_later_save_on_both_servers(
    servers: tuple[Store, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = servers

    def state(store: Store) -> str:
        return str(review_states(store, COUNTY, [SCHOOL], QUARTER)["review_state"][0])

    save(first, *(Typed(code, text, "", "", "") for code, text in SCHOOL_FIGURES.items()))
    submit(first, CLERK, SCHOOL, QUARTER)
    monkeypatch.setenv("JIBAO_NOW", "2020-01-03T09:00:00+08:00")
    assert state(second) == "not_looked"
    assert mark_looked(second, REVIEWER, SCHOOL, QUARTER) and state(first) == "looked"
    assert approve(first, REVIEWER, [SCHOOL], QUARTER) == [SCHOOL] and state(second) == "approved"
    take_back_approval(second, REVIEWER, SCHOOL, QUARTER)
    assert state(first) != "approved"
    approve(second, REVIEWER, [SCHOOL], QUARTER)
    reopen(first, CLERK, SCHOOL, QUARTER)
    assert save(first, Typed("A01", "13", "", "12", "")).saved == ["A01"]
    assert state(first) == state(second) == "changed_since"
