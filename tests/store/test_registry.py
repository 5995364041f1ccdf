"""The quarterly sync: what it changes, what it refuses, all at once (N1, R09-R12, E09-E15, E25-E35)."""

from collections.abc import Callable
from pathlib import Path

import pytest

from auth.permissions import Person
from ingest.registry import COLUMNS, sync_registry
from reporting.affiliation import move_unit, resume_unit, suspend_unit
from reporting.units import roster, unit_as_of
from store.connection import Store
from store.errors import Refusal, Refusals
from tests.nation import UNITS, empty_store, manager

Rows = dict[str, dict[str, str]]
SCHOOL = "2111010001"


def nation() -> Rows:
    """The small nation as rows of a registry file, by code."""
    rows: Rows = {}
    for code, name, kind, superior, school_type, urban_rural in UNITS:
        rows[code] = dict.fromkeys(COLUMNS, "") | {
            "unit_code": code,
            "name": name,
            "kind": kind,
            "superior_code": superior,
            "location_code": code if len(code) == 6 else "110101",
            "school_type": school_type or "",
            "urban_rural": urban_rural or "",
            "status": "active",
        }
    return rows


@pytest.fixture
def sync(tmp_path: Path, at: Callable[[str], None]):  # type: ignore[no-untyped-def]
    """`sync(rows, quarter)` on a store of its own; `sync.store`."""

    class Sync:
        store: Store = empty_store(tmp_path / "store")

        def __call__(self, rows: Rows, quarter: str, *, dry_run: bool = False):  # type: ignore[no-untyped-def]
            file = tmp_path / "registry.csv"
            lines = [",".join(COLUMNS), *(",".join(row.values()) for row in rows.values())]
            file.write_text("\n".join(lines) + "\n", encoding="utf-8")
            return sync_registry(self.store, file, quarter, dry_run=dry_run)

        def codes(self, rows: Rows, quarter: str) -> list[str]:
            before = self.store.rows("select count(*) from ops.unit_event")
            with pytest.raises(Refusal) as refused:
                self(rows, quarter)
            assert self.store.rows("select count(*) from ops.unit_event") == before
            value = refused.value
            return [each.code for each in (value.problems if isinstance(value, Refusals) else [value])]

    made = Sync()
    yield made
    made.store.close()


def test_the_first_sync_makes_every_unit_and_the_roster(sync) -> None:  # type: ignore[no-untyped-def]
    result = sync(nation(), "2019Q4")
    assert result.counts["new"] == len(UNITS)
    due = roster(sync.store, "2019Q4")
    assert due.height == len(UNITS)
    groups = dict(due.select("unit_code", "school_group").iter_rows())
    assert groups["2111010003"] == "TP" and groups["110101"] == "CTY" and groups["4111000001"] == "HE"
    assert roster(sync.store, "2019Q3").height == 0


def test_a_dry_run_tells_the_difference_and_writes_nothing(sync, at) -> None:  # type: ignore[no-untyped-def]
    sync(nation(), "2019Q4")
    at("2020-02-20T09:00:00")
    rows = nation()
    rows[SCHOOL]["name"] = "实验小学"
    rows["2111010002"] |= {"status": "merged", "successor_code": SCHOOL}
    rows["1111010001"]["status"] = "closed"
    rows["2111010009"] = rows[SCHOOL] | {"unit_code": "2111010009", "name": "新校"}
    events = sync.store.rows("select count(*) from ops.unit_event")
    result = sync(rows, "2020Q1", dry_run=True)
    assert sync.store.rows("select count(*) from ops.unit_event") == events
    assert result.new == ["2111010009"] and result.closed == ["1111010001"]
    assert result.merged == [{"unit": "2111010002", "successor": SCHOOL}]
    assert result.changed == [{"unit": SCHOOL, "fields": ["name"]}]
    assert sync(rows, "2020Q1").counts == result.counts
    assert unit_as_of(sync.store, SCHOOL, "2019Q4").name == "第一小学"
    assert unit_as_of(sync.store, SCHOOL, "2020Q1").name == "实验小学"
    assert "2111010002" not in roster(sync.store, "2020Q1")["unit_code"]
    assert "2111010002" in roster(sync.store, "2019Q4")["unit_code"]


