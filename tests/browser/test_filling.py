"""Typing into the form in a real browser: saved by itself, by keyboard alone, and nothing typed is ever lost."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from reporting.figures import Entry, save_figures
from reporting.reports import submit
from reporting.returns import return_report
from store import clock
from store.connection import Store
from tests.browser.conftest import PASSWORD, Server, new_page, ready
from tests.browser.form_page import (
    ALL_SAVED,
    CLASSES,
    figure,
    open_form,
    paste,
    saved,
    status,
    tab_to,
)
from tests.nation import QUARTER, SCHOOL_FIGURES, manager, reviewer
from tests.workbooks import filled_in

pytestmark = pytest.mark.browser
NOW = "2020-01-03T09:00:00+08:00"
# Each test types into the form of its own unit; they share one server.
SCHOOLS = ("2111010001", "2111010002", "3111010001", "3111010002", "1111010001")
FIRST, SECOND, THIRD, FOURTH, KINDERGARTEN = SCHOOLS
TEACHING_POINT = "2111010003"
PUPILS, TEACHERS = "A02 在校学生数 (人)", "A03 专任教师数 (人)"
STAFF, ROOMS = "A04 教职工数 (人)", "A05 普通教室数 (间)"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for this file; every school has filled in."""
    made = Server(tmp_path_factory.mktemp("filling"))

    def fill(store: Store) -> None:
        ready(store, *(f"{school}-manager" for school in SCHOOLS))
        entries = [Entry(code, text) for code, text in SCHOOL_FIGURES.items()]
        for school in SCHOOLS[:-1]:
            save_figures(store, manager(school), school, QUARTER, entries)
        returned = (store, manager(TEACHING_POINT), TEACHING_POINT, QUARTER)
        ready(store, f"{TEACHING_POINT}-manager")
        asked = {"A01": "2", "A02": "30", "A03": "3", "A05": "2", "B01": "true"}
        save_figures(*returned, [Entry(*each) for each in asked.items()])
        submit(*returned)
        due = clock.now() + timedelta(days=1)
        return_report(store, reviewer("110101"), TEACHING_POINT, QUARTER, "请核实教师数", due)

    made.prepare(NOW, fill)
    made.start(NOW)
    yield made
    made.stop()


def test_what_is_typed_is_saved_by_itself_and_only_that(page: Page, served: Server) -> None:
    open_form(page, served, FIRST)
    figure(page, CLASSES).fill("13")
    expect(status(page)).to_contain_text("1 项尚未保存")
    saved(page)
    page.reload()
    expect(figure(page, CLASSES)).to_have_value("13")
    page.get_by_role("button", name="A01 的修改记录").click()
    expect(page.locator(".panel tbody tr")).to_have_count(2)
    expect(page.locator(".panel tbody tr").first).to_contain_text("13")


def test_what_was_typed_a_moment_before_a_reload_is_not_lost(page: Page, served: Server) -> None:
    open_form(page, served, FIRST)
    figure(page, ROOMS).fill("16")
    page.reload()
    expect(figure(page, ROOMS)).to_have_value("16")
    saved(page)
    page.evaluate("localStorage.clear()")
    page.reload()
    expect(figure(page, ROOMS)).to_have_value("16")


def test_what_was_typed_stays_while_the_page_is_drawn_in_another_language(page: Page, served: Server) -> None:
    open_form(page, served, FIRST)
    figure(page, STAFF).fill("36")
    page.get_by_role("radio", name="English").click()
    expect(page.get_by_role("heading", name="Fill in")).to_be_visible()
    expect(page.locator("input[data-code=A04]")).to_have_value("36")
    page.get_by_role("radio", name="中文").click()
    expect(figure(page, STAFF)).to_have_value("36")


def test_one_wrong_figure_is_said_why_and_the_others_are_saved(page: Page, served: Server) -> None:
    open_form(page, served, SECOND)
    figure(page, CLASSES).fill("many")
    figure(page, ROOMS).fill("0")
    figure(page, TEACHERS).fill("不适用")
    figure(page, STAFF).fill("")
    expect(page.locator(".row").get_by_text("A01 应填整数")).to_be_visible()
    expect(figure(page, CLASSES)).to_have_attribute("aria-invalid", "true")
    expect(status(page)).to_contain_text("1 项待您处理。 其余均已保存。")
    # Submitting leads to what is wrong instead.
    page.get_by_role("button", name="提交").click()
    expect(figure(page, CLASSES)).to_be_focused()
    expect(page.get_by_text("请先更正或说明此处")).to_be_visible()
    # Escape takes back what was typed.
    page.keyboard.press("Escape")
    expect(figure(page, CLASSES)).to_have_value("12")
    saved(page)
    page.reload()
    expect(figure(page, ROOMS)).to_have_value("0")
    expect(figure(page, TEACHERS)).to_have_value("NA")
    expect(figure(page, STAFF)).to_have_value("")


