"""Assumptions and own targets: who may set them, what is refused, and that nothing is lost by undoing."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from auth.permissions import MINISTRY
from reporting.goals import (
    Numbers,
    add_goal,
    assume,
    assumptions,
    changes,
    goals,
    may_set,
    numbers_of,
    own_goals,
    undo,
    withdraw_goal,
)
from reporting.targets import guideline_targets
from store.connection import Store
from store.errors import Refusal
from tests.nation import inspector, manager, reviewer

MINISTER = manager(MINISTRY)
MOST = "大部分"
PLAN: dict[str, Any] = {
    "measure": "H01",
    "due_on": date(2027, 12, 31),
    "text_zh": "到 2027 年，所有学校成立网信领导机构",
    "reason": "新的工作要点",
    "word": "所有",
}


def most(store: Store) -> tuple[str, ...]:
    word = assumptions(store)[MOST]
    return tuple(str(each.normalize()) for each in (word.low, word.assumed, word.high))


def set_most(store: Store, *numbers: str, reason: str = "专家会") -> None:
    low, assumed, high = map(Decimal, numbers)
    assume(store, MINISTER, MOST, low, assumed, high, reason)


def code_of(refused: pytest.ExceptionInfo[Refusal]) -> str:
    return refused.value.code


@pytest.mark.parametrize(
    ("person", "code"),
    [(manager("110000"), "not_your_unit"), (reviewer(MINISTRY), "not_allowed"), (inspector(MINISTRY), "not_allowed")],
)  # fmt: skip
def test_only_the_manager_of_the_ministry_sets_assumptions_and_targets(
    store: Store, person: Any, code: str
) -> None:
    half, most_of = Decimal("0.5"), Decimal("0.7")
    for act in (
        lambda: assume(store, person, MOST, half, half, most_of, "why"),
        lambda: add_goal(store, person, **PLAN),
        lambda: withdraw_goal(store, person, "M001", "why"),
        lambda: undo(store, person, MOST, "why"),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert code_of(refused) == code
    assert changes(store) == [] and not may_set(person) and may_set(MINISTER) and not may_set(None)


def test_a_word_means_what_was_said_last_and_every_change_tells_who_when_why_and_what_was_before(
    store: Store, at: Callable[[str], None]
) -> None:
    assert most(store) == ("0.5", "0.6", "0.8")
    set_most(store, "0.55", "0.7", "0.85")
    at("2019-12-21T09:00:00")
    set_most(store, "0.55", "0.75", "0.85", reason="再议")
    assert most(store) == ("0.55", "0.75", "0.85")
    last, first = changes(store)
    assert (last.subject, last.before, last.after, last.reason, last.actor) == (
        MOST, "0.55 / 0.7 / 0.85", "0.55 / 0.75 / 0.85", "再议", "000000-manager"
    )  # fmt: skip
    assert (first.before, first.recorded_at.day) == ("0.5 / 0.6 / 0.8", 20)


def test_undoing_is_another_event_and_undoing_it_again_brings_the_change_back(store: Store) -> None:
    set_most(store, "0.5", "0.7", "0.9")
    assert undo(store, MINISTER, MOST, "误改").undoes == 1
    assert most(store) == ("0.5", "0.6", "0.8")
    undo(store, MINISTER, MOST, "还是要改")
    assert most(store) == ("0.5", "0.7", "0.9")
    assert [change.undoes for change in changes(store)] == [2, 1, None]


@pytest.mark.parametrize(
    ("word", "numbers", "reason", "code"),
    [
        ("多数", ("0.5", "0.6", "0.7"), "why", "unknown_word"),
        (MOST, ("0.7", "0.6", "0.8"), "why", "bad_assumption"),
        (MOST, ("0.5", "0.6", "1.1"), "why", "bad_assumption"),
        (MOST, ("0", "0", "0.5"), "why", "bad_assumption"),
        (MOST, ("NaN", "0.6", "0.8"), "why", "bad_assumption"),
        (MOST, ("0.5", "0.7", "0.8"), "  ", "reason_missing"),
        (MOST, ("0.5", "0.7", "0.8"), "长" * 301, "text_too_long"),
        (MOST, ("0.5", "0.6", "0.8"), "why", "nothing_changed"),
    ],
)
def test_an_assumption_that_makes_no_sense_is_refused(
    store: Store, word: str, numbers: tuple[str, ...], reason: str, code: str
) -> None:
    low, assumed, high = map(Decimal, numbers)
    with pytest.raises(Refusal) as refused:
        assume(store, MINISTER, word, low, assumed, high, reason)
    assert code_of(refused) == code and changes(store) == []


def test_there_is_nothing_to_undo_before_the_first_change(store: Store) -> None:
    for subject, code in ((MOST, "nothing_to_undo"), ("M001", "unknown_goal"), ("T001", "guideline_target")):
        with pytest.raises(Refusal) as refused:
            undo(store, MINISTER, subject, "why")
        assert code_of(refused) == code


def test_an_own_target_stands_after_the_sixty_of_the_guideline(store: Store) -> None:
    added = add_goal(store, MINISTER, **PLAN)
    assert goals(store) == (*guideline_targets(), added)
    assert (added.code, added.who, added.is_own, added.due_on) == ("M001", "all", True, date(2027, 12, 31))
    numbers = numbers_of(added, assumptions(store))
    assert numbers == Numbers(Decimal("0.95"), Decimal(1), Decimal(1))
    other = {
        **PLAN,
        "groups": ["SV"],
        "region": "west",
        "word": "",
        "assumed": Decimal("0.8"),
        "low": Decimal("0.7"),
    }
    second = add_goal(store, MINISTER, **other)
    assert own_goals(store) == (added, second) and second.code == "M002"
    assert numbers_of(second, assumptions(store)) == Numbers(Decimal("0.7"), Decimal("0.8"), Decimal("0.8"))
    assert (second.who, second.groups) == ("schools", ("SV",))


def test_a_milestone_has_no_numbers(store: Store) -> None:
    (milestone,) = [target for target in guideline_targets() if not target.word]
    assert numbers_of(milestone, assumptions(store)) is None


def test_a_target_by_choices_or_by_the_value_of_a_ratio(store: Store) -> None:
    by_choice = add_goal(store, MINISTER, **{**PLAN, "measure": "B02", "choices": ["光纤"]})
    value = {**PLAN, "measure": "C12", "word": "", "assumed": Decimal("16.5")}
    by_value = add_goal(store, MINISTER, **value)
    assert (by_choice.kind, by_choice.choices, by_value.kind) == ("share", ("光纤",), "value")
    assert own_goals(store) == (by_choice, by_value)


def test_a_withdrawn_target_is_gone_from_what_is_shown_and_stays_in_the_history(store: Store) -> None:
    add_goal(store, MINISTER, **PLAN)
    withdraw_goal(store, MINISTER, "M001", "并入另一项")
    assert own_goals(store) == ()
    with pytest.raises(Refusal) as refused:
        withdraw_goal(store, MINISTER, "M001", "again")
    assert code_of(refused) == "unknown_goal"
    assert undo(store, MINISTER, "M001", "恢复").action == "restored"
    assert [target.code for target in own_goals(store)] == ["M001"]
    assert undo(store, MINISTER, "M001", "还是不要").action == "withdrawn"
    assert [change.action for change in changes(store)] == ["withdrawn", "restored", "withdrawn", "added"]
    # A code is never given twice.
    assert add_goal(store, MINISTER, **PLAN).code == "M002"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"measure": "Z99"}, "unknown_indicator"),
        ({"measure": "A02"}, "unknown_indicator"),  # a plain sum has no share of units
        ({"groups": ["OUT"]}, "bad_goal"),
        ({"measure": "J01", "groups": ["K12"]}, "bad_goal"),
        ({"region": "north"}, "bad_goal"),
        ({"choices": ["光纤"]}, "bad_goal"),
        ({"measure": "B02"}, "bad_goal"),
        ({"measure": "B02", "choices": ["电话"]}, "bad_goal"),
        ({"word": "多数"}, "bad_goal"),
        ({"word": ""}, "bad_goal"),
        ({"assumed": Decimal("0.5")}, "bad_goal"),
        ({"low": Decimal("0.5")}, "bad_goal"),
        ({"word": "", "assumed": Decimal("1.5")}, "bad_goal"),
        ({"word": "", "assumed": Decimal("0.5"), "low": Decimal("0.6")}, "bad_goal"),
        ({"measure": "C12"}, "bad_goal"),  # a word is no value of a ratio
        ({"text_zh": " "}, "bad_goal"),
        ({"reason": ""}, "reason_missing"),
    ],
)
def test_a_target_that_cannot_be_counted_is_refused(store: Store, wrong: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        add_goal(store, MINISTER, **{**PLAN, **wrong})
    assert code_of(refused) == code and own_goals(store) == ()
    if code == "bad_goal":
        assert refused.value.details["message_zh"]


def test_a_guideline_target_cannot_be_withdrawn(store: Store) -> None:
    with pytest.raises(Refusal) as refused:
        withdraw_goal(store, MINISTER, "T001", "why")
    assert code_of(refused) == "guideline_target"
