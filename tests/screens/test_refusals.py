"""A refusal is said in the person's language, by its code, with its details filled in."""

import ast
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from app.i18n import EN, ZH, catalogue
from app.parts.refusals import sentence
from reporting.entries import _SENTENCES
from reporting.life_cycle import ACTS, STATES, Report, refusal
from store.errors import Refusal

ROOT = Path(__file__).parents[2]
# What only the author of the catalogue can meet, on the command line.
NOT_ON_SCREENS = ("catalogue.py", "catalogue_files.py", "expressions.py")


def refusals_in_code() -> Iterator[tuple[str, str, set[str]]]:
    """Where, code and names of the details of every refusal written out in the code."""
    for folder in ("store", "auth", "reporting", "warehouse"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if path.name in NOT_ON_SCREENS:
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id == "Refusal"
                ):
                    code = node.args[0]
                    if isinstance(code, ast.Constant):
                        names = {str(keyword.arg) for keyword in node.keywords}
                        yield f"{path.name}:{node.lineno}", str(code.value), names


def test_every_refusal_has_a_chinese_sentence_that_its_details_can_fill() -> None:
    found = list(refusals_in_code())
    texts = catalogue(ZH)
    missing = {code for _, code, _ in found} - {key.removeprefix("refusal.") for key in texts}
    assert missing == set()
    for where, code, names in found:
        assert set(re.findall(r"\{(\w+)\}", texts[f"refusal.{code}"])) <= names, where


def test_every_refusal_of_the_life_cycle_and_of_an_entry_has_a_chinese_sentence() -> None:
    acts = [act for act in ACTS if act not in ("swept", "auto", "expire")]
    codes = {refusal(Report(state=state), act).code for state in STATES for act in acts} | _SENTENCES.keys()
    assert {code for code in codes if f"refusal.{code}" not in catalogue(ZH)} == set()


def test_a_sentence_is_filled_with_moments_in_shanghai() -> None:
    refused = Refusal(
        "not_in_window",
        "Report between 1 and 5 January.",
        opens_at=datetime(2019, 12, 31, 16),
        closes_at=datetime(2020, 1, 5, 16),
    )
    assert sentence(refused, ZH) == "现在不在上报时间内：2020-01-01 00:00 起，2020-01-06 00:00 前。"
    assert sentence(refused, EN) == "Report between 1 and 5 January."


def test_a_refusal_without_a_sentence_or_without_its_details_falls_back_to_english() -> None:
    assert sentence(Refusal("never_heard_of", "Something new."), ZH) == "Something new."
    assert sentence(Refusal("quarter_not_begun", "It has not begun."), ZH) == "It has not begun."


def test_the_place_in_a_file_is_not_named_on_a_screen() -> None:
    refused = Refusal("bad_integer", "line 1, 2111010001: A02 takes a whole number.", indicator="A02")
    assert sentence(refused, EN) == "A02 takes a whole number."
