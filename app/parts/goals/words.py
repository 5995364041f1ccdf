"""What targets are called on the screen: whom they are for, what is to be reached, by when, and how far one is."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from textwrap import wrap

from app.parts.context import _, language
from app.parts.figures import show_count, show_number, show_share
from reporting.codes import DEPARTMENT_GROUPS, SCHOOL_GROUPS, code_list
from reporting.indicator import Indicator
from reporting.targets import LADDER_INDICATOR, REGION_ALL, VALUE, Target, conditions
from warehouse.goals import Counted, Standing

# Topics of the screen, in order: the levels of schools, what else schools have to reach, departments, the ministry's own.
LEVELS, SYSTEMS, DEPARTMENTS, OWN = "levels", "systems", "departments", "own"
TOPICS = (LEVELS, SYSTEMS, DEPARTMENTS, OWN)
LONGEST = 24
_ALL_SCHOOLS = ({"HE", "SV", "K12", "PRE"}, set(SCHOOL_GROUPS))


def topic_of(target: Target) -> str:
    """Under which topic a target is shown."""
    if target.is_own:
        return OWN
    if target.who == "departments":
        return DEPARTMENTS
    return LEVELS if target.measure == LADDER_INDICATOR else SYSTEMS


def whom(target: Target) -> str:
    """The units and the region a target is for."""
    groups = set(target.groups)
    if groups in _ALL_SCHOOLS:
        name = _("goal.all_schools")
    elif groups == set(DEPARTMENT_GROUPS):
        name = _("goal.departments")
    elif len(groups) == 1 or groups == {"CTY", "PREF"}:
        name = _("goal.of_" + "_".join(sorted(groups)))
    else:
        name = _("goal.several")
    return name if target.region == REGION_ALL else f"{name} · {region_name(target.region)}"


def region_name(region: str) -> str:
    """East, central or west."""
    entry = code_list("region")[region]
    return entry.name_en if language() == "en" else entry.name_zh


def group_name(group: str) -> str:
    """A group of units in one or two words."""
    return _("goal.of_" + group) if group else _("unknown")


def what(target: Target, indicators: Mapping[str, Indicator]) -> str:
    """What is to be reached, in a few words."""
    if target.measure == LADDER_INDICATOR:
        return _("goal.level_" + min(target.choices))
    if target.measure in conditions():
        return conditions()[target.measure].name(language())
    indicator = indicators.get(target.measure)
    if indicator is None:
        return target.measure
    chosen = ", ".join(indicator.choice(choice, language()) for choice in target.choices)
    return f"{indicator.name(language())}: {chosen}" if chosen else indicator.name(language())


def named(target: Target, indicators: Mapping[str, Indicator]) -> str:
    """Whom, what and by when, in one line."""
    return f"{whom(target)} · {what(target, indicators)} ({by_when(target)})"


def by_when(target: Target) -> str:
    """The year a target is due, or that it always is."""
    return str(target.due_on.year) if target.due_on else _("goal.standing")


def sentence(target: Target) -> str:
    """A target in its own words, with its code."""
    return f"{target.code} {target.text(language())}"


def show_reached(target: Target, counted: Counted, indicators: Mapping[str, Indicator]) -> str:
    """How much is reached, in words: a percentage of units, or the value of a ratio."""
    return show_goal(target, None if counted.share is None else Decimal(counted.share), indicators)


def show_goal(target: Target, number: Decimal | None, indicators: Mapping[str, Indicator]) -> str:
    """A number to reach, or reached, as the target counts: a percentage, or a value with its unit."""
    text = None if number is None else f"{number.normalize():f}"
    indicator = indicators.get(target.measure)
    if target.kind != VALUE or indicator is None or indicator.type == "percent":
        return show_share(text)
    unit = indicator.unit(language())
    return f"{show_number(text)} {unit}" if unit else show_number(text)


def show_units(count: int, target: Target) -> str:
    """A number of units, called what they are."""
    if target.who == "schools":
        return _("{count} schools", count=show_count(count))
    if target.who == "departments":
        return _("{count} departments", count=show_count(count))
    return _("{count} units", count=show_count(count))


def in_short(text: str) -> str:
    """A text beside a bar, in one line."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


def in_lines(text: str) -> str:
    """A text beside a bar, in at most two lines."""
    width = 24 if language() == "en" else 13
    found = wrap(text, width, max_lines=2, placeholder="…")
    return "<br>".join(found)


def furthest_first(standings: Sequence[Standing]) -> list[Standing]:
    """Those with most left to go first."""
    return sorted(standings, key=lambda each: (-each.gap, each.target.code))
