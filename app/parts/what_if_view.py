"""What if every unit below a line reached it: totals, who has to move, and what it costs where a price is given."""

from decimal import Decimal

import streamlit as st

from app.parts.asking import ask
from app.parts.context import _
from app.parts.figures import name_of, show_count, show_number, show_share
from app.parts.metrics import Metric, draw_metrics
from app.parts.slices import is_share
from app.parts.tables import draw_table, number
from reporting.indicator import Indicator
from reporting.units import Unit
from warehouse.places import LEVELS
from warehouse.statistics import table
from warehouse.what_if import Effect, lift

_BELOW = {"ministry": ("provinces", "prefectures", "counties"), "province": ("prefectures", "counties")}
MOST_SHOWN = 200


def draw_what_if(unit: Unit, quarter: str, indicator: Indicator) -> None:
    """The change one types, and what follows from it; nothing is saved."""
    if not unit.is_department:
        st.info(_("A change is tried out on the units below a department."))
        return
    share = is_share({"aggregation": indicator.aggregation}, indicator)
    levels = ("children", *(each for each in LEVELS if each in _BELOW.get(unit.kind, ())))
    columns = st.columns(3)
    by = columns[0].selectbox(
        _("Every one of"), levels, format_func=lambda each: _("by." + each), key=f"outlook.level_{unit.kind}"
    )
    floor = columns[1].number_input(
        _("that is below (%)") if share else _("that is below"),
        min_value=0.0,
        max_value=100.0 if share else None,
        value=80.0 if share else None,
        key=f"outlook.floor_{indicator.code}",
        placeholder=_("a number"),
    )
    price = columns[2].number_input(
        _("at a cost of, for each one added (yuan)"),
        min_value=0.0,
        value=None,
        key=f"outlook.price_{indicator.code}",
        placeholder=_("no cost given"),
    )
    if floor is None:
        st.info(_("Type the line that every unit below it is to reach."))
        return
    line = Decimal(str(floor)) / (100 if share else 1)
    rows = ask(table, unit.code, (quarter,), (indicator.code,), by)
    effect = lift(rows, line, None if price is None else Decimal(str(price)))
    draw_effect(effect, indicator, share=share)


def draw_effect(effect: Effect, indicator: Indicator, *, share: bool) -> None:
    """The totals before and after, then who has to move how far."""
    say = show_share if share else show_number
    cost = [] if effect.cost is None else [Metric(_("Cost (yuan)"), show_number(effect.cost))]
    draw_metrics(
        [
            Metric(_("Now"), say(effect.before)),
            Metric(_("Then"), say(effect.after)),
            Metric(_("Units that move"), show_count(len(effect.lifted))),
            Metric(
                _("To be added"),
                show_number(effect.added),
                _("Of the numerator: schools, places, terminals ..."),
            ),
            *cost,
        ],
        width=170,
    )
    if effect.unknown:
        st.caption(
            _(
                ":orange[Incomplete]: {count} units without a value are left as they are.",
                count=show_count(effect.unknown),
            )
        )
    if not effect.lifted:
        st.success(_("No unit is below this line."))
        return
    shown = effect.lifted[:MOST_SHOWN]
    before, after = f"{name_of(indicator)} · {_('Now')}", _("Then")
    draw_table(
        {
            _("Unit"): [row["name"] for row in shown],
            before: [row["before"] if share else number(row["before"]) for row in shown],
            after: [row["after"] if share else number(row["after"]) for row in shown],
            _("To be added"): [number(row["added"]) for row in shown],
        },
        key=f"outlook.lifted_{indicator.code}",
        alt=_("Units that move"),
        shares=[before, after] if share else [],
    )
