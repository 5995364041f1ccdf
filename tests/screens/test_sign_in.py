"""The form one signs in with: nothing that swallows a click, every try answered, the wait told."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from auth.accounts import account, set_password
from store.connection import Store
from tests.screens.conftest import PASSWORD, SCHOOL

Open = Callable[..., AppTest]
USER = f"{SCHOOL}-manager"


def tried(drawn: AppTest, user_name: str, password: str) -> AppTest:
    """Fill in the form and press the button."""
    drawn.text_input(key="sign_in.user_name").set_value(user_name)
    drawn.text_input(key="sign_in.password").set_value(password)
    (button,) = [each for each in drawn.button if each.label == "Sign in"]
    button.click().run()
    assert not drawn.exception, drawn.exception[0].message
    return drawn


@pytest.fixture
def page(store: Store, open_page: Open) -> AppTest:
    """The sign-in page; a school's manager has a password."""
    set_password(store, USER, PASSWORD, USER)
    return open_page("")


def test_the_page_holds_no_component_that_makes_it_run_again(page: AppTest) -> None:
    assert not page.get("component_instance") and not page.get("bidi_component")


def test_password_managers_know_the_fields(page: AppTest) -> None:
    kinds = [each.proto.autocomplete for each in page.text_input]
    assert kinds == ["username", "current-password"]


def test_the_right_password_leads_on_and_leaves_nothing_in_the_page(page: AppTest) -> None:
    tried(page, USER.upper(), PASSWORD)
    assert [each.value for each in page.info] == ["Signing in ..."] and not page.error
    assert "roles" not in page.session_state and "username" not in page.session_state


@pytest.mark.parametrize("user_name", [USER, "9999999999-manager"])
def test_a_wrong_password_and_an_unknown_name_are_answered_alike(page: AppTest, user_name: str) -> None:
    tried(page, user_name, "not the password 1")
    assert [each.value for each in page.error] == ["The user name or the password is not right."]
    assert not page.warning


def test_after_five_wrong_passwords_the_wait_is_told(page: AppTest, store: Store) -> None:
    for number in range(5):
        assert not page.warning
        tried(page, USER, f"not the password {number}")
    assert [each.value for each in page.warning] == ["Too many wrong passwords. Try again in 2 seconds."]
    tried(page, USER, PASSWORD)
    assert page.error and page.warning, "the right one has to wait as well"


@pytest.mark.parametrize(("user_name", "password"), [("", PASSWORD), (USER, ""), (" ", " ")])
def test_an_empty_field_is_asked_for_and_counts_as_no_try(
    page: AppTest, store: Store, user_name: str, password: str
) -> None:
    tried(page, user_name, password)
    assert [each.value for each in page.error] == ["Fill in the user name and the password."]
    found = account(store, USER)
    assert found is not None and found.failed_sign_ins == 0
