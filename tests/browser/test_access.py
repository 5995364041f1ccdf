"""Every screen is measured by axe: nothing serious or critical may be found."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from reporting.figures import Entry, save_figures
from store.connection import Store
from tests.browser.conftest import Server, ready, sign_in
from tests.nation import QUARTER, SCHOOL_FIGURES, manager

pytestmark = pytest.mark.browser
SCHOOL, COUNTY = "2111010001", "110101"
NOW = "2020-01-03T09:00:00+08:00"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for this file, with figures of one school."""
    made = Server(tmp_path_factory.mktemp("access"))

    def fill(store: Store) -> None:
        people = ("manager", "reviewer", "inspector")
        ready(store, f"{SCHOOL}-manager", "000000-manager", *(f"{COUNTY}-{role}" for role in people))
        entries = [Entry(code, text) for code, text in SCHOOL_FIGURES.items()]
        save_figures(store, manager(SCHOOL), SCHOOL, QUARTER, entries)

    made.prepare(NOW, fill)
    made.start(NOW)
    made.has_built()
    yield made
    made.stop()


def findings(page: Page) -> list[str]:
    """What axe finds on the page as it stands: the rule and the first element of each finding."""
    answer = Axe().run(page)
    return [
        f"{each['id']}: {each['help']} {each['nodes'][0]['html'][:300]}"
        for each in answer.response["violations"]
        if each["impact"] in ("serious", "critical")
    ]


def test_the_sign_in_screen_is_accessible(page: Page, served: Server) -> None:
    page.goto(served.address)
    page.get_by_label("用户名").wait_for()
    assert findings(page) == []


@pytest.mark.parametrize(
    ("user_name", "path", "shown"),
    [
        (f"{SCHOOL}-manager", "", "第一小学"),
        (f"{SCHOOL}-manager", "fill", "填报"),
        (f"{SCHOOL}-manager", "profile", "我的账号"),
        (f"{COUNTY}-reviewer", "review", "审核"),
        (f"{COUNTY}-manager", "chase", "催报"),
        (f"{COUNTY}-manager", "verify", "核查"),
        (f"{COUNTY}-manager", "inbox", "消息"),
        ("000000-manager", "calendar", "填报日历"),
        (f"{COUNTY}-reviewer", "", "丙县"),
        (f"{COUNTY}-inspector", "overview", "概览"),
        (f"{COUNTY}-inspector", "completeness", "完成情况"),
        (f"{COUNTY}-inspector", "statistics", "统计"),
        (f"{COUNTY}-inspector", "balance", "均衡"),
        (f"{COUNTY}-inspector", "goals", "目标"),
        (f"{COUNTY}-inspector", "boards", "看板"),
        (f"{COUNTY}-inspector", "outlook", "展望"),
        (f"{COUNTY}-inspector", "outlook?part=what_if", "展望"),
    ],
)
def test_a_screen_is_accessible(page: Page, served: Server, user_name: str, path: str, shown: str) -> None:
    sign_in(page, served, user_name, f"/{path}")
    page.get_by_role("heading", level=1).filter(has_text=shown).wait_for()
    page.locator("[data-test-script-state=notRunning]").first.wait_for(state="attached")
    page.wait_for_timeout(1500)
    assert findings(page) == []


def test_a_form_with_everything_open_is_accessible(page: Page, served: Server) -> None:
    """Every section unfolded, a refusal, a note, the history of a figure and the workbook's part."""
    sign_in(page, served, f"{SCHOOL}-manager", "/fill")
    page.get_by_label("A02 在校学生数 (人)", exact=True).fill("9600")
    page.get_by_label("A03 专任教师数 (人)", exact=True).fill("many")
    page.locator(".row").get_by_text("A03 应填整数").wait_for()
    page.get_by_label("A02 的说明", exact=True).wait_for()
    page.get_by_role("button", name="A01 的修改记录").click()
    page.locator(".panel tbody tr").first.wait_for()
    page.locator("details.section").evaluate_all("all => all.forEach(each => { each.open = true; })")
    page.get_by_text("用 Excel 填报").click()
    page.wait_for_timeout(1500)
    assert findings(page) == []


def test_an_opened_unit_is_accessible(page: Page, served: Server) -> None:
    sign_in(page, served, f"{COUNTY}-reviewer", "/review")
    page.wait_for_timeout(1500)
    page.get_by_role("button", name="第一小学", exact=True).click()
    page.get_by_role("heading", name="第一小学").wait_for()
    page.wait_for_timeout(1500)
    assert findings(page) == []
