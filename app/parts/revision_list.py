"""What changed between two releases: the totals of the level, the units below, and every revised figure."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import streamlit as st

from app.parts import passport
from app.parts.context import _, language
from app.parts.figures import NOTHING, show_count, show_number, show_share
from app.parts.passport.definition import is_share, show_value
from app.parts.passport.unit import show_typed
from app.parts.people import show_people
from app.parts.release_list import show_cause
from app.parts.row_list.columns import counts
from app.parts.row_list.component import Column, Message, draw_row_list
from reporting.indicator import Indicator
from reporting.units import Unit
from warehouse.passport import Number
from warehouse.revisions import Span
from warehouse.statistics import as_told

Row = dict[str, Any]
Indicators = Mapping[str, Indicator]
# So many revised figures are drawn on one page.
PAGE = 200
# What only those may read who may see the unit in every stage.
_INSIDE = ("opened_by_act", "reason", "asked_by", "opened_by", "reported_by_act", "reported_by")


def draw_totals(rows: Sequence[Row], revised: Mapping[str, Row], indicators: Indicators, span: Span) -> None:
    """Every indicator with a revised figure: the unit's total before and after; a click shows its figures."""
    rows = [row | {side: as_told(row[side]) for side in ("before", "after")} for row in rows]
    draw_row_list(
        "releases.totals",
        [row["indicator"] for row in rows],
        [
            Column(
                _("Indicator"),
                [f"{row['indicator']} {indicators[row['indicator']].name(language())}" for row in rows],
                "name",
            ),
            _sides(rows, indicators, "before", _("Release {number}", number=span.before)),
            _sides(rows, indicators, "after", _("Release {number}", number=span.after)),
            Column(
                _("Change"),
                [change_in_words(row, indicators[row["indicator"]]) for row in rows],
                is_number=True,
                sorts=[None if (moved := _difference(row)) is None else float(moved) for row in rows],
            ),
            counts(_("Revised figures"), [revised[row["indicator"]]["figures"] for row in rows]),
            counts(_("Units"), [revised[row["indicator"]]["units"] for row in rows]),
        ],
        alt=_("Totals before and after"),
        do=lambda message: _choose(message.ids[0]),
        opens=True,
        takes_keys=False,
        version=str(span),
    )


def draw_below(rows: Sequence[Row], unit: Unit, span: Span, go: Callable[[str], None]) -> None:
    """How many figures were revised below each unit right below; a click goes down."""

    def open_unit(message: Message) -> None:
        if message.ids[0] != unit.code:
            go(message.ids[0])

    draw_row_list(
        "releases.below",
        [row["key"] for row in rows],
        [
            Column(
                _("Unit"), [row["name"] for row in rows], "name", unders=[str(row["key"]) for row in rows]
            ),
            counts(_("Revised figures"), [row["figures"] for row in rows]),
            counts(_("Units"), [row["units"] for row in rows]),
        ],
        alt=_("Revised figures below each unit"),
        do=open_unit,
        opens=True,
        takes_keys=False,
        version=str(span),
    )


def draw_revisions(rows: Sequence[Row], indicators: Indicators, span: Span, *, is_inside: bool) -> None:
    """Revised figures, each with before, after, why and by whom; a click opens its passport.

    Not `is_inside` the own subtree, figures are everybody's to see, but not what was written about them, nor who did.
    """
    if not is_inside:
        rows = [row | dict.fromkeys(_INSIDE) for row in rows]
    opened = show_people([(row["opened_by"], row["opened_at"]) for row in rows])
    reported = show_people([(row["reported_by"], row["reported_at"]) for row in rows])
    ids = [f"{row['unit']} {row['indicator']}" for row in rows]
    draw_row_list(
        "releases.figures",
        ids,
        [
            Column(_("Unit"), [row["name"] for row in rows], "name", unders=[row["unit"] for row in rows]),
            Column(
                _("Indicator"),
                [f"{row['indicator']} {indicators[row['indicator']].name(language())}" for row in rows],
            ),
            *(
                Column(
                    label, [show_side(row[side], indicators[row["indicator"]]) for row in rows], is_kept=True
                )
                for side, label in (("before", _("Before")), ("after", _("After")))
            ),
            Column(
                _("Release"),
                [str(row["release"]) for row in rows],
                is_number=True,
                unders=[_steps(row) for row in rows],
            ),
            Column(
                _("Why"),
                [_why(row, indicators[row["indicator"]], span.quarter) for row in rows],
                "long",
                unders=[_who(row, who) for row, who in zip(rows, opened, strict=True)],
            ),
            Column(_("Reported again by"), [each or NOTHING for each in reported], "long"),
        ],
        alt=_("Every revised figure"),
        do=lambda message: open_passport(message.ids[0], rows, ids, span),
        opens=True,
        takes_keys=False,
        version=f"{span} {ids[:1]} {len(ids)}",
    )


def open_passport(chosen: str, rows: Sequence[Row], ids: Sequence[str], span: Span) -> None:
    """The passport of a revised figure, as it stands in the later release."""
    row = rows[ids.index(chosen)]
    passport.remember(Number(row["unit"], span.quarter, row["indicator"], "released", span.after, span.basis))


def show_side(side: Row, indicator: Indicator) -> str:
    """A figure before or after; missing and not applicable are said."""
    if side["state"] != "value":
        return _("figure." + side["state"])
    return show_typed(side["number"] or side["text"], indicator)


def _choose(code: str) -> None:
    st.session_state["releases.indicator"] = code


def _sides(rows: Sequence[Row], indicators: Indicators, side: str, label: str) -> Column:
    return Column(
        label,
        [total_in_words(row, side, indicators[row["indicator"]]) for row in rows],
        is_number=True,
        sorts=[None if row[side]["value"] is None else float(row[side]["value"]) for row in rows],
        unders=[f"{_('Coverage')} {show_share(row[side]['coverage'])}" for row in rows],
    )


def total_in_words(row: Row, side: str, indicator: Indicator) -> str:
    """A total; shares with as many places as their change needs, since corrections move them little."""
    if is_share(row, indicator):
        return show_share(row[side]["value"], _places(_difference(row)))
    return show_value(row[side] | {"aggregation": row["aggregation"]}, indicator)


def _difference(row: Row) -> Decimal | None:
    before, after = row["before"]["value"], row["after"]["value"]
    return None if before is None or after is None else Decimal(after) - Decimal(before)


def change_in_words(row: Row, indicator: Indicator) -> str:
    """How a total changed: percentage points of shares, else what it is more or less."""
    difference = _difference(row)
    if difference is None:
        return NOTHING
    if not difference:
        return _("no change")
    if is_share(row, indicator):
        return _("{points} points", points=f"{difference * 100:+.{_places(difference)}f}")
    shown = show_number(f"{difference:f}")
    return shown if difference < 0 else f"+{shown}"


def _places(difference: Decimal | None) -> int:
    """After the point of a percentage: two, or up to five where fewer would not show what has changed."""
    if not difference:
        return 2
    return next((each for each in (2, 3, 4) if abs(difference * 100) >= Decimal(1).scaleb(-each)), 5)


def _steps(row: Row) -> str:
    return _("changed {count} times", count=show_count(row["steps"])) if row["steps"] > 1 else ""


def _why(row: Row, indicator: Indicator, chosen: str) -> str:
    cause = show_cause(row["cause"], chosen)
    if indicator.source_kind == "system":
        return _("Worked out anew from reports and accounts. {cause}", cause=cause)
    return row["reason"] or cause


def _who(row: Row, who: str) -> str:
    return f"{_('act.' + row['opened_by_act'])} · {who}" if row["opened_by_act"] else ""
