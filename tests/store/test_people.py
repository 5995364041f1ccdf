"""An act keeps the name of who held the account then, also after somebody else has taken it over."""

from collections.abc import Callable

from auth.accounts import set_profile
from auth.people import names_at
from store import clock
from store.connection import Store

WHO = "2111010001-manager"


def test_the_name_is_the_one_of_the_moment(store: Store, at: Callable[[str], None]) -> None:
    before = clock.now()
    at("2019-12-21T09:00:00")
    set_profile(store, WHO, "王芳", "13800000000")
    hers = clock.now()
    at("2020-03-01T09:00:00")
    set_profile(store, WHO, "李强", "13900000000")
    his = clock.now()
    asked = [(WHO, his), (WHO, hers), (WHO, before), ("nobody", his)]
    assert names_at(store, asked) == ["李强", "王芳", None, None]
    assert names_at(store, []) == []
