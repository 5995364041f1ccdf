"""Pictures of the screens for docs/screens: `python -m tests.browser.make_screens [ADDRESS]`.

Without an address a demonstration is made and served in a temporary directory. Every screen is taken in both
languages at 1366x768 and at 390x844, what leaders read at 1920x1080 as well.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from ingest.sample.demo import DEMO_PASSWORD
from reporting.quarter import previous_quarter, quarter_of
from store import clock
from warehouse.passport import Number

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "screens"
SIZES = {"desktop": (1366, 768), "projector": (1920, 1080), "phone": (390, 844)}
LANGUAGES = {"zh": "zh_CN", "en": "en"}
COUNTY, LEADER = "341524", "000000-inspector"
# The quarter that is closed and released in the demonstration, whose clock stands in the one after.
CLOSED = previous_quarter(previous_quarter(quarter_of(clock.machine_now())))
# picture, user name ('' nobody, a school is looked up below), page
DAILY = [
    ("sign_in", "", ""),
    ("home", f"{COUNTY}-reviewer", ""),
    ("review", f"{COUNTY}-reviewer", "review"),
    ("review_unit", f"{COUNTY}-reviewer", "review"),
    ("calendar", f"{COUNTY}-reviewer", "calendar"),
    ("inbox", f"{COUNTY}-manager", "inbox"),
    ("chase", f"{COUNTY}-manager", "chase"),
    ("verify", f"{COUNTY}-manager", "verify"),
    ("school", "school", ""),
    ("fill", "school", "fill"),
]
# What leaders read is shown on a projector as well.
READING = [
    ("portal", "", "portal"),
    ("overview", LEADER, "overview"),
    ("completeness", LEADER, "completeness"),
    ("completeness_quarters", LEADER, "completeness?part=quarters"),
    ("completeness_course", LEADER, "completeness?part=course"),
    ("statistics", LEADER, "statistics"),
    ("statistics_map", LEADER, "statistics?view=map&indicator=C12"),
    ("statistics_lines", LEADER, "statistics?view=lines&indicator=C12"),
    ("balance", LEADER, "balance"),
    ("goals", LEADER, "goals"),
    ("outlook", LEADER, "outlook"),
    ("what_if", LEADER, "outlook?part=what_if"),
    ("releases", LEADER, "releases"),
    ("number", LEADER, f"number?number={Number('000000', CLOSED, 'C12', 'released')}"),
]


@contextmanager
def demonstration() -> Iterator[tuple[str, str]]:
    """A demonstration in a temporary directory: its address and a school manager's user name."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as directory:
        printed = Path(directory) / "demo.log"
        with printed.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "app", "demo", "--port", str(port)],
                cwd=ROOT,
                env={**os.environ, "JIBAO_DATA_DIR": f"{directory}/data"},
                stdout=log,
                stderr=log,
            )
        try:
            wait_for(address, process)
            yield address, school_of(printed.read_text(encoding="utf-8"))
        finally:
            process.terminate()
            process.wait(timeout=30)


def wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    """Wait until the server answers."""
    while process.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/health", timeout=2)
        except OSError:
            time.sleep(1)
        else:
            return
    raise RuntimeError("the demonstration ended before it served")


def school_of(printed: str) -> str:
    """The first school manager in the table of sign-ins."""
    words = [word for line in printed.splitlines() for word in line.split()]
    return next(word for word in words if re.fullmatch(r"[23]\d{9}-manager", word))


def sign_in(page: Page, address: str, user_name: str) -> None:
    """Sign in with the demonstration's password."""
    page.goto(address)
    fields = page.get_by_test_id("stTextInputField")
    fields.nth(0).fill(user_name)
    fields.nth(1).fill(DEMO_PASSWORD)
    page.get_by_test_id("stFormSubmitButton").get_by_role("button").click()
    page.locator("a[href='/auth/end']").wait_for(state="attached")


def take(page: Page, name: str) -> None:
    """One picture, when the page has come to rest: nothing runs, nothing is still to be drawn."""
    page.locator("h1, [data-testid=stTextInputField]").first.wait_for()
    page.wait_for_function(
        """() => document.querySelector('[data-test-script-state=notRunning]')
               && !document.querySelector('[data-testid=stSkeleton]')"""
    )
    page.wait_for_timeout(1500)
    page.screenshot(path=PICTURES / f"{name}.png")


def open_first(page: Page) -> None:
    """Open the unit at the top of the reviewer's list."""
    page.locator("button.open:visible").first.click()
    page.locator(".st-key-review_bar").wait_for()


def take_all(browser: Browser, address: str, school: str) -> None:
    """Every screen in both languages and sizes."""
    reading = [(name, user, _with(path, f"quarter={CLOSED}")) for name, user, path in READING]
    for size, (width, height) in SIZES.items():
        screens = reading if size == "projector" else [*DAILY, *reading]
        for user in dict.fromkeys(user for _, user, _ in screens):
            context = browser.new_context(viewport={"width": width, "height": height})
            page = context.new_page()
            page.set_default_timeout(60_000)
            if user:
                sign_in(page, address, school if user == "school" else user)
            for short, language in LANGUAGES.items():
                for name, path in [(name, path) for name, whose, path in screens if whose == user]:
                    page.goto(f"{address}/{_with(path, f'lang={language}')}")
                    if name == "review_unit":
                        open_first(page)
                    take(page, f"{name}-{short}-{size}")
            context.close()


def _with(path: str, more: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}{more}"


def main(arguments: list[str]) -> None:
    """Make the pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        if arguments:
            take_all(browser, arguments[0], arguments[1])
            return
        with demonstration() as (address, school):
            take_all(browser, address, school)


if __name__ == "__main__":
    main(sys.argv[1:])
