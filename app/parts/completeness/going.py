"""How a quarter goes below a unit: when units hand in, how long it takes, what comes back, and reviewers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go
import streamlit as st

from app.parts import charts, drill, passport
from app.parts.completeness.findings import bar_ends, bar_name, bars_notes, who
from app.parts.completeness.view import MOST_BARS, SCREEN, Row, View, draw_parts_of, with_due
from app.parts.context import _
from app.parts.figures import show_count, show_share
from app.parts.framed import Framed, draw_framed
from app.parts.kinds import kind_column, pick_kind
from app.parts.links import from_address, to_address
from app.parts.metrics import Metric
from app.parts.tables import Column, OnCell, number
from app.parts.unit_names import in_full, in_short
from warehouse.course import ACTS, HAND_IN, REVIEWED, TOOK
from warehouse.numbers import quotient


@dataclass(frozen=True)
class Topic:
    """One question about the course of a quarter.

    `names`: counts that add up to `due`, which names the units asked about; `words`: the beginning of their
    texts' keys. `worst`: what units below are ordered by, most first, as numerator and denominator out of
    their counts; `told`: the count whose passport stands for that.
    """

    names: tuple[str, ...]
    words: str
    due: str
    worst: Callable[[Row], tuple[int, int]]
    told: str


TOPICS = {
    "hand_in": Topic(
        HAND_IN, "hand_in.", "due", lambda row: (row["last_day"] + row["after"], _handed_in(row)), "after"
    ),
    "took": Topic(TOOK, "took.", "due", lambda row: (row["longer"], row["due"] - row["no_work"]), "longer"),
    "returned": Topic((), "", "due", lambda row: (row["returned"], row["due"]), "returned"),
    "reviewed": Topic(
        REVIEWED,
        "class.",
        "reviewed_due",
        lambda row: (row["reviewed_late"] + row["reviewed_auto"], row["reviewed_due"]),
        "reviewed_late",
    ),
}
_ICONS = {
    "hand_in": ":material/event_available:",
    "took": ":material/timelapse:",
    "returned": ":material/undo:",
    "reviewed": ":material/fact_check:",
}


def draw_going(view: View) -> str | None:
    """The topic chosen: the unit's counts and each unit right below; returns the one that was clicked."""
    answer = view.course()
    name = str(
        st.segmented_control(
            _("Topic"),
            list(TOPICS),
            required=True,
            format_func=lambda each: f"{_ICONS[each]} {_('topic_of_course.' + each)}",
            key=from_address(SCREEN, "topic", list(TOPICS), "hand_in"),
            label_visibility="collapsed",
        )
    )
    to_address(topic="" if name == "hand_in" else name)
    st.caption(_("meaning_of_course." + name))
    topic = TOPICS[name]
    if not answer[topic.due]:
        st.info(_("No department or university stands below: nobody reviews there."))
        return None
    if name == "returned":
        draw_returns(view, answer)
    else:
        draw_parts_of(view, answer, topic.names, lambda each: _label(topic, each), answer[topic.due])
    drill.hint()
    return draw_below(view, name, answer)


def draw_returns(view: View, answer: Row) -> None:
    """How many units were returned and how often, and what became of requests to withdraw."""
    due = answer["due"]
    share = show_share(quotient(answer["returned"], due))
    units = Metric(
        _("Units returned"),
        show_count(answer["returned"]),
        _("{share} of {due}.", share=share, due=f"{due:,}"),
    )
    acts = [(Metric(_("acts." + name), show_count(answer[name])), name) for name in ACTS]
    passport.draw_counts(view.unit.code, view.quarter, [(units, "returned"), *acts])


def draw_below(view: View, name: str, answer: Row) -> str | None:
    """Each unit right below, the worst first, as a bar and as a row."""
    topic = TOPICS[name]
    children = with_due(answer["children"], topic.due)
    ranked = sorted(children, key=lambda child: (-(number(_worst(topic, child)) or 0), child["unit"]))
    if not ranked:
        st.info(_("The units right below have nobody below them of whom this is counted."))
        return None
    compared = pick_kind(SCREEN, ranked, lambda child: str(child["unit"]))
    if len(compared) > MOST_BARS:
        st.caption(_("The first {count} in this order; all are in the table.", count=MOST_BARS))
    worst = _("worst." + name)
    return draw_framed(
        Framed(
            title=_title(view, name, answer, compared),
            figure=_figure(name, compared[:MOST_BARS]),
            table={
                _("Unit"): [child["name"] for child in ranked],
                **kind_column([child["unit"] for child in ranked]),
                _("Due"): [child[topic.due] for child in ranked],
                **_columns(name, ranked),
                _("Share"): [_worst(topic, child) for child in ranked],
            },
            alt=_("topic_of_course." + name),
            file_name=view.file_name(name),
            note=" · ".join([view.note, *(bars_notes(compared, worst) if topic.names else [])]),
            shares=[_("Share")],
            codes=[child["unit"] for child in ranked],
            on_cell=_why(view, name),
        ),
        view.key(f"course_{name}"),
    )


