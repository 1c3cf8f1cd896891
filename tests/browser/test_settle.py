"""一般公共预算收入 3.15 and 21.15 亿元: undated until the reviewer settles them, on the page itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from conftest import Open

BUDGET = "z/liaocheng/indicators/general-budget-revenue/"


def test_the_reviewer_settles_the_undated_revenue(open_as: Open) -> None:
    page = open_as("zhao", BUDGET)
    assert {"3.15", "21.15"} <= set(page.locator("tr:has(.kq-settle) td.kq-right .kq-num").all_inner_texts()[0:2]) | {
        text.split()[0] for text in page.locator("tr:has(.kq-settle) td.kq-right").all_inner_texts()
    }
    row = page.locator("tr:has(.kq-settle)", has_text="3.15").first
    anchor = row.get_attribute("id")
    row.locator("input[name=period]").fill("2012")
    row.locator("input[name=reason]").fill("建区第一年，与区财政局核对")
    row.get_by_role("button", name="预览审定").click()

    expect(page.locator("h1")).to_contain_text("预览")
    expect(page.locator("main")).to_contain_text("还没有保存")
    changed = page.get_by_role("region", name="改动").inner_text()
    assert "十年来" in changed
    assert "2012" in changed
    page.get_by_role("button", name="确认保存").click()
    assert page.get_by_role("status").first.inner_text()

    page.goto(BUDGET)
    dated = page.locator("tr", has_text="2012年").filter(has_text="3.15")
    assert dated.count() >= 1
    assert "从3.15亿元" in dated.first.inner_text()
    history = page.locator("#revisions")
    assert "建区第一年" in history.inner_text()
    assert "赵审核" in history.inner_text()
    assert page.locator(f"#revisions #{anchor}").count() == 1, "an old link still finds the figure"
    waiting = page.locator("tr:has(.kq-settle)")
    assert waiting.filter(has_text="21.15").count() == 1
    assert waiting.filter(has_text="从3.15亿元").count() == 0


def test_a_period_that_is_none_is_refused_with_what_to_write(open_as: Open) -> None:
    page = open_as("zhao", BUDGET)
    row = page.locator("tr:has(.kq-settle)", has_text="21.15").first
    row.locator("input[name=period]").fill("2O21年底吧")
    row.locator("input[name=reason]").fill("试填")
    row.get_by_role("button", name="预览审定").click()
    page.locator("[role=alert]").first.wait_for()
    page.wait_for_load_state("domcontentloaded")
    assert "2O21年底吧" in page.content(), "what was typed is kept"


def test_a_leader_reads_and_cannot_settle(open_as: Open) -> None:
    page = open_as("wang", BUDGET)
    assert page.locator(".kq-settle").count() == 0
    assert page.locator("main", has_text="由审核员审定").count() == 1
    link = page.locator('tr[id^="obs-"] td.kq-right a', has_text="21.15").first.get_attribute("href") or ""
    answer = page.goto(link + "settle/")
    assert answer is not None
    assert answer.status == 403
    assert "没有权限" in page.locator("h1").inner_text()
    assert (
        "王主任" not in page.locator("main, .kq-plain, body").first.inner_text()
        or page.get_by_role("link", name="回到首页").count()
    )
