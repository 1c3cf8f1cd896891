"""Slide decks: reading order, tables, charts, notes; every piece with its slide."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pptx
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Cm

from kaifaqu.evidence import Block, Document, Locator
from kaifaqu.evidence.readers import read_bytes
from kaifaqu.evidence.readers.reading_order import Boxed, in_reading_order


def deck() -> Any:
    return pptx.Presentation()


def slide(made: Any, layout: int = 6) -> Any:
    return made.slides.add_slide(made.slide_layouts[layout])


def box(where: Any, text: str, left: float, top: float, width: float = 4, height: float = 1) -> None:
    where.shapes.add_textbox(Cm(left), Cm(top), Cm(width), Cm(height)).text_frame.text = text


def read(made: Any) -> Document:
    buffer = BytesIO()
    made.save(buffer)
    return read_bytes(buffer.getvalue(), "汇报.pptx")


def texts(document: Document) -> list[str]:
    return [block.text for block in document]


def cells(table: Block) -> list[tuple[int, int, int, int, str]]:
    return [(c.row, c.column, c.row_span, c.column_span, table.text[c.start : c.end]) for c in table.cells]


def test_it_works() -> None:
    made = deck()
    first = slide(made, 1)
    first.shapes.title.text = "发展成效"
    first.placeholders[1].text = "财政收入21.15亿元，增长>6.5%\n一、工业"
    second = slide(made)
    box(second, "没有标题的一页", 1, 1)
    document = read(made)
    assert document.format == "pptx"
    assert [(block.kind, block.text, str(block.at(0))) for block in document] == [
        ("heading", "发展成效", "幻灯片1第1段"),
        ("paragraph", "财政收入21.15亿元，增长>6.5%", "幻灯片1第2段"),
        ("heading", "一、工业", "幻灯片1第3段"),
        ("paragraph", "没有标题的一页", "幻灯片2第1段"),
    ]
    assert document.blocks[1].path == ("发展成效",)
    assert document.blocks[3].path == ()
    assert document.title == "发展成效"


def test_cards_are_read_card_by_card() -> None:
    made = deck()
    page = slide(made)
    for number, (figure, label) in enumerate([("14家", "第一批"), ("2.5万亿", "财政收入"), ("2.2万亿", "税收收入")]):
        box(page, label, 2 + number * 7, 5.2)
        box(page, figure, 2 + number * 7, 4)
    box(page, "国家级开发区", 2, 1, 18)
    assert texts(read(made)) == ["国家级开发区", "14家", "第一批", "2.5万亿", "财政收入", "2.2万亿", "税收收入"]


def test_groups_stand_where_the_slide_shows_them() -> None:
    made = deck()
    page = slide(made)
    box(page, "下", 2, 10)
    group = page.shapes.add_group_shape()
    group.shapes.add_textbox(Cm(0), Cm(0), Cm(3), Cm(1)).text_frame.text = "组一"
    group.shapes.add_textbox(Cm(0), Cm(1), Cm(3), Cm(1)).text_frame.text = "组二"
    group.left, group.top, group.width, group.height = Cm(2), Cm(2), Cm(6), Cm(4)
    assert texts(read(made)) == ["组一", "组二", "下"]


def test_line_breaks_and_raised_digits() -> None:
    made = deck()
    page = slide(made)
    frame = page.shapes.add_textbox(Cm(1), Cm(1), Cm(5), Cm(2)).text_frame
    frame.text = "面积\v31km"
    run = frame.paragraphs[0].add_run()
    run.text = "2"
    run.font._element.set("baseline", "30000")
    document = read(made)
    assert texts(document) == ["面积", "31km²"]
    assert document.blocks[1].at(0) == Locator(slide=1, paragraph=1)


def test_tables_with_merged_cells() -> None:
    made = deck()
    page = slide(made)
    table = page.shapes.add_table(2, 3, Cm(1), Cm(1), Cm(12), Cm(3)).table
    for row, line in enumerate([["指标", "2020年", "2021年"], ["GDP", "111.16", "≥120"]]):
        for column, text in enumerate(line):
            table.cell(row, column).text = text
    document = read(made)
    assert document.blocks[0].text == "指标\t2020年\t2021年\nGDP\t111.16\t≥120"
    assert document.blocks[0].at(document.blocks[0].text.index("≥")) == Locator(slide=1, table=1, row=2, column=3)
    table.cell(0, 1).text = ""
    table.cell(0, 2).text = ""
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 1).text = "年份"
    assert cells(read(made).blocks[0]) == [
        (1, 1, 1, 1, "指标"),
        (1, 2, 1, 2, "年份"),
        (2, 1, 1, 1, "GDP"),
        (2, 2, 1, 1, "111.16"),
        (2, 3, 1, 1, "≥120"),
    ]


def test_the_values_of_a_chart_are_a_table() -> None:
    made = deck()
    page = slide(made)
    data = CategoryChartData(number_format="0.0%")
    data.categories = ["2019年", "2020年"]
    data.add_series("增速", (0.081, 0.0206))
    data.add_series("收入", (20.5, 21.15), number_format="General")
    page.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Cm(1), Cm(1), Cm(10), Cm(6), data)
    table = read(made).blocks[0]
    assert table.kind == "table"
    assert table.text == "\t增速\t收入\n2019年\t8.1%\t20.5\n2020年\t2.06%\t21.15"


def test_the_speakers_notes() -> None:
    made = deck()
    page = slide(made)
    box(page, "正文", 1, 1)
    page.notes_slide.notes_text_frame.text = "口头补充：68家"
    assert [(block.kind, block.text, block.at(0).slide) for block in read(made)] == [
        ("paragraph", "正文", 1),
        ("note", "口头补充：68家", 1),
    ]


def test_a_hidden_slide_is_told() -> None:
    made = deck()
    box(slide(made), "甲", 1, 1)
    hidden = slide(made)
    box(hidden, "乙", 1, 1)
    hidden._element.set("show", "0")
    document = read(made)
    assert texts(document) == ["甲", "乙"]
    assert document.notes == ("幻灯片2是隐藏的，也读了。",)


def test_boxes_that_overlap_are_read_from_above() -> None:
    boxes = [Boxed("b", 1, 2, 9, 9), Boxed("a", 0, 0, 8, 8), Boxed("c", 2, 3, 9, 9)]
    assert [box.thing for box in in_reading_order(boxes)] == ["a", "b", "c"]


def test_boxes_without_size_end() -> None:
    assert len(in_reading_order([Boxed(number, 0, 0, 0, 0) for number in range(500)])) == 500
