"""Accounts to try the sample nation with: one of each role at each level, with a known password."""

import polars as pl

from auth.accounts import FIRST_OPERATOR, account, set_password, set_profile
from ingest.sample.schools import SHOWCASE
from ingest.sample.universities import SHOWN
from reporting.calendar import open_quarter
from reporting.report_status import review_list
from reporting.units import MINISTRY, superiors, unit_as_of
from store import clock
from store.connection import Store

# For trying things out on sample data only.
DEMO_PASSWORD = "Jibao-demo-2019"
ACTOR = "demo"
_THREE_ROLES = ("manager", "reviewer", "inspector")
# Where there is most left to do, first; then by code.
_STATES = ("in_progress", "untouched", "returned", "submitted", "reported")
_KINDERGARTEN = "11"


def demo_accounts(store: Store) -> list[dict[str, str]]:
    """Give one account of each role at each level the demonstration's password, and list them.

    Rows: role, unit, user_name, password. Safe to repeat: an account that had it set before is left alone,
    and shown as changed when its owner has chosen another password since. Units the store does not have
    are left out.
    """
    rows: list[dict[str, str]] = []
    for unit_code, roles in _units(store).items():
        name = unit_as_of(store, unit_code, open_quarter(clock.now())).name
        for role in roles:
            user_name = FIRST_OPERATOR if role == "operator" else f"{unit_code}-{role}"
            if account(store, user_name) is None:
                continue
            rows.append(
                {
                    "role": role,
                    "unit": name,
                    "user_name": user_name,
                    "password": _given_password(store, user_name, len(rows)),
                }
            )
    return rows


def _units(store: Store) -> dict[str, tuple[str, ...]]:
    """The units shown and the roles of each, from the ministry down to a teaching point."""
    chosen: dict[str, tuple[str, ...]] = {MINISTRY: (*_THREE_ROLES, "operator")}
    quarter = open_quarter(clock.now())
    if store.row("select 1 from ops.unit_event where unit_code = ? limit 1", [SHOWCASE]) is None:
        return chosen
    above = [unit.code for unit in superiors(store, SHOWCASE, quarter)]
    chosen.update(dict.fromkeys(reversed(above[:-1]), _THREE_ROLES))
    chosen[SHOWCASE] = _THREE_ROLES
    below = review_list(store, SHOWCASE, quarter).filter(pl.col("state").is_in(_STATES))
    ordered = below.sort(
        pl.col("unit_code").str.starts_with(_KINDERGARTEN),
        pl.col("state").replace_strict({state: place for place, state in enumerate(_STATES)}),
        "unit_code",
    )
    for some in (
        ordered.filter(pl.col("kind") == "school"),
        ordered.filter(pl.col("state") == "returned"),
        ordered.filter(pl.col("kind") == "teaching_point"),
    ):
        chosen.update(dict.fromkeys(some["unit_code"].head(1).to_list(), ("manager",)))
    chosen.update(dict.fromkeys(SHOWN, _THREE_ROLES))
    return chosen


def _given_password(store: Store, user_name: str, number: int) -> str:
    last = store.row(
        "select actor from ops.account_event where user_name = ? and action = 'password_set'"
        " order by sequence desc limit 1",
        [user_name],
    )
    if last is not None:
        return DEMO_PASSWORD if last[0] == ACTOR else "(changed)"
    found = account(store, user_name)
    set_password(store, user_name, DEMO_PASSWORD, ACTOR)
    if found is None or not found.person_name:
        set_profile(store, user_name, f"演示{number + 1}", f"1380000{number:04d}")
    return DEMO_PASSWORD
