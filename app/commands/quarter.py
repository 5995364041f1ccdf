"""Commands of the quarter: figures, the acts on a report, deadlines, reminders."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from app.commands.output import Json, QuarterName, UnitCode, UserName, answer, opened_store
from auth.accounts import person
from ingest.figure_file import load_figures
from reporting import reports, returns
from reporting.deadlines import run_deadlines
from reporting.quarter import parse_quarter
from reporting.reminders import remind
from store import clock
from store.errors import Refusal

figures = typer.Typer(no_args_is_help=True, help="Figures.")
deadlines = typer.Typer(no_args_is_help=True, help="What time brings.")

ACTS = (
    "submit",
    "confirm",
    "reopen",
    "report-up",
    "return",
    "request-withdrawal",
    "approve-withdrawal",
    "reject-withdrawal",
)


@figures.command("load")
def load(
    file: Annotated[Path, typer.Argument(help="unit_code,indicator_code,value,note (CSV, UTF-8).")],
    quarter: QuarterName,
    user_name: UserName,
    as_json: Json = False,
) -> None:
    """Save a manager's own figures, or an operator's feed for many units; all of the file or nothing."""
    with opened_store() as store:
        answer(load_figures(store, person(store, user_name), file, parse_quarter(quarter)), as_json)


def report(
    act: Annotated[str, typer.Argument(help=" | ".join(ACTS))],
    unit_code: UnitCode,
    quarter: QuarterName,
    user_name: UserName,
    reason: Annotated[str | None, typer.Option("--reason", help="Why.")] = None,
    due: Annotated[str | None, typer.Option("--due", help="Until when (ISO 8601 with offset).")] = None,
    indicators: Annotated[
        str | None, typer.Option("--indicators", help="The figures that reopen, such as A01,B03.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Carry out one act on the report of a unit for a quarter."""
    if act not in ACTS:
        raise Refusal("unknown_act", f"There is no act '{act}'. Use one of {', '.join(ACTS)}.")
    moment: datetime | None = clock.parse_moment(due) if due else None
    listed = [code.strip() for code in (indicators or "").split(",") if code.strip()]
    with opened_store() as store:
        actor = person(store, user_name)
        where = (store, actor, unit_code, parse_quarter(quarter))
        match act:
            case "submit":
                done = reports.submit(*where)
            case "confirm":
                done = reports.confirm(*where)
            case "reopen":
                done = reports.reopen(*where)
            case "report-up":
                done = reports.report_up(*where)
            case "return":
                done = returns.return_report(*where, reason, moment, listed)
            case "request-withdrawal":
                done = returns.request_withdrawal(*where, reason)
            case "approve-withdrawal":
                done = returns.approve_withdrawal(*where, moment, reason)
            case _:
                done = returns.reject_withdrawal(*where, reason)
        answer(done, as_json)


@deadlines.command("run")
def run(as_json: Json = False) -> None:
    """Do everything that time brings; safe to repeat, however late."""
    with opened_store() as store:
        answer(run_deadlines(store), as_json)


def remind_below(
    unit_code: UnitCode, quarter: QuarterName, user_name: UserName, as_json: Json = False
) -> None:
    """Remind the units right below that have not reported, at most once a day each."""
    with opened_store() as store:
        codes = remind(store, person(store, user_name), unit_code, parse_quarter(quarter))
        answer({"reminded": codes}, as_json)
