"""The list on the page: mounts list.js, carries out what it asks for, and says what was refused."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import streamlit as st
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.parts.context import DONE_KEY, _, account, language, show_refusal
from app.parts.scripts import module_of
from store.errors import Refusal

FOLDER = Path(__file__).parent
OPEN = "open"
MOST_ROWS = 2000
# With fewer rows than this, and nothing to narrow by, a field to search in is of no use.
SEARCH_FROM = 9

_row_list = st.components.v2.component(
    "jibao.row_list",
    css=(FOLDER / "list.css").read_text(encoding="utf-8"),
    js=module_of(FOLDER / "pieces.js", FOLDER / "list.js"),
)


@dataclass(frozen=True)
class Column:
    """One column. All sequences are as long as the list.

    `place`: `name` (exactly one), `badge` (at the corner of a card), `short`, `long` (may be
    broken) or `spare` (not in a narrow window).
    `sorts`: what it is sorted by, None where missing; without it by its text. `tones`: how each text is set
    apart, '' or one of good, warn, bad, info, strong. `unders`: a second, quiet line. `is_kept`: drawn
    even where no row has anything in it.
    """

    label: str
    texts: Sequence[str]
    place: str = "short"
    is_number: bool = False
    sorts: Sequence[float | str | None] | None = None
    tones: Sequence[str] | None = None
    unders: Sequence[str] | None = None
    help: str = ""
    is_kept: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether no row has anything in it: such a column need not be drawn."""
        return not self.is_kept and all(
            text in ("", "—", "0", "0 %") for text in (*self.texts, *(self.unders or ()))
        )


@dataclass(frozen=True)
class Filter:
    """A way to narrow the list to rows with some tags: beside each other, or `is_menu` to be unfolded.

    `options`: tag -> its name. `is_any`: rows with one of the chosen tags stay, else those with all of them.
    `first`: the tags chosen to begin with.
    """

    label: str
    options: dict[str, str]
    is_menu: bool = False
    is_any: bool = True
    first: tuple[str, ...] = ()


@dataclass(frozen=True)
class Act:
    """A button of the list. It acts on the ticked rows, else on all that are shown, of these on those with a tag.

    `{count}` in `label`: on how many; in `left_out`: how many more were ticked. `key`: on the keyboard.
    """

    name: str
    label: str
    is_for_ticked: bool = True
    tag: str = ""
    key: str = ""
    left_out: str = ""
    help: str = ""
    is_primary: bool = True


Row = Annotated[str, Field(max_length=60)]


class Message(BaseModel):
    """What the list asks for: `kind` is `open` or an act's name; `order`: the rows as they were shown."""

    model_config = ConfigDict(strict=True, extra="ignore")
    id: Annotated[str, Field(max_length=60)]
    kind: Annotated[str, Field(max_length=30)]
    ids: Annotated[list[Row], Field(max_length=MOST_ROWS)]
    order: Annotated[list[Row], Field(max_length=MOST_ROWS)]


def draw_row_list(
    key: str,
    ids: Sequence[str],
    columns: Sequence[Column],
    *,
    alt: str,
    do: Callable[[Message], str | None] | None = None,
    tags: Sequence[Sequence[str]] = (),
    filters: Sequence[Filter] = (),
    acts: Sequence[Act] = (),
    opens: bool = False,
    takes_keys: bool = True,
    current: str | None = None,
    version: object = "",
) -> None:
    """Draw the list; `do` carries out a message before the page is drawn again and may say that it is done.

    `ids`: the rows, in the order of their rank. `tags`: of each row. `takes_keys`: whether keys typed
    anywhere on the page move in this list. `current`: the row one comes back to. `version`: what was searched and ticked belongs to one version of the list.
    """
    if refused := st.session_state.pop(f"{key}.refused", None):
        show_refusal(refused)
    shown = [column for column in columns if column.place == "name" or not column.is_empty]
    kinds = {act.name for act in acts} | ({OPEN} if opens else set())
    ticks = any(act.is_for_ticked for act in acts)
    tags = tags or [()] * len(ids)
    present = {tag for each in tags for tag in each}
    _row_list(
        key=key,
        data={
            "key": f"{key} {version} {language()}",
            "answered": st.session_state.get(f"{key}.answered", ""),
            "language": language().replace("_", "-"),
            "alt": alt,
            "ids": list(ids),
            "find": _searched(shown, len(ids)),
            "columns": [_column(each) for each in shown],
            "tags": [list(each) for each in tags],
            "filters": [made for each in filters if (made := _filter(each, present))],
            "acts": [_act(each) for each in acts],
            "opens": opens,
            "ticks": ticks,
            "takesKeys": takes_keys and (opens or ticks),
            "current": current,
            "searchFrom": SEARCH_FROM,
            "texts": _texts(opens=opens, ticks=ticks, takes_keys=takes_keys),
        },
        on_act_change=lambda: _answer(key, frozenset(ids), kinds, do),
    )


