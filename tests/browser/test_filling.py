"""Typing into the form in a real browser: nothing that was typed is lost while the page is drawn again."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from reporting.figures import Entry, save_figures
from store.connection import Store
from tests.browser.conftest import Server, ready, sign_in
from tests.nation import QUARTER, SCHOOL_FIGURES, manager

pytestmark = pytest.mark.browser
SCHOOL = "2111010001"
NOW = "2020-01-03T09:00:00+08:00"
CLASSES, ROOMS = "A01 班级数 (个)", "A05 普通教室数 (间)"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for this file, with figures of one school."""
    made = Server(tmp_path_factory.mktemp("filling"))

    def fill(store: Store) -> None:
        ready(store, f"{SCHOOL}-manager")
        entries = [Entry(code, text) for code, text in SCHOOL_FIGURES.items()]
        save_figures(store, manager(SCHOOL), SCHOOL, QUARTER, entries)

    made.prepare(NOW, fill)
    made.start(NOW)
    yield made
    made.stop()


def test_what_was_typed_stays_while_the_page_is_drawn_again(page: Page, served: Server) -> None:
    sign_in(page, served, f"{SCHOOL}-manager", "/fill")
    page.get_by_label(CLASSES).fill("13")
    page.get_by_role("radio", name="English").click()
    expect(page.get_by_role("heading", name="Fill in")).to_be_visible()
    typed = page.get_by_test_id("stForm").first.get_by_test_id("stTextInputField").first
    expect(typed).to_have_value("13")
    page.get_by_role("radio", name="中文").click()
    expect(page.get_by_label(CLASSES)).to_have_value("13")


def test_saving_one_section_keeps_what_was_typed_in_another(page: Page, served: Server) -> None:
    sign_in(page, served, f"{SCHOOL}-manager", "/fill")
    page.get_by_text("B 网络接入").click()
    speed = page.get_by_label("B03", exact=False).first
    speed.fill("200")
    page.get_by_label(ROOMS).fill("16")
    page.get_by_role("button", name="保存本部分").first.click()
    expect(page.get_by_text("已保存 1 项数据。")).to_be_visible()
    expect(page.get_by_label(ROOMS)).to_have_value("16")
    expect(speed).to_have_value("200")


def test_the_form_shows_the_stored_figures_after_another_page(page: Page, served: Server) -> None:
    sign_in(page, served, f"{SCHOOL}-manager", "/fill")
    expect(page.get_by_label(CLASSES)).to_have_value("12")
    page.get_by_role("link", name="首页").click()
    expect(page.get_by_role("heading", name="第一小学")).to_be_visible()
    page.get_by_role("link", name="填报").click()
    expect(page.get_by_label(CLASSES)).to_have_value("12")
