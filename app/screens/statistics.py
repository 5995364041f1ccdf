"""Statistics: one indicator for a unit and everything below it, sliced, with its coverage."""

from typing import Any

import streamlit as st

from app.parts import drill
from app.parts.context import _, language, quarter, reader, show_moment, show_quarter, show_refusal, store
from app.parts.figures import NOTHING, name_of
from app.parts.slices import draw_slices, draw_whole
from app.parts.tables import draw_table
from reporting.catalogue import load_catalogue
from reporting.codes import SCOPES
from reporting.figures import history
from reporting.indicator import Indicator
from reporting.units import Unit
from store.clock import parse_moment
from store.errors import Refusal
from warehouse.places import BASES, STAGES

SCREEN = "statistics"
SLICES = ("children", "group", "region", "urban_rural")
FIRST_SHOWN = "A02"


def main() -> None:
    """The choices, the number, and what it is made of."""
    chosen = quarter()
    st.title(f"{_('Statistics')} · {show_quarter(chosen)}")
    indicators = load_catalogue(store(), chosen).indicators
    codes = list(indicators)
    code = st.selectbox(
        _("Indicator"),
        codes,
        index=codes.index(FIRST_SHOWN) if FIRST_SHOWN in indicators else 0,
        format_func=lambda each: name_of(indicators[each]),
        key="statistics.indicator",
    )
    indicator = indicators[code]
    by, choices = draw_choices(chosen)
    st.caption(indicator.definition(language()))
    try:
        unit = drill.looked_at()
    except Refusal as refused:
        show_refusal(refused)
        drill.draw_return(SCREEN)
        return
    drill.draw_line(SCREEN, unit)
    try:
        with st.spinner(_("Counting ...")):
            whole = reader().statistics(unit.code, chosen, code, by="none", **choices)
            parts = reader().statistics(unit.code, chosen, code, by=by, **choices)
    except Refusal as refused:
        show_refusal(refused)
        return
    draw_whole(whole, indicator)
    if not unit.is_department:
        draw_history(unit, chosen, indicator)
        return
    if by == "children":
        drill.hint()
    clicked = draw_slices(parts, indicator, by, unit.code)
    if by == "children" and clicked and clicked != unit.code:
        drill.go_to(clicked)


def draw_choices(chosen: str) -> tuple[str, dict[str, Any]]:
    """What to look at: the slices, and the rest of what the reader is asked."""
    columns = st.columns(4)
    scope = columns[0].selectbox(
        _("Scope"), list(SCOPES), format_func=lambda each: _("scope." + each), key="statistics.scope"
    )
    by = columns[1].selectbox(_("By"), SLICES, format_func=lambda each: _("by." + each), key="statistics.by")
    basis = columns[2].selectbox(
        _("Hierarchy"),
        BASES,
        format_func=lambda each: _("basis." + each),
        key="statistics.basis",
        help=_("As it was in that quarter, or restated to the affiliations of today."),
    )
    stage = columns[3].selectbox(
        _("Stage"),
        ("latest", *STAGES),
        format_func=lambda each: _("stage." + each),
        key="statistics.stage",
        help=_("Latest: what is released; else what has been reported; before the deadline what stands now."),
    )
    release = draw_releases(chosen) if stage == "released" else None
    return by, {
        "scope": scope,
        "basis": basis,
        "stage": None if stage == "latest" else stage,
        "release": release,
    }


def draw_releases(chosen: str) -> int | None:
    """Which release of the quarter; None where there is none to choose from."""
    try:
        released = {int(row["release"]): row["released_at"] for row in reader().releases(chosen)}
    except Refusal:
        return None
    if len(released) < 2:
        return None
    return st.selectbox(
        _("Release"),
        sorted(released, reverse=True),
        format_func=lambda each: f"{each} · {show_moment(released[each])}",
        key="statistics.release",
    )


def draw_history(unit: Unit, chosen: str, indicator: Indicator) -> None:
    """At the end of the way down: who said what and when, and what it was before."""
    st.subheader(_("Where the figure comes from"))
    events = history(store(), unit.code, chosen, indicator.code)
    if indicator.is_derived:
        st.caption(_("Nobody types this figure: it is computed from others."))
    elif not events:
        st.caption(_("The unit has never said anything about it."))
    else:
        draw_table(
            {
                _("Saved at"): [show_moment(parse_moment(str(event["recorded_at"]))) for event in events],
                _("Quarter"): [show_quarter(str(event["quarter"])) for event in events],
                _("Saved by"): [event["actor"] for event in events],
                _("Before"): [event["before"] or NOTHING for event in events],
                _("After"): [event["value"] or _("figure." + str(event["state"])) for event in events],
                _("Note"): [event["note"] or NOTHING for event in events],
            },
            key="statistics.history",
            alt=_("Every save of this figure"),
        )


main()
