"""鲁西集团 and 鲁西化工: proposed as one body, never merged by the machine; a person merges with a reason, and can undo it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from conftest import Open

KEPT, OTHER = "org-001", "org-017"


def test_a_proposal_is_looked_at_merged_and_undone(open_as: Open) -> None:
    page = open_as("zhang", "z/liaocheng/units/")
    page.locator('a[href*="~proposals"]').first.click()
    card = page.locator("section.card", has=page.locator(f'a[href*="/units/{KEPT}/"]')).filter(
        has=page.locator(f'a[href*="/units/{OTHER}/"]')
    )
    assert card.count() == 1
    assert "鲁西集团" in card.inner_text()
    assert "鲁西化工" in card.inner_text()
    for code in (KEPT, OTHER):
        page.goto(f"z/liaocheng/units/{code}/")
        assert f"/units/{code}/" in page.url, "still an entry of its own"
        assert "可能与" in page.locator("main").inner_text()

    page.goto(f"z/liaocheng/units/{KEPT}/merge/?other={OTHER}")
    if page.locator("#id_evidence").count() == 0 or page.get_by_role("button", name="查看影响").count():
        page.get_by_role("button", name="查看影响").click()
    expect(page.locator("main")).to_contain_text("将并入“鲁西集团”")
    page.locator("#id_evidence").fill("营业执照显示为同一集团，与经办人核实")
    page.get_by_role("button", name="确认合并").click()

    page.goto(f"z/liaocheng/units/{OTHER}/")
    assert f"/units/{KEPT}/" in page.url, "the merged entry leads to the one it counts with"
    assert "营业执照显示为同一集团" in page.locator("main").inner_text()
    page.locator("summary", has_text="撤销").first.click()
    page.locator('textarea[id^="undo-"]').first.fill("经查是两家法人")
    page.get_by_role("button", name="撤销这次合并").click()

    page.goto(f"z/liaocheng/units/{OTHER}/")
    assert f"/units/{OTHER}/" in page.url
    assert page.locator("h1").inner_text().startswith("鲁西化工")


def test_who_may_not_merge_sees_the_proposal_without_the_buttons(open_as: Open) -> None:
    page = open_as("wang", "z/liaocheng/units/~proposals/")
    if page.locator("section.card").count():
        assert page.get_by_role("link", name="合并，保留这一条").count() == 0
        assert page.locator('input[name="evidence"]').count() == 0
