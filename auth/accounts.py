"""Accounts: made by the system for every unit, handed out level by level, one person one account.

Rules, articles 7, 8, 13 and 14; requirements N2, R13, R14a, E21-E23. Every row of `account_event` carries
the account's full state; the last one counts.
"""

import csv
import math
import os
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl

from auth import permissions
from auth.passwords import (
    FIRST_PASSWORD_COST,
    first_password,
    hash_password,
    is_right,
    require_good,
)
from auth.permissions import INSPECTOR, MANAGER, MINISTRY, OPERATOR, REVIEWER, Person
from auth.session_events import end_sessions_of
from store import clock
from store.connection import Row, Store
from store.errors import Refusal

FIRST_OPERATOR = "operator-1"
FREE_TRIES = 5
LONGEST_WAIT = timedelta(minutes=5)
LONGEST_EMAIL = 254
_EMAIL = r"[A-Za-z0-9_%+-]+(\.[A-Za-z0-9_%+-]+)*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}"

_COLUMNS = (
    "user_name, sequence, unit_code, role, password_hash, must_change_password, person_name, phone,"
    " is_active, failed_sign_ins, recorded_at, email"
)
# The kinds with three roles; every other unit has a manager only (R07).
_CREATE = f"""
    insert into ops.account_event (
        user_name, sequence, action, unit_code, role, password_hash, must_change_password, person_name,
        phone, is_active, failed_sign_ins, actor, recorded_at, written_at
    )
    with units as (
        select unit_code, kind from ops.unit_event
        where quarter <= $quarter
        qualify row_number() over (partition by unit_code order by sequence desc) = 1
            and status = 'active'
    ),
    wanted as (
        select unit_code, '{MANAGER}' as role from units
        union all
        select unit_code, unnest(['{REVIEWER}', '{INSPECTOR}']) from units
        where kind not in ('school', 'teaching_point')
    )
    select
        unit_code || '-' || role, 1, 'created', unit_code, role, null, true, null,
        null, true, 0, 'system', $now, $written_at
    from wanted
    where unit_code || '-' || role not in (select user_name from ops.account_event)
    order by 1
"""


@dataclass(frozen=True)
class Account:
    """One account as it stands. `failed_sign_ins` counts wrong passwords since the last right one."""

    user_name: str
    sequence: int
    unit_code: str
    role: str
    password_hash: str | None
    must_change_password: bool
    person_name: str | None
    phone: str | None
    is_active: bool
    failed_sign_ins: int
    recorded_at: datetime
    email: str | None = None

    @property
    def person(self) -> Person:
        """The person as the permission table knows it."""
        return Person(self.user_name, self.unit_code, self.role)

    @property
    def is_complete(self) -> bool:
        """Whether the own password is set and the real name registered (R14a)."""
        return not self.must_change_password and bool(self.person_name and self.phone)


def create_accounts(store: Store, quarter: str) -> int:
    """Make the missing accounts of all units active as of the quarter; returns how many."""
    before = store.row("select count(*) from ops.account_event")
    moments = {"now": clock.now(), "written_at": clock.machine_now()}
    with store.writing() as write:
        write.execute(_CREATE, {"quarter": quarter, **moments})
    after = store.row("select count(*) from ops.account_event")
    return int(after[0] - before[0]) if before and after else 0


def create_operator(store: Store) -> str | None:
    """Make operator-1 once; returns the first password, to be shown now and never again."""
    if account(store, FIRST_OPERATOR) is not None:
        return None
    password = first_password()
    _append(
        store,
        Account(
            user_name=FIRST_OPERATOR,
            sequence=1,
            unit_code=MINISTRY,
            role=OPERATOR,
            password_hash=hash_password(password, FIRST_PASSWORD_COST),
            must_change_password=True,
            person_name=None,
            phone=None,
            is_active=True,
            failed_sign_ins=0,
            recorded_at=clock.now(),
        ),
        "created",
        "system",
    )
    return password


