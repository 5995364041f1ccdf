"""Completeness: who has reported, how and with what; from the nation down to the school."""

from typing import Any

import streamlit as st

from app.parts import charts, drill, passport
from app.parts.context import _, quarter, reader, show_quarter, show_refusal, store
from app.parts.figures import show_count, show_share
from app.parts.metrics import Metric, draw_metrics
from app.parts.opened_report import draw_report
from app.parts.tables import number, pick_from_table
from reporting.catalogue import load_catalogue
from reporting.units import MINISTRY
from store.errors import Refusal

SCREEN = "completeness"
SPLITS = {
    "class": ("on_time", "late", "auto", "pending"),
    "content": ("updated", "confirmed", "untouched", "empty"),
}
ORDERS = ("first", "fill_rate", "due", "code")
MOST_BARS = 40
# Units due, and the share of them that updated or confirmed, as indicators. Units right below the ministry are in
# no department's: the nation's counts have no passport but the way down.
WHY = ("P01", "P02")


def main() -> None:
    """One unit: its counts, its children as bars and as a table to go down by; a school: its report."""
    chosen = quarter()
    st.title(f"{_('Completeness')} · {show_quarter(chosen)}")
    try:
        unit = drill.looked_at()
    except Refusal as refused:
        show_refusal(refused)
        drill.draw_return(SCREEN)
        return
    drill.draw_line(SCREEN, unit)
    if not unit.is_department:
        draw_report(unit.code, unit.name, chosen, SCREEN)
        return
    try:
        with st.spinner(_("Counting ...")):
            answer = reader().completeness(unit.code, chosen)
    except Refusal as refused:
        show_refusal(refused)
        return
    if not answer["due"]:
        st.info(_("There is no unit below that owes a report for this quarter."))
        return
    draw_counts(answer)
    if unit.code != MINISTRY:
        indicators = load_catalogue(store(), chosen).indicators
        passport.buttons(unit.code, chosen, [indicators[code] for code in WHY], "live", key="completeness")
    draw_children([child for child in answer["children"] if child["due"]], unit.code)


def draw_counts(answer: dict[str, Any]) -> None:
    """The two four-way splits, each adding up to the units due, and the fill rate."""
    due = answer["due"]
    for split, last in (
        ("class", Metric(_("Due"), show_count(due), _("All units below, at every level."))),
        (
            "content",
            Metric(
                _("Fill rate"),
                show_share(answer["fill_rate"]),
                _("Core figures answered, of all core figures asked below."),
            ),
        ),
    ):
        draw_metrics(
            [
                *(
                    Metric(
                        _("class." + name),
                        show_count(answer[name]),
                        f"{show_share(f'{answer[name] / due:.4f}')} · {_('meaning.' + name)}",
                    )
                    for name in SPLITS[split]
                ),
                last,
            ]
        )


def draw_children(children: list[dict[str, Any]], unit_code: str) -> None:
    """The units right below: bars in the order and by the split that was chosen, and the table of all."""
    st.subheader(_("How the units below reported"))
    left, right = st.columns(2)
    split = left.segmented_control(
        _("Compare"),
        list(SPLITS),
        default="class",
        required=True,
        format_func=lambda each: _("split." + each),
        key="completeness.split",
    )
    order = right.selectbox(
        _("Order"), ORDERS, format_func=lambda each: _("order." + each), key="completeness.order"
    )
    names = SPLITS[split]
    ranked = sorted(children, key=lambda child: (_place(child, order, names[0]), child["unit"]))
    drill.hint()
    chart, table = st.tabs([_("Chart"), _("Table")])
    with chart:
        clicked = draw_bars(ranked[:MOST_BARS], split, unit_code)
        if len(ranked) > MOST_BARS:
            st.caption(_("The first {count} in this order; all are in the table.", count=MOST_BARS))
    with table:
        picked = draw_table(ranked, unit_code)
    if code := clicked or picked:
        drill.go_to(code)


def draw_bars(children: list[dict[str, Any]], split: str, unit_code: str) -> str | None:
    """A bar for each unit; returns the one clicked."""
    return charts.stacked_bars(
        [child["unit"] for child in children],
        [f"{child['name']} ({child['due']:,})" for child in children],
        {name: (_("class." + name), [child[name] for child in children]) for name in SPLITS[split]},
        alt=_("alt." + split),
        key=f"completeness.chart_{unit_code}",
    )


def draw_table(children: list[dict[str, Any]], unit_code: str) -> str | None:
    """Both splits of every unit; returns the one clicked."""
    fill_rate = _("Fill rate")
    return pick_from_table(
        {
            _("Unit"): [child["name"] for child in children],
            _("Code"): [child["unit"] for child in children],
            _("Due"): [child["due"] for child in children],
            **{
                _("class." + name): [child[name] for child in children]
                for name in (*SPLITS["class"], *SPLITS["content"])
            },
            fill_rate: [child["fill_rate"] for child in children],
        },
        [child["unit"] for child in children],
        key=f"completeness.table_{unit_code}",
        alt=_("Completeness by unit"),
        shares=[fill_rate],
    )


def _place(child: dict[str, Any], order: str, first: str) -> float:
    if order == "fill_rate":
        rate = number(child["fill_rate"])
        return -1 if rate is None else rate
    if order == "due":
        return -float(child["due"])
    return child[first] / child["due"] if order == "first" else 0


main()
