"""Where the gap is: the units below by rank with the quartiles, and how uneven the schools within each county are."""

import streamlit as st

from app.parts import passport
from app.parts.asking import ask
from app.parts.balance.view import SCOPES, SCREEN, View, is_complete, note_of_all
from app.parts.charts import Bar, bar_figure
from app.parts.context import _, language
from app.parts.figures import name_of, show_rough, show_share
from app.parts.framed import Framed, draw_framed
from app.parts.kinds import kind_column, pick_kind
from app.parts.links import from_address
from app.parts.tables import OnCell, number
from app.parts.unit_names import in_full, in_short
from reporting.place_names import is_department_code
from warehouse.apart import Spread
from warehouse.balance import YARDSTICKS, within
from warehouse.places import stage_of
from warehouse.quartiles import quartiles
from warehouse.statistics import table

MOST_BARS = 40
MOST_UNEVEN = 20
FEWEST = 4
GROUPS = ("primary", "junior", "K12", "K12_TP")


def draw_ranked(view: View) -> str | None:
    """The units right below, the highest first, with the quartiles among them; returns the one clicked."""
    chosen = view.chosen
    if not chosen.level and not view.shows_schools:
        return None
    rows = [
        row
        for row in ask(
            table,
            view.unit.code,
            (view.quarter,),
            (view.code,),
            "children",
            chosen.scope,
            "as_was",
            chosen.stage,
        )
        if row["units_due"]
        and row["key"] != view.unit.code
        and (view.shows_schools or is_department_code(row["key"]))
    ]
    # Shares of nobody's answers are 0 by their rule; here they would be taken for the lowest.
    known = [row for row in rows if row["value"] is not None and row["units_answered"]]
    if not known:
        st.info(_("There is nothing below to compare."))
        return None
    listed = sorted(known, key=lambda row: (-(number(row["value"]) or 0.0), row["key"]))
    ranked = pick_kind(SCREEN, listed, lambda row: str(row["key"]))
    half = MOST_BARS // 2
    shown = ranked if len(ranked) <= MOST_BARS else [*ranked[:half], *ranked[-half:]]
    if len(shown) < len(ranked):
        st.caption(_("The first and the last {count} in this order; all are in the table.", count=half))
    if silent := len(rows) - len(known):
        st.caption(_("{count} without an answer are left out.", count=silent))
    marks: dict[str, float] = {}
    title = _("{indicator}: who has most, who least", indicator=chosen.indicator.name(language()))
    if len(ranked) >= FEWEST:
        names = (_("lower quartile"), _("median"), _("upper quartile"))
        found = quartiles(sorted(number(row["value"]) or 0.0 for row in ranked))
        marks = dict(zip(names, found, strict=True))
        low, middle, high = (show_rough(each, is_share=view.is_share) for each in found)
        title = _(
            "{indicator}: half of the {count} units lie between {low} and {high}, the middle at {middle}",
            indicator=chosen.indicator.name(language()),
            count=len(ranked),
            low=low,
            high=high,
            middle=middle,
        )
    value = name_of(chosen.indicator)
    places = {row["key"]: (row["stage"], row["release"]) for row in listed}
    return draw_framed(
        Framed(
            title=title,
            figure=bar_figure(
                [_bar(view, row) for row in shown], tick=".0%" if view.is_share else ",", marks=marks
            ),
            table={
                _("Unit"): [row["name"] for row in listed],
                **kind_column([row["key"] for row in listed]),
                value: [row["value"] if view.is_share else number(row["value"]) for row in listed],
                _("Coverage"): [row["coverage"] for row in listed],
            },
            alt=title,
            file_name=view.file_name("ranked"),
            note=f"{value} · {_('points.' + chosen.scope)} · {note_of_all(rows)}",
            shares=[_("Coverage"), *([value] if view.is_share else [])],
            codes=[row["key"] for row in listed],
            on_cell=passport.on_cell(
                lambda code, _label: passport.Number(
                    code, view.quarter, view.code, *places[code], "as_was", chosen.scope
                ),
                view.unit.code,
            ),
        ),
        view.key("ranked"),
    )


