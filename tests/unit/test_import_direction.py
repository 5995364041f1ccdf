"""The house has floors: a folder imports only from those below it, and rules know no web framework."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOORS = ("store", "auth", "reporting", "ingest", "warehouse", "app")
OUTSIDE = ("bench", "tests")


def imported_by(source: str) -> Iterator[tuple[int, str]]:
    """Line and top folder of every import, also of those inside functions."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name.split(".")[0]) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "." if node.level else (node.module or "").split(".")[0]


def forbidden_in(floor: str) -> set[str]:
    """What a folder may not import: those above it, tests and benchmarks; below `app` also Streamlit."""
    above = {*FLOORS[FLOORS.index(floor) + 1 :], *OUTSIDE, "."}
    return above if floor == "app" else above | {"streamlit"}


@pytest.mark.parametrize("floor", FLOORS)
def test_a_folder_imports_only_from_those_below_it(floor: str) -> None:
    files = sorted((ROOT / floor).rglob("*.py"))
    assert files
    broken = [
        f"{file.relative_to(ROOT)}:{line} imports {name}"
        for file in files
        for line, name in imported_by(file.read_text(encoding="utf-8"))
        if name in forbidden_in(floor)
    ]
    assert broken == []


def test_an_import_from_above_is_found_inside_a_function_too() -> None:
    source = "import os\n\ndef late() -> None:\n    from reporting.units import Unit\n"
    assert ("reporting" in forbidden_in("auth")) and list(imported_by(source)) == [
        (1, "os"),
        (4, "reporting"),
    ]


def test_every_folder_of_the_package_has_its_floor() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages - set(OUTSIDE) == set(FLOORS)
