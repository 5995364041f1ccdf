"""The `jibao` command: everything a person can do on a screen that is not drawing."""

import sys
import traceback

import typer
from typer.exceptions import TyperException

from app.commands import bulletin, goals, quarter, read, release, run, units
from app.commands.output import print_refusal
from store.errors import Refusal

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Jibao: quarterly reporting for the informatization of education.",
)
app.command("init")(units.init)
app.command("sample")(units.sample)
app.add_typer(units.registry, name="registry")
app.add_typer(units.accounts, name="accounts")
app.add_typer(units.affiliation, name="affiliation")
app.add_typer(units.unit, name="unit")
app.add_typer(quarter.figures, name="figures")
app.command("report")(quarter.report)
app.add_typer(quarter.deadlines, name="deadlines")
app.command("remind")(quarter.remind_below)
app.add_typer(read.warehouse, name="warehouse")
app.add_typer(read.show, name="show")
app.add_typer(release.release, name="release")
app.add_typer(goals.commands, name="goals")
app.command("bulletin")(bulletin.bulletin_file)
app.command("serve")(run.serve_web)
app.command("demo")(run.demo)


def main(arguments: list[str] | None = None) -> None:
    """Run one command. Exit 0 done, 2 refused or invalid, 1 a fault of the program."""
    given = sys.argv[1:] if arguments is None else arguments
    sys.exit(run_command(given))


def run_command(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    as_json = "--json" in arguments
    try:
        app(args=arguments, prog_name="jibao", standalone_mode=False)
    except Refusal as refused:
        print_refusal(refused, as_json)
        return 2
    except typer.Exit as ended:
        return ended.exit_code
    except TyperException as wrong:
        print_refusal(Refusal("usage", f"{wrong.format_message()} (`jibao --help`)"), as_json)
        return 2
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except Exception:
        traceback.print_exc()
        print("fault: Jibao met a fault of its own; nothing was half applied.", file=sys.stderr)
        return 1
    return 0
