"""Reviewing in a real browser: a county by keyboard alone, and from a telephone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from reporting.figures import Entry, save_figures
from reporting.report_status import status
from reporting.reports import submit
from reporting.reviews import APPROVED, review_states
from store.connection import Store, open_store
from tests.browser.conftest import PASSWORD, Server, new_page, ready, sign_in
from tests.nation import QUARTER, SCHOOL_FIGURES, manager

pytestmark = pytest.mark.browser
NOW = "2020-01-03T09:00:00+08:00"
COUNTY, OTHER = "110101", "110102"
MORE = [f"21110100{number}" for number in range(10, 18)]
PLACES = "东西南北上下左右"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A county with eleven schools, nine of which have submitted."""
    made = Server(tmp_path_factory.mktemp("reviewing"))

    def fill(store: Store) -> None:
        ready(store, f"{COUNTY}-reviewer", f"{OTHER}-reviewer")
        for place, code in enumerate(["2111010001", *MORE, "3111010001"]):
            figures = {**SCHOOL_FIGURES, "A02": str(500 + place)}
            save_figures(store, manager(code), code, QUARTER, [Entry(*each) for each in figures.items()])
            submit(store, manager(code), code, QUARTER)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIBAO_NOW", NOW)
        schools = [
            (code, f"{place}门小学", "school", COUNTY, "211", "220")
            for code, place in zip(MORE, PLACES, strict=True)
        ]
        made.prepare(NOW, fill, schools)
        made.start(NOW)
        yield made
        made.stop()


def still(page: Page) -> None:
    """Wait until the page has answered."""
    page.wait_for_timeout(300)
    page.locator("[data-test-script-state='notRunning']").wait_for()


def press(page: Page, *keys: str) -> None:
    """Press keys one after the other, each when the page has answered the one before."""
    for key in keys:
        page.keyboard.press(key)
        still(page)


