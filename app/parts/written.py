"""What somebody wrote, shown as it was written: never as Markdown, a link, a picture or an icon."""

import re

# Marks of Markdown as Streamlit draws it, with its directives (`:red[...]`), formulas and HTML.
_MARKS = re.compile(r"[\\`*_{}\[\]<>()#+\-!|~$:&^=@]")
# A number at the beginning of a line would begin a list.
_NUMBERED = re.compile(r"^(\s*\d+)([.)])(?=\s|$)", re.MULTILINE)
# What the page turns into something else even where Markdown has been taken out: icons and emoji (`:smile:`),
# addresses of pages and mail, arrows and the like. A sign without width keeps them apart.
_APART = re.compile(
    r"(?<=:)(?=[\w+-]+:|/|material|streamlit)|(?<=@)(?=\S)|(?<=[Ww]{3})(?=\.)|(?<=[<>~-])(?=[<>=-])"
)
_JOINER = "\N{WORD JOINER}"


def as_written(words: str) -> str:
    """Somebody's words for a place where Streamlit draws Markdown, so that they read just as they were written.

    Lines stay lines. Where a text stands alone, `st.text` shows it without this.

    >>> as_written("1~3, not *4*")
    '1\\\\~3, not \\\\*4\\\\*'
    """
    lines = [line.replace("\t", " ").rstrip() for line in words.strip().splitlines()]
    apart = _APART.sub(_JOINER, "\n".join(_indented(line) for line in lines))
    plain = _MARKS.sub(r"\\\g<0>", apart)
    return _NUMBERED.sub(r"\1\\\2", plain).replace("\n", "  \n")


def _indented(line: str) -> str:
    """Spaces at the beginning of a line would make it code; an empty line would end the paragraph."""
    words = line.lstrip(" ")
    return "\N{NO-BREAK SPACE}" * (len(line) - len(words)) + words if words else "\N{NO-BREAK SPACE}"
