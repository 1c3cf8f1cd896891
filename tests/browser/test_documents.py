"""A docx comes in, its figures are marked; three are accepted, one corrected; the indicator leads back to the sentence."""

from __future__ import annotations

import io
import re
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from conftest import Open
    from playwright.sync_api import Page

ROOM = "z/liaocheng/documents/"
LINES = (
    "今年1—7月,全区生产总值达到{gdp}亿元,同比增长5.3%。",
    "一般公共预算收入完成10.24亿元,同比增长6.1%,居全市第3位。",
    "高新技术企业达到96家,科技型中小企业突破150家。",
)


IN_SIGHT = """() => {
  const mark = document.querySelector(".kq-mark:target, .kq-mark:has(:target)").getBoundingClientRect();
  return mark.top >= 0 && mark.bottom <= innerHeight;
}"""


def report(gdp: str, lines: tuple[str, ...] = LINES) -> bytes:
    """A made-up report; its mark makes each run's bytes other than the last one's."""
    from docx import Document

    word, out = Document(), io.BytesIO()
    word.add_heading("聊城高新区前七个月经济运行情况（测试）", 0)
    word.add_paragraph("2022年8月20日")
    for line in lines:
        word.add_paragraph(line.format(gdp=gdp))
    word.add_paragraph(f"附注{uuid.uuid4().hex}")
    word.save(out)
    return out.getvalue()


def uploaded(page: Page, tmp_path: Path, content: bytes, name: str = "聊城高新区汇报.docx") -> str:
    """Upload through the page, wait for the worker, give the address of the document."""
    file = tmp_path / name
    file.write_bytes(content)
    page.goto(f"{ROOM}~upload/")
    page.set_input_files("#kq-files", file)
    page.get_by_label("这是模拟文件").check()
    page.get_by_role("button", name="上传", exact=True).click()
    page.wait_for_url(re.compile(r"/documents/u\d+/"))
    page.wait_for_selector("#kq-reader", timeout=60_000)
    return page.url.partition("?")[0]


def undone(page: Page, *homes: str) -> None:
    """Take everything back: the other tests on this site count on the zone's own figures."""
    page.on("dialog", lambda dialog: dialog.accept())
    for home in homes:
        page.goto(home)
        while left := page.locator("button[value=undo]").count():
            page.locator("button[value=undo]").first.click()
            page.wait_for_function(f"() => document.querySelectorAll('button[value=undo]').length < {left}")


@pytest.mark.parametrize("width", [1440, 390])
def test_from_a_docx_to_the_indicator_and_back_to_the_sentence(open_as: Open, tmp_path: Path, width: int) -> None:
    page = open_as("zhang", width=width)
    gdp = f"8{width % 7}.{width % 97:02}"
    home = uploaded(page, tmp_path, report(gdp))
    try:
        reviewed_and_found(page, home, gdp)
    finally:
        undone(page, home)


def reviewed_and_found(page: Page, home: str, gdp: str) -> None:
    assert "经济运行情况" in page.locator("h1").inner_text()
    marks = page.locator(".kq-mark-proposed").all_inner_texts()
    assert any(gdp in text for text in marks)
    assert len(marks) >= 7

    for quote in (gdp, "10.24", "96家"):
        row = page.locator("tr[data-kq-row]", has=page.locator(".kq-quote", has_text=quote)).first
        row.get_by_role("button", name="接受").click()
        page.locator("tr.kq-row-accepted", has=page.locator(".kq-quote", has_text=quote)).first.wait_for()
    assert page.locator(".kq-mark-accepted").count() == 3, "the marks show what was done without a new page"

    row = page.locator("tr[data-kq-row]", has=page.locator(".kq-quote", has_text="增长6.1%")).first
    row.get_by_role("link", name="更正").click()
    form = page.locator("form.kq-correct")
    form.get_by_label("数值").fill("6.2")
    form.get_by_label("理由").fill("与财政局核对")
    form.get_by_role("button", name="保存并接受").click()
    done = page.locator("tr.kq-row-corrected").first
    done.wait_for()
    assert "机读" in done.inner_text()
    assert "6.1" in done.inner_text()

    page.goto("z/liaocheng/indicators/gdp/")
    link = page.locator(f'a[href*="{home.partition("/documents/")[2].rstrip("/")}/#obs-"]').first
    assert link.count() == 1, "the accepted figure is on the page of its indicator"
    link.click()
    mark = page.locator(".kq-mark:target, .kq-mark:has(:target)")
    mark.wait_for()
    assert gdp in mark.inner_text()
    page.wait_for_function(IN_SIGHT)
    assert LINES[0].format(gdp=gdp)[:12] in page.locator(".kq-block", has=mark).inner_text().replace("\n", "")


def test_the_keyboard_reviews(open_as: Open, tmp_path: Path) -> None:
    page = open_as("zhang")
    home = uploaded(page, tmp_path, report("87.31"), "快报.docx")
    page.keyboard.press("j")
    page.keyboard.press("j")
    here = page.locator("tr.kq-here")
    second = here.get_attribute("id")
    assert page.locator(".kq-mark.kq-here").count() == 1, "its place in the text shows"
    page.keyboard.press("k")
    assert page.locator("tr.kq-here").get_attribute("id") != second
    page.keyboard.press("a")
    page.locator("tr.kq-row-accepted").first.wait_for()
    page.keyboard.press("j")
    page.keyboard.press("r")
    page.locator("tr.kq-row-rejected").first.wait_for()
    page.keyboard.press("u")
    page.locator("tr.kq-row-rejected").first.wait_for(state="detached")
    page.keyboard.press("c")
    page.locator("form.kq-correct").wait_for()
    page.keyboard.press("Escape")
    page.locator("form.kq-correct").wait_for(state="detached")
    assert page.locator("tr.kq-row-accepted").count() == 1
    undone(page, home)


