"""Town and country, east and west: the slices over the quarters, and how many times one has what the other has."""

import streamlit as st

from app.parts import passport
from app.parts.asking import ask
from app.parts.balance.view import View, is_complete, note, note_of_all
from app.parts.context import _, language, show_quarter
from app.parts.figures import NOTHING, name_of, show_rough
from app.parts.framed import Framed, draw_framed
from app.parts.line_charts import Line, lines
from app.parts.tables import number
from warehouse.apart import GAPS, Gap
from warehouse.balance import PAIRS, gaps


def draw_gaps(view: View) -> None:
    """A chart for each cut that has two slices to hold against each other."""
    for by in PAIRS:
        _draw(view, by)


def _draw(view: View, by: str) -> None:
    chosen, quarters = view.chosen, view.quarters
    rows, found = ask(gaps, view.unit.code, quarters, view.code, by, chosen.scope, "as_was", chosen.stage)
    keys = [key for key in dict.fromkeys(row["key"] for row in rows if row["value"] is not None) if key]
    if len(keys) < 2:
        return
    by_place = {(row["key"], row["quarter"]): row for row in rows}
    table: dict[str, list[object]] = {_("Quarter"): [show_quarter(each) for each in quarters]}
    cuts = {_("slice." + key): f"{by}-{key}" for key in keys}
    of_gaps: dict[str, str] = {}
    drawn = []
    for key in keys:
        own = [by_place.get((key, quarter)) for quarter in quarters]
        values = [None if row is None else number(row["value"]) for row in own]
        table[_("slice." + key)] = list(values)
        labels = [
            NOTHING if row is None or value is None else f"{_show(view, value)} · {note([row])}"
            for row, value in zip(own, values, strict=True)
        ]
        drawn.append(
            Line(_("slice." + key), values, labels, [row is not None and is_complete(row) for row in own])
        )
    for first, second in PAIRS[by]:
        own_gap = {gap["quarter"]: gap for gap in found if (gap["first"], gap["second"]) == (first, second)}
        pair = f"{_('slice.' + first)} / {_('slice.' + second)}"
        for kind in GAPS:
            table[f"{pair} {_(kind)}"] = [_of(own_gap.get(quarter), kind) for quarter in quarters]
            of_gaps[f"{pair} {_(kind)}"] = str(Gap(kind, by, first, second, view.code))
    last = [row for row in rows if row["quarter"] == rows[-1]["quarter"]]
    stages = {row["quarter"]: row for row in rows}

    def why(quarter: str, label: str) -> passport.Number | None:
        """The slice, or the gap between two, of a quarter."""
        if quarter not in stages or label not in (*cuts, *of_gaps):
            return None
        indicator, cut = of_gaps.get(label, view.code), cuts.get(label, "")
        return view.number(stages[quarter], indicator, chosen.scope, quarter=quarter, cut=cut)

    if not all(is_complete(row) for row in last if row["key"]):
        st.caption(_(":orange[Incomplete]: who has not answered yet may change this."))
    draw_framed(
        Framed(
            title=_title(view, by, found),
            figure=lines(quarters, drawn, tick=".0%" if view.is_share else ","),
            table=table,
            alt=f"{name_of(chosen.indicator)}: {_('by.' + by)}",
            file_name=view.file_name(by),
            note=f"{name_of(chosen.indicator)} · {_('points.' + chosen.scope)} · {note_of_all(last)}",
            codes=quarters,
            on_cell=passport.on_number(why),
        ),
        view.key(by),
    )


def _title(view: View, by: str, found: list[dict[str, str | None]]) -> str:
    """How many times the first has what the second has, now and at first."""
    first, second = PAIRS[by][0]
    name = view.chosen.indicator.name(language())
    known = [
        gap for gap in found if (gap["first"], gap["second"]) == (first, second) and gap["ratio"] is not None
    ]
    if not known:
        return f"{name} · {_('by.' + by)}"
    before, after = known[0], known[-1]
    return _(
        "{name}: {first} has {after} times what {second} has ({difference} apart); {before} times in {quarter}",
        name=name,
        first=_("slice." + first),
        second=_("slice." + second),
        after=f"{_of(after, 'ratio') or 0:.2f}",
        before=f"{_of(before, 'ratio') or 0:.2f}",
        difference=_show(view, _of(after, "difference") or 0.0),
        quarter=show_quarter(str(before["quarter"])),
    )


def _show(view: View, value: float) -> str:
    return show_rough(value, is_share=view.is_share)


def _of(gap: dict[str, str | None] | None, name: str) -> float | None:
    return None if gap is None else number(gap[name])
