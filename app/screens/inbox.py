"""The inbox: what concerns the own unit and role, the newest first, each with the way to where one acts."""

from datetime import datetime

import polars as pl
import streamlit as st

from app.parts.context import (
    QUARTER_KEY,
    _,
    act,
    language,
    person,
    show_moment,
    show_quarter,
    store,
)
from app.parts.figures import is_chinese, name_of
from app.parts.review_list import OPEN
from reporting.catalogue import load_catalogue
from reporting.inbox import ANSWERED, KEPT, KINDS, WITHDRAWAL_ASKED, mark_read, messages
from reporting.inbox_words import label_of_words, sentence

AT_ONCE = 20
SHOWN = "inbox.shown"
Row = dict[str, object]


def main() -> None:
    """The messages, narrowed as one likes, and the act to mark them read."""
    st.title(_("Inbox"))
    found = messages(store(), person())
    if found.is_empty():
        st.info(_("Nothing here yet. Returns, reminders, questions and answers will be listed here."))
        return
    unread = found.filter(~pl.col("is_read"))
    draw_unread(unread)
    shown = draw_filters(found)
    if shown.is_empty():
        st.caption(_("No message is like that."))
    count = int(st.session_state.get(SHOWN, AT_ONCE))
    for place, row in enumerate(shown.head(count).iter_rows(named=True)):
        draw_message(row, place)
    if shown.height > count:
        st.button(_("Show older ones"), key="inbox.more", on_click=show_more)
    st.caption(_("The newest {most} of the last {days} days.", most=100, days=KEPT.days))


def draw_unread(unread: pl.DataFrame) -> None:
    """How many are unread, and the act that marks all of them read."""
    with st.container(horizontal=True, vertical_alignment="center"):
        if unread.is_empty():
            st.caption(_("You have read everything."))
            return
        st.markdown(_("**{count}** unread", count=unread.height))
        if st.button(_("Mark all read"), key="inbox.mark_read", icon=":material/done_all:"):
            until = unread["moment"].max()
            assert isinstance(until, datetime)
            act(lambda: mark_read(store(), person(), until), _("Marked as read."))


def draw_filters(found: pl.DataFrame) -> pl.DataFrame:
    """Unread only, or only some kinds; returns what is left."""
    present = set(found["kind"])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kinds = st.multiselect(
            _("Kind"),
            [kind for kind in KINDS if kind in present],
            format_func=lambda kind: _("message." + kind),
            key="inbox.kinds",
            placeholder=_("all kinds"),
            width=320,
        )
        only_unread = st.toggle(_("Unread only"), key="inbox.only_unread")
    if kinds:
        found = found.filter(pl.col("kind").is_in(kinds))
    return found.filter(~pl.col("is_read")) if only_unread else found


def draw_message(row: Row, place: int) -> None:
    """One message: when and about whom, what happened, in whose words, and the way there."""
    kind, quarter = str(row["kind"]), str(row["quarter"])
    with st.container(border=True, gap="small"):
        mark = "" if row["is_read"] else f":blue[**● {_('unread')}**] "
        moment = show_moment(row["moment"])  # type: ignore[arg-type]
        st.markdown(f"{mark}**{_('message.' + kind)}** · {moment}")
        st.text(f"{row['unit_name']} · {show_quarter(quarter)}")
        st.text(
            sentence(
                kind,
                language(),
                indicator=named(quarter, row["indicator_code"]),
                due_at=row["due_at"],  # type: ignore[arg-type]
            )
        )
        if row["words"]:
            colon = "：" if is_chinese() else ": "
            st.text(f"{label_of_words(kind, language())}{colon}{row['words']}")
        if st.button(
            _("Open"),
            key=f"inbox.open_{place}_{kind}_{row['unit_code']}_{quarter}_{row['indicator_code']}",
            icon=":material/arrow_forward:",
            on_click=prepare,
            args=(row,),
        ):
            st.switch_page(f"screens/{row['page']}.py")


def named(quarter: str, indicator_code: object) -> str | None:
    """Code, name and unit of an indicator of that quarter."""
    if indicator_code is None:
        return None
    indicator = load_catalogue(store(), quarter).indicators.get(str(indicator_code))
    return name_of(indicator) if indicator else str(indicator_code)


def prepare(row: Row) -> None:
    """Choose the quarter, and open what the message is about on the screen it leads to."""
    quarter, unit_code = str(row["quarter"]), str(row["unit_code"])
    st.session_state[QUARTER_KEY] = quarter
    if row["kind"] == WITHDRAWAL_ASKED:
        st.session_state[OPEN] = unit_code
    elif row["kind"] == ANSWERED:
        st.session_state[f"verify.tab_{quarter}"] = _("Asked")
        st.session_state[f"verify.open_{quarter}"] = f"{unit_code} {row['indicator_code']}"


def show_more() -> None:
    """Make the list longer."""
    st.session_state[SHOWN] = int(st.session_state.get(SHOWN, AT_ONCE)) + AT_ONCE


main()
