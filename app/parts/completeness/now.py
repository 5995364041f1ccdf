"""How complete the quarter is now: the two splits, and the units right below as bars, map and table."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.parts import charts, drill, passport
from app.parts.completeness.findings import Measure, bar_ends, bar_name, bars_notes, finding, measure_of
from app.parts.completeness.share_map import draw_map
from app.parts.completeness.view import MOST_BARS, SCREEN, SPLITS, Row, View, with_due
from app.parts.context import _
from app.parts.figures import show_count, show_share
from app.parts.framed import Framed, draw_framed
from app.parts.kinds import kind_column, pick_kind
from app.parts.map.outlines import outlines_below
from app.parts.metrics import Metric
from app.parts.tables import Column, OnCell, number
from app.parts.unit_names import in_full

BARS, MAP = "bars", "map"
ORDERS = ("first", "fill_rate", "due", "code")
_ICONS = {BARS: ":material/bar_chart:", MAP: ":material/map:"}


def draw_now(view: View) -> str | None:
    """The unit's counts and the units below; returns the one that was clicked."""
    answer = view.now()
    draw_counts(view, answer)
    children = with_due(answer["children"])
    has_map = bool(outlines_below(view.unit.code, view.unit.kind))
    controls = st.columns(3 if has_map else 2)
    if has_map and pick_drawn(controls[0]) == MAP:
        drill.hint()
        return draw_map(view, children, controls[1])
    return draw_bars_and_table(view, children, controls[-2:])


def draw_counts(view: View, answer: Row) -> None:
    """The two four-way splits, each adding up to the units due, and the fill rate; each number with its passport."""
    due = answer["due"]
    last = {
        "class": (Metric(_("Due"), show_count(due), _("All units below, at every level.")), "due"),
        "content": (
            Metric(
                _("Fill rate"),
                show_share(answer["fill_rate"]),
                _("Core figures answered, of all core figures asked below."),
            ),
            "core_answered",
        ),
    }
    for split, names in SPLITS.items():
        counts = [
            (
                Metric(
                    _("class." + name),
                    show_count(answer[name]),
                    f"{show_share(f'{answer[name] / due:.4f}')} · {_('meaning.' + name)}",
                ),
                name,
            )
            for name in names
        ]
        passport.draw_counts(view.unit.code, view.quarter, [*counts, last[split]])


def pick_drawn(place: DeltaGenerator) -> str:
    """Bars or map."""
    return str(
        place.segmented_control(
            _("Show as"),
            (BARS, MAP),
            default=BARS,
            required=True,
            format_func=lambda each: f"{_ICONS[each]} {_('view.' + each)}",
            key="completeness.drawn",
        )
    )


def draw_bars_and_table(view: View, children: list[Row], controls: Sequence[DeltaGenerator]) -> str | None:
    """Bars in the order and by the split that was chosen, and the table of all."""
    split = controls[0].segmented_control(
        _("Compare"),
        list(SPLITS),
        default="class",
        required=True,
        format_func=lambda each: _("split." + each),
        key="completeness.split",
    )
    order = controls[1].selectbox(
        _("Order"), ORDERS, format_func=lambda each: _("order." + each), key="completeness.order"
    )
    if not children:
        st.info(_("The units right below have nobody below them of whom this is counted."))
        return None
    measure = measure_of(str(split), is_open=any(child["pending"] for child in children))
    ranked = sorted(children, key=lambda child: (_place(child, order, measure), child["unit"]))
    compared = pick_kind(SCREEN, ranked, lambda child: str(child["unit"]))
    drill.hint()
    if len(compared) > MOST_BARS:
        st.caption(_("The first {count} in this order; all are in the table.", count=MOST_BARS))
    return draw_framed(
        Framed(
            title=finding(compared, measure),
            figure=_figure(compared[:MOST_BARS], str(split), measure),
            table=_table(ranked),
            alt=_("alt." + str(split)),
            file_name=view.file_name(str(split)),
            note=" · ".join([view.note, *bars_notes(compared, measure.label)]),
            shares=[_("Fill rate")],
            codes=[child["unit"] for child in ranked],
            on_cell=_why(view, str(split)),
        ),
        view.key(f"now_{split}"),
    )


def _figure(children: Sequence[Row], split: str, measure: Measure) -> go.Figure:
    """A bar for each unit, split by its counts, what is compared at its end."""
    return charts.stacked_figure(
        [child["unit"] for child in children],
        [bar_name(child) for child in children],
        {name: (_("class." + name), [child[name] for child in children]) for name in SPLITS[split]},
        least_height=charts.LEGEND_HEIGHT,
        hovers=[in_full(child["unit"], child["name"]) for child in children],
        ends=bar_ends(children, measure.share),
    )


def _table(children: Sequence[Row]) -> Mapping[str, Column]:
    """Both splits of every unit."""
    codes = [child["unit"] for child in children]
    return {
        _("Unit"): [child["name"] for child in children],
        _("Code"): codes,
        **kind_column(codes),
        _("Due"): [child["due"] for child in children],
        **{
            _("class." + name): [child[name] for child in children]
            for name in (*SPLITS["class"], *SPLITS["content"])
        },
        _("Fill rate"): [child["fill_rate"] for child in children],
    }


def _why(view: View, split: str) -> OnCell:
    """A click on a count of a unit below tells where it comes from, on its bar the first count of the split."""
    names = {_("class." + name): name for some in SPLITS.values() for name in some}
    names |= {_("Due"): "due", _("Fill rate"): "core_answered", "": SPLITS[split][0]}
    return passport.on_count(names, view.unit.code, view.quarter)


def _place(child: Row, order: str, measure: Measure) -> float:
    if order == "fill_rate":
        rate = number(child["fill_rate"])
        return -1 if rate is None else rate
    if order == "due":
        return -float(child["due"])
    return measure.count(child) / child["due"] if order == "first" else 0
