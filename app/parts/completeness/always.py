"""Who right below is late again and again: the last four quarters of each, and those always late below."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from app.parts import drill, passport
from app.parts.asking import ask
from app.parts.completeness.findings import who
from app.parts.completeness.view import Row, View
from app.parts.context import _, show_quarter
from app.parts.figures import NOTHING, show_count, show_share
from app.parts.kinds import kind_column
from app.parts.metrics import Metric
from app.parts.tables import Column, pick_from_table
from app.parts.unit_names import in_short
from reporting.quarter import previous_quarter
from warehouse import places
from warehouse.course import QUARTERS_WATCHED
from warehouse.numbers import quotient

# A shape for each class: told apart without colour.
MARKS = {"on_time": "●", "late": "▲", "auto": "■", "pending": "○"}


def draw_always(view: View) -> str | None:
    """The units right below that were late at least once or have such below them; returns the one clicked."""
    if view.now()["pending"]:
        view = _before(view)
    answer, own = view.always_late(), view.course()
    quarters = answer["quarters"]
    if len(quarters) < 2:
        st.info(_("There is one quarter only: who is always late shows after four."))
        return None
    draw_watched(view, own, len(quarters))
    listed = [row for row in answer["rows"] if row["quarters_late"] or row["always_late"]]
    punctual = len(answer["rows"]) - len(listed)
    if not listed:
        st.success(_("No unit right below was late in the last {count} quarters.", count=len(quarters)))
        return None
    st.markdown(f"### {late_finding(answer['rows'], len(quarters))}")
    st.caption(
        _(
            "Late at least once, or with units always late below; the other {count} never were.",
            count=punctual,
        )
    )
    drill.hint()
    return draw_list(view, listed, quarters)


def late_finding(rows: Sequence[Row], quarters: int) -> str:
    """How many right below were late themselves and who most often; of departments, where there are some."""
    compared = [row for row in rows if row["is_department"]] or list(rows)
    late = [row for row in compared if row["quarters_late"]]
    if not late:
        return _(
            "None of {who} was late in the last {quarters} quarters; {count} below them are always late",
            who=who(compared),
            quarters=quarters,
            count=show_count(sum(row["always_late"] for row in compared)),
        )
    times = max(row["quarters_late"] for row in late)
    most = [row for row in late if row["quarters_late"] == times]
    said = {"who": who(compared), "quarters": quarters, "times": times}
    name = in_short(most[0]["unit"], most[0]["name"])
    if len(late) == 1:
        return _(
            "Of {who} only {name} was late in the last {quarters} quarters, in {times}", name=name, **said
        )
    said["late"] = show_count(len(late))
    if len(most) == 1:
        return _(
            "{late} of {who} were late in the last {quarters} quarters, {name} most often (in {times})",
            name=name,
            **said,
        )
    if len(most) == len(late):
        return _("{late} of {who} were late in the last {quarters} quarters, each in {times}", **said)
    return _(
        "{late} of {who} were late in the last {quarters} quarters, {most} of them most often (in {times})",
        most=show_count(len(most)),
        **said,
    )


def _before(view: View) -> View:
    """The quarter before, where there is one: while units have time left nobody is called late in this one."""
    before = previous_quarter(view.quarter)
    if before not in ask(places.quarters):
        return view
    st.caption(
        _(
            "{quarter} is still open: shown are the quarters up to {before}.",
            quarter=show_quarter(view.quarter),
            before=show_quarter(before),
        )
    )
    return replace(view, quarter=before)


def draw_watched(view: View, own: Row, quarters: int) -> None:
    """How many units below, at every level, were late in all four quarters."""
    if quarters < QUARTERS_WATCHED:
        st.caption(
            _("Always late means late in four quarters in a row; there are {count} so far.", count=quarters)
        )
        return
    share = show_share(quotient(own["always_late"], own["watched"]))
    late = _("Late or reported by the system in this quarter and the three before.")
    passport.draw_counts(
        view.unit.code,
        view.quarter,
        [
            (Metric(_("Always late"), show_count(own["always_late"]), late), "always_late"),
            (Metric(_("Share"), share, _("Of the units watched.")), ""),
            (
                Metric(
                    _("Units watched"),
                    show_count(own["watched"]),
                    _("All units below, at every level, that owed a report in each of the four quarters."),
                ),
                "watched",
            ),
        ],
    )


def draw_list(view: View, rows: Sequence[Row], quarters: Sequence[str]) -> str | None:
    """A row for each unit: its own reports quarter by quarter, and what is below it."""
    columns: dict[str, Column] = {
        _("Unit"): [row["name"] for row in rows],
        **kind_column([row["unit"] for row in rows]),
        _("Times late"): [f"{row['quarters_late']} / {row['quarters_known']}" for row in rows],
        **{show_quarter(each): [mark(row["classes"].get(each)) for row in rows] for each in quarters},
    }
    share = _("Share below it")
    shares = []
    if any(row["is_department"] for row in rows):
        columns[_("Always late below it")] = [
            row["always_late"] if row["is_department"] else None for row in rows
        ]
        columns[share] = [row["share"] if row["is_department"] else None for row in rows]
        shares = [share]
    of_quarter = {show_quarter(each): each for each in quarters}
    below = (_("Always late below it"), share)

    def number(code: str, label: str) -> passport.Number | None:
        """What the unit's own report of a quarter was, or who below it is always late."""
        if label in of_quarter:
            return passport.Number(code, of_quarter[label], "on_time", passport.LIVE)
        return passport.Number(code, view.quarter, "always_late", passport.LIVE) if label in below else None

    return pick_from_table(
        columns,
        [row["unit"] for row in rows],
        key=view.key("always"),
        alt=_("Who is always late"),
        shares=shares,
        on_cell=passport.on_cell(number, view.unit.code),
    )


def mark(report_class: str | None) -> str:
    """A report's class as a mark with its word; a dash for a quarter in which no report was owed."""
    return NOTHING if report_class is None else f"{MARKS[report_class]} {_('class.' + report_class)}"
