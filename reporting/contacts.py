"""Whom to call at a unit right below: its manager, for chasing, and before a report is returned (articles 8, 20)."""

from collections.abc import Sequence

import polars as pl

from auth import permissions
from auth.permissions import MANAGER, SUPERIOR, Person
from reporting.quarter import parse_quarter
from reporting.units import subordinates
from store.connection import Store

# Account by account by the primary key: there are hundreds of thousands.
_MANAGERS = f"""
    select unit_code, person_name, phone
    from ops.account_event
    where user_name in (select unnest($names)) and role = '{MANAGER}'
    qualify row_number() over (partition by user_name order by sequence desc) = 1
        and is_active and not must_change_password
        and person_name is not null and phone is not null
"""


def contacts_below(
    store: Store, person: Person, quarter: str, codes: Sequence[str] | None = None
) -> pl.DataFrame:
    """The managers of the units right below the person's own: unit_code, person_name, phone.

    Both are null where nobody can be called: no manager has signed in yet (E21). `codes`: only these of the
    units. For the manager and the reviewer of the department. Refusal `not_allowed`.
    """
    permissions.require(person, "see_contacts", relation=SUPERIOR)
    below = [unit.code for unit in subordinates(store, person.unit_code, parse_quarter(quarter))]
    wanted = below if codes is None else [code for code in below if code in set(codes)]
    found = store.frame(_MANAGERS, {"names": [f"{code}-{MANAGER}" for code in wanted]})
    return pl.DataFrame({"unit_code": wanted}, schema={"unit_code": pl.String}).join(
        found, on="unit_code", how="left", maintain_order="left"
    )
