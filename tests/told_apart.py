"""What can be found out from the figures shown of a hierarchy, in plain algebra with exact fractions.

What stands right below each department is one unknown; a figure that is shown is a sum of unknowns, and so known. A set
of units can be told when its sum follows from the known ones.
"""

from fractions import Fraction

LEAST_UNITS = 3  # of the decision, not of the code
# Of each department: its superior, its depth, and how many units right below it have answered.
Tree = dict[str, tuple[str | None, int, int]]


def within(tree: Tree, code: str) -> list[str]:
    """The department and all below it."""
    found = [code]
    for each in found:
        found += [below for below, (superior, _, _) in tree.items() if superior == each]
    return found


def answered(tree: Tree, code: str) -> int:
    return sum(tree[each][2] for each in within(tree, code))


def row_of(tree: Tree, code: str) -> list[Fraction]:
    """A department's figure as a sum of what stands right below each department."""
    inside = set(within(tree, code))
    return [Fraction(each in inside) for each in parts(tree)]


def parts(tree: Tree) -> list[str]:
    return [code for code, (_, _, units) in tree.items() if units]


def known_rows(tree: Tree, is_shown: dict[str, bool]) -> list[list[Fraction]]:
    return [row_of(tree, code) for code in tree if is_shown[code]]


def is_known(wanted: list[Fraction], rows: list[list[Fraction]]) -> bool:
    """Whether a sum follows from others: putting it beside them does not raise their rank."""
    return rank(rows) == rank([*rows, wanted])


def rank(rows: list[list[Fraction]]) -> int:
    left, found = [list(row) for row in rows], 0
    for column in range(len(left[0]) if left else 0):
        pivot = next((row for row in left[found:] if row[column]), None)
        if pivot is None:
            continue
        left.remove(pivot)
        left.insert(found, pivot)
        for place in range(found + 1, len(left)):
            factor = left[place][column] / pivot[column]
            left[place] = [one - factor * two for one, two in zip(left[place], pivot, strict=True)]
        found += 1
    return found


def told_apart(tree: Tree, is_shown: dict[str, bool]) -> list[tuple[str, ...]]:
    """The sets of less than three units whose sum follows from what is shown."""
    names, rows = parts(tree), known_rows(tree, is_shown)
    sets = [(name,) for name in names] + [(one, two) for one in names for two in names if one < two]
    return [
        each
        for each in sets
        if sum(tree[name][2] for name in each) < LEAST_UNITS
        and is_known([Fraction(name in each) for name in names], rows)
    ]
