"""Commands that read, and the one that builds what is read."""

from typing import Annotated

import typer

from app.commands.output import Json, QuarterName, UnitCode, answer, opened_store
from reporting.calendar import open_quarter
from reporting.figures import history
from reporting.quarter import parse_quarter
from reporting.report_status import status
from reporting.units import unit_as_of
from store import clock
from store.settings import Settings

warehouse = typer.Typer(no_args_is_help=True, help="The warehouse.")
show = typer.Typer(no_args_is_help=True, help="Read units, reports and statistics.")

Indicator = Annotated[str, typer.Option("--indicator", help="The indicator's code, such as A02.")]


@warehouse.command("build")
def build_warehouse(
    full: Annotated[bool, typer.Option("--full", help="Rebuild every quarter.")] = False,
    as_json: Json = False,
) -> None:
    """Land new events, run dbt, publish; a failing build changes nothing that readers see."""
    from warehouse.build import build

    with opened_store() as store:
        answer(build(Settings(), store, full=full), as_json)


@show.command("unit")
def show_unit(
    unit_code: UnitCode,
    quarter: Annotated[str | None, typer.Option("--quarter", help="As of which quarter.")] = None,
    as_json: Json = False,
) -> None:
    """A unit as of a quarter (by default the one people work on now)."""
    with opened_store() as store:
        as_of = parse_quarter(quarter) if quarter else open_quarter(clock.now())
        answer({"quarter": as_of, **vars(unit_as_of(store, unit_code, as_of))}, as_json)


@show.command("status")
def show_status(unit_code: UnitCode, quarter: QuarterName, as_json: Json = False) -> None:
    """Where the report of a unit stands."""
    with opened_store() as store:
        answer(status(store, unit_code, parse_quarter(quarter)), as_json)


@show.command("completeness")
def show_completeness(unit_code: UnitCode, quarter: QuarterName, as_json: Json = False) -> None:
    """Who has reported, how and with what, below a unit."""
    from warehouse.reader import Reader

    answer(Reader(Settings()).completeness(unit_code, parse_quarter(quarter)), as_json)


@show.command("statistics")
def show_statistics(
    unit_code: UnitCode,
    quarter: QuarterName,
    indicator: Indicator,
    by: Annotated[str, typer.Option(help="none, children, group, region or urban_rural")] = "none",
    scope: Annotated[str, typer.Option(help="all, k12, k12_tp, he, sv, pre or tp")] = "all",
    basis: Annotated[str, typer.Option(help="as_was or as_is")] = "as_was",
    stage: Annotated[str | None, typer.Option(help="live, reported or released")] = None,
    release: Annotated[int | None, typer.Option(help="Which release.")] = None,
    as_json: Json = False,
) -> None:
    """One indicator for a unit and everything below it."""
    from warehouse.reader import Reader

    answer(
        Reader(Settings()).statistics(
            unit_code,
            parse_quarter(quarter),
            indicator,
            by=by,
            scope=scope,
            basis=basis,
            stage=stage,
            release=release,
        ),
        as_json,
    )


@show.command("history")
def show_history(
    unit_code: UnitCode, quarter: QuarterName, indicator: Indicator, as_json: Json = False
) -> None:
    """Every event behind one figure, oldest first."""
    with opened_store() as store:
        events = history(store, unit_code, parse_quarter(quarter), indicator)
        answer(
            {"unit": unit_code, "quarter": quarter, "indicator": indicator, "events": events},
            as_json,
        )


@show.command("passport")
def show_passport(
    unit_code: UnitCode,
    quarter: QuarterName,
    indicator: Indicator,
    scope: Annotated[str, typer.Option(help="all, k12, k12_tp, he, sv, pre or tp")] = "all",
    basis: Annotated[str, typer.Option(help="as_was or as_is")] = "as_was",
    stage: Annotated[str | None, typer.Option(help="live, reported or released")] = None,
    release: Annotated[int | None, typer.Option(help="Which release.")] = None,
    as_json: Json = False,
) -> None:
    """Why a number is what it is: definition, parts right below, who is missing, every event of the unit itself."""
    from app.commands.passport import passport_of

    with opened_store() as store:
        answer(
            passport_of(store, unit_code, parse_quarter(quarter), indicator, scope, basis, stage, release),
            as_json,
        )
