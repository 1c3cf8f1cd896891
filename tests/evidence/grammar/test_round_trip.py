"""The same text as txt, docx, pptx, pdf and xlsx gives the same statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from io import BytesIO

import pytest

from kaifaqu.content import common_catalogue
from kaifaqu.evidence import Context, Document, Locator, extract
from kaifaqu.evidence.readers import read_bytes
from kaifaqu.observe import Period

CONTEXT = Context(
    zone="青禾高新区", city="青禾市", province="海岱省", dated=Period.parse("2022-03"), catalogue=common_catalogue()
)
PARAGRAPHS = (
    "青禾高新区2021年经济运行情况通报",
    "2021年，全区生产总值达到211.5亿元，较2015年增加84.3亿元，年均增长8.8%；一般公共预算收入达到18.2亿元，同比增长9.5%，居全市第2位。",
    "高新技术企业由60家增加到150家，增长了1.5倍；研发投入占生产总值的比重达到3.86%，高于全市1.5个百分点，PM2.5浓度下降12%。",
    "力争到2025年，营业总收入突破800亿元，高新技术企业达到300家以上，每万人口高价值发明专利拥有量达到12件左右，单位能耗下降13.5%。",
)
ROWS = (
    ("指标", "2020年", "2021年"),
    ("固定资产投资（亿元）", "58.2", "66.06"),
    ("进出口总额（亿元）", ">6.5", "24.4"),
    ("森林覆盖率（%）", "12.43", "12.6"),
)


def _txt() -> bytes:
    return ("\n\n".join(PARAGRAPHS) + "\n\n" + "\n".join("\t".join(row) for row in ROWS) + "\n").encode()


def _docx() -> bytes:
    from docx import Document as Word

    made = Word()
    for text in PARAGRAPHS:
        made.add_paragraph(text)
    table = made.add_table(len(ROWS), len(ROWS[0]))
    for row, texts in zip(table.rows, ROWS, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def _pptx() -> bytes:
    from pptx import Presentation
    from pptx.util import Cm

    made = Presentation()
    slide = made.slides.add_slide(made.slide_layouts[6])
    for number, text in enumerate(PARAGRAPHS):
        slide.shapes.add_textbox(Cm(1), Cm(1 + 3 * number), Cm(22), Cm(2)).text_frame.text = text
    table = slide.shapes.add_table(len(ROWS), len(ROWS[0]), Cm(1), Cm(14), Cm(22), Cm(4)).table
    for row, texts in zip(table.rows, ROWS, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def _pdf() -> bytes:
    from support.made_paper import paper

    return paper(PARAGRAPHS, ROWS)


def _xlsx() -> bytes:
    import xlsxwriter

    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("情况")
    for number, text in enumerate(PARAGRAPHS):
        sheet.write_string(2 * number, 0, text)
    for number, row in enumerate(ROWS):
        for column, text in enumerate(row):
            sheet.write_string(2 * len(PARAGRAPHS) + 1 + number, column, text)
    book.close()
    return out.getvalue()


def _told(document: Document) -> Counter[tuple[object, ...]]:
    return Counter(
        (item.subject, item.indicator, item.measure, item.value, item.unit, item.bound, item.target, item.period, item.scope)
        for item in extract(document, CONTEXT)
    )


def test_the_text_has_its_statements() -> None:
    found = _told(read_bytes(_txt(), "a.txt"))
    assert found.total() == 22
    assert ("青禾高新区", "进出口总额", "level", 6.5, "亿元", ">", False, "2020", "") in {
        (*key[:3], float(str(key[3])), *key[4:]) for key in found
    }


@pytest.mark.parametrize(
    ("name", "make"),
    [("a.docx", _docx), ("a.pptx", _pptx), ("a.pdf", _pdf), ("a.xlsx", _xlsx)],
    ids=["docx", "pptx", "pdf", "xlsx"],
)
def test_every_format_gives_the_same_statements(name: str, make: Callable[[], bytes]) -> None:
    document = read_bytes(make(), name)
    wanted, found = _told(read_bytes(_txt(), "a.txt")), _told(document)
    assert found == wanted, (found - wanted, wanted - found)


@pytest.mark.parametrize(
    ("name", "make"), [("a.docx", _docx), ("a.pptx", _pptx), ("a.xlsx", _xlsx)], ids=["docx", "pptx", "xlsx"]
)
def test_every_statement_knows_its_place(name: str, make: Callable[[], bytes]) -> None:
    for item in extract(read_bytes(make(), name), CONTEXT):
        assert item.locator != Locator()
        assert str(item.locator)
