"""Targets through the `jibao` command: listed, counted, assumed, added, withdrawn, undone."""

from pathlib import Path

import pytest

from tests.end_to_end.test_commands import Jibao, figures_file, jibao, nation  # noqa: F401

MINISTER = ["--as", "000000-manager"]


def rows(answer: dict) -> dict:  # type: ignore[type-arg]
    return {row["code"]: row for row in answer["targets"]}


@pytest.mark.usefixtures("nation")
def test_assumptions_and_own_targets_are_set_and_undone(jibao: Jibao) -> None:  # noqa: F811
    said = jibao("goals assume 大部分 --low 0.5 --assumed 0.7 --high 0.8 --reason 专家会", *MINISTER)
    assert said["assumed"] == "0.7"
    assert rows(jibao("goals list"))["T006"]["assumed"] == "0.7"
    added = jibao(
        "goals add --measure B02 --choices 光纤|4G或5G --due 2027-12-31 --region west --groups K12,TP --reason 计划",
        "--assumed", "0.8", "--low", "0.6", "--text", "西部学校 八成 以上接入", *MINISTER,
    )  # fmt: skip
    assert (added["code"], added["choices"], added["groups"]) == ("M001", ["光纤", "4G或5G"], ["K12", "TP"])
    listed = rows(jibao("goals list"))
    assert len(listed) == 61 and listed["M001"]["low"] == "0.6"
    jibao("goals withdraw --goal M001 --reason 并入", *MINISTER)
    assert len(rows(jibao("goals list"))) == 60
    jibao("goals undo M001 --reason 恢复", *MINISTER)
    jibao("goals undo 大部分 --reason 误改", *MINISTER)
    assert rows(jibao("goals list"))["T006"]["assumed"] == "0.6"
    actions = [change["action"] for change in jibao("goals history")["changes"]]
    assert sorted(actions) == ["added", "assumed", "assumed", "restored", "withdrawn"]


@pytest.mark.usefixtures("nation")
@pytest.mark.parametrize(
    ("command", "code"),
    [
        (
            "goals assume 大部分 --low half --assumed 0.7 --high 0.8 --reason why --as 000000-manager",
            "bad_number",
        ),
        (
            "goals assume 大部分 --low 0.5 --assumed 0.7 --high 0.8 --reason why --as 110000-manager",
            "not_your_unit",
        ),
        (
            "goals add --measure H01 --due soon --text 目标 --reason why --word 所有 --as 000000-manager",
            "bad_date",
        ),
        ("goals withdraw --goal T001 --reason why --as 000000-manager", "guideline_target"),
        ("goals list --quarter 2019Q4", "no_warehouse"),
    ],
)
def test_what_makes_no_sense_is_refused_by_code(jibao: Jibao, command: str, code: str) -> None:  # noqa: F811
    exit_code, document = jibao.attempt(command)
    assert (exit_code, document["error"]["code"]) == (2, code)


@pytest.mark.slow
def test_what_is_reached_is_counted_for_a_unit_and_a_quarter(
    jibao: Jibao,  # noqa: F811
    nation,  # type: ignore[no-untyped-def]  # noqa: F811
    tmp_path: Path,
) -> None:
    used = {"F01": "国家核心系统", "F02": "国家核心系统", "F03": "未使用", "F08": "false"}
    school = "2111010001"
    file = figures_file(tmp_path / "figures.csv", school, used)
    jibao("figures load", str(file), "--quarter", "2019Q4", "--as", f"{school}-manager")
    jibao("warehouse build")
    found = rows(jibao("goals list --unit 110101 --quarter 2019Q4 --stage live"))
    core = found["T016"]  # all primary and secondary schools reach level 1
    assert (core["due"], core["reached"], core["not_reached"], core["unanswered"]) == (2, 0, 1, 1)
    assert (core["band"], core["coverage"], core["share"]) == ("not_met", "0.5", "0")
    assert found["T001"].get("band") is None, "there is no university below this county"
    assert found["T056"]["is_measured"] is False
