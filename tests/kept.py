"""What many tests begin with, made once a run and copied for each: a store in milliseconds, statistics without dbt.

Only closed files are kept, never an open store: what a test does to its copy no other test sees.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

PLACE = "JIBAO_TESTS_KEPT"  # the folder of this run, the same for all its processes
PARSED = "partial_parse.msgpack"


def copy_of(name: str, directory: Path, make: Callable[[Path], None]) -> None:
    """Put what `make` writes into the directory; the first that asks for the name makes it, others wait.

    The clock is part of the name: what is made at another moment is another thing.
    """
    moment = os.environ.get("JIBAO_NOW", "")
    key = hashlib.sha256(f"{name} {moment}".encode()).hexdigest()[:16]
    place = Path(os.environ[PLACE])
    kept, done = place / key, place / f"{key}.done"
    if not done.exists():
        with (place / f"{key}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                shutil.rmtree(kept, ignore_errors=True)  # half made by somebody who failed
                kept.mkdir()
                make(kept)
                _keep_parsed(kept, place)
                done.touch()
    shutil.copytree(kept, directory, dirs_exist_ok=True)
    if (place / PARSED).exists():
        os.environ["DBT_PARTIAL_PARSE_FILE_PATH"] = str(
            place / PARSED
        )  # refused by dbt when there is no file


def _keep_parsed(kept: Path, place: Path) -> None:
    """The project as dbt parsed it in a build: the builds that follow begin with it, wherever they are made."""
    parsed = kept / "dbt" / "target" / PARSED
    if parsed.exists():
        parsed.replace(place / PARSED)
    shutil.rmtree(kept / "dbt", ignore_errors=True)
