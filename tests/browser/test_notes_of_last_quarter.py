"""What was explained last quarter is offered again, and explains nothing by itself."""

import pytest
from playwright.sync_api import Page, expect

from reporting.figures import Entry, save_figures
from store.connection import Store
from tests.browser.conftest import Server, ready, sign_in
from tests.browser.test_filling import CLASSES, PUPILS, TEACHERS, figure, saved
from tests.nation import QUARTER, SCHOOL_FIGURES, manager

pytestmark = pytest.mark.browser
SCHOOL = "2111010001"
MERGED, BIG = "两个校区合并统计", "大班额，正在分流"


def explained(store: Store) -> None:
    """A school with 2,000 students in 12 classes and 30 teachers, and why."""
    ready(store, f"{SCHOOL}-manager")
    notes = {"A02": MERGED, "A03": BIG}
    figures = {**SCHOOL_FIGURES, "A02": "2000"}
    entries = [Entry(code, text, notes.get(code)) for code, text in figures.items()]
    save_figures(store, manager(SCHOOL), SCHOOL, QUARTER, entries)


def test_last_quarters_note_is_offered_for_a_new_figure_and_kept_in_one_act_for_the_old(
    page: Page, server: Server
) -> None:
    server.prepare("2019-12-20T09:00:00+08:00", explained)
    server.start("2020-04-02T09:00:00+08:00")
    sign_in(page, server, f"{SCHOOL}-manager", "/fill")
    note = page.get_by_label("A02 的说明", exact=True)
    expect(note).to_have_value(MERGED)
    # Another figure begins without the note, and is offered it.
    figure(page, PUPILS).fill("2100")
    expect(note).to_have_value("")
    figure(page, PUPILS).press("Escape")
    expect(note).to_have_value(MERGED)
    figure(page, PUPILS).fill("2100")
    saved(page)
    page.get_by_role("button", name=f"上次说明：{MERGED}").click()
    expect(note).to_have_value(MERGED)
    # The figure that stands as it was is said once more to be so.
    keep = page.locator(".row", has=page.locator("#figure-A03")).get_by_role("button", name="情况仍是如此")
    keep.click()
    saved(page)
    expect(keep).to_be_hidden()
    page.reload()
    expect(figure(page, CLASSES)).to_be_visible()
    expect(page.get_by_label("A03 的说明", exact=True)).to_have_value(BIG)
    assert (figure(page, PUPILS).input_value(), note.input_value()) == ("2100", MERGED)
    expect(page.locator(".list li.explain")).to_have_count(0)
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("已提交，等待上级审核")).to_be_visible()
    expect(figure(page, TEACHERS)).to_be_disabled()
