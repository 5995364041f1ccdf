"""What somebody wrote is shown as it was written: never struck through, a link, a picture or an icon."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from app.parts.written import as_written
from auth.accounts import set_profile
from reporting.figures import Entry, save_figures
from reporting.reports import report_up, submit
from reporting.returns import request_withdrawal, return_report
from reporting.verification import ask
from store import clock
from store.connection import Store
from tests.nation import QUARTER, SCHOOL_FIGURES, manager, reviewer
from tests.screens.conftest import COUNTY, SCHOOL

Open = Callable[..., AppTest]
WORDS = "1~3个，原报4~6个；A05=3*4*5 ![x](http://example.org/a.png) :red[真] $x$ `y` <b>z</b> www.a.cn"
CLERK, ABOVE = manager(SCHOOL), reviewer(COUNTY)


def drawn_as_markdown(drawn: AppTest) -> list[str]:
    kinds = ("caption", "markdown", "info", "warning", "error", "success", "title", "header", "subheader")
    return [str(each.value) for kind in kinds for each in getattr(drawn, kind)]


def assert_as_written(drawn: AppTest, words: str = WORDS) -> None:
    assert not [text for text in drawn_as_markdown(drawn) if words in text]
    said = [text for text in drawn_as_markdown(drawn) if as_written(words) in text]
    assert said or [each for each in drawn.text if each.value == words]


def hand_in(store: Store) -> None:
    entries = [Entry(code, text) for code, text in SCHOOL_FIGURES.items()]
    save_figures(store, CLERK, SCHOOL, QUARTER, entries)
    submit(store, CLERK, SCHOOL, QUARTER)


def test_the_reason_of_a_return_is_shown_as_written(store: Store, open_page: Open) -> None:
    hand_in(store)
    return_report(store, ABOVE, SCHOOL, QUARTER, WORDS, clock.now() + timedelta(days=1))
    assert_as_written(open_page(f"{SCHOOL}-manager", "fill"))


def test_the_reason_of_a_request_for_withdrawal_is_shown_as_written(store: Store, open_page: Open) -> None:
    hand_in(store)
    report_up(store, ABOVE, COUNTY, QUARTER)
    request_withdrawal(store, CLERK, SCHOOL, QUARTER, WORDS)
    assert_as_written(open_page(f"{SCHOOL}-manager", "fill"))


def test_a_name_is_shown_as_written(store: Store, open_page: Open) -> None:
    hand_in(store)
    drawn = open_page(f"{SCHOOL}-manager", "fill")
    set_profile(store, CLERK.user_name, "*王*_芳_", "13800000000")
    set_profile(store, f"{COUNTY}-reviewer", "*李*_明_", "13800000001")
    return_report(store, ABOVE, SCHOOL, QUARTER, "x", clock.now() + timedelta(days=1))
    drawn.run()
    assert_as_written(drawn, "*李*_明_")


def test_a_note_and_who_wrote_it_are_shown_as_written_to_the_reviewer(store: Store, open_page: Open) -> None:
    save_figures(store, CLERK, SCHOOL, QUARTER, [Entry("A02", "2000", WORDS)])
    drawn = open_page(f"{COUNTY}-reviewer", "review")
    set_profile(store, CLERK.user_name, "*王*_芳_", "13800000000")
    drawn.session_state["review.open"] = SCHOOL
    drawn.run()
    assert_as_written(drawn)


def test_a_question_and_who_asks_are_shown_as_written(store: Store, open_page: Open) -> None:
    ask(store, manager(COUNTY), SCHOOL, QUARTER, "A02", WORDS)
    drawn = open_page(f"{SCHOOL}-manager", "home")
    set_profile(store, f"{COUNTY}-manager", "*李*_明_", "13800000001")
    drawn.run()
    assert_as_written(drawn)
    assert_as_written(drawn, "*李*_明_")


def test_a_refusal_repeats_what_was_typed_as_it_was_typed() -> None:
    def page(words: str) -> None:
        from app.parts.context import show_refusal
        from store.errors import Refusal

        show_refusal(Refusal("never_heard_of", f"A01 takes a whole number, not '{words}'"))

    assert_as_written(AppTest.from_function(page, args=(WORDS,)).run())


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("1~3，3*4", "1\\~3，3\\*4"),
        ("第一行\n第二行\n\n  1. 第三行", "第一行  \n第二行  \n\u00a0  \n\u00a0\u00a01\\. 第三行"),
        ("3.5 倍，10:30", "3.5 倍，10\\:30"),
        (
            "a@b.cn http://a.cn :smile: a -> b",
            "a\\@\u2060b.cn http\\:\u2060//a.cn \\:\u2060smile\\: a \\-\u2060\\> b",
        ),
    ],
)
def test_marks_are_taken_apart_and_nothing_else(words: str, expected: str) -> None:
    assert as_written(words) == expected
