"""Every text of the application has its Chinese, every keyed text both languages, and none is kept for nothing."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from app.i18n import EN, ZH, catalogue, translate
from app.main_pages import PAGES
from ingest import workbook_texts
from reporting.catalogue import catalogue_of
from reporting.catalogue_files import read_catalogue_files
from reporting.life_cycle import STATES

ROOT = Path(__file__).parents[2]
LAYERS = ("store", "auth", "reporting", "ingest", "warehouse", "app")
KEY = re.compile(r"[a-z_]+\.\w*")


def trees(*folders: str) -> Iterator[ast.Module]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield ast.parse(path.read_text(encoding="utf-8"))


def texts_asked(tree: ast.AST) -> Iterator[str]:
    """The texts that `_(...)` asks for, inside f-strings too; of a key put together its beginning."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "_"
            and node.args
        ):
            yield from _texts(node.args[0])


def _texts(given: ast.expr) -> Iterator[str]:
    if isinstance(given, ast.Constant):
        yield str(given.value)
    elif isinstance(given, ast.IfExp):
        yield from _texts(given.body)
        yield from _texts(given.orelse)
    elif isinstance(given, ast.BinOp):
        yield from _texts(given.left)
    elif isinstance(given, ast.JoinedStr):
        yield from _texts(given.values[0])


def strings(tree: ast.AST) -> Iterator[str]:
    """Every string in the code: what is not asked for at once may be asked for later, out of a table."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


ASKED = {text for tree in trees("app") for text in texts_asked(tree)}
STRINGS = {text for tree in trees(*LAYERS) for text in strings(tree)}
BEGINNINGS = tuple(text for text in STRINGS if KEY.fullmatch(text) and text[-1] in "._")


def test_a_text_inside_an_f_string_is_found() -> None:
    code = """x = f"{_('one')} {_('two' if y else 'three')}" + _("kind." + z) + _(f"state.{z}")"""
    assert set(texts_asked(ast.parse(code))) == {"one", "two", "three", "kind.", "state."}


def test_every_text_in_the_code_has_its_chinese() -> None:
    beginnings = {text for text in ASKED if KEY.fullmatch(text) and text[-1] in "._"}
    assert ASKED - beginnings - catalogue(ZH).keys() == set()
    assert all(any(key.startswith(each) for key in catalogue(ZH)) for each in beginnings)
    titles = {page.title for page in PAGES.values()}
    assert titles - catalogue(ZH).keys() == set()


def is_used(text: str) -> bool:
    """Whether the code has the text, or the key, or the beginning of the key; of a refusal its code."""
    if text in STRINGS:
        return True
    if text.startswith("refusal."):
        return text.removeprefix("refusal.").removesuffix("_of_figure") in STRINGS
    return bool(KEY.fullmatch(text)) and text.startswith(BEGINNINGS)


@pytest.mark.parametrize("language", [ZH, EN])
def test_no_text_is_kept_that_nobody_asks_for(language: str) -> None:
    assert [text for text in catalogue(language) if not is_used(text)] == []


def test_a_text_has_one_translation() -> None:
    """Texts of several files come together; which file is read last must not matter."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "app" / "i18n" / ZH / "LC_MESSAGES").glob("*.po"):
        if path.stem == "builtin":
            continue  # Streamlit's own words, which the screens do not ask for
        with path.open("rb") as file:
            for message in read_po(file):
                if message.id:
                    found.setdefault(str(message.id), set()).add(str(message.string))
    assert {text: words for text, words in found.items() if len(words) > 1} == {}


def texts_shown(language: str) -> set[str]:
    """The texts of the screens, of the workbook, of the indicators and of the checks."""
    indicators, checks = read_catalogue_files()
    found = set(catalogue(ZH).values()) if language == ZH else ASKED | set(catalogue(EN).values())
    found |= set(workbook_texts.words_of(language).values()) | set(workbook_texts.instructions(language))
    found |= {each.definition(language) for each in catalogue_of(indicators, checks).indicators.values()}
    return found | {each.message_zh if language == ZH else each.message_en for each in checks}


@pytest.mark.parametrize(("language", "other"), [(ZH, "备注"), (EN, "explanation"), (EN, "remark")])
def test_a_note_has_one_name(language: str, other: str) -> None:
    """What is written beside a figure is a note, 说明, on the screens, in the workbook and in the checks."""
    assert [text for text in texts_shown(language) if other in text.lower()] == []


def test_keyed_texts_are_the_same_in_both_languages() -> None:
    chinese = {key for key in catalogue(ZH) if KEY.fullmatch(key) and not key.startswith("refusal.")}
    assert chinese == set(catalogue(EN))
    assert {f"state.{state}" for state in STATES} <= chinese


@pytest.mark.parametrize("text", sorted(catalogue(ZH)))
def test_a_translation_has_the_same_places_to_fill(text: str) -> None:
    if text.startswith("refusal."):
        return
    places = re.findall(r"\{\w+\}", translate(text, EN))
    assert sorted(places) == sorted(re.findall(r"\{\w+\}", translate(text, ZH)))