@pytest.mark.parametrize(
    ("code", "change", "problem"),
    [
        (SCHOOL, {"superior_code": "119999"}, "unknown_superior"),
        (SCHOOL, {"superior_code": ""}, "unknown_superior"),
        (SCHOOL, {"superior_code": "2111010002"}, "wrong_superior_level"),
        (SCHOOL, {"superior_code": "000000"}, "wrong_superior_level"),
        ("110101", {"superior_code": "110102"}, "wrong_superior_level"),
        ("110100", {"superior_code": "000000"}, "wrong_superior_level"),
        (SCHOOL, {"kind": "college"}, "bad_kind"),
        (SCHOOL, {"school_type": "999"}, "bad_school_type"),
        (SCHOOL, {"school_type": "219"}, "not_a_unit"),
        (SCHOOL, {"urban_rural": "12"}, "bad_urban_rural"),
        (SCHOOL, {"status": "open"}, "bad_status"),
        (SCHOOL, {"status": "merged"}, "successor_missing"),
        (SCHOOL, {"status": "merged", "successor_code": SCHOOL}, "successor_missing"),
        (SCHOOL, {"unit_code": "211101"}, "bad_code"),
        (SCHOOL, {"unit_code": "2111010002"}, "duplicate_code"),
        (SCHOOL, {"name": " "}, "blank_name"),
    ],
)
def test_a_wrong_row_is_refused(sync, code: str, change: dict[str, str], problem: str) -> None:  # type: ignore[no-untyped-def]
    rows = nation()
    rows[code] |= change
    assert problem in sync.codes(rows, "2019Q4")


def test_a_closed_superior_and_a_circle_are_refused(sync) -> None:  # type: ignore[no-untyped-def]
    rows = nation()
    rows["110101"]["status"] = "closed"
    assert sync.codes(rows, "2019Q4") == ["closed_superior"] * 3
    rows = nation()
    rows["110101"]["superior_code"] = "110102"
    rows["110102"]["superior_code"] = "110101"
    assert sync.codes(rows, "2019Q4").count("cycle") == 2


def test_all_problems_are_listed_at_once_with_line_and_code(sync) -> None:  # type: ignore[no-untyped-def]
    rows = nation()
    rows["110101"]["superior_code"] = "119999"
    rows[SCHOOL]["name"] = ""
    with pytest.raises(Refusals) as refused:
        sync(rows, "2019Q4")
    assert [problem.message for problem in refused.value.problems] == [
        "line 4, 110101: the superior '119999' is not in the file.",
        f"line 7, {SCHOOL}: the name is blank.",
    ]


def test_units_never_disappear_change_kind_or_take_a_void_code(sync, at) -> None:  # type: ignore[no-untyped-def]
    rows = nation()
    rows["2111010002"]["status"] = "closed"
    sync(rows, "2019Q4")
    at("2020-02-20T09:00:00")
    del rows[SCHOOL]
    assert sync.codes(rows, "2020Q1") == ["unit_missing"]
    rows = nation()
    rows[SCHOOL]["kind"] = "teaching_point"
    rows["2111010002"]["name"] = "别的学校"
    assert sync.codes(rows, "2020Q1") == ["kind_changed", "void_code_reused"]
    assert sync(nation(), "2020Q1").counts["changed"] == 1  # the same school comes back (E30)


def test_a_merged_code_never_comes_back(sync, at) -> None:  # type: ignore[no-untyped-def]
    rows = nation()
    rows["2111010002"] |= {"status": "merged", "successor_code": SCHOOL}
    sync(rows, "2019Q4")
    at("2020-02-20T09:00:00")
    assert sync.codes(nation(), "2020Q1") == ["void_code_reused"]


