"""Every text of the application has its Chinese, and every keyed text both languages."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

from app.i18n import EN, ZH, catalogue, translate
from app.main_pages import PAGES
from reporting.life_cycle import STATES

APP = Path(__file__).parents[2] / "app"


def texts_in_code() -> set[str]:
    found = extract_from_dir(str(APP), method_map=[("**.py", "python")], keywords={"_": None})
    return {str(text) for _, _, text, _, _ in found}


def test_every_text_in_the_code_has_its_chinese() -> None:
    prefixes = {text for text in texts_in_code() if re.fullmatch(r"[a-z]+\.\w*", text)}
    missing = texts_in_code() - prefixes - catalogue(ZH).keys()
    titles = {text for page in PAGES.values() for text in (page.title, page.section)} - catalogue(ZH).keys()
    assert missing == set() and titles == set()


def test_keyed_texts_are_the_same_in_both_languages() -> None:
    chinese = {key for key in catalogue(ZH) if re.fullmatch(r"(?!refusal)[a-z]+\.\w+", key)}
    assert chinese == set(catalogue(EN))
    assert {f"state.{state}" for state in STATES} <= chinese


@pytest.mark.parametrize("text", sorted(catalogue(ZH)))
def test_a_translation_has_the_same_places_to_fill(text: str) -> None:
    if text.startswith("refusal."):
        return
    places = re.findall(r"\{\w+\}", translate(text, EN))
    assert sorted(places) == sorted(re.findall(r"\{\w+\}", translate(text, ZH)))
