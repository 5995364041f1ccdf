"""The overview: the quarter's state, headline figures with change and coverage, and what needs attention."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from reporting.codes import SCHOOL_GROUPS
from reporting.headline import headline_codes
from store.connection import Store
from tests.screens.conftest import COUNTY, SCHOOL

Open = Callable[..., AppTest]


def metrics(drawn: AppTest) -> dict[str, str]:
    return {each.label: str(each.value) for each in drawn.metric}


def said(drawn: AppTest) -> str:
    kinds = (drawn.caption, drawn.markdown, drawn.info, drawn.error, drawn.success)
    return "\n".join(str(each.value) for kind in kinds for each in kind)


def test_a_county_sees_its_figures_with_their_coverage(built: Store, open_page: Open) -> None:
    drawn = open_page(f"{COUNTY}-inspector", "overview")
    assert metrics(drawn)["Enrolled students"] == "500 people"
    assert "Coverage 33.3 %" in said(drawn)
    assert "have not reported yet" in said(drawn)


def test_a_figure_nobody_gave_is_a_dash_and_not_zero(built: Store, open_page: Open) -> None:
    drawn = open_page(f"{COUNTY}-inspector", "overview")
    assert metrics(drawn)["Informatization spending, year to date"] == "—"


def test_where_nobody_has_answered_every_card_is_a_dash_shares_too(built: Store, open_page: Open) -> None:
    shown = metrics(open_page("110201-inspector", "overview"))
    assert [shown[label] for label in ("Enrolled students", "All three core systems used")] == ["—", "—"]


def test_a_school_sees_its_own(built: Store, open_page: Open) -> None:
    shown = metrics(open_page(f"{SCHOOL}-manager", "overview"))
    assert (shown["Enrolled students"], shown["Own report"]) == ("500 people", "in progress")


def test_before_the_first_build_it_says_what_is_missing(store: Store, open_page: Open) -> None:
    drawn = open_page(f"{COUNTY}-inspector", "overview")
    assert "There are no statistics yet" in said(drawn)


def test_a_unit_outside_the_own_subtree_is_refused(built: Store, open_page: Open) -> None:
    drawn = open_page(f"{COUNTY}-inspector", "overview")
    drawn.session_state["app.unit"] = "110102"
    drawn.run()
    assert not drawn.metric
    assert drawn.error


@pytest.mark.parametrize("group", SCHOOL_GROUPS)
def test_every_group_of_schools_has_eight(group: str) -> None:
    assert len(set(headline_codes(group, is_department=False))) == 8
