"""Statistics over the quarters: the title holds a quarter against the same of the year before."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.quarters import LAST_CLOSED
from tests.screens.quarters import Open, pages


@pytest.fixture
def statistics(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    yield from pages(tmp_path, monkeypatch, "statistics")


def title(drawn: AppTest) -> str:
    return next(str(each.value) for each in drawn.markdown if str(each.value).startswith("### "))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "rose from 79 terminals to 107 terminals against a year before (2018, quarter 3)"),
        ("zh_CN", "较上年同期（2018 年第 3 季度）上升：79 台 → 107 台"),
    ],
)
def test_a_line_is_told_against_the_same_quarter_a_year_before(
    statistics: Open, language: str, said: str
) -> None:
    drawn = statistics(
        "110101-inspector", language=language, quarter=LAST_CLOSED, view="lines", indicator="C10"
    )
    assert title(drawn).startswith("### 丙县") and title(drawn).endswith(said)


def test_where_there_is_no_year_before_it_is_told_against_the_quarter_before(statistics: Open) -> None:
    drawn = statistics("110101-inspector", quarter="2018Q3", view="lines", indicator="C10")
    assert title(drawn).endswith("against the quarter before (2018, quarter 2)")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "of 2 that can be compared 2 rise and 0 fall against a year before (2018, quarter 3)"),
        ("zh_CN", "2 个可比单位中，2 个较上年同期（2018 年第 3 季度）上升，0 个下降"),
    ],
)
def test_small_multiples_tell_how_many_rise_and_fall(statistics: Open, language: str, said: str) -> None:
    drawn = statistics(
        "110000-inspector", language=language, quarter=LAST_CLOSED, view="small", indicator="C10"
    )
    assert title(drawn).endswith(said)
