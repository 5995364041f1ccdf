"""The mapping under streamlit-authenticator, driven by the library's own sign-in."""

from typing import Any

import pytest
from streamlit_authenticator.models.authentication_model import AuthenticationModel

from auth.accounts import account, set_password
from auth.passwords import NOBODY_HASH, is_right
from auth.user_store import UserStore
from store.connection import Store

NAME, GOOD = "2111010001-manager", "Autumn leaves 7"


@pytest.fixture
def model(store: Store) -> Any:
    """The library's model over the small nation; one school manager has a password."""
    set_password(store, NAME, GOOD, NAME)
    made = AuthenticationModel({"usernames": {}})
    made.credentials["usernames"] = UserStore(store)
    return made


def failed(store: Store) -> int:
    found = account(store, NAME)
    assert found is not None
    return found.failed_sign_ins


def test_the_right_password_signs_in_and_a_wrong_one_is_counted(store: Store, model: Any) -> None:
    assert model.login(NAME, "wrong") is False
    assert model.login(NAME, "wrong too") is False
    assert failed(store) == 2
    assert model.login(NAME, GOOD) is True
    assert failed(store) == 0


@pytest.mark.parametrize("user_name", ["nobody", "110101-manager", "", "' or 1=1 --"])
@pytest.mark.parametrize("password", ["nobody", "", "None", "x"])
def test_no_password_opens_an_unknown_account_or_one_without_password(
    model: Any, user_name: str, password: str
) -> None:
    assert not model.login(user_name, password)


def test_an_unknown_name_is_compared_as_dearly_as_a_known_one(store: Store) -> None:
    unknown = UserStore(store)["nobody"]["password"]
    known = UserStore(store)["110101-manager"]["password"]
    assert unknown == known == NOBODY_HASH
    assert NOBODY_HASH.startswith("$2b$11$") and not is_right("nobody", NOBODY_HASH)
    assert not is_right("x", None)


def test_after_five_wrong_ones_even_the_right_one_waits(store: Store, model: Any, at: Any) -> None:
    for _ in range(5):
        model.login(NAME, "wrong")
    assert model.login(NAME, GOOD) is False
    assert failed(store) == 5, "tries made while waiting do not make the wait longer"
    at("2019-12-20T09:00:02")
    assert model.login(NAME, GOOD) is True


def test_accounts_are_never_listed_counted_or_written_from_the_form(store: Store) -> None:
    users = UserStore(store)
    with pytest.raises(TypeError):
        list(users)
    with pytest.raises(TypeError):
        len(users)
    with pytest.raises(TypeError):
        users["new"] = {}
    with pytest.raises(TypeError):
        del users[NAME]
    users[NAME]["password"] = "x"
    users[NAME]["roles"] = ["operator"]
    assert users[NAME]["password"] != "x" and users[NAME]["roles"] == ["manager"]
