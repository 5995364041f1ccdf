"""The map fills what is incomplete with its colour under the hatching, and what is missing with grey."""

import pytest

from app import i18n
from app.parts.map.filled import NOTHING, Filled, filled_map
from app.parts.map.outlines import Outline

PLACES = [
    Outline(code, code, [0.0, 1.0, 1.0], [0.0, 0.0, 1.0], (0.5, 0.5))
    for code in ("full", "partly", "missing")
]


def test_a_hatched_place_keeps_its_colour() -> None:
    figure = filled_map(
        PLACES,
        {
            "full": Filled(3.0, "", is_complete=True),
            "partly": Filled(3.0, "", is_complete=False),
            "missing": Filled(None, "", is_complete=True),
        },
        labels=[],
    )
    full, partly, missing = figure.data[:3]
    assert partly.fillcolor == full.fillcolor != NOTHING
    assert (full.fillpattern.shape, partly.fillpattern.shape) == ("", "/")
    assert partly.fillpattern.bgcolor == full.fillcolor
    assert missing.fillcolor == missing.fillpattern.bgcolor == NOTHING


def names_drawn(outlines: list[Outline], language: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(i18n, "DEFAULT", language)
    figure = filled_map(
        outlines, {each.code: Filled(1.0, "", is_complete=True) for each in outlines}, labels=[]
    )
    return list(next(each.text for each in figure.data if each.mode == "markers+text"))


def place(code: str, name: str, left: float, right: float) -> Outline:
    return Outline(code, name, [left, right, right, left], [0.0, 0.0, 20.0, 20.0], ((left + right) / 2, 10.0))


def test_provinces_have_english_names_on_an_english_map_where_there_is_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    provinces = [
        place("410000", "河南省", 0.0, 30.0),
        place("230000", "黑龙江省", 30.0, 38.0),
        place("650000", "新疆维吾尔自治区", 38.0, 100.0),
    ]
    assert names_drawn(provinces, "zh_CN", monkeypatch) == ["河南", "黑龙江", "新疆"]
    assert names_drawn(provinces, "en", monkeypatch) == ["Henan", "", "Xinjiang"], "eight of a hundred"


def test_other_places_keep_their_chinese_names_on_an_english_map(monkeypatch: pytest.MonkeyPatch) -> None:
    assert names_drawn([place("410100", "郑州市", 0.0, 100.0)], "en", monkeypatch) == ["郑州"]
