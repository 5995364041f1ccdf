"""Who reports a school, and whether it takes in pupils (rules, article 11; requirements R11, E24-E26, E31)."""

import polars as pl

from auth import permissions
from auth.permissions import COMMON_SUPERIOR, OTHER, Person
from reporting.calendar import window_kind, windows
from reporting.quarter import previous_quarter, quarter_of
from reporting.units import Unit, common_superior, unit_as_of
from store import clock
from store.connection import Store
from store.errors import Refusal

# Below which departments a school, a teaching point or a university may be moved.
_MOVABLE = {
    "school": ("county", "prefecture", "province"),
    "teaching_point": ("county", "prefecture", "province"),
    "university": ("ministry", "province", "prefecture"),
}


def move_unit(store: Store, person: Person, unit_code: str, to_code: str) -> None:
    """Affiliate a school to another department, from the present quarter on (E25).

    For the manager of the lowest department above both, itself included (R11a, E24). Refusals:
    `not_allowed`, `not_your_unit`, `not_movable`, `wrong_superior_level`, `same_superior`.
    """
    quarter = quarter_of(clock.now())
    unit = unit_as_of(store, unit_code, quarter)
    target = unit_as_of(store, to_code, quarter)
    if unit.kind not in _MOVABLE or unit.status != "active":
        raise Refusal(
            "not_movable",
            f"{unit_code} cannot be moved here: departments follow the registry file, closed units stay.",
        )
    if target.kind not in _MOVABLE[unit.kind] or target.status != "active":
        raise Refusal(
            "wrong_superior_level",
            f"{to_code} is no active department that a {unit.kind} can be affiliated to.",
        )
    if unit.superior_code == to_code:
        raise Refusal("same_superior", f"{unit_code} is affiliated to {to_code} already.")
    common = common_superior(store, str(unit.superior_code), to_code, quarter)
    relation = COMMON_SUPERIOR if person.unit_code == common.code else OTHER
    permissions.require(person, "move_affiliation", relation=relation)
    _append(store, person, unit, quarter, "moved", superior_code=to_code)


def suspend_unit(store: Store, person: Person, unit_code: str) -> None:
    """The school takes in no pupils: it leaves the units due from this quarter on; its data are kept."""
    _switch(store, person, unit_code, suspended=True)


def resume_unit(store: Store, person: Person, unit_code: str) -> None:
    """The school takes in pupils again and is due from this quarter on."""
    _switch(store, person, unit_code, suspended=False)


def _switch(store: Store, person: Person, unit_code: str, *, suspended: bool) -> None:
    permissions.require(person, "suspend", relation=permissions.own_relation(person, unit_code))
    now = clock.now()
    quarter = quarter_of(now)
    unit = unit_as_of(store, unit_code, quarter)
    if unit.is_department or unit.status != "active":
        raise Refusal("not_a_school", f"{unit_code} is no school that could suspend enrolment.")
    if unit.is_suspended == suspended:
        code, word = ("already_suspended", "already") if suspended else ("not_suspended", "not")
        raise Refusal(code, f"Enrolment of {unit_code} is {word} suspended.")
    ended = previous_quarter(quarter)
    superior = unit_as_of(store, str(unit.superior_code), quarter)
    # A university reports itself, before or beside its department: neither window allows the switch.
    kinds = {window_kind(unit.kind, superior.kind), window_kind(superior.kind, None)}
    for window in (windows(store, ended)[kind] for kind in sorted(kinds)):
        if window.is_open(now):
            raise Refusal(
                "in_window",
                f"{unit_code} is being reported until {clock.shown(window.closes_at)}. Do this afterwards.",
                closes_at=window.closes_at,
            )
    _append(store, person, unit, quarter, "suspended" if suspended else "resumed", suspended=suspended)


def _append(
    store: Store,
    person: Person,
    unit: Unit,
    quarter: str,
    action: str,
    *,
    superior_code: str | None = None,
    suspended: bool | None = None,
) -> None:
    with store.writing() as write:
        last = store.row("select max(sequence) from ops.unit_event where unit_code = ?", [unit.code])
        write.append(
            "unit_event",
            pl.DataFrame(
                {
                    "unit_code": [unit.code],
                    "sequence": [(last[0] if last else 0) + 1],
                    "action": [action],
                    "quarter": [quarter],
                    "name": [unit.name],
                    "kind": [unit.kind],
                    "superior_code": [superior_code or unit.superior_code],
                    "location_code": [unit.location_code],
                    "school_type": [unit.school_type],
                    "urban_rural": [unit.urban_rural],
                    "founder": [unit.founder],
                    "status": [unit.status],
                    "successor_code": [unit.successor_code],
                    "central_school_code": [unit.central_school_code],
                    "is_suspended": [unit.is_suspended if suspended is None else suspended],
                    "actor": [person.user_name],
                    "recorded_at": [clock.now()],
                }
            ),
        )