def test_one_sync_a_quarter_and_none_while_reports_are_under_way(sync, at) -> None:  # type: ignore[no-untyped-def]
    sync(nation(), "2019Q4")
    assert sync.codes(nation(), "2019Q4") == ["already_synced"]
    assert sync.codes(nation(), "2020Q1") == ["wrong_quarter"]
    at("2020-01-15T23:59:59")
    assert sync.codes(nation(), "2020Q1") == ["sync_closed_days"]
    at("2020-01-16T00:00:00")
    sync(nation(), "2020Q1")


def test_the_affiliation_kept_here_wins_and_the_difference_becomes_a_task(sync, at) -> None:  # type: ignore[no-untyped-def]
    sync(nation(), "2019Q4")
    at("2020-02-20T09:00:00")
    rows = nation()
    rows[SCHOOL]["superior_code"] = "110201"
    result = sync(rows, "2020Q1")
    assert result.affiliation_differs == [
        {"unit": SCHOOL, "kept": "110101", "file": "110201", "common_superior": "110000"}
    ]
    assert unit_as_of(sync.store, SCHOOL, "2020Q1").superior_code == "110101"
    assert sync.store.rows("select common_superior_code from ops.affiliation_task_event") == [("110000",)]


def test_schools_follow_the_file_when_their_department_was_merged(sync, at) -> None:  # type: ignore[no-untyped-def]
    sync(nation(), "2019Q4")
    at("2020-02-20T09:00:00")
    rows = nation()
    rows["110102"] |= {"status": "merged", "successor_code": "110101"}
    rows["3111010001"]["superior_code"] = "110101"
    result = sync(rows, "2020Q1")
    assert result.affiliation_differs == []
    assert unit_as_of(sync.store, "3111010001", "2020Q1").superior_code == "110101"
    assert unit_as_of(sync.store, "3111010001", "2019Q4").superior_code == "110102"


def test_a_move_is_for_the_common_superior_and_counts_from_the_present_quarter(store, at) -> None:  # type: ignore[no-untyped-def]
    at("2020-01-03T09:00:00")
    for code in ("110101", "110102", "110000", "000000"):
        with pytest.raises(Refusal) as refused:
            move_unit(store, manager(code), SCHOOL, "110102")
        assert refused.value.code == "not_your_unit"
    move_unit(store, manager("110100"), SCHOOL, "110102")
    assert unit_as_of(store, SCHOOL, "2019Q4").superior_code == "110101"
    assert unit_as_of(store, SCHOOL, "2020Q1").superior_code == "110102"
    move_unit(store, manager("110000"), SCHOOL, "110201")
    move_unit(store, manager("110000"), SCHOOL, "110100")


@pytest.mark.parametrize(
    ("unit", "to", "code"),
    [
        ("110101", "110201", "not_movable"),
        (SCHOOL, "000000", "wrong_superior_level"),
        (SCHOOL, "2111010002", "wrong_superior_level"),
        (SCHOOL, "110101", "same_superior"),
        (SCHOOL, "119999", "unknown_unit"),
    ],
)
def test_a_senseless_move_is_refused(store, unit: str, to: str, code: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Refusal) as refused:
        move_unit(store, manager("110100"), unit, to)
    assert refused.value.code == code


def test_a_school_suspends_enrolment_itself_but_not_while_its_county_reports(store, at) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Refusal) as refused:
        suspend_unit(store, manager("110101"), SCHOOL)
    assert refused.value.code == "not_your_unit"
    reviewer = Person(f"{SCHOOL}-reviewer", SCHOOL, "reviewer")
    with pytest.raises(Refusal) as refused:
        suspend_unit(store, reviewer, SCHOOL)
    assert refused.value.code == "not_allowed"
    at("2020-01-03T09:00:00")
    with pytest.raises(Refusal) as refused:
        suspend_unit(store, manager(SCHOOL), SCHOOL)
    assert refused.value.code == "in_window"
    at("2020-01-06T00:00:00")
    suspend_unit(store, manager(SCHOOL), SCHOOL)
    assert SCHOOL in roster(store, "2019Q4")["unit_code"]
    assert SCHOOL not in roster(store, "2020Q1")["unit_code"]
    resume_unit(store, manager(SCHOOL), SCHOOL)
    assert SCHOOL in roster(store, "2020Q1")["unit_code"]
