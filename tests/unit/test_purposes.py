"""Every indicator says why it is asked, in both languages."""

import csv

import pytest

from reporting.catalogue import catalogue_of
from reporting.catalogue_files import read_catalogue_files
from reporting.purposes import PURPOSES_FILE, purpose

CATALOGUE = catalogue_of(*read_catalogue_files())


@pytest.mark.parametrize("code", list(CATALOGUE.indicators))
def test_an_indicator_says_why_it_is_asked(code: str) -> None:
    assert purpose(code, "zh_CN").endswith("。") and purpose(code, "en").endswith(".")
    assert purpose(code, "zh_CN") != purpose(code, "en")


def test_each_indicator_has_one_purpose_and_no_other_code_has_any() -> None:
    with PURPOSES_FILE.open(encoding="utf-8", newline="") as file:
        codes = [code for row in csv.DictReader(file) for code in row["indicators"].split("|")]
    assert sorted(codes) == sorted(CATALOGUE.indicators)


def test_an_unknown_indicator_has_none() -> None:
    assert purpose("Z99", "zh_CN") == ""


def test_a_figure_names_what_is_computed_from_it() -> None:
    assert CATALOGUE.used_in["A05"] == ("C05", "C06")
    derived = {code for code, each in CATALOGUE.indicators.items() if each.is_derived}
    assert all(set(found) <= derived for found in CATALOGUE.used_in.values())