def test_a_column_is_pasted_from_a_spreadsheet(page: Page, served: Server) -> None:
    open_form(page, served, KINDERGARTEN)
    paste(figure(page, CLASSES), "6\n180\n1２\n15\n是\n")
    expect(page.get_by_text("已粘贴 5 项。")).to_be_visible()
    saved(page)
    # Two columns: the code says which figure is meant.
    paste(figure(page, CLASSES), "A04\t18\nA02\t1,181\n")
    saved(page)
    page.reload()
    labels = (CLASSES, PUPILS, TEACHERS, STAFF, "B01 是否接入互联网")
    expect(figure(page, CLASSES)).to_have_value("6")
    assert [figure(page, label).input_value() for label in labels] == ["6", "1181", "12", "18", "true"]


def test_rows_of_the_workbook_are_pasted_and_what_is_closed_is_named(page: Page, served: Server) -> None:
    open_form(page, served, KINDERGARTEN)
    rows = (
        'A01\t班级数\t个\t6\t8\t"两个\n校区"\nE04\t教师空间覆盖率\t%\t\t1\t\nA02\t在校学生数\t人\t\t1,200\t\n'
    )
    paste(figure(page, CLASSES), rows)
    expect(page.get_by_text("已粘贴 2 项。")).to_be_visible()
    expect(page.get_by_text("已略过：E04")).to_be_visible()
    saved(page)
    assert (figure(page, CLASSES).input_value(), figure(page, PUPILS).input_value()) == ("8", "1200")
    expect(page.get_by_label("A01 的说明", exact=True)).to_have_value("两个 校区")


def test_a_pasted_cell_that_is_far_too_long_is_refused_alone_and_holds_the_submission(
    page: Page, served: Server
) -> None:
    open_form(page, served, KINDERGARTEN)
    paste(figure(page, CLASSES), f"7\n{'人数见附件' * 200}\n13\n")
    # Submitting at once does not overtake it.
    page.get_by_role("button", name="提交").click()
    listed = page.locator(".list li.error", has_text="A02")
    expect(listed).to_contain_text("A02 应填整数")
    expect(page.locator(".form .row.dirty")).to_have_count(1)
    expect(figure(page, CLASSES)).to_be_enabled()
    figure(page, STAFF).focus()
    listed.get_by_role("button").click()
    expect(figure(page, PUPILS)).to_be_focused()
    page.keyboard.press("Escape")
    saved(page)
    assert (figure(page, CLASSES).input_value(), figure(page, TEACHERS).input_value()) == ("7", "13")


def test_an_empty_pasted_cell_clears_nothing_and_a_paste_is_taken_back(page: Page, served: Server) -> None:
    open_form(page, served, KINDERGARTEN)
    paste(figure(page, CLASSES), "5\n200\n14\n")
    saved(page)
    paste(figure(page, CLASSES), "6\n\n15\n")
    expect(page.get_by_text("1 个空单元格未作改动。")).to_be_visible()
    saved(page)
    labels = (CLASSES, PUPILS, TEACHERS)
    assert [figure(page, label).input_value() for label in labels] == ["6", "200", "15"]
    page.get_by_role("button", name="撤销粘贴").click()
    expect(figure(page, CLASSES)).to_be_focused()
    saved(page)
    page.reload()
    expect(figure(page, CLASSES)).to_have_value("5")
    assert [figure(page, label).input_value() for label in labels] == ["5", "200", "14"]


def test_the_last_figure_typed_is_saved_though_one_leaves_by_the_menu(page: Page, served: Server) -> None:
    open_form(page, served, FIRST)
    figure(page, TEACHERS).fill("35")
    page.get_by_role("link", name="首页").click()
    expect(page.get_by_role("button", name="填报或确认")).to_be_visible()
    page.wait_for_timeout(2_000)
    page.evaluate("localStorage.clear()")
    page.goto(f"{served.address}/fill")
    expect(figure(page, TEACHERS)).to_have_value("35")


