"""The reviewer's queue: filters, the table in the order to look at it, and approving many at once."""

from typing import Any

import polars as pl
import streamlit as st

from app.parts.context import _, act, language, person, show_due, show_moment, store
from app.parts.figures import NOTHING
from reporting.codes import code_list
from reporting.life_cycle import LOCKED, STATES, SUBMITTED
from reporting.reviews import APPROVED, CHANGED_SINCE, NOT_LOOKED, REVIEW_STATES, approve

OPEN, CODES, ROUND = "review.open", "review.codes", "review.round"
CHANGED_TODAY, FLAGGED, DOUBTFUL, ONLY_CONFIRMED = "changed", "flagged", "doubtful", "only_confirmed"


def draw_counts(queue: pl.DataFrame) -> None:
    """How far the reviewer has come, in one line."""
    handed_in = queue.filter(pl.col("state").is_in([SUBMITTED, *LOCKED]))
    states = dict(handed_in["review_state"].value_counts().iter_rows())
    said = [
        _("{count} of {all} units have handed in", count=handed_in.height, all=queue.height),
        _("{count} approved", count=states.get(APPROVED, 0)),
        _("{count} not looked at yet", count=states.get(NOT_LOOKED, 0)),
    ]
    if changed := states.get(CHANGED_SINCE, 0):
        said.append(_("{count} changed since", count=changed))
    if doubtful := queue.filter(pl.col("doubtful_count") > 0).height:
        said.append(_("{count} with doubtful figures", count=doubtful))
    st.caption(" · ".join(said))


def draw_filters(queue: pl.DataFrame) -> pl.DataFrame:
    """The filters above the table; returns what they leave, in the order of the queue."""
    names = {
        DOUBTFUL: _("doubtful figures"),
        FLAGGED: _("problems or explanations"),
        CHANGED_TODAY: _("changed figures"),
        ONLY_CONFIRMED: _("only confirmed"),
    }
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            _("Name or code"), key="review.text", placeholder=_("part of it is enough"), width=220
        ).strip()
        only = st.pills(
            _("Only units with"),
            list(names),
            selection_mode="multi",
            format_func=names.__getitem__,
            key="review.only_with",
        )
        with st.popover(_("More filters"), key="review.more", icon=":material/filter_alt:"):
            states, looked, types = _draw_more_filters(queue)
    shown = queue
    if states:
        shown = shown.filter(pl.col("state").is_in(states))
    if looked:
        shown = shown.filter(pl.col("review_state").is_in(looked))
    if types:
        shown = shown.filter(pl.col("school_type").is_in(types))
    for each in only:
        column = pl.col(each) if each == ONLY_CONFIRMED else pl.col(f"{each}_count") > 0
        shown = shown.filter(column)
    if text:
        shown = shown.filter(
            pl.col("name").str.contains(text, literal=True)
            | pl.col("unit_code").str.contains(text, literal=True)
        )
    return shown


def draw_queue(shown: pl.DataFrame, queue: pl.DataFrame, chosen: str) -> None:
    """The table. A click in a row opens its report; the ticked ones can be approved together."""
    st.caption(
        _("{shown} of {all} units.", shown=shown.height, all=queue.height)
        + " "
        + _("Click a unit to open it; tick several to approve them together.")
    )
    _draw_approve_confirmed(shown, chosen)
    if shown.is_empty():
        st.info(_("No unit fits these filters. Take one of them away."))
        return
    codes = shown["unit_code"].to_list()
    st.session_state[CODES] = codes
    # A row number means nothing in another selection of units, and nothing after an act on the ticked ones.
    key = f"review.list_{hash(tuple(codes))}_{st.session_state.get(ROUND, 0)}"
    st.dataframe(
        _table(shown),
        hide_index=True,
        width="stretch",
        key=key,
        alt=_("Units right below"),
        placeholder=NOTHING,
        column_config={
            _("Unit"): st.column_config.TextColumn(pinned=True),
            _("Doubt"): st.column_config.NumberColumn(format="percent"),
            _("Moves the total"): st.column_config.NumberColumn(format="percent"),
        },
        on_select=lambda: _clicked(key),
        selection_mode=["multi-row", "single-cell"],
    )
    picked = [codes[row] for row in _selection(key)["rows"] if row < len(codes)]
    if picked:
        _draw_approve_picked(shown.filter(pl.col("unit_code").is_in(picked)), chosen)


