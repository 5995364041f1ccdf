"""Every target's counts and the ladder are what Polars works out from the events, wherever and whenever one asks."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from reporting.targets import Target, guideline_targets, ladder
from tests.dbt.conftest import Built
from tests.dbt.independent_goals import HOLDS, Goals
from tests.dbt.random_nation import QUARTERS
from warehouse.goals import Counted, reached, reached_below
from warehouse.ladder import Climbed, ladder_of, rungs_of_school
from warehouse.statistics import statistics

BASES = ("as_was", "as_is")
_OWN = replace(
    guideline_targets()[0], code="M001", groups=("HE", "K12"), region="all", due_on=date(2030, 12, 31), choices=()
)  # fmt: skip
OWN = (
    replace(_OWN, measure="H01", groups=("K12", "CTY", "PROV")),
    replace(_OWN, code="M002", measure="B02", choices=("光纤", "4G或5G"), region="west"),
    replace(_OWN, code="M003", measure="complete_system", groups=("PRE",)),
)
RATIO = replace(_OWN, code="M004", measure="C12", kind="value", groups=("HE", "SV", "K12", "TP"))
# Which condition of the independent calculation each target is.
BY_MEASURE = {
    "F11": "core", "complete_system": "complete", "spaces_of_complete": "spaces", "applications_begun": "begun",
    "J11": "five", "systems_and_standard": "standard", "subordinates_accepted": "accepted", "J02": "filed",
    "accepted_and_applications": "both", "grade3_tested": "grade3", "grade2_tested": "grade2", "B02": "optical",
    "F10": "level",
}  # fmt: skip
KEY = ("quarter", "stage", "basis", "place", "child")


@pytest.fixture(scope="module")
def goals(nation: Built) -> Goals:
    return Goals(nation.oracle)


def name_of(target: Target) -> str:
    found = BY_MEASURE.get(target.measure, target.measure)
    return f"level{4 - len(target.choices)}" if found == "level" else found


def stages_of(nation: Built, quarter: str) -> list[str]:
    numbers = [each["release"] for each in nation.oracle.releases if each["quarter"] == quarter]
    # Only the latest release can be asked for by name; the earlier ones are asked for by statistics.
    return ["live", "reported", *(["released"] if numbers else [])]


def questions(nation: Built) -> Iterator[tuple[str, str, str, str, str]]:
    """Every department, quarter, basis and stage, and the stage as it is kept."""
    for quarter in QUARTERS:
        numbers = [each["release"] for each in nation.oracle.releases if each["quarter"] == quarter]
        roster = nation.oracle.roster(quarter)
        for unit in ["000000", *(code for code in roster if len(code) == 6)]:
            for basis in BASES:
                for stage in stages_of(nation, quarter):
                    kept = f"released:{max(numbers)}" if stage == "released" else stage
                    yield unit, quarter, basis, stage, kept


def counts(rows: list[Counted]) -> dict[tuple[str, str], tuple[int, int, int]]:
    return {(row.target, row.key): (row.due, row.answered, row.reached) for row in rows}


def test_every_target_of_every_department_is_counted_as_worked_out(nation: Built, goals: Goals) -> None:
    targets = [target for target in (*guideline_targets(), *OWN) if target.is_measured]
    assert len(targets) == 58 + len(OWN)
    expected: dict[tuple[Any, ...], dict[tuple[str, str], tuple[int, int, int]]] = {}
    for target in targets:
        for row in goals.counted(name_of(target), target.groups, target.region).iter_rows(named=True):
            where = expected.setdefault(tuple(row[name] for name in KEY[:4]), {})
            where[target.code, row["child"]] = (row["due"], row["answered"], row["reached"])
    asked = seen = 0
    for unit, quarter, basis, stage, kept in questions(nation):
        below = expected.get((quarter, kept, basis, unit), {})
        whole: dict[tuple[str, str], tuple[int, ...]] = {}
        for (code, _child), found in below.items():
            before = whole.get((code, unit), (0, 0, 0))
            whole[code, unit] = tuple(a + b for a, b in zip(before, found, strict=True))
        published = nation.reader.published
        rows = reached(published, unit, [quarter], targets, basis, stage)
        assert counts(rows) == whole, (unit, quarter, basis, stage)
        assert counts(reached_below(published, unit, quarter, targets, basis, stage)) == below
        for row in rows:
            assert row.due == row.reached + row.not_reached + row.unanswered
            assert (row.share is None) == (row.answered == 0), "missing is not zero"
            if row.share is None:
                continue
            assert abs(Decimal(row.share) - Decimal(row.reached) / row.due) <= Decimal("1e-10")
        asked += 1
        seen += len(rows)
    assert asked > 100 and seen > 20 * asked


def climbed_as_dict(row: Climbed) -> dict[str, int]:
    found = {"due": row.due, **{f"level_{number}": many for number, many in enumerate(row.levels)}}
    for each in row.held:
        found |= {
            f"held_{each.code}": each.held,
            f"only_{each.code}": each.only,
            f"open_{each.code}": each.open,
        }
    assert row.unknown == row.due - sum(row.levels)
    return found


def test_the_ladder_of_every_department_is_climbed_as_worked_out(nation: Built, goals: Goals) -> None:
    frame = goals.climbed()
    numbers = [name for name in frame.columns if name not in (*KEY, "group", "region")]
    cuts = {"none": "place", "children": "child", "group": "group", "region": "region"}
    expected = {
        by: {
            tuple(row[:5]): dict(zip(numbers, row[5:], strict=True))
            for row in frame.group_by(*KEY[:4], pl.col(column).alias("key"))
            .agg(pl.col(numbers).sum())
            .iter_rows()
        }
        for by, column in cuts.items()
    }
    some = 0
    for number, (unit, quarter, basis, stage, kept) in enumerate(questions(nation)):
        for by in ("none", "children", ("group", "region")[number % 2]):
            rows = ladder_of(nation.reader.published, unit, quarter, by, basis, stage)
            shown = {(quarter, kept, basis, unit, row.key): climbed_as_dict(row) for row in rows}
            wanted = {
                key: each for key, each in expected[by].items() if key[:4] == (quarter, kept, basis, unit)
            }
            assert shown == wanted, (unit, quarter, basis, stage, by)
            some += sum(each["held_core_students"] for each in shown.values())
    assert some > 100


def test_a_school_shows_which_rungs_hold_and_stands_where_its_level_says(nation: Built, goals: Goals) -> None:
    frame = goals.units.filter(pl.col("stage") == "live", pl.col("quarter") == QUARTERS[-1])
    schools = frame.filter(pl.col("group").is_in(["HE", "SV", "K12", "TP", "PRE"]))
    for row in schools.iter_rows(named=True):
        rungs = rungs_of_school(nation.reader.published, row["unit"], QUARTERS[-1], "live")
        assert rungs is not None
        for code in ("F01", "F02", "F03"):
            name = {"F01": "core_students", "F02": "core_teachers", "F03": "core_assets"}[code]
            assert rungs[name] == (None if row[code] is None else row[code] != "未使用")
        assert rungs["core_collected"] == row["F08"] and rungs["general_collected"] == row["F09"]
        if row["F10"] == "3":
            assert all(rungs.values()) and set(rungs) == {rung.code for rung in ladder()}


def test_a_ratio_is_the_sum_over_the_sum_as_statistics_show_it(nation: Built) -> None:
    for quarter in QUARTERS:
        (row,) = reached(nation.reader.published, "000000", [quarter], [RATIO], "as_was", "live")
        (shown,) = statistics(nation.reader.published, "000000", quarter, "C12", stage="live")["rows"]
        assert (row.share, row.due, row.answered) == (
            shown["value"], shown["units_due"], shown["units_answered"]
        )  # fmt: skip


def test_several_quarters_at_once_are_the_same_as_one_by_one(nation: Built) -> None:
    published, targets = nation.reader.published, guideline_targets()
    together = reached(published, "000000", QUARTERS, targets)
    apart = [row for quarter in QUARTERS for row in reached(published, "000000", [quarter], targets)]
    assert sorted(map(str, together)) == sorted(map(str, apart)) and together


def test_every_condition_of_the_calculation_is_one_that_some_target_needs() -> None:
    needed = {name_of(target) for target in (*guideline_targets(), *OWN) if target.is_measured}
    assert needed == set(HOLDS)
