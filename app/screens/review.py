"""Reviewing: the units right below, one opened at a time; return, answer requests, report upward."""

import polars as pl
import streamlit as st

from app.parts.context import _, own_unit, quarter, show_due, show_moment, show_quarter, store
from app.parts.opened_report import draw_report
from app.parts.report_upward import draw_report_up
from app.parts.superior_acts import draw_acts
from app.parts.tables import pick_from_table
from reporting.life_cycle import LOCKED, STATES, WITHDRAWAL_REQUESTED
from reporting.report_status import review_list


def main() -> None:
    """The own report's act, the list, and the unit that was opened."""
    unit, chosen = own_unit(), quarter()
    st.title(f"{_('Review')} · {show_quarter(chosen)}")
    if unit.is_on_roster:
        draw_report_up(unit, chosen)
    if not unit.is_department:
        st.caption(_("A university reviews its own figures and reports them itself."))
        draw_report(unit.code, unit.name, chosen, "review")
        return
    listed = review_list(store(), unit.code, chosen)
    if listed.is_empty():
        st.info(_("There is no unit below that owes a report for this quarter."))
        return
    names = dict(listed.select("unit_code", "name").iter_rows())
    draw_requests(listed)
    if opened := draw_list(listed, names):
        draw_acts(draw_report(opened, str(names[opened]), chosen, "review"))


def draw_requests(listed: pl.DataFrame) -> None:
    """Who asks to withdraw, before everything else."""
    asking = listed.filter(pl.col("state") == WITHDRAWAL_REQUESTED)
    if asking.height:
        st.warning(_("{count} units ask to withdraw their report.", count=asking.height))
        with st.container(horizontal=True):
            for code, name in asking.select("unit_code", "name").head(10).iter_rows():
                if st.button(name, key=f"review.asking_{code}", icon=":material/undo:"):
                    st.session_state["review.open"] = code


def draw_list(listed: pl.DataFrame, names: dict[str, str]) -> str | None:
    """The filtered list; returns the unit that is open: clicked, or chosen by name."""
    # Above the table, which grows as it loads; filled last, because a click in the table chooses too.
    left, right, opener = st.columns(3)
    states = left.multiselect(
        _("State"),
        [state for state in STATES if state in set(listed["state"])],
        format_func=lambda state: f"{_('state.' + state)} ({listed.filter(pl.col('state') == state).height})",
        key="review.states",
        placeholder=_("all states"),
    )
    text = right.text_input(
        _("Name or code"), key="review.text", placeholder=_("part of it is enough")
    ).strip()
    shown = listed.filter(pl.col("state").is_in(states)) if states else listed
    if text:
        shown = shown.filter(
            pl.col("name").str.contains(text, literal=True)
            | pl.col("unit_code").str.contains(text, literal=True)
        )
    st.caption(_("{shown} of {all} units.", shown=shown.height, all=listed.height))
    clicked = pick_from_table(
        {
            _("Unit"): shown["name"].to_list(),
            _("Code"): shown["unit_code"].to_list(),
            _("State"): [_("state." + state) for state in shown["state"]],
            _("How"): [show_how(*row) for row in shown.select("state", "is_auto").iter_rows()],
            _("Saves"): shown["saved_count"].to_list(),
            _("Returns"): shown["returned_count"].to_list(),
            _("Due by"): [
                show_due(due or last) for due, last in shown.select("due_at", "deadline_at").iter_rows()
            ],
            _("Last act"): [show_moment(moment) for moment in shown["last_act_at"]],
        },
        shown["unit_code"].to_list(),
        key=f"review.list_{'_'.join(states)}_{text}",  # a row number means nothing in another selection
        alt=_("Units right below"),
    )
    if clicked and clicked != st.session_state.get("review.clicked"):
        st.session_state["review.open"] = clicked
    st.session_state["review.clicked"] = clicked
    return opener.selectbox(
        _("Open a unit"),
        list(names),
        index=None,
        format_func=lambda code: f"{names[code]} {code}",
        key="review.open",
        placeholder=_("choose, or click a row"),
    )


def show_how(state: str, is_auto: bool) -> str:
    """By hand or by the system, of a report that is in."""
    if state not in LOCKED:
        return "—"
    return _("system") if is_auto else _("hand")


main()
