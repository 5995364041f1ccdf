"""What a page has asked, for tests that count it: a page of its own has no other way to tell."""

from collections.abc import Callable

asked: list[str] = []
# What the page does to the store between two questions, once.
writes: list[Callable[[], object]] = []


def question(what: str) -> str:
    """Answer, and remember that it was asked."""
    asked.append(what)
    return what.upper()
