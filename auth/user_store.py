"""The accounts as streamlit-authenticator wants them: a mapping that reads one row and lists nothing.

An unknown name is answered with a row that no password fits, so that it takes as long as a wrong password;
so is an account without a password, one switched off, and one that has to wait after wrong passwords.
"""

from collections.abc import Iterator, MutableMapping
from typing import Any, NoReturn

from auth.accounts import Account, account, may_try_at, record_failed_sign_in, record_sign_in
from auth.passwords import NOBODY_HASH
from store import clock
from store.connection import Store

_FAILED = "failed_login_attempts"


class UserRow(dict[str, Any]):
    """One account in the library's words. Only the count of wrong passwords is written back."""

    def __init__(self, store: Store, user_name: str, found: Account | None) -> None:
        may_try = found is not None and found.is_active and clock.now() >= may_try_at(found)
        super().__init__(
            email="",
            first_name=(found and found.person_name) or user_name,
            last_name="",
            password=(found.password_hash if found and may_try else None) or NOBODY_HASH,
            roles=[found.role] if found else [],
            logged_in=False,
            failed_login_attempts=found.failed_sign_ins if found else 0,
        )
        self._store = store
        self._user_name = user_name
        self._may_try = may_try

    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(key, value)
        if key != _FAILED or not self._may_try:
            return  # tries made while waiting do not count, or a stranger could make the wait endless
        if value:
            record_failed_sign_in(self._store, self._user_name)
        else:
            record_sign_in(self._store, self._user_name)


class UserStore(MutableMapping[str, UserRow]):
    """What takes the place of `credentials["usernames"]`: there are hundreds of thousands of accounts."""

    def __init__(self, store: Store) -> None:
        self._store = store
        # The name that was tried last: the library forgets it when the password is wrong.
        self.tried = ""

    def __contains__(self, user_name: object) -> bool:
        return True

    def __getitem__(self, user_name: str) -> UserRow:
        self.tried = user_name
        return UserRow(self._store, user_name, account(self._store, user_name))

    def __setitem__(self, user_name: str, value: object) -> NoReturn:
        raise TypeError("accounts are made from the registry")

    def __delitem__(self, user_name: str) -> NoReturn:
        raise TypeError("accounts are never deleted")

    def __iter__(self) -> Iterator[str]:
        raise TypeError("accounts are not listed")

    def __len__(self) -> int:
        raise TypeError("accounts are not counted")
