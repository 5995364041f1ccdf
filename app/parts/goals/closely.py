"""One target closely: what it says, how it is measured, how it went over the quarters, and who below is furthest away."""

from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from app.parts import drill, passport
from app.parts.chart_style import FULL_COVERAGE
from app.parts.charts import stacked_figure
from app.parts.compared import share_moved
from app.parts.context import _, language, show_quarter
from app.parts.figures import show_share
from app.parts.framed import Framed, draw_framed
from app.parts.goals import words
from app.parts.goals.bands import band_figure, band_row
from app.parts.goals.targets import said_counts, word_of
from app.parts.goals.view import SCREEN, View, note_of
from app.parts.line_charts import Goal, Line, lines
from app.parts.metrics import Metric, draw_metrics
from app.parts.tables import OnCell, number
from app.parts.unit_names import in_full, in_short
from app.parts.written import as_written
from reporting.goals import BANDS
from reporting.place_names import is_department_code
from reporting.targets import SHARE, Target
from warehouse.goals import Counted, Standing

MOST_BARS = 40


def draw_target(view: View, standing: Standing) -> None:
    """The target itself: its text, its numbers, how it is measured, and its course."""
    target, counted = standing.target, standing.counted
    text = as_written(target.text(language()))
    st.markdown(f"> {text}" + (f" :gray[({_('guideline')} {target.section})]" if target.section else ""))
    goal = words.show_goal(target, standing.numbers.assumed, view.indicators)
    low = words.show_goal(target, standing.numbers.low, view.indicators)
    draw_metrics(
        [
            Metric(_("Reached"), words.show_reached(target, counted, view.indicators), said_counts(standing)),
            Metric(
                f"{_('Assumed')} ({word_of(view, target)})",
                goal,
                _("Inside the range from {low} on. An assumption of the ministry.", low=low),
            ),
            Metric(_("Stands"), _("band." + standing.band), _("meaning.band_" + standing.band)),
            Metric(_("Coverage"), show_share(counted.coverage), _("Units that answered, of those asked.")),
        ]
    )
    reading = target.reading(language())
    st.caption(
        f"{said_counts(standing)}. " + (_("How it is read: {reading}", reading=reading) if reading else "")
    )
    passport.button(passport.goal_number(view, passport.TARGET, target.code, counted.stage), key="goals")
    _draw_course(view, standing)


def _draw_course(view: View, standing: Standing) -> None:
    rows = view.over_quarters(standing.target)
    if len(rows) < 2:
        return
    target = standing.target
    stages = {row.quarter: row.stage for row in rows}
    shown = [words.show_reached(target, row, view.indicators) for row in rows]
    line = Line(
        name=words.what(target, view.indicators),
        values=[number(row.share) for row in rows],
        labels=shown,
        is_complete=[(number(row.coverage) or 0) >= FULL_COVERAGE for row in rows],
    )
    goal = words.show_goal(target, standing.numbers.assumed, view.indicators)
    draw_framed(
        Framed(
            title=_course_title(target, rows, shown, words.what(target, view.indicators)),
            figure=lines(
                [row.quarter for row in rows],
                [line],
                tick=".0%" if target.kind == "share" else ",",
                height=260,
                goal=Goal(
                    float(standing.numbers.assumed), f"{_('Assumed')} {goal}", float(standing.numbers.low)
                ),
            ),
            table={
                _("Quarter"): [show_quarter(row.quarter) for row in rows],
                _("Value"): shown,
                _("Units that reach it"): [row.reached for row in rows],
                _("Not answered"): [row.unanswered for row in rows],
                _("Due"): [row.due for row in rows],
                _("Coverage"): [row.coverage for row in rows],
            },
            alt=_("The share reached, quarter by quarter"),
            file_name=view.file_name(f"{target.code}-quarters"),
            note=_("Dashed: fewer than 95 % of the units due have answered."),
            shares=[_("Coverage")],
            codes=[row.quarter for row in rows],
            on_cell=passport.on_number(
                lambda quarter, _label: passport.goal_number(
                    view, passport.TARGET, target.code, stages[quarter], quarter=quarter
                )
            ),
        ),
        key=f"{SCREEN}.course_{target.code}_{view.unit.code}",
    )


def _course_title(target: Target, rows: Sequence[Counted], shown: Sequence[str], name: str) -> str:
    """How a share stands against the year before, of the quarters that are complete; of values the last one."""
    if target.kind != SHARE:
        return f"{name}{_(': ')}{shown[-1]}"
    told = {
        row.quarter: Decimal(row.share)
        for row in rows
        if row.share is not None and (number(row.coverage) or 0) >= FULL_COVERAGE
    }
    if not told:
        return f"{name}{_(': ')}{shown[-1]}"
    return share_moved(rows[-1].quarter, told, name)


