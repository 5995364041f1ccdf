"""The number passport: opened from anywhere, it explains a number down to the event, to those who may see it."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from app.parts.passport import Number
from app.parts.passport.opening import OPEN_KEY, Opened
from store.connection import Store
from tests.nation import QUARTER
from tests.screens.conftest import COUNTY, SCHOOL
from warehouse.passport import parse_number

Open = Callable[..., AppTest]


def texts(drawn: AppTest) -> str:
    kinds = (drawn.caption, drawn.markdown, drawn.info, drawn.warning, drawn.error)
    return "\n".join(str(each.value) for kind in kinds for each in kind)


def open_number(drawn: AppTest, number: Number) -> AppTest:
    drawn.session_state[OPEN_KEY] = Opened([number])
    drawn.run()
    assert not drawn.exception, drawn.exception[0].message
    return drawn


def test_a_number_says_value_coverage_stage_and_definition(built: Store, open_page: Open) -> None:
    drawn = open_number(open_page(f"{COUNTY}-inspector", "calendar"), Number(COUNTY, QUARTER, "A02", "live"))
    shown = {each.label: each.value for each in drawn.metric}
    assert (shown["Value"], shown["Answered of due"], shown["Stage"]) == ("500 people", "1 / 3", "live")
    assert "All students or children enrolled" in texts(drawn)
    assert "when nobody answered it is missing, not zero" in texts(drawn)


@pytest.mark.parametrize("unit", ["110102", "2111010002", SCHOOL])
def test_a_number_outside_the_own_subtree_is_refused_inside_the_passport(
    store: Store, open_page: Open, unit: str
) -> None:
    drawn = open_number(open_page("2111010003-manager", "calendar"), Number(unit, QUARTER, "A02", "live"))
    assert "not one of yours" in texts(drawn)
    assert "Value" not in {each.label for each in drawn.metric}
    assert "500" not in texts(drawn) + str([each.value for each in drawn.metric])


def test_a_number_is_the_same_as_text_and_back() -> None:
    number = Number("110000", "2026Q2", "A02", "released", 2, "as_is", "k12")
    assert parse_number(str(number)) == number
