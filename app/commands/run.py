"""Commands that start the web application."""

import os
from datetime import UTC, timedelta
from typing import Annotated

import typer

from app.commands.units import prepare
from reporting.deadlines import run_deadlines
from reporting.quarter import day_after, previous_quarter, quarter_of
from store import clock
from store.connection import Store, open_store
from store.settings import Settings

DEMO_FRACTION = "0.01"
DEMO_QUARTERS = 8
DEMO_SEED = 2024


def serve_web(
    port: Annotated[int | None, typer.Option("--port", help="The port on this machine.")] = None,
) -> None:
    """Serve the web application; deadlines and builds run by themselves."""
    from app.serving import serve

    settings = Settings()
    serve(settings, port or settings.port)


def demo(
    port: Annotated[int | None, typer.Option("--port", help="The port on this machine.")] = None,
) -> None:
    """Make a sample nation, play seven closed quarters and an open one, build, serve."""
    from app.serving import serve
    from ingest.sample import demo_accounts

    settings = Settings()
    is_new = not settings.store_path.exists()
    if not is_new:
        typer.echo("[demo] the sample nation is there already", err=True)
    store = open_store(settings, create=True)
    set_demo_clock(store)
    if is_new:
        _make_nation(store)
    if not settings.warehouse_path.exists():
        from warehouse.build import build

        typer.echo("[demo] building the warehouse (landing, dbt, publishing) ...", err=True)
        build(settings, store, full=True)
    signs = demo_accounts(store)
    store.close()
    port = port or settings.port
    typer.echo(f"\n[demo] the clock stands at {clock.shown(clock.now())} and runs on from there")
    typer.echo(f"{'role':<28}{'unit':<26}{'user name':<24}password")
    for each in signs:
        typer.echo(f"{each['role']:<28}{each['unit']:<26}{each['user_name']:<24}{each['password']}")
    typer.echo(f"\n[demo] open http://127.0.0.1:{port}  (stop with Ctrl+C)\n")
    serve(settings, port)


def set_demo_clock(store: Store) -> None:
    """Set the clock to the third day of the last reporting window, or to where the demo left off.

    So that in a demonstration there is always something to report, review and wait for.
    """
    if os.environ.get("JIBAO_NOW"):
        return
    last = store.row("select max(recorded_at) from ops.report_event")
    if last is not None and last[0] is not None:
        moment = last[0] + timedelta(minutes=1)
    else:
        ended = previous_quarter(quarter_of(clock.machine_now()))
        moment = day_after(ended, 3) + timedelta(hours=9)
        if moment > clock.machine_now():
            moment = day_after(previous_quarter(ended), 3) + timedelta(hours=9)
    os.environ["JIBAO_NOW"] = moment.replace(tzinfo=UTC).isoformat()


def _make_nation(store: Store) -> None:
    from decimal import Decimal

    from ingest.sample import make_sample

    typer.echo("[demo] creating the store ...", err=True)
    prepare(store)
    typer.echo("[demo] making a sample nation with eight quarters ...", err=True)
    make_sample(
        store,
        Decimal(DEMO_FRACTION),
        DEMO_QUARTERS,
        DEMO_SEED,
        progress=lambda line: typer.echo(f"[demo] {line}", err=True),
    )
    run_deadlines(store)
