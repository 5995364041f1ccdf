"""What the passports of goals share: how they are named, their head, and the list of the units right below."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

import streamlit as st

from app.parts.context import _, show_quarter
from app.parts.figures import show_stage
from app.parts.goals import words
from app.parts.goals.view import View
from app.parts.metrics import Metric
from app.parts.row_list.component import Column, draw_row_list
from app.parts.unit_names import in_full
from reporting.units import Unit
from warehouse.goals import Counted
from warehouse.ladder import Climbed
from warehouse.passport import Number

Go = Callable[[Number], None]
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


def draw_head(number: Number, unit: Unit, name: str) -> None:
    """What it is, of which unit and quarter."""
    st.markdown(
        f"**{name}**  \n{in_full(unit.code, unit.name)} :gray[{unit.code}] · {show_quarter(number.quarter)}"
    )


def stage_metric(stage: str) -> Metric:
    """The stage and release as counted."""
    name, _colon, release = stage.partition(":")
    return Metric(_("Stage"), show_stage(name, release), _("meaning." + name))


def allowed(below: Sequence[Row], *, is_inside: bool) -> list[Row]:
    """Those this person may be told of: single schools only inside the own subtree."""
    return [each for each in below if is_inside or words.is_department(each.key)]


def unit_column(units: Sequence[tuple[str, str]]) -> Column:
    """Names above codes."""
    return Column(_("Unit"), [name for _code, name in units], "name", unders=[code for code, _name in units])


def draw_parts(number: Number, codes: Sequence[str], columns: list[Column], go: Go) -> None:
    """The units right below; a click goes down to one."""

    def open_unit(code: str) -> None:
        if code != number.unit:
            go(replace(number, unit=code))

    draw_row_list(
        "passport.parts",
        codes,
        columns,
        alt=_("What it is made of"),
        do=lambda message: open_unit(message.ids[0]),
        opens=True,
        takes_keys=False,
        version=str(number),
    )
