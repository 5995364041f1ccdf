"""The method of the public figures in words, for the screen and for the workbook in both languages."""

import streamlit as st

from app import i18n
from app.parts.context import _
from warehouse.public import PublicRelease
from warehouse.public_workbook import Line
from warehouse.small_counts import LEAST_UNITS

# Heading and text, as the language files have them.
_TEXTS = (
    ("method.source", "method.source_text"),
    ("method.adding", "method.adding_text"),
    ("method.coverage", "method.coverage_text"),
    ("method.withheld", "method.withheld_text"),
    ("method.quoting", "method.quoting_text"),
)


def draw_method(release: PublicRelease) -> None:
    """What the figures are, how they were added up, what is missing and what is withheld."""
    for heading, text in _TEXTS:
        st.markdown(f"**{_(heading)}**  \n{_(text, **_details(release))}")


def method_lines(release: PublicRelease) -> tuple[Line, ...]:
    """The same as lines for the workbook, the heading of the release first."""
    lines = [_line("method.title", release, is_heading=True)]
    for heading, text in _TEXTS:
        lines += [_line(heading, release, is_heading=True), _line(text, release)]
    return tuple(lines)


def _line(text: str, release: PublicRelease, *, is_heading: bool = False) -> Line:
    chinese, english = (
        i18n.translate(text, language, **_details(release)) for language in (i18n.ZH, i18n.EN)
    )
    return Line(chinese, english, is_heading)


def _details(release: PublicRelease) -> dict[str, object]:
    return {"quarter": release.quarter, "release": release.release, "least": LEAST_UNITS}
