"""The targets: how many are met, each as a band, and one of them looked at closely."""

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from app.parts import passport
from app.parts.chart_style import COLOURS
from app.parts.context import _, language
from app.parts.figures import show_count, show_share
from app.parts.framed import Framed, draw_framed
from app.parts.goals import words
from app.parts.goals.bands import BandRow, band_figure, band_row
from app.parts.goals.findings import targets_in_words
from app.parts.goals.view import SCREEN, View, note_of
from app.parts.links import from_address
from app.parts.metrics import Metric
from reporting.goals import BANDS, INSIDE, MET, NOT_MET, UNKNOWN
from reporting.targets import Target
from warehouse.goals import Standing

TARGET_KEY = f"{SCREEN}.target"
_CLICKED = f"{SCREEN}.clicked"


def draw_count(view: View, standings: Sequence[Standing]) -> None:
    """At the top: of the targets due by the end of the quarter, how many are met, inside, not met, unknown."""
    due = [each for each in standings if view.due(each.target)]
    counts = {band: sum(each.band == band for each in due) for band in BANDS}
    silent = [target for target in view.targets if not target.is_measured and view.due(target)]
    st.markdown(_headline(due, counts, view))
    stage = due[0].counted.stage if due else ""
    passport.draw_numbers(
        [
            (
                Metric(_("band." + band), show_count(counts[band]), _("meaning.band_" + band)),
                passport.goal_number(view, passport.BAND, band, stage) if due else None,
            )
            for band in (MET, INSIDE, NOT_MET, UNKNOWN)
        ]
        + [
            (
                Metric(
                    _("Besides, not measurable"),
                    show_count(len(silent)),
                    _(
                        "Nothing in the catalogue can tell; the reasons are under Assumptions and own targets."
                    ),
                ),
                None,
            )
        ]
    )


def _headline(due: Sequence[Standing], counts: dict[str, int], view: View) -> str:
    if not due:
        return _("No target that is due concerns this unit.")
    furthest = words.furthest_first(due)[0]
    said = _(
        "Of **{count}** targets due by now that concern this unit, **{met}** are met.",
        count=show_count(len(due)),
        met=show_count(counts[MET]),
    )
    before = view.met_before()
    if before is not None:
        said += " " + _("Last quarter: {met}.", met=show_count(before))
    if furthest.gap == 0:
        return said
    return f"{said} " + _(
        "Furthest away: {target}: {reached} of {assumed} assumed.",
        target=words.named(furthest.target, view.indicators),
        reached=words.show_reached(furthest.target, furthest.counted, view.indicators),
        assumed=words.show_goal(furthest.target, furthest.numbers.assumed, view.indicators),
    )


def draw_bands(view: View, standings: Sequence[Standing]) -> str:
    """The targets of one topic as bands; returns the topic."""
    present = [
        topic for topic in words.TOPICS if any(words.topic_of(each.target) == topic for each in standings)
    ]
    topic = st.segmented_control(
        _("Targets of"),
        present,
        format_func=lambda each: _("topic." + each),
        key=from_address(SCREEN, "topic", present, present[0]),
        required=True,
    )
    shown = [each for each in standings if words.topic_of(each.target) == topic]
    rows, table = _rows(view, shown), _table(view, shown)
    clicked = draw_framed(
        Framed(
            title=targets_in_words(view, shown, str(topic)),
            figure=band_figure(rows),
            table=table,
            alt=_("Targets as bars against the range each asks for"),
            file_name=view.file_name(str(topic)),
            note=note_of(shown[0].counted) + " · " + _("bands.legend"),
            shares=[_("Reached"), _("Coverage")],
            codes=[each.target.code for each in shown],
        ),
        key=f"{SCREEN}.bands_{topic}_{view.unit.code}",
    )
    _draw_legend()
    if clicked and clicked != st.session_state.get(_CLICKED):
        st.session_state[TARGET_KEY] = clicked
    st.session_state[_CLICKED] = clicked
    return str(topic)


