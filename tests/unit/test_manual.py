"""The manual of the `jibao` command is complete: a command, act or option without a word in it fails here."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from app.cli import app
from app.commands.quarter import ACTS

MANUAL = (Path(__file__).parents[2] / "docs" / "manual.md").read_text(encoding="utf-8")
COMMON = {"--json", "--help"}


def leaves(group: Any, path: str = "jibao") -> Iterator[tuple[str, set[str]]]:
    """Every command by its full name, with its options."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from leaves(command, f"{path} {name}")
        else:
            options = {each for option in command.params for each in option.opts if each.startswith("--")}
            yield f"{path} {name}", options - COMMON


COMMANDS = dict(leaves(get_command(app)))


def chapters() -> dict[str, str]:
    """The manual's text under each command's heading, its full name before its options."""
    parts = re.split(r"^### `(.+)`$", MANUAL, flags=re.MULTILINE)
    texts = {}
    for heading, text in zip(parts[1::2], parts[2::2], strict=True):
        words = [
            word for word in heading.split() if re.fullmatch(r"[a-z-]+", word) and not word.startswith("--")
        ]
        texts[" ".join(words)] = heading + text
    return texts


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_in_the_manual(name: str) -> None:
    chapter = chapters().get(name)
    assert chapter is not None, f"docs/manual.md has no heading for {name}"
    assert {option for option in COMMANDS[name] if option not in chapter} == set()


def test_the_manual_names_no_command_that_is_not_there() -> None:
    assert set(chapters()) == set(COMMANDS)


def test_the_manual_names_every_act_on_a_report() -> None:
    acts = re.findall(r"^\| `([a-z-]+)` \|", chapters()["jibao report"], flags=re.MULTILINE)
    assert set(acts) == set(ACTS)
