"""What a unit notes on its form besides figures: a section in which nothing changed, a figure to come back to."""

from datetime import datetime

import polars as pl

from auth import permissions
from auth.permissions import Person
from reporting.catalogue import load_catalogue
from reporting.life_cycle import LOCKED, SUBMITTED, refusal
from reporting.quarter import parse_quarter
from reporting.report_status import present_report
from reporting.units import Unit, unit_as_of
from store import clock
from store.connection import Store
from store.errors import Refusal


def confirm_section(store: Store, person: Person, unit_code: str, quarter: str, section: str) -> None:
    """Say that in one section of the form nothing changed this quarter.

    It saves no figure and moves no report: it is a mark with who and when. Refusals: `not_allowed`,
    `not_your_unit`, `unknown_section`, and `locked` or `already_submitted` as for a figure.
    """
    unit = _open_form(store, person, unit_code, quarter)
    asked = load_catalogue(store, quarter).for_group(unit.group)
    if section not in {indicator.group for indicator in asked}:
        raise Refusal("unknown_section", f"The form of {unit_code} has no section {section}.")
    _append(
        store,
        "section_event",
        {"unit_code": unit_code, "quarter": quarter, "section": section},
        {"action": "unchanged"},
        person,
    )


def confirmed_sections(store: Store, unit_code: str, quarter: str) -> dict[str, tuple[datetime, str]]:
    """The sections said to be unchanged this quarter: when (UTC) and by whom."""
    found = store.rows(
        "select section, recorded_at, actor from ops.section_event where unit_code = ? and quarter = ?"
        " order by sequence",
        [unit_code, quarter],
    )
    return {section: (moment, actor) for section, moment, actor in found}


def set_follow_up(
    store: Store, person: Person, unit_code: str, quarter: str, indicator_code: str, is_open: bool
) -> None:
    """Mark a figure to come back to, or take the mark away. Refusals as for `confirm_section`, and
    `unknown_indicator`. The mark stays through the quarters until it is taken away.
    """
    unit = _open_form(store, person, unit_code, quarter)
    asked = load_catalogue(store, quarter).for_group(unit.group)
    if indicator_code not in {indicator.code for indicator in asked}:
        raise Refusal(
            "unknown_indicator",
            f"{unit_code} does not fill in {indicator_code}.",
            indicator=indicator_code,
        )
    _append(
        store,
        "follow_up_event",
        {"unit_code": unit_code, "quarter": quarter, "indicator_code": indicator_code},
        {"is_open": is_open},
        person,
    )


def follow_ups(store: Store, unit_code: str, quarter: str) -> set[str]:
    """The indicators that are marked to come back to."""
    found = store.rows(
        "select indicator_code, is_open from ops.follow_up_event where unit_code = ? and quarter <= ?"
        " qualify row_number() over (partition by indicator_code order by quarter desc, sequence desc) = 1",
        [unit_code, quarter],
    )
    return {code for code, is_open in found if is_open}


def _open_form(store: Store, person: Person, unit_code: str, quarter: str) -> Unit:
    permissions.require(person, "save_figures", relation=permissions.own_relation(person, unit_code))
    unit = unit_as_of(store, unit_code, parse_quarter(quarter))
    report = present_report(store, unit, quarter)
    if report.state in (*LOCKED, SUBMITTED):
        raise refusal(report, "save")
    return unit


def _append(
    store: Store, table: str, key: dict[str, str], content: dict[str, object], person: Person
) -> None:
    condition = " and ".join(f"{column} = ?" for column in key)
    with store.writing() as write:
        last = store.row(f"select max(sequence) from ops.{table} where {condition}", list(key.values()))
        row = {
            **key,
            "sequence": 1 + ((last and last[0]) or 0),
            **content,
            "actor": person.user_name,
            "recorded_at": clock.now(),
        }
        write.append(table, pl.DataFrame([row]))
