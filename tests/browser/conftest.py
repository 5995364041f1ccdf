"""A real server on loopback with the small nation, and a real browser; skipped loudly without Debian's chromium."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from app.commands.units import prepare
from auth.accounts import create_accounts
from store.connection import Store, open_store
from store.settings import Settings
from tests.kept import copy_of
from tests.nation import QUARTER, UNITS, add_units
from tests.people import PASSWORD, ready  # noqa: F401

# A busy machine answers late; what never comes is still missed.
expect.set_options(timeout=20_000)

ROOT = Path(__file__).parents[2]


class Server:
    """`jibao serve` in its own process; stopped and started again at another time."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.settings = Settings(data_dir=directory)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.address = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def prepare(
        self, moment: str, fill: Callable[[Store], None], more: Sequence[tuple[str, ...]] = ()
    ) -> None:
        """Make the nation with `more` units and do something to it, while no server holds the store."""
        os.environ["JIBAO_NOW"] = moment
        if not self.settings.store_path.exists():
            name = " ".join(["served nation", *(unit[0] for unit in more)])
            copy_of(name, self.directory, lambda kept: make_nation(kept, more))
        store = open_store(self.settings)
        fill(store)
        store.close()

    def start(self, moment: str) -> None:
        """Start at a moment and wait until it answers."""
        environment = {**os.environ, "JIBAO_DATA_DIR": str(self.directory), "JIBAO_NOW": moment}
        log = (self.directory / "server.log").open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "app", "serve", "--port", str(self.port)],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )
        for _ in range(240):
            try:
                with urllib.request.urlopen(f"{self.address}/health", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.25)
            if self._process.poll() is not None:
                break
        raise RuntimeError((self.directory / "server.log").read_text(errors="replace")[-3000:])

    def stop(self) -> None:
        """End the process this server started."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=20)
            self._process = None

    def has_built(self) -> None:
        """Wait until the first build is published."""
        for _ in range(240):
            if self.settings.warehouse_path.exists():
                return
            time.sleep(0.5)
        raise RuntimeError("the warehouse was not built")


def make_nation(directory: Path, more: Sequence[tuple[str, ...]]) -> None:
    """The small nation, and more units, in a store made by `jibao init`."""
    store = open_store(Settings(data_dir=directory), create=True)
    prepare(store)
    add_units(store, [*UNITS, *more], QUARTER)
    create_accounts(store, QUARTER)
    store.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("NO BROWSER HERE: install Debian's packages 'chromium' and 'fonts-noto-cjk'")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
        )
        yield opened
        opened.close()


def new_page(browser: Browser) -> Page:
    """A page in a fresh context at 1366x768, signed in as nobody."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    context.set_default_timeout(20_000)
    return context.new_page()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Such a page; nothing may be asked of another address."""
    opened = new_page(browser)
    asked: list[str] = []
    opened.context.on("request", lambda request: asked.append(request.url))
    yield opened
    opened.context.close()
    outside = [
        url for url in asked if not url.startswith(("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:"))
    ]
    assert outside == []


def sign_in(page: Page, server: Server, user_name: str, path: str = "/") -> None:
    """Sign in and wait for the page behind it."""
    page.goto(server.address + path)
    page.get_by_label("用户名").fill(user_name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("link", name="退出登录").wait_for()


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server not yet started, with the small nation to be made."""
    monkeypatch.setenv("JIBAO_NOW", "2019-12-20T09:00:00+08:00")
    made = Server(tmp_path)
    yield made
    made.stop()
