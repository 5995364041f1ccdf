"""In one quarter: several indicators in a table, how the units below spread, and two indicators against each other."""

from collections.abc import Sequence
from itertools import pairwise

import streamlit as st

from app.parts.chart_style import FULL_COVERAGE
from app.parts.context import _, language
from app.parts.explorer.view import SCREEN, Row, View, is_by_unit, note, why_on_click
from app.parts.figures import name_of, show_rough
from app.parts.framed import Framed, draw_framed
from app.parts.kinds import kind_column, pick_kind
from app.parts.point_charts import Point, distribution, scatter
from app.parts.slices import is_share, slice_name, value_text
from app.parts.tables import number, pick_from_table
from app.parts.unit_names import in_full, in_short
from warehouse.quartiles import quartiles, step_edges

FEWEST_SPREAD = 4


def draw_table(view: View) -> str | None:
    """A row for each unit below or slice, a column for each indicator with its coverage."""
    by = view.chosen.by
    codes = [each.code for each in view.indicators]
    rows = view.rows(by, codes=codes)
    keys = list(dict.fromkeys(row["key"] for row in rows if row["units_due"]))
    if not keys:
        st.info(_("There is nothing below to compare."))
        return None
    by_place = {(row["key"], row["indicator"]): row for row in rows}
    first = [by_place[key, codes[0]] for key in keys]
    columns: dict[str, Sequence[object]] = {_("Unit"): [slice_name(by, row) for row in first]}
    if is_by_unit(by):
        columns |= kind_column(keys, view.unit.code)
    shares: list[str] = []
    labels: dict[str, str] = {}
    for indicator in view.indicators:
        own = [by_place[key, indicator.code] for key in keys]
        label, coverage = name_of(indicator), f"{indicator.code} {_('Coverage')}"
        labels |= {label: indicator.code, coverage: indicator.code}
        columns[label] = [row["value"] if is_share(row, indicator) else number(row["value"]) for row in own]
        columns[coverage] = [row["coverage"] for row in own]
        shares += [coverage, *([label] if is_share(own[0], indicator) else [])]
    title = _("{count} indicators side by side", count=len(codes))
    st.markdown(f"### {title if len(codes) > 1 else name_of(view.indicators[0])}")
    st.caption(note(rows))
    return pick_from_table(
        columns,
        keys,
        key=f"statistics.side_{by}_{view.unit.code}_{'-'.join(codes)}",
        alt=_("Several indicators by unit"),
        shares=shares,
        on_cell=why_on_click(view, by, dict(zip(keys, first, strict=True)), labels),
    )


def draw_distribution(view: View) -> str | None:
    """How the values of the units below spread: bars, and their median and quartiles."""
    by = view.chosen.by if is_by_unit(view.chosen.by) else "children"
    rows = [row for row in view.rows(by) if row["value"] is not None]
    compared = pick_kind(SCREEN, rows, _key, view.unit.code)
    values = sorted(number(row["value"]) or 0.0 for row in compared)
    if len(values) < FEWEST_SPREAD:
        st.info(_("Fewer than {count} units below have a value: nothing to spread.", count=FEWEST_SPREAD))
        return None
    low, middle, high = quartiles(values)
    edges = step_edges(values)
    counts = [
        sum(left <= value < right or (value == right == edges[-1]) for value in values)
        for left, right in pairwise(edges)
    ]
    share = is_share(rows[0], view.indicator)
    return draw_framed(
        Framed(
            title=_(
                "Half of the {count} units lie between {low} and {high}; the one in the middle has {middle}",
                count=len(values),
                low=show_rough(low, is_share=share),
                high=show_rough(high, is_share=share),
                middle=show_rough(middle, is_share=share),
            ),
            figure=distribution(
                edges,
                counts,
                [(_("lower quartile"), low), (_("median"), middle), (_("upper quartile"), high)],
                x_title=name_of(view.indicator),
                y_title=_("Units"),
                tick=".0%" if share else ",",
            ),
            table={
                _("Unit"): [row["name"] for row in rows],
                **kind_column([row["key"] for row in rows], view.unit.code),
                name_of(view.indicator): [number(row["value"]) for row in rows],
            },
            alt=name_of(view.indicator),
            file_name=view.file_name,
            note=note(compared),
            codes=[row["key"] for row in rows],
            on_cell=why_on_click(view, by, {row["key"]: row for row in rows}),
            is_chart_clicked=False,
        ),
        f"statistics.distribution_{by}_{view.unit.code}_{view.indicator.code}",
    )


def draw_scatter(view: View) -> str | None:
    """The first two indicators against each other, a point for each unit below; returns the one clicked."""
    if len(view.indicators) < 2:
        st.info(_("Choose a second indicator beside the first one."))
        return None
    by = view.chosen.by if is_by_unit(view.chosen.by) else "children"
    first, second = view.indicators[:2]
    rows = view.rows(by, codes=[first.code, second.code])
    by_place = {(row["key"], row["indicator"]): row for row in rows}
    pairs = [
        (by_place[key, first.code], by_place[key, second.code])
        for key in dict.fromkeys(row["key"] for row in rows)
    ]
    known = [(x, y) for x, y in pairs if x["value"] is not None and y["value"] is not None]
    if not known:
        st.info(_("No unit below has both values."))
        return None
    compared = pick_kind(SCREEN, known, lambda pair: _key(pair[0]), view.unit.code)
    return draw_framed(
        Framed(
            title=_(
                "{first} against {second}, {count} units",
                first=first.name(language()),
                second=second.name(language()),
                count=len(compared),
            ),
            figure=scatter(
                [_point(x, y, view) for x, y in compared],
                x_title=name_of(first),
                y_title=name_of(second),
                x_tick=".0%" if is_share(known[0][0], first) else ",",
                y_tick=".0%" if is_share(known[0][1], second) else ",",
            ),
            table={
                _("Unit"): [x["name"] for x, _y in known],
                **kind_column([x["key"] for x, _y in known], view.unit.code),
                name_of(first): [number(x["value"]) for x, _y in known],
                name_of(second): [number(y["value"]) for _x, y in known],
            },
            alt=f"{name_of(first)} / {name_of(second)}",
            file_name=view.file_name,
            note=f"{note(rows)} · {_('Hollow: fewer than 95 % of the units due have answered.')}",
            codes=[x["key"] for x, _y in known],
            on_cell=why_on_click(
                view,
                by,
                {x["key"]: x for x, _y in known},
                {name_of(each): each.code for each in (first, second)},
            ),
        ),
        f"statistics.scatter_{by}_{view.unit.code}_{first.code}_{second.code}",
    )


def _key(row: Row) -> str:
    return str(row["key"])


def _point(x: Row, y: Row, view: View) -> Point:
    first, second = view.indicators[:2]
    return Point(
        code=x["key"],
        name=in_short(x["key"], x["name"], view.unit.code),
        x=number(x["value"]) or 0.0,
        y=number(y["value"]) or 0.0,
        hover=f"{in_full(x['key'], x['name'])}<br>{name_of(first)} {value_text(x, x, first)}<br>{name_of(second)} {value_text(y, y, second)}",
        is_complete=min(number(x["coverage"]) or 0, number(y["coverage"]) or 0) >= FULL_COVERAGE,
    )
