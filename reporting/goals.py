"""The targets in force: the guideline's and the ministry's own, with what its words are assumed to mean.

Assumptions and own targets are events of the ministry's manager. Nothing is overwritten: undoing is another
event that brings back what stood before. How far a target is reached is counted in `warehouse.goals`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from auth.permissions import MINISTRY, Person, own_relation, require
from reporting.catalogue import load_catalogue
from reporting.codes import GROUPS, REGIONS
from reporting.goal_events import (
    ADDED,
    RESTORED,
    WITHDRAWN,
    Change,
    append_assumption,
    append_goal,
    assumption_events,
    changes,
    goal_events,
    who_of,
)
from reporting.indicator import Catalogue
from reporting.targets import (
    REGION_ALL,
    SHARE,
    VALUE,
    Assumption,
    Target,
    conditions,
    first_assumptions,
    guideline_targets,
)
from store import clock
from store.connection import Store
from store.errors import Refusal

__all__ = ["Change", "changes"]

MET, INSIDE, NOT_MET, UNKNOWN = "met", "inside", "not_met", "unknown"
BANDS = (MET, INSIDE, NOT_MET, UNKNOWN)
LONGEST_TEXT = 300
_PLACES = Decimal("0.000001")


@dataclass(frozen=True)
class Numbers:
    """What counts as reached (`assumed`), what as inside the range (`low`), and where the word ends (`high`)."""

    low: Decimal
    assumed: Decimal
    high: Decimal


@dataclass(frozen=True)
class Measurable:
    """Something a target can be counted by: an indicator or a condition. `kind`: share or value."""

    code: str
    kind: str
    applies_to: tuple[str, ...]
    choices: tuple[str, ...]


def band(reached: Decimal | None, answered: int, numbers: Numbers) -> str:
    """Where a target stands: met, inside the range of its word, not met, or unknown when nobody answered.

    >>> half = Numbers(Decimal("0.5"), Decimal("0.6"), Decimal("0.8"))
    >>> band(Decimal("0.6"), 3, half), band(Decimal("0.5"), 3, half), band(Decimal(0), 0, half)
    ('met', 'inside', 'unknown')
    """
    if reached is None or not answered:
        return UNKNOWN
    if reached >= numbers.assumed:
        return MET
    return INSIDE if reached >= numbers.low else NOT_MET


def assumptions(store: Store) -> dict[str, Assumption]:
    """What each word of the guideline means at present, in the order from most to least."""
    said = {event.word: event for event in assumption_events(store)}
    return {
        word: first._replace(low=said[word].low, assumed=said[word].assumed, high=said[word].high)
        if word in said
        else first
        for word, first in first_assumptions().items()
    }


def goals(store: Store) -> tuple[Target, ...]:
    """All targets in force: the sixty of the guideline, then the ministry's own."""
    return guideline_targets() + own_goals(store)


def own_goals(store: Store) -> tuple[Target, ...]:
    """The targets the ministry added and has not withdrawn, oldest first."""
    last = {event.target.code: event for event in goal_events(store)}
    return tuple(event.target for event in last.values() if event.action != WITHDRAWN)


def numbers_of(target: Target, assumed: Mapping[str, Assumption]) -> Numbers | None:
    """The numbers a target is held against, its own before those of its word; None for a milestone."""
    if target.assumed is not None:
        low = target.assumed if target.low is None else target.low
        return Numbers(low, target.assumed, target.assumed)
    word = assumed.get(target.word)
    return Numbers(word.low, word.assumed, word.high) if word else None


def measurables(catalogue: Catalogue) -> dict[str, Measurable]:
    """What a new target can be counted by: shares of units, values of ratios, and the conditions of the guideline."""
    found = {
        code: Measurable(
            code,
            VALUE if each.aggregation == "ratio" else SHARE,
            each.applies_to,
            each.choices if each.aggregation == "distribution" else (),
        )
        for code, each in catalogue.indicators.items()
        if each.aggregation in ("ratio", "true_share", "distribution") or each.numerator_formula
    }
    return found | {code: Measurable(code, SHARE, each.applies_to, ()) for code, each in conditions().items()}


