"""Home: what is due, by when and in what state; the first sign-in before everything else."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from auth.accounts import account, issue_accounts
from reporting.deadlines import run_deadlines
from reporting.reports import submit
from store.connection import Store
from tests.nation import QUARTER, manager
from tests.screens.conftest import COUNTY, SCHOOL

Open = Callable[..., AppTest]


def labels(drawn: AppTest) -> dict[str, str]:
    return {each.label: str(each.value) for each in drawn.metric}


def test_home_says_what_is_due_by_when_and_leads_to_the_form(store: Store, open_page: Open) -> None:
    drawn = open_page(f"{SCHOOL}-manager")
    assert labels(drawn)["State"] == "in progress"
    assert "5 Jan" in labels(drawn)["Due by"]
    drawn.button(key="home.fill").click().run()
    assert drawn.title[0].value.startswith("Fill in")


@pytest.mark.parametrize(
    ("now", "left"),
    [
        ("2020-01-03T09:01:00", "2 days 14 hours left."),
        ("2020-01-05T00:00:00", "1 day left."),
        ("2020-01-05T22:30:00", "1 hour 30 minutes left."),
        ("2020-01-05T23:59:30", "0 minutes left."),
    ],
)
def test_the_time_left_is_never_rounded_up(
    store: Store, open_page: Open, at: Callable[[str], None], now: str, left: str
) -> None:
    at(now)
    assert left in [each.value for each in open_page(f"{SCHOOL}-manager").caption]


def test_the_time_left_is_said_in_chinese(store: Store, open_page: Open) -> None:
    drawn = open_page(f"{SCHOOL}-manager", language="zh_CN")
    assert "还剩 2天 15小时。" in [each.value for each in drawn.caption]


def test_home_of_a_reported_unit_says_by_whom_and_offers_no_step(
    store: Store, open_page: Open, at: Callable[[str], None]
) -> None:
    at("2020-01-07T09:00:00")
    run_deadlines(store)
    drawn = open_page(f"{SCHOOL}-manager")
    assert labels(drawn)["State"] == "reported"
    assert any("by the system" in each.value for each in drawn.caption)
    assert not [each for each in drawn.button if each.key in ("home.fill", "home.review")]


def test_home_of_a_county_counts_the_units_below_by_state(store: Store, open_page: Open) -> None:
    submit(store, manager(SCHOOL), SCHOOL, QUARTER)
    found = labels(open_page(f"{COUNTY}-reviewer"))
    assert (found["Due"], found["submitted"], found["not begun"]) == ("3", "1", "2")


def test_an_inspector_is_offered_no_act(store: Store, open_page: Open) -> None:
    drawn = open_page(f"{COUNTY}-inspector")
    assert not [each for each in drawn.button if str(each.key).startswith("home.")]


def test_nobody_signed_in_sees_the_form_and_nothing_of_the_store(store: Store, open_page: Open) -> None:
    drawn = open_page("", language="zh_CN")
    assert [each.label for each in drawn.text_input] == ["用户名", "密码"]
    assert not drawn.metric and not drawn.sidebar.children


def test_two_different_new_passwords_and_a_weak_one_are_refused(
    store: Store, open_page: Open, tmp_path: Path
) -> None:
    user_name = f"{SCHOOL}-manager"
    issue_accounts(store, COUNTY, manager(COUNTY), tmp_path / "first.csv")
    drawn = open_page(user_name, is_first=True)
    for new, again in (("a good long password", "another long password"), ("short", "short")):
        drawn.text_input(key="first_sign_in.new").set_value(new)
        drawn.text_input(key="first_sign_in.again").set_value(again)
        drawn.button[0].click().run()
        assert drawn.error, new
    found = account(store, user_name)
    assert found is not None and found.must_change_password
