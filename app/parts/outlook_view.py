"""An indicator's history, its outlook with an interval, how good such outlooks were, and when a target is reached."""

import streamlit as st

from app.parts.asking import ask
from app.parts.context import _, language, show_quarter
from app.parts.figures import name_of, show_rough
from app.parts.framed import Framed, draw_framed
from app.parts.line_charts import Line, with_outlook
from app.parts.slices import is_share
from reporting.indicator import Indicator
from reporting.units import Unit
from warehouse.outlook import FEWEST_QUARTERS, Outlook, outlook, reaches


def draw_outlook(unit: Unit, quarter: str, indicator: Indicator) -> None:
    """The chart, the sentence on its error, and the target one types."""
    with st.spinner(_("Counting ...")):
        found = ask(outlook, unit.code, quarter, indicator.code)
    if found is None:
        st.info(
            _(
                "An outlook needs {count} quarters in a row with a value; there are fewer. It appears by itself.",
                count=FEWEST_QUARTERS,
            )
        )
        return
    share = is_share({"aggregation": indicator.aggregation}, indicator)
    target = _target(indicator, share=share)
    last = found.ahead[-1]
    draw_framed(
        Framed(
            title=_(
                "{indicator}: about {middle} by {quarter}, between {low} and {high}",
                indicator=indicator.name(language()),
                middle=show_rough(last.middle, is_share=share),
                quarter=show_quarter(last.quarter),
                low=show_rough(last.low, is_share=share),
                high=show_rough(last.high, is_share=share),
            ),
            figure=with_outlook(
                found.quarters,
                _history(found, indicator, share=share),
                [(each.quarter, each.low, each.middle, each.high) for each in found.ahead],
                tick=".0%" if share else ",",
                target=None if target is None else (_("Target"), target),
            ),
            table=_table(found, indicator),
            alt=name_of(indicator),
            file_name=f"jibao-{unit.code}-{quarter}-{indicator.code}-outlook",
            note=_(
                "{name}. By the hierarchy of today. Dashed: an outlook, not a figure. Band: eight of ten outcomes.",
                name=name_of(indicator),
            ),
        ),
        f"outlook.chart_{unit.code}_{indicator.code}",
    )
    _draw_trust(found, share=share)
    if target is not None:
        _draw_target(found, target, share=share)


def _target(indicator: Indicator, *, share: bool) -> float | None:
    typed = st.number_input(
        _("Target (%)") if share else _("Target"),
        min_value=0.0,
        max_value=100.0 if share else None,
        value=None,
        key=f"outlook.target_{indicator.code}",
        placeholder=_("Type a number to see when it is reached"),
        width=320,
    )
    if typed is None:
        return None
    return typed / 100 if share else typed


def _history(found: Outlook, indicator: Indicator, *, share: bool) -> Line:
    labels = [show_rough(value, is_share=share) for value in found.values]
    return Line(indicator.name(language()), found.values, labels, [True] * len(found.values))


def _table(found: Outlook, indicator: Indicator) -> dict[str, list[object]]:
    names = [*found.quarters, *(each.quarter for each in found.ahead)]
    empty: list[object] = [None] * len(found.quarters)
    return {
        _("Quarter"): [show_quarter(name) for name in names],
        name_of(indicator): [*found.values, *([None] * len(found.ahead))],
        _("Low"): [*empty, *(each.low for each in found.ahead)],
        _("Outlook"): [*empty, *(each.middle for each in found.ahead)],
        _("High"): [*empty, *(each.high for each in found.ahead)],
    }


def _draw_trust(found: Outlook, *, share: bool) -> None:
    """How far such outlooks were off, and whether they beat saying that nothing changes."""
    better = found.error < found.naive_error
    st.caption(
        _(
            "Tested on {tests} quarters of its own history: off by {error} on average, {naive} if one had said that nothing "
            "changes; {inside} outcomes lay in the band.",
            tests=found.tests,
            error=show_rough(found.error, is_share=share, digits=2),
            naive=show_rough(found.naive_error, is_share=share, digits=2),
            inside=found.inside,
        )
    )
    if not better:
        st.warning(_("So far this outlook is no better than saying that nothing changes."))


def _draw_target(found: Outlook, target: float, *, share: bool) -> None:
    when = reaches(found, target)
    pace = show_rough(found.pace, is_share=share, digits=2)
    if when is None:
        st.warning(
            _(
                "At the present pace of {pace} a quarter the target is not reached within ten years.",
                pace=pace,
            )
        )
    elif when == found.quarters[-1]:
        st.success(_("The target is reached already."))
    else:
        st.info(
            _(
                "At the present pace of {pace} a quarter the target is reached in {quarter}.",
                pace=pace,
                quarter=show_quarter(when),
            )
        )
