"""Who the person behind an account was: an account stays, the person may change (article 14)."""

from collections.abc import Iterable
from datetime import datetime

from store.connection import Store


def names_at(store: Store, held: Iterable[tuple[str, datetime]]) -> list[str | None]:
    """The real name of who held each account at each moment (UTC); None where none was registered.

    `held`: user name and moment. The name of today must not stand beside an act of yesterday.
    """
    asked = list(held)
    names: dict[str, list[tuple[datetime, str | None]]] = {}
    for user_name, moment, name in store.rows(
        "select user_name, recorded_at, person_name from ops.account_event"
        " where user_name in (select unnest(?)) order by user_name, sequence",
        [sorted({user_name for user_name, _ in asked})],
    ):
        names.setdefault(user_name, []).append((moment, name))
    return [_last(names.get(user_name, []), moment) for user_name, moment in asked]


def _last(names: list[tuple[datetime, str | None]], moment: datetime) -> str | None:
    return next((name for since, name in reversed(names) if since <= moment), None)
