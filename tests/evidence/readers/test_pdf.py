"""PDF: Chinese text with its pages, lines joined to paragraphs, simple tables, what repeats set aside, scans refused."""

from __future__ import annotations

import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from evidence.readers.made_pdf import Paper
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader

from kaifaqu.errors import Problem
from kaifaqu.evidence import Document, Locator
from kaifaqu.evidence.readers import Limits, ocr, read_bytes

LONG = (
    "2020年，聊城高新区地区生产总值完成111.16亿元，较2015年增加33.96亿元，年均增长10.1%，占全市比重>6.5%、<7%；"
    "一般公共预算收入达到21.15亿元，A&B两项合计≥6亿元，城镇化率由12.5%提高到63.8%，面积31km²。"
)
SECOND = "高新技术企业由12家增加到68家，占规模以上工业企业的比重为三成以上。"


def read(paper: Paper, **more: Limits) -> Document:
    return read_bytes(paper.content(), "公报.pdf", **more)


def test_it_works() -> None:
    paper = Paper()
    paper.paragraph("一、综合", 0)
    paper.paragraph(LONG)
    paper.paragraph(SECOND)
    document = read(paper)
    assert document.format == "pdf"
    assert [(block.kind, block.text) for block in document] == [
        ("heading", "一、综合"),
        ("paragraph", LONG),
        ("paragraph", SECOND),
    ]
    assert document.blocks[1].at(50) == Locator(page=1, paragraph=2)
    assert document.blocks[2].path == ("一、综合",)
    assert document.properties["pages"] == "1"


def test_a_paragraph_goes_on_over_the_end_of_a_page() -> None:
    paper = Paper()
    paper.paragraph(SECOND)
    paper.paragraph(SECOND)
    for _ in range(13):
        paper.paragraph(LONG)
    document = read(paper)
    assert paper.page == 2
    assert [block.text for block in document] == [SECOND] * 2 + [LONG] * 13
    broken = [block for block in document if len(block.marks) > 1]
    assert len(broken) == 1
    assert [mark.locator.page for mark in broken[0].marks] == [1, 2]
    assert broken[0].at(len(LONG) - 1).page == 2


def test_headers_footers_and_page_numbers_are_set_aside() -> None:
    paper = Paper()
    for number in range(1, 5):
        paper.put("聊城高新区统计公报", 200, 810)
        paper.put(f"— {number} —", 280, 40)
        paper.paragraph(f"第{'一二三四'[number - 1]}页的话，增长{number}.5%。")
        paper.next_page()
    document = read(paper)
    assert [(block.kind, block.text) for block in document] == [
        *(("paragraph", f"第{'一二三四'[number]}页的话，增长{number + 1}.5%。") for number in range(4)),
        ("note", "聊城高新区统计公报"),
    ]


def test_a_figure_at_the_foot_of_one_page_is_kept() -> None:
    paper = Paper()
    paper.paragraph("合计")
    paper.put("68", 280, 40)
    assert [block.text for block in read(paper)] == ["合计", "68"]


def test_a_table_by_its_columns() -> None:
    paper = Paper()
    paper.paragraph(SECOND)
    paper.table([["指标", "2019年", "2020年"], ["地区生产总值", "77.20", "111.16"], ["税收", "", "≥2.2"]])
    paper.paragraph(SECOND)
    document = read(paper)
    assert [block.kind for block in document] == ["paragraph", "table", "paragraph"]
    table = document.blocks[1]
    assert table.text == "指标\t2019年\t2020年\n地区生产总值\t77.20\t111.16\n税收\t\t≥2.2"
    assert table.at(table.text.index("≥")) == Locator(page=1, table=1, row=3, column=3)


def test_words_apart_are_no_table() -> None:
    paper = Paper()
    paper.put("甲方：高新区", 72, 700)
    paper.put("乙方：公司", 300, 700)
    assert [(block.kind, block.text) for block in read(paper)] == [("paragraph", "甲方：高新区 乙方：公司")]


def test_large_type_is_a_heading() -> None:
    paper = Paper()
    paper.put("2020年统计公报", 150, 790, 22)
    paper.y = 740
    paper.paragraph(LONG)
    paper.put("68家", 150, 400, 30)
    document = read(paper)
    assert [block.kind for block in document] == ["heading", "paragraph", "paragraph"]
    assert document.title == "2020年统计公报"


def test_words_of_other_letters_keep_their_space() -> None:
    paper = Paper()
    paper.paragraph("GDP per capita is high", 0)
    assert read(paper).text == "GDP per capita is high"


