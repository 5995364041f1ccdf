"""The map fills what is incomplete with its colour under the hatching, and what is missing with grey."""

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
