"""What every screen needs: who is signed in, which quarter, which language, and how to act."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

import streamlit as st
from babel.dates import format_timedelta

from app import i18n, state
from app.parts.moments import due_in, moment_in
from app.parts.once import once
from app.parts.refusals import sentence
from app.parts.written import as_written
from auth import sessions
from auth.accounts import Account
from auth.permissions import Person
from reporting.calendar import open_quarter
from reporting.quarter import previous_quarter, quarter_of
from reporting.units import Unit, superiors, unit_as_of
from store import clock
from store.connection import Store
from store.errors import Refusal
from warehouse.reader import Reader

COOKIE = "jibao_session"
LANGUAGE_COOKIE = "jibao_language"
LANGUAGE_KEY = "app.language"
QUARTER_KEY = "app.quarter"
DONE_KEY = "app.done"

Answer = TypeVar("Answer")


def store() -> Store:
    """The operations store of this server."""
    return state.server().store


def reader() -> Reader:
    """The reader of the published warehouse."""
    return state.server().reader


def session_id() -> str:
    """The secret id in the cookie of this browser, or ''."""
    return str(st.context.cookies.get(COOKIE, ""))


def account() -> Account | None:
    """Who is signed in, read anew from the session in the store at every run of a page."""
    return once(sessions.session_user, store(), session_id())


def signed_in() -> Account:
    """Who is signed in; stops the page for anybody else (the router has sent them to the sign-in)."""
    found = account()
    if found is None or not found.is_complete:
        st.stop()
    return found


def person() -> Person:
    """The signed-in person as the permission table knows them."""
    return signed_in().person


def own_unit() -> Unit:
    """The signed-in person's unit as of the chosen quarter."""
    return unit_at(person().unit_code)


def unit_at(code: str) -> Unit:
    """A unit as of the chosen quarter. Refusal `unknown_unit`."""
    return once(unit_as_of, store(), code, quarter())


def superiors_of(code: str) -> list[Unit]:
    """The line of superiors of a unit as of the chosen quarter, the nearest first. Refusal `unknown_unit`."""
    return once(superiors, store(), code, quarter())


def language() -> str:
    """zh_CN by default, en by choice: as chosen in this visit, else in the address, else in this browser."""
    chosen = st.session_state.get(LANGUAGE_KEY)
    if chosen is None:
        offered = (st.query_params.get("lang"), st.context.cookies.get(LANGUAGE_COOKIE))
        chosen = next((each for each in offered if each in i18n.LANGUAGES), i18n.DEFAULT)
    return str(chosen)


def _(text: str, **details: object) -> str:
    """The text in the person's language."""
    return i18n.translate(text, language(), **details)


def quarter() -> str:
    """The quarter chosen in the sidebar; by default the one people work on now."""
    return str(st.session_state.get(QUARTER_KEY) or open_quarter(clock.now()))


def pick_quarter() -> None:
    """The quarter picker: from the first quarter with units to the present one."""
    first = store().row("select min(quarter) from ops.sync_event")
    present = quarter_of(clock.now())
    begin = first[0] if first and first[0] else present
    choices: list[str] = []
    each = present
    while each >= begin and len(choices) < 12:
        choices.append(each)
        each = previous_quarter(each)
    default = open_quarter(clock.now())
    st.session_state.setdefault(QUARTER_KEY, st.query_params.get("quarter"))
    if st.session_state[QUARTER_KEY] not in choices:
        st.session_state[QUARTER_KEY] = default if default in choices else choices[0]
    st.selectbox(_("Quarter"), choices, key=QUARTER_KEY, format_func=show_quarter)


def show_quarter(name: str) -> str:
    """A quarter as people say it."""
    return _("{year}, quarter {number}", year=name[:4], number=name[5])


def show_moment(moment: datetime | None) -> str:
    """A stored moment in Shanghai's time, or a dash."""
    return moment_in(language(), moment)


def show_due(moment: datetime | None) -> str:
    """A time limit as people say it: midnight belongs to the day that ends, as 24:00."""
    return due_in(language(), moment)


def show_left(moment: datetime) -> str:
    """How much time is left until a moment, in its two largest units and never rounded up."""
    minutes = max(0, int((moment - clock.now()).total_seconds() // 60))
    days, hours = timedelta(days=minutes // 1440), timedelta(hours=minutes // 60 % 24)
    rest = timedelta(minutes=minutes % 60)
    said = []
    if days:
        said.append(format_timedelta(days, "day", threshold=1000, locale=language()))
    if hours:
        said.append(format_timedelta(hours, "hour", threshold=1000, locale=language()))
    if not days and (rest or not hours):
        said.append(format_timedelta(rest, "minute", threshold=1000, locale=language()))
    return " ".join(said)


def show_refusal(refused: Refusal) -> None:
    """A refusal in the person's language, each of its problems; it repeats what was typed, as it was typed."""
    for problem in getattr(refused, "problems", [refused])[:20]:
        st.error(as_written(sentence(problem, language())))


def act(do: Callable[[], Answer], done: str) -> Answer | None:
    """Carry out an act; say that it is done and draw the page anew, or say why it was refused."""
    try:
        answer = do()
    except Refusal as refused:
        show_refusal(refused)
        return None
    st.session_state[DONE_KEY] = done
    st.rerun()
    return answer


def show_done() -> None:
    """What the last act did, once."""
    if done := st.session_state.pop(DONE_KEY, None):
        st.toast(done, icon=":material/check:", duration="long")
