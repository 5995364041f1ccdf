"""Commands on the store, the registry, accounts, affiliation and the sample nation."""

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated

import typer

from app.commands.output import Json, QuarterName, UnitCode, UserName, answer, opened_store
from auth.accounts import create_accounts, create_operator, issue_accounts, person
from ingest.registry import sync_registry
from reporting.affiliation import move_unit, resume_unit, suspend_unit
from reporting.calendar import record_windows
from reporting.catalogue import record_catalogue
from reporting.codes import record_codes
from reporting.quarter import parse_quarter
from reporting.report_events import SYSTEM
from reporting.units import record_ministry
from store.connection import Store
from store.errors import Refusal

registry = typer.Typer(no_args_is_help=True, help="The ministry's base database.")
accounts = typer.Typer(no_args_is_help=True, help="Accounts of the units.")
affiliation = typer.Typer(no_args_is_help=True, help="Who reports a school.")
unit = typer.Typer(no_args_is_help=True, help="A school's own switch.")


def init(as_json: Json = False) -> None:
    """Create an empty store, load catalogue, calendar and code lists. Safe to repeat."""
    with opened_store(create=True) as store:
        answer(prepare(store), as_json)


def prepare(store: Store) -> dict[str, object]:
    """What `init` does: everything an empty store needs, and nothing that is there already."""
    record_ministry(store)
    done: dict[str, object] = {
        "codes": record_codes(store),
        "windows": record_windows(store, SYSTEM),
        "indicators": record_catalogue(store, SYSTEM),
    }
    password = create_operator(store)
    if password is not None:
        done["operator"] = "operator-1"
        done["first_password"] = password
    return done


def sample(
    fraction: Annotated[str, typer.Option(help="Share of the nation, 0 < F <= 1.")] = "0.01",
    quarters: Annotated[int, typer.Option(help="How many quarters; the last one is open.")] = 4,
    seed: Annotated[int, typer.Option(help="The same seed gives the same nation.")] = 1,
    as_json: Json = False,
) -> None:
    """Make a synthetic nation on the real divisions and universities."""
    try:
        share = Decimal(fraction)
    except InvalidOperation:
        share = Decimal(0)
    if not 0 < share <= 1 or not 1 <= quarters <= 40:
        raise Refusal("bad_sample", "--fraction lies above 0 and up to 1, --quarters between 1 and 40.")
    from ingest.sample import make_sample

    with opened_store(create=True) as store:
        prepare(store)
        made = make_sample(store, share, quarters, seed, progress=lambda line: typer.echo(line, err=True))
        answer(made, as_json)


@registry.command("sync")
def sync(
    file: Annotated[Path, typer.Argument(help="The registry file (CSV, UTF-8).")],
    quarter: QuarterName,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show the difference.")] = False,
    as_json: Json = False,
) -> None:
    """Bring the units up to the registry file; all problems are listed, nothing is half applied."""
    with opened_store() as store:
        result = sync_registry(store, file, parse_quarter(quarter), dry_run=dry_run)
        answer(result.as_dict(), as_json, lambda _: result.lines())


@accounts.command("create")
def create(quarter: QuarterName, as_json: Json = False) -> None:
    """Make the accounts that are missing."""
    with opened_store() as store:
        answer({"created": create_accounts(store, parse_quarter(quarter))}, as_json)


@accounts.command("issue")
def issue(
    unit_code: UnitCode,
    user_name: UserName,
    out: Annotated[Path, typer.Option("--out", help="The file to write; it must not exist.")],
    as_json: Json = False,
) -> None:
    """Hand out first passwords for the units right below."""
    with opened_store() as store:
        count = issue_accounts(store, unit_code, person(store, user_name), out)
        answer({"issued": count, "file": str(out)}, as_json)


@affiliation.command("move")
def move(
    unit_code: UnitCode,
    to_code: Annotated[str, typer.Option("--to", help="The new superior.")],
    user_name: UserName,
    as_json: Json = False,
) -> None:
    """Change who a school is affiliated to (rules, article 11)."""
    with opened_store() as store:
        move_unit(store, person(store, user_name), unit_code, to_code)
        answer({"unit": unit_code, "superior": to_code}, as_json)


@unit.command("suspend")
def suspend(unit_code: UnitCode, user_name: UserName, as_json: Json = False) -> None:
    """The school takes in no pupils: it leaves the units due from this quarter on."""
    with opened_store() as store:
        suspend_unit(store, person(store, user_name), unit_code)
        answer({"unit": unit_code, "suspended": True}, as_json)


@unit.command("resume")
def resume(unit_code: UnitCode, user_name: UserName, as_json: Json = False) -> None:
    """The school takes in pupils again."""
    with opened_store() as store:
        resume_unit(store, person(store, user_name), unit_code)
        answer({"unit": unit_code, "suspended": False}, as_json)
