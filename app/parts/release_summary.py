"""What the latest release corrected, in words, for whoever looks for a few seconds."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import streamlit as st

from app.parts.asking import ask
from app.parts.context import _, language, show_moment
from app.parts.figures import show_count
from app.parts.release_list import show_cause
from app.parts.revision_list import change_in_words, total_in_words
from app.parts.unit_names import in_full
from reporting.indicator import Indicator
from reporting.units import Unit
from warehouse.revisions import Span, revision_counts, totals
from warehouse.statistics import as_told

Row = dict[str, Any]
# So many totals are told, the others are counted.
MOST_TOLD = 5


def draw_summary(rows: Sequence[Row], indicators: Mapping[str, Indicator], unit: Unit, quarter: str) -> None:
    """How many figures the latest release corrected, and what that made of the totals, the largest change first.

    `rows`: the releases of the quarter, two at least. Refusals: those of `revision_counts`.
    """
    before, last = rows[-2], rows[-1]
    span = Span(unit.code, quarter, before["release"], last["release"])
    revised = ask(revision_counts, span)
    said = {
        "number": last["release"],
        "moment": show_moment(last["released_at"]),
        "unit": in_full(unit.code, unit.name),
    }
    why = show_cause(last["cause"], quarter)
    if not revised:
        st.markdown(f"### {_('Release {number} changed nothing of {unit}', **said)}")
        st.caption(f"{said['moment']} · {why}")
        return
    title = _(
        "Release {number} corrected {count} figures of {indicators}",
        **said,
        count=show_count(sum(row["figures"] for row in revised)),
        indicators=_("{count} indicators", count=show_count(len(revised))),
    )
    st.markdown(f"### {title}")
    st.caption(f"{said['moment']} · {why} · {said['unit']}")
    codes = tuple(row["key"] for row in revised if row["key"] in indicators)
    told = [
        row | {side: as_told(row[side]) for side in ("before", "after")} for row in ask(totals, span, codes)
    ]
    moved = sorted((row for row in told if _moved(row)), key=_moved, reverse=True)
    lines = [f"- {_line(row, indicators[row['indicator']])}" for row in moved[:MOST_TOLD]]
    if len(moved) > MOST_TOLD:
        lines.append(f"- {_('{count} more totals changed less', count=show_count(len(moved) - MOST_TOLD))}")
    if still := len(told) - len(moved):
        lines.append(f"- {_('{count} totals stayed as they were', count=show_count(still))}")
    st.markdown("\n".join(lines))


def _line(row: Row, indicator: Indicator) -> str:
    name = indicator.name(language())
    before, after = (total_in_words(row, side, indicator) for side in ("before", "after"))
    if row["before"]["value"] is None:
        return _("**{indicator}**: {after}, nobody had answered before", indicator=name, after=after)
    if row["after"]["value"] is None:
        return _("**{indicator}**: {before} before, nobody answers now", indicator=name, before=before)
    return _(
        "**{indicator}**: from {before} to {after} ({change})",
        indicator=name,
        before=before,
        after=after,
        change=change_in_words(row, indicator),
    )


def _moved(row: Row) -> Decimal:
    """By how much of what it was a total changed; what was nothing or missing before counts most."""
    before, after = row["before"]["value"], row["after"]["value"]
    if before == after:
        return Decimal(0)
    if before is None or after is None or not Decimal(before):
        return Decimal("Infinity")
    return abs((Decimal(after) - Decimal(before)) / Decimal(before))
