"""Signing in and out in a real browser: first password, cookie, wrong words, pages of other roles."""

import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from auth.accounts import issue_accounts
from store.connection import Store
from tests.browser.conftest import PASSWORD, Server, new_page, ready, sign_in
from tests.nation import manager

pytestmark = pytest.mark.browser
SCHOOL, NEW_SCHOOL, COUNTY = "2111010001", "2111010002", "110101"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for this file: a school that has signed in before, and first passwords for the others."""
    made = Server(tmp_path_factory.mktemp("sign_in"))

    def fill(store: Store) -> None:
        ready(store, f"{SCHOOL}-manager", f"{COUNTY}-reviewer", f"{COUNTY}-inspector")
        issue_accounts(store, COUNTY, manager(COUNTY), made.directory / "first.csv")

    made.prepare("2020-01-03T09:00:00+08:00", fill)
    made.start("2020-01-03T09:00:00+08:00")
    yield made
    made.stop()


def first_password(directory: Path, user_name: str) -> str:
    lines = (directory / "first.csv").read_text(encoding="utf-8-sig").splitlines()
    return next(line.split(",")[-1] for line in lines if line.startswith(user_name))


def test_the_cookie_is_kept_from_scripts_and_a_copy_is_refused_after_log_out(
    page: Page, served: Server, browser: Browser
) -> None:
    sign_in(page, served, f"{SCHOOL}-manager")
    cookie = next(each for each in page.context.cookies() if each["name"] == "jibao_session")
    assert cookie["httpOnly"] and cookie["sameSite"] == "Lax"
    assert "jibao_session" not in str(page.evaluate("document.cookie"))

    other = browser.new_context()
    copy = {"name": cookie["name"], "value": cookie["value"], "url": served.address}
    other.add_cookies([copy])  # type: ignore[list-item]
    elsewhere = other.new_page()
    elsewhere.goto(served.address)
    expect(elsewhere.get_by_role("link", name="退出登录")).to_be_visible(timeout=20_000)

    page.get_by_role("link", name="退出登录").click()
    expect(page.get_by_label("用户名")).to_be_visible()
    other.clear_cookies()
    other.add_cookies([copy])  # type: ignore[list-item]
    elsewhere.goto(served.address)
    expect(elsewhere.get_by_label("用户名")).to_be_visible(timeout=20_000)
    other.close()


def test_a_reload_and_a_deep_link_keep_one_signed_in(page: Page, served: Server) -> None:
    sign_in(page, served, f"{SCHOOL}-manager", "/fill")
    expect(page.get_by_role("heading", name="填报")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="填报")).to_be_visible()
    assert page.url.split("?")[0].endswith("/fill")


def test_a_ticket_that_was_never_given_opens_nothing(page: Page, served: Server) -> None:
    page.goto(f"{served.address}/auth/start?ticket=made-up&next=fill")
    expect(page.get_by_label("用户名")).to_be_visible()
    assert page.context.cookies() == [] or all(
        each["name"] != "jibao_session" for each in page.context.cookies()
    )


def test_a_ticket_leads_to_no_other_site(served: Server) -> None:
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: object) -> None:
            return None

    address = f"{served.address}/auth/start?ticket=x&next=//example.org"
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.build_opener(Stay()).open(address)
    assert answer.value.headers["location"] == "/"


def test_whoever_is_as_fast_as_a_password_manager_signs_in_at_the_first_click(
    browser: Browser, served: Server
) -> None:
    for _ in range(8):
        page = new_page(browser)
        sign_in(page, served, f"{COUNTY}-reviewer")
        page.context.close()


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(page: Page, served: Server) -> None:
    sentences = []
    for user_name in (f"{COUNTY}-inspector", "9999999999-manager"):
        page.goto(served.address)
        page.get_by_label("用户名").fill(user_name)
        page.get_by_label("密码").fill("not the password 1")
        page.get_by_role("button", name="登录").click()
        alert = page.get_by_test_id("stAlert").filter(has_text="不正确")
        expect(alert).to_be_visible()
        sentences.append(alert.inner_text())
    assert sentences[0] == sentences[1]


def test_many_wrong_passwords_are_told_how_long_to_wait(page: Page, served: Server) -> None:
    for number in range(5):
        page.goto(served.address)
        page.get_by_label("用户名").fill("110102-manager")
        page.get_by_label("密码").fill(f"not the password {number}")
        page.get_by_role("button", name="登录").click()
        expect(page.get_by_test_id("stAlert").filter(has_text="不正确")).to_be_visible()
    expect(page.get_by_test_id("stAlert").filter(has_text="密码错误次数过多")).to_be_visible()


def test_the_first_sign_in_asks_for_a_password_and_a_person_before_any_other_page(
    page: Page, served: Server
) -> None:
    user_name = f"{NEW_SCHOOL}-manager"
    page.goto(served.address + "/fill")
    page.get_by_label("用户名").fill(user_name)
    page.get_by_label("密码").fill(first_password(served.directory, user_name))
    page.get_by_role("button", name="登录").click()
    page.get_by_label("新密码", exact=True).fill(PASSWORD)
    page.get_by_label("再次输入新密码").fill(PASSWORD)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_label("真实姓名")).to_be_visible()
    page.goto(served.address + "/statistics")
    page.get_by_label("真实姓名").fill("王小明")
    page.get_by_label("电话").fill("13900000001")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="统计")).to_be_visible()


@pytest.mark.parametrize(
    ("user_name", "path"),
    [
        (f"{SCHOOL}-manager", "review"),
        (f"{SCHOOL}-manager", "operations"),
        (f"{COUNTY}-reviewer", "fill"),
        (f"{COUNTY}-inspector", "review"),
        (f"{COUNTY}-inspector", "chase"),
    ],
)
def test_the_address_of_a_page_of_another_role_opens_the_home_screen(
    page: Page, served: Server, user_name: str, path: str
) -> None:
    sign_in(page, served, user_name)
    page.goto(f"{served.address}/{path}")
    expect(page.get_by_role("link", name="退出登录")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2019 年第 4 季度")
    unit = {SCHOOL: "第一小学", COUNTY: "丙县"}[user_name.split("-", maxsplit=1)[0]]
    expect(page.get_by_role("heading", level=1)).to_contain_text(unit)


def test_english_is_one_click_away_and_survives_a_reload(page: Page, served: Server) -> None:
    sign_in(page, served, f"{COUNTY}-reviewer")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.get_by_role("radio", name="English").click()
    expect(page.get_by_role("link", name="Sign out")).to_be_visible()
    page.reload()
    expect(page.get_by_role("link", name="Sign out")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_english_chosen_before_signing_in_holds_after_it_and_on_the_next_page(
    page: Page, served: Server
) -> None:
    page.goto(served.address)
    page.get_by_role("radio", name="English").click()
    page.get_by_label("User name").fill(f"{COUNTY}-reviewer")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name="Sign out")).to_be_visible()
    page.get_by_role("link", name="Statistics", exact=True).click()
    expect(page.get_by_role("heading", name="Statistics")).to_be_visible()
