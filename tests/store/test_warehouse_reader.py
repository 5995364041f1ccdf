"""What the reader refuses, with which code, and that threads share one reader."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from store.errors import Refusal
from store.settings import Settings
from tests.nation import QUARTER
from tests.store.conftest import copy_built
from warehouse.reader import Reader


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    directory = tmp_path_factory.mktemp("published")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIBAO_NOW", "2019-12-20T09:00:00+08:00")
        copy_built(directory)
    return Reader(Settings(data_dir=directory))


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIBAO_NOW", "2019-12-20T09:00:00+08:00")


@pytest.mark.parametrize(
    ("choices", "code"),
    [
        ({"unit": "999999"}, "unknown_unit"),
        ({"quarter": "2019Q3"}, "unknown_quarter"),
        ({"quarter": "2019-4"}, "bad_quarter"),
        ({"indicator": "Z99"}, "unknown_indicator"),
        ({"release": 1}, "unknown_release"),
        ({"stage": "released"}, "unknown_release"),
        ({"stage": "live", "release": 1}, "bad_choice"),
        ({"by": "month"}, "bad_choice"),
        ({"scope": "k13"}, "bad_choice"),
        ({"basis": "as_wished"}, "bad_choice"),
        ({"stage": "draft"}, "bad_choice"),
        ({"indicator": "A02'; drop table dim_unit; --"}, "unknown_indicator"),
    ],
)
def test_unknown_things_are_refused_by_name(reader: Reader, choices: dict[str, object], code: str) -> None:
    asked = {"unit": "000000", "quarter": QUARTER, "indicator": "A02", **choices}
    with pytest.raises(Refusal) as refusal:
        reader.statistics(**asked)  # type: ignore[arg-type]
    assert refusal.value.code == code


def test_before_the_first_build_the_reader_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="jibao warehouse build") as refusal:
        Reader(Settings(data_dir=tmp_path)).completeness("000000", QUARTER)
    assert refusal.value.code == "no_warehouse"


def test_threads_share_a_reader(reader: Reader) -> None:
    def ask(number: int) -> int:
        unit = ("000000", "110000", "110101")[number % 3]
        return int(reader.statistics(unit, QUARTER, "B01")["rows"][0]["units_due"])

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(60))) == [8, 7, 3] * 20


def test_a_department_row_stands_among_its_children_only_when_it_is_asked(reader: Reader) -> None:
    def keys(indicator: str) -> list[str]:
        return [row["key"] for row in reader.statistics("110100", QUARTER, indicator, "children")["rows"]]

    assert keys("A02") == ["110101", "110102", "3111010002"]
    assert keys("H01") == ["110100", "110101", "110102", "3111010002"]


def test_zero_due_is_no_coverage_and_no_value(reader: Reader) -> None:
    (row,) = reader.statistics("110101", QUARTER, "K01", scope="he")["rows"]
    assert row == {
        "key": "110101",
        "name": "丙县",
        "value": None,
        "numerator": "0",
        "denominator": "0",
        "units_due": 0,
        "units_answered": 0,
        "coverage": None,
        "distribution": None,
    }


def test_teaching_points_are_in_or_out_by_scope(reader: Reader) -> None:
    due = {
        scope: reader.statistics("110101", QUARTER, "B01", scope=scope)["rows"][0]["units_due"]
        for scope in ("all", "k12", "k12_tp", "tp", "he")
    }
    assert due == {"all": 3, "k12": 2, "k12_tp": 3, "tp": 1, "he": 0}