def _draw_more_filters(queue: pl.DataFrame) -> tuple[list[str], list[str], list[str]]:
    """States of the report, states of review and school types to keep; empty means all."""
    states = st.multiselect(
        _("State"),
        [state for state in STATES if state in set(queue["state"])],
        format_func=lambda state: f"{_('state.' + state)} ({queue.filter(pl.col('state') == state).height})",
        key="review.states",
        placeholder=_("all states"),
    )
    looked = st.multiselect(
        _("Review"),
        [state for state in REVIEW_STATES if state in set(queue["review_state"])],
        format_func=lambda each: f"{_('review.' + each)} ({_count(queue, each)})",
        key="review.review_states",
        placeholder=_("all"),
    )
    return states, looked, _draw_types(queue)


def _count(queue: pl.DataFrame, review_state: str) -> int:
    return queue.filter(pl.col("review_state") == review_state).height


def _draw_types(queue: pl.DataFrame) -> list[str]:
    """A filter by school type, where there is more than one."""
    types = queue["school_type"].drop_nulls().unique().sort().to_list()
    if len(types) < 2:
        return []
    names = code_list("school_type_3digit")
    return st.multiselect(
        _("School type"),
        types,
        format_func=lambda code: _type_name(names, code),
        key="review.types",
        placeholder=_("all types"),
    )


def _type_name(names: Any, code: str) -> str:
    found = names.get(code)
    if found is None:
        return code
    return str(found.name_en if language() == "en" else found.name_zh)


def _table(shown: pl.DataFrame) -> pl.DataFrame:
    return pl.DataFrame(
        {
            _("Unit"): shown["name"],
            _("State"): [_("state." + state) for state in shown["state"]],
            _("Review"): [_("review." + state) for state in shown["review_state"]],
            _("Doubt"): shown["max_doubt"].round(2),
            _("Moves the total"): shown["impact"].round(3),
            _("Changed"): shown["changed_count"],
            _("Doubtful"): shown["doubtful_count"],
            _("Problems"): shown["blocking_count"],
            _("Explained"): shown["explained_count"],
            _("Returns"): shown["returned_count"],
            _("Due by"): [
                NOTHING if state in LOCKED else show_due(due or last)
                for state, due, last in shown.select("state", "due_at", "deadline_at").iter_rows()
            ],
            _("Last act"): [show_moment(moment) for moment in shown["last_act_at"]],
            _("Code"): shown["unit_code"],
        }
    )


def _selection(key: str) -> dict[str, list[Any]]:
    """What is ticked and clicked in the table: `rows` are numbers, `cells` a number and a column."""
    state = st.session_state.get(key)
    return {name: list(state["selection"][name]) if state else [] for name in ("rows", "cells")}


def _clicked(key: str) -> None:
    """A click in a row opens its unit; a tick beside it, which keeps the cell chosen, does not again."""
    cells, codes = _selection(key)["cells"], st.session_state.get(CODES, [])
    cell = (key, *cells[0]) if cells else None
    if cell and cell != st.session_state.get("review.cell") and cell[1] < len(codes):
        st.session_state[OPEN] = codes[cell[1]]
    st.session_state["review.cell"] = cell


def _draw_approve_confirmed(shown: pl.DataFrame, chosen: str) -> None:
    """One act for all that said "nothing changed" and have nothing blocking."""
    ready = shown.filter(pl.col("only_confirmed") & (pl.col("review_state") != APPROVED))
    if ready.height and st.button(
        _("Approve all that only confirmed ({count})", count=ready.height),
        key="review.approve_confirmed",
        icon=":material/done_all:",
    ):
        _approve(ready, chosen)


def _draw_approve_picked(picked: pl.DataFrame, chosen: str) -> None:
    waiting = picked.filter(~pl.col("state").is_in([SUBMITTED, *LOCKED])).height
    if waiting:
        st.caption(_("{count} of the ticked units have not handed in yet.", count=waiting))
    if st.button(
        _("Approve the ticked units ({count})", count=picked.height),
        key="review.approve_picked",
        type="primary",
        disabled=waiting > 0,
    ):
        _approve(picked, chosen)


def _approve(units: pl.DataFrame, chosen: str) -> None:
    """Approve as they were drawn; what was saved meanwhile is refused."""
    seen = {code: sequence or 0 for code, sequence in units.select("unit_code", "sequence").iter_rows()}

    def approve_drawn() -> None:
        approve(store(), person(), list(seen), chosen, seen=seen)
        st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1

    act(approve_drawn, _("{count} units approved.", count=len(seen)))
