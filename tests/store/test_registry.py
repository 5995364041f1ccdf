"""The quarterly sync: what it changes, what it refuses, all at once (N1, R09-R12, E09-E15, E25-E35)."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.registry import COLUMNS, sync_registry
from reporting.affiliation import move_unit, suspend_unit
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


def test_pseudo_prefectures_and_attached_classes_are_no_units(sync) -> None:  # type: ignore[no-untyped-def]
    rows = nation()
    rows["110100"]["name"] = "市辖区"
    rows[SCHOOL]["school_type"] = "519"
    assert sync.codes(rows, "2019Q4") == ["not_a_unit"] * 2


def test_school_types_outside_the_reporting_are_units_without_a_group(sync) -> None:  # type: ignore[no-untyped-def]
    rows = nation()
    rows[SCHOOL]["school_type"] = "933"
    sync(rows, "2019Q4")
    assert unit_as_of(sync.store, SCHOOL, "2019Q4").group == ""


def test_there_is_one_ministry_with_or_without_a_row(sync, at) -> None:  # type: ignore[no-untyped-def]
    ministry = dict.fromkeys(COLUMNS, "") | {
        "unit_code": "000000",
        "name": "教育部",
        "kind": "ministry",
        "status": "active",
    }
    second = ministry | {"unit_code": "000001"}
    assert sync.codes({"000000": ministry, "000001": second, **nation()}, "2019Q4") == ["bad_code"]
    assert sync.codes(nation() | {"000000": ministry | {"kind": "province"}}, "2019Q4").count("bad_code") == 1
    assert sync({"000000": ministry, **nation()}, "2019Q4").counts["new"] == len(UNITS)
    at("2020-02-20T09:00:00")
    assert sum(sync(nation(), "2020Q1").counts.values()) == 0


@pytest.mark.parametrize(
    "links",
    [
        {"2111010002": "2111010001", "2111010001": "2111010002"},
        {"2111010002": "2111019999"},
    ],
)
def test_a_successor_leads_somewhere(sync, links: dict[str, str]) -> None:  # type: ignore[no-untyped-def]
    rows = nation()
    for code, successor in links.items():
        rows[code] |= {"status": "merged", "successor_code": successor}
    assert sync.codes(rows, "2019Q4") == ["successor_missing"] * len(links)


def test_a_long_circle_of_departments_is_found_and_its_tail_is_not(sync) -> None:  # type: ignore[no-untyped-def]
    rows = nation()
    rows["110000"]["superior_code"] = "110101"  # province -> county -> prefecture -> province
    problems = sync.codes(rows, "2019Q4")
    assert problems.count("cycle") == 3 and "wrong_superior_level" in problems


def test_a_unit_stands_below_the_levels_of_its_kind_only(sync) -> None:  # type: ignore[no-untyped-def]
    rows = nation()
    rows["4111000001"]["superior_code"] = "110101"
    rows["2111010003"]["superior_code"] = "4111000001"
    rows["3111010002"]["superior_code"] = "000000"
    assert sync.codes(rows, "2019Q4") == ["wrong_superior_level"] * 3


def test_a_void_unit_keeps_its_place_and_makes_no_task(sync, at) -> None:  # type: ignore[no-untyped-def]
    rows = nation()
    rows[SCHOOL]["status"] = "closed"
    sync(rows, "2019Q4")
    at("2020-02-20T09:00:00")
    rows[SCHOOL]["superior_code"] = ""
    rows["2111010002"] |= {"status": "closed", "superior_code": "110201"}
    result = sync(rows, "2020Q1")
    assert result.counts == {"new": 0, "changed": 0, "closed": 1, "merged": 0, "affiliation_differs": 0}
    assert unit_as_of(sync.store, SCHOOL, "2020Q1").superior_code == "110101"
    assert unit_as_of(sync.store, "2111010002", "2020Q1").superior_code == "110101"


def test_departments_follow_the_file(sync, at) -> None:  # type: ignore[no-untyped-def]
    sync(nation(), "2019Q4")
    at("2020-02-20T09:00:00")
    rows = nation()
    rows["110201"]["superior_code"] = "110100"
    result = sync(rows, "2020Q1")
    assert result.changed == [{"unit": "110201", "fields": ["superior_code"]}]
    assert unit_as_of(sync.store, "110201", "2020Q1").superior_code == "110100"
    assert unit_as_of(sync.store, "110201", "2019Q4").superior_code == "110000"


def test_a_suspension_and_a_move_outlive_the_next_sync(sync, at) -> None:  # type: ignore[no-untyped-def]
    sync(nation(), "2019Q4")
    suspend_unit(sync.store, manager(SCHOOL), SCHOOL)
    move_unit(sync.store, manager("110100"), SCHOOL, "110102")
    at("2020-02-20T09:00:00")
    rows = nation()
    rows[SCHOOL]["name"] = "实验小学"
    result = sync(rows, "2020Q1")
    assert [row["kept"] for row in result.affiliation_differs] == ["110102"]
    unit = unit_as_of(sync.store, SCHOOL, "2020Q1")
    assert (unit.name, unit.superior_code, unit.is_suspended) == ("实验小学", "110102", True)


def test_the_first_sync_may_name_any_quarter_on_any_day_and_no_later_one_goes_back(sync, at) -> None:  # type: ignore[no-untyped-def]
    at("2020-01-03T09:00:00")
    sync(nation(), "2020Q4")
    at("2020-02-20T09:00:00")
    assert sync.codes(nation(), "2020Q1") == ["wrong_quarter"]


def test_a_quarter_without_a_sync_keeps_the_last_one_with_a_warning(sync, at) -> None:  # type: ignore[no-untyped-def]
    assert sync(nation(), "2019Q4").warnings == []
    at("2020-08-20T09:00:00")
    rows = nation()
    rows["2111010003"]["central_school_code"] = "2111019999"
    warnings = sync(rows, "2020Q3", dry_run=True).warnings
    assert "2020Q1, 2020Q2" in warnings[0] and "2019Q4" in warnings[0]
    assert "2111010003" in warnings[1]
    assert roster(sync.store, "2020Q2").height == len(UNITS)


def test_the_difference_is_told_in_words(sync, at) -> None:  # type: ignore[no-untyped-def]
    lines = sync(nation(), "2019Q4").lines()
    assert lines[0].startswith("sync 2019Q4 changed: new 13") and "  new 110000" in lines
    at("2020-02-20T09:00:00")
    rows = nation()
    rows[SCHOOL] |= {"name": "实验小学", "superior_code": "110201"}
    rows["2111010002"] |= {"status": "merged", "successor_code": SCHOOL}
    lines = sync(rows, "2020Q1", dry_run=True).lines()
    assert f"  changed {SCHOOL}: name" in lines and f"  merged 2111010002 into {SCHOOL}" in lines
    assert any(line.startswith(f"  affiliation of {SCHOOL}: kept 110101") for line in lines)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"unit_code,name\n1,2\n", "missing_columns"),
        (b"", "missing_columns"),
        ((",".join(COLUMNS) + "\n110000,甲省,province\n").encode(), "ragged_line"),
        (
            (",".join(COLUMNS) + "\n110000,甲省,province,000000,,,,,active,,\n").encode("gb18030"),
            "bad_encoding",
        ),
        ((",".join([*COLUMNS, "colour"]) + "\n").encode(), "unknown_columns"),
    ],
)
def test_a_broken_file_is_refused_whole(sync, tmp_path: Path, content: bytes, code: str) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "broken.csv"
    file.write_bytes(content)
    with pytest.raises(Refusal) as refused:
        sync_registry(sync.store, file, "2019Q4")
    assert refused.value.code == code
    assert sync.store.rows("select count(*) from ops.sync_event") == [(0,)]


def test_a_byte_order_mark_blanks_around_and_quotes_do_not_matter(sync, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "excel.csv"
    lines = [
        ",".join(COLUMNS),
        "110000, 甲省 ,province,000000 ,,,,,active,,",
        '110100,"乙,市",prefecture,110000,,,,,active,,',
    ]
    file.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8-sig")
    sync_registry(sync.store, file, "2019Q4")
    assert unit_as_of(sync.store, "110100", "2019Q4").name == "乙,市"
    assert unit_as_of(sync.store, "110000", "2019Q4").superior_code == "000000"


def test_a_failure_in_the_middle_leaves_nothing(sync, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    before = sync.store.rows("select count(*) from ops.unit_event")

    def fail(*_: object) -> str:
        raise OSError("no space left on device")

    monkeypatch.setattr("ingest.registry.hashlib.sha256", fail)
    with pytest.raises(OSError, match="no space"):
        sync(nation(), "2019Q4")
    assert sync.store.rows("select count(*) from ops.unit_event") == before
    monkeypatch.undo()


def test_twenty_thousand_schools_are_synced_and_one_is_moved(sync, at) -> None:  # type: ignore[no-untyped-def]
    rows = nation()
    for number in range(20_000):
        code = f"21{number:08d}"
        rows[code] = rows[SCHOOL] | {"unit_code": code, "name": f"第{number}小学"}
    assert sync(rows, "2019Q4").counts["new"] == 20_000 + len(UNITS)
    at("2020-02-20T09:00:00")
    rows["2100000007"]["superior_code"] = "110102"
    result = sync(rows, "2020Q1")
    assert result.counts["affiliation_differs"] == 1 and result.counts["changed"] == 0
    assert sync.store.rows("select count(*) from ops.unit_event where quarter = '2020Q1'") == [(0,)]
