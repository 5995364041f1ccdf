"""How a passport is opened: the button beside a number, the one dialog, and the way back inside it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import streamlit as st

from app.main_pages import SCREENS
from app.parts.context import _, language
from app.parts.drill import UNIT_KEY
from app.parts.metrics import Metric
from app.parts.passport.content import draw_passport
from app.parts.tables import OnCell
from reporting.indicator import Indicator
from warehouse.passport import Number

OPEN_KEY = "passport.open"
PAGE = "number"
LIVE = "live"
# Two beside each other on a telephone, a count of the nation with its button in each.
COUNT_WIDTH = 166


@dataclass
class Opened:
    """The numbers looked at in the open dialog, the last one shown; and the page it was opened on."""

    trail: list[Number] = field(default_factory=list)
    page: str | None = None


def button(
    number: Number,
    *,
    key: str,
    what: str = "",
    icon: str | None = ":material/help:",
    about: str = "",
) -> None:
    """A small button that opens the passport of a number; see the usage in the package."""
    said = _("Why this number? Its definition, what it is made of, who entered and reported it.")
    if st.button(
        f"{_('Why?')} {what}".strip(),
        key=f"passport.{key}",
        type="tertiary",
        icon=icon,
        help=" · ".join([*([about] if about else []), said]),
    ):
        show(number)


def buttons(number: Number, indicators: Sequence[Indicator], *, key: str) -> None:
    """A button for each of several indicators counted alike, side by side; named where there is more than one."""
    with st.container(horizontal=True, gap="small"):
        for each in indicators:
            what = each.name(language()) if len(indicators) > 1 else ""
            button(replace(number, indicator=each.code), key=f"{key}_{each.code}", what=what)


def draw_counts(unit: str, quarter: str, metrics: Sequence[tuple[Metric, str]]) -> None:
    """`draw_numbers` of counts of reports, each with its name as of `warehouse.report_counts` ('': none)."""
    draw_numbers([(metric, Number(unit, quarter, name, LIVE) if name else None) for metric, name in metrics])


def draw_numbers(metrics: Sequence[tuple[Metric, Number | None]]) -> None:
    """Numbers in a row that wraps, beside each the way to its passport, where it has one."""
    with st.container(horizontal=True, gap="small"):
        for metric, number in metrics:
            with st.container(width=COUNT_WIDTH, gap=None):
                st.markdown(f":small[{metric.label}]", help=metric.help)
                with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
                    st.metric(metric.label, metric.value, label_visibility="collapsed", width="content")
                    if number:
                        button(number, key=f"count_{number.indicator}", icon=None, about=metric.label)


def show(number: Number) -> None:
    """Open the passport of a number: draws the page anew, with the dialog."""
    remember(number)
    st.rerun()


def remember(number: Number) -> None:
    """The same from a callback, after which the page is drawn anyway."""
    st.session_state[OPEN_KEY] = Opened([number])


def on_cell(number: Callable[[str, str], Number | None], own: str) -> OnCell:
    """A click on a number opens its passport, one on the name of a unit below, or on no number, looks inside it.

    `number`: which it is, by the code of its unit and the label of its column, '' for a chart. `own`: the unit looked
    at already.
    """
    names = _("Unit")

    def clicked(code: str, label: str) -> None:
        asked = None if label == names else number(code, label)
        if asked:
            remember(asked)
        elif code != own:
            st.session_state[UNIT_KEY] = code

    return OnCell(clicked)


def on_number(number: Callable[[str, str], Number | None]) -> OnCell:
    """A click on a number opens its passport, where rows are no units: quarters, slices, targets.

    `number`: which it is, by the code of its row and the label of its column, '' where a chart cannot tell it.
    """

    def clicked(code: str, label: str) -> None:
        if asked := number(code, label):
            remember(asked)

    return OnCell(clicked, looks_inside=False)


def on_count(counted: Mapping[str, str], own: str, quarter: str) -> OnCell:
    """The same of counts of reports. `counted`: which one stands under each label."""

    def number(code: str, label: str) -> Number | None:
        return Number(code, quarter, counted[label], LIVE) if label in counted else None

    return on_cell(number, own)


def link(number: Number) -> str:
    """The address of a number's own page, inside this application."""
    return f"/{PAGE}?number={number}"


def draw_link(number: Number) -> None:
    """The link to the number's own page, to be sent to somebody who may see it."""
    st.page_link(
        SCREENS / f"{PAGE}.py",
        label=_("As a page of its own, to send the link"),
        icon=":material/link:",
        query_params={PAGE: str(number)},
    )


def draw_open(page: str) -> None:
    """Draw the dialog if one is open; called once, after the page. One left open on another page is closed."""
    opened = st.session_state.get(OPEN_KEY)
    if opened is None:
        return
    opened.page = opened.page or page
    if opened.page != page:
        _close()
        return
    dialog = st.dialog(_("Why this number?"), width="large", on_dismiss=_close)
    dialog(_draw_top)()


def _draw_top() -> None:
    opened = st.session_state.get(OPEN_KEY)
    if opened is None:
        return
    if len(opened.trail) > 1:
        st.button(
            _("Back"),
            key="passport.back",
            type="tertiary",
            icon=":material/arrow_back:",
            on_click=opened.trail.pop,
        )
    draw_passport(opened.trail[-1], opened.trail.append)
    draw_link(opened.trail[-1])


def _close() -> None:
    st.session_state.pop(OPEN_KEY, None)
