"""Who moved: the largest rises and falls between two quarters, by rank or by value."""

from typing import Any

import streamlit as st

from app.parts import passport
from app.parts.asking import ask
from app.parts.balance.view import View
from app.parts.context import _, show_quarter
from app.parts.figures import show_count
from app.parts.links import from_address
from app.parts.tables import OnCell, pick_from_table
from warehouse.balance import moves
from warehouse.places import stage_of

ORDERS = ("rank", "value")
DIRECTIONS = ("risen", "fallen")
MOST = 10


def draw_moves(view: View) -> str | None:
    """Two quarters to choose, and two tables; returns the unit clicked."""
    st.markdown(f"### {_('Who moved')}")
    quarters = list(view.quarters)
    if len(quarters) < 2:
        st.info(_("There is one quarter only: nothing to compare over time yet."))
        return None
    if not view.chosen.level and not view.shows_schools:
        return None
    columns = st.columns(3)
    before = columns[0].selectbox(
        _("From"),
        quarters[:-1],
        format_func=show_quarter,
        key=from_address("balance", "from", quarters[:-1], quarters[0]),
    )
    later = [each for each in quarters if each > before]
    after = columns[1].selectbox(
        _("To"), later, format_func=show_quarter, key=from_address("balance", "to", later, later[-1])
    )
    order = columns[2].selectbox(
        _("Order"),
        ORDERS,
        format_func=lambda each: _("moved." + each),
        key=from_address("balance", "order", ORDERS, "rank"),
    )
    chosen = view.chosen
    found = ask(
        moves,
        view.unit.code,
        before,
        after,
        view.code,
        chosen.level or "children",
        chosen.scope,
        "as_was",
        chosen.stage,
        order,
        MOST,
    )
    st.caption(
        _(
            "{compared} units have a value in both quarters; {lost} only in the first, {new} only in the second.",
            compared=show_count(found["compared"]),
            lost=show_count(found["only_before"]),
            new=show_count(found["only_after"]),
        )
    )
    if not any(found[way] for way in DIRECTIONS):
        st.caption(_("No unit changed its place.") if order == "rank" else _("No unit changed its value."))
        return None
    clicked = [_draw(view, found[way], way, before, after) for way in DIRECTIONS]
    return next((each for each in clicked if each), None)


def _draw(view: View, rows: list[dict[str, Any]], way: str, before: str, after: str) -> str | None:
    st.markdown(f"**{_('moved.' + way)}**")
    if not rows:
        st.caption(_("Nobody."))
        return None
    digits = 4 if view.is_share else 2
    return pick_from_table(
        {
            _("Unit"): [row["name"] for row in rows],
            show_quarter(before): [round(row["before"], digits) for row in rows],
            show_quarter(after): [round(row["after"], digits) for row in rows],
            _("Change"): [round(row["change"], digits) for row in rows],
            _("Rank before"): [row["rank_before"] for row in rows],
            _("Rank after"): [row["rank_after"] for row in rows],
            _("Places"): [row["rank_change"] for row in rows],
        },
        [row["unit"] for row in rows],
        key=view.key(f"{way}_{before}_{after}"),
        alt=_("moved." + way),
        on_cell=_why(view, before, after),
    )


def _why(view: View, before: str, after: str) -> OnCell:
    """A click on a value or a rank tells where the value of that quarter comes from, one on a change of the later one."""
    quarters = {show_quarter(before): before, _("Rank before"): before}
    stages = {each: ask(stage_of, view.unit.code, each, view.chosen.stage) for each in (before, after)}

    def number(code: str, label: str) -> passport.Number:
        quarter = quarters.get(label, after)
        place = (*stages[quarter], "as_was", view.chosen.scope)
        return passport.Number(code, quarter, view.code, *place)

    return passport.on_cell(number, view.unit.code)
