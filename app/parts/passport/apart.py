"""The passport of a distance: how far units, or two slices, lie apart, and the values it is worked out from."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from app.parts.asking import ask
from app.parts.context import _, show_quarter, store
from app.parts.figures import NOTHING, name_of, show_count, show_number, show_rough, show_share, show_stage
from app.parts.metrics import Metric, draw_metrics
from app.parts.passport.definition import draw_definition, is_share, show_value
from app.parts.row_list.columns import counts
from app.parts.row_list.component import Column, Message, draw_row_list
from app.parts.unit_names import in_full
from reporting.catalogue import load_catalogue
from reporting.indicator import Catalogue, Indicator
from reporting.units import Unit, subordinates
from warehouse.apart import Gap, Member, Members, Spread, is_of_stage, members_of
from warehouse.numbers import quotient
from warehouse.passport import Number, whole
from warehouse.places import LEVELS
from warehouse.spread import MEMBERS

Go = Callable[[Number], None]
# x the values of the units, w what each counts for, m their mean (weighted by w where there is a w), p a percentile.
FORMULAS = {
    "weighted_variation": "√(Σ w (x − m)² ÷ Σ w) ÷ m",
    "variation": "√(Σ (x − m)² ÷ n) ÷ m",
    "gini": "2 Σ i·xᵢ ÷ (n Σ x) − (n + 1) ÷ n",
    "ratio_90_10": "p90 ÷ p10",
    "ratio": "a ÷ b",
    "difference": "a − b",
}


def draw_apart(number: Number, apart: Spread | Gap, unit: Unit, go: Go, *, is_inside: bool) -> None:
    """Draw a spread or a gap."""
    if isinstance(apart, Gap):
        _draw_gap(number, apart, unit, go)
    else:
        _draw_spread(number, apart, unit, go, is_inside=is_inside)


def _draw_spread(number: Number, spread: Spread, unit: Unit, go: Go, *, is_inside: bool) -> None:
    """The measure, the units it is worked out from, who has no value, and what is measured."""
    catalogue = load_catalogue(store(), number.quarter)
    indicator = catalogue.indicator(spread.indicator)
    found = ask(members_of, number, spread)
    _draw_head(number, unit, indicator, f"{_('spread.' + spread.measure)} · {_between(number, spread)}")
    coverage = quotient(found.answered, found.due)
    draw_metrics(
        [
            Metric(_("Value"), _shown(found.value), _("meaning.spread_" + spread.measure)),
            Metric(_("Units with a value"), show_count(found.units)),
            Metric(_("Coverage"), show_share(coverage), _("Units that answered, of those asked.")),
            Metric(_("Stage"), show_stage(found.stage, found.release), _("meaning." + found.stage)),
        ],
        width="content",
    )
    members = _told(found, number, spread, is_inside=is_inside)
    made, missing, meaning = st.tabs([_("What it is made of"), _("Who is missing"), _("What it means")])
    with made:
        if not is_inside:
            st.caption(_("Single schools are shown to themselves and to the departments above them only."))
        _draw_members(
            [each for each in members if each.value is not None], found, number, spread, indicator, go
        )
    with missing:
        _draw_silent([each for each in members if each.value is None], number, spread, go)
    with meaning:
        _draw_meaning(spread.measure, indicator, catalogue)


def _draw_gap(number: Number, gap: Gap, unit: Unit, go: Go) -> None:
    """One slice against another: both values, each with its own passport."""
    catalogue = load_catalogue(store(), number.quarter)
    indicator = catalogue.indicator(gap.indicator)
    slices = [
        replace(number, indicator=gap.indicator, cut=f"{gap.by}-{key}") for key in (gap.first, gap.second)
    ]
    rows = [ask(whole, each) for each in slices]
    names = [_("slice." + key) for key in (gap.first, gap.second)]
    _draw_head(number, unit, indicator, f"{_(gap.kind)}{_(': ')}{' / '.join(names)}")
    made, meaning = st.tabs([_("What it is made of"), _("What it means")])
    with made:
        draw_row_list(
            "passport.parts",
            [each.cut for each in slices],
            [
                Column(
                    _("Slice"),
                    [f"{letter} · {name}" for letter, name in zip("ab", names, strict=True)],
                    "name",
                ),
                Column(_("Value"), [show_value(row, indicator) for row in rows], is_number=True),
                Column(_("Coverage"), [show_share(row["coverage"]) for row in rows], is_number=True),
                Column(_("Stage"), [show_stage(row["stage"], row["release"]) for row in rows]),
            ],
            alt=_("What it is made of"),
            do=lambda message: go(replace(number, indicator=gap.indicator, cut=message.ids[0])),
            opens=True,
            takes_keys=False,
            version=str(number),
        )
    with meaning:
        _draw_meaning(gap.kind, indicator, catalogue)


def _draw_head(number: Number, unit: Unit, indicator: Indicator, what: str) -> None:
    st.markdown(
        f"**{what}**  \n{name_of(indicator)}  \n{in_full(unit.code, unit.name)} :gray[{unit.code}]"
        f" · {show_quarter(number.quarter)}"
    )


def _between(number: Number, spread: Spread) -> str:
    if spread.between in LEVELS:
        return f"{_('apart.' + spread.between)} ({_('scope.' + number.scope)})"
    return f"{_('apart.schools')} ({_('group.' + spread.between)})"


def _told(found: Members, number: Number, spread: Spread, *, is_inside: bool) -> list[Member]:
    """The members this person may be told of; of a stage of compulsory education its own schools."""
    members = [each for each in found.members if is_inside or each.is_department]
    if spread.between in LEVELS or spread.between in MEMBERS:
        return members
    types = {each.code: each.school_type or "" for each in subordinates(store(), number.unit, number.quarter)}
    return [
        each
        for each in members
        if each.is_department or ask(is_of_stage, spread.between, types.get(each.code, ""))
    ]


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
        Column(_("Unit"), [each.name for each in members], "name", unders=[each.code for each in members]),
        Column(
            _("Mean of its schools") if found.are_parts else _("Value"),
            [show_rough(each.value or 0.0, is_share=shares, digits=2) for each in members],
            is_number=True,
            sorts=[each.value for each in members],
        ),
    ]
    if any(each.weight is not None for each in members):
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
    if found.are_parts:
        columns += [
            counts(_("Units with a value"), [each.answered for each in members]),
            Column(
                _("spread." + spread.measure),
                [_shown(each.spread) for each in members],
                is_number=True,
                sorts=[each.spread for each in members],
            ),
        ]
    _draw_list("passport.parts", members, columns, number, spread, go, alt=_("What it is made of"))


def _draw_silent(members: Sequence[Member], number: Number, spread: Spread, go: Go) -> None:
    if not members:
        st.success(_("Everybody who is asked has answered."))
        return
    columns = [
        Column(_("Unit"), [each.name for each in members], "name", unders=[each.code for each in members]),
        counts(_("Due"), [each.due for each in members]),
    ]
    _draw_list("passport.missing", members, columns, number, spread, go, alt=_("Who is missing"))


def _draw_list(
    key: str,
    members: Sequence[Member],
    columns: list[Column],
    number: Number,
    spread: Spread,
    go: Go,
    *,
    alt: str,
) -> None:
    """A list whose rows lead to the spread below a department that is a part, else to the value of a unit."""
    inside = {each.code for each in members if each.spread is not None}

    def open_member(message: Message) -> None:
        code = message.ids[0]
        go(replace(number, unit=code, indicator=number.indicator if code in inside else spread.indicator))

    draw_row_list(
        key,
        [each.code for each in members],
        columns,
        alt=alt,
        do=open_member,
        opens=True,
        takes_keys=False,
        version=str(number),
    )


def _draw_meaning(measure: str, indicator: Indicator, catalogue: Catalogue) -> None:
    st.markdown(f"**{_('Formula')}**{_(': ')}`{FORMULAS[measure]}`")
    st.markdown(
        _("meaning.gap_" + measure) if measure in ("ratio", "difference") else _("meaning.spread_" + measure)
    )
    if measure not in ("ratio", "difference"):
        st.caption(
            _(
                "x: the value of each unit; w: what it is divided by; m: their mean; n: how many units have one."
            )
        )
    draw_definition(indicator, catalogue)


def _shown(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.3f}"
