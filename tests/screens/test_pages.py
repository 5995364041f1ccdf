"""Every page of every role is drawn, in both languages, and no other page is there."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from app.main_pages import PAGES
from store.connection import Store
from tests.screens.conftest import COUNTY, SCHOOL

# What everybody has: to read, to come back to, and the own account.
FOR_ALL = {
    "home",
    "overview",
    "completeness",
    "statistics",
    "balance",
    "goals",
    "outlook",
    "releases",
    "number",
    "boards",
    "calendar",
    "profile",
}
# Besides that, by role and unit.
PEOPLE = {
    "school manager": (f"{SCHOOL}-manager", {"inbox", "fill"}),
    "county manager": (f"{COUNTY}-manager", {"inbox", "fill", "chase", "verify"}),
    "county reviewer": (f"{COUNTY}-reviewer", {"inbox", "review"}),
    "county inspector": (f"{COUNTY}-inspector", {"inbox"}),
    "university reviewer": ("4111000001-reviewer", {"inbox", "review"}),
    "ministry reviewer": ("000000-reviewer", {"inbox", "review"}),
    "operator": ("operator-1", {"operations"}),
}


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("who", PEOPLE)
def test_every_page_of_a_role_is_drawn(
    built: Store, open_page: Callable[..., AppTest], who: str, language: str
) -> None:
    user_name, pages = PEOPLE[who]
    drawn = open_page(user_name, language=language)
    for page in sorted((pages | FOR_ALL) - {"home"}):
        drawn.switch_page(f"screens/{page}.py").run()
        assert not drawn.exception, (page, drawn.exception[0].message)
        assert drawn.title, page


@pytest.mark.parametrize("who", PEOPLE)
def test_a_page_of_another_role_cannot_be_opened(
    store: Store, open_page: Callable[..., AppTest], who: str
) -> None:
    user_name, pages = PEOPLE[who]
    drawn = open_page(user_name)
    for page in sorted(PAGES.keys() - pages - FOR_ALL):
        with pytest.raises(ValueError, match="Could not find a navigation page"):
            drawn.switch_page(f"screens/{page}.py")


@pytest.mark.parametrize("page", ["completeness", "statistics", "balance", "outlook", "releases"])
def test_before_the_first_build_a_page_says_so_instead_of_failing(
    store: Store, open_page: Callable[..., AppTest], page: str
) -> None:
    drawn = open_page(f"{COUNTY}-inspector", page, language="zh_CN")
    assert drawn.error[0].value == "统计库还没有建好，请稍候。"


@pytest.mark.parametrize("page", ["completeness", "statistics"])
def test_a_unit_outside_the_own_subtree_is_refused(
    built: Store, open_page: Callable[..., AppTest], page: str
) -> None:
    drawn = open_page(f"{COUNTY}-inspector", page)
    drawn.session_state["app.unit"] = "110102"
    drawn.run()
    assert drawn.error and not drawn.metric


# What is public is there for everybody who has signed in, too.
for _user_name, everybodys in PEOPLE.values():
    everybodys.add("portal")