def test_a_refused_figure_says_why_in_its_row(open_as: Open, tmp_path: Path) -> None:
    page = open_as("zhang")
    file = tmp_path / "山羊.txt"
    file.write_text(f"山羊调查\n\n2022年8月,全区山羊存栏量达到3200只。\n\n{uuid.uuid4().hex}\n", encoding="utf-8")
    page.goto(f"{ROOM}~upload/")
    page.set_input_files("#kq-files", file)
    page.get_by_role("button", name="上传", exact=True).click()
    page.wait_for_selector("#kq-reader", timeout=60_000)
    page.get_by_role("button", name="接受", exact=True).click()
    alert = page.locator("tr[data-kq-row] [role=alert]")
    alert.wait_for()
    assert "指标目录中没有" in alert.inner_text()


def test_without_script_a_plain_form_uploads_and_accepts(open_as: Open, tmp_path: Path) -> None:
    page = open_as("zhang", java_script_enabled=False)
    file = tmp_path / "无脚本.txt"
    file.write_text(f"前七个月情况\n\n2022年1—7月,全区生产总值达到88.8亿元。\n\n{uuid.uuid4().hex}\n", encoding="utf-8")
    page.goto(f"{ROOM}~upload/")
    page.set_input_files("#kq-files", file)
    page.get_by_role("button", name="上传", exact=True).click()
    page.wait_for_url(re.compile(r"/documents/u\d+/"))
    for _ in range(60):
        if page.locator("#kq-reader").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    # A click on a plain form may return before the answer has been read to its end: "expect" asks until the rows are there.
    page.get_by_role("button", name="接受", exact=True).click()
    expect(page.locator("tr.kq-row-accepted")).to_have_count(1)
    page.get_by_role("button", name="撤销", exact=True).click()
    expect(page.locator("tr.kq-row-proposed")).to_have_count(1)


@pytest.mark.parametrize("width", [1440, 390])
def test_a_second_version_says_what_it_corrects_and_undoing_brings_it_back(open_as: Open, tmp_path: Path, width: int) -> None:
    page = open_as("zhang", width=width)
    home = uploaded(page, tmp_path, report(f"70.{width % 97:02}"), "快报一.docx")
    quote, firms = f"70.{width % 97:02}", "96家"
    for text in (quote, firms):
        page.locator("tr[data-kq-row]", has=page.locator(".kq-quote", has_text=text)).first.get_by_role(
            "button", name="接受"
        ).click()
        page.locator("tr.kq-row-accepted", has=page.locator(".kq-quote", has_text=text)).first.wait_for()
    try:
        corrected_and_restored(page, home, tmp_path, quote)
    finally:
        undone(page, home, f"{home}?version=1")


def corrected_and_restored(page: Page, home: str, tmp_path: Path, quote: str) -> None:
    file = tmp_path / "快报二.docx"
    file.write_bytes(report("71.5", LINES[:2]))
    page.goto(f"{home}version/")
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="上传", exact=True).click()
    page.wait_for_url(re.compile(r"/documents/u\d+/(\?|$)"))
    for _ in range(60):  # until it is read the page shows the version before
        if page.locator(".kq-replaces").count():
            break
        page.wait_for_timeout(500)
        page.goto(home)
    row = page.locator("tr[data-kq-row]", has=page.locator(".kq-quote", has_text="71.5")).first
    told = row.locator(".kq-replaces")
    assert told.inner_text().startswith(f"接受后更正第1版的 {quote} 亿元")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"
    gone = page.locator(".kq-finding", has_text="第2版没有这个数")
    assert "96 家" in gone.inner_text()
    row.get_by_role("link", name="更正").click()
    form = page.locator("form.kq-correct")
    assert form.locator(".kq-replaces").inner_text().startswith("保存后更正第1版的")
    form.get_by_role("link", name="取消").click()
    form.wait_for(state="detached")
    row.get_by_role("button", name="接受", exact=True).click()
    done = page.locator("tr.kq-row-accepted", has=page.locator(".kq-quote", has_text="71.5")).first
    done.wait_for()
    assert "更正了" in done.inner_text()
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    done.get_by_role("button", name="撤销").click()
    page.locator("tr.kq-row-proposed", has=page.locator(".kq-quote", has_text="71.5")).first.wait_for()
    assert "恢复为" in asked[0]
    assert quote in asked[0]
    assert told.inner_text().startswith(f"接受后更正第1版的 {quote} 亿元")
    gone.locator(".kq-quote a").first.click()
    page.locator("tr[data-kq-row]:target").get_by_role("button", name="撤销").wait_for()


@pytest.mark.parametrize("width", [1440, 390])
def test_the_list_says_what_waits_and_leads_there(open_as: Open, tmp_path: Path, width: int) -> None:
    page = open_as("zhang", width=width)
    home = uploaded(page, tmp_path, report("66.1"), "等审.docx")
    code = home.rstrip("/").rpartition("/")[2]
    page.goto(ROOM)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator(f'a[href$="/documents/{code}/?show=open#kq-statements"]').click()
    page.locator(".kq-small-tabs [aria-current=true]", has_text="待审阅").wait_for()
    expect(page.locator("tr.kq-row-proposed")).to_have_count(7)
    page.goto("z/moni/documents/")
    doubts = page.locator('a[href*="~findings/?document="]').first
    shown = int(doubts.inner_text().split()[0])
    doubts.click()
    page.locator(".kq-table").first.wait_for()
    expect(page.locator('.kq-table tbody a[href*="~findings/"]')).to_have_count(shown)
