"""Names at the ends of lines: none over another, none further from its line than it must be."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.parts.line_ends import LINE_HEIGHT, End, apart, names_at_ends

PLACES = st.lists(st.floats(0, 400), min_size=1, max_size=8)


@given(PLACES)
def test_names_have_their_room_and_keep_the_order_of_their_lines(places: list[float]) -> None:
    moved = apart(places, [LINE_HEIGHT] * len(places))
    order = sorted(range(len(places)), key=lambda each: places[each])
    ends = [moved[each] for each in order]
    assert all(later - earlier > LINE_HEIGHT - 1e-6 for earlier, later in pairwise(ends))


@given(PLACES)
def test_names_as_a_whole_stay_where_their_lines_are(places: list[float]) -> None:
    assert sum(apart(places, [LINE_HEIGHT] * len(places))) == pytest.approx(sum(places))


def test_a_name_with_room_stays_at_its_line() -> None:
    assert apart([0.0, 100.0, 200.0], [32.0, 32.0, 32.0]) == [0.0, 100.0, 200.0]


def test_a_line_without_a_value_has_no_name_and_one_that_ends_early_is_named_there() -> None:
    drawn = [End("a", [1.0, None], "red"), End("b<br>c", [None, None], "blue"), End("d", [1.0, 2.0], "green")]
    names = names_at_ends(["2024Q1", "2024Q2"], drawn, 300)
    assert [(each["text"], each["x"], each["y"]) for each in names] == [
        ("a", "2024Q1", 1.0),
        ("d", "2024Q2", 2.0),
    ]


def test_lines_that_all_end_at_one_value_are_named_below_one_another() -> None:
    names = names_at_ends(["2024Q1"], [End(each, [1.0], "red") for each in "abc"], 300)
    assert [each["yshift"] for each in names] == [-LINE_HEIGHT, 0, LINE_HEIGHT]
