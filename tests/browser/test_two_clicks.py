"""From any number on the cockpit to its source, in two clicks: document, place in it, and the quote where one is known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import pytest

if TYPE_CHECKING:
    from conftest import Open
    from playwright.sync_api import Page

# Digits that are no figures: a day, a reporting period (it stands beside the figure that leads on), and "none of these".
NO_FIGURE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{4}(?:—\d{4})?年(?:\d{1,2}(?:—\d{1,2})?月|[一二三四]季度|[上下]半年)?|^0$")

# Texts with a digit outside of any link. Drawings are left out: their numbers stand in the table or the link beside them.
LOOSE = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (/[0-9]/.test(walker.currentNode.data) && !parent.closest("a, script, style, svg, option")) {
      found.push(walker.currentNode.data.trim().replace(/\\s+/g, " "));
    }
  }
  return found;
}"""

FIGURES = """() => [...document.querySelectorAll("main a[href]")]
  .filter(link => /[0-9]/.test(link.textContent) && !/^\\D*0\\D*$/.test(link.textContent) && link.offsetParent !== null)
  .map(link => [link.textContent.trim().replace(/\\s+/g, " "), link.href])"""

# For each anchor of a page, and for the page itself (""): the ways on, and what it shows.
PLACES = """() => {
  const links = (element, selector) => [...element.querySelectorAll(selector)].map(link => link.href);
  const about = (element) => ({
    sources: links(element, 'a[href*="/documents/"][href*="#obs-"]'),
    figures: links(element, 'a[href*="/observations/"], a[href*="/indicators/"][href*="#obs-"]'),
    rows: links(element, 'tbody a[href*="/indicators/"], tbody a[href*="/plans/"]'),
    text: element.textContent.trim().replace(/\\s+/g, " "),
    quote: (element.querySelector(".kq-quote") || {textContent: ""}).textContent.trim(),
    place: element.cells ? element.cells[0].textContent.trim()
      : (element.closest(".kq-block") ? element.closest(".kq-block").querySelector(".kq-place").textContent.trim() : ""),
    shown: element.getClientRects().length > 0,
    paged: element.querySelector("[data-kq-at]") !== null,
  });
  const found = {"": about(document.querySelector("main"))};
  for (const element of document.querySelectorAll("main [id]")) {
    found[element.id] = about(element.closest("tr") || element);
  }
  return found;
}"""


