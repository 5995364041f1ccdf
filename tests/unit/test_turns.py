"""A few pages are drawn at once, the others wait for their turn, and none waits for ever."""

import threading

import pytest

from app.parts import turns
from app.parts.turns import AT_ONCE, turn


def page(drawn: threading.Event, goes_on: threading.Event) -> threading.Thread:
    """A page that says that it is drawn and goes on being drawn until it is told."""

    def draw() -> None:
        with turn():
            drawn.set()
            goes_on.wait(30)

    thread = threading.Thread(target=draw)
    thread.start()
    return thread


def test_one_page_more_waits_until_another_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "LONGEST_WAIT", 30.0)
    end, later = threading.Event(), threading.Event()
    first = [threading.Event() for _ in range(AT_ONCE)]
    pages = [page(drawn, end) for drawn in first]
    assert all(drawn.wait(30) for drawn in first)
    pages.append(page(later, end))
    assert not later.wait(0.3)
    end.set()
    assert later.wait(30)
    for each in pages:
        each.join()


def test_a_page_that_fails_gives_its_turn_back() -> None:
    for _ in range(2 * AT_ONCE):
        with pytest.raises(ValueError), turn():
            raise ValueError


def test_who_has_waited_too_long_is_drawn_out_of_turn_and_takes_no_turn_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(turns, "LONGEST_WAIT", 0.01)
    end = threading.Event()
    first = [threading.Event() for _ in range(AT_ONCE)]
    pages = [page(drawn, end) for drawn in first]
    assert all(drawn.wait(30) for drawn in first)
    with turn():
        pass
    end.set()
    for each in pages:
        each.join()
    assert turns._turns._value == AT_ONCE
