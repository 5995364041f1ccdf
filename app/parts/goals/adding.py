"""The form in which the ministry's manager adds a target of its own."""

from datetime import date
from decimal import Decimal

import streamlit as st

from app.parts.context import _, act, language, person, store
from app.parts.figures import name_of
from app.parts.goals import words
from app.parts.goals.view import View
from reporting.codes import REGIONS
from reporting.goals import Measurable, add_goal, may_set, measurables
from reporting.indicator import Catalogue
from reporting.targets import REGION_ALL, SHARE, conditions

OWN_NUMBER = ""


def draw_adding(view: View) -> None:
    """The form; what can be counted and its units follow from the indicator chosen first."""
    if not may_set(person()):
        return
    with st.expander(_("Add a target"), icon=":material/add:", key="goals.adding"):
        known = measurables(Catalogue("", dict(view.indicators)))
        measure = st.selectbox(
            _("Counted by"), list(known), format_func=lambda code: _name(view, code), key="goals.measure"
        )
        by = known[measure]
        with st.form(f"goals.add_{measure}", enter_to_submit=False):
            _draw_fields(view, by)


def _draw_fields(view: View, by: Measurable) -> None:
    # The fields are new ones after each target that is added: none is added twice by pressing once more.
    stamp = sum(target.is_own for target in view.targets)
    text = st.text_input(_("What is to be reached, in Chinese"), key=f"goals.text_{stamp}", max_chars=300)
    text_en = st.text_input(
        _("The same in English (may be empty)"), key=f"goals.text_en_{stamp}", max_chars=300
    )
    choices: list[str] = []
    if by.choices:
        indicator = view.indicators[by.code]
        choices = st.multiselect(
            _("Choices that count as reached"),
            list(by.choices),
            format_func=lambda each: indicator.choice(each, language()),
            key=f"goals.choices_{by.code}_{stamp}",
        )
    left, right = st.columns(2)
    groups = left.multiselect(
        _("For whom (none: all that are asked)"),
        list(by.applies_to),
        format_func=words.group_name,
        key=f"goals.groups_{by.code}_{stamp}",
    )
    region = right.selectbox(
        _("Region"),
        (REGION_ALL, *REGIONS),
        format_func=lambda each: _("all regions") if each == REGION_ALL else words.region_name(each),
        key=f"goals.region_{stamp}",
    )
    due = left.date_input(
        _("Due on"), value=date(int(view.quarter[:4]) + 1, 12, 31), key=f"goals.due_{stamp}"
    )
    word = OWN_NUMBER
    if by.kind == SHARE:
        word = right.selectbox(
            _("Word or own number"),
            [*view.assumed, OWN_NUMBER],
            format_func=lambda each: (
                view.assumed[each].name(language()) if each else _("a number of its own")
            ),
            key=f"goals.wording_{stamp}",
        )
    unit = "%" if _is_percent(view, by) else view.indicators[by.code].unit(language())
    number = left.number_input(
        _("Number to reach ({unit}), without a word", unit=unit),
        min_value=0.0,
        value=None,
        key=f"goals.number_{stamp}",
    )
    low = right.number_input(
        _("Inside the range from ({unit}), may be empty", unit=unit),
        min_value=0.0,
        value=None,
        key=f"goals.low_{stamp}",
    )
    reason = st.text_input(_("Reason"), key=f"goals.add_reason_{stamp}", max_chars=300)
    if st.form_submit_button(_("Add"), type="primary"):
        scale = 100 if _is_percent(view, by) else 1
        act(
            lambda: add_goal(
                store(),
                person(),
                measure=by.code,
                due_on=due,
                text_zh=text,
                text_en=text_en,
                reason=reason,
                groups=groups,
                region=region,
                choices=choices,
                word=word,
                assumed=None if word else _number(number, scale),
                low=None if word else _number(low, scale),
            ),
            _("The target has been added. It can be withdrawn."),
        )


def _is_percent(view: View, by: Measurable) -> bool:
    return by.kind == SHARE or view.indicators[by.code].type == "percent"


def _number(typed: float | None, scale: int) -> Decimal | None:
    return None if typed is None else Decimal(str(typed)) / scale


def _name(view: View, code: str) -> str:
    if code in conditions():
        return conditions()[code].name(language())
    return name_of(view.indicators[code])
