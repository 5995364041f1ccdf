"""The choices of the statistics screen, each in the address, so that a link reopens the same view."""

from collections.abc import Mapping

import streamlit as st

from app.parts.choices import choose_basis, choose_stage, open_choices
from app.parts.context import _, reader, show_moment
from app.parts.explorer.view import SCREEN, Chosen, View
from app.parts.figures import name_of
from app.parts.links import from_address, several_from_address
from app.parts.links import to_address as write_address
from reporting.codes import SCOPES
from reporting.indicator import Indicator
from store.errors import Refusal
from warehouse.places import BASES, LEVELS, STAGES

FIRST_SHOWN = "A02"
MOST_INDICATORS = 6
VIEWS = ("bars", "table", "lines", "small", "map", "distribution", "scatter")
SLICES = ("children", "group", "region", "urban_rural", *LEVELS)
LATEST = "latest"
_ICONS = {
    "bars": ":material/bar_chart:",
    "table": ":material/table:",
    "lines": ":material/show_chart:",
    "small": ":material/grid_view:",
    "map": ":material/map:",
    "distribution": ":material/equalizer:",
    "scatter": ":material/scatter_plot:",
}


def draw_indicators(indicators: Mapping[str, Indicator]) -> tuple[Indicator, ...]:
    """The indicator looked at, and those put beside it."""
    codes = list(indicators)
    first, others = st.columns([3, 2])
    code = first.selectbox(
        _("Indicator"),
        codes,
        format_func=lambda each: name_of(indicators[each]),
        key=from_address(SCREEN, "indicator", codes, FIRST_SHOWN if FIRST_SHOWN in indicators else codes[0]),
    )
    beside = others.multiselect(
        _("Beside it"),
        codes,
        format_func=lambda each: f"{each} {name_of(indicators[each])[len(each) + 1 :]}",
        key=several_from_address(SCREEN, "beside", codes, ()),
        max_selections=MOST_INDICATORS - 1,
        placeholder=_("For tables and two indicators against each other"),
    )
    return (indicators[code], *(indicators[each] for each in beside if each != code))


def draw_choices(quarter: str) -> Chosen:
    """View, slices, scope, hierarchy and stage."""
    stages = (LATEST, *STAGES)
    keys = {
        "by": from_address(SCREEN, "by", SLICES, SLICES[0]),
        "scope": from_address(SCREEN, "scope", list(SCOPES), "all"),
        "basis": from_address(SCREEN, "basis", BASES, BASES[0]),
        "stage": from_address(SCREEN, "stage", stages, LATEST),
    }
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        drawn = st.segmented_control(
            _("View"),
            VIEWS,
            format_func=lambda each: f"{_ICONS[each]} {_('view.' + each)}",
            key=from_address(SCREEN, "view", VIEWS, VIEWS[0]),
            required=True,
            label_visibility="collapsed",
            width="content",
        )
        narrowed = open_choices({name: st.session_state[key] for name, key in keys.items()})
    with narrowed:
        by = st.selectbox(_("By"), SLICES, format_func=lambda each: _("by." + each), key=keys["by"])
        scope = st.selectbox(
            _("Scope"), list(SCOPES), format_func=lambda each: _("scope." + each), key=keys["scope"]
        )
        basis = choose_basis(keys["basis"])
        stage = choose_stage(keys["stage"], stages)
        release = draw_releases(quarter) if stage == "released" else None
    return Chosen(str(drawn), by, scope, basis, None if stage == LATEST else stage, release)


def draw_releases(quarter: str) -> int | None:
    """Which release of the quarter; None where there is none to choose from."""
    try:
        released = {int(row["release"]): row["released_at"] for row in reader().releases(quarter)}
    except Refusal:
        return None
    if len(released) < 2:
        return None
    numbers = [str(each) for each in sorted(released, reverse=True)]
    picked = st.selectbox(
        _("Release"),
        numbers,
        format_func=lambda each: f"{each} · {show_moment(released[int(each)])}",
        key=from_address(SCREEN, "release", numbers, numbers[0]),
    )
    return int(picked)


def to_address(view: View) -> None:
    """Everything that makes the view into the address; what stands at its default leaves it."""
    chosen = view.chosen
    write_address(
        indicator=view.indicator.code,
        beside=",".join(each.code for each in view.indicators[1:]),
        view="" if chosen.drawn == VIEWS[0] else chosen.drawn,
        by="" if chosen.by == SLICES[0] else chosen.by,
        scope="" if chosen.scope == "all" else chosen.scope,
        basis="" if chosen.basis == BASES[0] else chosen.basis,
        stage=chosen.stage or "",
        release=str(chosen.release or ""),
        quarter=view.quarter,
    )