def tab_to(page: Page, label: str) -> None:
    """Go on with Tab until the field or button of this name has the keyboard."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if label in focused(page):
            return
    raise AssertionError(f"{label} was not reached; the keyboard is at {focused(page)}")


def focused(page: Page) -> str:
    """What has the keyboard: its name or its text."""
    return str(
        page.evaluate(
            """() => {
                let at = document.activeElement;
                while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
                const own = at?.matches('button, a, summary') ? at.innerText : '';
                return at?.getAttribute('aria-label') || at?.labels?.[0]?.innerText || own || '';
            }"""
        )
    )


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def test_a_county_is_reviewed_by_keyboard_alone(page: Page, served: Server) -> None:
    """No mouse from the sign-in on: every unit looked at, one returned, the others approved."""
    page.mouse.click = page.mouse.move = None  # type: ignore[assignment,method-assign]
    page.goto(f"{served.address}/review")
    page.get_by_role("button", name="登录").wait_for()
    page.wait_for_timeout(800)
    tab_to(page, "用户名")
    page.keyboard.type(f"{COUNTY}-reviewer")
    tab_to(page, "密码")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.locator("button.open").first.wait_for()
    still(page)
    expect(page.get_by_text("待审核 9 个")).to_be_visible()
    expect(page.get_by_text("键盘：J、K 下一行、上一行")).to_be_visible()

    # The list: down, up, open.
    press(page, "j", "j", "k")
    first = focused(page)
    press(page, "Enter")
    assert heading(page).startswith(first)

    # The unit can be read with the keyboard, and the next one begins at its top.
    page.set_viewport_size({"width": 1366, "height": 420})
    still(page)
    press(page, "PageDown")
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollTop") > 0
    press(page, "j")
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollTop") == 0
    page.set_viewport_size({"width": 1366, "height": 768})
    second = heading(page)
    press(page, "k", "a")
    assert heading(page) == second
    press(page, "k")
    expect(page.get_by_role("button", name="撤销通过")).to_be_visible()
    press(page, "u")
    expect(page.get_by_role("button", name="通过，下一个")).to_be_visible()

    # A return: letters typed in it are letters, whatever keys they are elsewhere.
    press(page, "j", "t")
    expect(page.get_by_label("退回原因类别")).to_be_focused()
    page.keyboard.type("漏填")
    page.get_by_role("option").first.wait_for()
    press(page, "Enter")
    tab_to(page, "原因")
    page.keyboard.type("jakltu A05")
    expect(page.get_by_label("原因", exact=True)).to_have_value("jakltu A05")
    assert heading(page) == second
    tab_to(page, "退回")
    press(page, "Enter")
    expect(page.get_by_text("已限时退回。")).to_be_visible()

    # Back to the list, found by its name, opened with Enter; typing there is typing too.
    press(page, "l")
    press(page, "/")
    page.keyboard.type("第一")
    press(page, "Enter")
    assert heading(page).startswith("第一小学")
    press(page, "a", "l", "/")
    page.keyboard.press("Escape")

    # The list is narrowed to what is left by itself: unit after unit, one key each.
    expect(page.get_by_role("button", name="待审核 7")).to_have_attribute("aria-pressed", "true")
    press(page, "j", "k")
    page.keyboard.press("Home")
    press(page, "Enter")
    for _ in range(7):
        press(page, "a")
    expect(page.get_by_text("已通过。这是列表中的最后一个。")).to_be_visible()
    press(page, "l")
    expect(page.get_by_text("已通过 8 个")).to_be_visible()


def test_several_are_ticked_and_approved_with_keys_and_taken_back(page: Page, served: Server) -> None:
    sign_in(page, served, f"{OTHER}-reviewer", "/review")
    page.locator("button.open").first.wait_for()
    press(page, "j", "x")
    expect(page.get_by_label("勾选第一中学")).to_be_checked()
    press(page, "a")
    expect(page.get_by_text("刚才一并通过了 1 个单位。")).to_be_visible()
    page.get_by_role("button", name="撤销", exact=True).click()
    expect(page.get_by_text("已撤销这些通过。")).to_be_visible()
    expect(page.get_by_text("已通过 0 个")).to_be_visible()


def test_on_a_telephone_the_units_are_cards_that_fit(browser: Browser, served: Server) -> None:
    page = new_page(browser)
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in_narrow(page, served)
    cards = page.locator(".rows tbody tr")
    cards.first.wait_for()
    for element in (page.get_by_test_id("stMain"), page.locator(".rows")):
        assert element.evaluate("each => each.scrollWidth <= each.clientWidth")
    widths = cards.evaluate_all("all => all.map((each) => each.getBoundingClientRect().right)")
    assert len(widths) == 11 and max(widths) <= 390
    expect(page.locator("thead")).to_be_hidden()
    # One tap opens; ticking works; sorting too.
    page.get_by_label("排序").select_option(label="状态")
    page.get_by_label("勾选东门小学").check()
    expect(page.get_by_role("button", name="通过勾选的单位（1）")).to_be_in_viewport()
    page.get_by_role("button", name="东门小学", exact=True).click()
    page.get_by_role("heading", level=1, name="东门小学").wait_for()
    assert page.get_by_test_id("stMain").evaluate("each => each.scrollWidth <= each.clientWidth")
    page.context.close()


def sign_in_narrow(page: Page, server: Server) -> None:
    """The way out is in the folded menu there."""
    page.goto(f"{server.address}/review")
    page.get_by_role("button", name="登录").wait_for()
    page.wait_for_timeout(800)
    page.get_by_label("用户名").fill(f"{COUNTY}-reviewer")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("heading", level=1, name="审核").wait_for()


def test_in_the_end_the_store_says_the_same(served: Server) -> None:
    served.stop()
    store = open_store(served.settings)
    codes = ["2111010001", *MORE]
    states = {code: status(store, code, QUARTER).state for code in codes}
    found = review_states(store, COUNTY, codes, QUARTER).filter(review_state=APPROVED)["unit_code"].to_list()
    store.close()
    returned = [code for code, state in states.items() if state == "returned"]
    assert len(returned) == 1 and set(found) == set(codes) - set(returned)