def test_the_title_that_the_file_gives_itself() -> None:
    paper = Paper()
    paper.canvas.setTitle("年度公报")
    paper.paragraph(SECOND)
    assert read(paper).title == "年度公报"
    paper = Paper()
    paper.canvas.setTitle("Microsoft Word - 稿.docx")
    paper.paragraph("一、综合")
    assert read(paper).title == "一、综合"


def picture() -> ImageReader:
    return ImageReader(BytesIO(b"P6 8 8 255\n" + b"\x40" * 192))


def test_a_scan_is_refused_with_what_to_do() -> None:
    paper = Paper()
    for _ in range(2):
        paper.canvas.drawImage(picture(), 50, 50, 400, 600)
        paper.next_page()
    with pytest.raises(Problem) as caught:
        read(paper)
    assert caught.value.code == "document-scanned"
    assert "2页" in caught.value.message
    assert caught.value.hint


def test_scanned_pages_among_others_are_told() -> None:
    paper = Paper()
    paper.paragraph(SECOND)
    for _ in range(3):
        paper.next_page()
        paper.canvas.drawImage(picture(), 50, 50, 400, 600)
    document = read(paper)
    assert document.text == SECOND
    assert document.notes == ("第2—4页没有文字层（是图片），没有读。",)


def test_a_password_is_told() -> None:
    paper = Paper(encrypt=StandardEncryption("secret", canPrint=0))
    paper.paragraph(SECOND)
    with pytest.raises(Problem) as caught:
        read(paper)
    assert caught.value.code == "document-encrypted"


def test_one_that_only_its_owner_may_change_is_read() -> None:
    paper = Paper(encrypt=StandardEncryption("", ownerPassword="owner", canPrint=0))
    paper.paragraph(SECOND)
    assert read(paper).text == SECOND


def test_the_most_pages() -> None:
    paper = Paper()
    for _ in range(3):
        paper.paragraph(SECOND)
        paper.next_page()
    with pytest.raises(Problem) as caught:
        read(paper, limits=Limits(pages=2))
    assert caught.value.code == "document-too-large"


def test_an_empty_page_is_empty() -> None:
    paper = Paper()
    paper.canvas.showPage()
    with pytest.raises(Problem) as caught:
        read(paper)
    assert caught.value.code == "document-empty"


def test_without_tesseract_recognition_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr.shutil, "which", lambda _: None)
    paper = Paper()
    paper.canvas.drawImage(picture(), 50, 50, 400, 600)
    with pytest.raises(Problem) as caught:
        read_bytes(paper.content(), "a.pdf", ocr=True)
    assert caught.value.code == "ocr-missing"
    assert "tesseract" in caught.value.hint


@pytest.mark.skipif(bool(shutil.which("tesseract")) is False or bool(ocr.missing()), reason="没有安装 tesseract 和 chi_sim")
def test_a_scan_is_recognised() -> None:
    paper = Paper()
    paper.paragraph("财政收入达到21.15亿元")
    page = pypdfium2.PdfDocument(paper.content())[0]
    scan = Paper()
    scan.canvas.drawImage(ImageReader(page.render(scale=3).to_pil()), 0, 0, 595, 842)
    document = read_bytes(scan.content(), "a.pdf", ocr=True)
    assert "21.15" in document.text
    assert document.blocks[0].at(0).page == 1
    assert any("核对原件" in note for note in document.notes)


PAGE = """<meta charset="utf-8"><style>td{border:1px solid;padding:2px 8px} p{text-indent:2em}</style><h1>统计公报</h1>
<p>2020年，聊城高新区地区生产总值完成111.16亿元，较2015年增加33.96亿元，年均增长10.1%，
占全市比重&gt;6.5%、&lt;7%；面积31km<sup>2</sup>。</p>
<table><tr><td>指标</td><td>2020年</td></tr><tr><td>城镇化率</td><td>63.8%</td></tr></table>"""


PRINTED = "2020年，聊城高新区地区生产总值完成111.16亿元，较2015年增加33.96亿元，年均增长10.1%，占全市比重>6.5%、<7%；面积31km²。"


@pytest.mark.browser
@pytest.mark.skipif(shutil.which("chromium") is None, reason="没有 Chromium")
def test_what_a_browser_prints(tmp_path: Path) -> None:
    page, printed = tmp_path / "a.html", tmp_path / "a.pdf"
    page.write_text(PAGE, encoding="utf-8")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={printed}"]
    subprocess.run([str(shutil.which("chromium")), *options, str(page)], check=True, capture_output=True, timeout=60)
    assert [(block.kind, block.text) for block in read_bytes(printed.read_bytes(), "a.pdf")] == [
        ("heading", "统计公报"),
        ("paragraph", PRINTED),
        ("table", "指标\t2020年\n城镇化率\t63.8%"),
    ]


