"""The permission table, cell by cell: a table of its own, written from the rules and not from the code."""

import pytest

from auth.permissions import (
    ABOVE,
    ACTIONS,
    COMMON_SUPERIOR,
    OTHER,
    OWN,
    RELATIONS,
    ROLES,
    SUPERIOR,
    Person,
    allows,
    relation_to,
    require,
)
from store.errors import Refusal

ALL = set(RELATIONS)
# action: role -> relations allowed (article or requirement)
RULES = {
    "save_figures": {"manager": {OWN}},  # 8, 15, 16; R08b: a reviewer edits nothing; E21
    "feed_figures": {"operator": ALL},
    "submit": {"manager": {OWN}},
    "confirm": {"manager": {OWN}},  # 15, 16
    "reopen": {"manager": {OWN}},
    "report_up": {"reviewer": {OWN}},  # 8, 17; R17b
    "return_report": {"reviewer": {SUPERIOR}},  # 20: direct subordinates only
    "request_withdrawal": {"manager": {OWN}, "reviewer": {OWN}},  # 19
    "approve_withdrawal": {"reviewer": {SUPERIOR}},  # 19
    "reject_withdrawal": {"reviewer": {SUPERIOR}},
    "review": {"reviewer": {OWN, SUPERIOR}},  # 8: the own unit's and the next level's
    "verify": {"manager": {SUPERIOR}},  # 8: the manager of the department checks the units right below
    "answer_verification": {"manager": {OWN}},
    "remind": {"manager": {OWN}},  # 8: the manager of the department chases
    "see_contacts": {"manager": {SUPERIOR}, "reviewer": {SUPERIOR}},  # 8, 20: they talk before they act
    "move_affiliation": {"manager": {COMMON_SUPERIOR}},  # 11
    "suspend": {"manager": {OWN}},  # 11
    "issue_accounts": {"manager": {OWN}, "operator": ALL},  # 13
    "extend_windows": {"manager": {OWN}},
    "set_goals": {"manager": {OWN}},  # of the ministry: what the guideline's words are assumed to mean
    "view": {
        "manager": {OWN, SUPERIOR, ABOVE},
        "reviewer": {OWN, SUPERIOR, ABOVE},
        "inspector": {OWN, SUPERIOR, ABOVE},  # 8: R08c, views and nothing else
        "operator": ALL,
    },
    "keep_view": {role: {OWN} for role in ROLES},
    "share_view": {role: {OWN} for role in ROLES if role != "operator"},
    "view_released": dict.fromkeys(ROLES, ALL),  # released figures of departments are everybody's
}
CELLS = [(action, role, relation) for action in ACTIONS for role in ROLES for relation in RELATIONS]


def test_the_rules_name_every_action() -> None:
    assert set(RULES) == set(ACTIONS)


@pytest.mark.parametrize(("action", "role", "relation"), CELLS)
def test_cell(action: str, role: str, relation: str) -> None:
    expected = relation in RULES[action].get(role, set())
    person = Person(f"110101-{role}", "110101", role)
    assert allows(person, action, relation) is expected
    if expected:
        require(person, action, relation=relation)
        return
    with pytest.raises(Refusal) as refused:
        require(person, action, relation=relation)
    assert refused.value.code == ("not_your_unit" if role in RULES[action] else "not_allowed")


def test_every_write_of_figures_and_reports_by_an_inspector_is_refused() -> None:
    inspector = Person("110101-inspector", "110101", "inspector")
    allowed = {action for action in ACTIONS for each in RELATIONS if allows(inspector, action, each)}
    assert allowed == {"view", "view_released", "keep_view", "share_view"}  # and bookmarks of views


@pytest.mark.parametrize(
    ("unit_code", "superiors", "expected"),
    [
        ("110101", [], OWN),
        ("2111010001", ["110101", "110100"], SUPERIOR),
        ("2111010001", ["110102", "110101"], ABOVE),
        ("2111010001", ["110102", "110100"], OTHER),
    ],
)
def test_relation_to_a_unit(unit_code: str, superiors: list[str], expected: str) -> None:
    assert relation_to(Person("110101-manager", "110101", "manager"), unit_code, superiors) == expected
