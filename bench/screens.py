"""The server's time for each screen: from asking for the page until its last element has been sent.

Run: `.venv/bin/python -m bench.screens 0.01 4` (two minutes), or `bench.screens 1 8 FOLDER`, which keeps the nation
in the folder (20 minutes to make, 12 GB of memory, 6 GB of disk). A real server in a process of its own with the
sample nation and its warehouse; pages are asked for over the protocol that a browser speaks, on loopback.
Beside the time by the clock stands the processor's, all threads of the server together: it can be compared
when the machine is busy with other things.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from decimal import Decimal
from pathlib import Path

from app.commands.units import prepare
from app.i18n import DEFAULT, translate
from app.main_pages import PAGES
from auth.sessions import start_session
from bench.page_client import PageClient
from bench.timing import machine, median_and_p95
from ingest.sample import make_sample
from ingest.sample.demo import demo_accounts
from reporting.deadlines import run_deadlines
from store.connection import open_store
from store.settings import Settings
from warehouse.build import build

NOW = "2026-10-03T09:00:00+08:00"
ROUNDS = 20
LONGEST_START_SECONDS = 1200
# Whose screens are measured: the role at a level, by the length of the unit's code.
LEVELS = {"ministry": "000000", "province": "340000", "county": "341524"}


def main(fraction: str, quarters: str, directory: str = "") -> None:
    """Print how long a first visit takes, and median, 95th percentile and the processor's time, in milliseconds."""
    with nation_in(directory, fraction, quarters) as settings:
        print(f"{ROUNDS} times each; load {os.getloadavg()[0]:.1f}")
        sessions = _sessions(settings)
        with serving(settings.data_dir) as (address, process):
            for who, page, session in sessions:
                _measure(address, process, who, page, session)
            print(f"load at the end {os.getloadavg()[0]:.1f}")


@contextmanager
def nation_in(directory: str, fraction: str, quarters: str) -> Iterator[Settings]:
    """The sample nation with its warehouse: the one in this folder, made there if there is none; without one, for once."""
    os.environ["JIBAO_NOW"] = NOW
    print(f"{machine()}; fraction {fraction}, {quarters} quarters")
    place = directory or tempfile.mkdtemp(prefix="jibao-screens-", dir=os.environ.get("JIBAO_BENCH_DIR"))
    settings = Settings(data_dir=Path(place))
    try:
        if not settings.warehouse_path.exists():
            store = open_store(settings, create=True)
            prepare(store)
            make_sample(store, Decimal(fraction), int(quarters), 1, lambda _: None)
            run_deadlines(store)
            build(settings, store, full=True)
            store.close()
        yield settings
    finally:
        if not directory:
            shutil.rmtree(place, ignore_errors=True)


def _sessions(settings: Settings) -> list[tuple[str, str, str]]:
    """A session for every screen of every person measured."""
    store = open_store(settings)
    people = demo_accounts(store)
    found = [
        (f"{level} {role}", name, start_session(store, f"{code}-{role}"))
        for level, code, role in _measured(people)
        for name, page in PAGES.items()
        if role in page.roles and not page.is_hidden and not (page.for_departments and level == "school")
    ]
    store.close()
    return found


def _measured(people: list[dict[str, str]]) -> list[tuple[str, str, str]]:
    """Level, unit and role of those whose screens are measured; the school is the one of the demonstration."""
    school = next(
        each["user_name"]
        for each in people
        if each["user_name"][:6].isdigit() and each["user_name"][6] != "-"
    )
    return [
        ("school", school.split("-")[0], "manager"),
        ("county", LEVELS["county"], "manager"),
        ("county", LEVELS["county"], "reviewer"),
        ("province", LEVELS["province"], "reviewer"),
        ("ministry", LEVELS["ministry"], "inspector"),
    ]


@contextmanager
def serving(directory: Path) -> Iterator[tuple[str, int]]:
    """A server on these data in a process of its own: its address and its process id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with (directory / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "app", "serve", "--port", str(port)],
            env={**os.environ, "JIBAO_DATA_DIR": str(directory)},
            stdout=log,
            stderr=log,
        )
    try:
        _wait_for(f"http://127.0.0.1:{port}", directory, server)
        yield f"http://127.0.0.1:{port}", server.pid
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(address: str, directory: Path, server: subprocess.Popen[bytes]) -> None:
    """Until it answers and has built what the clock has brought: of a nation that takes minutes, and is not measured."""
    log = directory / "server.log"
    for _ in range(LONGEST_START_SECONDS):
        with suppress(OSError), urllib.request.urlopen(f"{address}/health", timeout=2):
            if " built " in log.read_text(errors="replace"):
                return
        if server.poll() is not None:
            break
        time.sleep(1)
    raise RuntimeError(log.read_text(errors="replace")[-2000:])


def _measure(address: str, server: int, who: str, page: str, session: str) -> None:
    started = time.perf_counter()
    client = PageClient(address, session, "" if page == "home" else page)
    client.run()
    first = time.perf_counter() - started
    if client.title in ("", translate("Jibao", DEFAULT), translate("Welcome", DEFAULT)):
        raise RuntimeError(f"{who} did not get the page {page}")
    durations = []
    before = processor_seconds(server)
    for _ in range(ROUNDS):
        started = time.perf_counter()
        client.run()
        durations.append(time.perf_counter() - started)
    processor = (processor_seconds(server) - before) / ROUNDS * 1000
    client.close()
    median, p95 = median_and_p95(durations)
    failed = f"  FAILED: {client.errors[0][:80]}" if client.errors else ""
    print(
        f"{who:<20} {page:<14} {first * 1000:8.0f} ms first {median:8.0f} ms median {p95:8.0f} ms 95th percentile"
        f" {processor:8.0f} ms processor{failed}",
        flush=True,
    )


def processor_seconds(process: int) -> float:
    """What a process has used so far of the processor, all its threads, its own time and the system's."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main(*(sys.argv[1:4] or ("0.01", "4")))
