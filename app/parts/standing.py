"""Where a unit's quarter stands: its window, the time left, and how much has been reported so far."""

from typing import Literal

import streamlit as st

from app.parts import passport
from app.parts.asking import ask
from app.parts.context import _, show_due, show_left, show_moment, store
from app.parts.figures import show_count, show_share
from app.parts.metrics import Metric
from reporting.calendar import Window, releases_at, windows
from reporting.releases import latest_release
from reporting.report_status import status, window_of
from reporting.units import Unit
from store import clock
from store.errors import Refusal
from warehouse.completeness import completeness
from warehouse.numbers import quotient

_COLOURS: dict[str, Literal["green", "blue", "gray"]] = {"over": "green", "open": "blue", "to_come": "gray"}
# The levels whose windows are shown, in the order in which reports climb.
_LEVELS = ("county", "prefecture", "province")


def draw_standing(unit: Unit, quarter: str) -> None:
    """The levels' windows, one sentence on time, and one line of numbers."""
    found = windows(store(), quarter)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for level in _LEVELS:
            phase = standing(found[level])
            st.badge(f"{_('window.' + level)} {_('phase.' + phase)}", color=_COLOURS[phase])
        st.caption(time_sentence(unit, quarter))
    metrics: list[tuple[Metric, str]] = []
    if unit.is_on_roster:
        own = status(store(), unit.code, quarter)
        metrics.append((Metric(_("Own report"), _("state." + own.state)), ""))
    if unit.is_department:
        try:
            answer = ask(completeness, unit.code, quarter)
        except Refusal:
            answer = {"due": 0}
        if due := answer["due"]:
            reported = due - answer["pending"]
            metrics += [
                (
                    Metric(
                        _("Reported so far"),
                        show_share(quotient(reported, due)),
                        _(
                            "{done} of {due} units below, at every level.",
                            done=f"{reported:,}",
                            due=f"{due:,}",
                        ),
                    ),
                    "reported",
                ),
                *(
                    (
                        Metric(
                            _("class." + name),
                            show_share(quotient(answer[name], due)),
                            f"{show_count(answer[name])} / {due:,} · {_('meaning.' + name)}",
                        ),
                        name,
                    )
                    for name in ("on_time", "late", "auto", "pending")
                    if answer[name] or name == "on_time"
                ),
                (
                    Metric(
                        _("Fill rate"),
                        show_share(answer["fill_rate"]),
                        _("Core figures answered, of all core figures asked below."),
                    ),
                    "core_answered",
                ),
            ]
    if metrics:
        passport.draw_counts(unit.code, quarter, metrics)


def time_sentence(unit: Unit, quarter: str) -> str:
    """What time it is in the quarter, for this unit: before, in or after its window, or released."""
    now = clock.now()
    released_at = releases_at(store(), quarter)
    if now >= released_at:
        found = latest_release(store(), quarter)
        if found and found[0] > 1:
            return _(
                "Closed and released {moment}; corrected: release {number} of {last}.",
                moment=show_moment(released_at),
                number=found[0],
                last=show_moment(found[1]),
            )
        return _("The quarter was closed and released on {moment}.", moment=show_moment(released_at))
    window = window_of(store(), unit, quarter)
    if now < window.opens_at:
        return _(
            "Reporting opens on {moment}, in {left}.",
            moment=show_moment(window.opens_at),
            left=show_left(window.opens_at),
        )
    if now < window.closes_at:
        return _(
            "The window is open until {moment}: {left} left.",
            moment=show_due(window.closes_at),
            left=show_left(window.closes_at),
        )
    return _(
        "The window closed on {moment}. The quarter is released on {released}.",
        moment=show_due(window.closes_at),
        released=show_due(released_at),
    )


def standing(window: Window) -> str:
    """Whether a window is still to come, open or over."""
    if window.is_open(clock.now()):
        return "open"
    return "over" if clock.now() >= window.closes_at else "to_come"
