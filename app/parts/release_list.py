"""The releases of a quarter: when, why, over how much, and whether each is still what it was."""

from typing import Any

import streamlit as st

from app.parts.context import _, show_due, show_moment, show_quarter, store
from app.parts.figures import NOTHING
from app.parts.links import from_address, to_address
from app.parts.row_list.columns import counts, moments
from app.parts.row_list.component import Column, draw_row_list
from app.parts.unit_names import in_full
from reporting.calendar import releases_at
from reporting.units import Unit, unit_as_of
from store import clock
from store.errors import Refusal
from warehouse.places import BASES
from warehouse.revisions import CHANGED, Span

Row = dict[str, Any]
TONES = {"unchanged": "good", "new": "info", "changed": "bad", "unknown": "warn"}
WINDOW_CLOSED = "window_closed"
_SCREEN = "releases"


def draw_releases(rows: list[Row], chosen: str) -> None:
    """The releases: when, why and over how much; how each is sealed is one click away."""
    draw_row_list(
        "releases.list",
        [str(row["release"]) for row in rows],
        [
            _names(rows, [show_cause(row["cause"], chosen) for row in rows]),
            moments(_("Released at"), [row["released_at"] for row in rows]),
            counts(_("Units"), [row["unit_count"] or 0 for row in rows]),
            counts(_("Figures"), [row["figure_count"] or 0 for row in rows]),
        ],
        alt=_("The releases of the quarter"),
        takes_keys=False,
        version=f"{chosen} {[row['checksum'] for row in rows]}",
    )
    with st.expander(_("Technical: checksums, catalogue and program"), icon=":material/fingerprint:"):
        _draw_seals(rows, chosen)


def draw_changed(rows: list[Row]) -> None:
    """A loud warning for each release that has changed."""
    for row in rows:
        if row["state"] == CHANGED:
            st.error(
                _(
                    "Release {release} is no longer what was released. Its checksum was {first} and is {now} now."
                    " Its numbers must not be quoted until the operators have found out why"
                    " (jibao release verify --rebuild).",
                    release=row["release"],
                    first=row["first_checksum"],
                    now=row["checksum"],
                ),
                icon=":material/gpp_bad:",
            )


def _draw_seals(rows: list[Row], chosen: str) -> None:
    draw_row_list(
        "releases.seals",
        [str(row["release"]) for row in rows],
        [
            _names(rows),
            Column(
                _("Checksum"),
                [_("seal." + row["state"]) for row in rows],
                "badge",
                tones=[TONES[row["state"]] for row in rows],
            ),
            Column(
                _("Checksum over all figures"),
                [row["checksum"] or NOTHING for row in rows],
                "long",
                unders=[_recorded(row) for row in rows],
            ),
        ],
        alt=_("Checksums of the releases"),
        takes_keys=False,
        version=f"{chosen} {[row['checksum'] for row in rows]}",
    )


def _names(rows: list[Row], unders: list[str] | None = None) -> Column:
    names = [_("Release {number}", number=row["release"]) for row in rows]
    return Column(_("Release"), names, "name", unders=unders)


def draw_not_released(chosen: str) -> None:
    """When the first release is to be expected."""
    moment = releases_at(store(), chosen)
    if moment > clock.now():
        st.info(
            _(
                "{quarter} has not been released yet. It is released when the last window closes: {moment}.",
                quarter=show_quarter(chosen),
                moment=show_due(moment),
            )
        )
    else:
        st.info(_("{quarter} is being released. Look again in a few minutes.", quarter=show_quarter(chosen)))


def choose_span(unit: Unit, chosen: str, numbers: list[int]) -> Span | None:
    """Which two releases, and in which hierarchy; in the address too."""
    names = [str(number) for number in numbers]
    columns = st.columns(3)
    before = columns[0].selectbox(
        _("From release"), names, key=from_address(_SCREEN, "from", names, names[-2]), format_func=_release
    )
    after = columns[1].selectbox(
        _("To release"), names, key=from_address(_SCREEN, "to", names, names[-1]), format_func=_release
    )
    basis = columns[2].selectbox(
        _("Hierarchy"),
        BASES,
        key=from_address(_SCREEN, "basis", BASES, BASES[0]),
        format_func=lambda each: _("basis." + each),
    )
    to_address(**{"from": before, "to": after, "basis": "" if basis == BASES[0] else basis})
    return Span(unit.code, chosen, int(before), int(after), basis) if int(before) < int(after) else None


def show_cause(cause: str, chosen: str) -> str:
    """Why there is a release: the window closed, or a unit right below the ministry reported again."""
    if cause == WINDOW_CLOSED:
        return _("The last window closed.")
    try:
        name = in_full(cause, unit_as_of(store(), cause, chosen).name)
    except Refusal:
        name = cause
    return _("{unit} reported again after a correction.", unit=name)


def _recorded(row: Row) -> str:
    if row["first_built_at"] is None:
        return ""
    return _(
        "first recorded {moment}; catalogue {catalogue}, program {code}",
        moment=show_moment(row["first_built_at"]),
        catalogue=row["catalogue_version"],
        code=row["code_version"],
    )


def _release(number: str) -> str:
    return _("Release {number}", number=number)