def test_a_table_that_is_drawn_with_lines() -> None:
    """Cells of several lines, merged cells, a row that no text stands in: the lines tell."""
    paper = Paper()
    canvas = paper.canvas
    for y in (700, 640, 600):
        canvas.line(72, y, 372, y)
    canvas.line(172, 670, 372, 670)
    for x in (72, 172, 372):
        canvas.line(x, 700, x, 600)
    canvas.line(272, 670, 272, 600)
    texts = {(80, 675): "指标名称", (80, 655): "及单位", (240, 680): "年份", (180, 650): "2019年", (280, 650): "2020年"}
    texts |= {(80, 615): "研发投入占比", (180, 620): "≥2.8%", (280, 620): "3.1%"}
    for (x, y), text in texts.items():
        paper.put(text, x, y)
    paper.y = 560
    paper.paragraph(SECOND)
    document = read(paper)
    assert [block.kind for block in document] == ["table", "paragraph"]
    table = document.blocks[0]
    assert [(c.row, c.column, c.row_span, c.column_span, table.text[c.start : c.end]) for c in table.cells] == [
        (1, 1, 2, 1, "指标名称及单位"),
        (1, 2, 1, 2, "年份"),
        (2, 2, 1, 1, "2019年"),
        (2, 3, 1, 1, "2020年"),
        (3, 1, 1, 1, "研发投入占比"),
        (3, 2, 1, 1, "≥2.8%"),
        (3, 3, 1, 1, "3.1%"),
    ]
    assert table.at(table.text.index("≥")) == Locator(page=1, table=1, row=3, column=2)


def test_lines_that_are_no_table() -> None:
    paper = Paper()
    paper.canvas.rect(60, 600, 400, 200)
    paper.canvas.line(60, 640, 460, 640)
    paper.paragraph(SECOND)
    assert [(block.kind, block.text) for block in read(paper)] == [("paragraph", SECOND)]


def test_quotation_marks_drawn_after_the_rest_of_their_line_stand_where_they_are() -> None:
    """Office programs draw the “ and ” of Chinese text in another font, and that when the rest of the line is done."""
    paper = Paper()
    line, at = "形成“四横六纵”骨干路网，建成区面积14平方公里。", 700
    for place, character in enumerate(line):
        if character not in "“”":
            paper.put(character, 72 + place * 12, at)
    for place, character in enumerate(line):
        if character in "“”":
            paper.put(character, 72 + place * 12, at)
    assert [block.text.replace(" ", "") for block in read(paper)] == [line]


def test_cells_and_titles_drawn_late_stand_in_their_rows_and_above_their_tables() -> None:
    """A printed workbook: numbers at the right of their columns, two headings and the title drawn after the table."""
    paper = Paper()
    rows = [("东片区", "132", "141.6", "3.4"), ("西片区", "98", "103.1", "-1.9"), ("合计", "230", "244.7", "1.1")]
    paper.put("片区", 72, 682)
    paper.put("企业数量（家）", 142, 682)
    for number, row in enumerate(rows):
        for text, x in zip(row, (72, 220, 390, 500), strict=True):
            paper.put(text, x, 664 - number * 18)
    paper.put("澹璟高新区2021年各片区基本情况", 72, 700)
    paper.put("规上工业总产值（亿元）", 252, 682)
    paper.put("增速（%）", 430, 682)
    blocks = read(paper).blocks
    assert [block.kind for block in blocks] == ["paragraph", "table"]
    assert blocks[1].text.split("\n") == [
        "片区\t企业数量（家）\t规上工业总产值（亿元）\t增速（%）",
        *("\t".join(row) for row in rows),
    ]


def test_two_columns_of_prose_stay_in_the_order_they_are_drawn_in() -> None:
    paper = Paper()
    left = ["左边一栏第一行的文字", "左边一栏第二行的文字", "左边一栏第三行的文字"]
    right = ["右边一栏第一行的文字", "右边一栏第二行的文字", "右边一栏第三行的文字"]
    for x, lines in ((72, left), (320, right)):
        for number, line in enumerate(lines):
            paper.put(line, x, 700 - number * 18)
    text = read(paper).text.replace("\n", "")
    assert text.index(left[2]) < text.index(right[0])
