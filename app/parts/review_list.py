"""The reviewer's queue: every unit right below in the order to look at them; one opens it, or approves many at once."""

from datetime import datetime

import polars as pl
import streamlit as st

from app.parts.context import _, act, language, person, store
from app.parts.figures import NOTHING
from app.parts.row_list.columns import counts, moments
from app.parts.row_list.component import OPEN as OPEN_ROW
from app.parts.row_list.component import Act, Column, Filter, Message, draw_row_list
from auth.permissions import Person
from reporting.codes import code_list
from reporting.life_cycle import (
    IN_PROGRESS,
    LOCKED,
    REPORTED,
    RETURNED,
    STATES,
    SUBMITTED,
    UNTOUCHED,
    WITHDRAWAL_REQUESTED,
)
from reporting.review_queue import review_marker, review_queue
from reporting.reviews import APPROVED, CHANGED_SINCE, NOT_LOOKED, REVIEW_STATES, approve, take_back_approvals
from store import clock

OPEN, CODES, LAST, ROUND = "review.open", "review.codes", "review.last", "review.round"
APPROVED_TOGETHER = "review.approved_together"
APPROVE, APPROVE_CONFIRMED = "approve", "approve_confirmed"
HANDED_IN, WAITING, READY = "handed_in", "waiting", "ready"
HANDED_IN_STATES = (SUBMITTED, *LOCKED)
STATE_TONES = {
    UNTOUCHED: "bad",
    IN_PROGRESS: "warn",
    RETURNED: "warn",
    WITHDRAWAL_REQUESTED: "bad",
    SUBMITTED: "info",
    REPORTED: "good",
}
REVIEW_TONES = {APPROVED: "good", CHANGED_SINCE: "warn"}


def present_queue(unit_code: str, chosen: str) -> pl.DataFrame:
    """The queue of the signed-in reviewer as it stands now (`review_queue`)."""
    minute = clock.now().replace(second=0, microsecond=0)
    return _queue(unit_code, chosen, person(), review_marker(store(), unit_code, chosen), minute)


@st.cache_data(max_entries=500, show_spinner=False, hash_funcs={Person: lambda each: each.user_name})
def _queue(
    unit_code: str, chosen: str, reviewer: Person, marker: tuple[int, ...], minute: datetime
) -> pl.DataFrame:
    """Worked out anew when something has happened below, and every minute: time moves reports too."""
    del marker, minute
    return review_queue(store(), unit_code, chosen, reviewer)


def waiting_count(queue: pl.DataFrame) -> int:
    """How many units have handed in and are not approved."""
    return queue.filter(is_waiting()).height


def is_waiting() -> pl.Expr:
    """Whether a unit of the queue has handed in and is not approved."""
    return pl.col("state").is_in(HANDED_IN_STATES) & (pl.col("review_state") != APPROVED)


def draw_counts(queue: pl.DataFrame) -> None:
    """How far the reviewer has come, in one line."""
    handed_in = queue.filter(pl.col("state").is_in(HANDED_IN_STATES))
    states = dict(handed_in["review_state"].value_counts().iter_rows())
    said = [
        _("{count} of {all} units have handed in", count=handed_in.height, all=queue.height),
        _("{count} approved", count=states.get(APPROVED, 0)),
        _("{count} wait for you", count=waiting_count(queue)),
    ]
    if changed := states.get(CHANGED_SINCE, 0):
        said.append(_("{count} changed since", count=changed))
    if doubtful := queue.filter(pl.col("doubtful_count") > 0).height:
        said.append(_("{count} with doubtful figures", count=doubtful))
    st.caption(" · ".join(said))


def draw_queue(queue: pl.DataFrame, chosen: str) -> None:
    """The list. A row opens its report; the ticked ones, and all that only confirmed, are approved together."""
    _draw_approved_together(chosen)
    sequences = {code: sequence or 0 for code, sequence in queue.select("unit_code", "sequence").iter_rows()}

    def do(message: Message) -> str | None:
        if message.kind == OPEN_ROW:
            st.session_state[OPEN], st.session_state[CODES] = message.ids[0], message.order
            return None
        # As they were drawn: what was saved meanwhile is refused.
        seen = {code: sequences[code] for code in message.ids}
        approved = approve(store(), person(), message.ids, chosen, seen=seen)
        st.session_state[APPROVED_TOGETHER] = (chosen, approved)
        st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
        return _("{count} units approved.", count=len(approved))

    draw_row_list(
        "review.list",
        queue["unit_code"].to_list(),
        columns_of(queue),
        alt=_("Units right below"),
        do=do,
        tags=_tags(queue),
        filters=_filters(queue),
        acts=_acts(),
        opens=True,
        current=st.session_state.get(LAST),
        version=f"{chosen} {st.session_state.get(ROUND, 0)}",
    )


