"""Accounts: made for every unit, handed out level by level, one person one account (R07, R13, R14, E21-E23)."""

import csv
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from auth.accounts import (
    Account,
    account,
    create_accounts,
    create_operator,
    issue_accounts,
    may_try_at,
    named_units,
    person,
    record_failed_sign_in,
    record_sign_in,
    set_password,
    set_profile,
    sign_in_wait,
)
from auth.passwords import is_right
from auth.permissions import OPERATOR, Person
from reporting.units import unit_as_of
from store import clock
from store.connection import Store
from store.errors import Refusal
from tests.nation import QUARTER, UNITS, add_units, inspector, manager, reviewer

COUNTY, SCHOOL = "110101", "2111010001"
OPERATOR_1 = Person("operator-1", "000000", OPERATOR)
GOOD = "春天的第一所学校开学了"


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.code


def found(store: Store, user_name: str) -> Account:
    present = account(store, user_name)
    assert present is not None
    return present


def read(out: Path) -> list[dict[str, str]]:
    with out.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def units_in(out: Path) -> set[str]:
    return {row["user_name"].rsplit("-", 1)[0] for row in read(out)}


def switch_off(store: Store, user_name: str) -> None:
    with store.writing() as write:
        write.execute(
            "insert into ops.account_event select * replace (2 as sequence, false as is_active)"
            " from ops.account_event where user_name = ?",
            [user_name],
        )


def test_accounts_are_units_times_roles(store: Store) -> None:
    names = {name for (name,) in store.rows("select user_name from ops.account_event")}
    schools = ("school", "teaching_point")
    expected = {f"{code}-manager" for code, _, kind, *_ in UNITS if kind in schools}
    for code in [*(code for code, _, kind, *_ in UNITS if kind not in schools), "000000"]:
        expected |= {f"{code}-{role}" for role in ("manager", "reviewer", "inspector")}
    assert names == expected


def test_the_unit_of_an_account_is_a_unit(store: Store) -> None:
    for (code,) in store.rows("select distinct unit_code from ops.account_event"):
        assert unit_as_of(store, code, QUARTER).code == code


def test_creating_again_makes_only_the_missing(store: Store) -> None:
    assert create_accounts(store, QUARTER) == 0
    add_units(store, [("2111010009", "新校", "school", COUNTY, "211", "111")], "2020Q1")
    assert create_accounts(store, QUARTER) == 0, "the new school is not there in the old quarter"
    assert create_accounts(store, "2020Q1") == 1


def test_the_operator_is_made_once_and_the_password_shown_once(store: Store) -> None:
    password = create_operator(store)
    assert password is not None and len(password) == 14
    operator = found(store, "operator-1")
    assert operator.must_change_password and is_right(password, operator.password_hash)
    assert create_operator(store) is None


def test_who_acts_must_be_known_and_active(store: Store) -> None:
    assert person(store, f"{COUNTY}-reviewer") == reviewer(COUNTY)
    assert refused(lambda: person(store, "nobody")) == "unknown_account"
    switch_off(store, f"{COUNTY}-reviewer")
    assert refused(lambda: person(store, f"{COUNTY}-reviewer")) == "account_inactive"


def test_a_county_hands_out_the_accounts_right_below_it(store: Store, tmp_path: Path) -> None:
    out = tmp_path / "first.csv"
    assert issue_accounts(store, COUNTY, manager(COUNTY), out) == 3
    rows = read(out)
    assert [row["user_name"] for row in rows] == [f"211101000{number}-manager" for number in (1, 2, 3)]
    assert rows[0]["unit_name"] == "第一小学" and rows[0]["role"] == "manager"
    assert len({row["first_password"] for row in rows}) == 3
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    issued = found(store, rows[0]["user_name"])
    assert issued.must_change_password and not issued.is_complete
    assert is_right(rows[0]["first_password"], issued.password_hash)
    assert not is_right(rows[1]["first_password"], issued.password_hash)
    assert issue_accounts(store, COUNTY, manager(COUNTY), tmp_path / "again.csv") == 0


def test_no_password_is_kept_in_clear(store: Store, tmp_path: Path) -> None:
    out = tmp_path / "first.csv"
    issue_accounts(store, COUNTY, manager(COUNTY), out)
    kept = str(store.rows("select * from ops.account_event"))
    assert not any(row["first_password"] in kept for row in read(out))


@pytest.mark.parametrize(
    ("who", "unit", "code"),
    [
        (manager("110000"), "000000", "not_your_unit"),
        (manager("110000"), "110100", "not_your_unit"),
        (manager("110102"), COUNTY, "not_your_unit"),
        (reviewer(COUNTY), COUNTY, "not_allowed"),
        (inspector(COUNTY), COUNTY, "not_allowed"),
    ],
)
def test_accounts_are_issued_by_the_own_department_only(
    store: Store, tmp_path: Path, who: Person, unit: str, code: str
) -> None:
    out = tmp_path / "first.csv"
    assert refused(lambda: issue_accounts(store, unit, who, out)) == code
    assert not out.exists()


