"""The form of one unit for one quarter: each indicator with this and the last quarter's figure."""

from dataclasses import dataclass

from reporting.catalogue import Indicator, load_catalogue
from reporting.checks import Problem, find_problems
from reporting.evaluate import evaluate
from reporting.figure import Figure
from reporting.figures import current_figures, previous_figures, subordinate_count
from reporting.life_cycle import IN_PROGRESS, RETURNED, UNTOUCHED
from reporting.quarter import starts_at
from reporting.report_events import read_report
from reporting.report_status import Status, status
from reporting.units import Unit, unit_as_of
from store import clock
from store.connection import Store


@dataclass(frozen=True)
class Cell:
    """One indicator of the form. `is_open`: may be typed into now. Derived figures never are."""

    indicator: Indicator
    figure: Figure | None
    previous: Figure | None
    is_open: bool


@dataclass(frozen=True)
class Form:
    """A unit's form: its status, its cells in the catalogue's order, and what the checks find."""

    unit: Unit
    quarter: str
    status: Status
    sequence: int
    cells: list[Cell]
    problems: list[Problem]


def form(store: Store, unit_code: str, quarter: str) -> Form:
    """Everything one needs to fill in, read for this unit alone (never a scan of the nation)."""
    unit = unit_as_of(store, unit_code, quarter)
    catalogue = load_catalogue(store, quarter)
    report = read_report(store, unit_code, quarter)
    where = status(store, unit_code, quarter)
    figures = current_figures(store, unit_code, quarter, catalogue)
    previous = previous_figures(store, unit_code, quarter, catalogue)
    count = subordinate_count(store, unit, quarter)
    is_open = (
        where.state in (UNTOUCHED, IN_PROGRESS, RETURNED)
        and unit.is_on_roster
        and clock.now() >= starts_at(quarter)
    )
    now_derived, _ = evaluate(catalogue, unit.kind, unit.group, figures, previous, None, count)
    was_derived, _ = evaluate(catalogue, unit.kind, unit.group, previous, {}, None, count)
    cells = []
    for indicator in catalogue.for_group(unit.group):
        if indicator.is_derived:
            now_value, was_value = now_derived.get(indicator.code), was_derived.get(indicator.code)
            cells.append(
                Cell(
                    indicator,
                    None if now_value is None else Figure("value", now_value),
                    None if was_value is None else Figure("value", was_value),
                    is_open=False,
                )
            )
            continue
        listed = not report.open_indicators or indicator.code in report.open_indicators
        cells.append(
            Cell(
                indicator,
                figures.get(indicator.code),
                previous.get(indicator.code),
                is_open=is_open and (where.state != RETURNED or listed),
            )
        )
    problems = find_problems(catalogue, unit, figures, previous, subordinate_count=count)
    return Form(unit, quarter, where, report.sequence, cells, problems)
