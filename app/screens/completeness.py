"""Completeness: who has reported, how and with what; from the nation down to the school."""

from typing import Any

import polars as pl
import streamlit as st

from app.parts import charts, drill
from app.parts.context import _, quarter, reader, show_quarter, show_refusal
from app.parts.figures import show_count, show_share
from app.parts.metrics import Metric, draw_metrics
from store.errors import Refusal

SCREEN = "completeness"
CLASSES = ("on_time", "late", "auto", "pending")
CONTENTS = ("updated", "confirmed", "untouched", "empty")
MOST_BARS = 40


def main() -> None:
    """One unit: its counts, its children as bars and as a table to go down by."""
    chosen = quarter()
    st.title(f"{_('Completeness')} · {show_quarter(chosen)}")
    try:
        unit = drill.looked_at(SCREEN)
        answer = reader().completeness(unit.code, chosen)
    except Refusal as refused:
        show_refusal(refused)
        return
    drill.draw_line(SCREEN, unit)
    if not answer["due"]:
        st.info(_("There is no unit below that owes a report for this quarter."))
        return
    draw_counts(answer)
    draw_children(answer)


def draw_counts(answer: dict[str, Any]) -> None:
    """The two four-way splits, each adding up to the units due, and the fill rate."""
    for names, last in (
        (CLASSES, Metric(_("Due"), show_count(answer["due"]))),
        (CONTENTS, Metric(_("Fill rate"), show_share(answer["fill_rate"]))),
    ):
        shares = {name: show_share(f"{answer[name] / answer['due']:.4f}") for name in names}
        draw_metrics(
            [*(Metric(_("class." + name), show_count(answer[name]), shares[name]) for name in names), last]
        )


def draw_children(answer: dict[str, Any]) -> None:
    """The units right below."""
    children = answer["children"]
    if not children:
        return
    worst = sorted(
        children, key=lambda child: (child["on_time"] / child["due"] if child["due"] else 1, child["unit"])
    )
    shown = [child for child in worst if child["due"]][:MOST_BARS]
    st.subheader(_("How the units below reported"))
    if len(shown) < len(children):
        st.caption(_("The {count} with the lowest share on time; all are in the table.", count=len(shown)))
    charts.stacked_bars(
        [child["name"] for child in shown],
        {name: (_("class." + name), [child[name] for child in shown]) for name in CLASSES},
        alt=_("Reports on time, late, by the system and pending, by unit"),
        key="completeness.chart",
    )
    table = pl.DataFrame(
        {
            _("Unit"): [child["name"] for child in children],
            _("Code"): [child["unit"] for child in children],
            _("Due"): [child["due"] for child in children],
            **{_("class." + name): [child[name] for child in children] for name in (*CLASSES, *CONTENTS)},
            _("Fill rate"): [show_share(child["fill_rate"]) for child in children],
        }
    )
    drill.hint()
    event = st.dataframe(
        table,
        hide_index=True,
        key=f"completeness.table_{answer['unit']}",
        on_select="rerun",
        selection_mode="single-row",
        alt=_("Completeness by unit"),
    )
    code = drill.picked_row(event, [child["unit"] for child in children])
    if code and len(code) == 6:
        drill.go_to(SCREEN, code)


main()
