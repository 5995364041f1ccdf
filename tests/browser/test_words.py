"""No English built-in word on a Chinese screen, but those that docs/screens/README.md names as out of reach."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from reporting.figures import Entry, save_figures
from reporting.reports import submit
from store.connection import Store
from tests.browser.conftest import ROOT, Server, ready, sign_in
from tests.nation import QUARTER, SCHOOL_FIGURES, manager

pytestmark = pytest.mark.browser
NOW = "2020-01-03T09:00:00+08:00"
SCHOOL, COUNTY = "2111010001", "110101"
PEOPLE = {
    f"{SCHOOL}-manager": ["home", "inbox", "fill", "calendar", "profile"],
    f"{COUNTY}-reviewer": ["home", "review"],
    f"{COUNTY}-manager": ["chase", "verify"],
    f"{COUNTY}-inspector": [
        "overview",
        "completeness",
        "statistics",
        "balance",
        "goals",
        "outlook",
        "releases",
    ],
}
# Names of things, units of measure and account names are no built-in words.
OURS = re.compile(
    r"(?<![A-Za-z])(English|Language|Jibao|Excel|XLSX|PDF|CSV|PNG|Mbps|ADSL|IPv6|CIO|GB|MB|NA|Ctrl|Shift|Alt|Esc"
    r"|Enter|manager|reviewer|inspector)(?![A-Za-z])"
)
WALK = """() => {
    const found = [];
    const names = ['aria-label', 'title', 'placeholder', 'aria-valuetext', 'aria-roledescription', 'alt'];
    const visit = (node) => {
        if (node.nodeType === Node.TEXT_NODE) return found.push(node.data);
        if (node.matches?.('script, style, noscript, [data-testid=stIconMaterial], [role=img]')) return;
        if (/Icon$/.test(node.dataset?.testid || '')) return;
        for (const name of names) found.push(node.getAttribute?.(name) || '');
        if (node.shadowRoot) visit(node.shadowRoot);
        node.childNodes.forEach(visit);
    };
    visit(document.body);
    return found;
}"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A school that has handed in, so that everything on the screens has something to show."""
    made = Server(tmp_path_factory.mktemp("words"))

    def fill(store: Store) -> None:
        ready(store, *PEOPLE)
        entries = [Entry(indicator, text) for indicator, text in SCHOOL_FIGURES.items()]
        save_figures(store, manager(SCHOOL), SCHOOL, QUARTER, entries)
        submit(store, manager(SCHOOL), SCHOOL, QUARTER)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIBAO_NOW", NOW)
        made.prepare(NOW, fill)
        made.start(NOW)
        yield made
        made.stop()


def out_of_reach() -> re.Pattern[str]:
    """The words of the table in the document: the first cell of each row; … stands for anything."""
    text = (ROOT / "docs" / "screens" / "README.md").read_text(encoding="utf-8")
    words = re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)
    return re.compile("|".join(re.escape(each).replace("…", ".*") for each in words))


OUT = out_of_reach()


def english(page: Page) -> set[str]:
    """English words that the page says or lets a reader of the screen say."""
    said = {str(each).strip() for each in page.evaluate(WALK)}
    return {
        each for each in said if re.search(r"[A-Za-z]{3,}", OURS.sub("", each)) and not OUT.fullmatch(each)
    }


def at_rest(page: Page) -> None:
    page.locator("[data-test-script-state='notRunning']").wait_for()
    page.wait_for_timeout(800)


@pytest.mark.parametrize("user_name", PEOPLE)
def test_the_screens_speak_chinese(page: Page, served: Server, user_name: str) -> None:
    sign_in(page, served, user_name)
    found: dict[str, set[str]] = {}
    for name in PEOPLE[user_name]:
        page.goto(f"{served.address}/{'' if name == 'home' else name}")
        page.get_by_role("heading", level=1).wait_for()
        at_rest(page)
        found[name] = english(page)
        for each in page.get_by_test_id("stExpander").locator("summary").all():
            each.click()
        at_rest(page)
        found[name] |= english(page)
        if page.get_by_test_id("stSelectbox").count():
            box = page.get_by_test_id("stSelectbox").get_by_role("combobox").first
            box.click()
            box.press_sequentially("zz")
            at_rest(page)
            found[name] |= english(page)
    assert {name: words for name, words in found.items() if words} == {}


def test_an_opened_unit_and_its_return_speak_chinese(page: Page, served: Server) -> None:
    sign_in(page, served, f"{COUNTY}-reviewer", "/review")
    page.get_by_role("button", name="第一小学", exact=True).click()
    page.locator(".st-key-review_bar").wait_for()
    at_rest(page)
    page.keyboard.press("t")
    page.get_by_label("退回原因类别").wait_for()
    at_rest(page)
    assert english(page) == set()


def test_a_page_that_does_not_exist_is_said_in_chinese(page: Page, served: Server) -> None:
    page.goto(f"{served.address}/nosuchpage")
    expect(page.get_by_role("dialog")).to_contain_text("没有这一页")
    assert english(page) == set()


def test_the_words_follow_the_chosen_language(page: Page, served: Server) -> None:
    page.goto(served.address)
    expect(page.get_by_label("显示所输内容")).to_be_visible()
    page.get_by_text("English", exact=True).click()
    expect(page.get_by_label("Show password")).to_be_visible()
    page.get_by_text("中文", exact=True).click()
    expect(page.get_by_label("显示所输内容")).to_be_visible()


def test_a_page_that_fails_says_so_in_our_own_words(page: Page, tmp_path: Path) -> None:
    (tmp_path / "failing_page.py").write_text("raise RuntimeError('planted')\n")
    (tmp_path / "failing_server.py").write_text(
        "import streamlit as st\n"
        "from app.parts.faults import show_fault\n"
        "app = st.App('failing_page.py', on_script_error=show_fault)\n"
    )
    shutil.copytree(ROOT / "app" / ".streamlit", tmp_path / ".streamlit")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "failing_server:app", "--port", str(port), "--log-level", "error"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": f"{tmp_path}:{ROOT}"},
    )
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2)
                break
            except OSError:
                time.sleep(0.5)
        page.goto(f"http://127.0.0.1:{port}")
        expect(page.get_by_text("页面出错了，已保存的数据不受影响。")).to_be_visible()
        expect(page.get_by_text("Ask Google")).to_have_count(0)
        expect(page.get_by_text("planted")).to_have_count(0)
    finally:
        process.terminate()
        process.wait(timeout=20)