def account(store: Store, user_name: str) -> Account | None:
    """One account by its name, read alone: there are hundreds of thousands."""
    row = store.row(
        f"select {_COLUMNS} from ops.account_event where user_name = ? order by sequence desc limit 1",
        [user_name],
    )
    return Account(*row) if row else None


def person(store: Store, user_name: str) -> Person:
    """Who acts on the command line; Refusal `unknown_account` or `account_inactive`."""
    found = account(store, user_name)
    if found is None:
        raise Refusal(
            "unknown_account",
            f"There is no account {user_name}. `jibao accounts create` makes the missing ones.",
        )
    if not found.is_active:
        raise Refusal("account_inactive", f"The account {user_name} is switched off.")
    return found.person


def issue_accounts(store: Store, unit_code: str, issuer: Person, out: Path) -> int:
    """Hand out first passwords for the units right below (article 13), as a CSV only the owner may read.

    Only accounts that never had a password. An operator may issue for any unit, and with the ministry's
    code also for the ministry itself. Refusals: `not_allowed`, `not_your_unit`, `file_exists`,
    `file_not_writable`.
    """
    permissions.require(issuer, "issue_accounts", relation=permissions.own_relation(issuer, unit_code))
    if out.exists():
        raise Refusal("file_exists", f"{out} exists already. Name a new file.")
    own = unit_code if issuer.role == OPERATOR and unit_code == MINISTRY else ""
    rows = store.rows(
        f"""
        with units as (
            select unit_code, name, superior_code from ops.unit_event
            qualify row_number() over (partition by unit_code order by sequence desc) = 1
                and status = 'active'
        ),
        accounts as (
            select {_COLUMNS} from ops.account_event
            where unit_code in (select unit_code from units where superior_code = ? or unit_code = ?)
            qualify row_number() over (partition by user_name order by sequence desc) = 1
        )
        select accounts.*, units.name from accounts join units using (unit_code)
        where password_hash is null and role <> 'operator' order by user_name
        """,
        [unit_code, own],
    )
    passwords = [first_password() for _ in rows]
    issued = [_account(row) for row in rows]
    with store.writing():
        _append_many(
            store,
            [
                replace(
                    each,
                    sequence=each.sequence + 1,
                    password_hash=hash_password(password, FIRST_PASSWORD_COST),
                    must_change_password=True,
                )
                for each, password in zip(issued, passwords, strict=True)
            ],
            "issued",
            issuer.user_name,
        )
        _write_passwords(out, [(*row[:1], row[-1], row[3]) for row in rows], passwords)
    return len(rows)


def set_password(
    store: Store, user_name: str, password: str, actor: str, *, keep_session: str | None = None
) -> None:
    """The person's own password; ends the duty to change it and every session but the one to be kept.

    Refusals: `weak_password`, `same_password`, `unknown_account`.
    """
    require_good(password, user_name)
    if is_right(password, _existing(store, user_name).password_hash):
        raise Refusal("same_password", "That is the password you have. Choose another one.")
    password_hash = hash_password(password)
    with store.writing():
        _change(
            store,
            user_name,
            "password_set",
            actor,
            password_hash=password_hash,
            must_change_password=False,
            failed_sign_ins=0,
        )
        end_sessions_of(store, user_name, keep=keep_session)


def set_profile(store: Store, user_name: str, person_name: str, phone: str, email: str | None = None) -> None:
    """Register the person behind the account (article 14).

    `email`: where digests go; '' takes the address away, None leaves it as it is.
    Refusals: `name_missing`, `bad_email`, `one_person_one_account`.
    """
    name, number = person_name.strip(), phone.strip().replace(" ", "")
    if not name or not number:
        raise Refusal("name_missing", "Fill in your real name and your phone number.")
    if email and email.strip() and not is_email(email.strip()):
        raise Refusal("bad_email", "This is not an e-mail address. Correct it, or leave it empty.")
    found = _existing(store, user_name)
    address = found.email if email is None else email.strip() or None
    same = store.rows(
        f"""
        select user_name from (
            select {_COLUMNS} from ops.account_event where unit_code = ? and user_name <> ?
            qualify row_number() over (partition by user_name order by sequence desc) = 1
        ) where person_name = ? and phone = ?
        """,
        [found.unit_code, user_name, name, number],
    )
    if same:
        raise Refusal(
            "one_person_one_account",
            f"{name} already holds {same[0][0]}. One person holds one account of a unit.",
        )
    _change(store, user_name, "profile_set", user_name, person_name=name, phone=number, email=address)


