"""Whom to call: the managers of the units right below, for those who chase and review them."""

import pytest

from auth.accounts import set_password, set_profile
from reporting.contacts import contacts_below
from store.connection import Store
from store.errors import Refusal
from tests.nation import QUARTER, inspector, manager, reviewer

SCHOOL, SECOND, POINT, OTHERS = "2111010001", "2111010002", "2111010003", "3111010001"
COUNTY, PREFECTURE = "110101", "110100"


def sign_in_first(store: Store, code: str, name: str, phone: str) -> None:
    set_password(store, f"{code}-manager", "一个很长的演示密码2020", "x")
    set_profile(store, f"{code}-manager", name, phone)


def test_the_managers_right_below_are_named_and_nobody_elses(store: Store) -> None:
    sign_in_first(store, SCHOOL, "王芳", "13800000001")
    sign_in_first(store, OTHERS, "李明", "13800000002")
    found = contacts_below(store, reviewer(COUNTY), QUARTER)
    assert found.rows() == [
        (SCHOOL, "王芳", "13800000001"),
        (SECOND, None, None),
        (POINT, None, None),
    ]


def test_a_new_number_takes_the_place_of_the_old_one(store: Store) -> None:
    sign_in_first(store, SCHOOL, "王芳", "13800000001")
    set_profile(store, f"{SCHOOL}-manager", "王芳", "13800000009")
    assert contacts_below(store, manager(COUNTY), QUARTER, [SCHOOL]).row(0) == (SCHOOL, "王芳", "13800000009")


def test_what_lies_deeper_or_elsewhere_is_not_told(store: Store) -> None:
    sign_in_first(store, SCHOOL, "王芳", "13800000001")
    assert contacts_below(store, reviewer(PREFECTURE), QUARTER, [SCHOOL]).is_empty()
    assert contacts_below(store, reviewer("110102"), QUARTER, [SCHOOL]).is_empty()
    assert contacts_below(store, manager(SCHOOL), QUARTER).is_empty()


def test_an_inspector_is_refused(store: Store) -> None:
    with pytest.raises(Refusal) as refused:
        contacts_below(store, inspector(COUNTY), QUARTER)
    assert refused.value.code == "not_allowed"
