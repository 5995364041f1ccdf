"""Every revised figure between two releases as a file: exact numbers, so that they can be worked with."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from app.parts.context import _, language, reader
from app.parts.framed import as_csv
from app.parts.release_list import show_cause
from reporting.indicator import Indicator
from warehouse.revisions import Span, revisions

# As many rows as an office program opens.
MOST_SAVED = 1_000_000
_INSIDE = ("reason", "opened_by", "reported_by")


def draw_save(
    span: Span,
    indicators: Mapping[str, Indicator],
    causes: list[str],
    *,
    is_inside: bool,
    indicator: str,
    search: str,
) -> None:
    """A button that saves what the list shows of an indicator ('' all) and a search, all pages of it."""
    make = file_maker(span, indicators, causes, is_inside=is_inside)
    st.download_button(
        _("Save as CSV"),
        data=lambda: make(indicator, search),
        file_name=f"jibao-{span.unit}-{span.quarter}-releases-{span.before}-{span.after}.csv",
        mime="text/csv",
        key="releases.csv",
        on_click="ignore",
        icon=":material/download:",
    )


def file_maker(
    span: Span, indicators: Mapping[str, Indicator], causes: list[str], *, is_inside: bool
) -> Callable[[str, str], bytes]:
    """What makes the file when it is asked for; everything that is said in a language is said before."""
    published = reader().published
    names = {code: each.name(language()) for code, each in indicators.items()}
    states = {state: _("figure." + state) for state in ("missing", "not_applicable")}
    said = {cause: show_cause(cause, span.quarter) for cause in causes}
    labels = [_("Unit"), _("Code"), _("Indicator"), _("Before"), _("After"), _("Release"), _("Why")]
    people = [_("Reason"), _("Opened by"), _("Reported again by")] if is_inside else []

    def side(found: dict[str, Any]) -> str:
        if found["state"] != "value":
            return states[found["state"]]
        return str(found["number"] or found["text"])

    def make(indicator: str, search: str) -> bytes:
        _count, rows = revisions(
            published,
            span,
            indicator=indicator,
            search=search,
            departments_only=not is_inside,
            limit=MOST_SAVED,
        )
        cells = [
            [
                *(row["name"], row["unit"], f"{row['indicator']} {names.get(row['indicator'], '')}"),
                *(side(row["before"]), side(row["after"]), row["release"], said.get(row["cause"], "")),
                *([row[name] or "" for name in _INSIDE] if is_inside else []),
            ]
            for row in rows
        ]
        heads = [*labels, *people]
        columns = list(zip(*cells, strict=True)) or [()] * len(heads)
        return as_csv(dict(zip(heads, columns, strict=True)))

    return make
