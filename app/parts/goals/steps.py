"""The ladder: how many schools stand on each step of management informatization, and what keeps them from the next."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import plotly.graph_objects as go
import streamlit as st

from app.parts import passport
from app.parts.chart_style import BLUE, FONTS, FULL_COVERAGE, LIGHT_BLUE, Part, figure_of, named_axis
from app.parts.charts import stacked_figure
from app.parts.context import _, language, show_quarter
from app.parts.figures import show_count, show_share
from app.parts.framed import Framed, draw_framed
from app.parts.goals import words
from app.parts.goals.findings import by_type_in_words, course_in_words, lowest_in_words
from app.parts.goals.view import SCREEN, View, note_of, note_of_ladder
from app.parts.line_charts import Line, lines
from app.parts.metrics import Metric, draw_metrics
from app.parts.tables import OnCell, number
from app.parts.unit_names import in_short
from reporting.place_names import is_department_code
from reporting.targets import LADDER_INDICATOR, STEPS, ladder, level_targets
from warehouse.goals import Counted
from warehouse.ladder import Climbed, Held
from warehouse.numbers import quotient

MOST_BARS = 40


def draw_steps(view: View) -> str | None:
    """The whole ladder, by school type, what holds schools back, and the units right below; the one clicked."""
    whole = view.ladder("none")
    if not whole:
        st.info(view.why_nothing())
        return None
    (own,) = whole
    _draw_counts(own)
    draw_why(view, own)
    by_type = view.ladder("group")
    _draw_slices(view, own, by_type, "group", by_type_in_words(own, by_type))
    for step in STEPS:
        _draw_held(view, own, step)
    _draw_unknown(own)
    _draw_course(view)
    by_child = [each for each in view.ladder("children") if each.key != view.unit.code]
    if not by_child:
        return None
    ranked = sorted(
        by_child, key=lambda each: (not is_department_code(each.key), _mean_level(each), each.key)
    )
    return _draw_slices(view, own, ranked, "children", lowest_in_words(ranked))


def _draw_counts(own: Climbed) -> None:
    draw_metrics(
        [
            Metric(
                _("goal.level_" + str(level)),
                show_share(quotient(many, own.due)),
                _("{count} schools", count=show_count(many)),
            )
            for level, many in enumerate(own.levels)
        ]
        + [
            Metric(
                _("Level unknown"),
                show_share(quotient(own.unknown, own.due)),
                _(
                    "{count} schools have not said enough to tell. They are missing, not at level 0.",
                    count=show_count(own.unknown),
                ),
            )
        ],
        width=140,
    )


def draw_why(view: View, own: Climbed) -> None:
    """The way to where the levels come from."""
    passport.button(passport.goal_number(view, "", LADDER_INDICATOR, own.stage), key="goals_ladder")


def _draw_slices(view: View, own: Climbed, slices: Sequence[Climbed], by: str, title: str) -> str | None:
    """Stacked bars of levels, one for each slice."""
    if not slices:
        return None
    names = [words.group_name(each.key) if by == "group" else each.name for each in slices]
    labels = {f"level_{level}": _("goal.level_" + str(level)) for level in (0, *STEPS)}
    counts = {f"level_{level}": [each.levels[level] for each in slices] for level in (0, *STEPS)}
    labels["empty"], counts["empty"] = _("Level unknown"), [each.unknown for each in slices]
    drawn = MOST_BARS
    return draw_framed(
        Framed(
            title=title,
            figure=stacked_figure(
                [each.key for each in slices[:drawn]],
                [
                    f"{in_short(each.key, name)} ({show_count(each.due)})"
                    for name, each in zip(names[:drawn], slices, strict=False)
                ],
                {part: (labels[part], counts[part][:drawn]) for part in labels},
            ),
            table={
                _("Unit") if by == "children" else _("School type"): names,
                **{labels[part]: counts[part] for part in labels},
                _("Due"): [each.due for each in slices],
                _("Coverage"): [quotient(each.due - each.unknown, each.due) for each in slices],
            },
            alt=_("Levels of management informatization as stacked bars"),
            file_name=view.file_name(f"ladder-{by}"),
            note=note_of_ladder(view, own),
            shares=[_("Coverage")],
            codes=[each.key for each in slices],
            on_cell=_why_slice(view, own, by),
        ),
        key=f"{SCREEN}.ladder_{by}_{view.unit.code}",
    )


def _why_slice(view: View, own: Climbed, by: str) -> OnCell:
    """A click on a number of a unit or a school type tells where its levels come from."""
    if by == "children":
        return passport.on_cell(
            lambda code, _label: passport.goal_number(view, "", LADDER_INDICATOR, own.stage, code),
            view.unit.code,
        )
    return passport.on_number(
        lambda key, _label: replace(
            passport.goal_number(view, "", LADDER_INDICATOR, own.stage), cut=f"{by}-{key}"
        )
    )


def _draw_held(view: View, own: Climbed, step: int) -> None:
    """What keeps the schools one step below from this one, most first."""
    waiting = own.levels[step - 1]
    rungs = sorted((each for each in own.held if each.step == step), key=lambda each: -each.held)
    if not waiting:
        return
    names = {rung.code: rung.name(language()) for rung in ladder()}
    advice = {rung.code: rung.advice(language()) for rung in ladder()}
    draw_framed(
        Framed(
            title=_(
                "What keeps {count} schools from {level}: {rung}",
                count=show_count(waiting),
                level=_("goal.level_" + str(step)),
                rung=_("most often not yet: {name}", name=names[rungs[0].code]),
            ),
            figure=_held_figure(rungs, names, waiting),
            table={
                _("What is missing"): [names[each.code] for each in rungs],
                _("Schools it keeps back"): [each.held for each in rungs],
                _("Share of them"): [quotient(each.held, waiting) for each in rungs],
                _("Only this is missing"): [each.only for each in rungs],
                _("What to do"): [advice[each.code] for each in rungs],
            },
            alt=_("What schools lack for the next level, ranked"),
            file_name=view.file_name(f"step-{step}"),
            note=_("Dark: only this is missing. One school may lack several."),
            shares=[_("Share of them")],
            codes=[each.code for each in rungs],
            on_cell=passport.on_number(
                lambda code, _label: passport.goal_number(view, passport.RUNG, code, own.stage)
            ),
        ),
        key=f"{SCREEN}.held_{step}_{view.unit.code}",
    )


def _held_figure(rungs: Sequence[Held], names: dict[str, str], waiting: int) -> go.Figure:
    codes = [each.code for each in rungs]
    labels = [words.in_lines(names[code]) for code in codes]
    hover = [
        f"{names[each.code]}<br>{each.held:,} / {waiting:,}<br>{_('Only this is missing')}: {each.only:,}"
        for each in rungs
    ]
    traces: list[Part] = [
        {
            "type": "bar",
            "orientation": "h",
            "y": codes,
            "x": counts,
            "marker": {"color": colour},
            "customdata": hover,
            "hovertemplate": "%{customdata}<extra></extra>",
        }
        for counts, colour in (
            ([each.only for each in rungs], BLUE),
            ([each.held - each.only for each in rungs], LIGHT_BLUE),
        )
    ]
    numbers = {
        "type": "scatter",
        "y": codes,
        "x": [each.held for each in rungs],
        "mode": "text",
        "text": [f"  {each.held:,} · {show_share(quotient(each.held, waiting), 0)}" for each in rungs],
        "textposition": "middle right",
        "textfont": {"family": FONTS},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }
    return figure_of(
        [*traces, numbers],
        60 + 36 * len(rungs),
        margin={"r": 110},
        barmode="stack",
        bargap=0.3,
        showlegend=False,
        xaxis={"tickformat": ",", "rangemode": "tozero", "nticks": 5},
        yaxis=named_axis(codes, labels),
    )


def _draw_course(view: View) -> None:
    """The share of schools at each level or above, quarter by quarter."""
    rows = view.over_quarters(*level_targets())
    quarters = list(dict.fromkeys(row.quarter for row in rows))
    if len(quarters) < 2:
        return
    by_place = {(row.target, row.quarter): row for row in rows}
    drawn = []
    for step, target in zip(STEPS, level_targets(), strict=True):
        own = [by_place[target.code, each] for each in quarters]
        drawn.append(
            Line(
                name=_("{level} or above", level=_("goal.level_" + str(step)))
                if step < STEPS[-1]
                else _("goal.level_3"),
                values=[number(row.share) for row in own],
                labels=[show_share(row.share) for row in own],
                is_complete=[(number(row.coverage) or 0) >= FULL_COVERAGE for row in own],
            )
        )
    last = by_place[level_targets()[0].code, quarters[-1]]
    draw_framed(
        Framed(
            title=course_in_words(by_place[level_targets()[0].code, quarters[0]], last),
            figure=lines(quarters, drawn, tick=".0%", height=280, from_zero=True),
            table={
                _("Quarter"): [show_quarter(each) for each in quarters],
                **{
                    line.name: [by_place[target.code, each].share for each in quarters]
                    for line, target in zip(drawn, level_targets(), strict=True)
                },
                _("Due"): [by_place[level_targets()[0].code, each].due for each in quarters],
                _("Coverage"): [by_place[level_targets()[0].code, each].coverage for each in quarters],
            },
            alt=_("The share of schools at each level or above, quarter by quarter"),
            file_name=view.file_name("levels-quarters"),
            note=note_of(last) + " · " + _("Dashed: fewer than 95 % of the units due have answered."),
            shares=[*(line.name for line in drawn), _("Coverage")],
            codes=quarters,
            on_cell=_why_course(view, by_place, [line.name for line in drawn]),
        ),
        key=f"{SCREEN}.levels_{view.unit.code}",
    )


def _why_course(view: View, rows: Mapping[tuple[str, str], Counted], labels: Sequence[str]) -> OnCell:
    """A click on the share of a quarter tells who has climbed so far, one on its coverage who has answered."""
    targets = dict(zip(labels, level_targets(), strict=True))

    def asked(quarter: str, label: str) -> passport.Number:
        code = targets[label].code if label in targets else level_targets()[0].code
        return passport.goal_number(view, passport.TARGET, code, rows[code, quarter].stage, quarter=quarter)

    return passport.on_number(asked)


def _draw_unknown(own: Climbed) -> None:
    """Whose level is unknown, and what they have not said."""
    asked = sorted((each for each in own.held if each.open), key=lambda each: -each.open)
    if not own.unknown or not asked:
        return
    names = {rung.code: rung.name(language()) for rung in ladder()}
    said = _("; ").join(f"{names[each.code]} ({show_count(each.open)})" for each in asked[:3])
    st.caption(
        _(
            "The level of {count} schools is unknown. Most often not answered: {what}.",
            count=show_count(own.unknown),
            what=said,
        )
    )


def _mean_level(each: Climbed) -> float:
    """To rank by only: nobody's level counts as none."""
    return sum(level * many for level, many in enumerate(each.levels)) / each.due
