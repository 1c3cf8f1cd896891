"""The workshop in a browser: a fault leads to its line, with script and without; nothing typed is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from kaifaqu.web.ratings.standards import shipped

if TYPE_CHECKING:
    from conftest import Open

EDIT = "z/liaocheng/standards/per-mu-yield/edit/"
SELECTED = "(() => { const a = document.querySelector('#kq-text'); return a.value.slice(a.selectionStart, a.selectionEnd) })()"


def test_a_fault_leads_to_its_line(open_as: Open) -> None:
    page = open_as("zhang", EDIT)
    faulty = shipped()["per-mu-yield"].text.replace("policy: refuse", "policy: <b>guess</b>")
    page.locator("#kq-text").fill(faulty)
    page.get_by_role("button", name="检查").click()
    link = page.locator(".kq-faults a").first
    row = faulty.split("\n").index(next(line for line in faulty.split("\n") if "guess" in line)) + 1
    assert f"第{row}行" in link.inner_text()
    assert page.locator(".kq-gutter").inner_text().split("\n")[row - 1].strip() == str(row)
    link.click()
    assert page.evaluate(SELECTED).startswith("<b>guess</b>")
    assert page.locator(f"#L{row}.kq-fault").count() == 1, "where the link leads without script"
    assert page.locator("#kq-text").input_value().rstrip() == faulty.rstrip()
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_role("status").first).to_contain_text("第1版草稿")
    assert "<b>guess</b>" in page.locator("#kq-text").input_value()