def _answer(
    key: str, ids: frozenset[str], kinds: set[str], do: Callable[[Message], str | None] | None
) -> None:
    """Carry out one message; a browser is not trusted: what the list does not offer is refused."""
    raw = st.session_state[key].get("act")
    if raw is None or do is None or account() is None:
        return
    try:
        message = _read(raw)
        st.session_state[f"{key}.answered"] = message.id
        if message.kind not in kinds or not ids.issuperset(message.ids) or not message.ids:
            raise _unreadable()
        if done := do(message):
            st.session_state[DONE_KEY] = done
    except Refusal as refused:
        st.session_state[f"{key}.refused"] = refused


def _read(raw: object) -> Message:
    try:
        return Message.model_validate(raw)
    except ValidationError as fault:
        raise _unreadable() from fault


def _unreadable() -> Refusal:
    return Refusal("bad_message", "The list sent something that cannot be read. Load the page again.")


def _searched(columns: Sequence[Column], count: int) -> list[str]:
    """What a search looks in: the names and the texts of each row, in small letters."""
    parts = [each.texts for each in columns if not each.is_number] + [
        each.unders for each in columns if each.unders
    ]
    return [" ".join(part[place] for part in parts).lower() for place in range(count)]


def _column(column: Column) -> dict[str, Any]:
    return {
        "label": column.label,
        "place": column.place,
        "isNumber": column.is_number,
        "help": column.help,
        "texts": list(column.texts),
        "sorts": None if column.sorts is None else list(column.sorts),
        "tones": column.tones and list(column.tones),
        "unders": column.unders and list(column.unders),
    }


def _filter(each: Filter, present: set[str]) -> dict[str, Any] | None:
    """The filter with those of its options that some row has; None when there is nothing to choose."""
    options = [{"value": tag, "label": name} for tag, name in each.options.items() if tag in present]
    if len(options) < (2 if each.is_any else 1):
        return None
    return {
        "label": each.label,
        "options": options,
        "isMenu": each.is_menu,
        "isAny": each.is_any,
        "first": [tag for tag in each.first if tag in present],
    }


def _act(act: Act) -> dict[str, Any]:
    return {
        "name": act.name,
        "label": act.label,
        "isForTicked": act.is_for_ticked,
        "isPrimary": act.is_primary,
        "tag": act.tag,
        "key": act.key,
        "leftOut": act.left_out,
        "help": act.help,
    }


def _texts(*, opens: bool, ticks: bool, takes_keys: bool) -> dict[str, str]:
    keys = []
    if takes_keys and (opens or ticks):
        keys = [_("J and K: next and previous row"), _("/: search")]
        keys[1:1] = [_("Enter: open")] * opens + [_("X: tick")] * ticks
    return {
        "find": _("Search"),
        "sort": _("Sort by"),
        "ranked": _("order: as ranked"),
        "all": _("{all} in all", all="{all}"),
        "some": _("{shown} of {all}", shown="{shown}", all="{all}"),
        "nothing": _("Nothing fits."),
        "showAll": _("Show all"),
        "tickAll": _("Tick all that are shown"),
        "tick": _("Tick {name}", name="{name}"),
        "keys": _("Keyboard: {keys}", keys=_("; ").join(keys)) if keys else "",
    }
