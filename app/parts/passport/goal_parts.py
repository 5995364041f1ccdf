"""What the passports of goals share: how they are named, their head, and the list of the units right below."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.parts import drill
from app.parts.context import _
from app.parts.figures import show_stage
from app.parts.goals.view import View
from app.parts.metrics import Metric
from app.parts.passport.listing import Go, list_numbers
from app.parts.row_list.component import Column
from reporting.units import Unit
from warehouse.goals import Counted
from warehouse.ladder import Climbed
from warehouse.passport import Number

Row = TypeVar("Row", Counted, Climbed)
TARGET, RUNG, BAND = "target", "rung", "band"
# Of a band: all targets due, wherever they stand.
ALL = "all"


def goal_number(view: View, kind: str, code: str, stage: str, unit: str = "", quarter: str = "") -> Number:
    """What is counted for a goal as a number. `kind`: TARGET, RUNG, BAND, or '' for an indicator; `stage` as counted."""
    name, _colon, release = stage.partition(":")
    return Number(
        unit or view.unit.code,
        quarter or view.quarter,
        f"{kind}-{code}" if kind else code,
        name,
        int(release) if release else None,
        view.basis,
    )


def stage_metric(stage: str) -> Metric:
    """The stage and release as counted."""
    name, _colon, release = stage.partition(":")
    return Metric(_("Stage"), show_stage(name, release), _("meaning." + name))


def allowed(below: Sequence[Row], *, is_inside: bool) -> list[Row]:
    """Those this person may be told of: single schools only inside the own subtree."""
    return [each for each in below if drill.may_be_named(each.key, is_inside=is_inside)]


def two_tabs(unit: Unit) -> tuple[DeltaGenerator, DeltaGenerator]:
    """What it is made of, or where a single unit's comes from; and what it means."""
    made, meaning = st.tabs(
        [_("What it is made of") if unit.is_department else _("Where it comes from"), _("What it means")]
    )
    return made, meaning


def draw_parts(number: Number, codes: Sequence[str], columns: Sequence[Column], go: Go) -> None:
    """The units right below; a click goes down to one."""
    list_numbers(
        "passport.parts",
        codes,
        columns,
        lambda code: replace(number, unit=code),
        number,
        go,
        alt=_("What it is made of"),
    )