def test_other_pages_save_what_the_form_could_not_and_name_what_is_refused(
    page: Page, served: Server
) -> None:
    open_form(page, served, FIRST)
    for label, text in ((ROOMS, "17"), (STAFF, "many")):
        code, base = label[:3], figure(page, label).input_value()
        draft = {
            "at": 4_000_000_000_000,
            "draft": {"text": text, "note": "", "baseText": base, "baseNote": ""},
        }
        name = f"jibao.draft:{FIRST}-manager:{FIRST}:{QUARTER}:{code}"
        page.evaluate("([name, kept]) => localStorage.setItem(name, kept)", [name, json.dumps(draft)])
    page.goto(served.address)
    expect(page.get_by_text("2019 年第 4 季度有 1 项已填写，尚未保存。")).to_be_visible()
    page.get_by_role("link", name="打开填报表查看原因").click()
    expect(page.get_by_text("A04 应填整数")).to_have_count(2)
    expect(figure(page, ROOMS)).to_have_value("17")
    expect(page.locator(".form .row.dirty")).to_have_count(1)
    figure(page, STAFF).press("Escape")
    saved(page)
    page.goto(served.address)
    expect(page.get_by_role("button", name="填报或确认")).to_be_visible()
    page.wait_for_timeout(1_000)
    expect(page.get_by_text("尚未保存")).to_have_count(0)


def test_what_is_asked_and_why_is_read_whole_by_keyboard(page: Page, served: Server) -> None:
    open_form(page, served, FIRST)
    figure(page, ROOMS).focus()
    page.keyboard.press("Alt+i")
    about = page.locator("#about-A05")
    expect(about).to_contain_text("按班级固定使用、用于日常授课的教室数")
    expect(about).to_contain_text("填报目的")
    expect(figure(page, ROOMS)).to_be_focused()
    # What is computed from it is a link.
    page.locator("#about-A05").get_by_role("button", name="C05").press("Enter")
    expect(page.locator(".row", has=page.locator(".code", has_text="C05"))).to_be_in_viewport()
    figure(page, ROOMS).focus()
    page.keyboard.press("Alt+i")
    expect(about).to_be_hidden()


def test_the_form_narrows_to_what_is_to_be_done_and_enter_stays_in_it(page: Page, served: Server) -> None:
    open_form(page, served, FOURTH)
    for code in ("A02", "A05"):
        page.get_by_role("button", name=f"标记 {code}，稍后处理").click()
        expect(page.get_by_role("button", name=f"标记 {code}，稍后处理")).to_have_attribute(
            "aria-pressed", "true"
        )
    page.get_by_label("显示哪些指标").select_option("flagged")
    expect(figure(page, STAFF)).to_be_hidden()
    figure(page, PUPILS).press("Enter")
    expect(figure(page, ROOMS)).to_be_focused()
    page.get_by_label("显示哪些指标").select_option("all")
    expect(figure(page, STAFF)).to_be_visible()


