"""The passport of a spread: the measure, the units it lies between with their values, and who has not answered."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from app.parts import drill
from app.parts.asking import ask
from app.parts.context import _, store
from app.parts.figures import NOTHING, show_count, show_number, show_rough, show_share, show_stage
from app.parts.metrics import Metric, draw_metrics
from app.parts.passport.definition import draw_head, draw_measure, is_share
from app.parts.passport.listing import Go, list_numbers, unit_column
from app.parts.row_list.columns import counts
from app.parts.row_list.component import Column
from reporting.catalogue import load_catalogue
from reporting.indicator import Indicator
from reporting.units import Unit
from warehouse.apart import Spread
from warehouse.numbers import quotient
from warehouse.passport import Number
from warehouse.places import LEVELS
from warehouse.spread_members import Member, Members, members_of


def draw_spread(number: Number, spread: Spread, unit: Unit, go: Go, *, is_inside: bool) -> None:
    """How far they lie apart, who they are, who has not answered, and what is measured."""
    catalogue = load_catalogue(store(), number.quarter)
    indicator = catalogue.indicator(spread.indicator)
    found = ask(members_of, number, spread)
    number = replace(number, stage=found.stage, release=found.release)
    draw_head(number, unit, f"{_('spread.' + found.measure)} · {_between(number, spread)}", indicator)
    draw_metrics(
        [
            Metric(_("Value"), _shown(found.value), _("meaning.spread_" + found.measure)),
            Metric(_("Units with a value"), show_count(found.units)),
            Metric(
                _("Coverage"),
                show_share(quotient(found.answered, found.due)),
                _("Units that answered, of those asked."),
            ),
            Metric(_("Stage"), show_stage(found.stage, found.release), _("meaning." + found.stage)),
        ],
        width="content",
    )
    members = [each for each in found.members if drill.may_be_named(each.code, is_inside=is_inside)]
    made, missing, meaning = st.tabs([_("What it is made of"), _("Who is missing"), _("What it means")])
    with made:
        if len(members) < len(found.members):
            st.caption(_("Single schools are shown to themselves and to the departments above them only."))
        _draw_members([each for each in members if each.answered], found, number, spread, indicator, go)
    with missing:
        _draw_silent([each for each in members if each.due > each.answered], found, number, spread, go)
    with meaning:
        draw_measure(found.measure, _("meaning.spread_" + found.measure), indicator, catalogue)


def _between(number: Number, spread: Spread) -> str:
    if spread.between in LEVELS:
        return f"{_('apart.' + spread.between)} ({_('scope.' + number.scope)})"
    return f"{_('apart.schools')} ({_('group.' + spread.between)})"


def _draw_members(
    members: Sequence[Member], found: Members, number: Number, spread: Spread, indicator: Indicator, go: Go
) -> None:
    if not members:
        st.info(_("There is no unit right below that is asked and may be shown here."))
        return
    st.caption(
        _("The spread between the schools below each department. Choose one to look inside it.")
        if found.are_parts
        else _(
            "Each unit with its value, and what it counts for. Choose one to see where its value comes from."
        )
    )
    shares = is_share({"aggregation": indicator.aggregation}, indicator)
    columns = [
        unit_column([(each.code, each.name) for each in members]),
        Column(
            _("Value, or mean of the schools") if found.are_parts else _("Value"),
            [
                NOTHING if each.value is None else show_rough(each.value, is_share=shares, digits=2)
                for each in members
            ],
            is_number=True,
            sorts=[each.value for each in members],
        ),
    ]
    if found.are_parts:
        columns += [
            counts(_("Units with a value"), [each.answered for each in members]),
            Column(
                _("spread." + found.measure),
                [_shown(each.spread) for each in members],
                is_number=True,
                sorts=[each.spread for each in members],
            ),
        ]
    elif any(each.weight is not None for each in members):
        columns.append(
            Column(
                _("Weight"),
                [
                    NOTHING if each.weight is None else show_number(f"{each.weight:.4f}", 0)
                    for each in members
                ],
                is_number=True,
                sorts=[each.weight for each in members],
            )
        )
    _draw_list("passport.parts", members, columns, number, spread, go, alt=_("What it is made of"))


def _draw_silent(members: Sequence[Member], found: Members, number: Number, spread: Spread, go: Go) -> None:
    if found.answered == found.due:
        st.success(_("Everybody who is asked has answered."))
        return
    missing = show_count(found.due - found.answered)
    st.caption(_("{count} units have not answered. They are missing, not zero.", count=missing))
    if not members:
        return
    ranked = sorted(members, key=lambda each: (each.answered - each.due, each.code))
    columns = [
        unit_column([(each.code, each.name) for each in ranked]),
        counts(_("Missing"), [each.due - each.answered for each in ranked], tone="warn"),
        counts(_("Due"), [each.due for each in ranked]),
    ]
    _draw_list("passport.missing", ranked, columns, number, spread, go, alt=_("Who is missing"))


def _draw_list(
    key: str,
    members: Sequence[Member],
    columns: Sequence[Column],
    number: Number,
    spread: Spread,
    go: Go,
    *,
    alt: str,
) -> None:
    """A row leads to the spread below a department that is a part, else to the value of the unit."""
    inside = {each.code for each in members if each.spread is not None}

    def number_of(code: str) -> Number:
        return replace(number, unit=code, indicator=number.indicator if code in inside else spread.indicator)

    list_numbers(key, [each.code for each in members], columns, number_of, number, go, alt=alt)


def _shown(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.3f}"
