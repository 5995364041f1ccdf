"""What if every unit below a line reached it: totals, targets, who has to move, and what it costs where a price is given."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import streamlit as st

from app.parts import passport
from app.parts.asking import ask
from app.parts.charts import FULL_COVERAGE, Bar, bar_figure
from app.parts.context import _, language, show_quarter, store
from app.parts.figures import name_of, show_count, show_number, show_rough, show_share, show_stage
from app.parts.framed import Framed, draw_framed
from app.parts.goals import words
from app.parts.metrics import Metric, draw_metrics
from app.parts.outlook_view import is_share
from app.parts.tables import draw_table, number
from app.parts.unit_names import in_full, in_short
from app.parts.what_if_words import Change, added_in_words, added_name, count_of
from reporting.additions import addition_of
from reporting.goals import assumptions, goals
from reporting.indicator import Catalogue, Indicator
from reporting.targets import Target
from reporting.units import Unit
from warehouse.numbers import quotient, text
from warehouse.statistics import table
from warehouse.what_if import (
    Effect,
    Lifted,
    lifted_targets,
    moved_targets,
    share_options,
    stand_twice,
    unmoved_targets,
    what_if,
)

_BELOW = {"ministry": ("counties", "prefectures", "provinces"), "province": ("counties", "prefectures")}
MOST_BARS = 20
# Up to here the axis of whole things has a mark for each.
FEW = 8
MOST_CODES = 12


def draw_what_if(unit: Unit, quarter: str, catalogue: Catalogue, indicator: Indicator) -> str | None:
    """The change one types, and what follows from it; nothing is saved. Returns the unit clicked."""
    if not unit.is_department:
        st.info(_("A change is tried out on the units below a department."))
        return None
    change = _typed(unit, quarter, catalogue, indicator)
    if change is None:
        st.info(_("Type the line that every unit below it is to reach."))
        return None
    with st.spinner(_("Counting ...")):
        effect = ask(what_if, unit.code, quarter, indicator.code, change.by, change.line, change.addition)
    if effect is None or effect.before is None:
        st.info(_("Nobody here has answered this indicator in this quarter yet."))
        return None
    _draw_numbers(change, catalogue, effect)
    clicked = _draw_lifted(change, catalogue, effect)
    _draw_targets(change, catalogue)
    return clicked


def _typed(unit: Unit, quarter: str, catalogue: Catalogue, indicator: Indicator) -> Change | None:
    share = is_share(indicator)
    levels = (*_BELOW.get(unit.kind, ()), "children")
    columns = st.columns(3)
    by = columns[0].selectbox(
        _("Every one of"),
        levels,
        format_func=lambda each: _("by." + each),
        key=f"outlook.level_{unit.kind}",
    )
    line = columns[1].number_input(
        _("that is below (%)") if share else _("that is below"),
        min_value=0.0,
        max_value=100.0 if share else None,
        value=80.0 if share else _present(unit, quarter, indicator),
        key=f"outlook.line_{indicator.code}",
        placeholder=_("a number"),
        help=_("reaches this line; who stands on it or above stays."),
    )
    addition = addition_of(catalogue, indicator.code)
    price = columns[2].number_input(
        _("at a cost for each one added (yuan)"),
        min_value=0.0,
        value=None,
        key=f"outlook.price_{indicator.code}",
        placeholder=_("no cost given"),
        help=_("One of: {what}", what=added_name(addition, catalogue, indicator)),
    )
    if line is None:
        return None
    exact = Decimal(str(line)) / (100 if share else 1)
    cost = None if price is None else Decimal(str(price))
    return Change(unit, quarter, indicator, addition, by, exact, cost)


def _present(unit: Unit, quarter: str, indicator: Indicator) -> float | None:
    """The line to begin with: the value of the whole; none of sums, since every unit has another size."""
    if indicator.aggregation == "sum":
        return None
    rows = ask(table, unit.code, (quarter,), (indicator.code,))
    value = number(rows[0]["value"]) if rows else None
    return None if value is None else round(value, 1)


def _draw_numbers(change: Change, catalogue: Catalogue, effect: Effect) -> None:
    """The whole before and after, what it takes, and where the numbers stand."""
    indicator = change.indicator
    added = added_name(change.addition, catalogue, indicator)
    metrics = [
        Metric(_("Now"), _show(effect.before, indicator)),
        Metric(_("what_if.after"), _show(effect.after, indicator)),
        Metric(_("Units that move"), count_of(change.by, len(effect.lifted))),
        Metric(_("To be added"), added_in_words(change, catalogue, effect.added), added),
    ]
    if change.price is not None:
        metrics.append(Metric(_("Cost (yuan)"), show_number(effect.cost(change.price))))
    draw_metrics(metrics, width="content")
    stage = show_stage(effect.stage, effect.release)
    st.caption(
        " · ".join(
            [
                in_full(change.unit.code, change.unit.name),
                name_of(indicator),
                show_quarter(change.quarter),
                stage,
                _("Coverage {share}", share=show_share(effect.coverage)),
                _("to be added: {what}", what=added),
            ]
        )
    )
    number = passport.Number(change.unit.code, change.quarter, indicator.code, effect.stage, effect.release)
    passport.button(number, key="what_if")
    if effect.unknown:
        st.caption(
            _(
                ":orange[Incomplete]: {count} units in which nobody has answered are left as they are.",
                count=show_count(effect.unknown),
            )
        )


def _draw_lifted(change: Change, catalogue: Catalogue, effect: Effect) -> str | None:
    """Where something has to be added: the most as bars, all units below the line in the table."""
    lifted, indicator = effect.lifted, change.indicator
    count = len(lifted) + effect.above
    if not lifted:
        st.success(_("Not below this line: all of {units}.", units=count_of(change.by, count)))
        return None
    share = is_share(indicator)
    title = _(
        "{below} of {units} are below {line}: once they reach it, {indicator} goes from {before} to {after}, with {added}"
        " more",
        below=show_count(len(lifted)),
        units=count_of(change.by, count),
        added=added_in_words(change, catalogue, effect.added),
        line=_show(text(change.line), indicator),
        indicator=indicator.name(language()),
        before=show_rough(number(effect.before) or 0.0, is_share=share),
        after=show_rough(number(effect.after) or 0.0, is_share=share),
    )
    are_few = change.addition.is_whole and Decimal(lifted[0].added) <= FEW
    figure = bar_figure([_bar(each, indicator) for each in lifted[:MOST_BARS]], step=1 if are_few else None)
    now, then = f"{name_of(indicator)} · {_('Now')}", _("what_if.after")
    note = [
        _("Bars: what has to be added in each unit; the table has its value before and after."),
        _("Hatched: fewer than 95 % of the units due have answered."),
    ]
    if change.addition.is_whole:
        note.append(_("Added in whole ones, so that a unit may come to stand above the line."))
    if len(lifted) > MOST_BARS:
        note.append(_("The {count} that need most; all are in the table.", count=MOST_BARS))
    return draw_framed(
        Framed(
            title=title,
            figure=figure,
            table={
                _("Unit"): [each.name for each in lifted],
                now: [each.before if share else number(each.before) for each in lifted],
                then: [each.after if share else number(each.after) for each in lifted],
                _("To be added"): [number(each.added) for each in lifted],
                _("Coverage"): [quotient(each.units_answered, each.units_due) for each in lifted],
            },
            alt=title,
            file_name=f"jibao-{change.unit.code}-{change.quarter}-{indicator.code}-what-if",
            note=" ".join(note),
            shares=[_("Coverage"), *((now, then) if share else ())],
            codes=[each.key for each in lifted],
            on_cell=passport.on_cell(
                lambda code, _label: passport.Number(
                    code, change.quarter, indicator.code, effect.stage, effect.release
                ),
                change.unit.code,
            ),
        ),
        f"outlook.lifted_{change.unit.code}_{indicator.code}_{change.by}",
    )


def _bar(each: Lifted, indicator: Indicator) -> Bar:
    coverage = quotient(each.units_answered, each.units_due)
    course = f"{_show(each.before, indicator)} → {_show(each.after, indicator)}"
    return Bar(
        code=each.key,
        name=in_short(each.key, each.name),
        length=number(each.added),
        label=show_number(each.added),
        hover=f"{in_full(each.key, each.name)}<br>{_('To be added')} {show_number(each.added)}<br>{course}"
        f"<br>{_('Coverage {share}', share=show_share(coverage))}",
        is_complete=(number(coverage) or 0) >= FULL_COVERAGE,
    )


def _draw_targets(change: Change, catalogue: Catalogue) -> None:
    """The targets counted by this indicator, before and after; and those that depend on it and cannot be told."""
    indicator = change.indicator
    options: tuple[str, ...] = ()
    if indicator.aggregation == "distribution" and indicator.numerator_formula:
        options = ask(share_options, indicator.code, indicator.numerator_formula, indicator.choices)
    all_targets = goals(store())
    moved = moved_targets(all_targets, indicator.code, indicator.aggregation, options)
    _draw_moved(change, catalogue, moved)
    _draw_unmoved(unmoved_targets(all_targets, moved, catalogue, indicator.code))


def _draw_unmoved(unmoved: Mapping[str, tuple[Target, ...]]) -> None:
    """Which targets depend on the indicator and are not moved, and why."""
    if not unmoved:
        return
    count = sum(len(some) for some in unmoved.values())
    st.markdown(f"**{_('Not moved: {count} targets that depend on this indicator', count=count)}**")
    lines = [f"- {_('unmoved.' + reason)} ({_codes(some)})" for reason, some in unmoved.items()]
    st.markdown("\n".join(lines))


def _codes(targets: Sequence[Target]) -> str:
    """Their codes; more than a few stand behind one another in short."""
    codes = [target.code for target in targets]
    return ", ".join(codes if len(codes) <= MOST_CODES else [*codes[:MOST_CODES], "…"])


def _draw_moved(change: Change, catalogue: Catalogue, targets: Sequence[Target]) -> None:
    indicator = change.indicator
    if not targets:
        st.caption(_("No target is counted by this indicator alone."))
        return
    pairs = ask(
        lifted_targets,
        change.unit.code,
        change.quarter,
        tuple(targets),
        change.by,
        change.line,
        change.addition,
    )
    both = stand_twice(pairs, targets, assumptions(store()))
    if not both:
        st.caption(_("No target counted by this indicator concerns a unit here."))
        return
    st.markdown(f"### {_('What it does to targets')}")
    st.caption(_("Of each unit below, the part that a target counts is lifted to the line."))
    draw_table(
        {
            _("Target"): [before.target.code for before, _after in both],
            _("For"): [words.whom(before.target) for before, _after in both],
            _("Assumed"): [
                words.show_goal(before.target, before.numbers.assumed, catalogue.indicators)
                for before, _after in both
            ],
            _("Now"): [
                words.show_reached(before.target, before.counted, catalogue.indicators)
                for before, _after in both
            ],
            _("what_if.after"): [
                words.show_reached(after.target, after.counted, catalogue.indicators)
                for _before, after in both
            ],
            _("Stands now"): [_("band." + before.band) for before, _after in both],
            _("what_if.stands_after"): [_("band." + after.band) for _before, after in both],
            _("Coverage"): [before.counted.coverage for before, _after in both],
            _("Text"): [before.target.text(language()) for before, _after in both],
        },
        key=f"outlook.targets_{indicator.code}",
        alt=_("What it does to targets"),
        shares=[_("Coverage")],
    )


def _show(value: str | None, indicator: Indicator) -> str:
    return show_share(value) if is_share(indicator) else show_number(value)
