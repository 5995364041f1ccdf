"""The small nation with more schools and its first quarter released: large enough that some of it may be shown.

Pupils (A02) by department: county 110101 has two schools with an answer, 110102 four, 110201 three; nobody else has
said anything. So 110101 is too small to be shown, and 110102 goes with it, as it is all that is left of their
prefecture. After the release a school has typed another number, which nobody has reported: `UNRELEASED`.
"""

from datetime import datetime
from pathlib import Path

import pytest

from auth.accounts import create_accounts
from reporting.deadlines import run_deadlines
from reporting.figures import Entry, save_figures
from reporting.returns import return_report
from reporting.units import MINISTRY
from store.settings import Settings
from tests.kept import copy_of
from tests.nation import QUARTER, SCHOOL_FIGURES, UNITS, add_units, empty_store, manager, reviewer
from warehouse.build import build

NOW = "2020-01-20T09:00:00+08:00"
MORE = [
    (f"31110100{number}", f"中学{number}", "school", county, "311", "121")
    for number, county in (
        (11, "110102"),
        (12, "110102"),
        (13, "110102"),
        (21, "110201"),
        (22, "110201"),
        (23, "110201"),
    )
]
# Unlike any other number anywhere, so that they can be looked for.
PUPILS = {
    "2111010001": 70_001,
    "2111010002": 70_002,
    "3111010001": 70_004,
    "3111010011": 70_008,
    "3111010012": 70_016,
    "3111010013": 70_032,
    "3111010021": 70_064,
    "3111010022": 70_128,
    "3111010023": 70_256,
}
UNRELEASED = 987_651
ABOVE = ((MINISTRY, "110000"), ("110000", "110100"), ("110100", "110101"), ("110101", "2111010001"))


def copy_public(directory: Path, patch: pytest.MonkeyPatch) -> Settings:
    """That nation with its published warehouse; the clock stands after the release."""
    patch.setenv("JIBAO_NOW", NOW)
    copy_of("public nation", directory, _make)
    return Settings(data_dir=directory)


def _make(directory: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIBAO_NOW", "2020-01-03T09:00:00+08:00")
        store = empty_store(directory)
        add_units(store, [*UNITS, *MORE], QUARTER)
        create_accounts(store, QUARTER)
        for code, pupils in PUPILS.items():
            entries = [Entry(name, text) for name, text in {**SCHOOL_FIGURES, "A02": str(pupils)}.items()]
            save_figures(store, manager(code), code, QUARTER, entries)
        patch.setenv("JIBAO_NOW", "2020-01-16T01:00:00+08:00")
        run_deadlines(store)
        patch.setenv("JIBAO_NOW", NOW)
        for superior, code in ABOVE:
            return_report(store, reviewer(superior), code, QUARTER, "请核对", datetime(2020, 2, 10))
        save_figures(store, manager("2111010001"), "2111010001", QUARTER, [Entry("A02", str(UNRELEASED))])
        build(Settings(data_dir=directory), store)
        store.close()
