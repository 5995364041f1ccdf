"""Questions of verification for tests: who asks whom, and short ways to say it."""

from collections.abc import Callable

import pytest

from reporting.verification import (
    ask,
    questions_of,
)
from store.connection import Store
from store.errors import Refusal
from tests.nation import QUARTER, manager

SCHOOL, SECOND, COUNTY, PREFECTURE = "2111010001", "2111010002", "110101", "110100"
BOSS, CLERK = manager(COUNTY), manager(SCHOOL)
At = Callable[[str], None]


def refused(do: Callable[[], object]) -> str:
    """The code of the refusal."""
    with pytest.raises(Refusal) as found:
        do()
    return found.value.code


def question(
    unit_code: str = SCHOOL, indicator_code: str = "A02", words: str = "人数属实吗?"
) -> dict[str, str]:
    return {"unit_code": unit_code, "indicator_code": indicator_code, "words": words, "doubt": "jump"}


def ask_students(store: Store, words: str = "人数属实吗?") -> None:
    ask(store, BOSS, SCHOOL, QUARTER, "A02", words, "jump")


def state(store: Store) -> str:
    return str(questions_of(store, SCHOOL, QUARTER)["state"][0])


def rows_said(store: Store) -> int:
    return int((store.row("select count(*) from ops.verification_event") or (0,))[0])
