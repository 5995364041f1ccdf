"""A single unit's own figure, down to the event: as what it stands where, who saved, reviewed and reported it."""

import streamlit as st

from app.parts.context import _, language, show_moment, show_quarter, store
from app.parts.figures import NOTHING, show_number, show_share, show_stage
from app.parts.passport.definition import Row
from app.parts.people import show_people
from app.parts.row_list.columns import moments
from app.parts.row_list.component import Column, draw_row_list
from app.parts.written import as_written
from reporting.figure_trail import Act, Reported, Reviewed, acts_on, reported_by_level, reviews_on
from reporting.figures import history
from reporting.indicator import Indicator
from store.clock import parse_moment
from warehouse.passport import Number


def show_typed(text: str | None, indicator: Indicator) -> str:
    """A figure as it was typed, in words: '' is missing, `NA` does not apply."""
    if not text:
        return NOTHING
    if text == "NA":
        return _("n/a")
    if indicator.type == "bool":
        return _("yes") if text in ("true", "1") else _("no")
    if indicator.type == "percent":
        return show_share(text)
    return show_number(text) if indicator.type in ("int", "decimal") else indicator.choice(text, language())


def draw_standing(rows: list[Row], indicator: Indicator) -> None:
    """In which stages and releases the figure stands, and as what."""
    st.markdown(f"### {_('As what it stands')}")
    lines = []
    for row in rows:
        value = show_typed(row["number"] or row["text"], indicator)
        shown = value if row["state"] == "value" else _("figure." + row["state"])
        lines.append(f"- {show_stage(row['stage'], row['release'])}{_(': ')}**{as_written(shown)}**")
    st.markdown("\n".join(lines))
    if not any(row["stage"] == "reported" for row in rows):
        st.caption(_("It has not been reported yet."))


def draw_saves(number: Number, indicator: Indicator) -> None:
    """Every save of the figure: who, when, from where, what it was before, the note, and the number of the act."""
    st.markdown(f"### {_('Who entered it')}")
    if indicator.is_derived:
        st.caption(_("Nobody types this figure: it is computed from others."))
        return
    events = history(store(), number.unit, number.quarter, indicator.code)
    if not events:
        st.caption(_("The unit has never said anything about it."))
        return
    times = [parse_moment(str(event["recorded_at"])) for event in events]
    after = [
        str(event["value"]) if event["value"] is not None else _state(str(event["state"])) for event in events
    ]
    draw_row_list(
        "passport.saves",
        [str(place) for place in range(len(events))],
        [
            Column(
                _("Saved by"),
                show_people([(str(event["actor"]), time) for event, time in zip(events, times, strict=True)]),
                "name",
                unders=[_("source." + str(event["source"])) for event in events],
            ),
            moments(_("Saved at"), times),
            Column(_("Quarter"), [show_quarter(str(event["quarter"])) for event in events]),
            Column(_("Act no."), [str(event["sequence"]) for event in events], is_number=True),
            Column(_("Before"), [show_typed(_text(event["before"]), indicator) for event in events]),
            Column(_("After"), [show_typed(each, indicator) for each in after]),
            Column(_("Note"), [_text(event["note"]) or NOTHING for event in events], "long"),
        ],
        alt=_("Every save of this figure"),
        takes_keys=False,
        version=str(number),
    )


def draw_report(number: Number) -> None:
    """Who reviewed it, who reported it at each level, and every act on the report the figure stands in."""
    levels = reported_by_level(store(), number.unit, number.quarter)
    reviews = reviews_on(store(), number.unit, number.quarter)
    acts = acts_on(store(), number.unit, number.quarter)
    st.markdown(f"### {_('Who reviewed and reported it')}")
    if not reviews:
        st.caption(_("No reviewer has marked it as looked at."))
    st.markdown("\n".join([*_reviewed(reviews), *_reported(levels)]))
    st.markdown(f"### {_('Every act on the report')}")
    if not acts:
        st.caption(_("Nothing has happened to the report of this quarter."))
        return
    draw_row_list(
        "passport.acts",
        [str(each.sequence) for each in acts],
        [
            Column(
                _("Act"),
                [f"{each.sequence}. {_('act.' + each.action)}" for each in acts],
                "name",
                unders=show_people([(each.actor, each.recorded_at) for each in acts]),
            ),
            Column(_("State"), [_("state." + each.state) for each in acts], "badge"),
            moments(_("Counts from"), [each.effective_at for each in acts]),
            moments(_("Written down"), [each.recorded_at for each in acts], place="spare"),
            Column(_("Reason"), _reasons(acts), "long"),
        ],
        alt=_("Every act on the report"),
        takes_keys=False,
        version=str(number),
    )


def _reviewed(reviews: list[Reviewed]) -> list[str]:
    people = show_people([(each.actor, each.recorded_at) for each in reviews])
    return [
        f"- {show_moment(review.recorded_at)} · {_('verdict.' + review.action)} · {as_written(who)}"
        f" ({_('up to act {number}', number=review.seen_sequence)})"
        for review, who in zip(reviews, people, strict=True)
    ]


def _reported(levels: list[Reported]) -> list[str]:
    people = show_people([(each.actor, each.reported_at) for each in levels])
    lines = []
    for level, who in zip(levels, people, strict=True):
        said = _("not reported now")
        if level.action:
            said = f"{show_moment(level.reported_at)} · {_('act.' + level.action)} · {as_written(who)}"
        lines.append(f"- **{level.name}**{_(': ')}{said}")
    return lines


def _reasons(acts: list[Act]) -> list[str]:
    """Why each act was done; acts that only carry the reason of the one before say nothing."""
    before = [None, *(each.reason for each in acts)]
    return [
        NOTHING if each.reason == earlier else _reason(each.reason)
        for each, earlier in zip(acts, before, strict=False)
    ]


def _reason(reason: str | None) -> str:
    known = {
        "superior_reported": _("the superior reported"),
        "deadline_passed": _("the deadline passed"),
        "due_passed": _("the time limit passed"),
        "no_reviewer": _("there is no reviewer"),
    }
    return known.get(reason or "", reason or NOTHING)


def _state(state: str) -> str:
    return "NA" if state == "not_applicable" else ""


def _text(value: object) -> str:
    return "" if value is None else str(value)
