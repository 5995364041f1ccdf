"""A real PostgreSQL for tests: Debian's package, started on loopback, gone afterwards."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def running_postgres() -> Iterator[str]:
    """The connection string of an empty PostgreSQL; skips loudly where none is installed."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs:
        pytest.skip("NO POSTGRESQL HERE: install Debian's package 'postgresql' to run this test")
    binaries = programs[-1].parent
    directory = Path(tempfile.mkdtemp(prefix="jibao-postgres-"))
    port = _free_port()
    prefix: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(directory, "postgres")
        prefix = ["runuser", "-u", "postgres", "--"]
    data = str(directory / "data")
    options = f"-p {port} -k {directory} -c listen_addresses=127.0.0.1 -c fsync=off"

    def run(*arguments: str) -> None:
        subprocess.run([*prefix, *arguments], check=True, capture_output=True, cwd=directory)

    run(str(binaries / "initdb"), "-D", data, "-U", "jibao", "--auth=trust")
    run(str(binaries / "pg_ctl"), "-D", data, "-o", options, "-l", f"{directory}/log", "-w", "start")
    try:
        yield f"host=127.0.0.1 port={port} user=jibao dbname=postgres"
    finally:
        run(str(binaries / "pg_ctl"), "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(directory, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
