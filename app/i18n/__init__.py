"""Texts in the person's language: English in the code, Chinese from the catalogues in this folder."""

from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

ZH, EN = "zh_CN", "en"
LANGUAGES = {ZH: "中文", EN: "English"}
DEFAULT = ZH
# The words of Streamlit itself (app/parts/builtin_words.py), apart from the texts of the application.
BUILT_IN = "builtin"
# What Babel reads of a message: one text, or the one for one and the one for many.
_Forms = str | list[str] | tuple[str, ...]


@cache
def catalogue(language: str) -> dict[str, str]:
    """All translated texts of a language, from every .po file in its folder; empty for English."""
    texts: dict[str, str] = {}
    for name in _files(language):
        texts |= words_of(language, name)
    return texts


@cache
def words_of(language: str, name: str) -> dict[str, str]:
    """The texts of one .po file; empty where a language has none of that name. Of plurals the form for many."""
    return {text: many for text, one, many in _messages(language, name) if not one or many != text}


@cache
def singulars(language: str) -> dict[str, str]:
    """How texts with a `{count}` are said of one, where that differs: text -> its form for one."""
    return {text: one for name in _files(language) for text, one, _many in _messages(language, name) if one}


def translate(text: str, language: str, **details: object) -> str:
    """A text in a language, its `{names}` filled in; a `{count}` of 1 takes the form for one.

    >>> translate("Quarter {quarter}", "en", quarter="2026Q3")
    'Quarter 2026Q3'
    >>> translate("{count} units", "en", count="1"), translate("{count} units", "en", count="1,234")
    ('1 unit', '1,234 units')
    """
    found = catalogue(language).get(text, text)
    if str(details.get("count")) == "1":
        found = singulars(language).get(text, found)
    return found.format(**details) if details else found


def _files(language: str) -> list[str]:
    """The names of a language's .po files, Streamlit's own words left out."""
    found = sorted(path.stem for path in (Path(__file__).parent / language / "LC_MESSAGES").glob("*.po"))
    return [name for name in found if name != BUILT_IN]


@cache
def _messages(language: str, name: str) -> list[tuple[str, str, str]]:
    """Each text of a .po file, its form for one ('' where it has no plural), and the one for many, or its only one."""
    path = Path(__file__).parent / language / "LC_MESSAGES" / f"{name}.po"
    if not path.exists():
        return []
    with path.open("rb") as file:
        return [
            (text, *forms)
            for message in read_po(file, locale=language)
            if message.id and message.string
            for text, forms in [_forms(message.id, message.string)]
        ]


def _forms(text: _Forms, said: _Forms) -> tuple[str, tuple[str, str]]:
    """A message of gettext as its text and its two forms."""
    if isinstance(text, str):
        return text, ("", str(said))
    return text[-1], (said[0], said[-1])
