"""What units are called in charts: departments by their place, the provinces in English; all others as they are."""

import pytest

from reporting.codes import code_list
from reporting.place_names import (
    english_name,
    full_unit_name,
    place_name,
    place_names,
    short_unit_name,
)


@pytest.mark.parametrize(
    ("office", "place"),
    [
        ("河南省教育厅", "河南省"),
        ("内蒙古自治区教育厅", "内蒙古自治区"),
        ("重庆市教育委员会", "重庆市"),
        ("北京市教委", "北京市"),
        ("合肥市教育局", "合肥市"),
        ("泰和县教育体育局", "泰和县"),
        ("永和县教育局", "永和县"),
        ("青白江区教育和体育局", "青白江区"),
        ("濉溪县教体局", "濉溪县"),
        ("磐安县教育科技局", "磐安县"),
        ("石河子市教育科学技术局", "石河子市"),
        ("阿克塞县教科局", "阿克塞县"),
        ("嵊泗县教育、文化和体育局", "嵊泗县"),
        ("大通县文化教育体育局", "大通县"),
        ("郑州航空港区文教局", "郑州航空港区"),
        ("合肥高新技术产业开发区管理委员会教育局", "合肥高新技术产业开发区"),
        ("张江高科技园区社会发展局", "张江高科技园区"),
        ("新疆生产建设兵团教育局", "新疆兵团"),
        ("新疆生产建设兵团第一师教育局", "新疆兵团第一师"),
        ("第一师教育局", "第一师"),
    ],
)
def test_a_department_is_called_by_its_place(office: str, place: str) -> None:
    assert place_name("341003", office) == place


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("000000", "教育部"),
        ("110000", "甲省"),
        ("2111010001", "合肥市教育局幼儿园"),
        ("2111010002", "某单位教育局"),
        ("4111010001", "河南教育学院"),
        ("4111010002", "国家教育行政学院"),
        ("110101", "教育局"),
    ],
)
def test_a_school_a_university_and_the_ministry_keep_their_names(code: str, name: str) -> None:
    assert place_name(code, name) == name


@pytest.mark.parametrize(
    ("code", "name", "english"),
    [
        ("000000", "教育部", "Ministry of Education"),
        ("410000", "河南省教育厅", "Henan"),
        ("150000", "内蒙古自治区教育厅", "Inner Mongolia"),
        ("140000", "山西省教育厅", "Shanxi"),
        ("610000", "陕西省教育厅", "Shaanxi"),
        ("660000", "新疆生产建设兵团教育局", "XPCC"),
    ],
)
def test_the_ministry_the_provinces_and_the_xpcc_have_english_names(
    code: str, name: str, english: str
) -> None:
    assert short_unit_name(code, name, "en") == full_unit_name(code, name, "en") == english


def test_every_other_unit_has_its_official_chinese_name_in_english_too() -> None:
    assert full_unit_name("340100", "合肥市教育局", "en") == "合肥市教育局"
    assert short_unit_name("340100", "合肥市教育局", "en") == "合肥市"
    assert short_unit_name("4111010001", "清华大学", "en") == "清华大学"


def test_in_chinese_a_heading_has_the_full_name_and_a_chart_the_place() -> None:
    assert full_unit_name("410000", "河南省教育厅", "zh_CN") == "河南省教育厅"
    assert short_unit_name("410000", "河南省教育厅", "zh_CN") == "河南省"


def test_a_code_that_stands_for_another_place_has_no_english_name() -> None:
    assert english_name("110000", "甲省") is None
    assert english_name("220200", "吉林市教育局") is None


def test_the_english_names_are_those_of_the_code_list() -> None:
    listed = {f"{code}0000": each.name_en for code, each in code_list("region_11_8_12").items()}
    listed["660000"] = "XPCC"
    named = {code: each.name_en for code, each in place_names().items() if code != "000000"}
    assert named == listed