def draw_within(view: View) -> str | None:
    """The counties whose own schools lie furthest apart; returns the one clicked."""
    if not view.chosen.level or not view.has_school_spread:
        return None
    group = st.segmented_control(
        _("Schools within each county"),
        GROUPS,
        format_func=lambda each: _("group." + each),
        key=from_address("balance", "within", GROUPS, GROUPS[0]),
        required=True,
    )
    frame = ask(within, view.unit.code, view.quarter, view.code, str(group), view.chosen.stage)
    rows = [
        row
        | {"value": row["weighted_variation"] if row["weighted_variation"] is not None else row["variation"]}
        for row in frame.iter_rows(named=True)
    ]
    rows = [row for row in rows if row["value"] is not None]
    if not rows:
        st.info(_("No county here has three schools with a value."))
        return None
    is_weighted = rows[0]["weighted_variation"] is not None
    limits = YARDSTICKS.get(str(group), ()) if is_weighted else ()
    figure = bar_figure(
        [
            Bar(
                code=row["unit"],
                name=in_short(row["unit"], row["name"]),
                length=row["value"],
                label=f"{row['value']:.3f}",
                hover=f"{in_full(row['unit'], row['name'])}<br>{row['value']:.3f}<br>{row['schools']} / {row['schools_due']}",
                is_complete=is_complete({"coverage": row["schools"] / row["schools_due"]}),
            )
            for row in rows[:MOST_UNEVEN]
        ],
        tick=".2f",
        marks={f"{limit:.2f}": limit for limit in sorted(limits)},
    )
    above = sum(row["value"] > limits[1] for row in rows) if limits else 0
    title = _(
        "Within counties: {name} is the most uneven ({value})",
        name=in_short(rows[0]["unit"], rows[0]["name"]),
        value=f"{rows[0]['value']:.3f}",
    )
    if limits:
        title = _(
            "Within counties: {above} of {count} lie above {limit}; {name} is the most uneven ({value})",
            above=above,
            count=len(rows),
            limit=f"{limits[1]:.2f}",
            name=in_short(rows[0]["unit"], rows[0]["name"]),
            value=f"{rows[0]['value']:.3f}",
        )
    explained = _("Coefficient of variation between the schools of each county, by their size.")
    if limits:
        explained += " " + _(
            "Lines: what the inspection calls balanced (2012) and well balanced (2017), of figures of its own."
        )
    return draw_framed(
        Framed(
            title=title,
            figure=figure,
            table={
                _("Unit"): [row["name"] for row in rows],
                _("spread.weighted_variation"): [row["weighted_variation"] for row in rows],
                _("spread.variation"): [row["variation"] for row in rows],
                _("Schools"): [row["schools"] for row in rows],
                _("Due"): [row["schools_due"] for row in rows],
            },
            alt=title,
            file_name=view.file_name("within"),
            note=f"{name_of(view.chosen.indicator)} · {_('group.' + str(group))} · {explained}",
            codes=[row["unit"] for row in rows],
            on_cell=_why_within(view, str(group)),
        ),
        view.key(f"within_{group}"),
    )


def _why_within(view: View, group: str) -> OnCell:
    """A click on how uneven the schools of a county are tells which schools."""
    stage, release = ask(stage_of, view.unit.code, view.quarter, view.chosen.stage)
    scope = "k12_tp" if group == SCOPES["k12_tp"] else "k12"
    label = _("spread.variation")

    def asked(code: str, clicked: str) -> passport.Number:
        spread = Spread("variation" if clicked == label else "weighted_variation", group, view.code)
        return passport.Number(code, view.quarter, str(spread), stage, release, "as_was", scope)

    return passport.on_cell(asked, view.unit.code)


def _bar(view: View, row: dict[str, str]) -> Bar:
    value = number(row["value"])
    label = show_rough(value or 0.0, is_share=view.is_share)
    return Bar(
        code=row["key"],
        name=in_short(row["key"], row["name"]),
        length=value,
        label=label,
        hover=f"{in_full(row['key'], row['name'])}<br>{label}<br>{_('Coverage {share}', share=show_share(row['coverage']))}",
        is_complete=is_complete(row),
    )