def pick_target(standings: Sequence[Standing], topic: str) -> Standing:
    """The target looked at: the one clicked or chosen, else the one that is furthest away."""
    shown = {each.target.code: each for each in standings if words.topic_of(each.target) == topic}
    furthest = words.furthest_first(list(shown.values()))[0].target.code
    picked = st.selectbox(
        _("One target closely"),
        list(shown),
        format_func=lambda code: words.sentence(shown[code].target),
        key=from_address(SCREEN, "target", list(shown), furthest),
    )
    return shown[picked]


def _rows(view: View, shown: Sequence[Standing]) -> list[BandRow]:
    """A row for all targets that count the same of the same units: they differ in year and share only."""

    def alike(each: Standing) -> tuple[object, ...]:
        target = each.target
        return target.groups, target.region, target.measure, target.choices, target.kind

    order = {alike(each): place for place, each in reversed(list(enumerate(shown)))}
    rows = []
    for _key, found in groupby(sorted(shown, key=lambda each: order[alike(each)]), key=alike):
        drawn = sorted(found, key=lambda each: words.by_when(each.target))
        last = drawn[-1]
        rows.append(
            band_row(
                f"{words.whom(last.target)}<br>{words.in_short(words.what(last.target, view.indicators))}",
                words.show_reached(last.target, last.counted, view.indicators),
                _hover(view, drawn),
                drawn,
            )
        )
    return rows


def _hover(view: View, drawn: Sequence[Standing]) -> str:
    last = drawn[-1]
    lines = [f"{words.whom(last.target)} · {words.what(last.target, view.indicators)}"]
    lines.append(said_counts(last))
    lines += [
        f"{words.by_when(each.target)}: {words.show_goal(each.target, each.numbers.assumed, view.indicators)}"
        f" · {_('band.' + each.band)}"
        for each in drawn
    ]
    return "<br>".join(lines)


def said_counts(standing: Standing) -> str:
    """Reached, not reached and not answered, of those due."""
    counted, target = standing.counted, standing.target
    if target.kind == "value":
        return _(
            "{answered} of {due} answered",
            answered=show_count(counted.answered),
            due=words.show_units(counted.due, target),
        )
    return _(
        "{reached} reached, {not_reached} not reached, {unanswered} not answered, of {due}",
        reached=show_count(counted.reached),
        not_reached=show_count(counted.not_reached),
        unanswered=show_count(counted.unanswered),
        due=words.show_units(counted.due, target),
    )


def _table(view: View, shown: Sequence[Standing]) -> dict[str, list[object]]:
    return {
        _("Target"): [each.target.code for each in shown],
        _("For whom"): [words.whom(each.target) for each in shown],
        _("What"): [words.what(each.target, view.indicators) for each in shown],
        _("Year"): [words.by_when(each.target) for each in shown],
        _("Stands"): [_("band." + each.band) for each in shown],
        _("Reached"): [each.counted.share if each.target.kind == "share" else None for each in shown],
        _("Value"): [words.show_reached(each.target, each.counted, view.indicators) for each in shown],
        _("Word"): [word_of(view, each.target) for each in shown],
        _("Assumed"): [words.show_goal(each.target, each.numbers.assumed, view.indicators) for each in shown],
        _("Units that reach it"): [each.counted.reached for each in shown],
        _("Not reached"): [each.counted.not_reached for each in shown],
        _("Not answered"): [each.counted.unanswered for each in shown],
        _("Due"): [each.counted.due for each in shown],
        _("Coverage"): [each.counted.coverage for each in shown],
        _("Text"): [each.target.text(language()) for each in shown],
    }


def word_of(view: View, target: Target) -> str:
    """The word of the guideline, in the person's language; a dash where the target has a number of its own."""
    word = view.assumed.get(target.word)
    return word.name(language()) if word and target.assumed is None else "—"


def _draw_legend() -> None:
    """What the colours of the bands are; the bar and its hatched part are explained in the note."""
    said = " ".join(
        f'<span style="white-space:nowrap"><span style="display:inline-block;width:0.8em;height:0.8em;'
        f'background:{COLOURS[band]};opacity:0.6"></span> {_("band." + band)}</span>&nbsp;'
        for band in BANDS
    )
    st.html(f'<div style="font-size:0.85rem">{said}</div>')


def share_text(standing: Standing) -> str:
    """The share that is reached, as a percentage."""
    return show_share(standing.counted.share)