def test_a_province_does_not_issue_to_the_ministry_university_on_its_soil(
    store: Store, tmp_path: Path
) -> None:
    issue_accounts(store, "110000", manager("110000"), tmp_path / "province.csv")
    assert units_in(tmp_path / "province.csv") == {"110100", "110201", "4111000001"}
    issue_accounts(store, "000000", manager("000000"), tmp_path / "ministry.csv")
    assert units_in(tmp_path / "ministry.csv") == {"110000", "4111000002"}


def test_an_operator_issues_for_the_ministry_itself_too(store: Store, tmp_path: Path) -> None:
    create_operator(store)
    before = found(store, "operator-1")
    issue_accounts(store, "000000", OPERATOR_1, tmp_path / "all.csv")
    assert units_in(tmp_path / "all.csv") == {"000000", "110000", "4111000002"}
    assert found(store, "operator-1") == before


def test_a_file_that_exists_or_cannot_be_made_is_refused_and_nothing_is_issued(
    store: Store, tmp_path: Path
) -> None:
    out = tmp_path / "first.csv"
    out.write_text("mine")
    assert refused(lambda: issue_accounts(store, COUNTY, manager(COUNTY), out)) == "file_exists"
    assert out.read_text() == "mine"
    nowhere = tmp_path / "no" / "where.csv"
    assert refused(lambda: issue_accounts(store, COUNTY, manager(COUNTY), nowhere)) == "file_not_writable"
    assert found(store, f"{SCHOOL}-manager").password_hash is None


@pytest.mark.parametrize(
    "password", ["short 1", "aaaaaaaaaaaa", "2111010001-Manager!", "my 2111010001 school", "长" * 25]
)
def test_a_weak_password_is_refused(store: Store, password: str) -> None:
    name = f"{SCHOOL}-manager"
    assert refused(lambda: set_password(store, name, password, name)) == "weak_password"


def test_the_own_password_ends_the_duty_to_change_it(store: Store, tmp_path: Path) -> None:
    out, name = tmp_path / "first.csv", f"{SCHOOL}-manager"
    issue_accounts(store, COUNTY, manager(COUNTY), out)
    first = read(out)[0]["first_password"]
    assert refused(lambda: set_password(store, name, first, name)) == "same_password"
    set_password(store, name, GOOD, name)
    changed = found(store, name)
    assert not changed.must_change_password and is_right(GOOD, changed.password_hash)
    assert not is_right(first, changed.password_hash)
    assert not changed.is_complete, "the real name is still missing (R14a)"
    set_profile(store, name, " 王芳 ", "138 0000 0000")
    assert found(store, name).is_complete
    assert (found(store, name).person_name, found(store, name).phone) == ("王芳", "13800000000")
    assert refused(lambda: set_password(store, "nobody", GOOD, "nobody")) == "unknown_account"


def test_the_real_name_and_phone_are_required(store: Store) -> None:
    name = f"{SCHOOL}-manager"
    assert refused(lambda: set_profile(store, name, "", "1")) == "name_missing"
    assert refused(lambda: set_profile(store, name, "王芳", " ")) == "name_missing"


def test_one_person_holds_one_account_of_a_unit(store: Store) -> None:
    set_profile(store, f"{COUNTY}-manager", "王芳", "138 0000 0000")
    reviews = f"{COUNTY}-reviewer"
    assert refused(lambda: set_profile(store, reviews, "王芳", "13800000000")) == "one_person_one_account"
    set_profile(store, reviews, "王芳", "13900000000")  # another person of that name
    set_profile(store, "110102-manager", "王芳", "13800000000")  # another unit
    set_profile(store, f"{COUNTY}-manager", "李明", "13700000000")  # the post changes hands (R14b)
    set_profile(store, f"{COUNTY}-inspector", "王芳", "13800000000")


def test_a_unit_is_named_when_all_three_roles_are(store: Store, at: Callable[[str], None]) -> None:
    for number, role in enumerate(("manager", "reviewer", "inspector")):
        assert named_units(store, clock.now() + timedelta(seconds=1)).height == 0
        set_profile(store, f"{COUNTY}-{role}", f"人{number}", f"1380000000{number}")
    set_profile(store, f"{SCHOOL}-manager", "王芳", "13800000009")
    moment = clock.now()
    at("2020-02-01T09:00:00")
    assert named_units(store, clock.now())["unit_code"].to_list() == [COUNTY]
    assert named_units(store, moment).height == 0, "what comes later does not reach back"


def test_wrong_passwords_slow_down_and_never_lock(store: Store, at: Callable[[str], None]) -> None:
    name = f"{SCHOOL}-manager"
    for _ in range(4):
        record_failed_sign_in(store, name)
    assert sign_in_wait(store, name) == 0
    waits = []
    for _ in range(12):
        record_failed_sign_in(store, name)
        waits.append(sign_in_wait(store, name))
    assert waits[:3] == [2, 4, 8] and waits[-1] == 300
    assert may_try_at(found(store, name)) == clock.now() + timedelta(minutes=5)
    at("2019-12-20T09:05:00")
    assert sign_in_wait(store, name) == 0
    record_sign_in(store, name)
    assert found(store, name).failed_sign_ins == 0


def test_an_unknown_name_leaves_no_trace(store: Store) -> None:
    record_failed_sign_in(store, "nobody")
    assert account(store, "nobody") is None and sign_in_wait(store, "nobody") == 0
