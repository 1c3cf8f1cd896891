"""A figure's life by form: wrong, entered, corrected, withdrawn; each with a preview, and nothing is ever overwritten."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from conftest import Open
    from playwright.sync_api import Page

CODE = "high-tech-enterprises"


def fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        field = page.locator(f"#f-{name}")
        if field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def refused(page: Page, name: str, typed: str) -> None:
    """The fault is told in Chinese under its field, which keeps what was typed."""
    assert re.search(r"[\u4e00-\u9fff]{4}", page.locator(f"#e-{name}").inner_text())
    assert page.locator(f"#f-{name}").get_attribute("aria-invalid") == "true"
    assert page.locator(f"#f-{name}").input_value() == typed


def test_enter_correct_and_withdraw_a_figure(open_as: Open) -> None:
    page = open_as("zhang", f"z/liaocheng/indicators/{CODE}/")
    page.get_by_role("link", name="录入数据").click()
    fill(
        page,
        period="2013年",
        value="十二",
        unit="亩",
        source="document",
        document="004",
        place="第3行",
        quote="高新技术企业12家",
        reason="核对旧账",
    )
    page.get_by_role("button", name="预览").click()

    # Refused: the fault stands at its field, in Chinese, and what was typed is still there.
    assert "需要改正" in page.get_by_role("alert").first.inner_text()
    refused(page, "value", "十二")
    assert page.locator("#f-period").input_value() == "2013年"
    fill(page, value="12")
    page.get_by_role("button", name="预览").click()
    refused(page, "unit", "亩")

    fill(page, unit="家")
    page.get_by_role("button", name="预览").click()
    expect(page.locator("main")).to_contain_text("还没有保存")
    page.get_by_role("button", name="确认保存").click()
    page.goto(f"z/liaocheng/indicators/{CODE}/")
    row = page.locator('tr[id^="obs-"]', has_text="2013年").filter(has_text="12 家")
    assert row.count() == 1
    assert "第3行" in row.inner_text()
    row.locator("td.kq-right a").first.click()
    observation = page.url

    page.get_by_role("link", name="更正").first.click()
    fill(page, value="13", reason="漏计一家")
    page.get_by_role("button", name="预览").click()
    changed = page.get_by_role("region", name="改动").inner_text()
    assert "12" in changed
    assert "13" in changed
    page.get_by_role("button", name="确认保存").click()
    page.goto(observation)
    assert "旧版" in page.locator("main").inner_text(), "the first entry is kept, and says that there is a newer one"
    page.goto(f"z/liaocheng/indicators/{CODE}/")
    history = page.locator("#revisions").inner_text()
    assert "漏计一家" in history
    assert "12 家" in history
    assert "13 家" in history
    page.locator('tr[id^="obs-"]', has_text="2013年").filter(has_text="13 家").locator("td.kq-right a").first.click()
    page.get_by_role("link", name="撤回").first.click()
    page.locator("[name=reason]").first.fill("与统计口径不符")
    page.get_by_role("button", name="预览").click()
    page.get_by_role("button", name=re.compile("确认")).click()
    page.goto(f"z/liaocheng/indicators/{CODE}/")
    assert page.locator('tr[id^="obs-"]', has_text="2013年").count() == 0
    assert "与统计口径不符" in page.locator("#revisions").inner_text()
    assert "已撤回" in page.locator("#revisions").inner_text()


def test_the_changes_stand_in_the_audit(open_as: Open) -> None:
    page = open_as("auditor", "system/audit/")
    assert page.locator("table tbody tr").count() > 0
