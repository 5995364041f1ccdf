"""One unit's report, opened to be read: where it stands, what to look at, what changed, all of it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import polars as pl
import streamlit as st

from app.parts import passport
from app.parts.context import _, language, show_due, show_moment, show_quarter, store
from app.parts.doubts import show_peers
from app.parts.figure_cards import draw_cards, show_change
from app.parts.figure_form.content import history_rows
from app.parts.figures import NOTHING, name_of, show_figure
from app.parts.questions import show_stored
from app.parts.row_list.columns import moments
from app.parts.row_list.component import Column, Filter, Message, draw_row_list
from reporting.checks import ERROR, EXPLAIN, Problem
from reporting.figures import history
from reporting.forms import Cell, Form, form
from store.clock import parse_moment

CHANGED, SINCE, CHECKED = "changed", "since", "checked"
TONES = {ERROR: "strong", EXPLAIN: "strong"}


def draw_report(code: str, name: str, chosen: str, screen: str) -> Form:
    """Draw the report of a unit from the live store under its name; returns it."""
    opened = form(store(), code, chosen)
    st.subheader(f"{name} · {_('state.' + opened.status.state)}")
    draw_body(opened, screen)
    return opened


def draw_body(
    opened: Form, screen: str, *, judged: pl.DataFrame | None = None, since: pl.DataFrame | None = None
) -> None:
    """The report without its name. `judged`: its figures with peers and doubts (`judged_figures`); the doubtful
    and flagged ones then come first. `since`: what changed since this person last looked (`what_changed`)."""
    st.caption(" · ".join(_standing(opened)))
    if judged is not None:
        draw_cards(opened, judged, screen)
    _draw_figures(opened, screen, judged, since)


def _standing(opened: Form) -> list[str]:
    where = opened.status
    asked = [cell for cell in opened.cells if not cell.indicator.is_derived]
    answered = [cell for cell in asked if cell.figure and cell.figure.state != "missing"]
    said = [
        opened.unit.code,
        _("content." + where.content),
        _("{answered} of {asked} figures answered", answered=len(answered), asked=len(asked)),
    ]
    if where.version:
        how = _("by the system, at the deadline") if where.auto else _("by hand")
        said.append(_("Version {version}, reported {how}.", version=where.version, how=how))
    if where.reported_at:
        said.append(f"{_('Reported at')} {show_moment(where.reported_at)}")
    if where.due:
        said.append(f"{_('Due by')} {show_due(where.due)}")
    return said


def _draw_figures(opened: Form, screen: str, judged: pl.DataFrame | None, since: pl.DataFrame | None) -> None:
    """All figures in one list that begins with what changed: since the last look, else this quarter."""
    key = f"{screen}.history"
    _draw_history(opened, st.session_state.get(key), key)
    cells = opened.cells
    seen = {} if since is None else since.rows_by_key("indicator_code", named=True, unique=True)
    problems: dict[str, list[Problem]] = {}
    for problem in opened.problems:
        problems.setdefault(problem.indicator_code, []).append(problem)
    tags = [_tags(cell, opened.quarter, seen, problems) for cell in cells]

    def do(message: Message) -> None:
        st.session_state[key] = (opened.unit.code, message.ids[0])

    present = [each for each in (SINCE, CHANGED) if any(each in tagged for tagged in tags)]
    draw_row_list(
        f"{screen}.figures",
        [cell.indicator.code for cell in cells],
        _columns(opened, judged, seen, problems),
        alt=_("All figures of the unit"),
        do=do,
        tags=tags,
        filters=[
            Filter(
                _("Only figures"),
                {
                    SINCE: _("changed since you last looked"),
                    CHANGED: _("changed this quarter"),
                    CHECKED: _("the checks found something"),
                },
                is_any=False,
                first=tuple(present[:1]),
            )
        ],
        opens=True,
        takes_keys=False,
        version=f"{opened.unit.code} {opened.quarter} {opened.sequence}",
    )


def _tags(
    cell: Cell, chosen: str, seen: dict[str, dict[str, Any]], problems: dict[str, list[Problem]]
) -> list[str]:
    code = cell.indicator.code
    is_changed = cell.figure is not None and cell.figure.quarter == chosen
    marks = {CHANGED: is_changed, SINCE: code in seen, CHECKED: code in problems}
    return [mark for mark, holds in marks.items() if holds]


def _columns(
    opened: Form,
    judged: pl.DataFrame | None,
    seen: dict[str, dict[str, Any]],
    problems: dict[str, list[Problem]],
) -> list[Column]:
    cells = opened.cells
    beside = {} if judged is None else judged.rows_by_key("indicator_code", named=True, unique=True)
    found = [problems.get(cell.indicator.code, []) for cell in cells]
    return [
        Column(_("Indicator"), [name_of(cell.indicator) for cell in cells], "name"),
        _numbers(_("Last quarter"), cells, [cell.previous for cell in cells]),
        Column(
            _("When you last looked"),
            [_seen(cell, seen) for cell in cells],
            is_number=True,
            unders=[_since(seen.get(cell.indicator.code)) for cell in cells],
        ),
        _numbers(_("This quarter"), cells, [cell.figure for cell in cells]),
        Column(
            _("Change"),
            [show_change(_number(cell.previous), _number(cell.figure)) for cell in cells],
            is_number=True,
            sorts=[_change(cell) for cell in cells],
        ),
        Column(
            _("Similar units: usual"),
            [show_peers(beside.get(cell.indicator.code), cell.indicator) for cell in cells],
        ),
        Column(
            _("Check"),
            [" ".join(_words(each) for each in problem) or NOTHING for problem in found],
            "long",
            tones=[_tone(problem) for problem in found],
        ),
        Column(_("Note"), [(cell.figure.note if cell.figure else None) or NOTHING for cell in cells], "long"),
        moments(
            _("Saved at"),
            [cell.figure.recorded_at if cell.figure else None for cell in cells],
            unders=[(cell.figure.actor if cell.figure else None) or "" for cell in cells],
        ),
    ]


def _numbers(label: str, cells: Sequence[Cell], figures: Sequence[object]) -> Column:
    shown = [show_figure(figure, cell.indicator) for figure, cell in zip(figures, cells, strict=True)]  # type: ignore[arg-type]
    numbers = [_number(figure) for figure in figures]
    return Column(
        label, shown, is_number=True, sorts=[None if each is None else float(each) for each in numbers]
    )


def _seen(cell: Cell, seen: dict[str, dict[str, Any]]) -> str:
    """What the figure was when this person last looked, where it has changed since."""
    row = seen.get(cell.indicator.code)
    if row is None:
        return NOTHING
    return show_stored(row["before_state"], row["before_number"], row["before_text"], cell.indicator)


def _since(row: dict[str, Any] | None) -> str:
    """By how much a figure has changed since then."""
    change = NOTHING if row is None else show_change(row["before_number"], row["number"])
    return "" if change == NOTHING else change


def _words(problem: Problem) -> str:
    return problem.message(language()) + (f" {_('(explained in the note)')}" if problem.is_explained else "")


def _tone(problems: list[Problem]) -> str:
    return next((TONES[each.severity] for each in problems if each.is_blocking), "")


def _number(figure: object) -> Decimal | None:
    value = getattr(figure, "value", None)
    return value if isinstance(value, Decimal) else None


def _change(cell: Cell) -> float | None:
    before, after = _number(cell.previous), _number(cell.figure)
    return None if not before or after is None else float((after - before) / abs(before))


def _draw_history(opened: Form, asked: tuple[str, str] | None, key: str) -> None:
    """Every change of the figure that was clicked: who, when, what it was before."""
    if asked is None or asked[0] != opened.unit.code:
        return
    indicator = next(cell.indicator for cell in opened.cells if cell.indicator.code == asked[1])
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{_('Every change of {name}', name=name_of(indicator))}**", width="content")
            number = passport.Number(opened.unit.code, opened.quarter, indicator.code, passport.LIVE)
            passport.button(number, key=key)
            if st.button(_("Close"), key=f"{key}_close", type="tertiary"):
                st.session_state.pop(key)
                st.rerun()
        st.caption(indicator.definition(language()))
        events = [] if indicator.is_derived else history(store(), opened.unit.code, opened.quarter, asked[1])
        if not events:
            st.caption(
                _("This figure is computed.") if indicator.is_derived else _("This figure was never given.")
            )
            return
        times = [show_moment(parse_moment(str(event["recorded_at"]))) for event in events]
        columns = list(zip(*history_rows(events, indicator, times), strict=True))
        labels = (_("Saved at"), _("Quarter"), _("Saved by"), _("Before"), _("Now"), _("Note"))
        draw_row_list(
            f"{key}_rows",
            [str(place) for place in range(len(events))],
            [
                Column(label, texts, "name" if place == 0 else "long" if place == 5 else "short")
                for place, (label, texts) in enumerate(zip(labels, columns, strict=True))
            ],
            alt=_("Every change of {name}", name=name_of(indicator)),
            version=f"{asked} {len(events)} {show_quarter(opened.quarter)}",
        )
