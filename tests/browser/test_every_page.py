"""Every page as several people: no other host, no breach of the CSP, no script error (the ``watch`` fixture), and good manners:
one heading, labels, language, no sideways scrolling on a phone."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import pytest

if TYPE_CHECKING:
    from conftest import Open
    from playwright.sync_api import Page

# Who looks at what: a visitor and a planner at everything; the others at what is theirs.
PEOPLE = {
    "": "/",
    "zhang": "/",
    "zhao": "/z/liaocheng/indicators/",
    "sysadmin": "/system/",
    "secadmin": "/system/",
    "auditor": "/system/",
}
WIDTHS = (1440, 390)

MANNERS = """() => {
  const faults = [];
  const shown = element => element.getClientRects().length > 0 && getComputedStyle(element).visibility !== "hidden";
  const name = element => (element.getAttribute("aria-label") || element.textContent || "").trim() || element.title ||
    [...element.querySelectorAll("img[alt], svg[aria-label]")].map(part => part.alt || part.getAttribute("aria-label")).join("");
  const headings = document.querySelectorAll("h1");
  if (headings.length !== 1) { faults.push(headings.length + " h1"); }
  if (!/^zh/.test(document.documentElement.lang)) { faults.push("lang " + document.documentElement.lang); }
  if (!document.title.trim()) { faults.push("no title"); }
  for (const field of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
    if (shown(field) && !(field.labels && field.labels.length) && !field.getAttribute("aria-label") &&
        !field.getAttribute("aria-labelledby")) {
      faults.push("no label: " + field.outerHTML.slice(0, 120));
    }
  }
  for (const button of document.querySelectorAll("button, a[href]")) {
    if (shown(button) && !name(button)) { faults.push("no name: " + button.outerHTML.slice(0, 120)); }
  }
  for (const image of document.querySelectorAll("img:not([alt])")) { faults.push("no alt: " + image.outerHTML.slice(0, 120)); }
  const ids = [...document.querySelectorAll("[id]")].map(element => element.id);
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
  if (twice.length) { faults.push("id twice: " + [...new Set(twice)].slice(0, 5)); }
  for (const table of document.querySelectorAll("main table")) {
    if (!table.querySelector("th")) { faults.push("table without th: " + table.outerHTML.slice(0, 120)); }
  }
  let last = 1;
  for (const heading of document.querySelectorAll("main h2, main h3, main h4")) {
    const level = Number(heading.tagName[1]);
    if (level > last + 1) { faults.push(heading.tagName + " after h" + last + ": " + heading.textContent.slice(0, 40)); }
    last = level;
  }
  return faults;
}"""

# What reaches beyond the page on the right, by itself and not inside a box that scrolls.
OVERFLOW = """() => {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide <= 0) { return ""; }
  const out = [...document.querySelectorAll("body *")].filter(element => element.getBoundingClientRect().right > innerWidth + 1 &&
    !element.closest(".table-responsive, svg"));
  return wide + " px: " + out.slice(0, 3).map(element => element.outerHTML.slice(0, 100)).join(" | ");
}"""

LINKS = "() => [...document.querySelectorAll('a[href]:not([download])')].map(link => link.href)"


def kind_of(address: str) -> tuple[str, str]:
    """The view of an address with its parameters' names, so that each kind of page is looked at and not each page."""
    from django.urls import Resolver404, resolve

    parts = urlsplit(address)
    try:
        view = resolve(parts.path).view_name
    except Resolver404:
        return parts.path, ""
    return view, ",".join(sorted({key for key, _ in parse_qsl(parts.query)} - {"next"}))


def worth_a_visit(address: str, host: str, under: str) -> bool:
    parts = urlsplit(address)
    if not parts.path.startswith((under, "/account")):
        return False
    query = dict(parse_qsl(parts.query))
    export = query.get("format", "html") != "html" or "/api/" in parts.path or "/static/" in parts.path
    return parts.netloc == host and not export


def crawl(page: Page, start: list[str], under: str) -> list[tuple[str, list[str]]]:
    """Open every kind of page below ``under`` that can be reached; gives the faults of each."""
    host = urlsplit(page.url).netloc
    waiting, seen, kinds = list(start), set(start), Counter[Any]()
    found = []
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(address)
        if kinds[kind]:  # one of a kind, whichever comes first
            continue
        kinds[kind] += 1
        answer = page.goto(address, wait_until="load")
        faults = [] if answer is not None and answer.status == 200 else [f"status {answer and answer.status}"]
        faults += page.evaluate(MANNERS)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if wide := page.evaluate(OVERFLOW):
                faults.append(f"{width} px wide, beyond by {wide}")
        faults += [f"CSP {line}" for line in page.evaluate("window.kqViolations")]
        found.append((address, faults))
        for link in page.evaluate(LINKS):
            bare = link.partition("#")[0]
            if bare not in seen and worth_a_visit(bare, host, under):
                seen.add(bare)
                waiting.append(bare)
    return found


@pytest.mark.parametrize("username", PEOPLE)
def test_pages_keep_the_policy_and_good_manners(open_as: Open, username: str) -> None:
    page = open_as(username, "")
    page.goto("/")
    home = page.url.partition("/z/")[0].rstrip("/")
    start = {"/": ["/z/liaocheng/", "/z/liaocheng/indicators/general-budget-revenue/"], "/system/": ["/account/"]}
    under = PEOPLE[username]
    found = crawl(page, [page.url] if under == "/system/" else [home + path for path in start.get(under, [under])], under)
    faulty = [f"{address}\n    " + "\n    ".join(faults) for address, faults in found if faults]
    assert not faulty, f"{len(faulty)} of {len(found)} pages\n" + "\n".join(faulty)
    assert len(found) >= (30 if under == "/" else 5), [address for address, _ in found]


def test_the_reference_of_the_api_draws_itself_from_this_machine(open_as: Open) -> None:
    page = open_as("zhang", "api/v1/docs")
    page.wait_for_selector(".opblock", timeout=20_000)
    assert page.locator(".opblock").count() > 20


def test_pages_that_are_not_there_say_so(open_as: Open) -> None:
    page = open_as("zhang")
    for address in ("z/liaocheng/units/nobody/", "z/nowhere/", "nothing/"):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 404
        assert page.locator("h1").count() == 1
        assert page.locator("main a, .card a").count() >= 1, "no way on"
