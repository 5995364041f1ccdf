"""What is asked once a run is asked again in the next run, after anything is written, and outside a page."""

from streamlit.testing.v1 import AppTest

from app.parts.once import once
from reporting.figures import Entry, save_figures
from store.connection import Store
from tests.nation import QUARTER, manager
from tests.screens.asked import asked, question, writes
from tests.screens.conftest import SCHOOL


def page() -> None:
    """A page that asks the same twice, writes, and asks once more."""
    import streamlit as st

    from app.parts.once import once
    from tests.screens.asked import question, writes

    st.write(once(question, "a"), once(question, "a"))
    if writes:
        writes.pop()()
    st.write(once(question, "a"), once(question, "b"))


def test_a_question_is_asked_again_in_the_next_run_and_after_a_write(store: Store) -> None:
    asked.clear()
    drawn = AppTest.from_function(page).run()
    assert not drawn.exception and asked == ["a", "b"]
    drawn.run()
    assert asked == ["a", "b"] * 2
    asked.clear()
    writes.append(lambda: save_figures(store, manager(SCHOOL), SCHOOL, QUARTER, [Entry("A01", "17")]))
    drawn.run()
    assert not drawn.exception and asked == ["a", "a", "b"]


def test_outside_a_page_every_question_is_asked() -> None:
    asked.clear()
    assert once(question, "a") == once(question, "a") == "A"
    assert asked == ["a", "a"]