def draw_below(view: View, standing: Standing) -> str | None:
    """The units right below, by this target, those furthest away first; returns the one clicked."""
    target = standing.target
    found = [each for each in view.standings_below if each.target.code == target.code]
    if not found:
        return None
    ranked = sorted(found, key=lambda each: (number(each.counted.share) or 0, each.counted.key))
    drawn = ranked[:MOST_BARS]
    rows = [
        band_row(
            in_short(each.counted.key, each.counted.name),
            words.show_reached(target, each.counted, view.indicators),
            f"{in_full(each.counted.key, each.counted.name)}<br>{said_counts(each)}<br>{_('band.' + each.band)}",
            [each],
            code=each.counted.key,
        )
        for each in drawn
    ]
    note = note_of(standing.counted)
    if len(ranked) > MOST_BARS:
        note += " · " + _("The first {count} in this order; all are in the table.", count=MOST_BARS)
    return draw_framed(
        Framed(
            title=_("Who is furthest away from this target"),
            figure=band_figure(rows, with_names=False),
            table={
                _("Unit"): [each.counted.name for each in ranked],
                _("Stands"): [_("band." + each.band) for each in ranked],
                _("Value"): [words.show_reached(target, each.counted, view.indicators) for each in ranked],
                _("Units that reach it"): [each.counted.reached for each in ranked],
                _("Not reached"): [each.counted.not_reached for each in ranked],
                _("Not answered"): [each.counted.unanswered for each in ranked],
                _("Due"): [each.counted.due for each in ranked],
                _("Coverage"): [each.counted.coverage for each in ranked],
            },
            alt=_("Units right below as bars against the range of the target"),
            file_name=view.file_name(f"{target.code}-below"),
            note=note,
            shares=[_("Coverage")],
            codes=[each.counted.key for each in ranked],
            on_cell=passport.on_cell(
                lambda code, _label: passport.goal_number(
                    view, passport.TARGET, target.code, standing.counted.stage, code
                ),
                view.unit.code,
            ),
        ),
        key=f"{SCREEN}.below_{target.code}_{view.unit.code}",
    )


def draw_all_below(view: View) -> str | None:
    """The units right below by how many of their due targets are met, those with most left first; the one clicked."""
    by_child: dict[str, list[Standing]] = {}
    for each in view.standings_below:
        if view.due(each.target) and each.counted.key != view.unit.code:
            by_child.setdefault(each.counted.key, []).append(each)
    if not by_child:
        return None
    counts = {
        key: [sum(each.band == band for each in found) for band in BANDS] for key, found in by_child.items()
    }
    left = {key: _mean_gap(found) for key, found in by_child.items()}
    # A single university has few targets, each all or nothing: departments come first.
    ranked = sorted(by_child, key=lambda key: (not is_department_code(key), -left[key], key))
    drawn = ranked[:MOST_BARS]
    names = {key: found[0].counted.name for key, found in by_child.items()}
    return draw_framed(
        Framed(
            title=_("Which units below are furthest from all their targets"),
            figure=stacked_figure(
                drawn,
                [in_short(key, names[key]) for key in drawn],
                {
                    band: (_("band." + band), [counts[key][place] for key in drawn])
                    for place, band in enumerate(BANDS)
                },
            ),
            table={
                _("Unit"): [names[key] for key in ranked],
                **{
                    _("band." + band): [counts[key][place] for key in ranked]
                    for place, band in enumerate(BANDS)
                },
                _("Mean gap"): [f"{left[key]:.6f}" for key in ranked],
            },
            alt=_("Units right below, each by how many of its targets are met"),
            file_name=view.file_name("below"),
            note=_(
                "Targets due by now, by where they stand; ordered by what is missing to the assumed shares on average."
            ),
            shares=[_("Mean gap")],
            codes=ranked,
            on_cell=_why_bands(view, view.standings_below[0].counted.stage),
        ),
        key=f"{SCREEN}.all_below_{view.unit.code}",
    )


def _why_bands(view: View, stage: str) -> OnCell:
    """A click on how many targets stand somewhere tells which they are, one on the mean gap which are due."""
    bands = {_("band." + band): band for band in BANDS} | {_("Mean gap"): passport.ALL}
    return passport.on_cell(
        lambda code, label: passport.goal_number(
            view, passport.BAND, bands.get(label, passport.ALL), stage, code
        ),
        view.unit.code,
    )


def _mean_gap(found: Sequence[Standing]) -> Decimal:
    return sum((min(each.gap, Decimal(1)) for each in found), start=Decimal(0)) / len(found)


def go_down(view: View, clicked: str | None) -> None:
    """Look at a unit that was clicked."""
    if clicked and clicked != view.unit.code:
        drill.go_to(clicked)
