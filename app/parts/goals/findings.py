"""What the charts of goals show, as the sentences above them."""

from collections.abc import Sequence
from decimal import Decimal

from app.parts.context import _, show_quarter
from app.parts.figures import show_count, show_share
from app.parts.goals import words
from app.parts.goals.view import View
from app.parts.unit_names import in_short
from reporting.goals import MET, UNKNOWN
from reporting.place_names import is_department_code
from warehouse.goals import Counted, Standing
from warehouse.ladder import Climbed
from warehouse.numbers import quotient


def targets_in_words(view: View, shown: Sequence[Standing], topic: str) -> str:
    """What the targets of a topic show: how many of those due are met, and which is furthest away."""
    due = [each for each in shown if view.due(each.target)]
    known = [each for each in shown if each.band != UNKNOWN]
    said = {"topic": _("topic." + topic), "count": show_count(len(due))}
    if not known:
        return _("{topic}: nothing has been measured yet, nobody has answered", topic=said["topic"])
    met = sum(each.band == MET for each in due)
    found = (
        _("{topic}: {met} of {count} targets due are met", met=show_count(met), **said)
        if due
        else _("{topic}: no target is due yet", topic=said["topic"])
    )
    furthest = words.furthest_first([each for each in known if each in due] or known)[0]
    if not furthest.gap:
        return found
    return _(
        "{found}; furthest away: {target}: {reached} of {assumed} assumed",
        found=found,
        target=words.named(furthest.target, view.indicators),
        reached=words.show_reached(furthest.target, furthest.counted, view.indicators),
        assumed=words.show_goal(furthest.target, furthest.numbers.assumed, view.indicators),
    )


def by_type_in_words(own: Climbed, by_type: Sequence[Climbed]) -> str:
    """How many schools have climbed the first step, and the types of which most and fewest have."""
    known = [each for each in by_type if each.unknown < each.due]
    if not known:
        return _("Levels of schools: nothing has been measured yet, nobody has answered")
    said = _("{share} of schools stand at level 1 or above", share=_show_climbed(own))
    ranked = sorted(known, key=_climbed)
    if len(ranked) < 2 or _climbed(ranked[0]) == _climbed(ranked[-1]):
        return said
    return _(
        "{found}: {highest} the most ({most}), {lowest} the least ({least})",
        found=said,
        highest=words.group_name(ranked[-1].key),
        most=_show_climbed(ranked[-1]),
        lowest=words.group_name(ranked[0].key),
        least=_show_climbed(ranked[0]),
    )


def lowest_in_words(ranked: Sequence[Climbed]) -> str:
    """Which unit right below stands lowest, of those that have answered. `ranked`: the lowest first."""
    lowest = next((each for each in ranked if each.unknown < each.due), None)
    if lowest is None:
        return _("Levels of the units below: nothing has been measured yet, nobody has answered")
    if not is_department_code(lowest.key):
        schools = [each for each in ranked if not is_department_code(each.key)]
        return _(
            "{low} of {all} schools right below have not reached level 1",
            low=show_count(sum(each.levels[0] for each in schools)),
            all=show_count(sum(each.due for each in schools)),
        )
    return _(
        "{unit} stands lowest of the units below: {share} of its schools at level 1 or above",
        unit=in_short(lowest.key, lowest.name),
        share=_show_climbed(lowest),
    )


def course_in_words(first: Counted, last: Counted) -> str:
    """The share at level 1 or above in the last quarter, and in the first one shown."""
    if last.share is None:
        return _("Levels of schools: nothing has been measured yet, nobody has answered")
    said = _("{share} of schools stand at level 1 or above", share=show_share(last.share))
    if first.share is None:
        return said
    return _(
        "{found}; {before} in {quarter}",
        found=said,
        before=show_share(first.share),
        quarter=show_quarter(first.quarter),
    )


def _climbed(each: Climbed) -> Decimal:
    """The share of schools at level 1 or above, of all due: to rank by."""
    return Decimal(sum(each.levels[1:])) / each.due


def _show_climbed(each: Climbed) -> str:
    return show_share(quotient(sum(each.levels[1:]), each.due))
