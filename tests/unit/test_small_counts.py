"""What is withheld cannot be found out again, by an independent check in plain algebra over small trees."""

import random

import polars as pl
import pytest

from tests.told_apart import Tree, answered, is_known, known_rows, row_of, told_apart
from warehouse.small_counts import LEAST_UNITS, withheld

NATION = "N"


def test_a_figure_of_one_or_two_units_is_withheld() -> None:
    tree: Tree = {
        NATION: (None, 0, 0),
        "A": (NATION, 1, 1),
        "B": (NATION, 1, 2),
        "C": (NATION, 1, 3),
        "D": (NATION, 1, 0),
    }
    assert shown(tree) == {NATION: True, "A": False, "B": False, "C": True, "D": True}


def test_next_to_one_withheld_child_the_next_smallest_is_withheld_too() -> None:
    tree: Tree = {NATION: (None, 0, 0), "A": (NATION, 1, 1), "B": (NATION, 1, 9), "C": (NATION, 1, 5)}
    assert shown(tree) == {NATION: True, "A": False, "B": True, "C": False}


def test_two_withheld_children_of_one_unit_each_need_a_third() -> None:
    tree: Tree = {
        NATION: (None, 0, 0),
        "A": (NATION, 1, 1),
        "B": (NATION, 1, 1),
        "C": (NATION, 1, 5),
        "D": (NATION, 1, 7),
    }
    assert shown(tree) == {NATION: True, "A": False, "B": False, "C": False, "D": True}


def test_a_single_school_right_below_a_department_is_protected_by_a_county() -> None:
    tree: Tree = {NATION: (None, 0, 1), "A": (NATION, 1, 40), "B": (NATION, 1, 30)}
    assert shown(tree) == {NATION: True, "A": True, "B": False}


def test_below_a_child_that_is_withheld_with_another_it_cannot_be_added_up_again() -> None:
    tree: Tree = {
        NATION: (None, 0, 1),
        "A": (NATION, 1, 0),
        "A1": ("A", 2, 4),
        "A2": ("A", 2, 6),
        "B": (NATION, 1, 30),
    }
    assert shown(tree) == {NATION: True, "A": False, "A1": False, "A2": True, "B": True}


def test_nothing_is_withheld_where_no_unit_could_be_told() -> None:
    tree: Tree = {NATION: (None, 0, 5), "A": (NATION, 1, 3), "B": (NATION, 1, 0), "B1": ("B", 2, 3)}
    assert all(shown(tree).values())


def test_the_smallest_numbers_alone_would_give_themselves_away() -> None:
    """The check below can fail: it finds what the first rule alone leaves open."""
    tree: Tree = {NATION: (None, 0, 0), "A": (NATION, 1, 1), "B": (NATION, 1, 9), "C": (NATION, 1, 5)}
    first_rule_only = {NATION: True, "A": False, "B": True, "C": True}
    assert told_apart(tree, first_rule_only) == [("A",)]


@pytest.mark.parametrize("seed", range(150))
def test_no_unit_and_no_two_can_be_told_from_what_is_shown(seed: int) -> None:
    tree = random_tree(random.Random(seed))
    found = shown(tree)
    assert told_apart(tree, found) == []
    for code in tree:
        assert not (found[code] and 0 < answered(tree, code) < LEAST_UNITS)
        if not found[code]:
            assert not is_known(row_of(tree, code), known_rows(tree, found)), code


def test_of_two_schools_it_is_not_said_either_that_none_has_answered() -> None:
    tree: Tree = {NATION: (None, 0, 0), "A": (NATION, 1, 0), "B": (NATION, 1, 9)}
    answer = withheld(frame_of(tree, "X", least_due=2))
    assert dict(answer.select("unit", "is_withheld").iter_rows()) == {NATION: False, "A": True, "B": False}
    assert all(shown(tree).values()), "of three it is"


def test_each_indicator_stands_for_itself_and_the_order_stays() -> None:
    few: Tree = {NATION: (None, 0, 0), "A": (NATION, 1, 1), "B": (NATION, 1, 9)}
    many: Tree = {NATION: (None, 0, 0), "A": (NATION, 1, 4), "B": (NATION, 1, 9)}
    cells = pl.concat([frame_of(few, "X"), frame_of(many, "Y")]).reverse()
    answer = withheld(cells)
    assert answer.drop("is_withheld").equals(cells)
    assert answer.filter("is_withheld").rows() == [
        ("X", "B", NATION, 1, 9, 9, True),
        ("X", "A", NATION, 1, 3, 1, True),
    ]


def random_tree(dice: random.Random) -> Tree:
    tree: Tree = {NATION: (None, 0, dice.choice([0, 0, 1, 2, 5]))}
    for number in range(dice.randint(1, 14)):
        superior = dice.choice([code for code, (_, depth, _) in tree.items() if depth < 3])
        tree[f"D{number:02d}"] = (superior, tree[superior][1] + 1, dice.choice([0, 0, 1, 1, 2, 3, 4, 9]))
    return tree


def frame_of(tree: Tree, indicator: str, least_due: int = LEAST_UNITS) -> pl.DataFrame:
    rows = [
        (indicator, code, superior, depth, max(least_due, answered(tree, code)), answered(tree, code))
        for code, (superior, depth, _) in tree.items()
    ]
    return pl.DataFrame(
        rows,
        schema={
            "indicator": pl.String,
            "unit": pl.String,
            "parent": pl.String,
            "depth": pl.Int64,
            "due": pl.Int64,
            "answered": pl.Int64,
        },
        orient="row",
    )


def shown(tree: Tree) -> dict[str, bool]:
    answer = withheld(frame_of(tree, "X"))
    return {row["unit"]: not row["is_withheld"] for row in answer.iter_rows(named=True)}
