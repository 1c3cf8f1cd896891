"""Pages in a real browser: Debian's Chromium driven by Playwright, with no talk to the outside of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from support import parts
from support.databases import demo_environment, drop_database

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

# The last group keeps Chromium from calling its maker's hosts: a test asserts that no page calls another host.
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One headless Chromium for the whole session."""
    reason = parts.missing("browser")
    if reason:
        parts.absent("browser", reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=parts.chromium(), headless=True, args=list(CHROMIUM_FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def browser_context(chromium: Browser) -> Iterator[BrowserContext]:
    """A fresh profile: no cookies from another test. Chinese, 1440 wide."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN", timezone_id="Asia/Shanghai")
    yield context
    context.close()


@pytest.fixture
def page(browser_context: BrowserContext) -> Page:
    """An empty tab."""
    return browser_context.new_page()


@dataclass(frozen=True)
class DemoSite:
    """A running ``kaifaqu serve`` on a copy of the demo. Tests that write to it must not count on what others left."""

    url: str

    def sign_in(self, page: Page, username: str) -> None:
        """Log in as one of the demo accounts, through the page that people use."""
        from kaifaqu.web.demo import password

        page.goto(self.url + "accounts/login/")
        page.fill("input[name=login]", username)
        page.fill("input[name=password]", password(username))
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda address: "/accounts/login" not in address)


@pytest.fixture(scope="session")
def demo_site(demo_database: str, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Iterator[DemoSite]:
    """The whole demo, served as ``make demo`` serves it, for the session's browser tests."""
    folder = tmp_path_factory.mktemp("demo-site")
    databases: list[str] = []
    environment = os.environ | demo_environment(demo_database, folder, databases, django_db_blocker)
    environment |= {"KAIFAQU_LOG": "text", "KAIFAQU_LOG_LEVEL": "WARNING", "PYTHONUNBUFFERED": "1"}
    log = folder / "log"
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "kaifaqu", "serve", "--port", "0", "--workers", "1"],
            env=environment, stdout=output, stderr=subprocess.STDOUT, cwd=folder,
        )  # fmt: skip
        try:
            deadline = time.monotonic() + 60
            while not (found := re.search(r"已启动：(\S+)", log.read_text(encoding="utf-8"))):
                assert process.poll() is None, log.read_text(encoding="utf-8")
                assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
                time.sleep(0.1)
            yield DemoSite(found[1])
        finally:
            process.terminate()
            process.wait(60)
            with django_db_blocker.unblock():
                for name in databases:
                    drop_database(name)
