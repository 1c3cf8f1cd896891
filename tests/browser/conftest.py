"""Pages in a real browser, as one of the demo's people. Every page is watched: what it must never do fails the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from support.browser import DemoSite

Open = Callable[..., "Page"]
# Runs before the page's own scripts: a violation is noted even if nobody listens to the console.
NOTE_VIOLATIONS = """
window.kqViolations = [];
document.addEventListener("securitypolicyviolation", event =>
  window.kqViolations.push(event.violatedDirective + " " + event.blockedURI + " " + (event.sample || "")));
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs Chromium."""
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


class Watch:
    """What pages did that they must not: other hosts, breaches of the CSP, script errors, broken answers."""

    def __init__(self, home: str) -> None:
        self.host = urlsplit(home).netloc
        self.faults: list[str] = []

    def add(self, page: Page) -> None:
        page.on("request", self._request)
        page.on("response", self._response)
        page.on("console", lambda message: self._console(page, message))
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: script error {error}"))

    def violations(self, page: Page) -> None:
        """Ask the page what its policy refused."""
        self.faults += [f"{page.url}: CSP {line}" for line in page.evaluate("window.kqViolations || []")]

    def _request(self, request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob", "about") and parts.netloc != self.host:
            self.faults.append(f"{request.frame.url}: calls {request.url}")

    def _response(self, response: Any) -> None:
        if response.status >= 500 or (response.status == 404 and "/static/" in response.url):
            self.faults.append(f"{response.status} {response.url}")

    def _console(self, page: Page, message: Any) -> None:
        # Chromium reports every 4xx answer as an "error" of its own: the tests ask for some.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"{page.url}: {message.text}")


@pytest.fixture(scope="session")
def signed_in(chromium: Browser, demo_site: DemoSite) -> Callable[[str], Any]:
    """The cookies of a demo account, logged in once through the form."""
    kept: dict[str, Any] = {}

    def cookies(username: str) -> Any:
        if username not in kept:
            context = chromium.new_context(locale="zh-CN")
            demo_site.sign_in(context.new_page(), username)
            kept[username] = context.storage_state()
            context.close()
        return kept[username]

    return cookies


@pytest.fixture
def watch(demo_site: DemoSite) -> Iterator[Watch]:
    found = Watch(demo_site.url)
    yield found
    assert not found.faults, "\n".join(dict.fromkeys(found.faults))


@pytest.fixture
def open_as(chromium: Browser, demo_site: DemoSite, signed_in: Callable[[str], Any], watch: Watch) -> Iterator[Open]:
    """``open_as("zhang", "z/liaocheng/", width=390)``: a tab of that person ("" for a visitor), at an address if given."""
    contexts = []

    def make(username: str = "", address: str = "", *, width: int = 1440, **options: Any) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, locale="zh-CN", timezone_id="Asia/Shanghai", base_url=demo_site.url,
            storage_state=signed_in(username) if username else None, **options,
        )  # fmt: skip
        context.add_init_script(NOTE_VIOLATIONS)
        contexts.append(context)
        page = context.new_page()
        watch.add(page)
        if address:
            page.goto(address)
        return page

    yield make
    for context in contexts:
        for page in context.pages:
            if not page.url.startswith("about:"):
                watch.violations(page)
        context.close()