class Walk:
    """Follows links; every page is opened once."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.seen: dict[str, dict[str, Any]] = {}
        self.turned = False

    def place(self, address: str) -> dict[str, Any]:
        """What stands at an address: the row of its anchor, or the whole page."""
        bare, _, anchor = address.partition("#")
        if bare not in self.seen:
            answer = self.page.goto(bare)
            assert answer is not None, address
            assert answer.status == 200, f"{answer.status} {bare}"
            self.seen[bare] = self.page.evaluate(PLACES)
        if anchor not in self.seen[bare] and self.seen[bare][""]["paged"]:
            self._turn(address, anchor)
        found: dict[str, Any] | None = self.seen[bare].get(anchor)
        assert found is not None, f"{bare} has no place #{anchor}"
        assert found["shown"], f"{address} is not to be seen"
        return found

    def _turn(self, address: str, anchor: str) -> None:
        """A document with very many figures is paged: the page itself turns to where the figure stands."""
        if self.turned:  # seen working once; from now on straight to the page that it turns to
            self.page.goto(address.replace("#obs-", "?at="))
        else:
            self.page.goto("about:blank")
            self.page.goto(address)
        self.turned = True
        self.page.wait_for_selector(f"[id='{anchor}']")
        self.seen[address.partition("#")[0]] |= self.page.evaluate(PLACES)

    def source(self, address: str) -> str:
        """The place in a document that an address leads to with at most one more click; fails if there is none."""
        first = self.place(address)
        if is_source(address):
            return check_source(address, first)
        if first["sources"]:
            second = first["sources"][0]
            return check_source(second, self.place(second))
        # A number of things (期未定 76 个) leads to their list; each of them to the page with its figures.
        further = first["figures"] or first["rows"]
        assert further, f"{address} leads no further: {first['text'][:200]}"
        second = further[0]
        shown = self.place(second)
        assert shown["sources"], f"{second} shows no source: {shown['text'][:200]}"
        return str(shown["sources"][0])


def is_source(address: str) -> bool:
    return "/documents/" in urlsplit(address).path and urlsplit(address).fragment.startswith("obs-")


def check_source(address: str, found: dict[str, Any]) -> str:
    """The row of a document tells where in it the figure stands; pages of the web (F…) have no lines."""
    if "/documents/F" not in address:
        assert found["place"] not in ("", "—"), f"{address} tells no place"
    return address


def loose_numbers(page: Page) -> list[str]:
    return [text for text in page.evaluate(LOOSE) if re.search(r"\d", NO_FIGURE.sub("", text))]


@pytest.mark.parametrize("zone", ["liaocheng", "moni"])
def test_every_number_of_the_cockpit_leads_to_its_source_in_two_clicks(open_as: Open, zone: str) -> None:
    page = open_as("wang", f"z/{zone}/")
    assert loose_numbers(page) == [], "numbers that lead nowhere"
    figures = page.evaluate(FIGURES)
    assert len(figures) > (60 if zone == "liaocheng" else 20)
    if zone == "moni":  # the same templates, 5 large documents: one in four will do
        figures = figures[::4]
    walk = Walk(page)
    sources = {(text, address): walk.source(walkable(address)) for text, address in figures}
    assert all(is_source(source) for source in sources.values())


def walkable(address: str) -> str:
    """A list of documents' figures is a place on the page, not one figure: its first row will do."""
    return address.removesuffix("#kq-list").removesuffix("#conflicts").removesuffix("#clashes")


def test_the_figures_of_the_document_have_their_quotes(open_as: Open) -> None:
    """The key figures of 一般公共预算收入 on the way, clicked as a reader clicks."""
    page = open_as("", "z/liaocheng/")
    page.get_by_role("link", name="12.77").first.click()
    row = page.locator("tr:target")
    assert "2020年" in row.inner_text()
    row.locator('a[href*="/documents/"]').click()
    found = page.locator("tr:target")
    assert "第81行" in found.inner_text()
    assert "12.77亿元" in found.locator(".kq-quote").inner_text()
    assert page.evaluate("() => { const box = document.querySelector('tr:target').getBoundingClientRect(); "
                         "return box.top >= 0 && box.bottom <= innerHeight; }")  # fmt: skip


def test_a_derived_figure_names_its_formula_and_inputs(open_as: Open) -> None:
    page = open_as("", "z/liaocheng/indicators/general-budget-revenue/")
    row = page.locator("tr", has_text="2015年").filter(has_text="12.77 − 7.77").first
    assert "推算" in row.inner_text()
    inputs = [urljoin(page.url, str(link.get_attribute("href"))) for link in row.locator('a[href*="/observations/"]').all()]
    assert len(inputs) == 2
    for address in inputs:
        page.goto(address)
        assert page.locator('main a[href*="/documents/002/#obs-"]').count() >= 1


def test_a_score_names_its_criteria_with_sources(open_as: Open) -> None:
    page = open_as("", "z/liaocheng/")
    page.get_by_role("link", name=re.compile("第 5 名")).first.click()
    rows = page.locator("section[aria-label=得分的理由] summary:not(.kq-tree-group)")
    rows.nth(1).wait_for()
    page.wait_for_load_state("domcontentloaded")
    for number in range(rows.count()):
        assert rows.nth(number).locator('a[href*="/observations/"], a[href*="#obs-"]').count() >= 1, rows.nth(number).inner_text()