def columns_of(queue: pl.DataFrame) -> list[Column]:
    """What a reviewer sees of each unit before opening it."""
    doubts, impacts = queue["max_doubt"].to_list(), queue["impact"].to_list()
    due = [
        None if state in LOCKED else given or last
        for state, given, last in queue.select("state", "due_at", "deadline_at").iter_rows()
    ]
    return [
        Column(_("Unit"), queue["name"].to_list(), "name", unders=queue["unit_code"].to_list()),
        Column(
            _("State"),
            [_("state." + state) for state in queue["state"]],
            "badge",
            sorts=[STATES.index(state) for state in queue["state"]],
            tones=[STATE_TONES[state] for state in queue["state"]],
        ),
        Column(
            _("Doubt"),
            [f"{doubt:.0%}" if doubt >= 0.005 else NOTHING for doubt in doubts],
            is_number=True,
            sorts=doubts,
            tones=["strong" if count else "" for count in queue["doubtful_count"]],
            help=_("How implausible the most doubtful figure is."),
        ),
        Column(
            _("Moves the total"),
            [NOTHING if impact is None or impact < 0.0005 else f"{impact:.1%}" for impact in impacts],
            is_number=True,
            sorts=impacts,
            help=_("The largest share by which one changed figure moves the total of all these units."),
        ),
        counts(_("Changed"), queue["changed_count"].to_list()),
        counts(_("Doubtful"), queue["doubtful_count"].to_list()),
        counts(_("Problems"), queue["blocking_count"].to_list(), tone="strong"),
        counts(_("Explained"), queue["explained_count"].to_list()),
        Column(
            _("Review"),
            [
                NOTHING if review == NOT_LOOKED and state not in HANDED_IN_STATES else _("review." + review)
                for review, state in queue.select("review_state", "state").iter_rows()
            ],
            sorts=[REVIEW_STATES.index(state) for state in queue["review_state"]],
            tones=[REVIEW_TONES.get(state, "") for state in queue["review_state"]],
        ),
        counts(_("Returns"), queue["returned_count"].to_list()),
        moments(_("Due by"), due, is_limit=True),
        moments(_("Last act"), queue["last_act_at"].to_list(), place="spare"),
    ]


def _tags(queue: pl.DataFrame) -> list[list[str]]:
    """What each unit can be found by."""
    marks = queue.select(
        *(
            pl.when(holds).then(pl.lit(tag)).alias(tag)
            for tag, holds in (
                (HANDED_IN, pl.col("state").is_in(HANDED_IN_STATES)),
                (WAITING, is_waiting()),
                (READY, is_waiting() & pl.col("only_confirmed")),
                (CHANGED_SINCE, pl.col("review_state") == CHANGED_SINCE),
                ("changed", pl.col("changed_count") > 0),
                ("doubtful", pl.col("doubtful_count") > 0),
                ("flagged", pl.col("flagged_count") > 0),
                ("only_confirmed", pl.col("only_confirmed")),
            )
        ),
        *(
            pl.format("{}:{}", pl.lit(kind), column).alias(column)
            for kind, column in (("state", "state"), ("review", "review_state"), ("type", "school_type"))
        ),
    )
    return [[tag for tag in row if tag] for row in marks.iter_rows()]


def _filters(queue: pl.DataFrame) -> list[Filter]:
    types = queue["school_type"].drop_nulls().unique().sort().to_list()
    return [
        Filter(
            _("Only units with"),
            {
                WAITING: _("to be reviewed"),
                CHANGED_SINCE: _("changed since the last look"),
                "doubtful": _("doubtful figures"),
                "flagged": _("problems or notes"),
                "changed": _("changed figures"),
                "only_confirmed": _("only confirmed"),
            },
            is_any=False,
            # What can be acted on, as long as there is anything.
            first=(WAITING,) if waiting_count(queue) else (),
        ),
        Filter(_("State"), {f"state:{state}": _("state." + state) for state in STATES}, is_menu=True),
        Filter(_("Review"), {f"review:{each}": _("review." + each) for each in REVIEW_STATES}, is_menu=True),
        Filter(_("School type"), {f"type:{code}": _type_name(code) for code in types}, is_menu=True),
    ]


def _type_name(code: str) -> str:
    found = code_list("school_type_3digit").get(code)
    if found is None:
        return code
    return str(found.name_en if language() == "en" else found.name_zh)


def _acts() -> list[Act]:
    return [
        Act(
            APPROVE_CONFIRMED,
            _("Approve all that only confirmed ({count})", count="{count}"),
            is_for_ticked=False,
            tag=READY,
            key="B",
            is_primary=False,
            help=_("They said that nothing changed, and nothing stands in the way."),
        ),
        Act(
            APPROVE,
            _("Approve the ticked units ({count})", count="{count}"),
            tag=HANDED_IN,
            key="A",
            left_out=_("{count} of the ticked units have not handed in yet.", count="{count}"),
        ),
    ]


def _draw_approved_together(chosen: str) -> None:
    """What was approved in one act last, and the way back."""
    quarter, codes = st.session_state.get(APPROVED_TOGETHER, ("", []))
    if quarter != chosen or not codes:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="review_approved"):
        st.caption(_("{count} units were approved together.", count=len(codes)), width="content")
        if st.button(
            _("Take these approvals back"), key="review.undo", type="tertiary", icon=":material/undo:"
        ):
            st.session_state[APPROVED_TOGETHER] = (chosen, [])
            act(
                lambda: take_back_approvals(store(), person(), codes, chosen),
                _("The approvals were taken back."),
            )
