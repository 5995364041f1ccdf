"""Releases and passports through the `jibao` command: listed, compared, verified, exported, explained."""

import json
from pathlib import Path

import duckdb
import pytest

from app.cli import run_command
from store.settings import Settings
from tests.end_to_end.test_commands import Jibao
from tests.nation import QUARTER
from tests.released_nation import COUNTY, OTHER_COUNTY, POINT, SCHOOL, copy_released

ASKED = f"--quarter {QUARTER}"


@pytest.fixture
def nation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("JIBAO_DATA_DIR", str(tmp_path / "data"))
    return copy_released(tmp_path / "data", monkeypatch)


@pytest.fixture
def jibao(nation: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Jibao:
    return Jibao(capsys, monkeypatch)


def test_releases_are_listed_with_their_seals(jibao: Jibao) -> None:
    listed = jibao(f"release list {ASKED}")["releases"]
    assert [(row["release"], row["state"]) for row in listed] == [(1, "unchanged"), (2, "new"), (3, "new")]
    assert jibao("release list --quarter 2020Q1")["releases"] == []


def test_the_last_two_are_compared_unless_others_are_named(jibao: Jibao) -> None:
    last = jibao(f"release compare {ASKED}")
    assert (last["from"], last["to"], last["figures"]) == (2, 3, 3)
    first = jibao(f"release compare {ASKED} --from 1 --to 2 --unit {COUNTY} --indicator A02")
    (revised,) = first["revisions"]
    assert (revised["unit"], revised["reason"]) == (SCHOOL, "学生数重复计算")
    (total,) = first["totals"]
    assert (total["before"]["value"], total["after"]["value"]) == ("800", "780")
    code, refused = jibao.attempt(f"release compare {ASKED} --from 3 --to 1")
    assert (code, refused["error"]["code"]) == (2, "bad_choice")


def test_every_release_is_verified_and_a_changed_one_is_refused(jibao: Jibao, nation: Settings) -> None:
    assert [row["release"] for row in jibao(f"release verify {ASKED}")["verified"]] == [1, 2, 3]
    with duckdb.connect(str(nation.warehouse_path)) as connection:
        connection.execute(f"update int_figure_wide set A01 = 7 where unit_code = '{OTHER_COUNTY}'")
        connection.execute(f"update int_figure_wide set A02 = 481 where unit_code = '{SCHOOL}' and A02 = 480")
    code, refused = jibao.attempt(f"release verify {ASKED} --release 3")
    assert (code, refused["error"]["code"]) == (2, "release_changed")
    code, refused = jibao.attempt(f"release verify {ASKED}")
    assert code == 2 and {each["code"] for each in refused["errors"]} == {"release_changed"}


def test_a_release_is_exported_once_with_its_manifest(jibao: Jibao, tmp_path: Path) -> None:
    answer = jibao(f"release export {ASKED} --format csv --out", str(tmp_path))
    assert answer["release"] == 3 and "manifest.json" in answer["files"]
    manifest = json.loads((Path(answer["folder"]) / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["quarter"] == QUARTER and len(manifest["checksum"]) == 32
    code, refused = jibao.attempt(f"release export {ASKED} --out", str(tmp_path))
    assert (code, refused["error"]["code"]) == (2, "already_exported")
    code, refused = jibao.attempt(f"release export {ASKED} --release 9 --out", str(tmp_path))
    assert (code, refused["error"]["code"]) == (2, "unknown_release")
    code, refused = jibao.attempt("release export --quarter 2020Q1 --out", str(tmp_path))
    assert (code, refused["error"]["code"]) == (2, "no_releases")


def test_a_passport_names_parts_missing_units_and_every_save(jibao: Jibao) -> None:
    said = jibao(f"show passport --unit {COUNTY} {ASKED} --indicator A02")
    assert said["number"] == f"{COUNTY}.{QUARTER}.A02.released-3.as_was.all"
    assert said["value"]["value"] == "780" and said["definition"]["catalogue_version"]
    assert [part["unit"] for part in said["missing"]] == [POINT]
    own = jibao(f"show passport --unit {SCHOOL} {ASKED} --indicator A02 --stage live")
    assert [each["value"] for each in own["saves"]] == ["500", "480"]
    assert own["reported_by_level"][0]["actor"] == f"{SCHOOL}-manager"


def test_what_people_read_says_the_same(nation: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["release", "list", "--quarter", QUARTER]) == 0
    assert "unchanged" in capsys.readouterr().out
    assert run_command(["release", "compare", "--quarter", QUARTER]) == 0
    assert "release 2 -> 3: 3 figures revised" in capsys.readouterr().out
    assert run_command(["release", "verify", "--quarter", QUARTER, "--release", "1"]) == 0
    assert "release 1:" in capsys.readouterr().out
