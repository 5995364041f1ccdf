"""One unit's report, opened to be read: where it stands, what changed, what the checks say, all of it."""

import streamlit as st

from app.parts.context import _, language, show_due, show_moment, store
from app.parts.figures import NOTHING, name_of, show_figure
from app.parts.tables import draw_table
from reporting.checks import Problem
from reporting.forms import Cell, Form, form

SEVERITIES = {"error": st.error, "explain": st.warning}
MOST_PROBLEMS = 30


def draw_report(code: str, name: str, chosen: str, screen: str) -> Form:
    """Draw the report of a unit from the live store; returns it, for what the screen adds below."""
    opened = form(store(), code, chosen)
    where = opened.status
    st.subheader(f"{name} · {_('state.' + where.state)}")
    st.caption(" · ".join(_standing(opened)))
    changed = [cell for cell in opened.cells if cell.figure and cell.figure.quarter == chosen]
    labels = [
        _("Changed this quarter ({count})", count=len(changed)),
        _("Problems ({count})", count=len(opened.problems)),
        _("All figures ({count})", count=len(opened.cells)),
    ]
    first, second, third = st.tabs(labels)
    with first:
        if changed:
            _draw_cells(changed, f"{screen}.changed", _("Figures saved this quarter"))
        else:
            st.caption(_("No figure was saved this quarter."))
    with second:
        draw_problems(opened.problems)
    with third:
        _draw_cells(opened.cells, f"{screen}.figures", _("All figures of the unit"))
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


def _draw_cells(cells: list[Cell], key: str, alt: str) -> None:
    draw_table(
        {
            _("Indicator"): [name_of(cell.indicator) for cell in cells],
            _("Last quarter"): [show_figure(cell.previous, cell.indicator) for cell in cells],
            _("This quarter"): [show_figure(cell.figure, cell.indicator) for cell in cells],
            _("Note"): [(cell.figure.note if cell.figure else None) or NOTHING for cell in cells],
            _("Saved at"): [show_moment(cell.figure.recorded_at if cell.figure else None) for cell in cells],
            _("Saved by"): [(cell.figure.actor if cell.figure else None) or NOTHING for cell in cells],
        },
        key=key,
        alt=alt,
    )