def assume(
    store: Store, person: Person, word: str, low: Decimal, assumed: Decimal, high: Decimal, reason: str
) -> Assumption:
    """Say anew what a word means, as shares 0..1. For the ministry's manager.

    Refusals: `not_allowed`, `not_your_unit`, `unknown_word`, `bad_assumption`, `reason_missing`,
    `nothing_changed`, `someone_was_faster`.
    """
    require(person, "set_goals", relation=own_relation(person, MINISTRY))
    known = assumptions(store)
    if word not in known:
        words = ", ".join(known)
        raise Refusal("unknown_word", f"The guideline has no word {word}. Use one of {words}.", words=words)
    if not all(number.is_finite() for number in (low, assumed, high)) or not (
        0 <= low <= assumed <= high <= 1 and assumed > 0
    ):
        raise Refusal(
            "bad_assumption",
            "Give three shares between 0 and 1 that do not fall: the lowest, the assumed one (above 0), the highest.",
        )
    _require_reason(reason)
    said = known[word]._replace(
        low=low.quantize(_PLACES), assumed=assumed.quantize(_PLACES), high=high.quantize(_PLACES)
    )
    if said == known[word]:
        raise Refusal("nothing_changed", f"{word} is assumed to mean just that already.", word=word)
    append_assumption(store, said, reason.strip(), person.user_name)
    return said


def add_goal(
    store: Store,
    person: Person,
    *,
    measure: str,
    due_on: date,
    text_zh: str,
    reason: str,
    groups: Sequence[str] = (),
    region: str = REGION_ALL,
    choices: Sequence[str] = (),
    word: str = "",
    assumed: Decimal | None = None,
    low: Decimal | None = None,
    text_en: str = "",
) -> Target:
    """Add a target of the ministry's own; it gets the next code M001, M002, ... For the ministry's manager.

    `groups`: none means all that the measure is asked of. Either a word of the guideline or the number
    `assumed` (with `low`, from where it counts as inside). Refusals: those of the permission table,
    `unknown_indicator`, `bad_goal`, `reason_missing`, `someone_was_faster`.
    """
    require(person, "set_goals", relation=own_relation(person, MINISTRY))
    known = measurables(load_catalogue(store, "9999Q4"))
    if measure not in known:
        raise Refusal("unknown_indicator", f"A target cannot be counted by {measure}.", indicator=measure)
    by = known[measure]
    wanted = tuple(group for group in GROUPS if group in (groups or by.applies_to))
    _require_sound(by, groups, region, choices, word, assumed, low, text_zh, text_en)
    _require_reason(reason)
    numbers = {event.target.code for event in goal_events(store)}
    target = Target(
        code=f"M{len(numbers) + 1:03d}",
        who=who_of(wanted),
        groups=wanted,
        region=region,
        due_on=due_on,
        every_months=None,
        measure=measure,
        choices=tuple(choices),
        kind=by.kind,
        word=word,
        section="",
        text_zh=text_zh.strip(),
        text_en=text_en.strip(),
        reading_zh="",
        reading_en="",
        low=None if low is None else low.quantize(_PLACES),
        assumed=None if assumed is None else assumed.quantize(_PLACES),
        is_own=True,
    )
    append_goal(store, target, 1, ADDED, reason.strip(), person.user_name)
    return target


def withdraw_goal(store: Store, person: Person, code: str, reason: str) -> Target:
    """Take back a target of the ministry's own; it stays in the history.

    Refusals: those of the permission table, `guideline_target`, `unknown_goal`, `reason_missing`,
    `someone_was_faster`.
    """
    require(person, "set_goals", relation=own_relation(person, MINISTRY))
    _require_reason(reason)
    last = [event for event in goal_events(store) if event.target.code == code]
    if not last or last[-1].action == WITHDRAWN:
        raise _unknown_goal(code)
    append_goal(store, last[-1].target, last[-1].sequence + 1, WITHDRAWN, reason.strip(), person.user_name)
    return last[-1].target


def undo(store: Store, person: Person, subject: str, reason: str) -> Change:
    """Bring back what stood before the last change of a word or of an own target, as another event.

    Undoing an undoing brings back the change. Refusals: those of the permission table, `nothing_to_undo`,
    `unknown_goal`, `reason_missing`, `someone_was_faster`.
    """
    require(person, "set_goals", relation=own_relation(person, MINISTRY))
    _require_reason(reason)
    if subject in first_assumptions():
        events = [event for event in assumption_events(store) if event.word == subject]
        if not events:
            raise Refusal("nothing_to_undo", f"Nobody has changed {subject} yet.", subject=subject)
        first = first_assumptions()[subject]
        before = events[-2] if len(events) > 1 else first
        again = first._replace(low=before.low, assumed=before.assumed, high=before.high)
        append_assumption(store, again, reason.strip(), person.user_name, undoes=events[-1].sequence)
    else:
        last = [event for event in goal_events(store) if event.target.code == subject]
        if not last:
            raise _unknown_goal(subject)
        action = RESTORED if last[-1].action == WITHDRAWN else WITHDRAWN
        append_goal(
            store,
            last[-1].target,
            last[-1].sequence + 1,
            action,
            reason.strip(),
            person.user_name,
            undoes=last[-1].sequence,
        )
    return next(change for change in changes(store) if change.subject == subject)


