"""A disk that fills up while figures are saved: a clear refusal, nothing half applied, nothing lost."""

import subprocess
import sys
from pathlib import Path

from reporting.catalogue import load_catalogue
from reporting.figures import current_figures
from store.connection import open_store
from store.settings import Settings
from tests.nation import QUARTER, small_nation

ROOT = Path(__file__).parents[2]
SCHOOL = "2111010001"
# The limit on a file's size makes the system refuse to write on, as a full disk does.
SCRIPT = """
import os, resource, signal, sys
from pathlib import Path
from reporting.figures import Entry, save_figures
from store.connection import open_store
from store.errors import Refusal
from store.settings import Settings
from tests.nation import QUARTER, SCHOOL_FIGURES, manager

directory = Path(sys.argv[1])
store = open_store(Settings(data_dir=directory))
act = (store, manager("2111010001"), "2111010001", QUARTER)
save_figures(*act, [Entry("A01", "12")])
log = (directory / "operations.duckdb.wal").stat().st_size  # what is saved goes to the end of this file
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (log + 300_000, log + 300_000))
try:
    for number in range(1000):
        # Words that differ, so that they are not stored once.
        note = "".join(chr(0x4e00 + (number * 37 + place * 101) % 9000) for place in range(480))
        save_figures(*act, [Entry(code, text, note) for code, text in SCHOOL_FIGURES.items()])
        print("saved", number, flush=True)
except Refusal as refused:
    print("refused", refused.code, flush=True)
os._exit(0)
"""


def test_a_full_disk_is_refused_and_nothing_is_lost(tmp_path: Path, at: object) -> None:
    store = small_nation(tmp_path)
    store.close()
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)], capture_output=True, text=True, cwd=ROOT, check=False
    )
    lines = done.stdout.splitlines()
    assert lines and lines[-1] == "refused disk_full", done.stdout[-500:] + done.stderr[-2000:]
    saved = len(lines) - 1
    store = open_store(Settings(data_dir=tmp_path))
    figures = current_figures(store, SCHOOL, QUARTER, load_catalogue(store, QUARTER))
    assert figures["A01"].value == 12
    assert store.row("select count(*) from ops.figure_event where indicator_code = 'G03'") == (saved,)
    assert store.row("select max(sequence) from ops.report_event") == (saved + 1,)
    store.close()
