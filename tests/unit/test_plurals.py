"""English says one unit, two units: the number of a text picks its form, in one place."""

import re

import pytest

from app.i18n import EN, ZH, catalogue, singulars, translate


def places(text: str) -> set[str]:
    return set(re.findall(r"\{\w+\}", text))


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, "1 unit approved."), ("1", "1 unit approved."), (0, "0 units approved."), (2, "2 units approved.")],
)
def test_one_is_said_apart_from_none_and_many(count: int | str, said: str) -> None:
    assert translate("{count} units approved.", EN, count=count) == said


def test_a_number_with_separators_that_begins_with_one_is_many() -> None:
    assert translate("{count} schools", EN, count="1,000") == "1,000 schools"


def test_a_text_with_a_key_has_both_forms_too() -> None:
    said = [translate("notice.empty", EN, count=count, share="1 %", unit="") for count in ("1", "2")]
    assert said == [
        "1 unit below (1 %) has never given a figure.",
        "2 units below (1 %) have never given a figure.",
    ]


def test_chinese_says_one_like_many() -> None:
    assert not singulars(ZH)
    assert translate("{count} schools", ZH, count="1") == "1 所学校"


@pytest.mark.parametrize("text", sorted(singulars(EN)))
def test_the_form_for_one_belongs_to_a_text_and_asks_for_nothing_else(text: str) -> None:
    assert text in catalogue(ZH), "a text that nobody asks for"
    many, one = translate(text, EN), singulars(EN)[text]
    assert one != many and places(one) <= places(many) and "{count}" in many
