"""The one table of who may do what (rules, articles 5-8, 11, 13, 19-20). Every act asks it."""

from dataclasses import dataclass

from store.errors import Refusal

MINISTRY = "000000"
MANAGER, REVIEWER, INSPECTOR, OPERATOR = "manager", "reviewer", "inspector", "operator"
ROLES = (MANAGER, REVIEWER, INSPECTOR, OPERATOR)

# How the person's unit stands to the unit acted on.
OWN = "own"
SUPERIOR = "superior"
ABOVE = "above"
COMMON_SUPERIOR = "common_superior"
OTHER = "other"
RELATIONS = (OWN, SUPERIOR, ABOVE, COMMON_SUPERIOR, OTHER)

# (action, role) -> the relations in which it is allowed. What is not here is refused.
PERMISSIONS: dict[tuple[str, str], frozenset[str]] = {
    ("save_figures", MANAGER): frozenset({OWN}),
    ("feed_figures", OPERATOR): frozenset(RELATIONS),
    ("submit", MANAGER): frozenset({OWN}),
    ("confirm", MANAGER): frozenset({OWN}),
    ("reopen", MANAGER): frozenset({OWN}),
    ("report_up", REVIEWER): frozenset({OWN}),
    ("return_report", REVIEWER): frozenset({SUPERIOR}),
    ("request_withdrawal", MANAGER): frozenset({OWN}),
    ("request_withdrawal", REVIEWER): frozenset({OWN}),
    ("approve_withdrawal", REVIEWER): frozenset({SUPERIOR}),
    ("reject_withdrawal", REVIEWER): frozenset({SUPERIOR}),
    ("review", REVIEWER): frozenset({OWN, SUPERIOR}),
    ("remind", MANAGER): frozenset({OWN}),
    ("verify", MANAGER): frozenset({SUPERIOR}),
    ("answer_verification", MANAGER): frozenset({OWN}),
    ("see_contacts", MANAGER): frozenset({SUPERIOR}),
    ("see_contacts", REVIEWER): frozenset({SUPERIOR}),
    ("move_affiliation", MANAGER): frozenset({COMMON_SUPERIOR}),
    ("suspend", MANAGER): frozenset({OWN}),
    ("issue_accounts", MANAGER): frozenset({OWN}),
    ("issue_accounts", OPERATOR): frozenset(RELATIONS),
    ("extend_windows", MANAGER): frozenset({OWN}),
    ("set_goals", MANAGER): frozenset({OWN}),
    # Views are kept by everybody, and shared by everybody of the unit.
    ("keep_view", MANAGER): frozenset({OWN}),
    ("keep_view", REVIEWER): frozenset({OWN}),
    ("keep_view", INSPECTOR): frozenset({OWN}),
    ("keep_view", OPERATOR): frozenset({OWN}),
    ("share_view", MANAGER): frozenset({OWN}),
    ("share_view", REVIEWER): frozenset({OWN}),
    ("share_view", INSPECTOR): frozenset({OWN}),
    ("view", MANAGER): frozenset({OWN, SUPERIOR, ABOVE}),
    ("view", REVIEWER): frozenset({OWN, SUPERIOR, ABOVE}),
    ("view", INSPECTOR): frozenset({OWN, SUPERIOR, ABOVE}),
    ("view", OPERATOR): frozenset(RELATIONS),
    # Released figures of departments are everybody's; of single schools they are not.
    ("view_released", MANAGER): frozenset(RELATIONS),
    ("view_released", REVIEWER): frozenset(RELATIONS),
    ("view_released", INSPECTOR): frozenset(RELATIONS),
    ("view_released", OPERATOR): frozenset(RELATIONS),
}
ACTIONS = tuple(sorted({action for action, _ in PERMISSIONS}))


@dataclass(frozen=True)
class Person:
    """Somebody who has been authenticated: user name, unit and role."""

    user_name: str
    unit_code: str
    role: str


def allows(person: Person, action: str, relation: str) -> bool:
    """Whether the table lets this person act in this relation to the unit.

    >>> allows(Person("1-reviewer", "1", REVIEWER), "save_figures", OWN)
    False
    """
    return relation in PERMISSIONS.get((action, person.role), frozenset())


def require(person: Person, action: str, *, relation: str) -> None:
    """Pass, or refuse: `not_allowed` (never with this role) or `not_your_unit` (not for this unit)."""
    if allows(person, action, relation):
        return
    words = action.replace("_", " ")
    if (action, person.role) not in PERMISSIONS:
        may = sorted(role for each, role in PERMISSIONS if each == action)
        raise Refusal(
            "not_allowed",
            f"{person.user_name} may not {words}: that is for the {' or '.join(may)}.",
            action=action,
            role=person.role,
        )
    raise Refusal(
        "not_your_unit",
        f"{person.user_name} may not {words} here: the unit is not one of yours for this act.",
        action=action,
    )


def own_relation(person: Person, unit_code: str) -> str:
    """`own` when the person belongs to the unit, else `other`."""
    return OWN if person.unit_code == unit_code else OTHER


def relation_to(person: Person, unit_code: str, superior_codes: list[str]) -> str:
    """How the person's unit stands to a unit whose superiors are given, the direct one first."""
    if person.unit_code == unit_code:
        return OWN
    if superior_codes and superior_codes[0] == person.unit_code:
        return SUPERIOR
    return ABOVE if person.unit_code in superior_codes else OTHER
