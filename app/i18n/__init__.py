"""Texts in the person's language: English in the code, Chinese from the catalogues in this folder."""

from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

ZH, EN = "zh_CN", "en"
LANGUAGES = {ZH: "中文", EN: "English"}
DEFAULT = ZH
# The words of Streamlit itself (app/parts/builtin_words.py), apart from the texts of the application.
BUILT_IN = "builtin"


@cache
def catalogue(language: str) -> dict[str, str]:
    """All translated texts of a language, from every .po file in its folder; empty for English."""
    texts: dict[str, str] = {}
    for path in sorted((Path(__file__).parent / language / "LC_MESSAGES").glob("*.po")):
        if path.stem != BUILT_IN:
            texts |= words_of(language, path.stem)
    return texts


@cache
def words_of(language: str, name: str) -> dict[str, str]:
    """The texts of one .po file; empty where a language has none of that name."""
    path = Path(__file__).parent / language / "LC_MESSAGES" / f"{name}.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {
            str(message.id): str(message.string)
            for message in read_po(file, locale=language)
            if message.id and message.string
        }


def translate(text: str, language: str, **details: object) -> str:
    """A text in a language, its `{names}` filled in.

    >>> translate("Quarter {quarter}", "en", quarter="2026Q3")
    'Quarter 2026Q3'
    """
    found = catalogue(language).get(text, text)
    return found.format(**details) if details else found
