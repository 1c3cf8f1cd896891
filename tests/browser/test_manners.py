"""By keyboard, in the dark, on paper, on a phone; charts that draw, each with its table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from conftest import Open
    from playwright.sync_api import Page

WITH_CHART = ("z/liaocheng/", "z/liaocheng/indicators/general-budget-revenue/", "z/moni/indicators/per-mu-tax/?subject=zone-001")


def focused(page: Page) -> str:
    return str(page.evaluate("() => document.activeElement.id || document.activeElement.className"))


def test_the_first_tab_leads_past_the_navigation(open_as: Open) -> None:
    page = open_as("", "z/liaocheng/indicators/")
    page.keyboard.press("Tab")
    assert focused(page) == "kq-skip"
    assert page.locator(".kq-skip").bounding_box()["x"] >= 0, "the skip link can be seen once it has the focus"  # type: ignore[index]
    page.keyboard.press("Enter")
    assert focused(page) == "main"


def test_slash_goes_to_the_search_and_finds(open_as: Open) -> None:
    page = open_as("", "z/liaocheng/")
    page.keyboard.press("/")
    assert focused(page) == "kq-search"
    page.keyboard.type("GDP")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    page.get_by_role("link", name="地区生产总值").first.click()
    expect(page.locator("h1")).to_contain_text("地区生产总值")


def test_a_list_is_filtered_and_sorted_without_a_mouse(open_as: Open) -> None:
    page = open_as("", "z/liaocheng/projects/")
    total = page.locator(".kq-bar [role=status]").inner_text()
    page.locator("#kq-q").focus()
    page.keyboard.type("新材料")
    page.keyboard.press("Enter")
    page.wait_for_function("before => document.querySelector('.kq-bar [role=status]').innerText !== before", arg=total)
    assert "q=" in page.url, "the address says what is shown"
    page.locator("thead th a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**sort=**")
    assert page.locator("th[aria-sort]").count() == 1


def test_the_dark_theme_is_kept(open_as: Open) -> None:
    page = open_as("", "z/liaocheng/", color_scheme="light")
    theme = "() => document.documentElement.getAttribute('data-bs-theme')"
    before = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert page.evaluate(theme) == "light"
    page.locator("[data-kq-theme]").click()
    assert page.evaluate(theme) == "dark"
    page.goto("z/liaocheng/plans/")
    assert page.evaluate(theme) == "dark"
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") != before


def test_paper_has_no_navigation_and_tells_the_reference_date(open_as: Open) -> None:
    page = open_as("", "z/liaocheng/plans/")
    page.emulate_media(media="print")
    for part in ("header.kq-top", ".kq-nav", ".kq-filters"):
        assert not page.locator(part).first.is_visible(), part
    assert page.locator(".kq-print-head").is_visible()
    assert "2022-10-31" in page.locator(".kq-print-head").inner_text()


def test_wide_tables_lie_across_the_paper_with_every_column(open_as: Open) -> None:
    """A4: 297 mm less the margins is 1032 px wide; the last column of the plan used to be cut off."""
    for address, across in (("z/liaocheng/plans/", True), ("z/liaocheng/indicators/general-budget-revenue/", False)):
        page = open_as("", address, width=1032 if across else 700)
        page.emulate_media(media="print")
        right = "() => Math.max(...[...document.querySelectorAll('table')].map(t => t.getBoundingClientRect().right))"
        assert page.evaluate(right) <= (1033 if across else 701), address
        sheet = page.pdf(prefer_css_page_size=True)
        boxes = {tuple(round(float(size)) for size in box.split()) for box in re.findall(rb"/MediaBox ?\[0 0 ([^\]]*)\]", sheet)}
        assert boxes == ({(842, 595)} if across else {(595, 842)}), address


def test_the_navigation_opens_on_a_phone(open_as: Open) -> None:
    page = open_as("", "z/liaocheng/", width=390)
    link = page.locator("#kq-nav a", has_text="规划")
    assert not link.is_visible()
    page.get_by_role("button", name="打开导航").click()
    link.click()
    page.wait_for_url("**/plans/**")


@pytest.mark.parametrize("address", WITH_CHART)
def test_charts_draw_and_a_table_stands_beside_each(open_as: Open, address: str) -> None:
    page = open_as("", address)
    charts = page.locator(".kq-chart")
    assert charts.count() >= 1
    for number in range(charts.count()):
        chart = charts.nth(number)
        chart.locator("svg path, canvas").first.wait_for(state="attached")
        assert chart.locator("svg path").count() > 5, "an empty drawing"
        assert chart.get_attribute("role") == "img"
        assert chart.get_attribute("aria-label")
        # The next table after the chart, in the order of the document.
        assert chart.evaluate(
            "chart => [...document.querySelectorAll('main table')].some(table => "
            "chart.compareDocumentPosition(table) & Node.DOCUMENT_POSITION_FOLLOWING)"
        )


def test_the_reference_date_goes_along(open_as: Open) -> None:
    page = open_as("", "z/liaocheng/?on=2021-12-31")
    assert page.locator(".kq-date-changed").count() == 1
    page.locator("main a[href*='/indicators/']").first.click()
    assert "on=2021-12-31" in page.url
    page.locator("#kq-nav a", has_text="规划").click()
    assert "on=2021-12-31" in page.url