def is_email(text: str) -> bool:
    """Whether it looks like one plain e-mail address: letters of ASCII, one @, a domain with a dot.

    >>> is_email("wang.fang@example.cn"), is_email("a@b"), is_email("a@b.cn\\nBcc: c@d.cn")
    (True, False, False)
    """
    return len(text) <= LONGEST_EMAIL and re.fullmatch(_EMAIL, text) is not None


def record_sign_in(store: Store, user_name: str) -> None:
    """Note a right password: the count of wrong ones begins anew."""
    if _existing(store, user_name).failed_sign_ins:
        _change(store, user_name, "signed_in", user_name, failed_sign_ins=0)


def record_failed_sign_in(store: Store, user_name: str) -> None:
    """Note a wrong password; unknown names leave no trace."""
    found = account(store, user_name)
    if found is not None:
        failed = found.failed_sign_ins + 1
        _change(store, user_name, "sign_in_failed", user_name, failed_sign_ins=failed)


def may_try_at(found: Account) -> datetime:
    """From when the next sign-in is tried: after five wrong ones the wait doubles, up to five minutes.

    Slowed down and never locked: nobody can shut a county out by guessing.
    """
    beyond = found.failed_sign_ins - FREE_TRIES
    if beyond < 0:
        return found.recorded_at
    return found.recorded_at + min(timedelta(seconds=2 ** min(beyond + 1, 20)), LONGEST_WAIT)


def sign_in_wait(store: Store, user_name: str) -> int:
    """Seconds until the account may be tried again; 0 when it may now, and for unknown names."""
    found = account(store, user_name)
    left = may_try_at(found) - clock.now() if found and found.failed_sign_ins else timedelta(0)
    return max(0, math.ceil(left.total_seconds()))


def named_units(store: Store, moment: datetime) -> pl.DataFrame:
    """Units whose three roles are held by named, active people at the moment (J17). Column: unit_code."""
    return store.frame(
        """
        select unit_code from (
            select unit_code, role, is_active, person_name from ops.account_event
            where recorded_at < ?
            qualify row_number() over (partition by user_name order by sequence desc) = 1
        )
        where is_active and person_name is not null and role in ('manager', 'reviewer', 'inspector')
        group by unit_code having count(*) = 3 order by unit_code
        """,
        [moment],
    )


def _existing(store: Store, user_name: str) -> Account:
    found = account(store, user_name)
    if found is None:
        raise Refusal("unknown_account", f"There is no account {user_name}.")
    return found


def _change(store: Store, user_name: str, action: str, actor: str, **changes: object) -> None:
    with store.writing():
        found = _existing(store, user_name)
        _append(store, replace(found, sequence=found.sequence + 1, **changes), action, actor)  # type: ignore[arg-type]


def _append(store: Store, changed: Account, action: str, actor: str) -> None:
    with store.writing():
        _append_many(store, [changed], action, actor)


def _append_many(store: Store, changed: list[Account], action: str, actor: str) -> None:
    rows = [{**vars(each), "action": action, "actor": actor, "recorded_at": clock.now()} for each in changed]
    with store.writing() as write:
        write.append("account_event", pl.DataFrame(rows, infer_schema_length=None))


def _account(row: Row) -> Account:
    return Account(*row[:12])


def _write_passwords(out: Path, rows: list[tuple[str, ...]], passwords: list[str]) -> None:
    try:
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as fault:
        raise Refusal(
            "file_not_writable", f"{out} cannot be written. Name a file in a directory that exists."
        ) from fault
    with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["user_name", "unit_name", "role", "first_password"])
        for row, password in zip(rows, passwords, strict=True):
            writer.writerow([*row, password])
