"""Forms and remarks of a PDF: what was filled in is read where it stands, remarks are told; hidden and secret things are not."""

from __future__ import annotations

from typing import Any

import pytest
from evidence.readers.hostile import pdf
from evidence.readers.made_pdf import Paper
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFString

from kaifaqu.errors import Problem
from kaifaqu.evidence import Context, Document, extract
from kaifaqu.evidence.readers import read_apart, read_bytes

Box = tuple[float, float, float, float]


def add(paper: Paper, kind: str, box: Box, **more: Any) -> None:
    """An annotation: a widget, a free text, a remark."""
    entries = {"Type": PDFName("Annot"), "Subtype": PDFName(kind), "Rect": PDFArray(list(box))}
    paper.canvas._addAnnotation(PDFDictionary(entries | more))


def field(paper: Paper, name: str, value: str, box: Box, **more: Any) -> None:
    """A text field that is filled in. The page must have the form of ``form``."""
    said = {"FT": PDFName("Tx"), "T": PDFString(name), "V": PDFString(value), "DA": PDFString("/Helv 12 Tf"), "F": 4}
    add(paper, "Widget", box, **said | more)


def form() -> Paper:
    """A page with a form. The field that makes it one is left empty."""
    paper = Paper()
    paper.canvas.acroForm.textfield(name="empty", value="", x=500, y=30, width=10, height=10)
    return paper


def read(paper: Paper) -> Document:
    return read_bytes(paper.content(), "表.pdf")


def texts(document: Document) -> list[str]:
    return [block.text for block in document]


def test_what_was_filled_in_stands_in_its_line() -> None:
    paper = form()
    paper.put("2021年税收收入", 72, 700)
    field(paper, "a", "9.43", (158, 697, 200, 713))
    paper.put("亿元，增长", 204, 700)
    field(paper, "b", "15.0", (268, 697, 300, 713))
    paper.put("%。", 304, 700)
    document = read(paper)
    assert texts(document) == ["2021年税收收入9.43亿元，增长15.0%。"]
    found = extract(document, Context(zone="云岭高新区"))
    assert [(item.measure, str(item.value), item.unit) for item in found] == [("level", "9.43", "亿元"), ("growth", "15.0", "%")]
    assert document.blocks[0].at(8).page == 1


def test_the_same_text_printed_and_filled_in_is_the_same() -> None:
    printed, filled = Paper(), form()
    for number, (label, value) in enumerate([("企业名称：", "云岭精工有限公司"), ("从业人员：", "268人"), ("备注：", "无")]):
        y = 700 - 20 * number
        printed.put(label + value, 72, y)
        filled.put(label, 72, y)
        field(filled, f"f{number}", value, (72 + 12 * len(label), y - 3, 400, y + 13))
    assert texts(read(filled)) == texts(read(printed))


def test_cells_of_a_form_drawn_with_lines() -> None:
    paper = form()
    for x in (72, 200, 330):
        paper.canvas.line(x, 640, x, 700)
    for y in (640, 670, 700):
        paper.canvas.line(72, y, 330, y)
    paper.put("指标", 80, 680)
    paper.put("2021年", 210, 680)
    paper.put("税收收入（亿元）", 80, 650)
    field(paper, "a", "9.43", (205, 645, 325, 665))
    table = next(block for block in read(paper) if block.kind == "table")
    assert table.text == "指标\t2021年\n税收收入（亿元）\t9.43"


def test_lines_of_a_large_field() -> None:
    paper = form()
    paper.put("主要做法", 72, 700)
    field(paper, "a", "抓项目。\r\n抓招商。\r抓服务。", (72, 600, 400, 690), Ff=4096)
    paper.put("联系人", 72, 570)
    assert texts(read(paper)) == ["主要做法", "抓项目。", "抓招商。", "抓服务。", "联系人"]


def test_ticks_and_choices() -> None:
    paper = form()
    made = paper.canvas.acroForm
    made.checkbox(name="c", checked=True, x=72, y=698, size=14)
    paper.put("国家级", 90, 700)
    made.checkbox(name="d", checked=False, x=172, y=698, size=14)
    paper.put("省级", 190, 700)
    paper.put("片区", 72, 660)
    made.choice(name="e", value="e1", options=[("East", "e1"), ("West", "w1")], x=100, y=657, width=60, height=16)
    assert texts(read(paper)) == ["☑国家级 □省级", "片区East"]


