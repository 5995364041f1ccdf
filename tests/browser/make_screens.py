"""Pictures of the screens for docs/screens: `python -m tests.browser.make_screens [ADDRESS]`.

Without an address a demonstration is made and served in a temporary directory. Every screen is taken in both
languages at 1366x768 and at 390x844.
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

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "screens"
SIZES = {"desktop": (1366, 768), "phone": (390, 844)}
LANGUAGES = {"zh": "zh_CN", "en": "en"}
COUNTY = "341524"
# picture, user name (a school is looked up below), page
SCREENS = [
    ("home", f"{COUNTY}-reviewer", ""),
    ("review", f"{COUNTY}-reviewer", "review"),
    ("calendar", f"{COUNTY}-reviewer", "calendar"),
    ("inbox", f"{COUNTY}-manager", "inbox"),
    ("chase", f"{COUNTY}-manager", "chase"),
    ("verify", f"{COUNTY}-manager", "verify"),
    ("completeness", "000000-inspector", "completeness"),
    ("statistics", "000000-inspector", "statistics"),
    ("balance", "000000-inspector", "balance"),
    ("goals", "000000-inspector", "goals"),
    ("outlook", "000000-inspector", "outlook"),
    ("what_if", "000000-inspector", "outlook?part=what_if"),
    ("school", "school", ""),
    ("fill", "school", "fill"),
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
    page.locator("h1").first.wait_for()
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
    users = [school if user == "school" else user for _, user, _ in SCREENS]
    for size, (width, height) in SIZES.items():
        for user_name in dict.fromkeys(["", *users]):
            context = browser.new_context(viewport={"width": width, "height": height})
            page = context.new_page()
            page.set_default_timeout(60_000)
            if user_name:
                sign_in(page, address, user_name)
            for short, language in LANGUAGES.items():
                if not user_name:
                    page.goto(f"{address}/?lang={language}")
                    page.get_by_test_id("stTextInputField").first.wait_for()
                    take(page, f"sign_in-{short}-{size}")
                for (name, _, path), user in zip(SCREENS, users, strict=True):
                    if user == user_name:
                        page.goto(f"{address}/{path}{'&' if '?' in path else '?'}lang={language}")
                        take(page, f"{name}-{short}-{size}")
                        if name == "review":
                            open_first(page)
                            take(page, f"review_unit-{short}-{size}")
            context.close()


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
