"""A refusal is said in the person's language, by its code, with its details filled in."""

import ast
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from app.i18n import EN, ZH, catalogue
from app.parts.refusals import sentence
from reporting.catalogue import catalogue_of, read_catalogue_files
from reporting.entries import _SENTENCES, type_entries
from reporting.figures import plain
from reporting.life_cycle import ACTS, STATES, Report, refusal
from reporting.returns import _due_within
from store.errors import Refusal

ROOT = Path(__file__).parents[2]
CATALOGUE = catalogue_of(*read_catalogue_files())
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


def named(sentence: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", sentence))


def test_every_refusal_has_a_chinese_sentence_that_its_details_can_fill() -> None:
    found = list(refusals_in_code())
    texts = catalogue(ZH)
    missing = {code for _, code, _ in found} - {key.removeprefix("refusal.") for key in texts}
    assert missing == set()
    for where, code, names in found:
        assert named(texts[f"refusal.{code}"]) <= names, where


def test_every_refusal_of_the_life_cycle_and_of_an_entry_has_a_chinese_sentence() -> None:
    acts = [act for act in ACTS if act not in ("swept", "auto", "expire")]
    codes = {refusal(Report(state=state), act).code for state in STATES for act in acts} | _SENTENCES.keys()
    assert {code for code in codes if f"refusal.{code}" not in catalogue(ZH)} == set()


def test_a_sentence_is_filled_with_moments_in_shanghai(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIBAO_NOW", "2026-10-03T09:00:00+08:00")
    refused = Refusal(
        "not_in_window",
        "Report between 1 and 5 January.",
        opens_at=datetime(2019, 12, 31, 16),
        closes_at=datetime(2020, 1, 5, 16),
    )
    assert sentence(refused, ZH) == (
        "现在不在上报时间内，上报时间为 2020年1月1日 00:00 至 2020年1月5日 24:00。"
    )
    assert sentence(refused, EN) == "Report between 1 and 5 January."


def test_a_limit_is_said_as_everywhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIBAO_NOW", "2026-10-03T09:00:00+08:00")
    limit = datetime(2026, 10, 5, 16)
    with pytest.raises(Refusal) as refused:
        _due_within(datetime(2026, 10, 7), limit)
    assert sentence(refused.value, ZH) == "截止时间不能晚于本级自己的上报期限（10月5日 24:00），请改早。"
    assert sentence(refused.value, EN) == (
        "The time limit lies beyond the superior's own, 5 Oct, 24:00. Give an earlier one."
    )


@pytest.mark.parametrize(
    ("code", "text", "said"),
    [
        ("A01", "-5", "A01 填的是 -5，不能小于 0。请检查。"),
        ("G07", "1234567890", "G07 填的是 1234567890，不能大于 {maximum}。请检查数值和计量单位。"),
        ("B02", "电话线", "B02 没有“电话线”这一选项，可选：{choices}。"),
        ("B01", "maybe", "B01 应填是或否，不能是“maybe”。"),
        ("A01", "1.5", "A01 应填整数，不能是“1.5”。"),
        ("Z99", "1", "没有可用的指标 Z99，请检查代码。"),
    ],
)
def test_what_was_typed_and_what_is_allowed_are_both_said(code: str, text: str, said: str) -> None:
    given = pl.DataFrame(
        {"line": [1], "unit_code": ["1"], "school_group": ["K12"], "indicator_code": [code]}
    ).with_columns(text=pl.lit(text), note=pl.lit(""))
    _, (refused,) = type_entries(CATALOGUE, given)
    indicator = CATALOGUE.indicators.get(code)
    maximum = plain(indicator.maximum) if indicator and indicator.maximum is not None else ""
    choices = " / ".join(indicator.choices) if indicator else ""
    assert sentence(refused, ZH) == said.format(maximum=maximum, choices=choices)


def test_a_quarter_is_said_as_people_say_it() -> None:
    refused = Refusal("quarter_not_begun", "2026Q4 has not begun.", quarter="2026Q4")
    assert sentence(refused, ZH) == "2026 年第 4 季度尚未开始。"


def test_every_detail_that_the_english_sentence_gives_is_in_the_chinese_one() -> None:
    """A sentence that names a limit or what was typed in one language only would mislead in the other."""
    texts = catalogue(ZH)
    lacking = {}
    for code, english in _SENTENCES.items():
        chinese = texts.get(f"refusal.{code}_of_figure") or texts[f"refusal.{code}"]
        if missing := named(english.replace("indicator_code", "indicator")) - named(chinese):
            lacking[code] = missing
    assert lacking == {}


def test_a_refusal_without_a_sentence_or_without_its_details_falls_back_to_english() -> None:
    assert sentence(Refusal("never_heard_of", "Something new."), ZH) == "Something new."
    assert sentence(Refusal("quarter_not_begun", "It has not begun."), ZH) == "It has not begun."


def test_the_place_in_a_file_is_not_named_on_a_screen() -> None:
    refused = Refusal("bad_integer", "line 1, 2111010001: A02 takes a whole number.", indicator="A02")
    assert sentence(refused, EN) == "A02 takes a whole number."