def test_on_a_telephone_the_signs_have_words_and_not_applicable_needs_no_letters(
    browser: Browser, served: Server
) -> None:
    """The keypad for numbers has no letters; the signs have no pointer to ask with."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    open_form(page, served, KINDERGARTEN)
    page.get_by_role("button", name="A04 不适用（NA）").tap()
    expect(figure(page, STAFF)).to_have_value("NA")
    saved(page)
    row = page.locator(".row", has=page.locator("#figure-A04"))
    for word in ("说明", "标记", "记录"):
        expect(row.locator(".word", has_text=word)).to_be_visible()
    row.get_by_role("button", name="展开").tap()
    expect(page.locator("#about-A04")).to_contain_text("在学校工作并由学校支付工资的全部人员")
    page.get_by_role("button", name="A04 不适用（NA）").tap()
    expect(figure(page, STAFF)).to_have_value("")
    saved(page)
    context.close()


def test_a_form_open_twice_tells_what_the_other_saved_and_lets_one_choose(
    page: Page, browser: Browser, served: Server
) -> None:
    open_form(page, served, THIRD)
    other = new_page(browser)
    open_form(other, served, THIRD)
    figure(other, CLASSES).fill("20")
    figure(other, ROOMS).fill("21")
    saved(other)
    figure(page, CLASSES).fill("13")
    figure(page, STAFF).fill("40")
    expect(page.locator(".row").get_by_text("将此项保存为 20，以哪个为准")).to_be_visible()
    expect(page.get_by_text("在别处修改，原为 14")).to_be_visible()
    expect(figure(page, ROOMS)).to_have_value("21")
    page.get_by_role("button", name="以我填写的为准").click()
    saved(page)
    # The other one now types over what this one saved, and gives way.
    figure(other, CLASSES).fill("30")
    other.get_by_role("button", name="以对方的为准").click()
    saved(other)
    expect(figure(other, CLASSES)).to_have_value("13")
    expect(figure(other, STAFF)).to_have_value("40")
    other.context.close()


def test_what_is_reported_at_once_is_asked_once(page: Page, served: Server) -> None:
    """A returned school has no reviewer of its own: submitted again, its report is locked at once."""
    open_form(page, served, TEACHING_POINT)
    figure(page, TEACHERS).fill("4")
    figure(page, TEACHERS).press("Control+Enter")
    expect(page.get_by_text("提交后立即上报并锁定")).to_be_visible()
    page.get_by_role("button", name="暂不上报").click()
    saved(page)
    expect(figure(page, TEACHERS)).to_be_enabled()
    figure(page, TEACHERS).press("Control+Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_text("锁定：由")).to_be_visible()
    expect(figure(page, TEACHERS)).to_be_disabled()


def test_a_section_without_changes_and_a_figure_to_come_back_to_are_marked(
    page: Page, served: Server
) -> None:
    open_form(page, served, FOURTH)
    page.get_by_role("button", name="本部分无变化").first.click()
    expect(page.get_by_text("已确认无变化：")).to_be_visible()
    page.get_by_role("button", name="标记 A03，稍后处理").click()
    expect(page.get_by_role("button", name="标记 A03，稍后处理")).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(page.get_by_role("button", name="标记 A03，稍后处理")).to_have_attribute("aria-pressed", "true")


def test_an_expired_session_and_a_server_that_was_away_lose_nothing(page: Page, served: Server) -> None:
    open_form(page, served, FOURTH)
    page.context.request.get(f"{served.address}/auth/end")
    figure(page, CLASSES).fill("17")
    type_sign_in(page, f"{FOURTH}-manager")
    page.goto(f"{served.address}/fill")
    expect(figure(page, CLASSES)).to_have_value("17")
    saved(page)
    served.stop()
    figure(page, CLASSES).fill("18")
    expect(status(page)).to_contain_text("尚未保存")
    served.start(NOW)
    expect(status(page)).to_contain_text(ALL_SAVED, timeout=60_000)
    page.evaluate("localStorage.clear()")
    page.reload()
    expect(figure(page, CLASSES)).to_have_value("18")


def type_sign_in(page: Page, user_name: str) -> None:
    page.get_by_label("用户名").fill(user_name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("link", name="退出登录").wait_for()


def test_a_workbook_goes_out_and_comes_back_and_nothing_is_saved_unseen(page: Page, served: Server) -> None:
    open_form(page, served, SECOND)
    page.get_by_text("用 Excel 填报").click()
    with page.expect_download() as taken:
        page.get_by_role("button", name="下载工作簿").click()
    content = taken.value.path().read_bytes()
    back = filled_in(content, {"A01": 25, "A03": "many"})
    page.locator("input[type=file]").set_input_files(
        {"name": "form.xlsx", "mimeType": "application/octet-stream", "buffer": back}
    )
    expect(page.get_by_role("button", name="保存")).to_be_visible()
    expect(figure(page, CLASSES)).not_to_have_value("25")
    page.get_by_role("button", name="保存").click()
    expect(figure(page, CLASSES)).to_have_value("25")
    with page.expect_download() as printed:
        page.get_by_role("button", name="打印已填").click()
    assert printed.value.path().read_bytes().startswith(b"%PDF")


def test_by_keyboard_alone_from_the_sign_in_to_the_submission(page: Page, served: Server) -> None:
    """No mouse: Tab and Enter to sign in, Enter from figure to figure, an explanation, Ctrl+Enter to submit."""
    page.goto(f"{served.address}/fill")
    tab_to(page, "用户名")
    page.keyboard.type(f"{THIRD}-manager")
    tab_to(page, "密码")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(figure(page, CLASSES)).to_be_visible()
    tab_to(page, CLASSES)
    page.keyboard.type("14")
    page.keyboard.press("Enter")
    page.keyboard.type("2000")
    page.keyboard.press("Enter")
    page.keyboard.type("31")
    saved(page)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("请先更正或说明此处")).to_be_visible()
    expect(figure(page, PUPILS)).to_be_focused()
    page.keyboard.press("Alt+n")
    page.keyboard.type("两个校区合并统计")
    # The next one that stands in the way has the focus then; its reason is chosen out of those offered.
    page.keyboard.press("Control+Enter")
    expect(figure(page, TEACHERS)).to_be_focused()
    page.keyboard.press("Alt+n")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("A03 的说明", exact=True)).to_have_value("本季度新购置")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("已提交，等待上级审核")).to_be_visible()
    expect(figure(page, CLASSES)).to_be_disabled()
