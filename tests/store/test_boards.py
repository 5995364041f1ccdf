"""Kept views: whose they are, who sees them, and that they come back as they were."""

import pytest

from auth.permissions import Person
from reporting.boards import LONGEST_TITLE, boards_of, keep_view, take_away
from store.connection import Store
from store.errors import Refusal
from tests.nation import inspector, manager

CHOICES = {"indicator": "B05", "view": "map", "beside": "A02,C12"}
COUNTY, OTHER, SCHOOL = "110101", "110102", "2111010001"


def titles(store: Store, person: Person) -> list[str]:
    return [board.title for board in boards_of(store, person)]


def test_a_kept_view_comes_back_as_it_was(store: Store) -> None:
    keep_view(store, inspector(COUNTY), "带宽地图", "statistics", CHOICES, is_shared=False)
    (board,) = boards_of(store, inspector(COUNTY))
    assert (board.title, board.page, board.choices) == ("带宽地图", "statistics", CHOICES)


def test_a_favourite_is_seen_by_nobody_else(store: Store) -> None:
    keep_view(store, inspector(COUNTY), "自用", "statistics", CHOICES, is_shared=False)
    assert titles(store, manager(COUNTY)) == titles(store, manager(SCHOOL)) == []


def test_a_shared_board_is_seen_by_the_unit_and_everything_below(store: Store) -> None:
    keep_view(store, inspector(COUNTY), "全县", "statistics", CHOICES, is_shared=True)
    assert titles(store, manager(COUNTY)) == titles(store, manager(SCHOOL)) == ["全县"]
    assert titles(store, manager(OTHER)) == titles(store, inspector("110100")) == []


def test_only_who_kept_it_takes_it_away(store: Store) -> None:
    number = keep_view(store, inspector(COUNTY), "全县", "statistics", CHOICES, is_shared=True)
    with pytest.raises(Refusal) as refused:
        take_away(store, manager(COUNTY), COUNTY, number)
    assert refused.value.code == "not_your_board"
    take_away(store, inspector(COUNTY), COUNTY, number)
    assert titles(store, manager(SCHOOL)) == []
    with pytest.raises(Refusal) as refused:
        take_away(store, inspector(COUNTY), COUNTY, number)
    assert refused.value.code == "unknown_board"


@pytest.mark.parametrize(("title", "code"), [("  ", "empty_title"), ("长" * (LONGEST_TITLE + 1), "too_long")])
def test_a_title_that_says_nothing_or_too_much_is_refused(store: Store, title: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        keep_view(store, inspector(COUNTY), title, "statistics", CHOICES, is_shared=False)
    assert refused.value.code == code


def test_an_operator_keeps_but_does_not_share(store: Store) -> None:
    operator = Person("operator-1", "000000", "operator")
    keep_view(store, operator, "运行", "statistics", CHOICES, is_shared=False)
    with pytest.raises(Refusal) as refused:
        keep_view(store, operator, "运行", "statistics", CHOICES, is_shared=True)
    assert refused.value.code == "not_allowed"
