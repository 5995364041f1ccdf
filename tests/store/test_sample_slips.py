"""The sample's honest slips: the rules of doubt see them, nobody is kept from submitting, and they are put right."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from app.commands.run import DEMO_FRACTION, DEMO_QUARTERS, DEMO_SEED
from ingest.sample import make_sample
from ingest.sample.answers import COUNTED_IN_MB, LINE_RENEWED, NEW_BUILDING, NOTES, SLIP_MENDED
from ingest.sample.changes import change, found
from ingest.sample.schools import SHOWCASE
from ingest.sample.slips import KINDS, NONE, SHARE, slips_of
from ingest.sample.unit_columns import DEPARTMENT_GROUPS, unit_columns
from reporting.figures import problems_of
from reporting.figures_below import doubtful_figures
from reporting.suspicious import suspicious_figures
from reporting.units import roster, unit_as_of
from store import clock
from store.connection import Store
from tests.nation import empty_store

NOW = "2026-10-03T09:00:00+08:00"
QUARTER = "2026Q3"
EXPLANATIONS = [NOTES[note] for note in (NEW_BUILDING, LINE_RENEWED, COUNTED_IN_MB)]
MENDED = NOTES[SLIP_MENDED]
# What a slip may have changed, beside the number that held before.
_LEAPS = """
    with saved as (
        select *, lag(number) over (partition by unit_code, indicator_code order by quarter, sequence) as before
        from ops.figure_event where indicator_code in ('B03', 'C10', 'D02', 'E02') and state = 'value'
    )
    select unit_code, quarter, sequence, indicator_code, number, before, note from saved
    where before > 0 and number > 0 and quarter > '2026Q1' and greatest(number / before, before / number) > 3.5
"""


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The demonstration's nation."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIBAO_NOW", NOW)
        store = empty_store(Path(tmp_path_factory.mktemp("nation")))
        make_sample(store, Decimal(DEMO_FRACTION), DEMO_QUARTERS, DEMO_SEED, lambda _: None)
        yield store
        store.close()


@pytest.fixture(autouse=True)
def october(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIBAO_NOW", NOW)


@pytest.fixture(scope="module")
def leaps(nation: Store) -> pl.DataFrame:
    return nation.frame(_LEAPS)


def test_the_demonstrations_county_has_something_of_each_to_see(nation: Store) -> None:
    found = suspicious_figures(nation, SHOWCASE, QUARTER)
    doubtful = doubtful_figures(nation, SHOWCASE, QUARTER)
    assert 4 <= doubtful.height <= 8 and doubtful["unit_code"].n_unique() >= 4
    assert {"slip", "jump", "fallen"} <= set(found["reason"])
    assert 1 <= doubtful["note"].drop_nulls().len() < doubtful.height


def test_few_figures_of_the_nation_are_slips(nation: Store, leaps: pl.DataFrame) -> None:
    (saved,) = nation.rows(
        "select count(distinct unit_code) from ops.figure_event where quarter = ?", [QUARTER]
    )[0]
    slipped = leaps.filter((pl.col("quarter") == QUARTER) & pl.col("note").is_null())
    assert 0 < slipped["unit_code"].n_unique() < 0.03 * saved


def test_slips_keep_nobody_from_submitting(nation: Store, leaps: pl.DataFrame) -> None:
    submitted = nation.frame(
        "select distinct unit_code, quarter from ops.report_event where action in ('submit', 'confirm')"
    )
    slipped = leaps.select("unit_code", "quarter").unique().join(submitted, on=["unit_code", "quarter"])
    assert slipped.height > 10
    for code, quarter in slipped.sort("unit_code", "quarter").iter_rows():
        problems = problems_of(nation, unit_as_of(nation, code, quarter), quarter)
        assert [each.code for each in problems if each.is_blocking] == [], (code, quarter)


def test_some_leaps_are_explained_and_some_are_put_right(leaps: pl.DataFrame) -> None:
    notes = set(leaps["note"])
    assert set(EXPLANATIONS) & notes and None in notes and MENDED in notes


def test_a_slip_is_put_right_by_the_next_save_or_after_a_return(nation: Store) -> None:
    mended = nation.frame(
        "select unit_code, quarter, sequence, indicator_code, number from ops.figure_event where note = ?",
        [MENDED],
    )
    acts = nation.frame("select unit_code, quarter, sequence, action from ops.report_event")
    earlier = acts.sort("unit_code", "quarter", "sequence").with_columns(
        before=pl.col("action").shift(1).over("unit_code", "quarter")
    )
    of_save = mended.join(earlier, on=["unit_code", "quarter", "sequence"])
    assert set(of_save["action"]) == {"save"}
    assert {None, "return"} <= set(of_save["before"])
    assert nation.row("select count(*) from ops.report_event where reason like '有数据与上季度%'")[0] > 0  # type: ignore[index]


def test_slips_are_drawn_from_code_quarter_and_seed(nation: Store) -> None:
    due = roster(nation, QUARTER)
    units = unit_columns(due)
    showcase = (due["superior_code"] == SHOWCASE).to_numpy()
    share = np.where(showcase, 1.0, SHARE)
    drawn = slips_of(units, 3, share, showcase, 1)
    assert (drawn == slips_of(units, 3, share, showcase, 1)).all()
    assert (drawn != slips_of(units, 3, share, showcase, 2)).any()
    assert (slips_of(units, 0, share, showcase, 1) == NONE).all()
    assert (drawn[np.isin(units.group, DEPARTMENT_GROUPS)] == NONE).all()
    assert set(drawn[showcase]) == set(range(len(KINDS)))
    others = drawn[~showcase & ~np.isin(units.group, DEPARTMENT_GROUPS)]
    assert 0.5 * SHARE < (others != NONE).mean() < 1.5 * SHARE


def test_new_schools_have_names_wherever_they_open() -> None:
    """Not every place is called a district, a city, a county or a banner."""
    islands = pl.DataFrame(
        [
            {"unit_code": f"11460000{number:02d}", "name": f"南沙群岛第{number}幼儿园", "kind": "school",
             "superior_code": "460322", "location_code": "460322", "school_type": "111", "urban_rural": "121",
             "founder": "教育部门", "status": "active", "successor_code": None, "central_school_code": None,
             "is_suspended": False}
            for number in range(30)
        ]
    ).cast({"successor_code": pl.String, "central_school_code": pl.String})  # fmt: skip
    county = islands.head(1).with_columns(
        unit_code=pl.lit("460322"), kind=pl.lit("county"), superior_code=pl.lit("460300")
    )
    before = found(pl.concat([islands, county]), "2025Q4", clock.now())
    events = change(before.units, "2026Q1", 1, 1, clock.now()).events
    opened = events.filter(pl.col("name").str.contains("新校区"))
    assert opened.height > 0 and events["name"].null_count() == 0
    assert opened["name"].str.starts_with("南沙群岛").all()
