"""Is the gap closing: the answer in one sentence, and the spread over the quarters, with and without teaching points."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

import streamlit as st

from app.parts import passport
from app.parts.asking import ask
from app.parts.balance.view import SCOPES, Row, View, is_complete, note, period
from app.parts.context import _, language, show_quarter
from app.parts.figures import NOTHING, name_of
from app.parts.framed import Framed, draw_framed
from app.parts.line_charts import Line, lines
from app.parts.tables import OnCell
from store.errors import Refusal
from warehouse.apart import Spread, measured
from warehouse.balance import between
from warehouse.spread import over_time

# A change of less than a hundredth of what it was is none.
STEADY = 0.01
LOOKS = {
    "closing": ("trending_down", "green"),
    "opening": ("trending_up", "red"),
    "steady": ("trending_flat", "gray"),
}


@dataclass(frozen=True)
class Series:
    """The spread between one kind of units, over the quarters. `what`: counties, ..., or schools."""

    what: str
    scope: str
    rows: list[Row]

    @property
    def name(self) -> str:
        """What is held against each other, and whether teaching points count (E39)."""
        return f"{_('apart.' + self.what)} · {_('points.' + self.scope)}"

    def value(self, quarter: str, measure: str) -> float | None:
        """The measure in a quarter."""
        return next((measured(row, measure) for row in self.rows if row["quarter"] == quarter), None)

    def number(self, view: View, quarter: str) -> passport.Number | None:
        """The spread of a quarter as a number, None where there is none."""
        row = next((row for row in self.rows if row["quarter"] == quarter), None)
        group = SCOPES[self.scope] if self.what == "schools" else self.what
        spread = str(Spread(view.chosen.measure, group, view.code))
        return None if row is None else view.number(row, spread, self.scope, quarter=quarter)


def series_of(view: View) -> list[Series]:
    """Between departments and between schools, each without and with teaching points."""
    found, stage = [], view.chosen.stage
    if view.chosen.level:
        for scope in SCOPES:
            rows = ask(
                between, view.unit.code, view.quarters, view.code, view.chosen.level, scope, "as_was", stage
            )
            found.append(Series(view.chosen.level, scope, rows))
    if view.has_school_spread:
        groups = tuple(SCOPES.values())
        try:
            rows = ask(over_time, view.unit.code, view.quarters, view.code, groups, stage)
        except Refusal as refused:
            if refused.code != "not_kept":
                raise
            rows = []
        for scope, group in SCOPES.items():
            found.append(Series("schools", scope, [row for row in rows if row["group"] == group]))
    return [
        each for each in found if any(measured(row, view.chosen.measure) is not None for row in each.rows)
    ]


def draw_answer(view: View, found: list[Series]) -> None:
    """The answer in ten seconds: between departments and between schools, each without and with teaching points."""
    quarters = period([each.rows for each in found], view.chosen.measure)
    if quarters is None:
        st.info(_("There is one quarter only: nothing to compare over time yet."))
    kinds = list(dict.fromkeys(each.what for each in found))
    for column, what in zip(st.columns(len(kinds)), kinds, strict=True):
        with column:
            own = [each for each in found if each.what == what]
            if quarters is not None:
                _draw_verdict(own, view, quarters)
            with st.container(horizontal=True, gap="small"):
                for each in own:
                    _draw_metric(each, view, quarters)
    if quarters is not None:
        st.caption(
            _(
                "{measure}, {after} against {before}",
                measure=_("spread." + view.chosen.measure),
                before=show_quarter(quarters[0]),
                after=show_quarter(quarters[1]),
            )
        )
        pair = [row for each in found for row in each.rows if row["quarter"] in quarters]
        if not all(is_complete(row) for row in pair):
            st.caption(_(":orange[Incomplete]: who has not answered yet may change this."))


def draw_lines(view: View, found: list[Series]) -> None:
    """A line for each spread; dashed where not everybody has answered, dotted with teaching points."""
    measure, indicator = view.chosen.measure, view.chosen.indicator
    quarters = view.quarters
    table: dict[str, list[object]] = {_("Quarter"): [show_quarter(each) for each in quarters]}
    drawn = []
    for each in found:
        by_quarter = {row["quarter"]: row for row in each.rows}
        rows = [by_quarter.get(quarter) for quarter in quarters]
        values = [None if row is None else measured(row, measure) for row in rows]
        table[each.name] = [None if value is None else round(value, 4) for value in values]
        drawn.append(
            Line(
                _(f"line.{each.what}_{each.scope}"),
                values,
                [
                    NOTHING if row is None or value is None else f"{value:.3f} · {note([row])}"
                    for row, value in zip(rows, values, strict=True)
                ],
                [row is not None and is_complete(row) for row in rows],
                is_dashed=each.scope == "k12_tp",
                full_name=each.name,
            )
        )
    figure = lines(quarters, drawn, tick=".2f", height=360)
    draw_framed(
        Framed(
            title=_title(view, found),
            figure=figure,
            table=table,
            alt=_("{indicator}: how far units lie apart", indicator=name_of(indicator)),
            file_name=view.file_name("spread"),
            codes=quarters,
            on_cell=_why(view, found),
            note=" · ".join(
                [
                    f"{_('spread.' + measure)}{_(': ')}{_('meaning.spread_' + measure)}",
                    note(found[0].rows),
                    _("Dashed: fewer than 95 % of the units due have answered."),
                ]
            ),
        ),
        view.key(f"spread_{measure}"),
    )


def _why(view: View, found: Sequence[Series]) -> OnCell:
    """A click on a spread tells which units it is worked out from."""
    by_label = {each.name: each for each in found}

    def number(quarter: str, label: str) -> passport.Number | None:
        return by_label[label].number(view, quarter) if label in by_label else None

    return passport.on_number(number)


def _title(view: View, found: list[Series]) -> str:
    """Whether the gap is closing, by how much and since when, of the kind of units that comes first."""
    measure, name = view.chosen.measure, view.chosen.indicator.name(language())
    quarters = period([each.rows for each in found], measure)
    if quarters is None:
        return _("{indicator}: how far units lie apart", indicator=name)
    first = next((each for each in found if each.scope == view.chosen.scope), found[0])
    before, after = (first.value(quarter, measure) or 0.0 for quarter in quarters)
    return _(
        "finding." + _verdict(before, after),
        indicator=name,
        what=_("apart." + first.what),
        change=f"{abs(after - before):.3f}",
        before=f"{before:.3f}",
        after=f"{after:.3f}",
        first=show_quarter(quarters[0]),
    )


def _verdict(before: float, after: float) -> str:
    if abs(after - before) <= STEADY * before:
        return "steady"
    return "closing" if after < before else "opening"


def _draw_verdict(own: list[Series], view: View, quarters: tuple[str, str]) -> None:
    first = next((each for each in own if each.scope == view.chosen.scope), own[0])
    before, after = (first.value(quarter, view.chosen.measure) or 0.0 for quarter in quarters)
    verdict = _verdict(before, after)
    icon, colour = LOOKS[verdict]
    words = _("{what}: {verdict}", what=_("apart." + first.what), verdict=_("gap." + verdict))
    st.markdown(f"## :{colour}[:material/{icon}: {words}]")
    run = None if view.chosen.is_yearly else turned(first.rows, view.chosen.measure, quarters)
    if run is None:
        return
    way, since, count = run
    if count > 1 or way != verdict:
        said = _("since." + way, quarter=show_quarter(since)) if count > 1 else _("lately." + way)
        st.caption(said if way == verdict else _("But {said}", said=said))


def turned(rows: Sequence[Row], measure: str, quarters: tuple[str, str]) -> tuple[str, str, int] | None:
    """Which way the last quarters of a period went, closing or opening, since when and for how many without a break.

    None where the last one stayed as it was, or (nearly) everybody has not answered in it and the one before.
    """
    known = [
        (row["quarter"], measured(row, measure) if is_complete(row) else None)
        for row in rows
        if quarters[0] <= row["quarter"] <= quarters[1]
    ]
    steps = [
        (quarter, None if before is None or after is None else (after > before) - (after < before))
        for (quarter, before), (_later, after) in pairwise(known)
    ]
    if not steps or not steps[-1][1]:
        return None
    way = steps[-1][1]
    run = list(takewhile(lambda step: step[1] == way, reversed(steps)))
    return "closing" if way < 0 else "opening", run[-1][0], len(run)


def _draw_metric(each: Series, view: View, quarters: tuple[str, str] | None) -> None:
    measure = view.chosen.measure
    rows = [row for row in each.rows if measured(row, measure) is not None]
    last = next((row for row in rows if quarters and row["quarter"] == quarters[1]), rows[-1])
    delta = None
    if quarters is not None:
        before, after = (each.value(quarter, measure) or 0.0 for quarter in quarters)
        delta = f"{after - before:+.3f}"
    with st.container(width=160, gap=None):
        st.metric(
            _("points." + each.scope),
            f"{measured(last, measure):.3f}",
            delta,
            delta_color="inverse",
            help=f"{show_quarter(last['quarter'])} · {note([last])}",
        )
        if number := each.number(view, last["quarter"]):
            passport.button(number, key=f"balance_{each.what}_{each.scope}")
