"""A quarter through the `jibao` command alone, from the registry file to the statistics."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli import run_command
from tests.nation import SCHOOL_FIGURES, UNITS

HEADER = (
    "unit_code,name,kind,superior_code,location_code,school_type,urban_rural,founder,status,"
    "successor_code,central_school_code"
)


class Jibao:
    """Runs commands and reads their JSON."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys = capsys
        self._monkeypatch = monkeypatch

    def at(self, moment: str) -> None:
        self._monkeypatch.setenv("JIBAO_NOW", f"{moment}+08:00")

    def __call__(self, command: str, *more: str) -> dict:  # type: ignore[type-arg]
        code, document = self.attempt(command, *more)
        assert code == 0, document
        return document

    def attempt(self, command: str, *more: str) -> tuple[int, dict]:  # type: ignore[type-arg]
        self._capsys.readouterr()
        code = run_command([*command.split(), *more, "--json"])
        return code, json.loads(self._capsys.readouterr().out)


@pytest.fixture
def jibao(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Jibao:
    monkeypatch.setenv("JIBAO_DATA_DIR", str(tmp_path / "data"))
    return Jibao(capsys, monkeypatch)


def registry_file(path: Path) -> Path:
    lines = [HEADER, "000000,教育部,ministry,,,,,,active,,"]
    for code, name, kind, superior, school_type, urban_rural in UNITS:
        location = code if len(code) == 6 else "110101"
        central = "2111010001" if kind == "teaching_point" else ""
        lines.append(
            f"{code},{name},{kind},{superior},{location},{school_type or ''},{urban_rural or ''},"
            f"地方,active,,{central}"
        )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def figures_file(path: Path, code: str, figures: dict[str, str]) -> Path:
    rows = [f"{code},{indicator},{value}," for indicator, value in figures.items()]
    path.write_text("\n".join(["unit_code,indicator_code,value,note", *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def nation(jibao: Jibao, tmp_path: Path) -> Callable[[str, str], dict]:  # type: ignore[type-arg]
    """The small nation, synced on 20 November 2019, with accounts; returns a figure loader."""
    jibao.at("2019-11-20T09:00:00")
    jibao("init")
    jibao("registry sync", str(registry_file(tmp_path / "registry.csv")), "--quarter", "2019Q4")
    jibao("accounts create --quarter 2019Q4")

    def load(code: str, a02: str) -> dict:  # type: ignore[type-arg]
        file = figures_file(tmp_path / f"{code}.csv", code, {**SCHOOL_FIGURES, "A02": a02})
        return jibao("figures load", str(file), "--quarter", "2019Q4", "--as", f"{code}-manager")

    return load


@pytest.mark.slow
def test_a_whole_quarter(jibao: Jibao, nation: Callable[[str, str], dict]) -> None:  # type: ignore[type-arg]
    nation("2111010001", "500")
    jibao("report submit --unit 2111010001 --quarter 2019Q4 --as 2111010001-manager")
    nation("2111010002", "300")
    jibao("report confirm --unit 3111010001 --quarter 2019Q4 --as 3111010001-manager")
    jibao.at("2020-01-03T09:00:00")
    jibao("report report-up --unit 110101 --quarter 2019Q4 --as 110101-reviewer")
    code, refused = jibao.attempt("report report-up --unit 110100 --quarter 2019Q4 --as 110100-reviewer")
    assert (code, refused["error"]["code"]) == (2, "not_in_window")
    status = jibao("show status --unit 2111010002 --quarter 2019Q4")
    assert (status["state"], status["auto"], status["content"]) == ("reported", True, "updated")

    jibao.at("2020-01-16T00:00:00")
    assert jibao("deadlines run")["2019Q4"]["released"] == 1
    assert jibao("deadlines run") == {}
    jibao("warehouse build")

    complete = jibao("show completeness --unit 110100 --quarter 2019Q4")
    assert {key: complete[key] for key in ("due", "on_time", "late", "auto", "pending")} == {
        "due": 7,
        "on_time": 3,
        "late": 0,
        "auto": 4,
        "pending": 0,
    }
    assert {key: complete[key] for key in ("updated", "confirmed", "untouched", "empty")} == {
        "updated": 2,
        "confirmed": 1,
        "untouched": 0,
        "empty": 4,
    }
    assert [child["unit"] for child in complete["children"]] == ["110101", "110102", "3111010002"]

    pupils = jibao("show statistics --unit 000000 --quarter 2019Q4 --indicator A02 --scope k12_tp")
    assert pupils["stage"] == "released"
    assert pupils["rows"] == [
        {
            "key": "000000",
            "name": "教育部",
            "value": "800",
            "numerator": None,
            "denominator": None,
            "units_due": 5,
            "units_answered": 2,
            "coverage": "0.4",
            "distribution": None,
        }
    ]
    share = jibao("show statistics --unit 110101 --quarter 2019Q4 --indicator B01")["rows"][0]
    assert (share["numerator"], share["denominator"], share["units_answered"]) == ("2", "3", 2)

    events = jibao("show history --unit 2111010001 --quarter 2019Q4 --indicator A02")["events"]
    assert [event["value"] for event in events] == ["500"]


def test_refusals_are_one_document_and_exit_two(jibao: Jibao, nation: object) -> None:
    assert jibao.attempt("show status --unit 999999 --quarter 2019Q4") == (
        2,
        {
            "error": {
                "code": "unknown_unit",
                "message": "There is no unit 999999 in 2019Q4. Units come from the registry file only.",
            }
        },
    )
    assert jibao.attempt("show status --unit 110101 --quarter 2019")[1]["error"]["code"] == "bad_quarter"
    assert jibao.attempt("show status --unit 110101")[1]["error"]["code"] == "usage"
    code, refused = jibao.attempt("report jump --unit 1 --quarter 2019Q4 --as x")
    assert (code, refused["error"]["code"]) == (2, "unknown_act")


def test_init_may_be_repeated(jibao: Jibao) -> None:
    jibao.at("2019-11-20T09:00:00")
    first = jibao("init")
    assert first["first_password"]
    again = jibao("init")
    assert "first_password" not in again and again["indicators"] == 0


def test_a_store_without_units_has_nothing_to_build(jibao: Jibao) -> None:
    jibao.at("2019-11-20T09:00:00")
    jibao("init")
    code, refused = jibao.attempt("warehouse build")
    assert (code, refused["error"]["code"]) == (2, "nothing_to_build")
