"""Views people keep: favourites of their own, and boards shared with the unit and everything below it."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

import polars as pl

from auth.permissions import Person, own_relation, require
from reporting.calendar import open_quarter
from reporting.units import superiors
from store import clock
from store.connection import Store
from store.errors import Refusal

KEPT, TAKEN_AWAY = "kept", "taken_away"
LONGEST_TITLE = 60
LONGEST_ADDRESS = 1000
MOST_KEPT = 200


@dataclass(frozen=True)
class Board:
    """One kept view. `address`: its choices as a query string of the page, the quarter left out."""

    unit_code: str
    number: int
    title: str
    page: str
    address: str
    is_shared: bool
    actor: str
    recorded_at: datetime

    @property
    def choices(self) -> dict[str, str]:
        """The choices of the view by name."""
        return dict(parse_qsl(self.address))


def keep_view(
    store: Store, person: Person, title: str, page: str, choices: dict[str, str], *, is_shared: bool
) -> int:
    """Keep a view under a title; shared, the whole unit and everything below it sees it. Returns its number.

    Refusals: `not_allowed` (sharing is not for operators), `empty_title`, `too_long`, `too_many_boards`.
    """
    require(
        person, "share_view" if is_shared else "keep_view", relation=own_relation(person, person.unit_code)
    )
    address = urlencode(sorted(choices.items()))
    title = " ".join(title.split())
    if not title:
        raise Refusal("empty_title", "Give the view a title to find it by.")
    if len(title) > LONGEST_TITLE or len(address) > LONGEST_ADDRESS:
        raise Refusal(
            "too_long", f"The title may have at most {LONGEST_TITLE} characters.", maximum=LONGEST_TITLE
        )
    with store.writing() as write:
        own = store.rows(
            "select board_number from ops.board_event where unit_code = ? group by 1", [person.unit_code]
        )
        mine = [board for board in boards_of(store, person) if board.actor == person.user_name]
        if len(mine) >= MOST_KEPT:
            raise Refusal(
                "too_many_boards",
                f"{MOST_KEPT} views are kept already. Take one away first.",
                maximum=MOST_KEPT,
            )
        number = 1 + max((each for (each,) in own), default=0)
        write.append(
            "board_event",
            _row(
                person,
                Board(person.unit_code, number, title, page, address, is_shared, "", clock.now()),
                1,
                KEPT,
            ),
        )
    return number


def take_away(store: Store, person: Person, unit_code: str, number: int) -> None:
    """Take a kept view away; only who kept it may. Refusals `unknown_board`, `not_your_board`."""
    board = next(
        (each for each in boards_of(store, person) if (each.unit_code, each.number) == (unit_code, number)),
        None,
    )
    if board is None:
        raise Refusal("unknown_board", "This view is not kept any more.")
    if board.actor != person.user_name:
        raise Refusal("not_your_board", f"Only {board.actor} may take this view away.", actor=board.actor)
    with store.writing() as write:
        last = store.row(
            "select max(sequence) from ops.board_event where unit_code = ? and board_number = ?",
            [unit_code, number],
        )
        write.append("board_event", _row(person, board, 1 + (last[0] if last else 0), TAKEN_AWAY))


def boards_of(store: Store, person: Person) -> list[Board]:
    """The views a person sees: the own ones, and those shared by the own unit or one above; newest first."""
    above = [unit.code for unit in superiors(store, person.unit_code, open_quarter(clock.now()))]
    found = store.rows(
        """
        select unit_code, board_number, title, page, address, is_shared, actor, recorded_at, action
        from ops.board_event
        where list_contains(?, unit_code)
        qualify row_number() over (partition by unit_code, board_number order by sequence desc) = 1
        order by recorded_at desc, board_number desc
        """,
        [[person.unit_code, *above]],
    )
    boards = [Board(*row[:-1]) for row in found if row[-1] == KEPT]
    return [board for board in boards if board.is_shared or board.actor == person.user_name]


def _row(person: Person, board: Board, sequence: int, action: str) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "unit_code": board.unit_code,
                "board_number": board.number,
                "sequence": sequence,
                "action": action,
                "title": board.title,
                "page": board.page,
                "address": board.address,
                "is_shared": board.is_shared,
                "actor": person.user_name,
                "recorded_at": clock.now(),
            }
        ]
    )