def _why(view: View, name: str) -> OnCell:
    """A click on a count of a unit below tells where it comes from, on its share or bar what units are ordered by."""
    topic = TOPICS[name]
    counted = {_label(topic, each): each for each in topic.names}
    counted |= {_("Due"): topic.due, _("Units returned"): "returned", _("Share"): topic.told, "": topic.told}
    counted |= {_("acts." + each): each for each in ACTS}
    return passport.on_count(counted, view.unit.code, view.quarter)


def _columns(name: str, children: Sequence[Row]) -> Mapping[str, Column]:
    """The counts of a topic by their names, one for each unit."""
    if name == "returned":
        columns: dict[str, Column] = {_("Units returned"): [child["returned"] for child in children]}
        return columns | {_("acts." + each): [child[each] for child in children] for each in ACTS}
    topic = TOPICS[name]
    return {_label(topic, each): [child[each] for child in children] for each in topic.names}


def _figure(name: str, children: Sequence[Row]) -> go.Figure:
    topic = TOPICS[name]
    codes = [child["unit"] for child in children]
    if name == "returned":
        return charts.bar_figure([_bar(child) for child in children], tick=".0%")
    return charts.stacked_figure(
        codes,
        [bar_name(child, topic.due) for child in children],
        {
            each.removeprefix("reviewed_"): (_label(topic, each), [child[each] for child in children])
            for each in topic.names
        },
        least_height=charts.LEGEND_HEIGHT,
        hovers=[in_full(child["unit"], child["name"]) for child in children],
        ends=bar_ends(children, lambda child: _worst(topic, child)),
    )


def _bar(child: Row) -> charts.Bar:
    share = quotient(child["returned"], child["due"])
    counted = f"{show_count(child['returned'])} / {show_count(child['due'])}"
    return charts.Bar(
        code=child["unit"],
        name=in_short(child["unit"], child["name"]),
        length=number(share),
        label=show_share(share),
        hover=f"{in_full(child['unit'], child['name'])}<br>{show_share(share)} ({counted})",
        is_complete=True,
    )


def _title(view: View, name: str, answer: Row, ranked: Sequence[Row]) -> str:
    """The share of the whole, and the department that stands out, where any does; single units are 0 or 1."""
    topic, worst = TOPICS[name], _("worst." + name)
    overall = _worst(topic, answer)
    if overall is None:
        return _("{measure}: nothing to count yet", measure=worst)
    if not number(overall):
        said = _("nobody." + name)
        return _("So far: {said}", said=said) if view.now()["pending"] else said
    if not ranked[0]["is_department"]:
        over, under = (sum(each) for each in zip(*map(topic.worst, ranked), strict=True))
        share = show_share(quotient(over, under))
        return _("{measure}: {share} ({who})", measure=worst, share=share, who=who(ranked))
    shares = [_worst(topic, child) for child in ranked]
    if len(shares) < 2 or not number(shares[0]) or shares[0] == shares[1]:
        return _("{measure}: {share}", measure=worst, share=show_share(overall))
    return _(
        "{measure}: {share}; of {who} {name} has the most ({most})",
        measure=worst,
        share=show_share(overall),
        who=who(ranked),
        name=in_short(ranked[0]["unit"], ranked[0]["name"]),
        most=show_share(shares[0]),
    )


def _worst(topic: Topic, row: Row) -> str | None:
    return quotient(*topic.worst(row))


def _handed_in(row: Row) -> int:
    """Of how many the hand-in is decided: all but those that have not done so."""
    return int(row["due"] - row["never"])


def _label(topic: Topic, name: str) -> str:
    return _(topic.words + name.removeprefix("reviewed_"))
