"""Why a figure is doubtful, in the same few words wherever it is said: to clerks, reviewers and managers."""

from collections.abc import Mapping

from app.parts.context import _
from app.parts.figures import NOTHING
from app.parts.questions import show_stored
from reporting.figure import VALUE
from reporting.indicator import Indicator

Row = Mapping[str, object]


def show_doubt(row: Row) -> list[str]:
    """Every sign of a doubtful figure; empty when there is none. `row`: as from `figures_below.judge`."""
    said = []
    if row["slip"]:
        said.append(show_slip(row))
    elif row["jump"] is not None:
        said.append(show_jump(row))
    if row["has_fallen"]:
        said.append(show_fall())
    if row["far_from_peers"]:
        said.append(show_far(row))
    return said


def show_slip(row: Row) -> str:
    """Ten, a hundred, a thousand times: most likely the unit of measure."""
    if row["is_year_to_date"]:
        return _(
            "about {factor} times apart from the same quarter last year: is the unit of measure right?",
            factor=row["slip"],
        )
    return _("about {factor} times apart: is the unit of measure right?", factor=row["slip"])


def show_jump(row: Row) -> str:
    """How far from the last quarter's; an amount of the year to date, from the same quarter's a year before."""
    ratio = float(str(row["jump"]))
    if row["is_year_to_date"]:
        if ratio > 1:
            return _("{times} times the same quarter last year", times=f"{ratio:.1f}")
        return _("{share} of the same quarter last year", share=f"{ratio:.0%}")
    if ratio > 1:
        return _("{times} times the last quarter", times=f"{ratio:.1f}")
    return _("fallen to {share} of the last quarter", share=f"{ratio:.0%}")


def show_fall() -> str:
    """An amount of the year to date that is smaller than it was."""
    return _("less than last quarter, but an amount of the year to date can only grow")


def show_far(row: Row) -> str:
    """On which side of the similar units."""
    if row["far_from_peers"] == "above":
        return _("far above what similar units have")
    return _("far below what similar units have")


def show_circle(row: Row) -> str:
    """In what the similar units are alike."""
    return _("circle." + str(row["peer_circle"]))


def show_peers(row: Row | None, indicator: Indicator) -> str:
    """Middle and range of the similar units; a dash where there are too few."""
    if row is None or row["peer_middle"] is None:
        return NOTHING
    low, middle, high = (
        show_stored(VALUE, row[each], None, indicator) for each in ("peer_low", "peer_middle", "peer_high")
    )
    return _("{middle} ({low} to {high})", low=low, middle=middle, high=high)
