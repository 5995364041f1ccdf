"""Chinese texts use Chinese punctuation: no half-width mark beside a Chinese sign, and pairs that match."""

import ast
import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.i18n import ZH, catalogue

ROOT = Path(__file__).parents[2]
SIGN = "[\u3400-\u9fff\u3000-\u303f\uff01-\uff5e]"
HALF_WIDTH = re.compile(f"(?<={SIGN})[,;:?!()]|[,;:?!()](?={SIGN})")
# What a spreadsheet shows in a cell, quoted as it is.
QUOTED = "#DIV/0!"


def chinese_texts() -> Iterator[tuple[str, str]]:
    """Where, and the text: the language files, the catalogue and code lists, and sentences in the code."""
    yield from catalogue(ZH).items()
    for path in sorted((ROOT / "reporting" / "data").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for number, row in enumerate(csv.DictReader(file), start=2):
                for column in row:
                    if column.endswith("_zh"):
                        yield f"{path.name}:{number} {column}", row[column]
    for folder in ("app", "auth", "ingest", "reporting", "store", "warehouse"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and is_prose(node.value):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node.value


def is_prose(text: str) -> bool:
    """Whether it is a Chinese sentence, not an English one or a pattern with Chinese signs in it."""
    signs = len(re.findall("[\u3400-\u9fff]", text))
    return signs > 1 and signs > len(re.findall("[A-Za-z]", text)) and "[" not in text and "\\" not in text


def test_no_half_width_mark_stands_beside_a_chinese_sign() -> None:
    texts = list(chinese_texts())
    assert len(texts) > 1000
    assert [(where, text) for where, text in texts if HALF_WIDTH.search(text.replace(QUOTED, ""))] == []


def test_what_opens_closes_in_the_same_width() -> None:
    wrong = [
        (where, text)
        for where, text in chinese_texts()
        if text.count("（") != text.count("）") or text.count("(") != text.count(")")
    ]
    assert wrong == []


@pytest.mark.parametrize("text", ["请核对;如属实", "数据,请更正", "(指南7.2)，请", "其中:硬件", "好!"])
def test_a_half_width_mark_is_found(text: str) -> None:
    assert HALF_WIDTH.search(text)