def may_set(person: Person | None) -> bool:
    """Whether a person may change assumptions and own targets."""
    try:
        if person is not None:
            require(person, "set_goals", relation=own_relation(person, MINISTRY))
    except Refusal:
        return False
    return person is not None


def last_day(quarter: str) -> date:
    """The last day of a quarter: what was due by then is due in its statistics.

    >>> last_day("2020Q4")
    datetime.date(2020, 12, 31)
    """
    year, number = int(quarter[:4]), int(quarter[5])
    return date(year, 3 * number, 31 if number in (1, 4) else 30)


def today() -> date:
    """Today in Asia/Shanghai."""
    return date.fromisoformat(str(clock.shown(clock.now()))[:10])


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Refusal("reason_missing", "Say why.")
    if len(reason.strip()) > LONGEST_TEXT:
        raise Refusal(
            "text_too_long", f"At most {LONGEST_TEXT} characters, please.", longest=str(LONGEST_TEXT)
        )


def _require_sound(
    by: Measurable,
    groups: Sequence[str],
    region: str,
    choices: Sequence[str],
    word: str,
    assumed: Decimal | None,
    low: Decimal | None,
    text_zh: str,
    text_en: str,
) -> None:
    def bad(sentence: str, sentence_zh: str) -> Refusal:
        return Refusal("bad_goal", sentence, message_zh=sentence_zh)

    if not text_zh.strip() or max(len(text_zh), len(text_en)) > LONGEST_TEXT:
        raise bad(
            f"Say in at most {LONGEST_TEXT} characters what is to be reached.",
            f"请用不超过 {LONGEST_TEXT} 字说明要达到什么。",
        )
    if unknown := [group for group in groups if group not in by.applies_to]:
        raise bad(
            f"{by.code} is not asked of {', '.join(unknown)}. Choose among {', '.join(by.applies_to)}.",
            f"{by.code} 不适用于 {'、'.join(unknown)}，请在 {'、'.join(by.applies_to)} 中选择。",
        )
    if region not in (REGION_ALL, *REGIONS):
        raise bad(
            f"The region is one of {', '.join((REGION_ALL, *REGIONS))}.",
            f"区域只能是 {'、'.join((REGION_ALL, *REGIONS))} 之一。",
        )
    if bool(by.choices) != bool(choices) or [each for each in choices if each not in by.choices]:
        raise bad(
            f"Say which choices of {by.code} count: {', '.join(by.choices)}."
            if by.choices
            else f"{by.code} has no choices to name.",
            f"请指明 {by.code} 的哪些选项算达到：{'、'.join(by.choices)}。"
            if by.choices
            else f"{by.code} 没有可选的选项。",
        )
    if word and (word not in first_assumptions() or by.kind == VALUE):
        raise bad(
            f"A word is one of {', '.join(first_assumptions())} and stands for a share of units; else give a number.",
            f"用词只能是 {'、'.join(first_assumptions())} 之一，表示单位的比例；否则请给出数值。",
        )
    if bool(word) == (assumed is not None) or (word and low is not None):
        raise bad("Give either a word or a number to reach.", "请给出用词或目标数值，二者取其一。")
    if assumed is not None:
        lowest = assumed if low is None else low
        most = 1 if by.kind == SHARE else 999_999_999
        if not (
            assumed.is_finite() and lowest.is_finite() and 0 <= lowest <= assumed <= most and assumed > 0
        ):
            raise bad(
                f"The number lies above 0 and up to {most}; the lower one is not above it.",
                f"目标数值须大于 0 且不超过 {most}，下限不得高于目标数值。",
            )


def _unknown_goal(code: str) -> Refusal:
    if code in {target.code for target in guideline_targets()}:
        return Refusal(
            "guideline_target",
            f"{code} stands in the guideline and stays. What its word means can be assumed anew.",
            goal=code,
        )
    return Refusal("unknown_goal", f"There is no target {code} of the ministry's own in force.", goal=code)
