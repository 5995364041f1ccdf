"""Which program worked the statistics out: its version, and a digest of everything that calculates."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_CALCULATES = (
    "dbt_project/macros/*.sql",
    "dbt_project/models/**/*.sql",
    "dbt_project/seeds/*.csv",
    "reporting/expressions.py",
    "warehouse/measures.py",
)


@cache
def code_version() -> str:
    """The version and twelve hexadecimal digits, as `0.1.0+3f2a...`; another one may calculate otherwise."""
    digest = hashlib.sha256()
    for pattern in _CALCULATES:
        for path in sorted(_ROOT.glob(pattern)):
            digest.update(str(path.relative_to(_ROOT)).encode())
            digest.update(path.read_bytes())
    return f"{version('jibao')}+{digest.hexdigest()[:12]}"
