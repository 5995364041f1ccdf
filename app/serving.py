"""`jibao serve`: one process that serves pages, runs the deadlines and builds the warehouse."""

import gc
import logging
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
import uvicorn
from apscheduler.schedulers.background import BackgroundScheduler

from app import state
from app.state import LastBuild
from reporting.deadlines import run_deadlines
from reporting.mail import send_digests
from store import clock
from store.connection import Store, open_store
from store.errors import Refusal
from store.settings import Settings
from warehouse.build import build, stop_building
from warehouse.public_files import PARQUET
from warehouse.reader import Reader

log = structlog.get_logger("jibao")

DEADLINES_EVERY_SECONDS = 60
BUILD_EVERY_SECONDS = 120
MAIL_EVERY_SECONDS = 300
_BUILT_FROM = (
    "figure_event",
    "report_event",
    "release_event",
    "unit_event",
    "account_event",
    "indicator_event",
    "sync_event",
    "assumption_event",
    "goal_event",
)

# Read when Streamlit, and what an outlook reckons with, are first imported. That reckons with a dozen numbers: more
# threads than one only wait for each other, on a busy machine ten times as long.
_ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
    "STREAMLIT_CLIENT_TOOLBAR_MODE": "minimal",
    "STREAMLIT_CLIENT_SHOW_ERROR_DETAILS": "none",
    "STREAMLIT_SERVER_HEADLESS": "true",
    "STREAMLIT_SERVER_FILE_WATCHER_TYPE": "none",
    "STREAMLIT_SERVER_ENABLE_STATIC_SERVING": "true",
}


def serve(settings: Settings, port: int) -> None:
    """Serve on loopback until stopped. Refusals `store_missing`, `store_held`: one server on an embedded store."""
    logging.basicConfig(level=logging.WARNING)
    store = open_store(settings)
    clock.let_run()
    state.set_server(state.Server(settings, store, Reader(settings), clock.now()))
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    # Everything heavy is imported before the first thread starts: the first page comes at once, and the
    # engine never runs a query while the modules it looks for (pandas among them) are half imported.
    from statsmodels.tsa.forecasting import theta  # noqa: F401

    from app.parts import charts, context, drill  # noqa: F401
    from app.server import app

    # What is imported stays: no collection needs to look at it again.
    gc.collect()
    gc.freeze()
    do_deadlines()  # what time brought while no server ran
    scheduler = start_jobs()
    # Uvicorn hands the signal on when it has closed all pages; what stands below must still be done then.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    try:
        log.info("serving", address=f"http://127.0.0.1:{port}")
        uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)
    finally:
        scheduler.shutdown(wait=False)
        stop_building()
        store.close()


def start_jobs() -> BackgroundScheduler:
    """Deadlines every minute, a build when something changed; each alone, and late rather than never.

    Mail goes out every five minutes where a mail server is set up.
    """
    scheduler = BackgroundScheduler(timezone="UTC")
    common: dict[str, Any] = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
    scheduler.add_job(do_deadlines, "interval", seconds=DEADLINES_EVERY_SECONDS, **common)
    scheduler.add_job(do_build, "interval", seconds=BUILD_EVERY_SECONDS, next_run_time=_soon(1), **common)
    if state.server().settings.mail_host:
        scheduler.add_job(do_mail, "interval", seconds=MAIL_EVERY_SECONDS, **common)
    scheduler.start()
    return scheduler


def do_deadlines() -> None:
    """What time brings; a fault is logged and the next minute tries again."""
    try:
        if done := run_deadlines(state.server().store):
            log.info("deadlines", **{quarter: str(made) for quarter, made in done.items()})
    except Exception:
        log.exception("deadlines failed")


def do_mail() -> None:
    """Digests to people with something unread; a fault is logged and the next run tries again."""
    server = state.server()
    try:
        counts = send_digests(server.store, server.settings)
        if any(counts.values()):
            log.info("mail", **counts)
    except Refusal as refused:
        log.error("mail refused", code=refused.code, message=refused.message)
    except Exception:
        log.exception("mail failed")


def do_build() -> None:
    """Build the warehouse when something happened since the last build; operators see how it ended.

    What time alone brings needs no build of its own: the deadlines leave events too.
    """
    server = state.server()
    try:
        changed_at = _last_change_at(server.store)
        if changed_at == server.last_change_at and server.settings.warehouse_path.exists():
            return
        result = build(server.settings, server.store)
        server.last_change_at = changed_at
        if result.is_published:
            prepare_portal()
            server.last_build = LastBuild(clock.now(), result)
            log.info("built", quarters=result.quarters, seconds=result.seconds_building)
        if result.changed_releases:
            log.error("releases are no longer what was released", releases=result.changed_releases)
    except Refusal as refused:
        server.last_build = LastBuild(clock.now(), None, refused.code, refused.message)
        log.error("build refused", code=refused.code, message=refused.message)
    except Exception as fault:
        server.last_build = LastBuild(clock.now(), None, "fault", str(fault))
        log.exception("build failed")


def prepare_portal() -> None:
    """Make what the portal shows of a new release before the first visitor asks; a fault is logged, and he waits."""
    from app.parts.portal.edition import file_of, latest_edition

    try:
        if edition := latest_edition():
            file_of(edition, PARQUET)
    except Exception:
        log.exception("portal not prepared")


def _last_change_at(store: Store) -> datetime | None:
    """When anything was last written that statistics are made of."""
    moments = " union all ".join(
        f"select max(written_at) as moment from ops.{table}" for table in _BUILT_FROM
    )
    found = store.row(f"select max(moment) from ({moments})")
    return found[0] if found else None


def _soon(seconds: int) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)
