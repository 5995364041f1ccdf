"""The dbt project's own tests that a build leaves out: unit tests of models, and keys of wide views."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.dbt.conftest import Built
from tests.dbt.random_nation import QUARTERS
from warehouse.build import PROJECT_DIR

MARTS = PROJECT_DIR / "models" / "marts"


@pytest.fixture
def dbt_output(nation: Built, tmp_path: Path) -> str:
    file = tmp_path / "warehouse.duckdb"
    shutil.copyfile(nation.settings.warehouse_path, file)
    variables = {
        "landing_dir": str(nation.settings.landing_dir.absolute()),
        "now": "2020-07-08 16:00:00",
        "quarters": list(QUARTERS),
    }
    command = [
        *(sys.executable, "-W", "ignore", "-m", "dbt.cli.main", "test"),
        *("--project-dir", str(PROJECT_DIR), "--profiles-dir", str(PROJECT_DIR)),
        *("--target-path", str(tmp_path / "target"), "--log-path", str(tmp_path / "logs")),
        *("--vars", json.dumps(variables), "--select", "test_type:unit", "tag:slow"),
    ]
    environment = {
        **os.environ,
        "JIBAO_WAREHOUSE_FILE": str(file),
        "JIBAO_WAREHOUSE_TEMP": str(tmp_path),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:]
    return done.stdout


def test_unit_tests_of_models_and_keys_of_views_pass(dbt_output: str) -> None:
    passed = int(re.findall(r"PASS=(\d+)", dbt_output)[-1])
    described = [path.read_text(encoding="utf-8") for path in PROJECT_DIR.glob("models/*/*.yml")]
    declared = sum(len(yaml.safe_load(text).get("unit_tests", [])) for text in described)
    slow = sum(text.count("tags: [slow]") for text in described)
    assert slow > 0
    assert passed == declared + slow


def test_every_model_is_described_by_its_grain_and_has_a_key() -> None:
    described = "\n".join(path.read_text(encoding="utf-8") for path in PROJECT_DIR.glob("models/*/*.yml"))
    for path in PROJECT_DIR.glob("models/*/*.sql"):
        block = re.search(rf"- name: {path.stem}\n(.*?)(?=\n  - name: |\Z)", described, re.S)
        assert block, path.stem
        assert 'description: "One row per ' in block[1], path.stem
        if not path.stem.startswith("stg_"):
            assert "is_key" in block[1], path.stem


def test_marts_name_their_columns() -> None:
    for path in MARTS.glob("*.sql"):
        text = path.read_text(encoding="utf-8")
        last, *order = text.rstrip().rsplit("select * from final", 1)[-1].strip().splitlines() or [""]
        assert "select * from final" in text and not order, path.stem
        assert not last or last in ("order by quarter, unit_code", "order by quarter, node_code, unit_code")
