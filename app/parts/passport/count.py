"""The passport of a count of reports: how many, of how many, below whom, and every act on the single report."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from app.parts.asking import ask
from app.parts.context import _
from app.parts.figures import NOTHING, show_count, show_share
from app.parts.metrics import Metric, draw_metrics
from app.parts.passport.listing import Go, list_numbers, unit_column
from app.parts.passport.unit import draw_report
from app.parts.row_list.columns import counts
from app.parts.row_list.component import Column
from reporting.units import MINISTRY, Unit
from warehouse.completeness import CELLS, COUNTS
from warehouse.course import HAND_IN, REVIEWED, TOOK
from warehouse.numbers import quotient
from warehouse.passport import Number
from warehouse.report_counts import PART_OF, Part, counted

# By what the units are told apart: the beginning of the keys of what a count means.
_TOPICS = {
    **dict.fromkeys(HAND_IN, "hand_in"),
    **dict.fromkeys(TOOK, "took"),
    **dict.fromkeys(("reviewed_due", *REVIEWED), "reviewed"),
    **dict.fromkeys(("watched", "always_late"), "always"),
    **dict.fromkeys(COUNTS, "completeness"),
    **dict.fromkeys(CELLS, "cells"),
    "reported": "completeness",
}


def is_count(number: Number) -> bool:
    """Whether a number counts reports, rather than being one of the catalogue's indicators."""
    return number.indicator in PART_OF


def count_name(name: str) -> str:
    """What is counted, in words."""
    return _("count." + name)


def draw_count(number: Number, unit: Unit, go: Go) -> None:
    """How many, and who they are; a single unit: whether it is one of them, and what happened to its report."""
    found = ask(counted, number.unit, number.quarter, number.indicator)
    if not unit.is_department:
        own, meaning = st.tabs([_("Where it comes from"), _("What it means")])
    else:
        _draw_value(number.indicator, found.count, found.of)
        made, own, meaning = st.tabs([_("What it is made of"), _("Its own report"), _("What it means")])
        with made:
            _draw_parts(found.parts, number, go)
    with own:
        _draw_own(number, found.own)
    with meaning:
        _draw_meaning(number.indicator)


def _draw_value(name: str, count: int, of: int) -> None:
    value = [Metric(_("Value"), show_count(count))]
    if PART_OF[name]:
        value += [Metric(_("Of"), show_count(of)), Metric(_("Share"), show_share(quotient(count, of)))]
    draw_metrics(value, width="content")
    st.caption(_("All units below at every level, as they stood in that quarter; it goes on changing."))


def _draw_parts(listed: Sequence[Part], number: Number, go: Go) -> None:
    """Every unit right below of whom something is counted, most first; a click goes down to it."""
    is_part = bool(PART_OF[number.indicator])
    parts = sorted(
        (part for part in listed if not is_part or part.below_of + part.own_of),
        key=lambda part: (-(part.below + part.own), part.code),
    )
    if not parts:
        st.info(_("There is nobody right below of whom this is counted."))
        return
    below = [part.below for part in parts if part.is_department]
    if below:
        st.caption(
            _(
                "{below} below the departments listed, {own} of the listed units themselves. Choose a unit to look"
                " inside it.",
                below=show_count(sum(below)),
                own=show_count(sum(part.own for part in parts)),
            )
        )
    list_numbers(
        "passport.parts",
        [part.code for part in parts],
        [
            unit_column([(part.code, part.name) for part in parts]),
            *(_below(parts, has_share=is_part) if below else ()),
            Column(
                _("Itself"),
                [_itself(number.indicator, part) for part in parts],
                sorts=[part.own for part in parts],
            ),
        ],
        lambda code: replace(number, unit=code),
        number,
        go,
        alt=_("What it is made of"),
    )


def _below(parts: Sequence[Part], *, has_share: bool) -> list[Column]:
    columns = [counts(_("Below it"), [part.below for part in parts])]
    if has_share:
        shares = [quotient(part.below, part.below_of) for part in parts]
        columns += [
            counts(_("Of"), [part.below_of for part in parts]),
            Column(
                _("Share"),
                [show_share(share) for share in shares],
                is_number=True,
                sorts=[None if share is None else float(share) for share in shares],
            ),
        ]
    return columns


def _itself(name: str, part: Part) -> str:
    """What the unit's own report counts: whether it is one of the units, or how many acts or cells of how many."""
    of = PART_OF[name]
    if not of:
        return show_count(part.own)
    if not part.own_of:
        return NOTHING
    if of in CELLS:
        return f"{show_count(part.own)} / {show_count(part.own_of)}"
    return _("yes") if part.own else _("no")


def _draw_own(number: Number, own: Part | None) -> None:
    """What the unit's own report counts for its superior, and every act on it."""
    if own is None:
        is_highest = number.unit == MINISTRY
        st.caption(
            _("It reports to nobody, and is counted nowhere.")
            if is_highest
            else _("This unit owes no report for this quarter.")
        )
        return
    st.markdown(f"{count_name(number.indicator)}{_(': ')}**{_itself(number.indicator, own)}**")
    draw_report(number)


def _draw_meaning(name: str) -> None:
    topic = _TOPICS.get(name, "returned")
    key = "meaning_of_course." + topic
    if topic in ("always", "cells"):
        key = "count_meaning." + topic
    elif topic == "completeness":
        key = ("count_meaning." if name in ("due", "reported") else "meaning.") + name
    st.markdown(f"**{count_name(name)}**  \n{_(key)}")
