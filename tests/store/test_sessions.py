"""Sessions: a ticket good once, a secret id kept only as a hash, an end that counts for every copy."""

import pytest

from auth import sessions
from auth.accounts import set_password
from auth.session_events import end_sessions_of
from store.connection import Store
from store.errors import Refusal

NAME, GOOD = "2111010001-manager", "Autumn leaves 7"


def test_a_ticket_is_good_once() -> None:
    ticket = sessions.make_ticket(NAME)
    assert sessions.redeem_ticket(ticket) == NAME
    assert sessions.redeem_ticket(ticket) is None
    assert sessions.redeem_ticket("made up") is None and sessions.redeem_ticket("") is None


def test_a_ticket_is_good_for_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    late, in_time = sessions.make_ticket(NAME), sessions.make_ticket(NAME)
    now = sessions.time.monotonic()
    monkeypatch.setattr(sessions.time, "monotonic", lambda: now + 59)
    assert sessions.redeem_ticket(in_time) == NAME
    monkeypatch.setattr(sessions.time, "monotonic", lambda: now + 61)
    assert sessions.redeem_ticket(late) is None


def test_a_session_knows_its_account_until_it_ends(store: Store) -> None:
    session_id = sessions.start_session(store, NAME)
    user = sessions.session_user(store, session_id)
    assert user is not None and user.user_name == NAME
    sessions.end_session(store, session_id)
    assert sessions.session_user(store, session_id) is None, "a copied cookie is refused"
    sessions.end_session(store, session_id)
    sessions.end_session(store, "made up")
    assert store.rows("select count(*) from ops.session_event") == [(2,)]


def test_only_the_hash_of_a_session_is_kept(store: Store) -> None:
    session_id = sessions.start_session(store, NAME)
    ((kept,),) = store.rows("select session_hash from ops.session_event")
    assert session_id not in kept
    assert sessions.session_user(store, kept) is None, "the hash opens nothing"


def test_a_session_is_over_after_eight_hours(store: Store, at) -> None:  # type: ignore[no-untyped-def]
    session_id = sessions.start_session(store, NAME)
    at("2019-12-20T16:59:59")
    assert sessions.session_user(store, session_id) is not None
    at("2019-12-20T17:00:00")
    assert sessions.session_user(store, session_id) is None


def test_made_up_ids_and_accounts_open_nothing(store: Store) -> None:
    assert sessions.session_user(store, "") is None
    assert sessions.session_user(store, "made up") is None
    assert sessions.session_user(store, sessions.start_session(store, "nobody")) is None


def test_an_account_switched_off_loses_its_session(store: Store) -> None:
    session_id = sessions.start_session(store, NAME)
    with store.writing() as write:
        write.execute(
            "insert into ops.account_event select * replace (2 as sequence, false as is_active)"
            " from ops.account_event where user_name = ?",
            [NAME],
        )
    assert sessions.session_user(store, session_id) is None


def test_a_new_password_ends_all_sessions_but_the_one_it_was_set_in(store: Store) -> None:
    here, elsewhere = sessions.start_session(store, NAME), sessions.start_session(store, NAME)
    other = sessions.start_session(store, "110101-manager")
    set_password(store, NAME, GOOD, NAME, keep_session=here)
    assert sessions.session_user(store, here) is not None
    assert sessions.session_user(store, elsewhere) is None
    assert sessions.session_user(store, other) is not None
    with pytest.raises(Refusal):
        set_password(store, NAME, "weak", NAME)
    assert sessions.session_user(store, here) is not None
    set_password(store, NAME, GOOD + "!", NAME)
    assert sessions.session_user(store, here) is None
    assert end_sessions_of(store, NAME) == 0
