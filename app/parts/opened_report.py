"""One unit's report, opened to be read: where it stands, what to look at, what changed, all of it."""

from decimal import Decimal

import polars as pl
import streamlit as st

from app.parts.context import _, language, show_due, show_moment, store
from app.parts.doubts import show_peers
from app.parts.figure_cards import draw_cards, show_change
from app.parts.figures import NOTHING, name_of, show_figure
from app.parts.questions import show_stored
from app.parts.tables import draw_table
from reporting.catalogue import load_catalogue
from reporting.checks import Problem
from reporting.forms import Cell, Form, form

SEVERITIES = {"error": st.error, "explain": st.warning}
MOST_PROBLEMS = 30


def draw_report(
    code: str,
    name: str,
    chosen: str,
    screen: str,
    *,
    judged: pl.DataFrame | None = None,
    since: pl.DataFrame | None = None,
) -> Form:
    """Draw the report of a unit from the live store; returns it, for what the screen adds below.

    `judged`: its figures with peers and doubts (`judged_figures`); the doubtful and flagged ones then come
    first. `since`: what changed since this person last looked (`what_changed`).
    """
    opened = form(store(), code, chosen)
    where = opened.status
    st.subheader(f"{name} · {_('state.' + where.state)}")
    st.caption(" · ".join(_standing(opened)))
    if judged is not None:
        draw_cards(opened, judged, screen)
    changed = [cell for cell in opened.cells if cell.figure and cell.figure.quarter == chosen]
    labels = [
        _("Changed this quarter ({count})", count=len(changed)),
        _("Problems ({count})", count=len(opened.problems)),
        _("All figures ({count})", count=len(opened.cells)),
    ]
    if since is not None:
        labels.append(_("Since you last looked ({count})", count=since.height))
    tabs = st.tabs(labels)
    with tabs[0]:
        if changed:
            _draw_cells(changed, f"{screen}.changed", _("Figures saved this quarter"), judged)
        else:
            st.caption(_("No figure was saved this quarter."))
    with tabs[1]:
        draw_problems(opened.problems)
    with tabs[2]:
        _draw_cells(opened.cells, f"{screen}.figures", _("All figures of the unit"), judged)
    if since is not None:
        with tabs[3]:
            _draw_since(since, chosen, screen)
    return opened


def draw_problems(problems: list[Problem]) -> None:
    """What the checks found, the gravest first."""
    if not problems:
        st.caption(_("The checks found nothing."))
    order = {name: place for place, name in enumerate(SEVERITIES)}
    ranked = sorted(problems, key=lambda each: (each.is_explained, order.get(each.severity, len(order))))
    for problem in ranked[:MOST_PROBLEMS]:
        draw = SEVERITIES.get(problem.severity, st.info)
        explained = f" :gray[{_('(explained in the note)')}]" if problem.is_explained else ""
        draw(f"**{problem.indicator_code}** {problem.message(language())}{explained}")
    if len(problems) > MOST_PROBLEMS:
        st.caption(_("{count} more of less weight.", count=len(problems) - MOST_PROBLEMS))


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


def _draw_cells(cells: list[Cell], key: str, alt: str, judged: pl.DataFrame | None) -> None:
    beside = {} if judged is None else judged.rows_by_key("indicator_code", named=True, unique=True)
    columns: dict[str, list[object]] = {
        _("Indicator"): [name_of(cell.indicator) for cell in cells],
        _("Last quarter"): [show_figure(cell.previous, cell.indicator) for cell in cells],
        _("This quarter"): [show_figure(cell.figure, cell.indicator) for cell in cells],
        _("Change"): [show_change(_number(cell.previous), _number(cell.figure)) for cell in cells],
    }
    if judged is not None:
        columns[_("Similar units: usual")] = [
            show_peers(beside.get(cell.indicator.code), cell.indicator) for cell in cells
        ]
    columns |= {
        _("Note"): [(cell.figure.note if cell.figure else None) or NOTHING for cell in cells],
        _("Saved at"): [show_moment(cell.figure.recorded_at if cell.figure else None) for cell in cells],
        _("Saved by"): [(cell.figure.actor if cell.figure else None) or NOTHING for cell in cells],
    }
    draw_table(columns, key=key, alt=alt)


def _number(figure: object) -> Decimal | None:
    value = getattr(figure, "value", None)
    return value if isinstance(value, Decimal) else None


def _draw_since(since: pl.DataFrame, chosen: str, screen: str) -> None:
    """What changed since this person last looked, figure by figure."""
    if since.is_empty():
        st.caption(_("Nothing has changed since you last looked."))
        return
    indicators = load_catalogue(store(), chosen).indicators
    rows = [row for row in since.iter_rows(named=True) if row["indicator_code"] in indicators]
    shown = [(row, indicators[row["indicator_code"]]) for row in rows]
    draw_table(
        {
            _("Indicator"): [name_of(indicator) for _row, indicator in shown],
            _("Before"): [
                show_stored(row["before_state"], row["before_number"], row["before_text"], indicator)
                for row, indicator in shown
            ],
            _("Now"): [
                show_stored(row["state"], row["number"], row["text"], indicator) for row, indicator in shown
            ],
            _("Change"): [show_change(row["before_number"], row["number"]) for row in rows],
            _("Note"): [row["note"] or NOTHING for row in rows],
            _("Saved at"): [show_moment(row["recorded_at"]) for row in rows],
            _("Saved by"): [row["actor"] for row in rows],
        },
        key=f"{screen}.since",
        alt=_("What changed since you last looked"),
    )
