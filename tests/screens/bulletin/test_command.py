"""The bulletin by command: it writes the file, says what it shows, and refuses what makes no sense."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli import run_command
from tests.bulletins import CITY, COUNTY, FIRST, OWN_TARGET
from tests.screens.bulletin.files import cells_of


@pytest.fixture
def jibao(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[str], tuple[int, dict]]:  # type: ignore[type-arg]
    monkeypatch.setenv("JIBAO_DATA_DIR", str(data_dir))
    monkeypatch.chdir(tmp_path)

    def run(command: str) -> tuple[int, dict]:  # type: ignore[type-arg]
        capsys.readouterr()
        code = run_command([*command.split(), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run


@pytest.mark.parametrize(("language", "form"), [("zh", "pdf"), ("en", "docx"), ("zh", "xlsx")])
def test_the_command_writes_the_file_and_says_what_it_shows(
    jibao: Callable[[str], tuple[int, dict]],  # type: ignore[type-arg]
    language: str,
    form: str,
) -> None:
    code, said = jibao(f"bulletin --unit {COUNTY} --quarter {FIRST} --language {language} --format {form}")
    assert code == 0 and said["file"] == f"jibao-{COUNTY}-{FIRST}-{language}.{form}"
    assert (said["stage"], said["release"]) == ("released", 1)
    begins = b"%PDF-" if form == "pdf" else b"PK\x03\x04"
    assert Path(said["file"]).read_bytes().startswith(begins)
    code, refused = jibao(f"bulletin --unit {COUNTY} --quarter {FIRST} --language {language} --format {form}")
    assert (code, refused["error"]["code"]) == (2, "file_exists")


def test_the_command_needs_no_store(
    jibao: Callable[[str], tuple[int, dict]],  # type: ignore[type-arg]
    data_dir: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same bulletin out of the published file alone, the ministry's own target in it."""
    apart = tmp_path / "published only"
    apart.mkdir()
    (apart / "warehouse.duckdb").write_bytes((data_dir / "warehouse.duckdb").read_bytes())
    monkeypatch.setenv("JIBAO_DATA_DIR", str(apart))
    command = f"bulletin --unit {COUNTY} --quarter {FIRST} --language en --format xlsx --out made.xlsx"
    assert jibao(command)[0] == 0
    (row,) = (row for row in cells_of(Path("made.xlsx").read_bytes())["Targets"] if "M001" in row)
    assert OWN_TARGET in row and 0.8 in row


def test_released_only_tells_nothing_of_how_units_report(
    jibao: Callable[[str], tuple[int, dict]],  # type: ignore[type-arg]
) -> None:
    command = f"bulletin --unit {CITY} --quarter {FIRST} --language en --format xlsx"
    assert jibao(f"{command} --out all.xlsx")[0] == jibao(f"{command} --released --out some.xlsx")[0] == 0
    whole, some = (cells_of(Path(name).read_bytes()) for name in ("all.xlsx", "some.xlsx"))
    assert set(whole) - set(some) == {"Who reported"}
    assert "市直中学" in str(whole["Units below"]) and "市直中学" not in str(some)


@pytest.mark.parametrize(
    ("options", "refusal"),
    [
        ("--unit 999999 --quarter 2020Q1", "unknown_unit"),
        ("--unit 110101 --quarter 2031Q1", "unknown_quarter"),
        ("--unit 110101 --quarter soon", "bad_quarter"),
        ("--unit 110101 --quarter 2020Q1 --released", "unknown_release"),
        ("--unit 110101 --quarter 2020Q1 --language fr", "bad_choice"),
        ("--unit 110101 --quarter 2020Q1 --format odt", "bad_choice"),
        ("--unit 110101 --quarter 2020Q1 --out no/such/folder.pdf", "file_not_written"),
    ],
)
def test_what_makes_no_sense_is_refused_by_code_and_writes_nothing(
    jibao: Callable[[str], tuple[int, dict]],  # type: ignore[type-arg]
    options: str,
    refusal: str,
) -> None:
    code, said = jibao(f"bulletin {options}")
    assert (code, said["error"]["code"]) == (2, refusal)
    assert list(Path().iterdir()) == []
