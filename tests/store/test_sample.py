"""The sample nation: the same for the same seed, true to the field, and legal by the project's own rules."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from auth.accounts import account, create_operator
from auth.passwords import is_right
from ingest.registry import COLUMNS
from ingest.registry_checks import find_problems as find_registry_problems
from ingest.sample import demo_accounts, make_sample
from ingest.sample.divisions import DATA_DIR
from reporting.deadlines import run_deadlines
from reporting.figures import problems_of
from reporting.life_cycle import LOCKED, Report, after
from reporting.units import REPORTING_KINDS, roster, subordinates, unit_as_of, units_as_of
from store import clock
from store.connection import Store
from store.errors import Refusal
from tests.nation import empty_store

NOW = "2026-10-03T09:00:00+08:00"
QUARTERS = ("2025Q4", "2026Q1", "2026Q2", "2026Q3")
FRACTION = Decimal("0.004")
EVENTS = ("unit", "sync", "figure", "report", "release", "account")
TABLES = tuple(f"{each}_event" for each in EVENTS)


@pytest.fixture(autouse=True, scope="module")
def on_the_third_day_of_the_windows() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIBAO_NOW", NOW)
        yield


def silent(_: str) -> None:
    """No progress shown."""


def made(directory: Path, seed: int, fraction: Decimal = FRACTION, quarters: int = 4) -> Store:
    store = empty_store(directory)
    make_sample(store, fraction, quarters, seed, silent)
    return store


@pytest.fixture(scope="module")
def nation(
    on_the_third_day_of_the_windows: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    store = made(tmp_path_factory.mktemp("nation"), seed=1)
    yield store
    store.close()


@pytest.fixture(scope="module")
def acts(nation: Store) -> pl.DataFrame:
    return nation.frame("select * from ops.report_event order by unit_code, quarter, sequence")


def rows_of(store: Store, table: str) -> pl.DataFrame:
    frame = store.frame(f"select * exclude (written_at) from ops.{table}")
    return frame.sort(frame.columns)


def current(store: Store, indicator: str, quarter: str) -> pl.DataFrame:
    """The figures of one indicator that hold for a quarter: unit_code, number."""
    return store.frame(
        "select unit_code, number from ops.figure_event where indicator_code = ? and quarter <= ?"
        " qualify row_number() over (partition by unit_code order by quarter desc, sequence desc) = 1",
        [indicator, quarter],
    )


# The same seed, the same nation


def test_the_same_seed_gives_the_same_rows(tmp_path: Path) -> None:
    fraction = Decimal("0.0005")
    first, second = (made(tmp_path / name, 7, fraction, 3) for name in ("first", "second"))
    for table in TABLES:
        assert rows_of(first, table).height > 0
        assert rows_of(first, table).equals(rows_of(second, table)), table


def test_another_seed_gives_another_nation(tmp_path: Path) -> None:
    fraction = Decimal("0.0005")
    first, second = (made(tmp_path / str(seed), seed, fraction, 1) for seed in (1, 2))
    assert not rows_of(first, "figure_event").equals(rows_of(second, "figure_event"))


def test_a_store_with_units_is_refused(nation: Store) -> None:
    with pytest.raises(Refusal) as refused:
        make_sample(nation, FRACTION, 4, 1, silent)
    assert refused.value.code == "store_not_empty"


def test_a_crash_on_the_way_leaves_the_store_empty(tmp_path: Path) -> None:
    store = empty_store(tmp_path)

    def fail_at_the_figures(line: str) -> None:
        if "figures" in line:
            raise RuntimeError(line)

    with pytest.raises(RuntimeError):
        make_sample(store, Decimal("0.0005"), 2, 1, fail_at_the_figures)
    counts = [store.row(f"select count(*) from ops.{table}") for table in TABLES]
    assert counts == [(1,), (0,), (0,), (0,), (0,), (0,)]  # the ministry alone
    store.close()


def test_nothing_is_recorded_after_the_clock(nation: Store) -> None:
    for table in TABLES:
        assert nation.row(f"select max(recorded_at) from ops.{table}")[0] <= clock.now()  # type: ignore[index]


# Units


def test_schools_come_in_the_proportions_of_the_field(nation: Store) -> None:
    real = pl.read_csv(DATA_DIR / "schools_by_province.csv").drop("province_code", "province").sum()
    first = nation.frame(
        "select school_type, count(*) as count from ops.unit_event"
        " where quarter = ? and kind in ('school', 'teaching_point') group by all",
        [QUARTERS[0]],
    )
    count = dict(first.iter_rows())
    for column, types in (
        ("kindergarten", ["111"]),
        ("primary", ["211"]),
        ("teaching_point", ["218"]),
        ("junior", ["311"]),
        ("full_secondary", ["341"]),
    ):
        wanted = real[column].item() * float(FRACTION)
        forced = 20  # what every sample must hold, whatever its size
        assert wanted - 2 <= sum(count[each] for each in types) <= wanted + forced, column


def test_every_kind_of_school_is_there(nation: Store) -> None:
    groups = set(roster(nation, QUARTERS[-1])["school_group"])
    assert groups == {"HE", "SV", "K12", "TP", "PRE", "CTY", "PREF", "PROV"}


def test_units_would_pass_the_registry_sync(nation: Store) -> None:
    for quarter in QUARTERS:
        units = units_as_of(nation, quarter)
        lines = units.select(pl.col(each).fill_null("") for each in COLUMNS).with_columns(
            line=pl.int_range(2, pl.len() + 2)
        )
        assert [str(each) for each in find_registry_problems(lines, units.clear())] == []


def test_the_ragged_edges_of_the_hierarchy_are_there(nation: Store) -> None:
    quarter = QUARTERS[0]

    def superior(code: str) -> str | None:
        return unit_as_of(nation, code, quarter).superior_code

    assert superior("110105") == "110000"  # E09: a municipality's county
    assert superior("419001") == "410000"  # E10: run by the province
    assert unit_as_of(nation, "441900", quarter).kind == "prefecture"  # E11
    assert {unit.kind for unit in subordinates(nation, "441900", quarter)} == {"school"}
    direct = {unit.kind for unit in subordinates(nation, "341500", quarter)}
    assert direct == {"county", "school"}  # E12
    assert "school" in {unit.kind for unit in subordinates(nation, "340000", quarter)}
    assert superior("4134010357") == "340000"  # E13: a local university
    assert superior("4111010003") == "000000"  # E14: the ministry's own
    assert superior("659001") == "660000" and superior("660000") == "000000"  # E15
    assert superior("4113010080") == "130000"  # E27: it stands in Tianjin
    assert unit_as_of(nation, "4113010080", quarter).location_code == "120000"
    with pytest.raises(Refusal):
        unit_as_of(nation, "419000", quarter)  # no department behind a pseudo level


def test_every_teaching_point_belongs_to_a_primary_school(nation: Store) -> None:
    points = nation.frame(
        "select central_school_code from ops.unit_event where kind = 'teaching_point' and sequence = 1"
    )
    primary = nation.frame("select unit_code from ops.unit_event where school_type = '211'")["unit_code"]
    assert points["central_school_code"].null_count() == 0
    assert points["central_school_code"].is_in(primary.implode()).all()


def test_units_change_between_quarters(nation: Store) -> None:
    found = Counter(nation.rows("select action, status from ops.unit_event where quarter > ?", [QUARTERS[0]]))
    assert {("moved", "active"), ("suspended", "active"), ("synced", "active")} <= found.keys()
    assert found[("synced", "merged")] >= 3 and found[("synced", "closed")] >= 3
    for code, heir in nation.rows(
        "select unit_code, successor_code from ops.unit_event where status = 'merged'"
    ):
        assert code != heir and unit_as_of(nation, heir, QUARTERS[-1]).status == "active"


# Reports


def test_every_act_is_one_the_life_cycle_allows(nation: Store, acts: pl.DataFrame) -> None:
    kinds = dict(nation.rows("select distinct unit_code, kind from ops.unit_event"))
    report, last = Report(), ("", "")
    for row in acts.iter_rows(named=True):
        if (row["unit_code"], row["quarter"]) != last:
            report, last = Report(), (row["unit_code"], row["quarter"])
        named = row["action"] in ("return", "approve_withdrawal")
        report = after(
            report,
            row["action"],
            has_reviewer=kinds[row["unit_code"]] in REPORTING_KINDS,
            moment=row["effective_at"],
            due_at=row["due_at"] if named else None,
            reason=row["reason"],
        )
        assert (report.sequence, report.state, report.version, report.is_auto, report.due_at) == tuple(
            row[name] for name in ("sequence", "state", "version", "is_auto", "due_at")
        ), row


def test_acts_follow_each_other_in_time(acts: pl.DataFrame) -> None:
    earlier = pl.col("recorded_at").shift(1).over("unit_code", "quarter")
    assert acts.filter(pl.col("recorded_at") < earlier).is_empty()
    assert acts.filter(pl.col("recorded_at") < pl.col("effective_at")).is_empty()


def test_reviewers_report_in_their_window_or_after_a_return(nation: Store, acts: pl.DataFrame) -> None:
    for quarter in QUARTERS:
        deadlines = roster(nation, quarter).select("unit_code", "deadline_at")
        first = acts.filter(
            (pl.col("quarter") == quarter) & (pl.col("action") == "report_up") & (pl.col("version") == 1)
        ).join(deadlines, on="unit_code")
        opens = pl.col("deadline_at") - pl.duration(days=5)
        assert first.height > 100
        assert first.filter(
            ~pl.col("effective_at").is_between(opens, "deadline_at", closed="left")
        ).is_empty()


def test_a_unit_goes_back_only_within_its_superiors_time(nation: Store, acts: pl.DataFrame) -> None:
    units = pl.concat(roster(nation, each).with_columns(quarter=pl.lit(each)) for each in QUARTERS)
    limits = units.select("quarter", "deadline_at", superior_code="unit_code")
    states = acts.select("quarter", "recorded_at", "state", limit="due_at", superior_code="unit_code")
    states = states.sort("recorded_at")
    sent = (
        acts.filter(pl.col("action").is_in(["return", "approve_withdrawal"]))
        .join(units.select("unit_code", "quarter", "superior_code"), on=["unit_code", "quarter"])
        .join(limits, on=["superior_code", "quarter"])  # the ministry sets what limit it likes
        .sort("recorded_at")
        .join_asof(states, on="recorded_at", by=["superior_code", "quarter"], check_sortedness=False)
    )
    assert sent.height > 50
    assert sent.filter(pl.col("state_right").is_in(LOCKED)).is_empty()
    assert sent.filter(pl.col("due_at") > pl.coalesce("limit", "deadline_at")).is_empty()


def test_closed_quarters_leave_nothing_to_the_deadlines_job(tmp_path: Path) -> None:
    store = made(tmp_path, 3, Decimal("0.0005"), 3)
    assert run_deadlines(store) == {}
    store.close()


def test_units_are_late_wrong_returned_and_corrected_as_in_the_field(acts: pl.DataFrame) -> None:
    closed = acts.filter(pl.col("quarter") == QUARTERS[2])
    count = Counter(closed.select("action", "is_auto").iter_rows())
    assert count["auto", True] > 100 and count["swept", False] > count["swept", True] > 50
    assert count["report_up", False] > 2500 and count["confirm", False] > count["save", False]
    for action in ("return", "request_withdrawal", "approve_withdrawal", "reject_withdrawal"):
        assert count[action, False] + count[action, True] > 0, action
    assert closed.filter(pl.col("reason") == "no_reviewer").height > 0
    is_open = acts.filter(pl.col("quarter") == QUARTERS[3]).group_by("unit_code").last()
    assert {"submitted", "in_progress", "returned", "reported"} <= set(is_open["state"])


def test_one_quarter_is_released_again_after_a_correction_from_the_top(nation: Store) -> None:
    releases = nation.rows("select quarter, release, cause from ops.release_event order by all")
    assert releases[:3] == [(quarter, 1, "window_closed") for quarter in QUARTERS[:3]]
    quarter, number, cause = releases[3]
    assert (quarter, number) == (QUARTERS[2], 2)
    assert unit_as_of(nation, cause, quarter).kind == "province"


# Figures


def test_every_save_has_figures_and_every_figure_its_save(nation: Store) -> None:
    unmatched = nation.frame(
        """
        select unit_code, quarter, sequence from ops.report_event where action = 'save'
        except select unit_code, quarter, sequence from ops.figure_event
        """
    )
    orphans = nation.frame(
        """
        select unit_code, quarter, sequence, recorded_at, actor from ops.figure_event
        except select unit_code, quarter, sequence, recorded_at, actor from ops.report_event
        where action = 'save'
        """
    )
    assert unmatched.is_empty() and orphans.is_empty()


def test_what_was_submitted_passes_the_checks(nation: Store, acts: pl.DataFrame) -> None:
    quarter = QUARTERS[1]
    handed_in = (pl.col("quarter") == quarter) & pl.col("action").is_in(["submit", "confirm"])
    submitted = acts.filter(handed_in)["unit_code"].unique().sort()
    explained = 0
    for code in submitted.gather_every(len(submitted) // 120):
        problems = problems_of(nation, unit_as_of(nation, code, quarter), quarter)
        explained += sum(problem.is_explained for problem in problems)
        assert [problem.code for problem in problems if problem.is_blocking] == [], code
    assert explained > 0


def test_a_few_units_are_wrong_and_never_submit(nation: Store, acts: pl.DataFrame) -> None:
    students = current(nation, "A02", QUARTERS[0])
    wrong = current(nation, "E02", QUARTERS[0]).join(students, on="unit_code")
    wrong = wrong.filter(pl.col("number") > pl.col("number_right"))
    assert 0 < wrong.height < 60
    submitted = acts.filter((pl.col("quarter") == QUARTERS[0]) & (pl.col("state") == "submitted"))
    assert not wrong["unit_code"].is_in(submitted["unit_code"].implode()).any()


def test_villages_trail_towns_and_the_west_trails_the_east(nation: Store) -> None:
    quarter = QUARTERS[2]
    places = roster(nation, quarter).filter(pl.col("school_group") == "K12")

    def terminals(chosen: pl.DataFrame) -> float:
        both = (
            chosen.join(current(nation, "C10", quarter), on="unit_code")
            .join(current(nation, "A02", quarter), on="unit_code")
            .select(pl.col("number", "number_right").cast(pl.Float64).sum())
        )
        return float(both["number"].item() / both["number_right"].item())

    urban = places.filter(pl.col("urban_rural").str.starts_with("11"))
    rural = places.filter(pl.col("urban_rural").str.starts_with("2"))
    east = places.filter(pl.col("location_code").str.slice(0, 2).is_in(["32", "33", "37", "44"]))
    west = places.filter(pl.col("location_code").str.slice(0, 2).is_in(["51", "52", "53", "62"]))
    assert terminals(urban) > 1.1 * terminals(rural)
    assert terminals(east) > 1.1 * terminals(west)


def test_figures_grow_over_the_quarters(nation: Store) -> None:
    totals = [current(nation, "C09", quarter)["number"].cast(pl.Float64).sum() for quarter in QUARTERS]
    assert all(later > earlier for earlier, later in pairwise(totals))


def test_amounts_of_the_year_never_fall_within_it_and_begin_anew(nation: Store) -> None:
    spent = nation.frame(
        """
        select unit_code, quarter, number from ops.figure_event where indicator_code = 'G07'
        qualify row_number() over (partition by unit_code, quarter order by sequence desc) = 1
        order by unit_code, quarter
        """
    ).with_columns(
        before=pl.col("number").shift(1).over("unit_code", pl.col("quarter").str.slice(0, 4)),
        last=pl.col("number").shift(1).over("unit_code"),
    )
    assert spent.filter(pl.col("before") > pl.col("number")).is_empty()
    anew = spent.filter((pl.col("quarter") == "2026Q1") & (pl.col("number") < pl.col("last")))
    assert anew.height > 1000


def test_zero_missing_and_not_applicable_all_occur(nation: Store) -> None:
    states = Counter(state for (state,) in nation.rows("select state from ops.figure_event"))
    assert states["not_applicable"] > 0 and states["missing"] > 0
    assert nation.row("select 1 from ops.figure_event where number = 0 limit 1")
    assert nation.row("select 1 from ops.figure_event where note is not null limit 1")


def test_later_quarters_change_a_few_figures_only(nation: Store) -> None:
    counts = dict(nation.rows("select quarter, count(*) from ops.figure_event group by 1"))
    assert counts["2026Q2"] < counts["2025Q4"] / 8


# Accounts


def test_the_demonstration_has_every_role_at_every_level(nation: Store) -> None:
    create_operator(nation)
    signs = demo_accounts(nation)
    levels = defaultdict(set)
    for each in signs:
        found = account(nation, each["user_name"])
        assert found is not None and found.is_complete
        unit = unit_as_of(nation, found.unit_code, QUARTERS[-1])
        levels[unit.kind, unit.superior_code == "000000"].add(found.role)
    three = {"manager", "reviewer", "inspector"}
    assert levels["ministry", False] == {*three, "operator"}
    departments = [("province", True), ("prefecture", False), ("county", False)]
    for level in (*departments, ("university", True), ("university", False)):
        assert levels[level] == three
    assert levels["school", False] == levels["teaching_point", False] == {"manager"}
    first = account(nation, signs[0]["user_name"])
    assert first is not None and is_right(signs[0]["password"], first.password_hash)
    assert demo_accounts(nation) == signs
    assert account(nation, signs[0]["user_name"]) == first
