"""Texts in the person's language: English in the code, Chinese from the catalogues in this folder."""

from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

ZH, EN = "zh_CN", "en"
LANGUAGES = {ZH: "中文", EN: "English"}
DEFAULT = ZH


@cache
def catalogue(language: str) -> dict[str, str]:
    """All translated texts of a language, from every .po file in its folder; empty for English."""
    texts: dict[str, str] = {}
    for path in sorted((Path(__file__).parent / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            texts |= {
                str(message.id): str(message.string)
                for message in read_po(file, locale=language)
                if message.id and message.string
            }
    return texts


def translate(text: str, language: str, **details: object) -> str:
    """A text in a language, its `{names}` filled in.

    >>> translate("Quarter {quarter}", "en", quarter="2026Q3")
    'Quarter 2026Q3'
    """
    found = catalogue(language).get(text, text)
    return found.format(**details) if details else found