def test_what_is_typed_onto_a_page() -> None:
    paper = Paper()
    paper.put("常住人口", 72, 700)
    add(paper, "FreeText", (122, 697, 200, 713), Contents=PDFString("12.8万人"), DA=PDFString("/Helv 12 Tf"))
    paper.put("以上数字由统计办提供", 72, 640)
    add(paper, "FreeText", (72, 600, 300, 620), Contents=PDFString("盖章后生效"))
    assert texts(read(paper)) == ["常住人口12.8万人", "以上数字由统计办提供", "盖章后生效"]


def test_remarks_are_told_and_give_no_figures() -> None:
    paper = Paper()
    paper.put("2021年税收收入9.34亿元。", 72, 700)
    add(paper, "Highlight", (72, 697, 200, 713), Contents=PDFString("应为9.43亿元"), T=PDFString("李审核"))
    add(paper, "Text", (72, 600, 90, 618), Contents=PDFString("请核对"))
    add(paper, "Popup", (72, 500, 90, 518), Contents=PDFString("不出现"))
    add(paper, "Link", (72, 400, 90, 418), Contents=PDFString("不出现"))
    document = read(paper)
    assert texts(document) == ["2021年税收收入9.34亿元。"]
    assert document.notes == (
        "文件有2条批注，不算正文，不从中取数。",
        "批注（李审核，第1页）：应为9.43亿元",
        "批注（第1页）：请核对",
    )
    assert [str(item.value) for item in extract(document, Context(zone="云岭高新区"))] == ["9.34"]


@pytest.mark.parametrize("more", [{"F": 2}, {"F": 32}, {"Ff": 8192}])
def test_hidden_fields_and_passwords_are_not_read(more: dict[str, int]) -> None:
    paper = form()
    paper.put("正文", 72, 700)
    field(paper, "a", "秘密", (72, 600, 200, 616), **more)
    assert texts(read(paper)) == ["正文"]


def test_a_page_with_nothing_but_a_form() -> None:
    paper = form()
    paper.canvas.line(72, 590, 200, 590)
    field(paper, "a", "只有表单", (72, 600, 200, 616))
    document = read(paper)
    assert texts(document) == ["只有表单"]


CATALOG = "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>>>"
PAGES = "<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Annots[4 0 R]>>"
HOSTILE = {
    "a field that is its own parent": "<</Type/Annot/Subtype/Widget/FT/Tx/Parent 4 0 R/Kids[4 0 R]/T(a)/V(1)/Rect[0 0 9 9]>>",
    "a box inside out": "<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(12)/Rect[900 900 -900 -900]>>",
    "no box": "<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(12)>>",
    "a value that is a list": "<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V[1 2 3]/Rect[0 0 90 90]>>",
    "half of a character": "<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V<FEFFD83D>/Rect[0 0 90 90]>>",
    "no subtype": "<</Type/Annot/FT/Tx/T(a)/V(12)/Rect[0 0 90 90]>>",
    "a script": "<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(12)/Rect[0 0 90 90]/AA<</C<</S/JavaScript/JS(while\\(1\\);)>>>>>>",
    "a huge size": "<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(12)/DA(/Helv 1e30 Tf)/Rect[0 0 1e30 1e30]>>",
    "not a number": "<</Type/Annot/Subtype/FreeText/Contents(12)/DA(/Helv nan Tf)/Rect[nan 0 inf 90]>>",
}


def outcome(content: bytes) -> str:
    """The text of a PDF, or the code of the refusal."""
    try:
        return read_bytes(content, "a.pdf").text
    except Problem as problem:
        return problem.code


@pytest.mark.parametrize("name", HOSTILE)
def test_odd_fields_are_read_or_let_be(name: str) -> None:
    found = outcome(pdf(CATALOG, PAGES, PAGE, HOSTILE[name]))
    assert len(found) < 10 or found == "document-empty"


def test_a_flood_of_fields_is_cut(tmp_path: Any) -> None:
    count = 6_000
    fields = "".join(f"{number} 0 R " for number in range(4, 4 + count))
    free = "<</Type/Annot/Subtype/FreeText/Contents(v)/Rect[0 {0} 50 {1}]>>"
    path = tmp_path / "a.pdf"
    boxes = [free.format(number % 700, number % 700 + 9) for number in range(count)]
    path.write_bytes(pdf("<</Type/Catalog/Pages 2 0 R>>", PAGES, PAGE.replace("4 0 R", fields), *boxes))
    assert "第1页有6,000处表单域和批注，只读前2,000处。" in read_apart(path).notes
